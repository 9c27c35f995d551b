"""What somebody is to be reminded of, by the rhythm of the dialogue's kind, and has not been reminded of yet.

A reminder is due from its day on, not only on it: when nothing was sent that day (a weekend, a holiday, a stopped
clock), it goes the next day that it may, as long as there is something left and the dialogue has not begun; about a
dialogue that was held, as long as it can be evaluated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.actions import is_anonymised
from accounts.models import User
from dialogues import evaluating
from dialogues.links import answer_url, evaluation_url
from dialogues.models import Dialogue, Evaluation, Recipient
from portal.models import Reminder
from presentations.duties import Duty, duties
from regions.models import Organisation
from regions.people import coordinators_of, writers_of
from yearwheel.reading import WorkingDays

AFTER_ASKING = timedelta(days=7)
"""Whoever was asked late is left in peace so long before a reminder of the answer."""

LONGEST = timedelta(days=400)
"""Longer than any kind lets a dialogue be evaluated; bounds what is read."""

type_key = tuple[str, int, int, int, date]


@dataclass(frozen=True)
class Thing:
    """One thing that one person is reminded of. `counted_from` is the day that the rhythm was counted from: when it
    moves, the reminder is another one. `recipient` is there for an answer and an evaluation, `duty` for the rest.
    """

    kind: Reminder.Kind
    person: User
    dialogue: Dialogue
    organisation: Organisation
    counted_from: date
    last_day: date
    duty: Duty | None = None
    recipient: Recipient | None = None

    @property
    def key(self) -> type_key:
        return (self.kind, self.dialogue.pk, self.organisation.pk, self.person.pk, self.counted_from)

    @property
    def path(self) -> str:
        """Where to do it: a whole address with a recipient, a path in the portal for the rest."""
        if self.recipient:
            is_over = self.kind == Reminder.Kind.EVALUATION
            return evaluation_url(self.recipient) if is_over else answer_url(self.recipient)
        if self.kind == Reminder.Kind.LATE:
            return reverse("dialogue_presentations", args=[self.dialogue.pk])
        if self.duty and self.duty.presentation:
            return reverse("presentation_edit", args=[self.duty.presentation.pk])
        return reverse("presentation_start", args=[self.dialogue.pk, self.organisation.code])


def due(*, at: datetime) -> dict[int, list[Thing]]:
    """All that is due and not told yet, by the person's id, the earliest last day first. Eleven queries."""
    dialogues = _coming(at) | _held(at)
    found = _found(dialogues, at)
    told = set(
        Reminder.objects.filter(dialogue__in=dialogues).values_list(
            "kind", "dialogue_id", "organisation_id", "person_id", "counted_from"
        )
    )
    by_person: dict[int, list[Thing]] = {}
    for thing in sorted(found, key=lambda one: (one.last_day, one.dialogue.pk, one.organisation.pk)):
        if thing.key not in told:
            by_person.setdefault(thing.person.pk, []).append(thing)
    return by_person


def left(*, at: datetime) -> set[type_key]:
    """The keys of all that is due, told or not. Ten queries."""
    return {thing.key for thing in _found(_coming(at) | _held(at), at)}


def _coming(at: datetime) -> dict[int, Dialogue]:
    coming = Dialogue.objects.planned().filter(held_at=None, starts_at__gt=at).select_related("kind", "host")
    return {dialogue.pk: dialogue for dialogue in coming}


def _held(at: datetime) -> dict[int, Dialogue]:
    """Held so lately that those who took part can evaluate them."""
    lately = Dialogue.objects.planned().filter(held_at__isnull=False, starts_at__gt=at - LONGEST)
    rows = lately.select_related("kind", "host")
    return {row.pk: row for row in rows if evaluating.state_of(row, at=at) is evaluating.Door.OPEN}


def _found(dialogues: dict[int, Dialogue], at: datetime) -> list[Thing]:
    today = timezone.localdate(at)
    coming = {pk: row for pk, row in dialogues.items() if not row.held_at}
    held = {pk: row for pk, row in dialogues.items() if row.held_at}
    return [*_answers(coming, today), *_homework(coming, today, at), *_evaluations(held, today)]


