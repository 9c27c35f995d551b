"""The glossary: the words of the field in both languages, from toolkit/data/glossary.csv, and where a text uses them.

`forms` lists the Swedish forms that are explained in running text, with `|` between: what is written in the portal is
Swedish, whatever language its reader has chosen. A word without forms is on the glossary's page only: it is either
everybody's word (*presentation*) or means another thing too (*värd*).
"""

import csv
import re
from collections.abc import Iterator
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
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A place in a text where a term is used: `text[start:end]`."""

    start: int
    end: int
    term: Term


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
                forms=tuple(filter(None, row["forms"].split("|"))),
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(found, key=lambda term: swedish_key(term.word)))


def _is_abbreviation(form: str) -> bool:
    """*RUS* is not *rus*: what has a capital inside a word is looked for as it is written."""
    return any(word[1:] != word[1:].lower() or (len(word) > 1 and word.isupper()) for word in re.split(r"[ -]", form))


@cache
def _index() -> tuple[re.Pattern[str], dict[str, Term]]:
    """A pattern that finds every form, the longest first, and whose form it is."""
    by_form = {(form if _is_abbreviation(form) else form.lower()): term for term in terms("sv") for form in term.forms}
    choices = [
        (re.escape(form) if _is_abbreviation(form) else f"(?i:{re.escape(form)})").replace(r"\ ", r"\s+")
        for form in sorted(by_form, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])({'|'.join(choices)})s?(?![\w-])"), by_form


def mentions(text: str) -> Iterator[Mention]:
    """Every use of a term in the text, in order. *S3-nätverket* is one term and not *S3* too."""
    pattern, by_form = _index()
    for found in pattern.finditer(text):
        form = " ".join(found[1].split())
        yield Mention(found.start(), found.end(), by_form.get(form) or by_form[form.lower()])


def used_in(*texts: str, language: str = "sv") -> tuple[Term, ...]:
    """The terms that the texts use, in alphabetical order, as they are shown in a language."""
    used = {mention.term.anchor for text in texts for mention in mentions(text)}
    return tuple(term for term in terms(language) if term.anchor in used)
