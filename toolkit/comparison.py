"""How one text differs from another, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST_COMPARISON = 4_000_000
"""Pairs of words that are compared at most; longer texts are shown as replaced whole."""

_TOKEN = re.compile(r"\S+[^\S\n]*|[^\S\n]*\n\s*|[^\S\n]+")
"""A word with the blanks after it, or what parts two lines."""


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One text or fact that reads differently."""

    label: str
    pieces: tuple[Piece, ...]


def replaced(label: str, old: str, new: str) -> Change:
    """One fact instead of another; either may be nothing."""
    pieces = [Piece("removed", old), Piece("added", new)]
    return Change(label, tuple(piece for piece in pieces if piece.text))


def compared(old: str, new: str) -> Iterator[Piece]:
    """The two texts word by word; the pieces without the removed ones are the new text, character for character.

    How many blanks stand after a word makes no difference; where a line ends does.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > LONGEST_COMPARISON:
        yield from replaced("", old, new).pieces
        return
    keys = [[token.strip() or token.strip(" \t\r") for token in tokens] for tokens in (before, after)]
    for tag, i, j, k, m in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[k:m]))
            continue
        if j > i:
            yield Piece("removed", "".join(before[i:j]))
        if m > k:
            yield Piece("added", "".join(after[k:m]))
