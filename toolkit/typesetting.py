"""Measures and breaks text in the portal's one open font, Source Sans Pro, so that a page can be planned before it is
drawn. Lengths are in the same unit as the size (points on a slide).

Advance widths come from the font file itself. Kerning is left out and a small allowance is added instead, so that a
line is never drawn wider than it was measured.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import font_source_sans_pro
import pyphen
from fontTools.ttLib import TTFont

Weight = Literal["Regular", "Semibold", "Bold"]

FONT_FOLDER = Path(font_source_sans_pro.font_directory)
ALLOWANCE = 1.012
"""Kerning that moves letters apart is rarer and smaller than this share of a line; a test measures real pages."""

MISSING = "☐"
_REPLACED = str.maketrans(
    {
        "\u2011": "-",  # non-breaking hyphen
        "\u2010": "-",
        "\u2009": "\u202f",  # thin space
        "\u200a": "\u202f",
        "\u2007": "\u00a0",
        "\u2002": " ",
        "\u2003": " ",
        **dict.fromkeys("●◦▪‣♦◾⚫", "•"),
        **dict.fromkeys("✔✅☑", "✓"),
        **dict.fromkeys("✗✘❌✖☒", "×"),
        **dict.fromkeys("➔➜➡⇒⟶", "→"),
        **dict.fromkeys("⬅⇐⟵", "←"),
        **dict.fromkeys("►▶", "›"),
        **dict.fromkeys("★☆⭐", "*"),
        "\t": " ",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
        "\u200e": "",
        "\u200f": "",
    }
)
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_SPACES = re.compile(r"[ \n\r\f\v\u2028\u2029]+")
_CUT_AFTER = frozenset("/-–_?&=.,;:+@#")


class _Face:
    """The advance widths of one weight, per character, in thousandths of the size."""

    def __init__(self, weight: Weight) -> None:
        with TTFont(FONT_FOLDER / f"SourceSansPro-{weight}.otf", lazy=True) as font:
            scale = 1 / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            self.advances: dict[int, float] = {
                code: metrics[name][0] * scale for code, name in font.getBestCmap().items()
            }


@lru_cache(maxsize=3)
def _face(weight: Weight) -> _Face:
    return _Face(weight)


@lru_cache(maxsize=4096)
def _advance(character: str, weight: Weight) -> float:
    """The share of the size that one character takes; 0 for a mark that sits on the letter before it."""
    known = _face(weight).advances.get(ord(character))
    if known is not None:
        return known
    return 0.0 if unicodedata.combining(character) else 1.0


def width(text: str, *, size: float, weight: Weight = "Regular") -> float:
    """How wide a line of text is at most."""
    return sum(_advance(character, weight) for character in text) * size * ALLOWANCE


def drawable(text: str) -> str:
    """The text as it can be drawn: composed, without control characters, every letter one that the font has.

    Characters that the font lacks become one empty box, so that nothing disappears unseen; see `missing`.
    """
    return "".join(_drawn(text))


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that cannot be drawn, each once, in their order."""
    known = _face("Regular").advances
    composed = unicodedata.normalize("NFC", text).translate(_REPLACED)
    return tuple(dict.fromkeys(character for character in composed if _lacks(character, known)))


def _lacks(character: str, known: dict[int, float]) -> bool:
    """True for a character that is to be seen and that the font does not have."""
    return ord(character) not in known and character not in _BREAKS and unicodedata.category(character)[0] not in "CMZ"


def _drawn(text: str) -> Iterator[str]:
    known = _face("Regular").advances
    boxed = False
    for character in unicodedata.normalize("NFC", text).translate(_REPLACED):
        if _lacks(character, known):
            if not boxed:
                yield MISSING
            boxed = True
        elif character in _BREAKS or ord(character) in known:
            yield character
            boxed = False
        elif unicodedata.category(character)[0] == "Z":
            yield " "
            boxed = False


@dataclass(frozen=True)
class Line:
    """A line of a broken text. `end` is where it ends in the evened text; what it shows may end with a hyphen more."""

    text: str
    end: int


def evened(text: str) -> str:
    """The text with one space wherever it has white space that may be broken at."""
    return _SPACES.sub(" ", text.strip(" \n\r\f\v\u2028\u2029"))


