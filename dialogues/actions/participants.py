"""Who is asked to a dialogue and what they answered, as the host's coordinator notes it on their behalf."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.actions import telling
from dialogues.actions.answers import fill_places, put
from dialogues.actions.locking import locked
from dialogues.models import Dialogue, Invitation
from regions.models import Organisation
from toolkit.refusals import RefusalError


@transaction.atomic
def add_participant(
    dialogue: Dialogue,
    organisation: Organisation,
    *,
    role: str,
    by: User,
    at: datetime,
    answer: str = "",
    diary_number: str = "",
) -> Invitation:
    """Asks an organisation; an organisation that is asked already stays as it is. A withdrawn one is asked anew.

    Nothing is sent until the next wave leaves. One whose invitation had left before it was withdrawn has to be brought
    back instead, because that sends a calendar entry at once.
    """
    row = _open(dialogue)
    if organisation.pk == row.host_id:
        raise RefusalError(_("%(name)s is the host and takes part anyway.") % {"name": organisation.short_name})
    invitation = Invitation.objects.filter(dialogue=row, organisation=organisation).first()
    if invitation and not invitation.withdrawn_at:
        return invitation
    if invitation is None:
        invitation = Invitation(dialogue=row, organisation=organisation, created_at=at, created_by=by)
    elif invitation.released_at and row.is_open and row.starts_at > at:
        raise RefusalError(
            _("%(name)s was invited and removed afterwards. Bring it back from the list of removed participants.")
            % {"name": organisation.short_name}
        )
    invitation.dialogue = row
    invitation.withdrawn_at, invitation.withdrawn_by = None, None
    invitation.role, invitation.diary_number = role, diary_number.strip()
    _note(invitation, answer, by=by, at=at)
    invitation.save()
    record("invitation_added", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def change_participant(invitation: Invitation, *, by: User, at: datetime, role: str, diary_number: str) -> Invitation:
    """What the organisation is asked for and its registration number; its answer is `answer_invitation`'s."""
    _row, current = _with_dialogue(invitation)
    if current.withdrawn_at:
        raise RefusalError(_("%(name)s has been removed. Bring it back first.") % {"name": current.organisation})
    before = (current.role, current.diary_number)
    current.role, current.diary_number = role, diary_number.strip()
    if before != (current.role, current.diary_number):
        current.save()
        record("invitation_changed", current, by=by, at=at)
    return current


@transaction.atomic
def remove_participant(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Withdrawn: no longer counted, out of its recipients' calendars, and kept, so that it can be brought back.

    A place that it had goes to the first on the waiting list.
    """
    row, current = _with_dialogue(invitation)
    if not current.withdrawn_at:
        current.withdrawn_at, current.withdrawn_by = at, by
        current.save()
        record("invitation_withdrawn", current, by=by, at=at)
        for recipient in telling.recipients_of(row):
            if recipient.invitation_id == current.pk:
                telling.cancel(recipient, at=at, why="invitation")
        fill_places(row, at=at)
    return current


@transaction.atomic
def restore_participant(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Brought back with role, answer and registration number, into the calendars too.

    Who presented and finds the places taken meanwhile is put last on the waiting list. It does not ask the tempo: the
    year wheel's `actions.releasing` does before it calls this.
    """
    _row, current = _with_dialogue(invitation)
    if current.withdrawn_at:
        cancelled_at = current.withdrawn_at
        current.withdrawn_at, current.withdrawn_by = None, None
        answer, current.answer = current.answer, ""
        current.queue_number, current.placed_at = None, None
        answered = (current.answered_at, current.answered_by)
        put(current, answer, by=None, at=at)
        current.answered_at, current.answered_by = answered
        current.save()
        record("invitation_restored", current, by=by, at=at)
        _ask_again(current, at=at, cancelled_at=cancelled_at)
    return current


def _ask_again(invitation: Invitation, *, at: datetime, cancelled_at: datetime) -> None:
    """Back into the calendars that the withdrawal at `cancelled_at` took it out of."""
    for recipient in invitation.recipients.filter(cancelled_at=cancelled_at).select_related("user"):
        recipient.invitation = invitation
        telling.ask(recipient, "restored", at=at, why="invitation")


def _open(dialogue: Dialogue) -> Dialogue:
    row = locked(dialogue)
    if row.state == Dialogue.State.CLOSED:
        raise RefusalError(_("The dialogue is closed. Open it again before you change who takes part."))
    if row.state == Dialogue.State.CANCELLED:
        raise RefusalError(_("The dialogue is cancelled. Restore it before you change who takes part."))
    return row


def _with_dialogue(invitation: Invitation) -> tuple[Dialogue, Invitation]:
    """The dialogue's lock comes first, always, so that two actions cannot wait for each other."""
    row = _open(invitation.dialogue)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    current.dialogue = row
    return row, current


def _note(invitation: Invitation, answer: str, *, by: User, at: datetime) -> None:
    """The answer as the coordinator notes it on behalf; no answer is noted by nobody."""
    put(invitation, answer, by=by, at=at)
    invitation.on_behalf, invitation.answered_through = bool(answer), None
