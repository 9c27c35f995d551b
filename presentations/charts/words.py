"""A chart in words and figures: how a number is written, the chart as a sentence, its figures as a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from presentations.content import Chart
from toolkit.typesetting import drawable


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
    decimals, lacking = decimals_of(chart), _("no value")
    for one in chart.series:
        values = ", ".join(
            f"{label} {lacking if value is None else number(value, decimals)}"
            for label, value in zip(chart.labels, one.values, strict=False)
        )
        said.append(f"{one.name}: {values}" if one.name else values)
    if chart.source:
        said.append(_("Source: %(source)s") % {"source": chart.source})
    return drawable(". ".join(said)) + "."


def briefly(chart: Chart) -> str:
    """What the chart is, where its figures stand in a table beside it."""
    kind = _("Bar chart") if chart.kind == "bars" else _("Line chart")
    named = ", ".join(drawable(part) for part in (chart.title, chart.unit) if part)
    return _("%(kind)s: %(name)s. The figures stand in the table below.") % {"kind": kind, "name": named or "–"}


@dataclass(frozen=True)
class Table:
    """The chart's figures: a row for each label, a column for each series; no cell is missing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def table_of(chart: Chart) -> Table:
    """The figures as they are written in the chart; a value that is missing is a dash."""
    decimals = decimals_of(chart)
    columns = tuple(one.name or chart.unit or _("Value") for one in chart.series)
    rows = []
    for place, label in enumerate(chart.labels):
        values = [one.values[place] if place < len(one.values) else None for one in chart.series]
        rows.append((label, tuple("–" if value is None else number(value, decimals) for value in values)))
    return Table(columns, tuple(rows))
