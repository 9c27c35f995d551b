"""What the start page tells a signed-in person: what waits for them and which dialogue is next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dialogues import evaluating
from dialogues.models import Dialogue, Evaluation, Invitation
from followups import waiting as followup_waiting
from followups.waiting import Wait
from portal import outbox_listing
from presentations import checks
from presentations.duties import Duty
from presentations.models import Presentation
from regions.models import roles_of
from toolkit.dates import in_days, short_day
from yearwheel.models import Release

MOST = 7
LATELY = timedelta(days=60)
"""Days that a dialogue of the usual kinds can be evaluated, with a margin; bounds what is read."""

SOON = 7
"""Days before its date that a line turns to sun."""

SUBJECT = Coalesce("area__name", "focus_area__name")
"""The name of what a presentation is about. What the start page needs are names and days; no whole row is read."""

OPEN = evaluating.Door.OPEN
HELD_DIALOGUE = Q(dialogue__held_at__isnull=False, dialogue__cancelled_at=None)
OPEN_DIALOGUE = Q(dialogue__planned_at__isnull=False, dialogue__held_at=None, dialogue__cancelled_at=None)


@dataclass(frozen=True, order=True)
class Line:
    """One thing to do. `when` says in words what `tone` says in colour."""

    due: date
    text: str
    url: str
    more: str
    when: str
    tone: str


def waiting(user: User, *, at: datetime) -> tuple[list[Line], bool]:
    """At most seven lines by date, and whether there are more. Six queries at most, whatever there is to do."""
    today = timezone.localdate(at)
    roles = roles_of(user)
    found = [*_invited(user, at), *_to_write(user, today)] if roles.speaks_for else []
    if roles.coordinates:
        found += [*_to_review(user, today), *_to_arrange(user, at)]
    found += [*_points(user, at), *_to_settle(user, today)]
    found.sort()
    return found[:MOST], len(found) > MOST


def next_dialogue(user: User, *, at: datetime) -> Dialogue | None:
    """The planned dialogue that has not ended and starts first, with `presenters`, the number who present."""
    return (
        Dialogue.objects.visible_to(user)
        .not_cancelled()
        .filter(planned_at__isnull=False, held_at=None, ends_at__gte=at)
        .select_related("focus_area", "host")
        .only("title", "starts_at", "ends_at", "meeting_url", "focus_area__name", "focus_area__palette", "host__name")
        .with_presenters()
        .order_by("starts_at", "pk")
        .first()
    )


def _line(due: date, text: str, url: str, more: str, today: date) -> Line:
    days = (due - today).days
    return Line(due, text, url, more, in_days(days), "brick" if days < 0 else "sun" if days <= SOON else "quiet")


def _invited(user: User, at: datetime) -> list[Line]:
    """Invitations to the person's organisations, as strategist, that nobody has answered; those where one of the
    person's organisations is to present and has not begun to write; and, once for each dialogue, those that the person
    can evaluate and has not.
    """
    today, roles = timezone.localdate(at), roles_of(user)
    begun = Presentation.objects.filter(dialogue=OuterRef("dialogue"), organisation=OuterRef("organisation"))
    silent = Q(answer="", organisation__in=roles.strategist_in, released_at__isnull=False, dialogue__starts_at__gt=at)
    to_start = Q(~Exists(begun), answer=Invitation.Answer.PRESENTS, organisation__in=roles.speaks_for)
    answered = Evaluation.objects.filter(dialogue=OuterRef("dialogue"), user=user)
    to_evaluate = HELD_DIALOGUE & Q(
        ~Exists(answered),
        organisation__in=roles.strategist_in,
        answer__in=evaluating.TOOK_PART,
        dialogue__starts_at__gt=at - LATELY,
    )
    rows = (
        Invitation.objects.standing()
        .filter(OPEN_DIALOGUE & (silent | to_start) | to_evaluate)
        .select_related("dialogue__kind", "organisation")
        .only(
            *("answer", "organisation__code", "organisation__name", "organisation__short_name"),
            *("dialogue__title", "dialogue__starts_at", "dialogue__answer_due_on", "dialogue__material_due_on"),
            *("dialogue__held_at", "dialogue__cancelled_at"),
            *("dialogue__kind__answer_days", "dialogue__kind__evaluation_days"),
        )
        .order_by("dialogue__starts_at", "pk")
    )
    found = list(rows[: 4 * MOST])
    held = {row.dialogue_id: row for row in found if row.dialogue.held_at}
    return [
        *(_to_start(row, today) if row.answer else _to_answer(row, today) for row in found if not row.dialogue.held_at),
        *(_to_evaluate(row, at) for row in held.values() if evaluating.state_of(row.dialogue, at=at) is OPEN),
    ]


def _to_answer(row: Invitation, today: date) -> Line:
    return _line(
        row.dialogue.answer_by,
        _("Answer the invitation to %(organisation)s") % {"organisation": row.organisation.short_name},
        reverse("invitation_reply", args=[row.dialogue_id, row.pk]),
        row.dialogue.title,
        today,
    )


def _to_start(row: Invitation, today: date) -> Line:
    return _line(
        row.dialogue.material_due_on,
        _("Begin to write: %(organisation)s presents") % {"organisation": row.organisation},
        reverse("presentation_start", args=[row.dialogue_id, row.organisation.code]),
        row.dialogue.title,
        today,
    )


def _to_evaluate(row: Invitation, at: datetime) -> Line:
    return _line(
        evaluating.last_day(row.dialogue),
        _("Evaluate the dialogue: %(what)s") % {"what": row.dialogue.title},
        reverse("evaluation_answer", args=[row.dialogue_id]),
        _("two minutes"),
        timezone.localdate(at),
    )


def _to_write(user: User, today: date) -> list[Line]:
    """Presentations of the person's organisations that are not handed in, or were sent back, and how far they are.

    Two queries, or one where there is nothing.
    """
    rows = (
        Presentation.objects.editable_by(user)
        .filter(OPEN_DIALOGUE)
        .filter(Q(latest_submission=None) | Q(latest_submission__returned_at__isnull=False))
        .with_how_far()
        .order_by("dialogue__material_due_on", "pk")
    )
    lines = []
    for row in rows[: MOST + 1]:
        total = row.section_count  # type: ignore[attr-defined]  # with_how_far()
        done = _("%(done)s of %(total)s sections done") % {"done": checks.done(row), "total": total}
        lines.append(
            _line(
                Duty(row.dialogue, row.organisation, row, row.created_at).last_day(on=today),
                (_("Change and submit again: %(what)s") if row.latest_submission else _("Finish and submit: %(what)s"))
                % {"what": row},
                reverse("presentation_edit", args=[row.pk]),
                f"{row.dialogue.title}, {done}",
                today,
            )
        )
    return lines


def _to_review(user: User, today: date) -> list[Line]:
    """What has been handed in to the person's agency and neither approved nor sent back; due before the dialogue."""
    rows = (
        Presentation.objects.filter(
            dialogue__host__in=roles_of(user).coordinates,
            dialogue__cancelled_at=None,
            latest_submission__isnull=False,
            latest_submission__returned_at=None,
            latest_submission__approved_at=None,
        )
        .order_by("dialogue__starts_at", "pk")
        .values_list("pk", "dialogue__starts_at", "dialogue__title", "organisation__name", SUBJECT)
    )
    return [
        _line(
            timezone.localdate(starts_at),
            _("Read and approve: %(what)s") % {"what": Presentation.called(organisation, subject)},
            reverse("presentation_review", args=[pk]),
            title,
            today,
        )
        for pk, starts_at, title, organisation, subject in rows[: MOST + 1]
    ]


