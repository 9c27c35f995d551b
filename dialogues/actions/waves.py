"""Invitations leave in waves: prepared, looked at, some held back, and then released at once."""

from collections.abc import Collection
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
    row = open_dialogue(dialogue, at=at)
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


def ready(dialogue: Dialogue) -> dict[Invitation, list[User]]:
    """What would leave now, and to whom: not sent, not held back, not declined already, with somebody to go to."""
    waiting = dialogue.invitations.unsent().filter(held_back_at=None).exclude(answer=Invitation.Answer.DECLINES)
    waiting = waiting.select_related("organisation").order_by("pk")
    invitations = list(waiting.prefetch_related("organisation__members"))
    people = telling.people_of_many(invitation.organisation for invitation in invitations)
    found = {invitation: people[invitation.organisation_id] for invitation in invitations}
    for invitation in found:
        invitation.dialogue = dialogue
    return {invitation: to for invitation, to in found.items() if to}


@transaction.atomic
def release_wave(dialogue: Dialogue, *, by: User, at: datetime, only: Collection[int] | None = None) -> Wave:
    """Sends what is ready, each exactly once; only the invitations with these ids, unless None.

    It does not ask the tempo: the year wheel's `actions.releasing` does, and calls this for what may leave. What stays
    behind leaves later with the same words. Refuses a dialogue that is not planned or has begun, and a wave without
    any invitation.
    """
    row = open_dialogue(dialogue, at=at)
    wave = open_wave(row, by=by, at=at)
    found = ready(row)
    leaving = {invitation: to for invitation, to in found.items() if only is None or invitation.pk in only}
    if not leaving:
        raise RefusalError(_("There is no invitation to send."))
    wave.released_at, wave.released_by = at, by
    wave.save()
    for invitation, people in leaving.items():
        invitation.wave, invitation.released_at = wave, at
        invitation.save()
        record("invitation_sent", invitation, by=by, at=at)
        for person in people:
            telling.ask(telling.add_recipient(invitation, person, at=at), "invitation", at=at, wave=wave)
    record("wave_released", wave, by=by, at=at)
    if (wave.words or wave.subject) and row.invitations.unsent().exists():
        later = open_wave(row, by=by, at=at)
        later.words, later.subject = wave.words, wave.subject
        later.save()
    return wave


def open_wave(dialogue: Dialogue, *, by: User, at: datetime) -> Wave:
    """The wave that has not left yet; a new one when there is none. Call it under the dialogue's lock."""
    wave = dialogue.waves.filter(released_at=None).first()
    if wave is None:
        number = (dialogue.waves.aggregate(last=Max("number"))["last"] or 0) + 1
        wave = Wave.objects.create(dialogue=dialogue, number=number, created_at=at, created_by=by)
    return wave


def open_dialogue(dialogue: Dialogue, *, at: datetime) -> Dialogue:
    """The dialogue under its lock, if one can be invited to it."""
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
