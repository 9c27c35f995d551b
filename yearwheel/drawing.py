"""The wheel as SVG: circles of days, seen as angles from the top, drawn from the plain data of `wheel`.

The same drawing serves the page and paper: a stylesheet gives the classes their colours.
Lengths are units of a picture 1000 wide and 1000 high; angles are degrees clockwise from the top.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.dates import day, month_name, plain_day, short_day, week
from yearwheel.hatching import AREAS, COLOURS, DAYS, Box
from yearwheel.wheel import STATES, Kind, Ring, State, Thing, Wheel

MIDDLE = 500.0
RIM = 478.0
"""Where the middle of the weeks' names lies."""
MONTHS = (426.0, 462.0)
NATIONWIDE = (405.0, 422.0)
LOCAL = (388.0, 403.0)
MEETINGS = 368.0
FOOT, TALLEST = 232.0, 338.0
"""A dialogue stands on the first and reaches at most to the second."""
TALLEST_NAMED = 288.0
"""The same where its name stands above it, as a quarter has room for."""
RHYTHM = (182.0, 226.0)
HUB = 172.0

MOST = 12
"""So many present in the tallest dialogue; more are drawn as tall."""
WIDEST = 36.0
GAP_OF_A_QUARTER = 40.0
"""Degrees left open at the top where the wheel is not a whole year, so that no end meets a beginning."""


@dataclass(frozen=True)
class Dial:
    """Where a day lies."""

    first: date
    days: int
    start: float
    turn: float

    @classmethod
    def of(cls, wheel: Wheel) -> "Dial":
        selection = wheel.selection
        gap = GAP_OF_A_QUARTER if selection.quarter else 0.0
        return cls(selection.first, (selection.last - selection.first).days + 1, gap / 2, 360 - gap)

    @property
    def start_text(self) -> str:
        return f"{self.start:g}"

    @property
    def turn_text(self) -> str:
        return f"{self.turn:g}"

    def at(self, on: date, share: float = 0.0) -> float:
        """The angle of a day's beginning, or of a share of the way through it."""
        return self.start + self.turn * ((on - self.first).days + share) / self.days

    def clipped(self, on: date) -> date:
        return min(max(on, self.first), self.first + timedelta(days=self.days - 1))


def spot(angle: float, radius: float) -> str:
    return f"{MIDDLE + radius * sin(radians(angle)):.1f} {MIDDLE - radius * cos(radians(angle)):.1f}"


def sector(start: float, end: float, inner: float, outer: float) -> str:
    """The path of a piece of a ring."""
    far = int(end - start > 180)
    return (
        f"M{spot(start, inner)}L{spot(start, outer)}A{outer:g} {outer:g} 0 {far} 1 {spot(end, outer)}"
        f"L{spot(end, inner)}A{inner:g} {inner:g} 0 {far} 0 {spot(start, inner)}Z"
    )


def upright(angle: float, radius: float) -> str:
    """A transform to a place on a circle where text stands along it and is never upside down."""
    x, y = spot(angle, radius).split()
    turned = angle + 180 if 90 < angle % 360 < 270 else angle
    return f"translate({x} {y}) rotate({turned % 360:.2f})"


def text(words: str, where: str, class_: str) -> str:
    return f'<text class="{class_}" transform="{where}" dy=".35em" text-anchor="middle">{escape(words)}</text>'


def box_of(start: float, end: float, inner: float, outer: float) -> Box:
    """What holds a piece of a ring."""
    turns = [start, end, *(turn for turn in range(0, 361, 90) if start < turn < end)]
    places = [spot(turn, radius).split() for turn in turns for radius in (inner, outer)]
    xs, ys = [float(x) for x, _y in places], [float(y) for _x, y in places]
    return Box(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)


def hatched(key: str, path: str, ground: str, lines: str) -> str:
    """A shape with a pattern of its own lines, for paper."""
    clip = f'<clipPath id="clip-{key}"><path d="{path}"/></clipPath>'
    return f'{clip}{shape("", path, ground)}<g clip-path="url(#clip-{key})">{lines}</g>'


