"""What the portal reads out of calendar replies, and what it refuses, each with a sentence."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import replies
from tests.replies import ANNA, BERTIL, UID, calendar, mail
from toolkit.calendar import NotAReplyError, Reply, reply_in

STAMP = datetime(2027, 3, 1, 8, 15, tzinfo=UTC)


def test_a_reply_from_outlook_is_read_with_its_comment() -> None:
    assert reply_in(replies.outlook()) == Reply(
        uid=UID,
        sequence=2,
        stamp=STAMP,
        attendee=ANNA,
        status="TENTATIVE",
        comment="Jag återkommer, måste kolla med Åsa.",
    )


def test_a_reply_from_google_is_read_though_it_comes_twice_in_one_mail() -> None:
    assert reply_in(replies.google()) == Reply(uid=UID, sequence=1, stamp=STAMP, attendee=ANNA, status="DECLINED")


def test_a_reply_from_apple_is_read_from_its_attachment_and_its_address_from_beside() -> None:
    assert reply_in(replies.apple()) == Reply(uid=UID, sequence=0, stamp=STAMP, attendee=ANNA, status="ACCEPTED")


@pytest.mark.parametrize("status", ["ACCEPTED", "TENTATIVE", "DECLINED", "accepted"])
def test_every_answer_is_read_in_any_case(status: str) -> None:
    assert reply_in(mail(calendar(attendee=replies.answering(ANNA, status)))).status == status.upper()


@pytest.mark.parametrize("said", ["us-ascii", "iso-8859-1", "klingon", "utf-16"])
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig"])
def test_a_calendar_in_utf_8_is_read_whatever_the_mail_says_about_it(said: str, written: str) -> None:
    text = calendar(more="COMMENT:Hälsa Åke")
    head = f"Content-Type: text/calendar; charset={said}; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert reply_in(head.encode() + base64.encodebytes(text.encode(written))).comment == "Hälsa Åke"


@pytest.mark.parametrize("said", ["iso-8859-1", "utf-8", ""])
def test_a_calendar_in_latin_1_is_read_though_it_ought_to_be_utf_8(said: str) -> None:
    text = calendar(more="COMMENT:Hälsa Åke")
    head = (
        f"Content-Type: text/calendar{f'; charset={said}' if said else ''}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    assert reply_in(head.encode() + base64.encodebytes(text.encode("iso-8859-1"))).comment == "Hälsa Åke"


def test_a_reply_without_a_sequence_answers_the_first_version() -> None:
    assert reply_in(mail(calendar(sequence=None))).sequence == 0


def test_the_method_may_stand_in_the_head_of_the_part_alone() -> None:
    assert reply_in(mail(calendar(method=""))).status == "ACCEPTED"


def test_an_assistant_answers_for_the_attendee() -> None:
    text = calendar(attendee=f'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:{BERTIL}":mailto:{ANNA}')
    assert reply_in(mail(text, sender=BERTIL)).attendee == ANNA


def test_an_address_is_read_in_lower_case_and_unquoted() -> None:
    text = calendar(attendee="ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Anna%2BS3@Region.example.org")
    assert reply_in(mail(text)).attendee == "anna+s3@region.example.org"


@pytest.mark.parametrize("both", [True, False])
def test_a_delegation_names_the_one_who_comes_instead(*, both: bool) -> None:
    text = calendar(attendee=replies.delegating(ANNA, BERTIL, name="Bertil Al", both=both))

    reply = reply_in(mail(text))

    assert (reply.attendee, reply.status, reply.delegated_to) == (ANNA, "DELEGATED", BERTIL)
    assert reply.delegated_name == ("Bertil Al" if both else "")


def test_a_delegates_name_that_is_only_the_address_is_no_name() -> None:
    text = calendar(attendee=replies.delegating(ANNA, BERTIL, name=BERTIL))
    assert reply_in(mail(text)).delegated_name == ""


def test_the_one_delegated_to_answers_for_itself() -> None:
    text = calendar(attendee=f'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:{ANNA}":mailto:{BERTIL}')
    reply = reply_in(mail(text))
    assert (reply.attendee, reply.status, reply.delegated_to) == (BERTIL, "ACCEPTED", "")


def test_of_several_components_about_one_event_the_newest_is_the_answer() -> None:
    first = calendar(attendee=replies.answering(ANNA, "DECLINED"), sequence=1, stamp="20270301T090000Z")
    second = calendar(attendee=replies.answering(ANNA, "ACCEPTED"), sequence=1, stamp="20270301T100000Z")
    event = second[second.index("BEGIN:VEVENT") : second.index("END:VCALENDAR")]
    assert reply_in(mail(first.replace("END:VCALENDAR", f"{event}END:VCALENDAR"))).status == "ACCEPTED"


def test_a_broken_calendar_beside_a_good_one_does_no_harm() -> None:
    parts = [
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--x\r\n",
        b"Content-Type: text/calendar; method=REPLY\r\n\r\n",
        calendar().encode(),
        b"\r\n--x--\r\n",
    ]
    assert reply_in(b"".join(parts)).status == "ACCEPTED"


def test_a_long_comment_is_cut_and_loses_its_control_characters() -> None:
    reply = reply_in(mail(calendar(more=f"COMMENT:\x07{'å' * 5000}")))
    assert reply.comment == "å" * 2000


def test_the_path_of_a_file_is_not_read_as_a_calendar(tmp_path: Path) -> None:
    (tmp_path / "svar.ics").write_text(calendar(), encoding="utf-8")
    with pytest.raises(NotAReplyError, match="går inte att läsa"):
        reply_in(mail(str(tmp_path / "svar.ics")).rstrip())


def attached(message: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + message


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (b"", "inget kalendersvar"),
        (b"From: anna@example.org\r\n\r\nJag kommer inte.", "inget kalendersvar"),
        (b"\xff\x00\xfe" * 300, "inget kalendersvar"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno parts", "inget kalendersvar"),
        (b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nAAAA", "winmail.dat"),
        (attached(mail(calendar())), "inget kalendersvar"),
        (b"X: " + b"y" * (5 * 1024 * 1024), "Brevet är för stort"),
        (mail(calendar(more="COMMENT:" + "x" * 300_000)), "Kalenderfilen i mejlet är för stor"),
        (mail("inget att läsa"), "går inte att läsa"),
        (mail(""), "går inte att läsa"),
        (mail(calendar() + calendar()), "går inte att läsa"),
        (mail(calendar(method="REQUEST"), method="REQUEST"), "inte ett svar"),
        (mail(calendar(method="CANCEL"), method="CANCEL"), "inte ett svar"),
        (mail(calendar(method="COUNTER"), method="COUNTER"), "annan tid"),
        (mail(calendar(method="REQUEST"), method="REPLY"), "annat slag"),
        (mail("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"), "inget möte"),
        (mail(calendar(uid="")), "vilket möte"),
        (mail(calendar(uid="x" * 300)), "vilket möte"),
        (mail(calendar(attendee="")), "vem som svarar"),
        (mail(calendar(attendee=f"{replies.answering(ANNA)}\r\n{replies.answering(BERTIL)}")), "flera personer"),
        (mail(calendar(attendee=f"ATTENDEE:mailto:{ANNA}")), "inget besked"),
        (mail(calendar(attendee=replies.answering(ANNA, "NEEDS-ACTION"))), "inget besked"),
        (mail(calendar(attendee=replies.answering(ANNA, "COMPLETED"))), "inget besked"),
        (mail(calendar(attendee=replies.answering(ANNA, "DELEGATED"))), "utan att ange till vem"),
        (mail(calendar(attendee=replies.delegating(ANNA, ANNA, both=False))), "samma person"),
        (mail(calendar(attendee=replies.delegating(ANNA, "nobody", both=False))), "utan riktig e-postadress"),
        (
            mail(
                calendar(
                    attendee='ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:b@example.org",'
                    f'"mailto:c@example.org":mailto:{ANNA}'
                )
            ),
            "till flera på en gång",
        ),
        (mail(calendar(attendee="ATTENDEE;PARTSTAT=ACCEPTED:urn:uuid:1")), "utan riktig e-postadress"),
        (mail(calendar(attendee="ATTENDEE;PARTSTAT=ACCEPTED:mailto:")), "utan riktig e-postadress"),
        (mail(calendar(stamp="")), "när det lämnades"),
        (mail(calendar(stamp="i går")), "när det lämnades"),
        (mail(calendar(stamp="20270301")), "när det lämnades"),
        (mail(calendar(sequence=-1)), "vilken version"),
        (mail(calendar(sequence=2**31)), "vilken version"),
        (
            mail(
                calendar().replace(
                    "END:VCALENDAR",
                    "BEGIN:VEVENT\r\nUID:another\r\nDTSTAMP:20270301T081500Z\r\n"
                    f"{replies.answering(ANNA)}\r\nEND:VEVENT\r\nEND:VCALENDAR",
                )
            ),
            "flera möten",
        ),
    ],
)
def test_what_is_no_reply_is_refused_with_a_sentence_that_says_why(message: bytes, sentence: str) -> None:
    with pytest.raises(NotAReplyError, match=sentence):
        reply_in(message)


def test_ten_thousand_parts_inside_each_other_are_refused() -> None:
    nested = b"".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n".encode() for number in range(10_000)
    )
    with pytest.raises(NotAReplyError):
        reply_in(nested)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(message: bytes) -> None:
    with pytest.raises(NotAReplyError):
        reply_in(message)


GOOD = calendar(attendee=replies.delegating(ANNA, BERTIL, name="Bertil Al"), more="COMMENT:Hej").encode()


@given(
    at=st.integers(0, len(GOOD)),
    length=st.integers(0, 40),
    instead=st.one_of(st.binary(max_size=60), st.sampled_from([b"\r\n", b";", b":", b'"', b",", b"^", b"99991231T"])),
)
def test_a_damaged_reply_is_read_or_refused(at: int, length: int, instead: bytes) -> None:
    damaged = GOOD[:at] + instead + GOOD[at + length :]
    try:
        reply = reply_in(mail("").rstrip() + b"\r\n\r\n" + damaged)
    except NotAReplyError:
        return
    assert reply.status in {"ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED"}
    assert "@" in reply.attendee
    assert reply.stamp.tzinfo is not None
