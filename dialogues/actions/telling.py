"""What people are told about a dialogue, and what their calendars take in. All of it leaves through the outbox.

Every message belongs to its recipient's thread, so that a cancellation never overtakes the invitation. A message that
the calendar must take in as something newer raises the recipient's SEQUENCE first (RFC 5546, 2.1.4).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.actions import is_anonymised
from accounts.models import User
from dialogues import emails, ics
from dialogues.models import Dialogue, Invitation, Recipient
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Message
from regions.models import Membership, Organisation


def people_of(organisation: Organisation) -> list[User]:
    """Who an invitation to the organisation goes to: its people who take invitations and its function mailbox.

    For a group without people of its own, its members' people and mailboxes. Nobody who is anonymised.
    """
    return people_of_many([organisation])[organisation.pk]


def people_of_many(organisations: Iterable[Organisation]) -> dict[int, list[User]]:
    """The same for many, by the organisation's id; three queries, if `members` are fetched already."""
    bodies = list(organisations)
    everybody = {body.pk: body for body in bodies}
    for body in bodies:
        everybody.update({member.pk: member for member in body.members.all()} if body.is_group else {})
    found: dict[int, dict[str, User]] = {pk: {} for pk in everybody}
    rows = Membership.objects.active().filter(organisation__in=everybody, takes_invitations=True)
    for row in rows.select_related("user"):
        if not is_anonymised(row.user):
            found[row.organisation_id][row.user.email] = row.user
    mailboxes = {pk: body.mailbox.strip().lower() for pk, body in everybody.items() if body.mailbox.strip()}
    known = {user.email: user for user in User.objects.filter(email__in=mailboxes.values())}
    for pk, address in mailboxes.items():
        person = known.get(address) or User(email=address, name=everybody[pk].short_name, is_active=False)
        found[pk].setdefault(address, person)
    for body in bodies:
        if body.is_group and not found[body.pk]:
            for member in body.members.all():
                found[body.pk].update(found[member.pk])
    return {body.pk: sorted(found[body.pk].values(), key=lambda person: person.email) for body in bodies}


def add_recipient(
    invitation: Invitation, person: User, *, at: datetime, stands_in_for: Recipient | None = None
) -> Recipient:
    """The invitation's recipient who is this person; a mailbox that has no row yet gets one that cannot log in."""
    if person.pk is None:
        person, _new = User.objects.get_or_create(
            email=person.email, defaults={"name": person.name, "is_active": False, "password": "!"}
        )
    recipient, _new = Recipient.objects.get_or_create(
        invitation=invitation,
        user=person,
        defaults={"uid": f"{uuid4()}@{settings.CALENDAR_DOMAIN}", "created_at": at, "stands_in_for": stands_in_for},
    )
    recipient.invitation = invitation
    return recipient


def ask(recipient: Recipient, letter: str, *, at: datetime, **words: Any) -> Message | None:
    """Sends a REQUEST: the entry comes into the calendar, or is replaced there by a newer one.

    None when nothing is sent: the dialogue is not to come, or the person is not to be written to any more.
    """
    if not _is_to_come(recipient.invitation.dialogue, at=at) or _is_gone(recipient, at=at):
        return None
    if recipient.asked_at is not None:
        recipient.sequence += 1
    if recipient.cancelled_at is not None:
        recipient.calendar_status, recipient.calendar_at = "", None  # the reply was about what was taken away
    recipient.asked_at, recipient.cancelled_at = recipient.asked_at or at, None
    recipient.save()
    return _queue(recipient, getattr(emails, letter)(recipient, at=at, **words), at=at)


def cancel(recipient: Recipient, *, at: datetime, why: str, reason: str = "") -> Message | None:
    """Takes the entry out of the calendar. What has not left never leaves; then there is nothing to cancel.

    None when nothing is sent, as also when the dialogue has begun or the person is anonymised.
    """
    if recipient.asked_at is None or recipient.cancelled_at is not None:
        return None
    outbox.withdraw(recipient.thread, at=at)
    recipient.sequence += 1
    recipient.cancelled_at = at
    recipient.save()
    if recipient.invitation.dialogue.starts_at <= at or is_anonymised(recipient.user):
        return None
    if not Message.objects.in_thread(recipient.thread).may_have_arrived().exists():
        return None
    return _queue(recipient, emails.cancellation(recipient, at=at, why=why, reason=reason), at=at)


