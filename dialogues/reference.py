"""Loads the kinds of dialogue that the project keeps as its own CSV file."""

from pathlib import Path

from dialogues.models import DialogueKind
from toolkit.reference import Loaded, Table, rows

DATA = Path(__file__).resolve().parent / "data"


def load() -> list[Loaded]:
    """Everything in `dialogues/data`, keyed by code; what a person has edited stays as it is."""
    table = Table(DialogueKind.objects, "code")
    for row in rows(DATA / "dialogue_kinds.csv"):
        table.put(
            {
                "code": row["code"],
                "name_sv": row["name_sv"],
                "name_en": row["name_en"],
                "counts": row["counts"] == "1",
                "position": int(row["position"]),
                **{name: int(value) for name, value in row.items() if name.endswith("_days")},
            }
        )
    return [table.loaded]
