"""Invitations leave in waves: prepared, looked at, some held back, and then released at once."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.actions import telling
from dialogues.actions.locking import locked, save
from dialogues.actions.participants import add_participant
from dialogues.models import Dialogue, Invitation, Wave
from regions.models import Network
from toolkit.dates import moment
from toolkit.refusals import RefusalError


@transaction.atomic
def invite_network(dialogue: Dialogue, network: Network, *, by: User, at: datetime) -> list[Invitation]:
    """Asks every organisation of the network to listen, except the host, those who have been asked – also through a
    group – and those who were removed.
    """
    row = locked(dialogue)
    asked = row.invitations.select_related("organisation").prefetch_related("organisation__members")
    known = {invitation.organisation_id for invitation in asked}
    for invitation in asked:
        if invitation.withdrawn_at is None and invitation.organisation.is_group:
            known |= {member.pk for member in invitation.organisation.members.all()}
    return [
        add_participant(row, body, role=Invitation.Role.LISTEN, by=by, at=at)
        for body in network.members.order_by("code")
        if body.pk not in known and body.pk != row.host_id
    ]


@transaction.atomic
def write_wave(
    dialogue: Dialogue, *, words: str, answer_due_on: date | None, by: User, at: datetime, subject: str = ""
) -> Wave:
    """The coordinator's words in the next wave, its subject, and the last day to answer (None: as the kind says)."""
    row = _open(dialogue, at=at)
    if answer_due_on and not timezone.localdate(at) <= answer_due_on <= row.starts_on:
        raise RefusalError(_("The last day to answer must lie between today and the day of the dialogue."))
    wave = open_wave(row, by=by, at=at)
    subject = " ".join(subject.split())
    if (wave.words, wave.subject) != (words.strip(), subject):
        wave.words, wave.subject, wave.edited_at, wave.edited_by = words.strip(), subject, at, by
        wave.save()
    if answer_due_on != row.answer_due_on:
        row.answer_due_on = answer_due_on
        save(row, by=by, at=at)
        record("dialogue_changed", row, by=by, at=at)
    return wave


@transaction.atomic
def hold_back(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """The invitation does not leave with the wave, until it is let go."""
    locked(invitation.dialogue)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if current.released_at:
        raise RefusalError(_("The invitation to %(name)s has been sent already.") % {"name": current.organisation})
    if not current.held_back_at:
        current.held_back_at, current.held_back_by = at, by
        current.save()
        record("invitation_held_back", current, by=by, at=at)
    return current


@transaction.atomic
def let_go(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """The invitation leaves with the next wave after all."""
    locked(invitation.dialogue)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if current.held_back_at:
        current.held_back_at, current.held_back_by = None, None
        current.save()
        record("invitation_let_go", current, by=by, at=at)
    return current


@transaction.atomic
def release_wave(dialogue: Dialogue, *, by: User, at: datetime, seen: set[int] | None = None) -> Wave:
    """Sends every invitation that has somebody to go to, is not held back and not declined already; each exactly once.

    Refuses a dialogue that is not planned or has begun, a wave without any invitation, and one of other invitations
    than `seen`, the ids that the coordinator was shown.
    """
    row = _open(dialogue, at=at)
    wave = open_wave(row, by=by, at=at)
    ready = row.invitations.unsent().filter(held_back_at=None).exclude(answer=Invitation.Answer.DECLINES)
    ready = ready.select_related("organisation").order_by("pk")
    invitations = list(ready.prefetch_related("organisation__members"))
    people = telling.people_of_many(invitation.organisation for invitation in invitations)
    leaving = [invitation for invitation in invitations if people[invitation.organisation_id]]
    if not leaving:
        raise RefusalError(_("There is no invitation to send."))
    if seen is not None and seen != {invitation.pk for invitation in leaving}:
        raise RefusalError(_("Who is to be invited has changed since you looked. Look again before you send."))
    wave.released_at, wave.released_by = at, by
    wave.save()
    for invitation in leaving:
        invitation.dialogue = row
        invitation.wave, invitation.released_at = wave, at
        invitation.save()
        record("invitation_sent", invitation, by=by, at=at)
        for person in people[invitation.organisation_id]:
            telling.ask(telling.add_recipient(invitation, person, at=at), "invitation", at=at, wave=wave)
    record("wave_released", wave, by=by, at=at)
    return wave


def open_wave(dialogue: Dialogue, *, by: User, at: datetime) -> Wave:
    """The wave that has not left yet; a new one when there is none. Call it under the dialogue's lock."""
    wave = dialogue.waves.filter(released_at=None).first()
    if wave is None:
        number = (dialogue.waves.aggregate(last=Max("number"))["last"] or 0) + 1
        wave = Wave.objects.create(dialogue=dialogue, number=number, created_at=at, created_by=by)
    return wave


def _open(dialogue: Dialogue, *, at: datetime) -> Dialogue:
    row = locked(dialogue)
    if row.state == Dialogue.State.DRAFT:
        raise RefusalError(_("The dialogue is a draft. Plan it before you invite."))
    if row.state != Dialogue.State.PLANNED:
        raise RefusalError(_("The dialogue is held or cancelled, so nobody can be invited."))
    if row.starts_at <= at:
        raise RefusalError(
            _("The dialogue began %(moment)s, so nobody can be invited.") % {"moment": moment(row.starts_at)}
        )
    return row
