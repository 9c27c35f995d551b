"""An organisation answers its invitation; places are given in the order in which the answers come."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import answering, emails
from dialogues.actions import telling
from dialogues.actions.locking import locked
from dialogues.models import Dialogue, Invitation, Recipient
from regions.models import Membership, Organisation, SpecialisationArea
from toolkit.refusals import RefusalError

Answer = Invitation.Answer

MOST_STAND_INS = 5
"""For one invitation, so that a link cannot be used to send mail to many."""


@transaction.atomic
def answer_invitation(
    invitation: Invitation,
    answer: str,
    *,
    by: User,
    at: datetime,
    area: SpecialisationArea | None = None,
    reason: str = "",
    suggestion: str = "",
    speaker_title: str = "",
    through: Recipient | None = None,
    on_behalf: bool = False,
) -> Invitation:
    """What the organisation answers, in place of what it answered before. `answer` is one of Invitation.Answer.

    Who wants to present when all places are taken is put last on the waiting list; a place that is given up goes to
    the first on it, who is told. `through` is whose link was used; `on_behalf` says that the host's coordinator notes
    it, who is not bound by the answer date. Refuses an answer that comes too late, and an area that is not the
    organisation's own or not valid on the day.
    """
    row = locked(invitation.dialogue)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    current.dialogue = row
    refuse_unless_open(current, at=at, on_behalf=on_behalf)
    wants = answer in (Answer.PRESENTS, Answer.WAITS)
    if wants:
        _check_area(current.organisation, area, on=row.starts_on, required=not on_behalf)
    held = current.answer == Answer.PRESENTS
    current.area = area if wants else None
    current.speaker_title = " ".join(speaker_title.split()) if wants else ""
    current.reason = reason.strip() if answer == Answer.DECLINES else ""
    current.suggestion = suggestion.strip() if answer == Answer.OTHER_TIME else ""
    put(current, answer, by=by, at=at)
    current.answered_through, current.on_behalf = through, on_behalf and bool(answer)
    current.save()
    record("invitation_answered_on_behalf" if on_behalf else "invitation_answered", current, by=by, at=at)
    if held and current.answer != Answer.PRESENTS:
        fill_places(row, at=at)
    return current


def put(invitation: Invitation, answer: str, *, by: User | None, at: datetime) -> None:
    """Sets the answer, or the place on the waiting list. Call it under the dialogue's row lock; saves nothing."""
    if answer in (Answer.PRESENTS, Answer.WAITS):
        others = invitation.dialogue.invitations.exclude(pk=invitation.pk)
        if invitation.answer == Answer.WAITS:
            answer = Answer.WAITS  # keeps its place on the list
        elif invitation.answer != Answer.PRESENTS:
            full = others.presenting().count() >= invitation.dialogue.capacity
            answer = Answer.WAITS if full else Answer.PRESENTS
            if full:
                invitation.queue_number = (others.aggregate(last=Max("queue_number"))["last"] or 0) + 1
    if answer != Answer.WAITS:
        invitation.queue_number = None
    if (answer == Answer.PRESENTS) != (invitation.answer == Answer.PRESENTS):
        invitation.placed_at = at if answer == Answer.PRESENTS else None
    invitation.answer = answer
    invitation.answered_at, invitation.answered_by = (at, by) if answer else (None, None)


def fill_places(dialogue: Dialogue, *, at: datetime) -> list[Invitation]:
    """Moves up the first on the waiting list while there are places, and tells them. Under the dialogue's row lock.

    Nobody is moved up any more when the dialogue has begun, is held or cancelled.
    """
    moved: list[Invitation] = []
    if not dialogue.is_open or dialogue.starts_at <= at:
        return moved
    while dialogue.invitations.presenting().count() < dialogue.capacity:
        first = dialogue.invitations.waiting().select_related("organisation").first()
        if first is None:
            break
        first.dialogue = dialogue
        first.answer, first.queue_number, first.placed_at = Answer.PRESENTS, None, at
        first.save()
        record("invitation_moved_up", first, by=None, at=at)
        for recipient in telling.recipients_of(dialogue):
            if recipient.invitation_id == first.pk:
                recipient.invitation = first
                telling.tell(recipient, emails.moved_up(recipient, at=at), reason=f"place{at:%Y%m%d%H%M%S%f}", at=at)
        moved.append(first)
    return moved


