"""The calendar as files: CSV and iCalendar, out and in. Knows rows and texts; what is read is only proposed."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop import vDDDTypes

from regions.models import Organisation
from toolkit.dates import SWEDEN
from yearwheel.models import CalendarEntry

MOST_ROWS = 1_000
LARGEST_FILE = 500_000  # bytes

COLUMNS = {
    "first": "första dag",
    "last": "sista dag",
    "title": "namn",
    "kind": "verkan",
    "category": "slag",
    "organisation": "gäller",
    "rule": "upprepas",
    "source": "källa",
}
"""The head of the CSV file, in Swedish as everybody who opens it in a spreadsheet reads it; English names work too."""

KINDS = {"no_go": "spärr", "warn": "varning", "background": "bakgrund"}
CATEGORIES = {
    "holiday": "helgdag",
    "half_day": "halvdag eller klämdag",
    "school": "skollov",
    "industry": "industrisemester",
    "politics": "politik",
    "network": "nätverksmöte",
    "other_agency": "annan myndighets möte",
    "other": "övrigt",
}
RULES = {"once": "bara det här året", "date": "varje år på samma datum", "week": "varje år i samma vecka"}


@dataclass(frozen=True)
class Row:
    """One line of a file: what it says, or why it cannot be read. `number` is the line or the entry's place."""

    number: int
    first: date | None = None
    last: date | None = None
    title: str = ""
    kind: str = ""
    category: str = ""
    organisation: Organisation | None = None
    rule: str = "once"
    source: str = ""
    code: str | None = None
    error: str = ""

    @property
    def kind_name(self) -> str:
        return capfirst(str(CalendarEntry.Kind(self.kind).label)) if self.kind else ""


class UnreadableError(ValueError):
    """The file as a whole cannot be read; `str()` is a sentence."""