def shape(class_: str, path: str, fill: str = "") -> str:
    named = f' class="{class_}"' if class_ else ""
    filled = f' fill="{fill}"' if fill else ""
    return f'<path{named} d="{path}"{filled}/>'


def draw(wheel: Wheel, *, paper: bool = False) -> SafeString:
    """The whole picture. On a page its links are real ones and what they name stands in the hub."""
    dial = Dial.of(wheel)
    parts = [
        *_tracks(dial),
        *_months(dial, wheel),
        *_weeks(dial, wheel),
        *_days(dial, wheel, paper=paper),
        *_hub(wheel),
        *_hand(dial, wheel),
        *_dialogues(dial, wheel, paper=paper),
        *_meetings(dial, wheel, paper=paper),
    ]
    return mark_safe("\n".join(parts))  # noqa: S308  # every text in it went through escape


def _tracks(dial: Dial) -> Iterator[str]:
    """The grounds of the rings, so that the eye can follow one around."""
    for inner, outer in ((LOCAL[0] - 1, NATIONWIDE[1] + 1), (HUB, FOOT)):
        for half in (0, 1):
            start = dial.start + dial.turn * half / 2
            yield shape("wheel-track", sector(start, start + dial.turn / 2, inner, outer))


def _months(dial: Dial, wheel: Wheel) -> Iterator[str]:
    first = dial.first
    for number in range(3 if wheel.selection.quarter else 12):
        on = date(first.year, first.month + number, 1)
        after = date(on.year + on.month // 12, on.month % 12 + 1, 1)
        start, end = dial.at(on), dial.at(after)
        yield f'<path class="wheel-month wheel-month-{number % 2}" d="{sector(start, end, *MONTHS)}"/>'
        yield f'<path class="wheel-spoke" d="M{spot(start, HUB)}L{spot(start, MONTHS[1])}"/>'
        yield text(month_name(on.month), upright((start + end) / 2, sum(MONTHS) / 2), "wheel-month-name")
    if wheel.selection.quarter:
        yield f'<path class="wheel-spoke" d="M{spot(end, HUB)}L{spot(end, MONTHS[1])}"/>'
    for radius in (FOOT, HUB):  # what the dialogues stand on, and the edge of the hub
        yield f'<path class="wheel-circle" d="{_arc(dial, radius)}"/>'


def _arc(dial: Dial, radius: float) -> str:
    """The whole circle, or as much of it as the dial uses."""
    start, half = dial.start, dial.start + dial.turn / 2
    return (
        f"M{spot(start, radius)}A{radius:g} {radius:g} 0 0 1 {spot(half, radius)}"
        f"A{radius:g} {radius:g} 0 0 1 {spot(dial.start + dial.turn, radius)}"
    )


def _weeks(dial: Dial, wheel: Wheel) -> Iterator[str]:
    monday = dial.first - timedelta(days=dial.first.weekday())
    last = wheel.selection.last
    while monday <= last:
        begins = max(monday, dial.first)
        ends = min(monday + timedelta(days=7), last + timedelta(days=1))
        if monday >= dial.first:
            yield f'<path class="wheel-tick" d="M{spot(dial.at(monday), MONTHS[1])}L{spot(dial.at(monday), 467)}"/>'
        if (ends - begins).days > 3:
            number = monday.isocalendar().week
            often = "" if wheel.selection.quarter or (number % 4 == 1 and number < 53) else " wheel-week-often"
            middle = upright((dial.at(begins) + dial.at(ends)) / 2, RIM)
            label = (
                f'<text class="wheel-week{often}" transform="{middle}" dy=".35em" text-anchor="middle">{week(monday)}'
            )
            if wheel.selection.quarter:
                label += f'<tspan class="wheel-week-day">, {short_day(monday)}</tspan>'
            yield f"{label}</text>"
        monday += timedelta(days=7)


def _days(dial: Dial, wheel: Wheel, *, paper: bool) -> Iterator[str]:
    """Long spells first, so that a day within one lies on it."""
    things = sorted(wheel.of(Ring.DAYS), key=lambda thing: (thing.first - thing.last, thing.first))
    for thing in things:
        start, end = dial.at(dial.clipped(thing.first)), dial.at(dial.clipped(thing.last), 1)
        ring = LOCAL if thing.local else NATIONWIDE
        path = sector(start, end, *ring)
        if paper and thing.kind in DAYS:
            drawn = hatched(thing.key, path, "#ffffff", DAYS[thing.kind](box_of(start, end, *ring)))
        else:
            drawn = shape(f"wheel-day wheel-{thing.kind}", path)
        yield f'<g class="wheel-thing" data-thing="{thing.key}">{drawn}</g>'
        if not paper:
            yield _name(thing)


def _meetings(dial: Dial, wheel: Wheel, *, paper: bool) -> Iterator[str]:
    for thing in wheel.of(Ring.MEETINGS):
        where = upright(dial.at(thing.first, 0.5), MEETINGS)
        half = 7 + 4.6 * len(thing.short)
        shape = f'<rect class="wheel-pill" x="{-half:g}" y="-11" width="{2 * half:g}" height="22" rx="11"/>'
        halo = f'<rect class="wheel-halo" x="{-half:g}" y="-11" width="{2 * half:g}" height="22" rx="11"/>'
        label = f'<text class="wheel-pill-name" dy=".35em" text-anchor="middle">{escape(thing.short)}</text>'
        yield _linked(thing, f'<g transform="{where}">{halo}{shape}{label}</g>', paper=paper)


def _dialogues(dial: Dial, wheel: Wheel, *, paper: bool) -> Iterator[str]:
    """Each with the marks of its rhythm in one link, so that pointing at one shows what belongs to it."""
    bars, marks = wheel.of(Ring.DIALOGUES), Ring.RHYTHM not in wheel.selection.hidden
    things = [thing for thing in wheel.things if thing.ring == Ring.DIALOGUES]
    places = dict(zip((thing.key for thing in bars), _places(dial, bars), strict=True))
    tallest = TALLEST_NAMED if wheel.selection.quarter else TALLEST
    for thing in things:
        inside = []
        if marks:
            inside += [_mark(mark.kind, dial.at(mark.on, 0.5)) for mark in thing.marks if wheel.shows(mark.on)]
        if thing.key in places and wheel.shows(thing.first):
            angle, width, room = places[thing.key]
            inside.append(_bar(thing, angle, width, tallest, paper=paper))
            if wheel.selection.quarter:
                inside += _label(thing, angle, room, tallest)
        if thing.was:
            inside = [_trace(thing, dial, wheel), *inside]
        if inside:
            yield _linked(thing, "".join(inside), paper=paper)


def _trace(thing: Thing, dial: Dial, wheel: Wheel) -> str:
    """Where the dialogue stood, and an arrow from there to where it would stand."""
    if not thing.was or not wheel.shows(thing.was):
        return ""
    start, end = dial.at(thing.was, 0.5), dial.at(dial.clipped(thing.first), 0.5)
    radius, forward = FOOT + 9, end > start
    ghost = sector(start - 2.2, start + 2.2, FOOT, FOOT + 20)
    far = int(abs(end - start) > 180)
    way = f"M{spot(start, radius)}A{radius:g} {radius:g} 0 {far} {int(forward)} {spot(end, radius)}"
    return shape("wheel-ghost", ghost) + shape("wheel-way", way)


def _places(dial: Dial, bars: Sequence[Thing]) -> Iterator[tuple[float, float, float]]:
    """Middle and width of each dialogue, and the room around it, in degrees: about five days wide.

    Those that are nearer than that stand side by side, each a little beside its day.
    """
    widest = min(5 * dial.turn / dial.days, WIDEST / 290 * 57.3)
    least = min(widest, 3.4, 0.9 * dial.turn / max(len(bars), 1))
    angles = [dial.at(bar.first, 0.5) for bar in bars]
    for _turn in range(30):
        for index in range(1, len(angles)):
            if (lacking := least - (angles[index] - angles[index - 1])) > 0:
                angles[index - 1] -= lacking / 2
                angles[index] += lacking / 2
    edges = [angles[0] - 90, *angles, angles[-1] + 90] if angles else []
    for before, angle, after in zip(edges, angles, edges[2:], strict=False):
        room = min(angle - before, after - angle)
        yield angle, min(widest, 0.94 * room), room


def _label(thing: Thing, angle: float, room: float, tallest: float) -> Iterator[str]:
    """The dialogue's name above it, in as many letters as the way to the next one allows."""
    letters = int(min(room, 40.0) / 57.3 * tallest / 8.0)
    if letters < 8:
        return
    lines = wrapped(thing.title, min(letters, 22), 3)
    down = 90 < angle % 360 < 270
    for number, line in enumerate(lines if down else reversed(lines)):
        yield text(line, upright(angle, _top(thing, tallest) + 29 + 16 * number), "wheel-label")


def _top(thing: Thing, tallest: float) -> float:
    return FOOT + 20 + (tallest - FOOT - 20) * min(thing.size, MOST) / MOST


def _bar(thing: Thing, angle: float, width: float, tallest: float, *, paper: bool) -> str:
    """Full of its area's pattern; where it is not certain yet only its foot is, and its edge is dashed or dotted."""
    top = _top(thing, tallest)
    start, end = angle - width / 2, angle + width / 2
    path = sector(start, end, FOOT, top)
    certain = thing.state not in (State.PROPOSED, State.DRAFT)
    full = (start, end, FOOT, top if certain else FOOT + 16)
    drawn = shape("wheel-halo", path) + ("" if certain else shape("wheel-bar-open", path))
    if paper:
        drawn += hatched(thing.key, sector(*full), COLOURS[thing.palette - 1], AREAS[thing.palette](box_of(*full)))
    else:
        drawn += shape(
            "wheel-bar" if certain else "wheel-bar-foot", sector(*full), f"url(#area-pattern-{thing.palette})"
        )
    if not certain:
        drawn += shape(f"wheel-bar-edge wheel-bar-{thing.state}", path)
    if thing.size:
        drawn += text(str(thing.size), upright(angle, top + 11), "wheel-size")
    if thing.pinned:
        x, y = spot(angle, FOOT + 34).split()
        drawn += f'<circle class="wheel-pin" cx="{x}" cy="{y}" r="7"/>'
        drawn += f'<circle class="wheel-pin-eye" cx="{x}" cy="{y}" r="2.6"/>'
    return drawn


def _mark(kind: Kind, angle: float) -> str:
    """A tick with a sign at its foot: a triangle for invitations, a ring for answers, a square for material."""
    low, high = RHYTHM
    tick = f'<path class="wheel-mark-line" d="M{spot(angle, low + 12)}L{spot(angle, high)}"/>'
    where = f"translate({spot(angle, low + 7)}) rotate({angle % 360:.2f})"
    sign = {
        Kind.INVITATION: '<path class="wheel-mark-full" d="M-7 6L0-7L7 6Z"/>',
        Kind.ANSWER: '<circle class="wheel-mark-open" r="5.5"/>',
        Kind.MATERIAL: '<rect class="wheel-mark-full" x="-5.5" y="-5.5" width="11" height="11"/>',
    }[kind]
    return f'<g class="wheel-mark">{tick}<g transform="{where}">{sign}</g></g>'


def _linked(thing: Thing, drawn: str, *, paper: bool) -> str:
    tone = f" area-{thing.palette}" if thing.palette else ""
    if thing.movable:
        grip = f'data-move="{thing.key}" data-on="{thing.first.isoformat()}" href="#flytta-{thing.key}"'
        return (
            f'<a class="wheel-thing wheel-grip{tone}" id="t-{thing.key}" data-thing="{thing.key}" {grip} '
            f'aria-label="{escape(said(thing))}">{drawn}</a>{_name(thing)}'
        )
    if paper or not thing.url:
        named = "" if paper else _name(thing)
        return f'<g class="wheel-thing{tone}" data-thing="{thing.key}">{drawn}</g>{named}'
    return (
        f'<a class="wheel-thing{tone}" data-thing="{thing.key}" href="{escape(thing.url)}" '
        f'aria-label="{escape(said(thing))}">{drawn}</a>{_name(thing)}'
    )


def said(thing: Thing) -> str:
    """The thing in one sentence, for those who hear it."""
    state = str(STATES[thing.state]) if thing.state else ""
    pinned = _("pinned") if thing.pinned else ""
    marks = [f"{mark.label} {short_day(mark.on)}" for mark in thing.marks]
    return ", ".join(filter(None, [thing.title, when(thing), state, pinned, thing.area, *thing.words, *marks]))


def when(thing: Thing) -> str:
    if thing.first == thing.last:
        return day(thing.first)
    return f"{short_day(thing.first)} – {plain_day(thing.last)}"


def _name(thing: Thing) -> str:
    """What the hub says while the thing is pointed at or has the focus."""
    lines = [("wheel-name-when", f"{when(thing)}, {week(thing.first)}" if thing.first == thing.last else when(thing))]
    lines += [("wheel-name-title", line) for line in wrapped(thing.title, 23, 4)]
    facts = [capfirst(str(STATES[thing.state]))] if thing.state else []
    facts += [_("Pinned")] if thing.pinned else []
    lines += [("wheel-name-fact", line) for fact in [*facts, *thing.words] for line in wrapped(fact, 34, 2)]
    lines += [("wheel-name-mark", f"{mark.label} {short_day(mark.on)}") for mark in thing.marks]
    return f'<g class="wheel-name" aria-hidden="true">{"".join(_column(lines))}</g>'


STEP = {"wheel-name-title": 27.0, "wheel-year": 76.0}


def _column(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines of text in the middle of the hub, one under the other."""
    lines = list(lines)
    y = MIDDLE - sum(STEP.get(class_, 21.0) for class_, _words in lines) / 2
    for class_, words in lines:
        step = STEP.get(class_, 21.0)
        low = y + step * 0.76
        yield f'<text class="{class_}" x="500" y="{low:.1f}" text-anchor="middle">{escape(words)}</text>'
        y += step


def wrapped(words: str, most: int, lines: int) -> list[str]:
    """A text in lines of at most so many letters; what does not fit ends in an ellipsis."""
    made: list[str] = []
    for word in words.split():
        if made and len(made[-1]) + 1 + len(word) <= most:
            made[-1] = f"{made[-1]} {word}"
        else:
            made.append(word)
    if len(made) > lines:
        made = [*made[: lines - 1], f"{made[lines - 1]} …"]
    return [line if len(line) <= most + 2 else f"{line[:most]}…" for line in made]


def _hub(wheel: Wheel) -> Iterator[str]:
    number = len(wheel.dialogues)
    quarter = wheel.selection.quarter
    title = _("quarter %(number)d") % {"number": quarter} if quarter else ""
    dialogues = ngettext("%(number)d dialogue", "%(number)d dialogues", number) % {"number": number}
    lines = [("wheel-name-when", wheel.region), ("wheel-year", str(wheel.selection.year))]
    lines += [("wheel-name-when", title), ("wheel-name-fact", dialogues)]
    if wheel.shows(wheel.today):
        lines.append(("wheel-name-mark", _("Today %(day)s") % {"day": day(wheel.today)}))
    yield f'<g class="wheel-hub" aria-hidden="true">{"".join(_column([line for line in lines if line[1]]))}</g>'


def _hand(dial: Dial, wheel: Wheel) -> Iterator[str]:
    if not wheel.shows(wheel.today):
        return
    angle = dial.at(wheel.today, 0.5)
    yield '<g class="wheel-hand" aria-hidden="true">'
    yield shape(
        "wheel-hand-arm",
        f"M{spot(angle - 1, HUB)}L{spot(angle - 0.2, 464)}L{spot(angle + 0.2, 464)}L{spot(angle + 1, HUB)}Z",
    )
    end = '<rect class="wheel-hand-end" x="-29" y="-14" width="58" height="28" rx="14"/>'
    yield f'<g transform="{upright(angle, RIM)}">{end}</g>'
    yield text(_("today"), upright(angle, RIM), "wheel-hand-name") + "</g>"
