"""Reference data: rows of the project's own CSV files put into tables without touching what a person has edited."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import models


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a header line, each as a dictionary of stripped texts."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: (value or "").strip() for name, value in row.items()}


def words(text: str) -> list[str]:
    """`a;b` as a list; an empty text is an empty list."""
    return [word.strip() for word in text.split(";") if word.strip()]


def day_or_none(text: str) -> date | None:
    """`2022-09-20` as a date; an empty text is None."""
    return date.fromisoformat(text) if text else None


@dataclass
class Loaded:
    """What loading one table did: how many rows were created, updated, unchanged, or kept as a person left them."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.name}: " + ", ".join(
            f"{self.counts[word]} {word}" for word in ("created", "updated", "unchanged", "kept")
        )


M = TypeVar("M", bound=models.Model)


class Table(Generic[M]):
    """Puts rows into one table by key. A row whose `edited_at` is set belongs to its editor and is kept as it is."""

    def __init__(self, manager: models.Manager[M], *key: str) -> None:
        self.manager = manager
        self.key = key
        self.known: dict[tuple[Any, ...], M] = {self._key_of(row): row for row in manager.all()}
        self.loaded = Loaded(manager.model.__name__)

    def _key_of(self, row: M) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def put(self, values: Mapping[str, Any]) -> tuple[M, bool]:
        """The row with these values' key, and whether it follows the file; False means that a person has edited it."""
        row = self.known.get(tuple(values[name] for name in self.key))
        if row is None:
            row = self.manager.create(**values)
            self.known[self._key_of(row)] = row
            self.loaded.counts["created"] += 1
            return row, True
        if getattr(row, "edited_at", None) is not None:
            self.loaded.counts["kept"] += 1
            return row, False
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
        self.loaded.counts["updated" if changed else "unchanged"] += 1
        return row, True

    def keep(self) -> None:
        """Counts a row of the file that gives way to what a person has written."""
        self.loaded.counts["kept"] += 1
