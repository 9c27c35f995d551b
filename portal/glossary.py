"""The glossary: the words of the field in both languages, from portal/data/glossary.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from toolkit.sorting import swedish_key

DATA = Path(__file__).resolve().parent / "data" / "glossary.csv"


@dataclass(frozen=True)
class Term:
    """A word as it is shown: in the reader's language, with the other language's word beside it."""

    anchor: str
    word: str
    meaning: str
    other_word: str
    other_language: str


@cache
def terms(language: str) -> tuple[Term, ...]:
    """All terms in a language, in that language's order. The anchor is the same in both."""
    other = "sv" if language == "en" else "en"
    with DATA.open(encoding="utf-8", newline="") as file:
        found = [
            Term(
                anchor=slugify(row["term_sv"]),
                word=row[f"term_{language}"],
                meaning=row[f"meaning_{language}"],
                other_word=row[f"term_{other}"],
                other_language=other,
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(found, key=lambda term: swedish_key(term.word)))
