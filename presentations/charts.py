"""A small chart drawn as SVG: bars or lines over the same labels, legible without colour.

Bars differ by their filling, lines by their dashes and the form of their points; names stand at the lines themselves
where they find room, otherwise in a key. The same drawing is made for the preview, the slides and the handout, each in
its own size of text; its words are measured, so that they never run into each other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from presentations.content import Chart, Series
from toolkit.typesetting import Weight, clipped, drawable, width, wrap

SLIDE_SIZE = 18.0
"""The size of a chart's text on a slide."""

INK, QUIET, PAPER, SPRUCE, SUN, EARTH = "#14212b", "#46545e", "#fbfaf7", "#0b4f4a", "#f2ae1c", "#7a4b00"
GRID, AXIS = "#cfd8d4", "#6f7f7a"
LINE_COLOURS, DASHES = (SPRUCE, EARTH, INK), ("", "10 6", "2 5")
LINE, RISE = 1.3, 0.34
"""The height of a line of text, and how far its baseline lies below its middle, as shares of the size."""

MOST_TICKS = 5
LABEL_SHARE = 0.44
"""At most this share of the width is given to the labels of lying bars."""


@dataclass(frozen=True)
class _Scale:
    """Where values lie on an axis of `length`, from `low` to `high`, and the ticks on it."""

    low: float
    high: float
    length: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low) * self.length


def number(value: float, decimals: int = 2) -> str:
    """`2 347`, `10,5`, `−3`: as figures are written in Swedish, with a space that does not break."""
    text = f"{abs(value):,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")
    return ("−" if value < 0 and float(f"{value:.{decimals}f}") else "") + text


def decimals_of(chart: Chart) -> int:
    """How many decimals all of the chart's values are written with: as many as the finest has, at most two."""
    values = [value for one in chart.series for value in one.values if value is not None]
    return next((count for count in (0, 1) if all(abs(value - round(value, count)) < 1e-9 for value in values)), 2)


def in_words(chart: Chart) -> str:
    """The whole chart as sentences: what it is, its unit, every value, and where the figures come from."""
    kind = _("Bar chart") if chart.kind == "bars" else _("Line chart")
    said = [f"{kind}: {chart.title}" if chart.title else kind]
    if chart.unit:
        said[0] += f" ({chart.unit})"
    decimals = decimals_of(chart)
    for one in chart.series:
        values = ", ".join(
            f"{label} {_('no value') if value is None else number(value, decimals)}"
            for label, value in zip(chart.labels, one.values, strict=False)
        )
        said.append(f"{one.name}: {values}" if one.name else values)
    if chart.source:
        said.append(_("Source: %(source)s") % {"source": chart.source})
    return drawable(". ".join(said)) + "."


def lies_down(chart: Chart, *, width: float, size: float) -> bool:
    """True for bars that are drawn from left to right, because their labels are too long to stand under them."""
    return chart.kind == "bars" and not _labels_fit(chart, width * 0.92, size, lines=2)


def drawing(chart: Chart, *, width: float, height: float, size: float, name: str) -> SafeString:
    """The chart as SVG elements in a box of its own, from 0, 0. `name` makes its ids unique on the page."""
    drawer = _Drawing(chart, width, height, size, name)
    return mark_safe("".join(drawer.parts()))  # noqa: S308  # every word is escaped in _text


def _labels_fit(chart: Chart, room: float, size: float, *, lines: int) -> bool:
    """True where each label stands whole within its own part of the width, divided only between words."""
    slot = room / max(len(chart.labels), 1) - 0.5 * size
    for label in map(drawable, chart.labels):
        if any(width(word, size=size) > slot for word in label.split()) or slot <= 0:
            return False
        if len(wrap(label, within=slot, size=size)) > lines:
            return False
    return True


def _scale(chart: Chart, length: float, *, from_zero: bool, most: int = MOST_TICKS) -> _Scale:
    """An axis with even steps of 1, 2, 2.5 or 5 times a power of ten that holds every value, and zero for bars."""
    values = [value for one in chart.series for value in one.values if value is not None] or [0.0]
    low, high = min(values), max(values)
    if from_zero or 0 <= low < 0.5 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low, low + 1) if low >= 0 else (low, 0.0)
    rough = (high - low) / max(most - 1, 1)
    power = 10 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(step * place for place in range(first, last + 1))
    return _Scale(ticks[0], ticks[-1], length, ticks)


