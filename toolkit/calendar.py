"""Calendar entries as mail carries them (iCalendar, RFC 5545; scheduling, RFC 5546; in mail, RFC 6047).

`request` and `cancel` write what we send; `reply_in` reads what calendars answer. Each entry has one attendee: whoever
gets it sees nobody else. Times are in UTC, which every calendar understands; each shows them by its own clock, so an
entry needs no time zone of ours. The same event gives the same bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import iri_to_uri, punycode
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Component, vCalAddress, vDDDTypes, vText
from icalendar import Event as VEvent

PRODUCT = "-//Snabbdialoger//Portal//SV"
ANSWERS = ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED")
LARGEST_MESSAGE = 5 * 1024 * 1024  # bytes; a reply with a photograph in its signature is well below
LARGEST_CALENDAR = 256 * 1024  # bytes; a reply is a few hundred
LONGEST_COMMENT = 2000  # characters
LONGEST_UID = 255  # characters, as RFC 7986 recommends


@dataclass(frozen=True)
class Person:
    name: str
    address: str


@dataclass(frozen=True)
class Event:
    """One meeting in one person's calendar.

    `uid` stays for the entry's life; `sequence` rises with every change of time or place; `stamp` is when this version
    was written. `organizer` receives the replies. `html` is the description for calendars that show it formatted.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    url: str
    organizer: Person
    attendee: Person
    alarm_minutes: int = 15
    answered: str = "NEEDS-ACTION"
    html: str = ""


@dataclass(frozen=True)
class Reply:
    """What one attendee's calendar answered; addresses in lower case.

    `status` is ACCEPTED, TENTATIVE, DECLINED or DELEGATED, and `delegated_to` is set with the last of them only.
    """

    uid: str
    sequence: int
    stamp: datetime
    attendee: str
    status: str
    delegated_to: str = ""
    delegated_name: str = ""
    comment: str = ""


class NotAReplyError(ValueError):
    """The message holds no calendar reply that can be used. `str()` is a sentence for the one who sent it."""


def request(event: Event) -> str:
    """METHOD:REQUEST: the invitation, and every later version of it."""
    entry = _entry(event, status="CONFIRMED")
    entry["ATTENDEE"].params["ROLE"] = "REQ-PARTICIPANT"
    entry["ATTENDEE"].params["RSVP"] = "TRUE"
    entry["TRANSP"] = vText("OPAQUE")
    # Outlook's own "propose a new time" answers nobody here: the answer page has it.
    entry["X-MICROSOFT-DISALLOW-COUNTER"] = vText("TRUE")
    if event.alarm_minutes > 0:
        alarm = Alarm()
        alarm["ACTION"] = vText("DISPLAY")
        alarm["DESCRIPTION"] = entry["SUMMARY"]
        alarm.add("TRIGGER", timedelta(minutes=-event.alarm_minutes))
        entry.add_component(alarm)
    return _calendar("REQUEST", entry)


def cancel(event: Event) -> str:
    """METHOD:CANCEL: the entry goes away. `event.sequence` is higher than in every REQUEST before."""
    entry = _entry(event, status="CANCELLED")
    entry["ATTENDEE"].params["ROLE"] = "REQ-PARTICIPANT"
    entry["TRANSP"] = vText("TRANSPARENT")
    return _calendar("CANCEL", entry)


def reply_in(message: bytes) -> Reply:
    """The reply that a mail carries, inline or attached. Raises NotAReplyError for anything else.

    The one who replies is the ATTENDEE, whatever address the mail comes from: RFC 6047 (2.3) forbids to conclude it
    from the mail's header, because assistants and aliases answer. A COUNTER is no reply (RFC 5546, 3.2.7): it asks for
    another meeting and leaves the question open, so it is refused with a word about where to ask.
    """
    if len(message) > LARGEST_MESSAGE:
        raise NotAReplyError(_("The message is too big to be a calendar reply."))
    try:
        mail = BytesParser(policy=compat32).parsebytes(message)
        parts = list(_parts(mail))
    except RecursionError:
        raise NotAReplyError(_("The message has too many parts inside each other.")) from None
    found: dict[str, Component] = {}
    failures: list[NotAReplyError] = []
    for part in filter(_is_calendar, parts):
        try:
            method, calendar = _parsed(part)
        except NotAReplyError as failure:
            failures.append(failure)
        else:
            found.setdefault(method, calendar)
    if "REPLY" in found:
        return _reply(found["REPLY"])
    raise _no_reply(parts, set(found), failures)


# Writing


def _calendar(method: str, entry: VEvent) -> str:
    calendar = Calendar()
    calendar["PRODID"] = vText(PRODUCT)
    calendar["VERSION"] = vText("2.0")
    calendar["CALSCALE"] = vText("GREGORIAN")
    calendar["METHOD"] = vText(method)
    calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text


