"""A calendar that others subscribe to (iCalendar, RFC 5545; METHOD:PUBLISH, RFC 5546): entries without attendees.

Written line by line, because a library takes a hundred times as long for three hundred entries and calendars ask many
times a day. The same entries give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets without CRLF; RFC 5545, 3.1
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Entry:
    """`first` and `last` are two moments, or two days with both included. `stamp` is when it last changed."""

    uid: str
    stamp: datetime
    first: date
    last: date
    title: str
    description: str = ""
    url: str = ""
    tentative: bool = False


def feed(name: str, entries: Iterable[Entry], *, product: str = "-//Snabbdialoger//Portal//SV") -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        f"PRODID:{product}",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"NAME:{_text(name)}",
        "X-WR-TIMEZONE:Europe/Stockholm",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        lines += _entry(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _entry(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_moment(entry.stamp)}"
    yield f"LAST-MODIFIED:{_moment(entry.stamp)}"
    if isinstance(entry.first, datetime) and isinstance(entry.last, datetime):
        yield f"DTSTART:{_moment(entry.first)}"
        yield f"DTEND:{_moment(entry.last)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"STATUS:{'TENTATIVE' if entry.tentative else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"  # who subscribes is not thereby busy
    yield "END:VEVENT"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    plain = _FORBIDDEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; no letter is cut in two."""
    if len(line) <= LONGEST_LINE and line.isascii():
        return line
    made, now, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST_LINE:
            made.append(now)
            now, octets = " ", 1
        now, octets = now + letter, octets + size
    return "\r\n".join([*made, now])
