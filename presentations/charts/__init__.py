"""A small chart drawn as SVG: bars or lines over the same labels, legible without colour.

Bars differ by their filling, lines by their dashes and the form of their points; names stand at the lines themselves
where they find room, otherwise in a key. The same drawing is made for the preview, the slides and the handout, each in
its own size of text; its words are measured, so that they never run into each other.
"""

from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe

from presentations.charts.bars import Bars, least_row, lies_down
from presentations.charts.lines import Lines
from presentations.charts.paper import SLIDE_SIZE, Paper, graded
from presentations.charts.words import Table, briefly, decimals_of, in_words, number, table_of
from presentations.content import Chart

__all__ = [
    "SLIDE_SIZE",
    "Table",
    "briefly",
    "decimals_of",
    "drawing",
    "graded",
    "in_words",
    "least_height",
    "lies_down",
    "number",
    "table_of",
]

LEAST_PLOT = 8.0
"""A plot of standing bars or of lines is at least so many times its text's size high."""


def drawing(chart: Chart, *, width: float, height: float, size: float, name: str) -> SafeString:
    """The chart as SVG elements in a box of its own, from 0, 0. `name` makes its ids unique on the page."""
    paper = Paper(chart, width, height, size, name)
    return mark_safe("".join(_parts(paper)))  # noqa: S308  # every word is escaped where it is drawn


def least_height(chart: Chart, *, width: float, size: float) -> float:
    """The least height in which the chart is legible: below it labels would touch."""
    paper = Paper(chart, width, 0.0, size, "")
    head = paper.head_lines * paper.line + _key_height(paper) + 0.5 * size + paper.source_room
    if lies_down(chart, width=width, size=size):
        return head + paper.line + least_row(chart, size) * len(chart.labels)
    return head + LEAST_PLOT * size


def _has_key(paper: Paper) -> bool:
    if not any(one.name for one in paper.chart.series):
        return False
    return paper.chart.kind == "bars" or not Lines(paper).ends()


def _key_height(paper: Paper) -> float:
    return len(paper.key_rows()) * paper.line if _has_key(paper) else 0.0


def _parts(paper: Paper) -> Iterator[str]:
    yield from paper.heading()
    yield from paper.sources()
    top = paper.head_lines * paper.line
    if _has_key(paper):
        yield from paper.key(paper.key_rows(), top)
        top += _key_height(paper)
    plot = Lines(paper) if paper.chart.kind == "lines" else Bars(paper)
    yield from plot.draw(top + 0.5 * paper.size, paper.height - paper.source_room)