def wrap(text: str, *, within: float, size: float, weight: Weight = "Regular") -> tuple[str, ...]:
    """The lines that a paragraph takes, as `broken` says, without where each one ends."""
    return tuple(line.text for line in broken(text, within=within, size=size, weight=weight))


def broken(text: str, *, within: float, size: float, weight: Weight = "Regular") -> tuple[Line, ...]:
    """The lines that a paragraph takes; each is at most `within` wide.

    A long Swedish word is divided between syllables where its line would otherwise be short or where it is wider than
    a line; never the last word, nor an address. A long address is cut after a slash or another mark where one stands
    in the last third of the line. A short word does not stand alone on the last line where the one before has two
    to spare.
    """
    setter = _Setter(evened(text), within / (size * ALLOWANCE), weight)
    return setter.lines()


class _Setter:
    """Breaks one paragraph. Widths are shares of the size."""

    def __init__(self, text: str, room: float, weight: Weight) -> None:
        self.text, self.room, self.weight = text, room, weight
        self.space = _advance(" ", weight)
        self.done: list[Line] = []
        self.start, self.end, self.used = 0, 0, 0.0

    def wide(self, text: str) -> float:
        return sum(_advance(character, self.weight) for character in text)

    def lines(self) -> tuple[Line, ...]:
        at = 0
        for word in self.text.split(" ") if self.text else ():
            self._put(word, at)
            at += len(word) + 1
        if self.end > self.start:
            self._close()
        self._even_last()
        return tuple(self.done)

    def _put(self, word: str, at: int) -> None:
        """Sets a word on the line, or as much of it as goes there and the rest on lines below."""
        wide = self.wide(word)
        gap = self.space if self.end > self.start else 0.0
        if self.used + gap + wide <= self.room:
            if not gap:
                self.start = at
            self.end, self.used = at + len(word), self.used + gap + wide
            return
        if gap:
            tight = wide > self.room or self._is_short()
            left = self.room - self.used - gap
            head = self._division(word, at, left, poorest=self._poorest()) if tight else ""
            if head:
                at, word = self._divide(word, at, head)
            else:
                self._close()
        while self.wide(word) > self.room:
            self.start = at
            head = self._division(word, at, self.room, least=2) or _head(word, self.room, self.weight)
            at, word = self._divide(word, at, head)
        self.start, self.end, self.used = at, at + len(word), self.wide(word)

    def _is_short(self) -> bool:
        """True where the line would leave so much room that a divided word is the lesser evil."""
        last = self.done[-1].text if self.done else ""
        return self.used < SHORT_LINE * self.room and not (last.endswith("-") and not last.endswith(" -"))

    def _poorest(self) -> float:
        """How good a place must be: only a line that would be very short takes any syllable."""
        return -1.0 if self.used < VERY_SHORT_LINE * self.room else 2.0

    def _division(self, word: str, at: int, room: float, *, least: int = 4, poorest: float = -1.0) -> str:
        """The longest beginning of the word, with its hyphen, that ends between syllables and fits; "" where none does.

        A word that is short enough for a line is not divided where it is the last, for its end would stand alone.
        """
        parts = _DIVIDED.fullmatch(word)
        is_last = at + len(word) >= len(self.text)
        if parts is None or not LEAST_DIVIDED <= len(parts[2]) <= MOST_DIVIDED or (is_last and least > 2):
            return ""
        fitting = []
        for place in _places(parts[2], least):
            head = parts[1] + parts[2][:place]
            shown = head if head.endswith("-") else head + "-"
            merit = _merit(parts[2], place)
            if merit >= poorest and self.wide(shown) <= room:
                fitting.append((merit, self.wide(shown) / room, shown))
        return max(fitting, key=lambda one: one[0] + MERIT_OF_WIDTH * one[1])[2] if fitting else ""

    def _divide(self, word: str, at: int, head: str) -> tuple[int, str]:
        """Ends the line with the beginning of a word; gives where the rest begins, and the rest."""
        taken = len(head) if word.startswith(head) else len(head) - 1
        shown = self.text[self.start : at] + head
        self.done.append(Line(shown, at + taken))
        self.start = self.end = at + taken
        self.used = 0.0
        return at + taken, word[taken:]

    def _close(self) -> None:
        self.done.append(Line(self.text[self.start : self.end], self.end))
        self.start = self.end
        self.used = 0.0

    def _even_last(self) -> None:
        """Gives a lonely short last word company from the line before."""
        if len(self.done) < 2:
            return
        before, last = self.done[-2], self.done[-1]
        words = before.text.split(" ")
        if (
            " " in last.text
            or len(last.text) > LONELY
            or len(words) < 4
            or self.text[before.end : before.end + 1] != " "
        ):
            return
        moved = words[-1]
        kept = " ".join(words[:-1])
        if self.wide(f"{moved} {last.text}") <= self.room and self.wide(kept) >= self.room / 2:
            self.done[-2] = Line(kept, before.end - len(moved) - 1)
            self.done[-1] = Line(f"{moved} {last.text}", last.end)


