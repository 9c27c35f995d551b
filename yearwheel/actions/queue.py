"""The queue: on which day an invitation is to leave by itself, and how that day moves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.actions.locking import locked
from dialogues.actions.waves import open_dialogue
from dialogues.models import SWEDEN, Dialogue, Invitation
from toolkit.holidays_sweden import last_allowed, next_allowed
from toolkit.refusals import RefusalError
from yearwheel import tempo
from yearwheel.actions.tempo import locked_release
from yearwheel.models import Release
from yearwheel.reading import figures_of


@dataclass(frozen=True)
class Days:
    """When an invitation leaves, and between which days it may be moved, all included."""

    due_on: date
    earliest: date
    latest: date


def days_of(dialogue: Dialogue, *, today: date) -> Days:
    """By the rhythm of the dialogue's kind, D−56 and D−70 to D−42, on working days.

    Who is late with a dialogue may still invite: then from today, as long as a week is left to answer in, and until the
    day before the dialogue when not even that is.
    """
    kind, day = dialogue.kind, dialogue.starts_on
    due = last_allowed(day - timedelta(days=kind.invitation_days))
    earliest = day - timedelta(days=kind.invitation_days + kind.invitation_leeway_days)
    latest = day - timedelta(days=max(kind.invitation_days - kind.invitation_leeway_days, 1))
    if latest < today:
        latest = dialogue.answer_by - timedelta(days=7)
    if latest < today:
        latest = max(day - timedelta(days=1), today)
    due = max(due, next_allowed(today)) if due < today else due
    return Days(due_on=min(due, latest), earliest=min(earliest, due, latest), latest=latest)


@transaction.atomic
def place(invitation: Invitation, *, due_on: date, earliest: date, latest: date, by: User, at: datetime) -> Release:
    """The invitation leaves by itself on `due_on`, or when the tempo holds it back on a later day until `latest`.

    The same again changes nothing. Refuses what has left and days that are not in order.
    """
    if not earliest <= due_on <= latest:
        raise RefusalError(_("The day it leaves must lie between the first and the last one."))
    release = locked_release(invitation, by=by, at=at)
    before = (release.due_on, release.earliest, release.latest, release.stuck_at)
    release.due_on, release.earliest, release.latest, release.stuck_at = due_on, earliest, latest, None
    release.counted_from = release.invitation.dialogue.starts_on
    if before != (due_on, earliest, latest, None):
        release.moved_from, release.held_rule, release.held_figures = None, "", {}
        release.save()
        record("invitation_placed", invitation, by=by, at=at)
    return release


@transaction.atomic
def place_wave(dialogue: Dialogue, *, by: User, at: datetime) -> list[Release]:
    """Everybody who is asked and not invited yet gets a day by the dialogue's rhythm; who has one keeps it."""
    row = open_dialogue(dialogue, at=at)
    days = days_of(row, today=timezone.localdate(at))
    unsent = row.invitations.unsent().filter(held_back_at=None).exclude(answer=Invitation.Answer.DECLINES)
    fresh = unsent.exclude(release__in=Release.objects.filter(due_on__isnull=False, stuck_at=None))
    made = []
    for invitation in fresh.select_related("organisation").order_by("pk"):
        invitation.dialogue = row
        made.append(place(invitation, due_on=days.due_on, earliest=days.earliest, latest=days.latest, by=by, at=at))
    if not made and not unsent.exists():
        raise RefusalError(_("There is no invitation to send."))
    return made


@transaction.atomic
def choose_day(invitation: Invitation, *, on: date, by: User, at: datetime) -> Release:
    """A person puts the invitation on another day, also outside its time; the tempo still judges it that day."""
    dialogue = invitation.dialogue
    if on < timezone.localdate(at):
        raise RefusalError(_("The day has passed."))
    if on >= dialogue.starts_on:
        raise RefusalError(_("The invitation must leave before the day of the dialogue."))
    release = locked_release(invitation, by=by, at=at)
    days = days_of(dialogue, today=timezone.localdate(at))
    earliest = min(release.earliest or days.earliest, on)
    latest = max(release.latest or days.latest, on)
    return place(invitation, due_on=on, earliest=earliest, latest=latest, by=by, at=at)


@transaction.atomic
def take_out(invitation: Invitation, *, by: User, at: datetime) -> Release:
    """The invitation leaves only when a person sends it. What was decided about the tempo stays."""
    release = locked_release(invitation, by=by, at=at)
    if release.due_on:
        release.due_on = release.earliest = release.latest = release.moved_from = release.stuck_at = None
        release.held_rule, release.held_figures = "", {}
        release.save()
        record("invitation_taken_out", invitation, by=by, at=at)
    return release


def set_aside(
    invitation: Invitation, release: Release | None, decision: tempo.Decision, *, by: User, at: datetime
) -> Release:
    """Held back: it moves to the day that the tempo allows, or, without one, waits for a person's choice.

    Called under the dialogue's lock by whoever releases.
    """
    today = timezone.localdate(at)
    dialogue = invitation.dialogue
    if release is None:
        release = Release(invitation=invitation, counted_from=dialogue.starts_on, created_at=at, created_by=by)
    if release.due_on is None:
        days = days_of(dialogue, today=today)
        release.due_on = min(max(today, days.earliest), days.latest)
        release.earliest, release.latest = min(days.earliest, release.due_on), days.latest
    release.held_rule, release.held_figures = decision.because.rule, figures_of(decision.because)
    if decision.on is None:
        release.stuck_at = at
        record("invitation_stuck", invitation, by=None, at=at)
    elif decision.on != release.due_on:
        release.moved_from = (release.moved_from or release.due_on) if decision.on > release.due_on else None
        release.due_on, release.stuck_at = decision.on, None
        release.earliest = min(release.earliest or decision.on, decision.on)
        release.latest = max(release.latest or decision.on, decision.on)
        record("invitation_moved_by_tempo", invitation, by=None, at=at)
    release.save()
    return release


def follow(*, dialogue: Dialogue | None = None) -> int:
    """Days that were counted from a dialogue that has moved since move with it; what was stuck is tried anew."""
    waiting = Release.objects.waiting().filter(due_on__isnull=False)
    if dialogue is not None:
        waiting = waiting.filter(invitation__dialogue=dialogue)
    starts_on = TruncDate("invitation__dialogue__starts_at", tzinfo=SWEDEN)
    behind = waiting.alias(starts_on=starts_on).exclude(counted_from=F("starts_on"))
    pks = set(behind.values_list("invitation__dialogue", flat=True))
    return sum(_follow(Dialogue(pk=pk)) for pk in sorted(pks))


@transaction.atomic
def _follow(dialogue: Dialogue) -> int:
    row, moved = locked(dialogue), 0
    for release in Release.objects.waiting().filter(invitation__dialogue=row, due_on__isnull=False):
        shift = row.starts_on - release.counted_from
        if not shift or not (release.due_on and release.earliest and release.latest):
            continue
        release.earliest, release.latest = release.earliest + shift, release.latest + shift
        due_on = last_allowed((release.moved_from or release.due_on) + shift)
        release.due_on = min(max(due_on, release.earliest), release.latest)
        release.counted_from, release.moved_from, release.stuck_at = row.starts_on, None, None
        release.held_rule, release.held_figures = "", {}
        release.save()
        moved += 1
    return moved
