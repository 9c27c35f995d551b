"""A kept message as its reader sees it: the demo's mailbox whole, a coordinator without the keys of signed links."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from icalendar import Calendar

from outbox.hiding import hidden, hidden_calendar
from outbox.mime import CALENDAR_FILE
from outbox.models import Message

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'"


@dataclass(frozen=True)
class Entry:
    """What the calendar entry of a message says."""

    title: str
    starts_at: Any
    ends_at: Any
    place: str
    is_cancelled: bool


def text_of(message: Message, *, whole: bool) -> str:
    return message.text if whole else hidden(message.text)


def entry_of(message: Message, *, whole: bool) -> Entry | None:
    """None when there is no calendar entry, or none that can be read."""
    if not message.calendar:
        return None
    try:
        event = Calendar.from_ical(message.calendar).walk("VEVENT")[0]
        place = str(event.get("LOCATION", ""))
        return Entry(
            title=str(event.get("SUMMARY", "")),
            starts_at=event.decoded("DTSTART"),
            ends_at=event.decoded("DTEND"),
            place=place if whole else hidden(place),
            is_cancelled=message.calendar_method == Message.Method.CANCEL,
        )
    except (ValueError, KeyError, IndexError):
        return None


def html(message: Message, *, whole: bool) -> HttpResponse:
    """The HTML alone, for a frame: it runs nothing and loads nothing. The demo's links open in the reader's window."""
    if not message.html:
        raise Http404
    body, sandbox = (message.html, "allow-top-navigation-by-user-activation") if whole else (hidden(message.html), "")
    if whole:
        body = body.replace("<head>", '<head><base target="_top">', 1)
    response = HttpResponse(body)
    response.headers["Content-Security-Policy"] = f"{POLICY}; sandbox {sandbox}".strip()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def file(message: Message, position: int) -> HttpResponse:
    """An attachment to keep; only a PDF opens in the browser."""
    found = message.files.filter(position=position).first()
    if found is None:
        raise Http404
    return _download(bytes(found.body), found.name, found.content_type)


def calendar(message: Message, *, whole: bool) -> HttpResponse:
    if not message.calendar:
        raise Http404
    text = message.calendar if whole else hidden_calendar(message.calendar)
    return _download(text.encode(), CALENDAR_FILE, f"text/calendar; method={message.calendar_method}; charset=utf-8")


def _download(body: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    opens = content_type == "application/pdf"
    response.headers["Content-Disposition"] = content_disposition_header(not opens, name) or "attachment"
    return response
