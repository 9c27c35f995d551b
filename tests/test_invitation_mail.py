"""Invitations as they arrive: over SMTP, read back from the wire by a strict checker and by a second library."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from ical.calendar_stream import IcsCalendarStream
from pytest_django import Settings

from dialogues import actions
from dialogues.links import recipient_of
from dialogues.models import Invitation
from outbox import delivery
from outbox.models import Message
from tests import factories
from tests.factories import World
from tests.invited import ANNA, BERTIL, CILLA, Invited
from tests.smtp import Mailbox, text_of
from tests.strict_calendar import Component, checked, method_of, moment

SWEDEN = ZoneInfo("Europe/Stockholm")
TITLE = 'Hållbar industri: gruvor, skog; "nya" material och återbruk över hela landet 🌲'


@pytest.fixture
def post(mailbox: Mailbox, settings: Settings, now: datetime) -> Callable[[], list[EmailMessage]]:
    """`post()` lets everything leave that is due, and is what arrived by it."""
    settings.MAIL_ALLOW_LIST = ["@example.org", "@region.example.org"]

    def deliver() -> list[EmailMessage]:
        before = len(mailbox.messages)
        delivery.run(clock=lambda: now + timedelta(days=1))
        assert not Message.objects.exclude(state__in=["sent", "withdrawn"]).exists()
        return mailbox.messages[before:]

    return deliver


@pytest.fixture
def invited(world: World, post: Callable[[], list[EmailMessage]]) -> Invited:
    """Invited, and nothing has left yet."""
    return Invited(world, title=TITLE, meeting_url="https://mote.example.org/rum/7?kod=åä")


def octets_of(part: Any) -> bytes:
    """What a part holds, out of its transfer encoding."""
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    return octets


def entry_in(mail: EmailMessage) -> tuple[str, Component]:
    """The method and the event of a mail. The alternative and the file say the same, and so does every reader."""
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, file = mail.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    *_others, part = alternatives.iter_parts()
    assert part.get_content_charset() == "utf-8"
    octets = octets_of(part)
    assert (file.get_content_type(), file.get_filename(), file.get_content_disposition()) == (
        "application/ics",
        "invite.ics",
        "attachment",
    )
    assert octets_of(file) == octets
    text = octets.decode()
    event, method = checked(text), method_of(text)
    assert part.get_param("method") == method
    (read,) = IcsCalendarStream.calendar_from_ics(text).events
    assert (read.uid, read.sequence) == (event.text("UID"), int(event.one("SEQUENCE").value))
    return method, event


def to(mails: list[EmailMessage], address: str) -> EmailMessage:
    (mail,) = [mail for mail in mails if address in str(mail["To"])]
    return mail


def test_each_recipient_gets_one_mail_and_is_its_only_attendee(
    invited: Invited, post: Callable[[], list[EmailMessage]], mailbox: Mailbox
) -> None:
    mails = post()

    assert sorted(recipients for recipients, _mail in mailbox.envelopes) == [[ANNA], [BERTIL]]
    for address, name in ((ANNA, "Anna Ek"), (BERTIL, "Bertil Al")):
        mail = to(mails, address)
        method, event = entry_in(mail)
        assert method == "REQUEST"
        assert [one.addr_spec for one in mail["To"].addresses] == [address]
        assert mail["Cc"] is None
        assert event.one("ATTENDEE").value == f"mailto:{address}"
        assert event.one("ATTENDEE").parameters["CN"] == name
        assert event.one("ORGANIZER").value == f"mailto:{settings.CALENDAR_REPLIES_TO}"
        assert event.text("UID") == invited.recipient(address).uid
        others = {ANNA, BERTIL} - {address}
        assert not any(other in mail.as_string() for other in others)
    assert len({entry_in(mail)[1].text("UID") for mail in mails}) == 2


def test_the_entry_says_what_the_dialogue_is(invited: Invited, post: Callable[[], list[EmailMessage]]) -> None:
    _method, event = entry_in(to(post(), ANNA))

    assert event.text("SUMMARY") == TITLE
    assert moment(event.one("DTSTART").value) == invited.dialogue.starts_at
    assert moment(event.one("DTEND").value) == invited.dialogue.ends_at
    assert event.one("URL").value == "https://mote.example.org/rum/7?kod=%C3%A5%C3%A4"
    assert event.text("LOCATION") == event.one("URL").value
    assert event.one("SEQUENCE").value == "0"
    assert [alarm.one("TRIGGER").value for alarm in event.inside] == ["-PT15M"]


def test_nothing_confidential_stands_in_the_subject_or_the_entry(
    invited: Invited, post: Callable[[], list[EmailMessage]]
) -> None:
    """The subject is shown on locked telephones, the entry to whoever may see the calendar: neither has the link."""
    mail = to(post(), ANNA)
    link = re.search(r"https?://\S+/svara/\S+/", text_of(mail))
    assert link
    token = link[0].rstrip("/").rpartition("/")[2]
    assert recipient_of(token) == invited.recipient(ANNA)
    _method, event = entry_in(mail)
    shown = " ".join([str(mail["Subject"]), *(line.value for line in event.lines)])
    assert token not in shown
    assert str(mail["Subject"]).startswith(f"Inbjudan: {TITLE}")
    assert not re.search(r"https?:|Anna|Ek|Norr", str(mail["Subject"]))


def test_an_update_keeps_the_uid_and_raises_the_sequence(
    invited: Invited, post: Callable[[], list[EmailMessage]]
) -> None:
    first = {address: entry_in(mail)[1] for mail in post() for address in [mail["To"].addresses[0].addr_spec]}
    by, at = invited.world.coordinator, invited.now + timedelta(hours=1)
    sequences = [0]
    # The same time of day in Sweden before and after the clocks go back on 31 October 2027.
    for day in (29, 31):
        starts = datetime(2027, 10, day, 9, 0, tzinfo=SWEDEN)
        actions.change_dialogue(invited.dialogue, by=by, at=at, starts_at=starts, ends_at=starts + timedelta(hours=3))
        mails = post()
        assert len(mails) == 2
        for address in (ANNA, BERTIL):
            method, event = entry_in(to(mails, address))
            assert method == "REQUEST"
            assert event.text("UID") == first[address].text("UID")
            assert moment(event.one("DTSTART").value) == starts
        sequences.append(int(event.one("SEQUENCE").value))
    assert sequences == [0, 1, 2]
    assert event.one("DTSTART").value == "20271031T080000Z"


def test_a_cancelled_dialogue_leaves_every_calendar_that_it_stood_in(
    invited: Invited, post: Callable[[], list[EmailMessage]]
) -> None:
    first = entry_in(to(post(), ANNA))[1]
    actions.cancel_dialogue(
        invited.dialogue, by=invited.world.coordinator, at=invited.now + timedelta(hours=1), reason="Sjukdom"
    )

    mails = post()

    assert len(mails) == 2
    method, event = entry_in(to(mails, ANNA))
    assert method == "CANCEL"
    assert event.text("UID") == first.text("UID")
    assert int(event.one("SEQUENCE").value) > int(first.one("SEQUENCE").value)
    assert event.one("DTSTART").value == first.one("DTSTART").value
    assert event.one("ORGANIZER").value == first.one("ORGANIZER").value


def test_a_cancellation_before_anything_has_left_sends_nothing_at_all(
    invited: Invited, post: Callable[[], list[EmailMessage]]
) -> None:
    actions.cancel_dialogue(invited.dialogue, by=invited.world.coordinator, at=invited.now, reason="Sjukdom")
    assert post() == []


def test_a_withdrawn_invitation_cancels_for_that_organisation_only(
    invited: Invited, post: Callable[[], list[EmailMessage]]
) -> None:
    other = factories.organisation(name="Region Syd", short_name="Syd", mailbox="syd@example.org")
    actions.add_participant(
        invited.dialogue, other, role=Invitation.Role.LISTEN, by=invited.world.coordinator, at=invited.now
    )
    actions.release_wave(invited.dialogue, by=invited.world.coordinator, at=invited.now)
    assert len(post()) == 3

    actions.remove_participant(invited.invitation, by=invited.world.coordinator, at=invited.now)

    mails = post()
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails) == [ANNA, BERTIL]
    assert {entry_in(mail)[0] for mail in mails} == {"CANCEL"}


def reply_to(mail: EmailMessage, line: str, *, at: datetime) -> bytes:
    """What a calendar program makes of the invitation that it was sent: the same event, with its own answer."""
    *_others, part = next(mail.iter_parts()).iter_parts()
    text = octets_of(part).decode().replace("\r\n ", "")
    text = re.sub(r"BEGIN:VALARM.*END:VALARM\r\n", "", text, flags=re.DOTALL)
    text = text.replace("METHOD:REQUEST", "METHOD:REPLY")
    text = re.sub(r"DTSTAMP:.*", f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}\r", text)
    text = re.sub(r"ATTENDEE.*", lambda _match: f"{line}\r", text)
    reply = EmailMessage()
    reply["From"], reply["To"] = str(mail["To"]), settings.CALENDAR_REPLIES_TO
    reply.add_alternative(text, subtype="calendar", cte="base64", params={"method": "REPLY"})
    return reply.as_bytes()


def test_the_way_there_and_back(
    invited: Invited, post: Callable[[], list[EmailMessage]], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Invited, accepted; the colleague hands it on; the new one accepts what arrived; the first one's is cancelled."""
    later = now + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    def comes_back(message: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(message)))
        call_command("receive_reply")

    mails = post()
    comes_back(reply_to(to(mails, ANNA), f"ATTENDEE;PARTSTAT=TENTATIVE;CN=Anna Ek:mailto:{ANNA}", at=later))
    handed_on = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{CILLA}":mailto:{BERTIL}'
    comes_back(reply_to(to(mails, BERTIL), handed_on, at=later))

    mails = post()
    assert entry_in(to(mails, BERTIL))[0] == "CANCEL"
    assert entry_in(to(mails, CILLA))[0] == "REQUEST"
    comes_back(reply_to(to(mails, CILLA), f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{CILLA}", at=later))

    assert dict(invited.invitation.recipients.values_list("user__email", "calendar_status")) == {
        ANNA: "TENTATIVE",
        BERTIL: "DELEGATED",
        CILLA: "ACCEPTED",
    }
    assert invited.answer == Invitation.Answer.LISTENS
    assert post() == []
