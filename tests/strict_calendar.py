"""An independent, strict reading of iCalendar as mail carries it: RFC 5545 line by line, RFC 5546 per method.

Shares no code with what writes the entries, and knows only the properties that they may hold.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_LINE = 75  # octets without CRLF; RFC 5545, 3.1
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PLAIN = re.compile(r'[^\x00-\x08\x0a-\x1f\x7f";:,]*')  # SAFE-CHAR
_QUOTED = re.compile(r'"([^\x00-\x08\x0a-\x1f\x7f"]*)"')  # QSAFE-CHAR
_UTC = re.compile(r"\d{8}T\d{6}Z")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_MAILTO = re.compile(r"mailto:[A-Za-z0-9.!$'*+\-_~%]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DURATION = re.compile(r"-?P(\d+W|\d+D(T.+)?|T\d+[HMS](\d+[MS])?(\d+S)?)")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


ALWAYS = _names("UID DTSTAMP DTSTART DTEND SUMMARY ORGANIZER SEQUENCE STATUS TRANSP")
"""RFC 5546, 3.2.2 and 3.2.5; the title, the end, STATUS and TRANSP are what this portal gives besides, always."""
ONCE = ALWAYS | _names("DESCRIPTION LOCATION URL X-ALT-DESC X-MICROSOFT-DISALLOW-COUNTER")
REQUIRED = {"REQUEST": ALWAYS | {"ATTENDEE"}, "CANCEL": ALWAYS | {"ATTENDEE"}}
ALLOWED = ONCE | {"ATTENDEE"}
FORBIDDEN = {
    "REQUEST": _names("REQUEST-STATUS DURATION RRULE RECURRENCE-ID"),
    "CANCEL": _names("REQUEST-STATUS DURATION RRULE RECURRENCE-ID X-MICROSOFT-DISALLOW-COUNTER"),
}
STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}
MOMENTS = frozenset({"DTSTAMP", "DTSTART", "DTEND"})
TEXTS = _names("UID SUMMARY DESCRIPTION LOCATION STATUS TRANSP X-ALT-DESC ACTION X-MICROSOFT-DISALLOW-COUNTER")
ATTENDEE_PARAMETERS = {
    "REQUEST": frozenset({"CN", "ROLE", "PARTSTAT", "RSVP"}),
    "CANCEL": frozenset({"CN", "ROLE", "PARTSTAT"}),
}
PARTSTATS = frozenset({"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED"})


class BrokenCalendarError(AssertionError):
    """The text breaks a rule; `str()` says which, and where."""


@dataclass
class Line:
    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def named(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        found = self.named(name)
        _must(len(found) == 1, f"{self.name} has {len(found)} {name}")
        return found[0]

    def text(self, name: str) -> str:
        return unescaped(self.one(name).value)


def checked(text: str) -> Component:
    """The VEVENT of a calendar with exactly one. Raises BrokenCalendarError where a rule is broken."""
    calendar = _tree([_line(line) for line in _unfolded(text)])
    _must(calendar.name == "VCALENDAR", "the outermost component is no VCALENDAR")
    _once(calendar, frozenset({"VERSION", "PRODID", "METHOD", "CALSCALE"}))
    _must(calendar.one("VERSION").value == "2.0", "VERSION is not 2.0")
    _must(calendar.one("CALSCALE").value == "GREGORIAN", "CALSCALE is not GREGORIAN")
    _must(bool(calendar.one("PRODID").value), "PRODID is empty")
    method = calendar.one("METHOD").value
    _must(method in REQUIRED, f"METHOD is {method}")
    _must(len(calendar.inside) == 1, f"{len(calendar.inside)} components instead of one")
    (event,) = calendar.inside
    _must(event.name == "VEVENT", f"a {event.name} instead of a VEVENT")
    _event(event, method)
    return event


def method_of(text: str) -> str:
    return _tree([_line(line) for line in _unfolded(text)]).one("METHOD").value


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def moment(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%S%z")


def _unfolded(text: str) -> list[str]:
    octets = text.encode("utf-8")
    _must(octets.endswith(b"\r\n"), "the last line does not end")
    _must(not octets.startswith(b"\xef\xbb\xbf"), "begins with a byte order mark")
    physical = octets[:-2].split(b"\r\n")
    logical: list[bytes] = []
    for number, line in enumerate(physical, start=1):
        _must(b"\r" not in line and b"\n" not in line, f"line {number} has a break that is not CRLF")
        _must(len(line) <= LONGEST_LINE, f"line {number} is {len(line)} octets long")
        _must(line.strip() != b"", f"line {number} is empty")
        line.decode("utf-8")  # no character is cut in two
        if line[:1] in b" \t":
            _must(bool(logical), "the first line is a continuation")
            logical[-1] += line[1:]
        else:
            logical.append(line)
    return [line.decode("utf-8") for line in logical]


def _line(text: str) -> Line:
    name = _NAME.match(text)
    _must(name is not None, f"no name: {text[:40]}")
    assert name is not None
    at, parameters = name.end(), dict[str, str]()
    while text[at : at + 1] == ";":
        key = _NAME.match(text, at + 1)
        _must(key is not None and text[key.end() : key.end() + 1] == "=", f"a broken parameter: {text[:60]}")
        assert key is not None
        quoted = _QUOTED.match(text, key.end() + 1)
        plain = _PLAIN.match(text, key.end() + 1)
        value, at = (quoted[1], quoted.end()) if quoted else (plain[0], plain.end()) if plain else ("", key.end() + 1)
        _must(key[0] not in parameters, f"{key[0]} stands twice in {name[0]}")
        _must(value != "", f"{key[0]} of {name[0]} is empty")
        parameters[key[0]] = value
    _must(text[at : at + 1] == ":", f"no colon after the name and its parameters: {text[:60]}")
    value = text[at + 1 :]
    _must(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value) is None, f"a control character in {name[0]}")
    return Line(name[0], parameters, value)


def _tree(lines: list[Line]) -> Component:
    stack: list[Component] = []
    for number, line in enumerate(lines, start=1):
        if line.name == "BEGIN":
            opened = Component(line.value)
            if stack:
                stack[-1].inside.append(opened)
            stack.append(opened)
        elif line.name == "END":
            _must(bool(stack) and stack[-1].name == line.value, f"END:{line.value} closes what is not open")
            closed = stack.pop()
            if not stack:
                _must(number == len(lines), "something follows the calendar")
                return closed
        else:
            _must(bool(stack), f"{line.name} stands outside a component")
            stack[-1].lines.append(line)
    raise BrokenCalendarError("a component is not closed")


def _event(event: Component, method: str) -> None:
    names = {line.name for line in event.lines}
    _must(names >= REQUIRED[method], f"{method} lacks {sorted(REQUIRED[method] - names)}")
    _must(not names & FORBIDDEN[method], f"{method} must not have {sorted(names & FORBIDDEN[method])}")
    _must(names <= ALLOWED, f"unknown: {sorted(names - ALLOWED)}")
    _once(event, ONCE)
    for line in event.lines:
        _value(line)
    starts, ends = moment(event.one("DTSTART").value), moment(event.one("DTEND").value)
    _must(starts < ends, "ends before it starts")
    _must(event.one("STATUS").value == STATUS[method], f"STATUS of a {method} is {event.one('STATUS').value}")
    _must(event.one("TRANSP").value in {"OPAQUE", "TRANSPARENT"}, "TRANSP")
    _must(bool(event.one("UID").value), "UID is empty")
    _people(event, method)
    if method == "CANCEL":
        _must(not event.inside, "a cancelled event has an alarm")
    for alarm in event.inside:
        _alarm(alarm)


def _people(event: Component, method: str) -> None:
    attendee, organizer = event.one("ATTENDEE"), event.one("ORGANIZER")
    for who in (attendee, organizer):
        _must(_MAILTO.fullmatch(who.value) is not None, f"{who.name} is no mailto address: {who.value}")
        _must("CN" in who.parameters, f"{who.name} has no name")
    _must(
        set(attendee.parameters) == ATTENDEE_PARAMETERS[method],
        f"ATTENDEE of a {method} has {sorted(attendee.parameters)}",
    )
    _must(attendee.parameters["PARTSTAT"] in PARTSTATS, "PARTSTAT")
    _must(attendee.parameters["ROLE"] == "REQ-PARTICIPANT", "ROLE")
    _must(attendee.parameters.get("RSVP", "TRUE") == "TRUE", "RSVP")
    _must(set(organizer.parameters) == {"CN"}, "ORGANIZER has more than a name")


def _alarm(alarm: Component) -> None:
    _must(alarm.name == "VALARM", f"a {alarm.name} inside the event")
    _must(
        sorted(line.name for line in alarm.lines) == ["ACTION", "DESCRIPTION", "TRIGGER"],
        "an alarm that shows a text has ACTION, DESCRIPTION and TRIGGER, once each",
    )
    _must(alarm.one("ACTION").value == "DISPLAY", "ACTION")
    trigger = alarm.one("TRIGGER")
    _must(_DURATION.fullmatch(trigger.value) is not None and trigger.value.startswith("-"), "TRIGGER")
    _must(not trigger.parameters, "TRIGGER has a parameter")
    _value(alarm.one("DESCRIPTION"))


def _value(line: Line) -> None:
    if line.name in MOMENTS:
        _must(_UTC.fullmatch(line.value) is not None, f"{line.name} is not in UTC: {line.value}")
        _must(not line.parameters, f"{line.name} has a parameter")
        moment(line.value)
    elif line.name == "SEQUENCE":
        _must(re.fullmatch(r"0|[1-9]\d{0,9}", line.value) is not None, f"SEQUENCE is {line.value}")
    elif line.name == "URL":
        _must(_URI.fullmatch(line.value) is not None, f"URL is no URI: {line.value}")
    elif line.name in TEXTS:
        # Every comma, semicolon and backslash is escaped, and a backslash escapes nothing else.
        _must(re.fullmatch(r"(?:[^\\,;]|\\[\\,;nN])*", line.value) is not None, f"{line.name} is not escaped")
        _must(set(line.parameters) <= {"FMTTYPE", "LANGUAGE"}, f"{line.name} has an unknown parameter")


def _once(component: Component, names: frozenset[str]) -> None:
    twice = [name for name, count in Counter(line.name for line in component.lines).items() if count > 1]
    _must(not set(twice) & names, f"{component.name} has more than one {twice}")


def _must(true: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not true:
        raise BrokenCalendarError(otherwise)
