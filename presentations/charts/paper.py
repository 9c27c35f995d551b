"""The paper that a chart is drawn on: measured text, strokes, fillings, and the grading of an axis."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.translation import gettext as _

from presentations.charts.words import decimals_of, number
from presentations.content import Chart
from toolkit.typesetting import Weight, clipped, drawable, width, wrap

SLIDE_SIZE = 18.0
"""The size of a chart's text on a slide."""

INK, QUIET, PAPER, SPRUCE, SUN, EARTH = "#14212b", "#46545e", "#fbfaf7", "#0b4f4a", "#f2ae1c", "#7a4b00"
GRID, AXIS = "#cfd8d4", "#6f7f7a"
LINE_COLOURS, DASHES = (SPRUCE, EARTH, INK), ("", "10 6", "2 5")
LINE, RISE = 1.3, 0.34
"""The height of a line of text, and how far its baseline lies below its middle, as shares of the size."""

MOST_TICKS = 5


@dataclass(frozen=True)
class Scale:
    """Where values lie on an axis of `length`, from `low` to `high`, and the ticks on it."""

    low: float
    high: float
    length: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low) * self.length


def graded(chart: Chart, length: float, *, from_zero: bool, most: int = MOST_TICKS) -> Scale:
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
    return Scale(ticks[0], ticks[-1], length, ticks)