def _answers(dialogues: dict[int, Dialogue], today: date) -> Iterable[Thing]:
    """Those who were sent an invitation that nobody has answered."""
    silent = (
        Recipient.objects.expecting()
        .filter(invitation__dialogue__in=dialogues, invitation__answer="", invitation__withdrawn_at=None)
        .filter(invitation__released_at__isnull=False)
        .with_left()
        .select_related("user", "invitation__organisation")
    )
    for recipient in silent:
        if is_anonymised(recipient.user) or recipient.has_left:
            continue
        asked = recipient.invitation
        dialogue = asked.dialogue = dialogues[asked.dialogue_id]
        day = dialogue.starts_on - timedelta(days=dialogue.kind.answer_reminder_days)
        if asked.released_at:
            day = max(day, timezone.localdate(asked.released_at) + AFTER_ASKING)
        if day <= today:
            yield Thing(
                Reminder.Kind.ANSWER,
                recipient.user,
                dialogue,
                asked.organisation,
                counted_from=dialogue.starts_on,
                last_day=dialogue.answer_by,
                recipient=recipient,
            )


def _evaluations(dialogues: dict[int, Dialogue], today: date) -> Iterable[Thing]:
    """Those who were invited and whose organisation took part, once each, until they have answered."""
    open_now = {
        pk: row for pk, row in dialogues.items() if today >= row.starts_on + timedelta(days=row.kind.evaluation_days)
    }
    done = set(Evaluation.objects.filter(dialogue__in=open_now).values_list("dialogue_id", "user_id"))
    took_part = (
        Recipient.objects.expecting()
        .filter(invitation__dialogue__in=open_now, invitation__answer__in=evaluating.TOOK_PART)
        .filter(invitation__withdrawn_at=None)
        .with_left()
        .select_related("user", "invitation__organisation")
        .order_by("pk")
    )
    for recipient in took_part:
        asked = recipient.invitation
        who = (asked.dialogue_id, recipient.user_id)
        if who in done or is_anonymised(recipient.user) or recipient.has_left:
            continue
        done.add(who)
        dialogue = asked.dialogue = open_now[asked.dialogue_id]
        yield Thing(
            Reminder.Kind.EVALUATION,
            recipient.user,
            dialogue,
            asked.organisation,
            counted_from=dialogue.starts_on,
            last_day=evaluating.last_day(dialogue),
            recipient=recipient,
        )


def _homework(dialogues: dict[int, Dialogue], today: date, at: datetime) -> Iterable[Thing]:
    """Those who write, ahead and on the last day, where something is left; and the host, when nothing has come in."""
    days = WorkingDays(around=today)
    left = [duty for duty in duties(dialogues.values()) if duty.is_left and _was_asked_in_time(duty)]
    writers = writers_of(duty.organisation for duty in left)
    hosts = coordinators_of(duty.dialogue.host for duty in left)
    for duty in left:
        kind, counted_from = _for_writers(duty, today, days)
        if kind:
            for person in writers.get(duty.organisation.pk, []):
                yield Thing(kind, person, duty.dialogue, duty.organisation, counted_from, duty.due_on, duty=duty)
        if duty.is_late(at=at) and duty.organisation.pk != duty.dialogue.host_id:
            for person in hosts.get(duty.dialogue.host_id, []):
                yield Thing(
                    Reminder.Kind.LATE, person, duty.dialogue, duty.organisation, duty.due_on, duty.due_on, duty=duty
                )


def _for_writers(duty: Duty, today: date, days: WorkingDays) -> tuple[Reminder.Kind | None, date]:
    """Which of the two reminders to those who write is due, if any.

    The one on the last day comes the working day before when that day is none: after it, it would be of no use.
    """
    if today >= days.last_allowed(duty.due_on):
        return Reminder.Kind.DEADLINE, duty.due_on
    starts_on = duty.dialogue.starts_on
    if today >= starts_on - timedelta(days=duty.dialogue.kind.material_reminder_days):
        return Reminder.Kind.MATERIAL, starts_on
    return None, starts_on


def _was_asked_in_time(duty: Duty) -> bool:
    """Who came in after the last day, from the waiting list, was told what to do then; so was who has had it back."""
    latest = duty.presentation.latest_submission if duty.presentation else None
    since = latest.returned_at if latest else duty.since
    return since is None or since < duty.due_at