@transaction.atomic
def note_area(dialogue: Dialogue, organisation: Organisation, area: SpecialisationArea | None) -> None:
    """The invitation says the same area as the presentation. Takes the dialogue's lock."""
    locked(dialogue)
    row = dialogue.invitations.standing().filter(organisation=organisation).first()
    if row and row.area != area:
        row.area = area
        row.save()


@transaction.atomic
def send_stand_in(recipient: Recipient, *, name: str, address: str, by: User, at: datetime) -> Recipient:
    """Somebody else of the same organisation goes instead: gets the calendar entry, and it leaves the first one's.

    The same stand-in again changes nothing. Refuses an address outside the organisation, and too many stand-ins.
    """
    row = locked(recipient.invitation.dialogue)
    recipient = (
        Recipient.objects.select_for_update(of=("self",))
        .select_related("user", "invitation__organisation")
        .get(pk=recipient.pk)
    )
    invitation = recipient.invitation
    invitation.dialogue = row
    refuse_unless_open(invitation, at=at, fixed_too=False)
    address = address.strip().lower()
    if address == recipient.address:
        raise RefusalError(_("You are invited yourself. Give somebody else's address, or leave it empty."))
    known = invitation.recipients.filter(user__email=address).first()
    if known and known.asked_at and not known.cancelled_at:
        telling.cancel(recipient, at=at, why="stand_in")
        return known
    if address.partition("@")[2] not in domains_of(invitation.organisation):
        raise RefusalError(
            _("A stand-in must have an address at %(name)s. Ask the coordinator to invite somebody else.")
            % {"name": invitation.organisation.short_name}
        )
    if invitation.recipients.exclude(stands_in_for=None).count() >= MOST_STAND_INS:
        raise RefusalError(_("There have been many stand-ins already. Ask the coordinator for help."))
    person = User.objects.filter(email=address).first() or User(email=address, name=" ".join(name.split()))
    stand_in = telling.add_recipient(invitation, person, at=at, stands_in_for=recipient)
    telling.ask(stand_in, "stand_in", at=at)
    telling.cancel(recipient, at=at, why="stand_in")
    record("stand_in_named", invitation, by=by, at=at)
    return stand_in


def domains_of(organisation: Organisation) -> set[str]:
    """The mail domains of the organisation's people and mailbox; of a group, its members' too."""
    bodies = [organisation, *organisation.members.all()]
    people = Membership.objects.active().filter(organisation__in=bodies).values_list("user__email", flat=True)
    addresses = [*people, *(body.mailbox.lower() for body in bodies)]
    return {address.partition("@")[2] for address in addresses if address}


def refuse_unless_open(
    invitation: Invitation, *, at: datetime, on_behalf: bool = False, fixed_too: bool = True
) -> None:
    """The answering rule, for the action; the coordinator may note an answer as long as participants can change."""
    state = answering.state_of(invitation, at=at)
    if state is answering.Link.OPEN or (state is answering.Link.FIXED and (on_behalf or not fixed_too)):
        return
    if state is answering.Link.OVER and on_behalf and invitation.dialogue.state != Dialogue.State.CLOSED:
        return
    raise RefusalError(
        {
            answering.Link.FIXED: _("The last day to answer has passed. Ask the coordinator to change your answer."),
            answering.Link.WITHDRAWN: _("The invitation has been withdrawn."),
            answering.Link.CANCELLED: _("The dialogue is cancelled."),
            answering.Link.OVER: _("The dialogue has begun or is over, so it cannot be answered any more."),
        }[state]
    )


def _check_area(organisation: Organisation, area: SpecialisationArea | None, *, on: date, required: bool) -> None:
    has_areas = organisation.is_region or organisation.is_group
    if area is None:
        if required and has_areas and areas_of(organisation, on=on):
            raise RefusalError(_("Choose the S3 area that you present."))
        return
    if area not in areas_of(organisation, on=on):
        raise RefusalError(_("Choose an area that is valid on the day of the dialogue."))


def areas_of(organisation: Organisation, *, on: date) -> list[SpecialisationArea]:
    """The S3 areas that the organisation may present that day: its own; a group's own and its members'."""
    return list(
        SpecialisationArea.objects.owned_by_or_through(organisation)
        .valid(on=on)
        .select_related("organisation")
        .order_by("organisation__code", "name")
    )