SHORT_LINE, VERY_SHORT_LINE = 0.8, 0.6
"""A line filled to less than this share may take the beginning of the next word."""

LEAST_DIVIDED, MOST_DIVIDED = 9, 80
LONELY = 7
"""A last word of at most so many characters does not stand alone."""

MERIT_OF_WIDTH = 4.0
"""How much a filled line counts beside a good place in the word."""

_LATER_PARTS = """
infrastruktur finansiering försörjning utveckling strategi förvaltning samverkan område industri teknik hälsa
forskning innovation ledning handling fråg system material energi klimat region effektivisering bruk
produktion satsning nätverk miljö arbete plan program stöd samhälle tillväxt näring företag livsmedel
kompetens verksamhet ekonomi omställning planering process resurs analys projekt center kluster kapital vård
transport trafik förmåga lagring värde kedj tillverkning bransch marknad universitet högskol kommun
specialisering digitalisering data säkerhet beredskap möte dialog
"""
"""Words that are often a later part of a compound in this field: before them is the best place to divide it."""

_PARTS = tuple(_LATER_PARTS.split())
_DIVIDED = re.compile(r"""([("'”’«»]*)([^\W\d_]+(?:-[^\W\d_]+)*)([)"'.,:;!?…”’«»]*)""")
_dictionary = pyphen.Pyphen(lang="sv_SE", left=2, right=2)


def _merit(word: str, place: int) -> float:
    """How good a place is: between the parts of a compound, after a linking s, or only between syllables."""
    rest, head = word[place:].lower(), word[:place].lower()
    if head.endswith("-") or rest.startswith(_PARTS):
        return 3.0
    if head.endswith(("ings", "ions", "tets", "skaps", "doms", "ments", "iks", "ags", "uks", "åds")):
        return 2.0
    return -1.0 if place - max((one for one in _places(word, 2) if one < place), default=0) <= 2 else 0.0


@lru_cache(maxsize=4096)
def _places(word: str, least: int) -> tuple[int, ...]:
    """Where a word may be divided, with at least so many letters on either side: between syllables, and after a
    hyphen of its own.
    """
    found, begin = set(), 0
    for part in word.split("-"):
        found |= {begin + place for place in _dictionary.positions(part)} if len(part) > 3 else set()
        begin += len(part) + 1
        found.add(begin)
    return tuple(
        place
        for place in sorted(found)
        if least <= place <= len(word) - least
        and "-" not in word[place : place + 2]
        and "-" not in word[max(place - 2, 0) : place - 1]
    )


def _head(word: str, room: float, weight: Weight) -> str:
    """As much of a too long word as fits, at least one character."""
    used, end = 0.0, 0
    for index, character in enumerate(word):
        used += _advance(character, weight)
        if used > room:
            break
        end = index + 1
    end = max(end, 1)
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    for index in range(end - 1, end * 2 // 3, -1):
        if word[index] in _CUT_AFTER:
            return word[: index + 1]
    return word[:end]


def clipped(text: str, *, within: float, size: float, weight: Weight = "Regular") -> str:
    """The text on one line, ended by … where it would be wider than `within`."""
    line = _SPACES.sub(" ", text).strip()
    if width(line, size=size, weight=weight) <= within:
        return line
    while line and width(line + "…", size=size, weight=weight) > within:
        line = line[:-1]
    return line.rstrip(" ,.–-·") + "…"