def _entry(event: Event, *, status: str) -> VEvent:
    """What a REQUEST and a CANCEL have in common."""
    if event.answered not in ANSWERS:
        raise ValueError(f"{event.answered} is not an answer")
    entry = VEvent()
    entry["UID"] = vText(_line(event.uid))
    entry.add("SEQUENCE", event.sequence)
    entry.add("DTSTAMP", _utc(event.stamp))
    entry.add("DTSTART", _utc(event.starts_at))
    entry.add("DTEND", _utc(event.ends_at))
    entry["SUMMARY"] = vText(_line(event.title))
    entry["ORGANIZER"] = _person(event.organizer)
    entry["ATTENDEE"] = _person(event.attendee)
    entry["ATTENDEE"].params["PARTSTAT"] = event.answered
    entry["STATUS"] = vText(status)
    if event.description:
        entry["DESCRIPTION"] = vText(_text(event.description))
    if url := iri_to_uri(_line(event.url)):
        entry.add("URL", url)
        entry["LOCATION"] = vText(url)
    if event.html:
        entry["X-ALT-DESC"] = vText(_text(event.html), params={"FMTTYPE": "text/html"})
    return entry


def _person(person: Person) -> vCalAddress:
    """A name cannot hold a double quotation mark in iCalendar; few calendars read the way around it (RFC 6868)."""
    local, at, domain = _line(person.address).rpartition("@")
    if not (local and at and domain):
        raise ValueError("An address has something before and after @")
    written = vCalAddress(f"mailto:{quote(local, safe=_PLAIN_IN_AN_ADDRESS)}@{punycode(domain)}")
    written.params["CN"] = _line(person.name).replace('"', "'") or f"{local}@{domain}"
    return written


_PLAIN_IN_AN_ADDRESS = "!$'*+-._~"  # RFC 6068: what a mailto address may hold as it is, besides letters and digits


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment in a calendar has a time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def _text(value: str) -> str:
    """Without the control characters that iCalendar forbids; every line break is a line feed."""
    unified = value.replace("\r\n", "\n").translate(_BREAKS)
    return "".join(sign for sign in unified if sign in "\n\t" or not _is_forbidden(sign))


def _line(value: str) -> str:
    """The same on one line, without space around."""
    return " ".join(_text(value).split())


_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")


def _is_forbidden(sign: str) -> bool:
    """Control characters, and halves of a character that no UTF-8 can hold."""
    return sign < " " or "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff"


# Reading


def _parts(mail: Message) -> list[Message]:
    """The leaves of a mail. What lies inside an attached mail is that mail's, not this one's."""
    if mail.get_content_maintype() == "message" or not mail.is_multipart():
        return [mail]
    return [leaf for part in mail.get_payload() if isinstance(part, Message) for leaf in _parts(part)]


def _no_reply(parts: list[Message], methods: set[str], failures: list[NotAReplyError]) -> NotAReplyError:
    """Says what a message holds instead of a reply."""
    if "COUNTER" in methods:
        return NotAReplyError(
            _("This proposes another time. Propose it on the answer page instead, by the link in the invitation.")
        )
    if failures:
        return failures[0]
    if methods:
        return NotAReplyError(_("The calendar file in the message is not a reply to an invitation."))
    if any(part.get_content_type() == "application/ms-tnef" for part in parts):
        return NotAReplyError(_("The reply is in Outlook's own format (winmail.dat), which only Outlook can read."))
    return NotAReplyError(_("The message holds no calendar reply."))


def _is_calendar(part: Message) -> bool:
    return part.get_content_type() in {"text/calendar", "application/ics"} or (
        str(part.get_filename("")).lower().endswith(".ics") and part.get_content_maintype() != "message"
    )


def _parsed(part: Message) -> tuple[str, Component]:
    """The method and the calendar of one part."""
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes) or len(body) > LARGEST_CALENDAR:
        raise NotAReplyError(_("The calendar file in the message is too big to be a reply."))
    try:
        # As bytes: the library takes a text on one line for the path of a file.
        calendar = Calendar.from_ical(_decoded(body, part).encode())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotAReplyError(_("The calendar file in the message cannot be read.")) from error
    method = str(calendar.get("METHOD", "")).strip().upper()
    said = str(part.get_param("method", "")).strip().upper()
    if said and method and said != method:
        raise NotAReplyError(_("The calendar file in the message is another kind of file than the message says."))
    return method or said, calendar


def _decoded(body: bytes, part: Message) -> str:
    """iCalendar is UTF-8 (RFC 5545, 3.1.4), and many mails say something else about it than is true."""
    for charset in ("utf-8-sig", part.get_content_charset() or "cp1252", "cp1252"):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")


