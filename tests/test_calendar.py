"""Calendar entries: what is sent, read back by a strict checker and by a second library."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent

from tests.strict_calendar import BrokenCalendarError, checked, method_of, moment, unescaped
from toolkit.calendar import Event, Person, cancel, request

SWEDEN = ZoneInfo("Europe/Stockholm")
STAMP = datetime(2027, 1, 18, 8, 30, 15, 999, tzinfo=UTC)
URL = "https://mote.example.org/rum/7?kod=ab,cd;ef&sprak=sv"


def event(**fields: Any) -> Event:
    """09.00–12.00 in Sweden on 15 March 2027, unless said otherwise."""
    starts = fields.pop("starts_at", datetime(2027, 3, 15, 9, 0, tzinfo=SWEDEN))
    return Event(
        **{
            "uid": "7f3c-1@portal.example.org",
            "sequence": 0,
            "stamp": STAMP,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=3),
            "title": "Snabbdialog: Hållbar industri",
            "description": "Tio minuter per region.",
            "url": URL,
            "organizer": Person("Vinnova", "svar@portal.example.org"),
            "attendee": Person("Åsa Östlund", "asa.ostlund@region.example.org"),
            **fields,
        }
    )


def second_opinion(text: str) -> ReadEvent:
    """As the other library reads it."""
    calendar = IcsCalendarStream.calendar_from_ics(text)
    assert calendar.method == method_of(text)
    (found,) = calendar.events
    return found


def test_a_request_is_read_back_as_it_was_meant_by_a_second_library() -> None:
    read = second_opinion(request(event(sequence=3, answered="ACCEPTED", html="<p>Tio minuter, <b>en</b> region</p>")))

    assert read.uid == "7f3c-1@portal.example.org"
    assert read.sequence == 3
    assert read.dtstamp == datetime(2027, 1, 18, 8, 30, 15, tzinfo=UTC)
    assert read.start == datetime(2027, 3, 15, 8, 0, tzinfo=UTC)
    assert read.end == datetime(2027, 3, 15, 11, 0, tzinfo=UTC)
    assert read.summary == "Snabbdialog: Hållbar industri"
    assert read.description == "Tio minuter per region."
    assert read.location == URL
    assert str(read.url) == URL
    assert read.status == "CONFIRMED"
    assert read.transparency == "OPAQUE"
    assert read.organizer is not None
    assert str(read.organizer.uri) == "mailto:svar@portal.example.org"
    assert read.organizer.common_name == "Vinnova"
    (attendee,) = read.attendees
    assert str(attendee.uri) == "mailto:asa.ostlund@region.example.org"
    assert attendee.common_name == "Åsa Östlund"
    assert attendee.rsvp is True
    assert attendee.status == "ACCEPTED"
    (alarm,) = read.alarm
    assert alarm.action == "DISPLAY"
    assert alarm.trigger == timedelta(minutes=-15)


def test_a_request_passes_the_strict_checker_with_everything_in_place() -> None:
    found = checked(request(event(html="<p>Tio minuter, en region; tack</p>")))

    assert found.one("ATTENDEE").parameters == {
        "CN": "Åsa Östlund",
        "PARTSTAT": "NEEDS-ACTION",
        "ROLE": "REQ-PARTICIPANT",
        "RSVP": "TRUE",
    }
    assert found.one("X-ALT-DESC").parameters == {"FMTTYPE": "text/html"}
    assert found.text("X-ALT-DESC") == "<p>Tio minuter, en region; tack</p>"
    assert found.one("URL").value == URL
    assert found.text("LOCATION") == URL
    assert found.inside[0].text("DESCRIPTION") == "Snabbdialog: Hållbar industri"
    assert found.inside[0].one("TRIGGER").value == "-PT15M"


def test_a_cancellation_takes_the_whole_event_away_and_rings_for_nobody() -> None:
    text = cancel(event(sequence=4, answered="ACCEPTED"))

    found, read = checked(text), second_opinion(text)
    assert method_of(text) == "CANCEL"
    assert found.one("STATUS").value == "CANCELLED"
    assert found.one("SEQUENCE").value == "4"
    assert found.one("UID").value == checked(request(event())).one("UID").value
    assert found.inside == []
    assert "RSVP" not in found.one("ATTENDEE").parameters
    assert (read.status, read.sequence, read.alarm) == ("CANCELLED", 4, [])


def test_an_event_without_a_link_or_a_description_has_no_empty_lines_for_them() -> None:
    found = checked(request(event(url="", description="", alarm_minutes=0)))
    assert (
        found.named("URL") == found.named("LOCATION") == found.named("DESCRIPTION") == found.named("X-ALT-DESC") == []
    )
    assert found.inside == []


def test_the_same_event_gives_the_same_bytes() -> None:
    assert request(event()).encode() == request(event()).encode()
    assert cancel(event()).encode() == cancel(event()).encode()


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ((2027, 1, 15), "20270115T080000Z"),
        ((2027, 3, 26), "20270326T080000Z"),  # the Friday before summer time
        ((2027, 3, 28), "20270328T070000Z"),  # the clocks went forward at 02.00
        ((2027, 3, 29), "20270329T070000Z"),
        ((2027, 7, 1), "20270701T070000Z"),
        ((2027, 10, 29), "20271029T070000Z"),
        ((2027, 10, 31), "20271031T080000Z"),  # the clocks went back at 03.00
        ((2027, 11, 1), "20271101T080000Z"),
    ],
)
def test_nine_in_sweden_is_another_hour_in_utc_in_summer_than_in_winter(day: tuple[int, int, int], utc: str) -> None:
    starts = datetime(*day, 9, 0, tzinfo=SWEDEN)

    text = request(event(starts_at=starts))

    assert checked(text).one("DTSTART").value == utc
    read = second_opinion(text).start
    assert isinstance(read, datetime)
    assert read.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M") == starts.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        (datetime(2027, 3, 28, 1, 30, tzinfo=SWEDEN), datetime(2027, 3, 28, 3, 30, tzinfo=SWEDEN), 1),
        (datetime(2027, 10, 31, 1, 30, tzinfo=SWEDEN), datetime(2027, 10, 31, 3, 30, tzinfo=SWEDEN), 3),
        (
            datetime(2027, 10, 31, 2, 30, fold=0, tzinfo=SWEDEN),
            datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=SWEDEN),
            1,
        ),
    ],
)
def test_a_meeting_across_the_change_of_clocks_is_as_long_as_it_is(
    starts: datetime, ends: datetime, hours: int
) -> None:
    text = request(event(starts_at=starts, ends_at=ends))

    found, read = checked(text), second_opinion(text)
    assert moment(found.one("DTEND").value) - moment(found.one("DTSTART").value) == timedelta(hours=hours)
    assert read.computed_duration == timedelta(hours=hours)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        request(event(starts_at=datetime(2027, 3, 15, 9, 0)))  # noqa: DTZ001 - that is the point


def test_an_answer_that_iCalendar_does_not_know_is_refused() -> None:  # noqa: N802 - its name is written so
    with pytest.raises(ValueError, match="KANSKE"):
        request(event(answered="KANSKE"))


@pytest.mark.parametrize("address", ["", "nobody", "@example.org", "a@"])
def test_somebody_without_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="@"):
        request(event(attendee=Person("Åsa", address)))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("anna+s3@example.org", "mailto:anna+s3@example.org"),
        ("o'hara@example.org", "mailto:o'hara@example.org"),
        ("a?cc=b@example.org", "mailto:a%3Fcc%3Db@example.org"),
        ("hundra%25@example.org", "mailto:hundra%2525@example.org"),
        ("växel@länsstyrelsen.example", "mailto:v%C3%A4xel@xn--lnsstyrelsen-gcb.example"),
        (
            "a@example.org\r\nATTENDEE:mailto:b@example.org",
            "mailto:a%40example.org%20ATTENDEE%3Amailto%3Ab@example.org",
        ),
    ],
)
def test_an_odd_address_is_written_so_that_it_stays_one_address(address: str, written: str) -> None:
    text = request(event(attendee=Person("Anna", address)))

    assert checked(text).one("ATTENDEE").value == written
    assert len(second_opinion(text).attendees) == 1


def test_a_name_with_quotation_marks_and_colons_is_one_parameter() -> None:
    text = request(event(attendee=Person('Åsa "Å" Öst; chef: S3, RUS', "asa@example.org")))

    assert checked(text).one("ATTENDEE").parameters["CN"] == "Åsa 'Å' Öst; chef: S3, RUS"
    (attendee,) = second_opinion(text).attendees
    assert attendee.common_name == "Åsa 'Å' Öst; chef: S3, RUS"


def test_a_person_without_a_name_is_called_by_the_address() -> None:
    found = checked(request(event(attendee=Person(" ", "asa@example.org"))))
    assert found.one("ATTENDEE").parameters["CN"] == "asa@example.org"


def test_a_link_with_letters_outside_ascii_is_an_address_of_the_web() -> None:
    assert checked(request(event(url="https://mote.example.org/möte 7"))).one("URL").value == (
        "https://mote.example.org/m%C3%B6te%207"
    )


AWKWARD = st.text(
    st.one_of(
        st.sampled_from(",;:\\\"'\r\n\t\x00\x07\x1b\x7f\x85\u2028\ufeff^=åäöÅÄÖé🇸🇪👩‍👩‍👧"),
        st.characters(),
        st.sampled_from("\ud800\udfff"),
    ),
    max_size=400,
)


@given(title=AWKWARD, description=AWKWARD, name=AWKWARD, html=AWKWARD)
@example(title="å" * 500, description="\r\n" * 80, name='"', html="</p>\n")
@example(title="", description="\\n;,", name="^n", html="")
def test_no_text_breaks_an_entry(title: str, description: str, name: str, html: str) -> None:
    """Every line is legal, and the title and the description are read as they were, but for what cannot be written."""
    written = event(title=title, description=description, html=html, attendee=Person(name, "asa@example.org"))
    for text in (request(written), cancel(written)):
        found = checked(text)
        assert found.text("SUMMARY") == " ".join(plain(title).split())
        if found.named("DESCRIPTION"):
            assert found.text("DESCRIPTION") == plain(description)
        else:
            assert description == ""
        assert second_opinion(text).summary == found.text("SUMMARY")


def plain(text: str) -> str:
    """What is left of a text in a calendar: no control characters but tab and line feed, no half characters."""
    lines = re.sub(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    return re.sub(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff]", "", lines)


@given(
    starts=st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 - Hypothesis adds the zone
    minutes=st.integers(1, 24 * 60),
)
def test_any_moment_is_read_back_as_the_same_moment(starts: datetime, minutes: int) -> None:
    begins = starts.replace(tzinfo=SWEDEN, microsecond=0).astimezone(UTC)
    ends = begins + timedelta(minutes=minutes)
    text = request(event(starts_at=begins.astimezone(SWEDEN), ends_at=ends.astimezone(SWEDEN)))

    found, read = checked(text), second_opinion(text)
    assert (moment(found.one("DTSTART").value), moment(found.one("DTEND").value)) == (begins, ends)
    assert (read.start, read.end) == (begins, ends)


# The checker itself: each rule is seen to bite.

GOOD = request(
    Event(
        uid="1@example.org",
        sequence=0,
        stamp=STAMP,
        starts_at=STAMP,
        ends_at=STAMP + timedelta(hours=1),
        title="Kort, och bra",
        description="",
        url="https://example.org/",
        organizer=Person("V", "v@example.org"),
        attendee=Person("A; B", "a@example.org"),
    )
)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\r\n", "\n", "does not end"),
        ("SUMMARY:", "SUMMARY:" + "x" * 80, "octets long"),
        ("SUMMARY:", "SUMMARY:" + "å" * 35, "octets long"),
        ("STATUS:CONFIRMED\r\n", "", "lacks"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED", "STATUS"),
        ("UID:1@example.org", "UID:1@example.org\r\nUID:2@example.org", "more than one"),
        ("DTSTART:20270118T083015Z", "DTSTART:20270118T083015", "not in UTC"),
        ("DTSTART:20270118T083015Z", "DTSTART;TZID=Europe/Stockholm:20270118T083015", "not in UTC"),
        ("DTSTART:20270118T083015Z", "DTSTART:20270118T103015Z", "ends before"),
        ("Kort\\, och", "Kort, och", "not escaped"),
        ("Kort\\, och", "Kort\\x och", "not escaped"),
        ('CN="A; B"', "CN=A; B", "a broken parameter"),
        ("mailto:a@example.org", "a@example.org", "no mailto"),
        ("BEGIN:VALARM", "ATTENDEE:mailto:b@example.org\r\nBEGIN:VALARM", "2 ATTENDEE"),
        ("SEQUENCE:0", "SEQUENCE:-1", "SEQUENCE"),
        ("SEQUENCE:0", "SEQUENCE:0\r\nREQUEST-STATUS:2.0;Success", "must not have"),
        ("SEQUENCE:0", "SEQUENCE:0\r\nCOLOR:red", "unknown"),
        ("URL:https://example.org/", "URL:https://example.org/ å", "no URI"),
        ("END:VEVENT", "END:VALARM", "closes what is not open"),
        ("TRIGGER:-PT15M", "TRIGGER:15 minutes", "TRIGGER"),
        ("METHOD:REQUEST", "METHOD:CANCEL", "must not have"),
        ("METHOD:REQUEST\r\n", "", "0 METHOD"),
        ("Kort", "Ko\x07rt", "control character"),
        ("RSVP=TRUE", "RSVP=FALSE", "RSVP"),
    ],
)
def test_the_strict_checker_finds_what_is_wrong(old: str, new: str, complaint: str) -> None:
    checked(GOOD)
    unfolded = GOOD.replace("\r\n ", "")
    assert old in unfolded
    broken = unfolded.replace(old, new)
    if "octets long" not in complaint and old != "\r\n":
        broken = refolded(broken)
    with pytest.raises(BrokenCalendarError, match=complaint):
        checked(broken)


def refolded(text: str) -> str:
    """Long lines of ASCII folded again, so that their length is not what is wrong."""
    return "\r\n".join("\r\n ".join(re.findall(".{1,70}", line)) for line in text.split("\r\n"))


def test_unescaping_gives_back_what_was_escaped() -> None:
    assert unescaped(r"a\, b\; c\\n\nd") == "a, b; c\\n\nd"
