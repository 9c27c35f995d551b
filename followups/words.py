"""Swedish words to be looked up: what of a text is kept, what a question asks for, and where it is found in a text.

A word is kept in up to five forms, each with its own first sign so that one index holds them all:

    =dialogerna     as it is written, with its place, for quoted phrases and because what is exact comes first
    ^dialogerna     the same, where it stands in the title
    dialog          its stem by PostgreSQL's Swedish stemmer
    ~dialogerna     without dots and rings: orebro finds Örebro
    -logerna        what is left of it after each place where it may be divided (as in print), so that
                    dialog finds snabbdialogerna: -dialogerna begins with dialog

A question's word is looked for by its stem, by the beginning of the whole word and by the beginning of what is left.
Plain Python: the stems come from the caller.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pyphen

from toolkit.sorting import folded

SHORTEST_PART = 4
"""Letters that a part of a compound has, and that a word has which is looked for in compounds."""
SHORTEST_BEGINNING = 2
LONGEST_WORD = 60
MOST_TERMS = 10
LAST_PLACE = 16_383  # PostgreSQL's last position in a tsvector
MOST_PLACES = 255  # of one word

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'["“”„»«]([^"“”„»«]+)["“”„»«]')
_dictionary = pyphen.Pyphen(lang="sv_SE", left=2, right=2)

Stems = Mapping[str, str]
"""Each word with its stem; an empty one for a word that says nothing, such as *och*."""


def words_of(text: str) -> list[str]:
    return [found[0].lower()[:LONGEST_WORD] for found in _WORD.finditer(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Without dots and rings. Unlike `folded` never longer or shorter than the word, as marks are set by places."""
    return "".join(folded(sign)[:1] or sign for sign in word)


@lru_cache(maxsize=50_000)
def tails(word: str) -> tuple[str, ...]:
    """What is left of a word after each place where it may be divided, the longest first."""
    if len(word) < 2 + SHORTEST_PART or not word.isalpha():
        return ()
    places = (place for place in _dictionary.positions(word) if len(word) - place >= SHORTEST_PART)
    return tuple(word[place:] for place in places)


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, ...]:
    """How a word is kept wherever it stands, its stem apart."""
    return (f"~{bare(word)}", *(f"-{bare(tail)}" for tail in tails(word)))


def vector(title: str, others: Iterable[str], stems: Stems) -> str:
    """The words of a point, as PostgreSQL writes a tsvector. Between two texts is a gap that no phrase spans."""
    kept: dict[str, list[int]] = {}
    place = 0
    for number, text in enumerate((title, *others)):
        place += 2
        for word in words_of(text):
            place = min(place + 1, LAST_PLACE)
            kept.setdefault(f"={word}", []).append(place)
            for form in (*_forms(word), stems.get(word, ""), f"^{word}" if number == 0 else ""):
                if form:
                    kept.setdefault(form, [])
    return " ".join(
        f"'{form}':{','.join(map(str, places[:MOST_PLACES]))}" if places else f"'{form}'"
        for form, places in kept.items()
    )


@dataclass(frozen=True)
class Term:
    """A word asked for. `begins`: words that begin with it are meant too, because it is long enough or still typed."""

    word: str
    stem: str
    begins: bool

    @property
    def base(self) -> str:
        """What a word begins with that is meant: the stem where it is long enough to be told from other words."""
        return bare(self.stem if len(self.stem) >= SHORTEST_PART else self.word)

    @property
    def in_compounds(self) -> bool:
        return len(self.base) >= SHORTEST_PART

    @property
    def asked(self) -> str:
        forms = [f"'~{self.base}'{':*' if self.begins else ''}"]
        if self.stem:
            forms.append(f"'{self.stem}'")
        if self.in_compounds:
            forms.append(f"'-{self.base}':*")
        return f"({' | '.join(forms)})"


@dataclass(frozen=True)
class Question:
    """What somebody looks for: each of the words in some form, each of the quoted phrases as it is written."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    @property
    def found(self) -> str:
        """The tsquery that finds the points."""
        return " & ".join([*(term.asked for term in self.terms), *self._phrases])

    @property
    def in_title(self) -> str:
        words = [term.word for term in self.terms] + [word for phrase in self.phrases for word in phrase]
        return " & ".join(f"'^{word}'" for word in words)

    @property
    def exact(self) -> str:
        return " & ".join([*(f"'={term.word}'" for term in self.terms), *self._phrases])

    @property
    def stemmed(self) -> str:
        return " & ".join([*(f"'{term.stem or '=' + term.word}'" for term in self.terms), *self._phrases])

    @property
    def _phrases(self) -> list[str]:
        return ["(" + " <-> ".join(f"'={word}'" for word in phrase) + ")" for phrase in self.phrases]

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the text says what is asked for: [from, to) of each word or part of one, in order."""
        marked: list[tuple[int, int]] = []
        written = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text)]
        for word, start, end in written:
            if (within := self._within(word)) is not None:
                marked.append((start + within, end))
        for phrase in self.phrases:
            for first in range(len(written) - len(phrase) + 1):
                run = written[first : first + len(phrase)]
                if tuple(word for word, _start, _end in run) == phrase:
                    marked.append((run[0][1], run[-1][2]))
        return _joined(sorted(marked))

    @cached_property
    def _known(self) -> dict[str, int | None]:
        """Words judged before: fifty rows say the same few hundred."""
        return {}

    def _within(self, word: str) -> int | None:
        """From which sign of the word on it is what a term asks for; None where it is not."""
        if word not in self._known:
            self._known[word] = self._judged(word)
        return self._known[word]

    def _judged(self, word: str) -> int | None:
        plain = bare(word)
        for term in self.terms:
            base = term.base
            near = term.stem and word.startswith(term.stem) and len(word) - len(term.stem) <= 3
            if plain == base or near or (term.begins and plain.startswith(base)):
                return 0
        for tail in tails(word):
            if any(term.in_compounds and bare(tail).startswith(term.base) for term in self.terms):
                return len(word) - len(tail)
        return None


def _joined(marked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in marked:
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def split(text: str) -> tuple[list[str], list[tuple[str, ...]], bool]:
    """The words and the quoted phrases of what was typed, and whether its last word may still be being typed."""
    text = unicodedata.normalize("NFC", text)
    phrases = [tuple(words_of(quoted))[:MOST_TERMS] for quoted in _QUOTED.findall(text)]
    rest = _QUOTED.sub(" ", text)
    typing = bool(rest) and not rest[-1].isspace()
    return words_of(rest)[:MOST_TERMS], [phrase for phrase in phrases if phrase][:MOST_TERMS], typing


def question(text: str, stems: Stems) -> Question:
    """What was typed as a question. A word that says nothing is asked for only when nothing else is."""
    words, phrases, typing = split(text)
    telling = [word for word in words if stems.get(word, word)]
    terms = []
    for word in dict.fromkeys(telling or ([] if phrases else words)):
        last = typing and word == words[-1] and len(word) >= SHORTEST_BEGINNING
        stem = stems.get(word, word)
        base = stem if len(stem) >= SHORTEST_PART else word
        terms.append(Term(word, stem, begins=last or len(base) >= SHORTEST_PART))
    return Question(tuple(terms), tuple(phrases))
