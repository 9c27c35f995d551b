"""A section's chart as one of the format's own, with its figures in a workbook that can be edited."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.util import Pt

from presentations.content import Chart
from toolkit import slides
from toolkit.slides import INK, PAPER, colour

SIZE = 18
LOOKS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("0B4F4A", None, XL_MARKER_STYLE.CIRCLE, MSO_LINE.SOLID),
    ("AA4529", MSO_PATTERN.WIDE_UPWARD_DIAGONAL, XL_MARKER_STYLE.SQUARE, MSO_LINE.DASH),
    ("1A6BB0", MSO_PATTERN.LARGE_GRID, XL_MARKER_STYLE.TRIANGLE, MSO_LINE.ROUND_DOT),
)
"""Colour, pattern of bars, mark and stroke of lines, by which the series differ without colour too."""


def insert_chart(holder: Any, chart: Chart) -> Any:
    """Fills a placeholder for charts. The figures stand at the bars and lines when there is room for them."""
    data: Any = CategoryChartData(number_format="General")  # type: ignore[no-untyped-call]  # the library has no types
    data.categories = [_cell(label) for label in chart.labels]
    for series in chart.series:
        data.add_series(_cell(series.name) or _("Values"), list(series.values))
    lines = chart.kind == "lines"
    kind = XL_CHART_TYPE.LINE_MARKERS if lines else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = holder.insert_chart(kind, data)
    drawn = frame.chart
    slides.number_axes(drawn)
    drawn.font.size, drawn.font.color.rgb = Pt(SIZE), colour(INK)
    _title(drawn, chart)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.category_axis.has_major_gridlines = False
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    drawn.value_axis.major_gridlines.format.line.color.rgb = colour("C9D3D0")
    drawn.value_axis.format.line.fill.background()
    figures = len(chart.labels) * len(chart.series)
    plot = drawn.plots[0]
    if figures <= (12 if lines else 16):
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.show_value, labels.font.size = True, Pt(SIZE)
        labels.position = XL_LABEL_POSITION.ABOVE if lines else XL_LABEL_POSITION.OUTSIDE_END
        drawn.value_axis.visible = lines
        drawn.value_axis.has_major_gridlines = lines
    if not lines:
        plot.gap_width, plot.overlap = 60, 0
    for series, looks in zip(plot.series, LOOKS, strict=False):
        _look(series, looks, lines=lines)
    slides.describe(frame, chart.title or _("Chart"), told(chart))
    return frame


def _title(drawn: Any, chart: Chart) -> None:
    words = f"{chart.title}, {chart.unit}" if chart.title and chart.unit else chart.title or chart.unit
    drawn.has_title = bool(words)
    if words:
        paragraph = drawn.chart_title.text_frame.paragraphs[0]
        run = slides.run(paragraph, words)
        run.font.size, run.font.bold = Pt(20), True


def _look(series: Any, looks: tuple[str, Any, Any, Any], *, lines: bool) -> None:
    code, pattern, mark, stroke = looks
    if lines:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour(code), Pt(3)
        series.format.line.dash_style = stroke
        series.marker.style, series.marker.size = mark, 10
        fill = series.marker.format.fill
        series.marker.format.line.color.rgb = colour(code)
    else:
        series.invert_if_negative = False
        fill = series.format.fill
        series.format.line.color.rgb = colour(code)
    if pattern is None or lines:
        fill.solid()
        fill.fore_color.rgb = colour(code)
    else:
        fill.patterned()
        fill.pattern, fill.fore_color.rgb, fill.back_color.rgb = pattern, colour(code), colour(PAPER)


def told(chart: Chart) -> str:
    """The chart in words: what it is, and each figure."""
    kind = _("Line chart") if chart.kind == "lines" else _("Bar chart")
    head = ", ".join(part for part in (kind, chart.title, chart.unit) if part)
    rows = [
        ", ".join(f"{label} {number(value)}" for label, value in zip(chart.labels, series.values, strict=False))
        for series in chart.series
    ]
    named = [f"{series.name}: {row}" if series.name else row for series, row in zip(chart.series, rows, strict=True)]
    return ". ".join([head, *named]) + "."


def number(value: float | None) -> str:
    """A figure as it is written in Swedish; a dash where there is none."""
    if value is None:
        return "–"
    whole = int(value) if float(value).is_integer() else value
    return number_format(whole, use_l10n=True, force_grouping=True)


def _cell(text: str) -> str:
    """A text for the workbook's cells, which never is a formula or an address."""
    words = slides.CONTROL.sub("", text)
    return (
        f"\u200b{words}"
        if words.startswith(("=", "{=", "+", "@", "http", "ftp", "mailto:", "internal:", "external:"))
        else words
    )
