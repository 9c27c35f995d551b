"""Loads the library of indicators that the project keeps as its own CSV file."""

from pathlib import Path

from followups.models import Indicator
from toolkit.reference import Loaded, Table, rows

DATA = Path(__file__).resolve().parent / "data"


def load() -> list[Loaded]:
    """Every indicator of `followups/data`, keyed by code; what a person has edited or retired stays as it is."""
    table = Table(Indicator.objects, "code")
    for row in rows(DATA / "indicators.csv"):
        table.put(row)
    return [table.loaded]
