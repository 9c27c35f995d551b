"""The steps of a dialogue: draft → planned → held → closed, cancelled from any before held; and each step back.

A step that is taken already is not taken again: twice is the same as once.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.actions import telling
from dialogues.actions.locking import locked, save
from dialogues.models import Dialogue
from toolkit.dates import day, moment
from toolkit.refusals import RefusalError

State = Dialogue.State

UNPLAN_WITHIN = timedelta(hours=1)
"""A planned dialogue is seen by everyone; after this time others may have acted on it, and it is cancelled instead."""


@transaction.atomic
def plan_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """From now on everyone with a role sees it. Refuses a start that has passed and an area not valid on the day."""
    row = locked(dialogue)
    if row.state == State.PLANNED:
        return row
    _must_be(row, State.DRAFT)
    if row.starts_at < at:
        raise RefusalError(
            _("%(moment)s has passed. Change the time, or register the dialogue as held.")
            % {"moment": moment(row.starts_at)}
        )
    if not area_is_valid(row):
        raise RefusalError(
            _("The focus area %(name)s is not valid on %(day)s. Change the area or the date.")
            % {"name": row.focus_area, "day": day(row.starts_at)}
        )
    row.planned_at, row.planned_by = at, by
    save(row, by=by, at=at)
    record("dialogue_planned", row, by=by, at=at)
    return row


@transaction.atomic
def mark_held(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """It took place. A draft whose time has passed is thereby registered afterwards, as planned and held at once."""
    row = locked(dialogue)
    if row.state == State.HELD:
        return row
    _must_be(row, State.DRAFT, State.PLANNED)
    if at < row.starts_at:
        raise RefusalError(_("The dialogue does not start until %(moment)s.") % {"moment": moment(row.starts_at)})
    if not row.planned_at:
        row.planned_at, row.planned_by = at, by
    row.held_at, row.held_by = at, by
    save(row, by=by, at=at)
    record("dialogue_held", row, by=by, at=at)
    return row


@transaction.atomic
def close_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """Nothing more is expected of it; its facts and participants can no longer be changed."""
    row = locked(dialogue)
    if row.state == State.CLOSED:
        return row
    _must_be(row, State.HELD)
    row.closed_at, row.closed_by = at, by
    save(row, by=by, at=at)
    record("dialogue_closed", row, by=by, at=at)
    return row


@transaction.atomic
def cancel_dialogue(dialogue: Dialogue, *, by: User, at: datetime, reason: str) -> Dialogue:
    """It will not take place; `reason` is a sentence for those who were asked.

    Invitations that have not left never do; everybody who may have got one gets the cancellation.
    """
    row = locked(dialogue)
    if row.state == State.CANCELLED:
        return row
    _must_be(row, State.DRAFT, State.PLANNED)
    if not reason.strip():
        raise RefusalError(_("Say why the dialogue is cancelled."))
    row.cancelled_at, row.cancelled_by, row.cancel_reason = at, by, reason.strip()
    save(row, by=by, at=at)
    record("dialogue_cancelled", row, by=by, at=at, reason=reason.strip())
    telling.tell_cancelled(row, at=at)
    return row


@transaction.atomic
def unplan_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """A draft again, within UNPLAN_WITHIN."""
    row = locked(dialogue)
    if row.state == State.DRAFT:
        return row
    _must_be(row, State.PLANNED)
    if row.invitations.exclude(released_at=None).exists():
        raise RefusalError(_("Invitations have been sent. Cancel the dialogue instead, with a reason."))
    if not can_unplan(row, at=at):
        raise RefusalError(
            _("The dialogue has been visible to everyone for more than an hour. Cancel it instead, with a reason.")
        )
    row.planned_at, row.planned_by = None, None
    save(row, by=by, at=at)
    record("dialogue_unplanned", row, by=by, at=at)
    return row


@transaction.atomic
def unmark_held(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """Planned again: it was marked as held by mistake."""
    row = locked(dialogue)
    if row.state == State.PLANNED:
        return row
    _must_be(row, State.HELD)
    row.held_at, row.held_by = None, None
    save(row, by=by, at=at)
    record("dialogue_unheld", row, by=by, at=at)
    return row


@transaction.atomic
def reopen_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """Held, no longer closed."""
    row = locked(dialogue)
    if row.state == State.HELD:
        return row
    _must_be(row, State.CLOSED)
    row.closed_at, row.closed_by = None, None
    save(row, by=by, at=at)
    record("dialogue_reopened", row, by=by, at=at)
    return row


@transaction.atomic
def restore_dialogue(dialogue: Dialogue, *, by: User, at: datetime) -> Dialogue:
    """No longer cancelled: what it was before, draft or planned. The reason stays in the history.

    It does not ask the tempo: the year wheel's `actions.releasing` does before it calls this.
    """
    row = locked(dialogue)
    if row.state != State.CANCELLED:
        return row
    cancelled_at = row.cancelled_at
    row.cancelled_at, row.cancelled_by, row.cancel_reason = None, None, ""
    save(row, by=by, at=at)
    record("dialogue_restored", row, by=by, at=at)
    if cancelled_at and row.starts_at > at:
        telling.tell_restored(row, cancelled_at=cancelled_at, at=at)
    return row


def can_unplan(dialogue: Dialogue, *, at: datetime) -> bool:
    """Whether it is time for it still and nobody has been invited. One query at most."""
    if dialogue.planned_at is None or at - dialogue.planned_at > UNPLAN_WITHIN:
        return False
    return not dialogue.invitations.exclude(released_at=None).exists()


def area_is_valid(dialogue: Dialogue) -> bool:
    """The focus area is valid on the day of the dialogue."""
    area, on = dialogue.focus_area, dialogue.starts_on
    return (area.valid_from is None or area.valid_from <= on) and (area.valid_to is None or area.valid_to >= on)


def _must_be(dialogue: Dialogue, *states: Dialogue.State) -> None:
    if dialogue.state not in states:
        raise RefusalError(
            {
                State.DRAFT: _("The dialogue is a draft. Plan it first."),
                State.PLANNED: _("The dialogue is planned but not held yet. Mark it as held first."),
                State.HELD: _("The dialogue is held already."),
                State.CLOSED: _("The dialogue is closed. Open it again first."),
                State.CANCELLED: _("The dialogue is cancelled. Restore it first."),
            }[dialogue.state]
        )