def text_of(body: bytes) -> str:
    """UTF-8 with or without a mark, or the code page that spreadsheets in Sweden still write."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def read(text: str, *, organisations: Mapping[str, Organisation], kind: str, category: str) -> list[Row]:
    """Every line of the file. `kind` and `category` are for what does not say so itself."""
    if not text.strip():
        raise UnreadableError(_("The file is empty."))
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        found = _read_ics(text, kind=kind, category=category)
    else:
        found = _read_csv(text, organisations=organisations, kind=kind, category=category)
    if len(found) > MOST_ROWS:
        raise UnreadableError(_("The file holds more than %(most)d entries. Divide it.") % {"most": MOST_ROWS})
    return found


# CSV


def as_csv(entries: Iterable[CalendarEntry]) -> str:
    """With semicolons, as Swedish spreadsheets write and read; no cell can run as a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(COLUMNS.values())
    for entry in entries:
        writer.writerow(
            [
                entry.first.isoformat(),
                entry.last.isoformat(),
                _plain(entry.title),
                KINDS[entry.kind],
                CATEGORIES[entry.category],
                entry.organisation.code if entry.organisation else "",
                RULES[entry.rule],
                _plain(entry.source),
            ]
        )
    return "\ufeff" + file.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _read_csv(text: str, *, organisations: Mapping[str, Organisation], kind: str, category: str) -> list[Row]:
    head = text.lstrip("\ufeff").splitlines()[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    names = {swedish: name for name, swedish in COLUMNS.items()} | {name: name for name in COLUMNS}
    columns = [names.get(cell.strip().lower(), "") for cell in next(reader)]
    if "first" not in columns or "title" not in columns:
        wanted = {"first": COLUMNS["first"], "title": COLUMNS["title"]}
        raise UnreadableError(_("The first line must name the columns, “%(first)s” and “%(title)s” at least.") % wanted)
    found = []
    try:
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                said = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
                found.append(_csv_row(number, said, organisations, kind=kind, category=category))
    except csv.Error as error:
        raise UnreadableError(_("The file is not a CSV file that can be read.")) from error
    return found


def _csv_row(
    number: int, said: dict[str, str], organisations: Mapping[str, Organisation], *, kind: str, category: str
) -> Row:
    title = said.get("title", "").removeprefix("'")[:120]
    try:
        first = date.fromisoformat(said.get("first", ""))
        last = date.fromisoformat(said.get("last", "") or said.get("first", ""))
    except ValueError:
        return Row(number, title=title, error=_("Days are written as 2027-03-14."))
    body = said.get("organisation", "")
    organisation = organisations.get(body.casefold())
    chosen = _choice(said.get("kind", ""), KINDS, kind)
    sort = _choice(said.get("category", ""), CATEGORIES, category)
    rule = _choice(said.get("rule", ""), RULES, "once")
    error = ""
    if not title:
        error = _("The name is missing.")
    elif last < first:
        error = _("The last day cannot be before the first.")
    elif (last - first).days >= 366:
        error = _("An entry can last a year at most.")
    elif body and organisation is None:
        error = _("There is no organisation “%(name)s”.") % {"name": body}
    elif "" in (chosen, sort, rule):
        error = _("Unknown word for effect, category or repetition.")
    source = said.get("source", "").removeprefix("'")[:300]
    return Row(number, first, last, title, chosen, sort, organisation, rule, source, error=error)


def _choice(said: str, words: Mapping[str, str], otherwise: str) -> str:
    """The code of a word, in either language; an empty text where the word is unknown."""
    if not said:
        return otherwise
    known = {word: code for code, word in words.items()} | {code: code for code in words}
    return known.get(said.casefold(), "")


# iCalendar


def as_ics(entries: Iterable[CalendarEntry]) -> bytes:
    """Whole days; the day after the last is the end (RFC 5545, 3.6.1)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Strategiska snabbdialoger//Kalender//SV")
    calendar.add("version", "2.0")
    for entry in entries:
        event = Event()
        event.add("uid", f"kalender-{entry.pk}@{settings.CALENDAR_DOMAIN}")
        event.add("dtstamp", (entry.edited_at or entry.created_at).astimezone(UTC))
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
        concerns = f" ({entry.organisation.short_name})" if entry.organisation else ""
        event.add("summary", f"{entry.title}{concerns}")
        event.add("categories", [KINDS[entry.kind], CATEGORIES[entry.category]])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body


def _read_ics(text: str, *, kind: str, category: str) -> list[Row]:
    try:
        calendar = Calendar.from_ical(text.encode())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(_("The file is not a calendar file that can be read.")) from error
    entries = [one for one in calendar.walk("VEVENT")]  # noqa: C416 - the library's list is of anything
    return [_ics_row(number, one, kind=kind, category=category) for number, one in enumerate(entries, start=1)]


def _ics_row(number: int, event: object, *, kind: str, category: str) -> Row:
    get = event.get  # type: ignore[attr-defined]  # an icalendar component, which has no types
    title = " ".join(str(get("SUMMARY", "")).split())[:120]
    begins, ends = get("DTSTART"), get("DTEND")
    if not isinstance(begins, vDDDTypes):
        return Row(number, title=title, error=_("The entry has no day."))
    first = last = _day(begins.dt)
    if isinstance(ends, vDDDTypes):
        whole_days = not isinstance(ends.dt, datetime)
        last = max(first, _day(ends.dt) - timedelta(days=1 if whole_days else 0))
    said = [word for listed in _list(get("CATEGORIES")) for word in _words(listed)]
    chosen = next((code for word in said if (code := _choice(word, KINDS, ""))), kind)
    sort = next((code for word in said if (code := _choice(word, CATEGORIES, ""))), category)
    uid = str(get("UID", ""))
    name = f"ics:{hashlib.sha256(f'{uid} {first}'.encode()).hexdigest()[:40]}"
    error = ""
    if not title:
        error = _("The name is missing.")
    elif (last - first).days >= 366:
        error = _("An entry can last a year at most.")
    elif get("RRULE"):
        error = _("The entry repeats; write each of its days as an entry of its own.")
    return Row(number, first, last, title, chosen, sort, code=name if uid else None, error=error)


def _day(value: Any) -> date:
    """The day in Sweden of a day or a moment, which is all that begins or ends an entry."""
    if isinstance(value, datetime):
        return value.astimezone(SWEDEN).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else date.min


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _words(categories: object) -> list[str]:
    cats = getattr(categories, "cats", None)
    return [str(word) for word in cats] if cats else [str(categories)]