def tell(recipient: Recipient, letter: Letter, *, reason: str, at: datetime) -> Message | None:
    """A mail after which the calendar entry has the same SEQUENCE, if it has one at all; `reason` makes its key.

    None when nothing is sent, for the reasons of `ask`.
    """
    if not _is_to_come(recipient.invitation.dialogue, at=at) or _is_gone(recipient, at=at):
        return None
    return _queue(recipient, letter, at=at, reason=reason)


def _is_to_come(dialogue: Dialogue, *, at: datetime) -> bool:
    return dialogue.is_open and dialogue.starts_at > at


def _is_gone(recipient: Recipient, *, at: datetime) -> bool:
    """Whether the person is anonymised or has left the organisation; the entry then leaves that calendar."""
    if is_anonymised(recipient.user) or recipient.has_left:
        cancel(recipient, at=at, why="left")
        return True
    return False


def _queue(recipient: Recipient, letter: Letter, *, at: datetime, reason: str = "") -> Message:
    what = reason or f"rev{recipient.sequence}"
    return outbox.queue(
        letter,
        key=f"invitation:{recipient.invitation_id}:{what}:{recipient.address}",
        thread=recipient.thread,
        sender=recipient.invitation.dialogue.host.code,
        about=recipient.invitation.dialogue,
        at=at,
    )


def recipients_of(dialogue: Dialogue) -> Iterable[Recipient]:
    """All in whose calendar the dialogue stands, with what a letter needs; one query."""
    return (
        Recipient.objects.filter(invitation__dialogue=dialogue)
        .expecting()
        .with_left()
        .select_related(
            "user",
            "invitation__organisation",
            "invitation__dialogue__host",
            "invitation__dialogue__focus_area",
            "invitation__dialogue__kind",
        )
        .prefetch_related("invitation__organisation__members")
        .order_by("pk")
    )


def tell_changed(dialogue: Dialogue, *, was: dict[str, Any], at: datetime) -> int:
    """Time or place has changed: an update to everyone who is invited and has not declined; how many.

    Who has left the organisation is not told the new time; the entry leaves that calendar.

    What calendars replied about another time is forgotten; the organisation's answer stands until it is changed. The
    entry of those who have declined is out of date without their being told, so SEQUENCE rises for them too.
    """
    told = 0
    for recipient in recipients_of(dialogue):
        asked = recipient.invitation
        if asked.withdrawn_at:
            continue
        if _has_declined(recipient):
            recipient.sequence += 1
            recipient.save()
            continue
        if {"starts_at", "ends_at"} & was.keys():
            recipient.calendar_status, recipient.calendar_at = "", None
        recipient.invitation.dialogue = dialogue
        told += ask(recipient, "update", at=at, was=was) is not None
    return told


def hearers_of(dialogue: Dialogue, *, organisations: frozenset[int] | None = None) -> list[Recipient]:
    """Those who hear of a programme: invited, still there, not declined; only of these organisations, unless None."""
    return [
        recipient
        for recipient in recipients_of(dialogue)
        if not recipient.invitation.withdrawn_at
        and not _has_declined(recipient)
        and (organisations is None or recipient.invitation.organisation_id in organisations)
        and not recipient.has_left
    ]


def _has_declined(recipient: Recipient) -> bool:
    answer = recipient.invitation.answer
    return answer == Invitation.Answer.DECLINES or ics.status_of(recipient) == Recipient.Status.DECLINED


def tell_cancelled(dialogue: Dialogue, *, at: datetime) -> None:
    """The dialogue is cancelled: out of every calendar that it stands in."""
    for recipient in recipients_of(dialogue):
        recipient.invitation.dialogue = dialogue
        cancel(recipient, at=at, why="dialogue", reason=dialogue.cancel_reason)


def tell_restored(dialogue: Dialogue, *, cancelled_at: datetime, at: datetime) -> None:
    """The dialogue takes place after all: back into the calendars that it was taken out of at `cancelled_at`."""
    gone = Recipient.objects.filter(
        invitation__dialogue=dialogue, cancelled_at=cancelled_at, invitation__withdrawn_at=None
    ).select_related("user", "invitation__organisation")
    for recipient in gone.prefetch_related("invitation__organisation__members").order_by("pk"):
        recipient.invitation.dialogue = dialogue
        ask(recipient, "restored", at=at, why="dialogue")
