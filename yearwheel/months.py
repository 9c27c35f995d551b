"""The same year as a table: for each month its lines, by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from toolkit.dates import day, month_name, week
from yearwheel.wheel import STATES, Kind, Ring, State, Wheel


def _sign(inside: str) -> SafeString:
    return mark_safe(  # noqa: S308  # our own drawing
        f'<svg class="wheel-sign" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{inside}</svg>'
    )


SIGNS: dict[str, SafeString] = {
    Kind.NO_GO: _sign('<rect class="wheel-day wheel-no_go" x="1" y="5" width="18" height="10"/>'),
    Kind.WARN: _sign('<rect class="wheel-day wheel-warn" x="1" y="5" width="18" height="10"/>'),
    Kind.BACKGROUND: _sign('<rect class="wheel-day wheel-background" x="1" y="5" width="18" height="10"/>'),
    Kind.MEETING: _sign('<rect class="wheel-pill" x="1" y="4" width="18" height="12" rx="6"/>'),
    Kind.DIALOGUE: _sign('<rect class="wheel-bar" x="4" y="2" width="12" height="16"/>'),
    Kind.INVITATION: _sign('<path class="wheel-mark-full" d="M3 16L10 3L17 16Z"/>'),
    Kind.ANSWER: _sign('<circle class="wheel-mark-open" cx="10" cy="10" r="6"/>'),
    Kind.MATERIAL: _sign('<rect class="wheel-mark-full" x="4" y="4" width="12" height="12"/>'),
    State.DRAFT: _sign('<rect class="wheel-bar-edge wheel-bar-draft" x="4" y="1" width="12" height="18"/>'),
    State.PROPOSED: _sign('<rect class="wheel-bar-edge wheel-bar-proposed" x="4" y="1" width="12" height="18"/>'),
    "pinned": _sign(
        '<circle class="wheel-pin" cx="10" cy="10" r="8"/><circle class="wheel-pin-eye" cx="10" cy="10" r="3"/>'
    ),
}
"""Each kind and state as the wheel draws it, small."""


def _short(on: date) -> str:
    """`tis 14`, where the month stands above."""
    return " ".join(day(on).split()[:2])


def _span(first: date, last: date) -> str:
    """`12–16/4`, `28/6–9/7`: narrow enough to stand in one line."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day}/{last.month}"
    return f"{first.day}/{first.month}–{last.day}/{last.month}"


@dataclass(frozen=True)
class Line:
    """One thing on one day, or one spell; a spell stands in the month it begins, or the first shown."""

    on: date
    when: str
    ring: Ring
    kind: Kind
    key: str
    title: str
    url: str
    words: str
    palette: int
    state: str

    @property
    def sign(self) -> SafeString:
        if self.palette:
            return format_html('<span class="area-mark area-{}" aria-hidden="true"></span>', self.palette)
        return SIGNS[self.kind]

    @property
    def named(self) -> SafeString:
        if not self.url:
            return format_html("{}", self.title)
        return format_html('<a href="{}">{}</a>', self.url, self.title)

    @property
    def said(self) -> str:
        return ", ".join(filter(None, [self.state, self.words]))

    @property
    def facts(self) -> SafeString:
        """The state, and what else is known."""
        return format_html(' <span class="small muted">{}</span>', self.said) if self.said else SafeString()


@dataclass(frozen=True)
class Month:
    name: str
    number: int
    lines: tuple[Line, ...]

    @property
    def rows(self) -> SafeString:
        """The lines as table rows: there are hundreds, and a template takes fifty times as long for them."""
        return format_html_join(
            "\n",
            '<tr class="wheel-line-{}" data-thing="{}"><td class="date">{}</td><td class="date muted">{}</td>'
            "<td>{}{}{}</td></tr>",
            ((line.ring, line.key, line.when, week(line.on), line.sign, line.named, line.facts) for line in self.lines),
        )


def months(wheel: Wheel) -> list[Month]:
    first, last = wheel.selection.first, wheel.selection.last
    lines = sorted(_lines(wheel), key=lambda line: (line.on, list(Ring).index(line.ring)))
    return [
        Month(capfirst(month_name(number)), number, tuple(line for line in lines if line.on.month == number))
        for number in range(first.month, last.month + 1)
    ]


def lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _lines(wheel: Wheel) -> Iterator[Line]:
    hidden = wheel.selection.hidden
    for thing in wheel.things:
        on = max(thing.first, wheel.selection.first)
        if thing.ring not in hidden and thing.last >= wheel.selection.first and thing.first <= wheel.selection.last:
            state = str(STATES[thing.state]) if thing.state else ""
            words = ", ".join(filter(None, [thing.area, *thing.words]))
            yield Line(
                on,
                _short(thing.first) if thing.first == thing.last else _span(thing.first, thing.last),
                thing.ring,
                thing.kind,
                thing.key,
                thing.title,
                thing.url,
                words,
                thing.palette,
                state,
            )
        if Ring.RHYTHM in hidden:
            continue
        for mark in thing.marks:
            if wheel.shows(mark.on):
                yield Line(
                    mark.on,
                    _short(mark.on),
                    Ring.RHYTHM,
                    mark.kind,
                    thing.key,
                    thing.title,
                    thing.url,
                    lowered(mark.label),
                    0,
                    "",
                )