class Paper:
    """Draws the heading and the key of one chart above, the source below, and leaves the room between to the plot."""

    def __init__(self, chart: Chart, width: float, height: float, size: float, name: str) -> None:
        self.chart, self.width, self.height, self.size, self.name = chart, width, height, size, escape(name)
        self.labels = tuple(map(drawable, chart.labels))
        self.decimals = decimals_of(chart)
        self.line = size * LINE
        self.unit = size / SLIDE_SIZE
        """What a unit of a slide is here: strokes and points grow with the text."""
        self.title = self.wrapped(chart.title, "Semibold")
        self.measure = self.wrapped(chart.unit, "Regular")
        self.source = self.wrapped(
            _("Source: %(source)s") % {"source": chart.source} if chart.source else "", "Regular"
        )
        self.in_one_line = self._heads_in_one_line()

    def _heads_in_one_line(self) -> bool:
        """True where title and unit stand beside each other, as `Title, unit`."""
        if len(self.title) != 1 or len(self.measure) != 1:
            return False
        room = self.width - self.wide(f"{self.title[0]}, ", "Semibold")
        return self.wide(self.measure[0]) <= room

    @property
    def head_lines(self) -> int:
        return len(self.title) if self.in_one_line else len(self.title) + len(self.measure)

    def heading(self) -> Iterator[str]:
        middle = self.line / 2
        for number_, line in enumerate(self.title):
            comma = "," if self.in_one_line else ""
            yield self.text(line + comma, 0, middle + number_ * self.line, weight="Semibold")
        if self.in_one_line:
            yield self.text(self.measure[0], self.wide(f"{self.title[0]}, ", "Semibold"), middle, colour=QUIET)
            return
        for number_, line in enumerate(self.measure, start=len(self.title)):
            yield self.text(line, 0, middle + number_ * self.line, colour=QUIET)

    def sources(self) -> Iterator[str]:
        top = self.height - len(self.source) * self.line
        for number_, line in enumerate(self.source):
            yield self.text(line, 0, top + (number_ + 0.5) * self.line, colour=QUIET)

    @property
    def source_room(self) -> float:
        return len(self.source) * self.line + (0.3 * self.size if self.source else 0.0)

    # words

    def text(
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

    def wide(self, text: str, weight: Weight = "Regular") -> float:
        return width(text, size=self.size, weight=weight)

    def wrapped(self, text: str, weight: Weight) -> tuple[str, ...]:
        """The text on at most two lines."""
        lines = wrap(drawable(text), within=self.width, size=self.size, weight=weight)
        if len(lines) <= 2:
            return lines
        return lines[0], clipped(" ".join(lines[1:]), within=self.width, size=self.size, weight=weight)

    def number(self, value: float) -> str:
        return number(value, self.decimals)

    def tick(self, scale: Scale, value: float) -> str:
        step = scale.ticks[1] - scale.ticks[0]
        return number(value, next((count for count in (0, 1, 2, 3) if abs(step - round(step, count)) < 1e-9), 4))

    def at_most(self, text: str, within: float, most: int) -> tuple[str, ...]:
        """The text on at most so many lines; what the last cannot hold is cut off with three dots."""
        broken = wrap(text, within=within, size=self.size)
        if len(broken) <= most:
            return broken
        return *broken[: most - 1], clipped(" ".join(broken[most - 1 :]), within=within, size=self.size)

    def lines(
        self, texts: tuple[str, ...], x: float, y: float, *, anchor: str, step: float | None = None
    ) -> Iterator[str]:
        """Lines of text under each other, the first one's middle at y."""
        for place, text in enumerate(texts):
            yield self.text(text, x, y + place * (step or self.line), anchor=anchor)

    # the key

    def key_rows(self) -> list[list[tuple[int, str, float]]]:
        """The series with their names in rows, each as (its index, its words, where it begins)."""
        rows: list[list[tuple[int, str, float]]] = [[]]
        at, swatch = 0.0, 2.2 * self.size
        for index, one in enumerate(self.chart.series):
            words = clipped(drawable(one.name), within=self.width - swatch, size=self.size)
            needed = swatch + self.wide(words)
            if at and at + needed > self.width:
                rows.append([])
                at = 0.0
            rows[-1].append((index, words, at))
            at += needed + 1.2 * self.size
        return rows

    def key(self, rows: list[list[tuple[int, str, float]]], top: float) -> Iterator[str]:
        for row_number, row in enumerate(rows):
            middle = top + (row_number + 0.5) * self.line
            for index, words, x in row:
                if self.chart.kind == "lines":
                    yield self.stroke(index, [(x, middle), (x + 1.8 * self.size, middle)])
                    yield self.point(index, x + 0.9 * self.size, middle)
                else:
                    half = 0.36 * self.size
                    yield self.bar(index, x + 1.0, middle - half, 1.6 * self.size, 2 * half)
                yield self.text(words, x + 2.2 * self.size, middle)

    # strokes and fillings

    def patterns(self) -> Iterator[str]:
        step = 7 * self.unit
        yield (
            f'<defs><pattern id="{self.name}-lined" width="{step:g}" height="{step:g}"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="{step:g}" height="{step:g}" fill="{PAPER}"/>'
            f'<rect width="{step / 2.6:.2f}" height="{step:g}" fill="{INK}"/></pattern></defs>'
        )

    def bar(self, index: int, x: float, y: float, width_: float, height: float) -> str:
        fill = (SPRUCE, SUN, f"url(#{self.name}-lined)")[index % 3]
        return (
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width_:.2f}" height="{height:.2f}" fill="{fill}"'
            f' stroke="{INK}" stroke-width="{1.2 * self.unit:.2f}"/>'
        )

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, axis: bool = False) -> str:
        colour, thick = (AXIS, 1.6) if axis else (GRID, 1.0)
        return (
            f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}"'
            f' stroke-width="{thick * self.unit:.2f}"/>'
        )

    def stroke(self, index: int, points: list[tuple[float, float]]) -> str:
        dash = DASHES[index % 3]
        dashes = (
            f' stroke-dasharray="{" ".join(f"{float(one) * self.unit:g}" for one in dash.split())}"' if dash else ""
        )
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        return (
            f'<polyline points="{path}" fill="none" stroke="{LINE_COLOURS[index % 3]}"'
            f' stroke-width="{3.2 * self.unit:.2f}" stroke-linejoin="round"{dashes}/>'
        )

    def point(self, index: int, x: float, y: float) -> str:
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