def _reply(calendar: Component) -> Reply:
    """RFC 5546, 3.2.3: one UID in all components; our meetings do not recur, so the newest component is the answer."""
    entries = [entry for entry in calendar.subcomponents if entry.name == "VEVENT"]
    if not entries:
        raise NotAReplyError(_("The reply holds no event."))
    if len({str(entry.get("UID", "")).strip() for entry in entries}) > 1:
        raise NotAReplyError(_("The reply answers several events at once. Answer one at a time."))
    return max((_answer(entry) for entry in entries), key=lambda reply: (reply.sequence, reply.stamp))


def _answer(entry: Component) -> Reply:
    uid = str(entry.get("UID", "")).strip()
    if not uid or len(uid) > LONGEST_UID or any(map(_is_forbidden, uid)):
        raise NotAReplyError(_("The reply does not say which event it answers."))
    attendee, others = _who(entry)
    status = _parameter(attendee, "PARTSTAT").upper()
    if status not in ANSWERS[1:]:
        raise NotAReplyError(_("The reply holds no answer: neither yes, maybe, no nor somebody else instead."))
    delegated_to = delegated_name = ""
    if status == "DELEGATED":
        delegated_to = _delegate(attendee)
        names = [_parameter(other, "CN") for other in others if _address(other) == delegated_to]
        delegated_name = _line(names[0])[:150] if names else ""
    return Reply(
        uid=uid,
        sequence=_sequence(entry),
        stamp=_stamp(entry),
        attendee=_address(attendee),
        status=status,
        delegated_to=delegated_to,
        delegated_name="" if "@" in delegated_name else delegated_name,
        comment=_comment(entry),
    )


def _who(entry: Component) -> tuple[vCalAddress, list[vCalAddress]]:
    """The one who answers. Beside whoever delegates stands, in some calendars, the delegate; nobody else may."""
    found = entry.get("ATTENDEE", [])
    attendees: list[vCalAddress] = found if isinstance(found, list) else [found]
    delegating = [one for one in attendees if _parameter(one, "PARTSTAT").upper() == "DELEGATED"]
    if len(attendees) == 1:
        return attendees[0], []
    if len(attendees) == 2 and len(delegating) == 1:
        (other,) = [one for one in attendees if one is not delegating[0]]
        if _address(other) == _delegate(delegating[0]):
            return delegating[0], [other]
    if not attendees:
        raise NotAReplyError(_("The reply does not say who answers."))
    raise NotAReplyError(_("The reply answers for several people at once. Each answers with an own reply."))


def _delegate(attendee: vCalAddress) -> str:
    """The one address that an attendee hands the invitation on to."""
    said = getattr(attendee, "params", {}).get("DELEGATED-TO", [])
    to = said if isinstance(said, list | tuple) else [said]
    if len(to) != 1:
        raise NotAReplyError(_("The reply hands the invitation on without saying to whom, or to several at once."))
    delegate = _mail_address(str(to[0]))
    if delegate == _address(attendee):
        raise NotAReplyError(_("The reply hands the invitation on to the one who sends it."))
    return delegate


def _address(attendee: vCalAddress) -> str:
    """Calendars that name a person by something else than a mail address give the address in EMAIL (RFC 7986)."""
    value = str(attendee)
    if not value.lower().startswith("mailto:") and (beside := _parameter(attendee, "EMAIL")):
        value = beside
    return _mail_address(value)


def _mail_address(value: str) -> str:
    bare = value.strip().strip('"')
    if bare.lower().startswith("mailto:"):
        bare = unquote(bare[len("mailto:") :])
    bare = bare.strip().strip("<>").lower()
    try:
        validate_email(bare)
    except ValidationError:
        raise NotAReplyError(_("The reply names a person without a real e-mail address.")) from None
    return bare


def _parameter(attendee: vCalAddress, name: str) -> str:
    value = getattr(attendee, "params", {}).get(name, "")
    return str(value[0] if isinstance(value, list | tuple) and value else value).strip()


def _sequence(entry: Component) -> int:
    try:
        sequence = int(entry.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        sequence = -1
    if not 0 <= sequence < 2**31:
        raise NotAReplyError(_("The reply does not say which version of the event it answers."))
    return sequence


def _stamp(entry: Component) -> datetime:
    """When the reply was given: DTSTAMP, which RFC 5545 requires, in UTC."""
    written = entry.get("DTSTAMP")
    stamp = written.dt if isinstance(written, vDDDTypes) else None
    if not isinstance(stamp, datetime):
        raise NotAReplyError(_("The reply does not say when it was given."))
    try:
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except OverflowError:
        raise NotAReplyError(_("The reply does not say when it was given.")) from None


def _comment(entry: Component) -> str:
    said = entry.get("COMMENT", "")
    comments = said if isinstance(said, list) else [said]
    return _text("\n".join(str(comment) for comment in comments)).strip()[:LONGEST_COMMENT]
