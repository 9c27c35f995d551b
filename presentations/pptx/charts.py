"""A section's chart as one of the format's own, with its figures in a workbook that can be edited."""

from dataclasses import dataclass
from typing import Any

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

from presentations.charts import SLIDE_SIZE, decimals_of, graded, in_words, lies_down
from presentations.content import Chart
from presentations.deck import Box
from presentations.pptx.layouts import put
from toolkit import slides
from toolkit.slides import INK, PAPER, SPRUCE, SUN, colour

EARTH = "7A4B00"
MOST_LABELLED_BARS, MOST_LABELLED_POINTS = 12, 8


@dataclass(frozen=True)
class _Look:
    """Colours of bars and of lines, the pattern of bars, the mark and stroke of lines: series differ without colour."""

    bar: str
    line: str
    pattern: Any
    mark: Any
    stroke: Any


LOOKS: tuple[_Look, ...] = (
    _Look(SPRUCE, SPRUCE, None, XL_MARKER_STYLE.CIRCLE, MSO_LINE.SOLID),
    _Look(SUN, EARTH, None, XL_MARKER_STYLE.SQUARE, MSO_LINE.DASH),
    _Look(INK, INK, MSO_PATTERN.WIDE_UPWARD_DIAGONAL, XL_MARKER_STYLE.TRIANGLE, MSO_LINE.ROUND_DOT),
)
"""The looks of the first, second and third series, the same as in the PDF."""


def insert_chart(holder: Any, chart: Chart, box: Box | None) -> Any:
    """Fills a placeholder for charts. The figures stand at the bars and lines when there is room for them."""
    form = _form(decimals_of(chart))
    data: Any = CategoryChartData(number_format=form)  # type: ignore[no-untyped-call]  # the library has no types
    data.categories = [_cell(label) for label in chart.labels]
    for series in chart.series:
        data.add_series(_cell(series.name) or _("Values"), list(series.values))
    lines = chart.kind == "lines"
    lying = box is not None and lies_down(chart, width=box.width, size=SLIDE_SIZE)
    standing = XL_CHART_TYPE.LINE_MARKERS if lines else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = holder.insert_chart(XL_CHART_TYPE.BAR_CLUSTERED if lying else standing, data)
    if box:
        put(frame, box)
    drawn = frame.chart
    slides.number_axes(drawn)
    drawn.font.size, drawn.font.color.rgb = Pt(SLIDE_SIZE), colour(INK)
    _title(drawn, chart)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(drawn, lying=lying)
    _grade(drawn.value_axis, chart)
    plot = drawn.plots[0]
    if len(chart.labels) * len(chart.series) <= (MOST_LABELLED_POINTS if lines else MOST_LABELLED_BARS):
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.show_value, labels.font.size = True, Pt(SLIDE_SIZE)
        labels.number_format, labels.number_format_is_linked = form, False
        labels.position = XL_LABEL_POSITION.ABOVE if lines else XL_LABEL_POSITION.OUTSIDE_END
        drawn.value_axis.visible = drawn.value_axis.has_major_gridlines = lines
    if not lines:
        plot.gap_width, plot.overlap = 60, 0
    for series, looks in zip(plot.series, LOOKS, strict=False):
        _look(series, looks, lines=lines)
    slides.describe(frame, chart.title or _("Chart"), in_words(chart))
    return frame


def _axes(drawn: Any, *, lying: bool) -> None:
    names, values = drawn.category_axis, drawn.value_axis
    names.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = colour("6F7F7A")
    names.reverse_order = lying
    values.major_gridlines.format.line.color.rgb = colour("CFD8D4")
    values.format.line.fill.background()


def _grade(axis: Any, chart: Chart) -> None:
    """The same ends and steps as in the PDF."""
    ticks = graded(chart, 1.0, from_zero=chart.kind == "bars").ticks
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = ticks[0], ticks[-1], ticks[1] - ticks[0]
    decimals = next((count for count in range(6) if abs(axis.major_unit - round(axis.major_unit, count)) < 1e-9), 6)
    axis.tick_labels.number_format = _form(decimals)
    axis.tick_labels.number_format_is_linked = False


def _form(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _title(drawn: Any, chart: Chart) -> None:
    words = f"{chart.title}, {chart.unit}" if chart.title and chart.unit else chart.title or chart.unit
    drawn.has_title = bool(words)
    if words:
        paragraph = drawn.chart_title.text_frame.paragraphs[0]
        run = slides.run(paragraph, words)
        run.font.size, run.font.bold = Pt(20), True


def _look(series: Any, look: _Look, *, lines: bool) -> None:
    if lines:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour(look.line), Pt(3)
        series.format.line.dash_style = look.stroke
        series.marker.style, series.marker.size = look.mark, 10
        series.marker.format.line.color.rgb = colour(look.line)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour(look.line)
        return
    series.invert_if_negative = False
    series.format.line.color.rgb = colour(INK)
    fill = series.format.fill
    if look.pattern is None:
        fill.solid()
        fill.fore_color.rgb = colour(look.bar)
    else:
        fill.patterned()
        fill.pattern, fill.fore_color.rgb, fill.back_color.rgb = look.pattern, colour(look.bar), colour(PAPER)


def _cell(text: str) -> str:
    """A text for the workbook's cells, which never is a formula or an address."""
    words = slides.CONTROL.sub("", text)
    return (
        f"\u200b{words}"
        if words.startswith(("=", "{=", "+", "@", "http", "ftp", "mailto:", "internal:", "external:"))
        else words
    )
