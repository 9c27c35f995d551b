"""Who is asked to a dialogue and what they answered, as the host's coordinator notes it on their behalf."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, record
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
    """Asks an organisation; an organisation that is asked already stays as it is. A withdrawn one is asked anew."""
    row = _open(dialogue)
    if organisation.pk == row.host_id:
        raise RefusalError(_("%(name)s is the host and takes part anyway.") % {"name": organisation.short_name})
    invitation = Invitation.objects.filter(dialogue=row, organisation=organisation).first()
    if invitation and not invitation.withdrawn_at:
        return invitation
    if invitation is None:
        invitation = Invitation(dialogue=row, organisation=organisation, created_at=at, created_by=by)
    invitation.withdrawn_at, invitation.withdrawn_by = None, None
    invitation.role, invitation.diary_number = role, diary_number.strip()
    _answer(invitation, answer, by=by, at=at)
    _check_places(row, invitation)
    invitation.save()
    record("invitation_added", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def change_participant(
    invitation: Invitation, *, by: User, at: datetime, role: str, answer: str, diary_number: str
) -> Invitation:
    """What the organisation is asked for, its answer (noted on its behalf) and its registration number."""
    row, current = _with_dialogue(invitation)
    if current.withdrawn_at:
        raise RefusalError(_("%(name)s has been removed. Bring it back first.") % {"name": current.organisation})
    before = (current.role, current.answer, current.diary_number)
    answered = answer != current.answer
    current.role, current.diary_number = role, diary_number.strip()
    if answered:
        _answer(current, answer, by=by, at=at)
    if before == (current.role, current.answer, current.diary_number):
        return current
    _check_places(row, current)
    current.save()
    record("invitation_answered_on_behalf" if answered else "invitation_changed", current, by=by, at=at)
    return current


@transaction.atomic
def remove_participant(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Withdrawn: no longer counted, and kept, so that it can be brought back as it was."""
    _row, current = _with_dialogue(invitation)
    if not current.withdrawn_at:
        current.withdrawn_at, current.withdrawn_by = at, by
        current.save()
        record("invitation_withdrawn", current, by=by, at=at)
    return current


@transaction.atomic
def restore_participant(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Brought back with role, answer and registration number; refused when the places have been taken meanwhile."""
    row, current = _with_dialogue(invitation)
    if current.withdrawn_at:
        current.withdrawn_at, current.withdrawn_by = None, None
        _check_places(row, current)
        current.save()
        record("invitation_restored", current, by=by, at=at)
    return current


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
    return row, current


def _answer(invitation: Invitation, answer: str, *, by: User, at: datetime) -> None:
    invitation.answer = answer
    invitation.answered_at, invitation.answered_by = (at, by) if answer else (None, None)
    invitation.on_behalf = bool(answer)


def _check_places(dialogue: Dialogue, invitation: Invitation) -> None:
    """Under the dialogue's row lock: no more organisations present than there are places."""
    if invitation.answer != Invitation.Answer.PRESENTS:
        return
    others = Invitation.objects.filter(dialogue=dialogue).exclude(pk=invitation.pk).presenting()
    if others.count() >= dialogue.capacity:
        raise RefusalError(
            ngettext(
                "The only place for a presentation is taken. Note the organisation as listening, "
                "or make room for more in the dialogue.",
                "All %(count)d places for presentations are taken. Note the organisation as listening, "
                "or make room for more in the dialogue.",
                dialogue.capacity,
            )
            % {"count": dialogue.capacity}
        )
