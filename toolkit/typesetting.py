"""Measures and breaks text in the portal's one open font, Source Sans Pro, so that a page can be planned before it is
drawn. Lengths are in the same unit as the size (points on a slide).

Advance widths come from the font file itself. Kerning is left out and a small allowance is added instead, so that a
line is never drawn wider than it was measured.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import font_source_sans_pro
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
        "\u2212": "–",
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


def wrap(text: str, *, within: float, size: float, weight: Weight = "Regular") -> tuple[str, ...]:
    """The lines that a paragraph takes; each is at most `within` wide. A word wider than a line is cut.

    A long address is cut after a slash or another mark where one stands in the last third of the line.
    """
    room = within / (size * ALLOWANCE)
    space = _advance(" ", weight)
    lines: list[str] = []
    line, used = "", 0.0
    for word in _SPACES.split(text.strip()):
        wide = sum(_advance(character, weight) for character in word)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        rest = word
        while wide > room:
            head = _head(rest, room, weight)
            lines.append(head)
            rest = rest[len(head) :]
            wide = sum(_advance(character, weight) for character in rest)
        line, used = rest, wide
    if line:
        lines.append(line)
    return tuple(lines)


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