def _to_arrange(user: User, at: datetime) -> list[Line]:
    """The person's agency's drafts to plan, dialogues whose time has passed without being marked as held, and those
    with invitations that cannot leave within the tempo any more.
    """
    stuck = Exists(Release.objects.stuck().filter(invitation__dialogue=OuterRef("pk")))
    rows = (
        Dialogue.objects.filter(host__in=roles_of(user).coordinates, held_at=None, cancelled_at=None)
        .annotate(waits=stuck)
        .filter(Q(planned_at=None) | Q(ends_at__lt=at) | Q(waits=True))
        .only("title", "starts_at", "ends_at", "planned_at")
        .order_by("starts_at", "pk")
    )
    return [_to_see_to(row, at) for row in rows[: MOST + 1]]


def _to_see_to(row: Dialogue, at: datetime) -> Line:
    today, due, url = timezone.localdate(at), timezone.localdate(row.starts_at), row.get_absolute_url()
    if row.planned_at is None:
        return _line(due, _("Plan the draft: %(what)s") % {"what": row.title}, url, "", today)
    if row.ends_at < at:
        return _line(due, _("Say whether it was held: %(what)s") % {"what": row.title}, url, "", today)
    text = _("Choose when invitations leave: %(what)s") % {"what": row.title}
    return _line(today, text, reverse("dialogue_wave", args=[row.pk]), _("held back by the tempo"), today)


def _points(user: User, at: datetime) -> list[Line]:
    """Follow-up points to tell about, to confirm and, by dialogue, to complete; homework before networks' meetings."""
    today = timezone.localdate(at)
    lines = []
    for wait in followup_waiting.waiting(user, at=at):
        url = reverse("followup_detail", args=[wait.pk])
        if wait.what is Wait.TELL:
            lines.append(_line(wait.due, _("Tell how it is going: %(what)s") % {"what": wait.title}, url, "", today))
        elif wait.what is Wait.PREPARE:
            text = _("Before %(day)s: %(what)s") % {"day": short_day(wait.on or wait.due), "what": wait.title}
            lines.append(_line(wait.due, text, reverse("assignment_answer", args=[wait.meeting, wait.pk]), "", today))
        elif wait.what is Wait.CONFIRM:
            lines.append(_line(wait.due, _("Confirm what was agreed: %(what)s") % {"what": wait.title}, url, "", today))
        else:
            url = reverse("dialogue_followups", args=[wait.pk])
            number = ngettext("%(number)s point", "%(number)s points", wait.number) % {"number": wait.number}
            lines.append(
                _line(wait.due, _("Complete the points of %(what)s") % {"what": wait.title}, url, number, today)
            )
    return lines


def _to_settle(user: User, today: date) -> list[Line]:
    """Messages that are uncertain or were not delivered."""
    if not outbox_listing.may_read(user):
        return []
    number = outbox_listing.visible_to(user).needing_a_decision().count()
    if not number:
        return []
    text = ngettext("Decide about %(number)s message", "Decide about %(number)s messages", number) % {"number": number}
    return [_line(today, text, reverse("outbox_list"), _("uncertain or not delivered"), today)]
