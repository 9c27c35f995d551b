"""What a reply from somebody's calendar changes.

A calendar's reply is a person's; the organisation's answer follows from it only where nothing else can be meant. An
answer given on the page, or noted by the coordinator, stands against every reply that is older than it.
"""

from datetime import datetime
from enum import Enum

from django.db import transaction

from accounts.models import record
from dialogues import answering
from dialogues.actions import telling
from dialogues.actions.answers import fill_places, put, send_stand_in
from dialogues.actions.locking import locked
from dialogues.models import Invitation, Recipient
from toolkit.calendar import Reply

Answer = Invitation.Answer
Status = Recipient.Status


class Outcome(Enum):
    """What became of a reply. All but the first have changed nothing."""

    TAKEN = "taken"
    UNKNOWN_EVENT = "no such event"
    NOT_INVITED = "from somebody who was not invited"
    OVER = "no longer in the calendar: withdrawn, cancelled, begun, or somebody else goes instead"
    OLD_VERSION = "to an earlier time or place"
    OLD_REPLY = "not newer than the reply taken before"


@transaction.atomic
def take_reply(reply: Reply, *, at: datetime) -> Outcome:
    """The recipient's calendar status is what the reply says, and the organisation's answer follows where it must:

    ACCEPTED for an invitation to listen makes it listen; DECLINED by everybody who has the entry makes it decline;
    DELEGATED takes the entry from the one and gives it to the other. Nothing else is concluded: who accepts an
    invitation to present has not chosen an area yet. Raises RefusalError when the delegate cannot be invited.
    """
    addressed = Recipient.objects.filter(uid=reply.uid).select_related("invitation__dialogue").first()
    if addressed is None:
        return Outcome.UNKNOWN_EVENT
    row = locked(addressed.invitation.dialogue)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=addressed.invitation_id)
    )
    invitation.dialogue = row
    recipient = _who_replies(invitation, addressed, reply.attendee)
    if recipient is None:
        return Outcome.NOT_INVITED
    recipient.invitation = invitation
    given_at = min(reply.stamp, at)  # a clock that is ahead makes nobody's reply the last word
    if left_aside := _why_not(recipient, reply, given_at=given_at, at=at):
        return left_aside
    recipient.calendar_status, recipient.calendar_at = reply.status, given_at
    recipient.save()
    record(f"calendar_{reply.status.lower()}", invitation, by=recipient.user, at=at)
    if reply.status == Status.DELEGATED:
        _hand_on(recipient, reply, at=at)
    else:
        answer = _answer_that_follows(recipient, at=at)
        if answer is not None:
            _put(recipient, answer, reply, at=at)
    return Outcome.TAKEN


def _who_replies(invitation: Invitation, addressed: Recipient, address: str) -> Recipient | None:
    """The entry's own recipient; or whom it was handed on to, whose calendar may answer under the first one's UID."""
    rows = invitation.recipients.select_for_update(of=("self",)).select_related("user").order_by("pk")
    for recipient in rows:
        if recipient.address.lower() == address and addressed.pk in (recipient.pk, recipient.stands_in_for_id):
            return recipient
    return None


def _why_not(recipient: Recipient, reply: Reply, *, given_at: datetime, at: datetime) -> Outcome | None:
    """Why the reply changes nothing, if it does not. What answers an earlier version says nothing about this one."""
    open_to_replies = (answering.Link.OPEN, answering.Link.FIXED)
    if (
        recipient.asked_at is None
        or recipient.cancelled_at is not None
        or answering.link_state(recipient, at=at) not in open_to_replies
    ):
        return Outcome.OVER
    if reply.sequence < recipient.sequence:
        return Outcome.OLD_VERSION
    before = recipient.calendar_at
    if before and (given_at < before or (given_at == before and reply.status == recipient.calendar_status)):
        return Outcome.OLD_REPLY
    return None


def _answer_that_follows(recipient: Recipient, *, at: datetime) -> str | None:
    """The organisation's new answer; None where it stays as it is."""
    invitation = recipient.invitation
    if answering.state_of(invitation, at=at) is answering.Link.FIXED:
        return None
    said_at = None if _is_from_a_calendar(invitation) else invitation.answered_at
    having_it = invitation.recipients.expecting()
    if all(one.calendar_status == Status.DECLINED and _is_after(one.calendar_at, said_at) for one in having_it):
        return None if invitation.answer == Answer.DECLINES else Answer.DECLINES
    comes_already = invitation.answer in (Answer.PRESENTS, Answer.WAITS, Answer.LISTENS)
    if recipient.calendar_status != Status.ACCEPTED or comes_already or not _is_after(recipient.calendar_at, said_at):
        return None
    if invitation.role == Invitation.Role.LISTEN:
        return Answer.LISTENS
    # Everybody had declined, and now somebody comes: to present, or not, is open again.
    return "" if invitation.answer and _is_from_a_calendar(invitation) else None


def _is_after(replied_at: datetime | None, said_at: datetime | None) -> bool:
    return replied_at is not None and (said_at is None or replied_at > said_at)


def _is_from_a_calendar(invitation: Invitation) -> bool:
    """The answer that stands followed from replies; nobody gave it on the page."""
    return invitation.answered_through_id is not None and invitation.answered_by_id is None


def _put(recipient: Recipient, answer: str, reply: Reply, *, at: datetime) -> None:
    """Nobody stands as the one who answered, since nobody did; `answered_through` says whose calendar it follows from.

    It stands from when the reply was given.
    """
    invitation = recipient.invitation
    held = invitation.answer == Answer.PRESENTS
    put(invitation, answer, by=None, at=recipient.calendar_at or at)
    invitation.answered_through, invitation.on_behalf = recipient if answer else None, False
    invitation.area, invitation.speaker_title, invitation.suggestion = None, "", ""
    invitation.reason = " ".join(reply.comment.split())[:500] if answer == Answer.DECLINES else ""
    invitation.save()
    record("invitation_answered_in_calendar", invitation, by=recipient.user, at=at)
    if held:
        fill_places(invitation.dialogue, at=at)


def _hand_on(recipient: Recipient, reply: Reply, *, at: datetime) -> None:
    """Out of the one's calendar, into the other's; also when the other has been invited all along."""
    name = reply.delegated_name or reply.delegated_to.partition("@")[0].replace(".", " ").title()
    send_stand_in(recipient, name=name, address=reply.delegated_to, by=recipient.user, at=at)
    recipient.refresh_from_db(fields=["sequence", "cancelled_at"])
    telling.cancel(recipient, at=at, why="stand_in")
