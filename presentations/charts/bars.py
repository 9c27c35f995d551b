"""Bars: standing where their labels fit under them, otherwise lying."""

from collections.abc import Iterator
from math import floor

from presentations.charts.paper import MOST_TICKS, QUIET, SLIDE_SIZE, Paper, Scale, graded
from presentations.charts.words import number
from presentations.content import Chart
from toolkit.typesetting import drawable, wrap
from toolkit.typesetting import width as measured

LABEL_SHARE = 0.44
"""At most this share of the width is given to the labels of lying bars."""

FILLED = 0.84
"""So much of a label's part is filled by its bars."""

THIN = 4.5
"""A bar is at least so many slide units thick."""


def lies_down(chart: Chart, *, width: float, size: float) -> bool:
    """True for bars that are drawn from left to right, because their labels are too long to stand under them."""
    return chart.kind == "bars" and not labels_fit(chart, width * 0.92, size, lines=2)


def least_row(chart: Chart, size: float) -> float:
    """How high each label's part must be at least where bars lie down: its text, and every bar."""
    return max(1.12 * size, len(chart.series) * THIN * size / SLIDE_SIZE / FILLED)


def labels_fit(chart: Chart, room: float, size: float, *, lines: int) -> bool:
    """True where each label stands whole within its own part of the width, divided only between words."""
    slot = room / max(len(chart.labels), 1) - 0.5 * size
    for label in map(drawable, chart.labels):
        if any(measured(word, size=size) > slot for word in label.split()) or slot <= 0:
            return False
        if len(wrap(label, within=slot, size=size)) > lines:
            return False
    return True


class Bars:
    """The plot of a bar chart."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.chart = paper, paper.chart
        self.size, self.line, self.width, self.labels = paper.size, paper.line, paper.width, paper.labels
        self.count = max(len(self.chart.series), 1)
        self.parts = max(len(self.labels), 1)
        self.values = [value for one in self.chart.series for value in one.values if value is not None]
        self.widest = max((paper.wide(paper.number(value)) for value in self.values), default=0.0)
        self.falls = any(value < 0 for value in self.values)

    def draw(self, top: float, bottom: float) -> Iterator[str]:
        yield from self.paper.patterns()
        if lies_down(self.chart, width=self.width, size=self.size):
            yield from self._lying(top, bottom)
        else:
            yield from self._standing(top, bottom)

    def _bars(self, place: int) -> Iterator[tuple[int, float]]:
        """The bars of one label: the index of its series, and the value; one that is missing is left out."""
        for index, one in enumerate(self.chart.series):
            value = one.values[place] if place < len(one.values) else None
            if value is not None:
                yield index, value

    def _standing(self, top: float, bottom: float) -> Iterator[str]:
        """Bars that stand on the axis, the values over them where there is room for figures, else a graded axis."""
        paper, size = self.paper, self.size
        values_over = self.widest + 0.4 * size <= FILLED * self.width / self.parts / self.count
        scale = graded(self.chart, 1.0, from_zero=True)
        left = 0.0 if values_over else max(paper.wide(paper.tick(scale, tick)) for tick in scale.ticks) + 0.6 * size
        slot = (self.width - left) / self.parts
        labels = [wrap(label, within=slot - 0.4 * size, size=size) for label in self.labels]
        base = bottom - max(map(len, labels), default=1) * self.line - 0.3 * size
        room = self.line if values_over else 0.5 * self.line
        foot = base - (room if self.falls and values_over else 0)
        scale = Scale(scale.low, scale.high, foot - top - room, scale.ticks)
        zero = foot - scale.at(0.0)
        if not values_over:
            yield from self._graded_upwards(scale, foot, left)
        thick = min(FILLED * slot / self.count, 4.5 * size)
        for place, label in enumerate(labels):
            middle = left + (place + 0.5) * slot
            for index, value in self._bars(place):
                x, y = middle + (index - self.count / 2) * thick, foot - scale.at(value)
                yield paper.bar(index, x, min(y, zero), thick * 0.94, abs(y - zero))
                if values_over:
                    at = y + self.line / 2 if value < 0 else y - self.line / 2
                    yield paper.text(paper.number(value), x + thick * 0.47, at, anchor="middle")
            yield from paper.lines(label, middle, base + 0.3 * size + self.line / 2, anchor="middle")
        yield paper.rule(left, zero, self.width, zero, axis=True)

    def _graded_upwards(self, scale: Scale, foot: float, left: float) -> Iterator[str]:
        for tick in scale.ticks:
            y = foot - scale.at(tick)
            yield self.paper.rule(left, y, self.width, y)
            yield self.paper.text(self.paper.tick(scale, tick), left - 0.6 * self.size, y, anchor="end", colour=QUIET)

    def _lying(self, top: float, bottom: float) -> Iterator[str]:
        """Bars from left to right, each label before its own, the values after them where there is room."""
        paper, size = self.paper, self.size
        values_after = (bottom - top) / self.parts * FILLED / self.count >= size * 0.95
        row = (bottom - top - (0.0 if values_after else self.line)) / self.parts
        row = min(row, (self.count * 1.9 + 1) * size)
        most = max(1, floor(row / (1.12 * size)))
        labels = [paper.at_most(label, LABEL_SHARE * self.width, most) for label in self.labels]
        left = max((paper.wide(line) for label in labels for line in label), default=0.0) + 0.7 * size
        value_room = self.widest + 0.6 * size if values_after else 0.5 * size
        start = left + (value_room if values_after and self.falls else 0.0)
        room = self.width - start - value_room
        tick_room = max((paper.wide(number(value, 0)) for value in self.values), default=1.0) + 2 * size
        scale = graded(self.chart, room, from_zero=True, most=max(2, min(MOST_TICKS, floor(room / tick_room))))
        end, zero = top + row * self.parts, start + scale.at(0.0)
        if not values_after:
            yield from self._graded_sideways(scale, start, top, end)
        thick = min(FILLED * row / self.count, 1.8 * size)
        for place, label in enumerate(labels):
            middle = top + (place + 0.5) * row
            first = middle - (len(label) - 1) / 2 * 1.12 * size
            yield from paper.lines(label, left - 0.7 * size, first, anchor="end", step=1.12 * size)
            for index, value in self._bars(place):
                y, x = middle + (index - self.count / 2) * thick, start + scale.at(value)
                yield paper.bar(index, min(x, zero), y, abs(x - zero), thick * 0.94)
                if values_after:
                    anchor, at = ("end", x - 0.3 * size) if value < 0 else ("start", x + 0.3 * size)
                    yield paper.text(paper.number(value), at, y + thick * 0.47, anchor=anchor)
        yield paper.rule(zero, top, zero, end, axis=True)

    def _graded_sideways(self, scale: Scale, start: float, top: float, end: float) -> Iterator[str]:
        for tick in scale.ticks:
            x, words = start + scale.at(tick), self.paper.tick(scale, tick)
            yield self.paper.rule(x, top, x, end)
            middle = min(x, self.width - self.paper.wide(words) / 2)
            yield self.paper.text(words, middle, end + 0.55 * self.line, anchor="middle", colour=QUIET)
