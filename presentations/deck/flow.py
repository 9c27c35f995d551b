"""Breaks items into lines and shares them out over slides. The sizes are those of static/css/slide.css.

No text is smaller than 18 units. Text that does not fit goes on to another slide; it is never cut and never runs off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from presentations.deck.slide import Group, Item
from toolkit.typesetting import Line, broken, evened

SIZES = (32, 28, 24, 22, 20, 18)
BODY_WIDTH = 784.0
FACT_WIDTH, FACT_LABEL = 590.0, 194.0
LINE = 1.38
PARAGRAPH_SPACE = 0.55
BULLET_SPACE = 0.28
INDENT = 1.15
FACT_SIZE = 22
BOX_HEIGHT = 62.0
NARROW_SCALE_HEIGHT = 104.0
BOX_SPACE = 14.0
NARROW = 640.0
"""In a column narrower than this a fact stands under its label, and a scale's words under its drawing."""

MOST_EVENED = 6
"""Text on so many slides is shared out evenly over them; more than that is simply filled."""


@dataclass(frozen=True)
class Frame:
    """The room for text on a slide."""

    width: float
    height: float

    @property
    def narrow(self) -> bool:
        return self.width < NARROW


@dataclass(frozen=True)
class Page:
    """What stands on one slide, and how much of its height it takes."""

    groups: tuple[Group, ...]
    used: float


@dataclass(frozen=True)
class _Piece:
    """An item, or what is left of it after the slides before; `before` is the kind of the item above it."""

    item: Item
    before: str | None
    continues: bool = False


@dataclass(frozen=True)
class _Row:
    """One line of a piece, or a whole box. `space` stands above it unless it is the first on its slide."""

    piece: int
    line: Line | None
    height: float
    space: float
    lines_before: int
    lines_after: int
    keep: bool


def pages(items: tuple[Item, ...], *, size: int, first: Frame, rest: Frame) -> list[Page]:
    """The items on as many slides as they need; the first slide may have less room than the others."""
    filled = _filled(items, size, first, rest)
    if not 1 < len(filled) <= MOST_EVENED:
        return filled
    for share in (0.5, 0.56, 0.62, 0.68, 0.74, 0.8, 0.86, 0.92):
        evened = _filled(items, size, first, rest, share=share, most=len(filled))
        if len(evened) == len(filled):
            return evened
    return filled


def _filled(
    items: tuple[Item, ...], size: int, first: Frame, rest: Frame, *, share: float = 1.0, most: int | None = None
) -> list[Page]:
    """The slides when only a share of each one's height is used; stops early when they are more than `most`."""
    waiting = [_Piece(item, items[index - 1].kind if index else None) for index, item in enumerate(items)]
    made: list[Page] = []
    frame = first
    while waiting and (most is None or len(made) <= most):
        page, waiting = _page(waiting, size, replace(frame, height=frame.height * share), rest)
        made.append(page)
        frame = rest
    return made or [Page((), 0.0)]


def _page(pieces: list[_Piece], size: int, frame: Frame, following: Frame) -> tuple[Page, list[_Piece]]:
    """One slide of the first pieces, and the pieces that are left for the slides after it."""
    page: list[_Row] = []
    used = 0.0
    over: _Row | None = None
    for row in _all_rows(pieces, size, frame):
        height = row.height + (row.space if page else 0)
        if page and used + height > frame.height:
            over = row
            break
        page.append(row)
        used += height
    if over is not None:
        _carry(page, over, pieces, size, following)
        used = sum(row.height + (row.space if index else 0) for index, row in enumerate(page))
    return Page(_grouped(pieces, page), used), _left(pieces, page)


def _all_rows(pieces: list[_Piece], size: int, frame: Frame) -> Iterator[_Row]:
    for index, piece in enumerate(pieces):
        yield from _rows(index, piece, size, frame)


def _rows(index: int, piece: _Piece, size: int, frame: Frame) -> Iterator[_Row]:
    item = piece.item
    if item.kind in {"choice", "scale"}:
        tall = frame.narrow and item.kind == "scale"
        yield _Row(index, None, NARROW_SCALE_HEIGHT if tall else BOX_HEIGHT, BOX_SPACE, 0, 0, keep=False)
        return
    height = (FACT_SIZE if item.kind == "fact" else size) * LINE
    space = _space(piece, size)
    lines = _lines(item, size, frame)
    for number, line in enumerate(lines):
        extra = FACT_SIZE * LINE if item.kind == "fact" and frame.narrow and number == 0 else 0.0
        yield _Row(
            index,
            line,
            height + extra,
            space if number == 0 else 0.0,
            number,
            len(lines) - number - 1,
            keep=item.kind == "heading",
        )


def _space(piece: _Piece, size: int) -> float:
    """What stands between a piece and the one above it."""
    kind, before = piece.item.kind, piece.before
    if kind == before and kind in {"bullet", "link"}:
        return BULLET_SPACE * size
    if kind == before == "fact":
        return 0.0
    if before in {"fact", "choice", "scale"}:
        return BOX_SPACE
    return 0.1 * size if before == "heading" else PARAGRAPH_SPACE * size


def _lines(item: Item, size: int, frame: Frame) -> tuple[Line, ...]:
    if item.kind == "fact":
        within = min(FACT_WIDTH, frame.width if frame.narrow else frame.width - FACT_LABEL)
        return broken(item.words, within=within, size=FACT_SIZE, weight="Semibold")
    indent = INDENT * size if item.kind in {"bullet", "link"} else 0
    weight: Literal["Regular", "Semibold"] = "Semibold" if item.kind == "heading" else "Regular"
    return broken(item.words, within=frame.width - indent, size=size, weight=weight)


def _carry(page: list[_Row], over: _Row, pieces: list[_Piece], size: int, following: Frame) -> None:
    """Takes from the end of a full slide what belongs with what comes next: a heading, a lonely first line, or a line
    more where the rest would be a single one.
    """
    if len(page) > 1 and over.lines_before == 1:
        page.pop()
    elif over.lines_before > 2 and len(page) > 1:
        rest = _rest(pieces[over.piece], page[-1])
        if len(_lines(rest.item, size, following)) == 1:
            page.pop()
    while len(page) > 1 and page[-1].keep:
        page.pop()


def _rest(piece: _Piece, last: _Row) -> _Piece:
    """What is left of a piece after its last line on a slide."""
    end = last.line.end if last.line else 0
    words = evened(piece.item.words)[end:].lstrip()
    return _Piece(replace(piece.item, words=words), piece.before, continues=True)


def _left(pieces: list[_Piece], page: list[_Row]) -> list[_Piece]:
    last = page[-1]
    after = pieces[last.piece + 1 :]
    return [_rest(pieces[last.piece], last), *after] if last.lines_after else after


def _grouped(pieces: list[_Piece], page: list[_Row]) -> tuple[Group, ...]:
    """The rows of one slide put back into items, and neighbours of one kind into groups."""
    shown = []
    for index, rows in groupby(page, key=lambda row: row.piece):
        together = [row.line for row in rows if row.line]
        item = pieces[index].item
        words = evened(item.words)[: together[-1].end] if together else ""
        lines = tuple(line.text for line in together)
        shown.append(replace(item, lines=lines, words=words, continues=pieces[index].continues))
    groups = []
    for kind, neighbours in groupby(shown, key=lambda item: item.kind):
        together_items = tuple(neighbours)
        if kind in {"bullet", "link", "fact"}:
            groups.append(Group(kind, together_items))
        else:
            groups += [Group(kind, (item,)) for item in together_items]
    return tuple(groups)
