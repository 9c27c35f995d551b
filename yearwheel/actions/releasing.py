"""Invitations leave, and this is the only way out: every one of them is judged by the tempo, under the locks of all
that it counts for, in the transaction that sends it. By the clock, by a button, by hand: all of it goes through here.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import actions as dialogues
from dialogues.actions.locking import locked
from dialogues.actions.waves import open_dialogue, ready
from dialogues.models import Dialogue, Invitation, Wave
from regions.models import Organisation
from toolkit.refusals import RefusalError
from yearwheel import tempo
from yearwheel.actions.queue import days_of, follow, set_aside
from yearwheel.actions.tempo import NOBODY, locked_for_release, words
from yearwheel.models import Release
from yearwheel.reading import Ledger, asked_on, figures_of, wants_to_present

logger = logging.getLogger(__name__)

UNDO_WITHIN = timedelta(hours=1)
"""So long what was taken away by mistake comes back at once, whatever day it is: nothing new is asked for."""


@dataclass(frozen=True)
class Held:
    """An invitation that the tempo held back: why, and the day it leaves by itself (None: a person has to choose)."""

    invitation: Invitation
    because: tempo.Verdict
    leaves_on: date | None

    @property
    def why(self) -> str:
        return words(self.because)


@dataclass(frozen=True)
class Outcome:
    """What came of a release: the wave that left, if any did, who went with it and who was held back."""

    wave: Wave | None = None
    left: list[Invitation] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


@transaction.atomic
def send_now(dialogue: Dialogue, *, by: User, at: datetime, seen: set[int] | None = None) -> Outcome:
    """A person sends the wave: what the tempo allows today leaves, the rest leaves by itself on its next allowed day.

    Refuses a wave of other invitations than `seen`, the ids that the coordinator was shown.
    """
    row = open_dialogue(dialogue, at=at)
    waiting = list(ready(row))
    if not waiting:
        raise RefusalError(_("There is no invitation to send."))
    if seen is not None and seen != {invitation.pk for invitation in waiting}:
        raise RefusalError(_("Who is to be invited has changed since you looked. Look again before you send."))
    return _release(row, waiting, by=by, at=at, by_hand=True)


def _release(dialogue: Dialogue, waiting: list[Invitation], *, by: User, at: datetime, by_hand: bool) -> Outcome:
    """Judges each in turn, so that what is allowed for the first counts for the second; then sends what may leave.

    The dialogue is locked already; the organisations are locked here, before anything about them is read.
    """
    today = timezone.localdate(at)
    bodies = {body.pk: body for body in locked_for_release({invitation.organisation_id for invitation in waiting})}
    ledger = Ledger([bodies[one.organisation_id] for one in waiting], on=today, by_hand=by_hand)
    releases = {row.invitation_id: row for row in Release.objects.filter(invitation__in=waiting)}
    leaving: list[Invitation] = []
    held: list[Held] = []
    for invitation in waiting:
        release = releases.get(invitation.pk)
        body, new = bodies[invitation.organisation_id], asked_on(invitation, today)
        if release and release.overridden_at:
            decision = tempo.Decision(today, ledger.judge(body, new))
            release.broke_rule, release.broke_figures = decision.because.rule, figures_of(decision.because)
            release.save()
        else:
            latest = _latest(dialogue, release, today=today, by_hand=by_hand)
            decision = ledger.decide(body, new, latest=latest)
        if decision.leaves(today):
            ledger.note(body, new)
            leaving.append(invitation)
        else:
            held.append(Held(invitation, decision.because, decision.on))
            set_aside(invitation, release, decision, by=by, at=at)
    wave = None
    if leaving:
        wave = dialogues.release_wave(dialogue, by=by, at=at, only={invitation.pk for invitation in leaving})
    return Outcome(wave, leaving, held)


def _latest(dialogue: Dialogue, release: Release | None, *, today: date, by_hand: bool) -> date:
    """The last day an invitation may be moved to. Whoever sends by hand may do so after that day too."""
    latest = release.latest if release and release.latest else days_of(dialogue, today=today).latest
    return max(latest, today) if by_hand else latest


def preview(dialogue: Dialogue, waiting: Collection[Invitation], *, at: datetime) -> dict[int, Held]:
    """Which of these would be held back if they were sent now, by their ids. Promises nothing: no lock is taken."""
    today = timezone.localdate(at)
    ledger = Ledger([one.organisation for one in waiting], on=today, by_hand=True)
    found: dict[int, Held] = {}
    for invitation in waiting:
        release = getattr(invitation, "release", None)
        new = asked_on(invitation, today)
        if release and release.overridden_at:
            ledger.note(invitation.organisation, new)
            continue
        latest = _latest(dialogue, release, today=today, by_hand=True)
        decision = ledger.decide(invitation.organisation, new, latest=latest)
        if decision.leaves(today):
            ledger.note(invitation.organisation, new)
        else:
            found[invitation.pk] = Held(invitation, decision.because, decision.on)
    return found


def next_free(invitation: Invitation, *, at: datetime) -> date | None:
    """The first day on which the tempo lets it leave, before its dialogue; None when there is none."""
    today = timezone.localdate(at)
    ledger = Ledger([invitation.organisation], on=today)
    last = invitation.dialogue.starts_on - timedelta(days=1)
    return ledger.decide(invitation.organisation, asked_on(invitation, today), latest=last).on


# The clock


def release_due(*, at: datetime) -> Outcome:
    """Releases what is due, in the order of the days it was due on, a dialogue at a time; returns all that came of it.

    Nothing leaves on a weekend. What the clock missed while it stood still leaves in the same
    order, within the tempo. Any number of these may run at once.
    """
    today = timezone.localdate(at)
    total = Outcome()
    follow()
    if today.weekday() >= 5:
        return total
    due = Release.objects.due(on=today).filter(invitation__dialogue__starts_at__gt=at)
    for due_on, dialogue in list(dict.fromkeys(due.values_list("due_on", "invitation__dialogue"))):
        if due_on is None:
            continue
        try:
            outcome = _release_due(dialogue, due_on, at=at)
        except RefusalError:
            continue  # cancelled or begun since the question was asked
        except Exception:  # whatever is wrong with this one must not stop the others; it is tried again
            logger.exception("invitations to dialogue %s could not be released", dialogue)
            continue
        total.left.extend(outcome.left)
        total.held.extend(outcome.held)
    return total


@transaction.atomic
def _release_due(pk: int, due_on: date, *, at: datetime) -> Outcome:
    row = open_dialogue(Dialogue(pk=pk), at=at)
    due = Release.objects.due(on=due_on).filter(invitation__dialogue=row).select_related("created_by")
    releases = {release.invitation_id: release for release in due}
    if not releases:
        return Outcome()  # another clock was here first
    addressed = ready(row)
    waiting = [invitation for invitation in addressed if invitation.pk in releases]
    _without_people(row, releases, {invitation.pk for invitation in waiting}, at=at)
    if not waiting:
        return Outcome()
    by = releases[waiting[0].pk].created_by
    return _release(row, waiting, by=by, at=at, by_hand=False)


def _without_people(dialogue: Dialogue, releases: dict[int, Release], addressed: set[int], *, at: datetime) -> None:
    """Who has nobody to take the invitation is tried again until the last day, and then a choice for a person."""
    today = timezone.localdate(at)
    declined = dialogue.invitations.filter(answer=Invitation.Answer.DECLINES).values_list("pk", flat=True)
    for release in releases.values():
        if release.invitation_id in addressed or release.invitation_id in set(declined):
            continue
        passed = release.latest is not None and release.latest < today
        if release.held_rule != NOBODY or passed:
            release.held_rule, release.held_figures = NOBODY, {}
            release.stuck_at = at if passed else None
            release.save()


# What was taken away comes back


@transaction.atomic
def bring_back(invitation: Invitation, *, by: User, at: datetime, reason: str = "") -> Invitation:
    """A removed participant comes back, into the calendars too, if the tempo allows it or `reason` says why anyway."""
    row = locked(invitation.dialogue)
    current = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    current.dialogue = row
    verdicts = _against_bringing_back(row, [current], taken_away_at=current.withdrawn_at, at=at)
    _answer_for(verdicts, reason=reason, by=by, at=at)
    return dialogues.restore_participant(current, by=by, at=at)


@transaction.atomic
def bring_back_dialogue(dialogue: Dialogue, *, by: User, at: datetime, reason: str = "") -> Dialogue:
    """A cancelled dialogue takes place after all and goes back into the calendars; the same rule for each invited."""
    row = locked(dialogue)
    invited = list(row.invitations.standing().exclude(released_at=None).select_related("organisation").order_by("pk"))
    for one in invited:
        one.dialogue = row
    verdicts = _against_bringing_back(row, invited, taken_away_at=row.cancelled_at, at=at)
    _answer_for(verdicts, reason=reason, by=by, at=at)
    return dialogues.restore_dialogue(row, by=by, at=at)


class TempoRefusalError(RefusalError):
    """The tempo says no; `held` says to whom and why. A written reason lets it through."""

    def __init__(self, held: list[Held]) -> None:
        self.held = held
        told = " ".join(f"{one.invitation.organisation.short_name}: {one.why}" for one in held)
        super().__init__(_("The tempo says no. %(told)s") % {"told": told})


def _against_bringing_back(
    dialogue: Dialogue, invited: Iterable[Invitation], *, taken_away_at: datetime | None, at: datetime
) -> list[Held]:
    """An invitation counts once, on the day it first left. So what may stand against its coming back is that a new
    presentation is prepared meanwhile, or that today is no day to send anything; within an hour, only the former.
    """
    today = timezone.localdate(at)
    affected = [one for one in invited if one.released_at]
    if taken_away_at is None or not affected or dialogue.starts_at <= at:
        return []
    bodies = {body.pk: body for body in locked_for_release({one.organisation_id for one in affected})}
    ledger = Ledger(bodies.values(), on=today, but={one.pk for one in affected}, by_hand=True)
    found = []
    for invitation in affected:
        body = bodies[invitation.organisation_id]
        verdict = tempo.ALLOWED
        if at - taken_away_at > UNDO_WITHIN:
            whys = [no_go(today) for _asked, no_go in ledger.parties(body)]
            closed = next((why for why in whys if why), "")
            if closed:
                verdict = tempo.Verdict(allowed=False, rule=tempo.NO_GO, figures=(("day", today), ("why", closed)))
        if verdict.allowed:
            verdict = _again(ledger, body, invitation)
        if not verdict.allowed:
            found.append(Held(invitation, verdict, None))
    return found


def _again(ledger: Ledger, body: Organisation, invitation: Invitation) -> tempo.Verdict:
    """Judged as if it had never been taken away: on the day it left, by every rule but the day's own."""
    left_on = timezone.localdate(invitation.released_at)
    dialogue = invitation.dialogue
    new = tempo.Asked(left_on, dialogue.starts_on, wants_to_present(invitation), dialogue.title)
    for asked, _no_go in ledger.parties(body):
        verdict = tempo.judge(ledger.policy, asked, new, no_go=lambda _day: "")
        if verdict.rule == tempo.PREPARING:
            return verdict
    return tempo.ALLOWED


def _answer_for(held: list[Held], *, reason: str, by: User, at: datetime) -> None:
    """Without a reason nothing is brought back; with one, each that breaks the tempo is logged with it."""
    if not held:
        return
    if not reason.strip():
        raise TempoRefusalError(held)
    for one in held:
        release, _new = Release.objects.get_or_create(
            invitation=one.invitation,
            defaults={
                "counted_from": one.invitation.dialogue.starts_on,
                "created_at": at,
                "created_by": by,
            },
        )
        release.override_reason, release.overridden_at, release.overridden_by = reason.strip(), at, by
        release.broke_rule, release.broke_figures = one.because.rule, figures_of(one.because)
        release.save()
        record("invitation_tempo_overridden", one.invitation, by=by, at=at, reason=reason.strip())