class _Drawing:
    """Draws one chart: heading and key above, the source below, the plot between them."""

    def __init__(self, chart: Chart, width: float, height: float, size: float, name: str) -> None:
        self.chart, self.width, self.height, self.size, self.name = chart, width, height, size, name
        self.labels = tuple(map(drawable, chart.labels))
        self.decimals = decimals_of(chart)
        self.line = size * LINE
        self.unit = size / SLIDE_SIZE
        """What a unit of a slide is here: strokes and points grow with the text."""

    def parts(self) -> Iterator[str]:
        top, bottom = 0.0, self.height
        headings: list[tuple[str, Weight, str]] = [
            (self.chart.title, "Semibold", INK),
            (self.chart.unit, "Regular", QUIET),
        ]
        for text, weight, colour in headings:
            for line in self._wrapped(text, weight):
                yield self._text(line, 0, top + self.line / 2, weight=weight, colour=colour)
                top += self.line
        source = self._wrapped(
            _("Source: %(source)s") % {"source": self.chart.source} if self.chart.source else "", "Regular"
        )
        bottom -= len(source) * self.line
        for number_, line in enumerate(source):
            yield self._text(line, 0, bottom + (number_ + 0.5) * self.line, colour=QUIET)
        named = [one for one in self.chart.series if one.name]
        if named and not (self.chart.kind == "lines" and self._ends()):
            rows = self._key_rows()
            yield from self._key(rows, top)
            top += len(rows) * self.line
        top += 0.5 * self.size
        bottom -= 0.4 * self.size if source else 0
        if self.chart.kind == "lines":
            yield from self._lines(top, bottom)
        else:
            yield from self._patterns()
            if lies_down(self.chart, width=self.width, size=self.size):
                yield from self._lying(top, bottom)
            else:
                yield from self._standing(top, bottom)

    # words

    def _text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        anchor: str = "start",
        weight: Weight = "Regular",
        colour: str = INK,
    ) -> str:
        """A line of text whose middle lies at y."""
        heavy = ' font-weight="600"' if weight == "Semibold" else ""
        turned = f' text-anchor="{anchor}"' if anchor != "start" else ""
        return (
            f'<text x="{x:.2f}" y="{y + RISE * self.size:.2f}" font-size="{self.size:g}"{heavy}{turned}'
            f' font-family="Source Sans Pro, sans-serif" fill="{colour}">{escape(text)}</text>'
        )

    def _wide(self, text: str, weight: Weight = "Regular") -> float:
        return width(text, size=self.size, weight=weight)

    def _wrapped(self, text: str, weight: Weight) -> tuple[str, ...]:
        """The text on at most two lines."""
        lines = wrap(drawable(text), within=self.width, size=self.size, weight=weight)
        if len(lines) <= 2:
            return lines
        return lines[0], clipped(" ".join(lines[1:]), within=self.width, size=self.size, weight=weight)

    def _number(self, value: float) -> str:
        return number(value, self.decimals)

    def _tick_text(self, scale: _Scale, value: float) -> str:
        step = scale.ticks[1] - scale.ticks[0]
        return number(value, next((count for count in (0, 1, 2, 3) if abs(step - round(step, count)) < 1e-9), 4))

    # the key

    def _key_rows(self) -> list[list[tuple[int, str, float]]]:
        """The series with their names in rows, each as (its index, its words, where it begins)."""
        rows: list[list[tuple[int, str, float]]] = [[]]
        at, swatch = 0.0, 2.2 * self.size
        for index, one in enumerate(self.chart.series):
            words = clipped(drawable(one.name), within=self.width - swatch, size=self.size)
            needed = swatch + self._wide(words)
            if at and at + needed > self.width:
                rows.append([])
                at = 0.0
            rows[-1].append((index, words, at))
            at += needed + 1.2 * self.size
        return rows

    def _key(self, rows: list[list[tuple[int, str, float]]], top: float) -> Iterator[str]:
        for row_number, row in enumerate(rows):
            middle = top + (row_number + 0.5) * self.line
            for index, words, x in row:
                if self.chart.kind == "lines":
                    yield self._stroke(index, [(x, middle), (x + 1.8 * self.size, middle)])
                    yield self._point(index, x + 0.9 * self.size, middle)
                else:
                    half = 0.36 * self.size
                    yield self._bar(index, x + 1.0, middle - half, 1.6 * self.size, 2 * half)
                yield self._text(words, x + 2.2 * self.size, middle)

    # bars

    def _patterns(self) -> Iterator[str]:
        step = 7 * self.unit
        yield (
            f'<defs><pattern id="{escape(self.name)}-lined" width="{step:g}" height="{step:g}"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="{step:g}" height="{step:g}" fill="{PAPER}"/>'
            f'<rect width="{step / 2.6:.2f}" height="{step:g}" fill="{INK}"/></pattern></defs>'
        )

    def _bar(self, index: int, x: float, y: float, width_: float, height: float) -> str:
        fill = (SPRUCE, SUN, f"url(#{escape(self.name)}-lined)")[index % 3]
        return (
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width_:.2f}" height="{height:.2f}" fill="{fill}"'
            f' stroke="{INK}" stroke-width="{1.2 * self.unit:.2f}"/>'
        )

    def _rule(self, x1: float, y1: float, x2: float, y2: float, *, axis: bool = False) -> str:
        colour, thick = (AXIS, 1.6) if axis else (GRID, 1.0)
        return (
            f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}"'
            f' stroke-width="{thick * self.unit:.2f}"/>'
        )

    def _widest_value(self) -> float:
        texts = [self._number(value) for one in self.chart.series for value in one.values if value is not None]
        return max(map(self._wide, texts), default=0.0)

    def _standing(self, top: float, bottom: float) -> Iterator[str]:
        """Bars that stand on the axis, the values over them where there is room for figures, else a graded axis."""
        slot_guess = self.width * 0.92 / max(len(self.labels), 1)
        label_lines = max(
            (len(wrap(label, within=slot_guess - 0.5 * self.size, size=self.size)) for label in self.labels), default=1
        )
        count = max(len(self.chart.series), 1)
        values_over = self._widest_value() + 0.4 * self.size <= 0.8 * self.width / max(len(self.labels), 1) / count
        base = bottom - label_lines * self.line - 0.3 * self.size
        negative = any(value < 0 for one in self.chart.series for value in one.values if value is not None)
        high = base - top
        room = self.line if values_over else 0.5 * self.line
        scale = _scale(self.chart, high - room * (2 if negative and values_over else 1), from_zero=True)
        floor_ = base - (room if negative and values_over else 0)

        def y_of(value: float) -> float:
            return floor_ - scale.at(value)

        left = 0.0
        if not values_over:
            left = max(self._wide(self._tick_text(scale, tick)) for tick in scale.ticks) + 0.6 * self.size
            for tick in scale.ticks:
                yield self._rule(left, y_of(tick), self.width, y_of(tick))
                yield self._text(
                    self._tick_text(scale, tick), left - 0.6 * self.size, y_of(tick), anchor="end", colour=QUIET
                )
        slot = (self.width - left) / max(len(self.labels), 1)
        thick = min(0.8 * slot / count, 4.5 * self.size)
        for place, label in enumerate(self.labels):
            middle = left + (place + 0.5) * slot
            for index, one in enumerate(self.chart.series):
                x = middle + (index - count / 2) * thick
                value = one.values[place] if place < len(one.values) else None
                if value is None:
                    continue
                y, zero = y_of(value), y_of(0.0)
                yield self._bar(index, x, min(y, zero), thick * 0.94, abs(y - zero))
                if values_over:
                    at = y + self.line / 2 if value < 0 else y - self.line / 2
                    yield self._text(self._number(value), x + thick * 0.47, at, anchor="middle")
            for number_, line in enumerate(wrap(label, within=slot - 0.5 * self.size, size=self.size)):
                yield self._text(line, middle, base + 0.3 * self.size + (number_ + 0.5) * self.line, anchor="middle")
        yield self._rule(left, y_of(0.0), self.width, y_of(0.0), axis=True)

    def _lying(self, top: float, bottom: float) -> Iterator[str]:
        """Bars from left to right, each label before its own, the values after them where there is room."""
        count = max(len(self.chart.series), 1)
        rows = max(len(self.labels), 1)
        values_after = (bottom - top) / rows * 0.84 / count >= self.size * 0.95
        axis_room = 0.0 if values_after else self.line
        row = (bottom - top - axis_room) / rows
        row = min(row, (count * 1.9 + 1) * self.size)
        lines = max(1, floor(row / (1.12 * self.size)))
        most = LABEL_SHARE * self.width
        labels = [self._label_lines(label, most, lines) for label in self.labels]
        left = max((self._wide(line) for lines_ in labels for line in lines_), default=0.0) + 0.7 * self.size
        value_room = self._widest_value() + 0.6 * self.size if values_after else 0.5 * self.size
        values = [value for one in self.chart.series for value in one.values if value is not None]
        before = value_room if values_after and any(value < 0 for value in values) else 0.0
        room = self.width - left - value_room - before
        widest = max((self._wide(number(value, 0)) for value in values), default=1.0) + 2 * self.size
        scale = _scale(self.chart, room, from_zero=True, most=max(2, min(MOST_TICKS, floor(room / widest))))

        def x_of(value: float) -> float:
            return left + before + scale.at(value)

        end = top + row * rows
        if not values_after:
            for tick in scale.ticks:
                yield self._rule(x_of(tick), top, x_of(tick), end)
                text = self._tick_text(scale, tick)
                half = self._wide(text) / 2
                x = min(x_of(tick), self.width - half)
                yield self._text(text, x, end + 0.55 * self.line, anchor="middle", colour=QUIET)
        thick = min(0.84 * row / count, 1.8 * self.size)
        for place, label in enumerate(labels):
            middle = top + (place + 0.5) * row
            for number_, line in enumerate(label):
                y = middle + (number_ - (len(label) - 1) / 2) * 1.12 * self.size
                yield self._text(line, left - 0.7 * self.size, y, anchor="end")
            for index, one in enumerate(self.chart.series):
                value = one.values[place] if place < len(one.values) else None
                if value is None:
                    continue
                y, x, zero = middle + (index - count / 2) * thick, x_of(value), x_of(0.0)
                yield self._bar(index, min(x, zero), y, abs(x - zero), thick * 0.94)
                if values_after:
                    anchor, at = ("end", x - 0.3 * self.size) if value < 0 else ("start", x + 0.3 * self.size)
                    yield self._text(self._number(value), at, y + thick * 0.47, anchor=anchor)
        yield self._rule(x_of(0.0), top, x_of(0.0), end, axis=True)

    def _label_lines(self, label: str, within: float, most: int) -> tuple[str, ...]:
        lines = wrap(label, within=within, size=self.size)
        if len(lines) <= most:
            return lines
        return *lines[: most - 1], clipped(" ".join(lines[most - 1 :]), within=within, size=self.size)

    # lines

    def _stroke(self, index: int, points: list[tuple[float, float]]) -> str:
        dash = DASHES[index % 3]
        dashes = (
            f' stroke-dasharray="{" ".join(f"{float(one) * self.unit:g}" for one in dash.split())}"' if dash else ""
        )
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        return (
            f'<polyline points="{path}" fill="none" stroke="{LINE_COLOURS[index % 3]}"'
            f' stroke-width="{3.2 * self.unit:.2f}" stroke-linejoin="round"{dashes}/>'
        )

    def _point(self, index: int, x: float, y: float) -> str:
        """A round, a square or a pointed mark."""
        half, colour = 6 * self.unit, LINE_COLOURS[index % 3]
        if index % 3 == 0:
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{half:.2f}" fill="{colour}"/>'
        if index % 3 == 1:
            return (
                f'<rect x="{x - half:.2f}" y="{y - half:.2f}" width="{2 * half:.2f}" height="{2 * half:.2f}"'
                f' fill="{PAPER}" stroke="{colour}" stroke-width="{2.6 * self.unit:.2f}"/>'
            )
        corners = (
            f"{x:.2f},{y - 1.3 * half:.2f} {x + 1.2 * half:.2f},{y + half:.2f} {x - 1.2 * half:.2f},{y + half:.2f}"
        )
        return f'<polygon points="{corners}" fill="{colour}"/>'

    def _ends(self) -> float:
        """The room that names at the lines' ends take, or nothing where they are too long or one line ends early."""
        widths = [self._wide(drawable(one.name)) for one in self.chart.series]
        ended = all(one.values and one.values[-1] is not None for one in self.chart.series)
        needed = max(widths, default=0.0) + 0.9 * self.size
        return needed if ended and all(widths) and needed <= 0.3 * self.width else 0.0

    def _lines(self, top: float, bottom: float) -> Iterator[str]:
        scale = _scale(self.chart, 1.0, from_zero=False)
        left = max(self._wide(self._tick_text(scale, tick)) for tick in scale.ticks) + 0.8 * self.size
        right = self._ends() or 0.8 * self.size
        slot = (self.width - left - right) / max(len(self.labels) - 1, 1)
        shown = [self._label_lines(label, max(slot - 0.4 * self.size, 3 * self.size), 2) for label in self.labels]
        every = 1
        widest = max((self._wide(line) for text in shown for line in text), default=0.0)
        while widest + 0.4 * self.size > every * slot and every < len(self.labels):
            every += 1
        base = bottom - self.line * max(len(text) for text in shown) - 0.3 * self.size
        high = base - top - 0.5 * self.line
        scale = _Scale(scale.low, scale.high, high, scale.ticks)

        def y_of(value: float) -> float:
            return base - scale.at(value)

        for tick in scale.ticks:
            yield self._rule(left, y_of(tick), self.width - right, y_of(tick), axis=tick == 0)
            yield self._text(
                self._tick_text(scale, tick), left - 0.8 * self.size, y_of(tick), anchor="end", colour=QUIET
            )
        for place, text in enumerate(shown):
            if place % every:
                continue
            for number_, line in enumerate(text):
                half = self._wide(line) / 2
                x = min(left + place * slot, self.width - half)
                yield self._text(line, x, base + 0.3 * self.size + (number_ + 0.5) * self.line, anchor="middle")
        for index, one in enumerate(self.chart.series):
            for run in _runs(one):
                yield from self._drawn_run(index, [(left + place * slot, y_of(value)) for place, value in run])
        if right > self.size:
            yield from self._names(self.width - right + 0.9 * self.size, y_of, top, base)

    def _drawn_run(self, index: int, points: list[tuple[float, float]]) -> Iterator[str]:
        yield self._stroke(index, points)
        for x, y in points:
            yield self._point(index, x, y)

    def _names(self, x: float, y_of: Callable[[float], float], top: float, base: float) -> Iterator[str]:
        """The series' names at the ends of their lines, moved apart where they would touch."""
        ends = sorted(
            (y_of(one.values[-1] or 0.0), index, drawable(one.name)) for index, one in enumerate(self.chart.series)
        )
        places = [y for y, _index, _name in ends]
        for _round in range(8):
            for number_ in range(1, len(places)):
                lacking = self.line - (places[number_] - places[number_ - 1])
                if lacking > 0:
                    places[number_ - 1] -= lacking / 2
                    places[number_] += lacking / 2
            over = max(places[-1] - base, 0.0)
            under = max(top + self.line / 2 - places[0], 0.0)
            places = [y - over + under for y in places]
        for y, (_end, index, name) in zip(places, ends, strict=True):
            yield self._text(name, x, y, weight="Semibold", colour=LINE_COLOURS[index % 3])


def _runs(series: Series) -> Iterator[list[tuple[int, float]]]:
    """The unbroken stretches of a line: it is not drawn across a value that is missing."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate(series.values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((place, value))
    if run:
        yield run
