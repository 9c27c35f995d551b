"""Lines with marked points, named at their ends where the names find room."""

from collections.abc import Callable, Iterator

from presentations.charts.paper import LINE_COLOURS, QUIET, Paper, Scale, graded
from presentations.content import Series
from toolkit.typesetting import drawable


class Lines:
    """The plot of a line chart."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.chart = paper, paper.chart
        self.size, self.line, self.width, self.labels = paper.size, paper.line, paper.width, paper.labels

    def ends(self) -> float:
        """The room that names at the lines' ends take, or nothing where they are too long or one line ends early."""
        widths = [self.paper.wide(drawable(one.name), "Semibold") for one in self.chart.series]
        ended = all(one.values and one.values[-1] is not None for one in self.chart.series)
        needed = max(widths, default=0.0) + 0.9 * self.size
        return needed if ended and all(widths) and needed <= 0.3 * self.width else 0.0

    def draw(self, top: float, bottom: float) -> Iterator[str]:
        paper, size = self.paper, self.size
        scale = graded(self.chart, 1.0, from_zero=False)
        left = max(paper.wide(paper.tick(scale, tick)) for tick in scale.ticks) + 0.8 * size
        right = self.ends() or 0.8 * size
        slot = (self.width - left - right) / max(len(self.labels) - 1, 1)
        labels = [paper.at_most(label, max(slot - 0.4 * size, 3 * size), 2) for label in self.labels]
        base = bottom - self.line * max(map(len, labels), default=1) - 0.3 * size
        scale = Scale(scale.low, scale.high, base - top - 0.5 * self.line, scale.ticks)

        def y_of(value: float) -> float:
            return base - scale.at(value)

        for tick in scale.ticks:
            yield paper.rule(left, y_of(tick), self.width - right, y_of(tick), axis=tick == 0)
            yield paper.text(paper.tick(scale, tick), left - 0.8 * size, y_of(tick), anchor="end", colour=QUIET)
        yield from self._named(labels, left, slot, base + 0.3 * size + self.line / 2)
        for index, one in enumerate(self.chart.series):
            for run in _runs(one):
                yield from self._drawn_run(index, [(left + place * slot, y_of(value)) for place, value in run])
        if right > size:
            yield from self._names(self.width - right + 0.9 * size, y_of, top, base)

    def _named(self, labels: list[tuple[str, ...]], left: float, slot: float, y: float) -> Iterator[str]:
        """The labels under their points; where they would touch, only every second, third …"""
        wide = [max(map(self.paper.wide, label), default=0.0) for label in labels]
        every = next(
            (step for step in range(1, len(labels)) if max(wide) + 0.4 * self.size <= step * slot), max(len(labels), 1)
        )
        for place, label in enumerate(labels):
            if place % every == 0:
                x = min(left + place * slot, self.width - wide[place] / 2)
                yield from self.paper.lines(label, x, y, anchor="middle")

    def _drawn_run(self, index: int, points: list[tuple[float, float]]) -> Iterator[str]:
        yield self.paper.stroke(index, points)
        for x, y in points:
            yield self.paper.point(index, x, y)

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
            yield self.paper.text(name, x, y, weight="Semibold", colour=LINE_COLOURS[index % 3])


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
