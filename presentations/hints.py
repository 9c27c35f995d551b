"""Hints about a section's language, while it is written. They are advice: nothing is stopped or marked by them.

Everything is computed here, by rules (`presentations.swedish`), and sent nowhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations import swedish
from presentations.content import Content, SectionContent
from presentations.readability import Lix, lix, sentences
from presentations.speech import words
from toolkit import glossary

LONGEST_SENTENCE = 25
MOST_OF_A_KIND = 3
LONGEST_QUOTE = 70


@dataclass(frozen=True)
class Hint:
    """One piece of advice about one place: `place` stands so in the field, `quote` is as much of it as is shown."""

    field: str
    place: str
    advice: str

    @property
    def quote(self) -> str:
        said = " ".join(self.place.split())
        return said if len(said) <= LONGEST_QUOTE else said[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"


@dataclass(frozen=True)
class Hints:
    """`left_out` counts what there was no room for."""

    lix: Lix | None
    shown: tuple[Hint, ...]
    left_out: int

    @property
    def in_words(self) -> str:
        """How many there are, for the heading of the list."""
        count = len(self.shown) + self.left_out
        return ngettext("%(count)d hint", "%(count)d hints", count) % {"count": count} if count else _("no hints")


def hints_of(content: Content, section: SectionContent) -> Hints:
    """Hints about the section's text and manuscript; what is explained anywhere in the presentation is explained."""
    fields = [(name, text) for name, text in (("text", section.text), ("manuscript", section.manuscript)) if text]
    kinds = [
        list(_long_sentences(fields)),
        list(_short_forms(fields, content)),
        list(_passives(fields)),
        list(_claims(fields, section)),
    ]
    return Hints(
        lix=lix("\n\n".join(text for _name, text in fields)),
        shown=tuple(hint for kind in kinds for hint in islice(kind, MOST_OF_A_KIND)),
        left_out=sum(max(len(kind) - MOST_OF_A_KIND, 0) for kind in kinds),
    )


Fields = Iterable[tuple[str, str]]


def _long_sentences(fields: Fields) -> Iterator[Hint]:
    for field, text in fields:
        for sentence in sentences(text):
            count = words(sentence)
            if count > LONGEST_SENTENCE:
                yield Hint(field, sentence, _("Long sentence, %(count)d words. Can it be two?") % {"count": count})


def _short_forms(fields: Fields, content: Content) -> Iterator[Hint]:
    explained = _explained(content)
    told = set()
    for field, text in fields:
        for short in swedish.short_forms(text):
            if short not in explained and short not in told:
                told.add(short)
                advice = _("Not in the glossary and not explained here. Write out what %(short)s stands for.")
                yield Hint(field, short, advice % {"short": short})
        for cut, whole in swedish.cut_words(text):
            if whole not in told:
                told.add(whole)
                yield Hint(field, cut, _("Write it out: %(whole)s.") % {"whole": whole})


def _explained(content: Content) -> set[str]:
    """Short forms of the glossary, of the presentation's own names, and those explained with a parenthesis."""
    names = (content.organisation, content.subject, content.focus_area, content.host, content.dialogue)
    found = {word for term in glossary.terms("sv") for form in term.forms for word in re.split(r"[\s:-]+", form)}
    found |= {word for name in names for word in re.split(r"[\s:-]+", name)}
    for section in content.sections:
        for text in (section.what, section.text, section.manuscript):
            found |= set(re.findall(r"\(([A-ZÅÄÖ][\wÅÄÖåäö]*)[,)]", text))
            found |= set(re.findall(r"([A-ZÅÄÖ][\wÅÄÖåäö]*)(?::s|s)?\s*\([^)]*\s[^)]*\)", text))
    return found


def _passives(fields: Fields) -> Iterator[Hint]:
    for field, text in fields:
        for sentence in sentences(text):
            for start, end in swedish.passives(sentence):
                yield Hint(field, _with_neighbours(sentence, start, end), _("Passive. Who does it?"))


def _with_neighbours(sentence: str, start: int, end: int) -> str:
    """The place with at most three words before and two after it."""
    before = re.search(r"(?:\S+\s+){0,3}$", sentence[:start])
    after = re.match(r"\S*(?:\s+\S+){0,2}", sentence[end:])
    return sentence[before.start() if before else start : end + (after.end() if after else 0)]


def _claims(fields: Fields, section: SectionContent) -> Iterator[Hint]:
    """Nothing where the section names a source anywhere: a link, *enligt …*, or the source of its chart."""
    if section.links or (section.chart and section.chart.source):
        return
    if any(swedish.names_a_source(text) for _field, text in fields):
        return
    for field, text in fields:
        for sentence in sentences(text):
            if swedish.claims(sentence):
                yield Hint(field, sentence, _("A figure without a source. Add a link, or write where it comes from."))
