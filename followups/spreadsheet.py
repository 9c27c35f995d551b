"""Reads a spreadsheet (.xlsx) that somebody has filled in: its rows as plain cells, whatever state the file is in.

A file is looked at before it is opened: a small one can unfold into gigabytes.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

LARGEST_FILE = 3_000_000  # bytes
LARGEST_INSIDE = 30_000_000  # bytes, all parts unpacked
MOST_PARTS = 300
MOST_TAGS = 400_000
"""Signs `<` in one part: 500 rows of the log have some 80,000. It bounds the memory that a row of cells can ask for."""
MOST_ROWS = 500
MOST_COLUMNS = 60
LOOKED_FOR_HEAD = 10
_FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class UnreadableError(ValueError):
    """The file as a whole cannot be read; `str()` is a sentence."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: text, a day, a number, or a formula, which is never worked out."""

    place: str
    text: str = ""
    day: date | None = None
    number: int | float | None = None
    is_formula: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.text and self.day is None and self.number is None


@dataclass(frozen=True)
class Line:
    """One row of the sheet below its head; cells by their heading in small letters, empty ones left out."""

    number: int
    cells: dict[str, Cell]


def read(body: bytes, *, known: frozenset[str], needed: frozenset[str]) -> tuple[list[Line], list[str]]:
    """The rows of the first sheet, and the headings that nobody knows. Raises UnreadableError with a sentence.

    `known` and `needed` are headings in small letters; one of `needed` has to be there.
    """
    _look(body)
    try:
        return _rows(body, known, needed)
    except UnreadableError:
        raise
    except Exception as error:  # a damaged file makes the library raise nearly anything
        raise UnreadableError(
            _("The file is damaged and cannot be read. Open it in Excel, save it as .xlsx and try again.")
        ) from error


def _look(body: bytes) -> None:
    """What can be told without unfolding the file into memory."""
    if not body:
        raise UnreadableError(_("The file is empty."))
    if len(body) > LARGEST_FILE:
        raise UnreadableError(_("The file is too big: at most %(most)d MB.") % {"most": LARGEST_FILE // 1_000_000})
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(_("The file is in the old format .xls or has a password. Save it as .xlsx without one."))
    try:
        with zipfile.ZipFile(BytesIO(body)) as parts:
            _look_around(parts)
    except UnreadableError:
        raise
    except Exception as error:  # zipfile and zlib raise many kinds for a file that is cut
        raise UnreadableError(_("The file is no spreadsheet in the format .xlsx, or it has been cut.")) from error


def _look_around(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_INSIDE:
        raise UnreadableError(_("The file unfolds into too much. Copy the rows to a new, empty spreadsheet."))
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise UnreadableError(_("The file is no spreadsheet in the format .xlsx."))
    for info in infos:
        if info.filename.endswith((".xml", ".rels")):
            _look_into(parts, info)


def _look_into(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    tags, last = 0, b""
    with parts.open(info) as part:
        while piece := part.read(65_536):
            plain = (last + piece).replace(b"\0", b"")  # a mark in UTF-16 is found as well
            if _FORBIDDEN.search(plain):
                raise UnreadableError(_("The file holds definitions that no spreadsheet needs, and is not opened."))
            tags += piece.count(b"<")
            if tags > MOST_TAGS:
                raise UnreadableError(_too_many())
            last = piece[-32:]


def _too_many() -> str:
    return _(
        "The sheet has more than %(most)d rows, perhaps empty ones. Delete the rows below the last one, or divide it."
    ) % {"most": MOST_ROWS}


def _rows(body: bytes, known: frozenset[str], needed: frozenset[str]) -> tuple[list[Line], list[str]]:
    book = load_workbook(BytesIO(body), read_only=True, data_only=False, keep_links=False)
    try:
        if not book.worksheets:
            raise UnreadableError(_("There is no sheet with rows in the file."))
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        rows = sheet.iter_rows(max_row=LOOKED_FOR_HEAD + MOST_ROWS + 1, max_col=MOST_COLUMNS)
        head, at = _head(rows, needed)
        unknown = [name for name in head.values() if name not in known]
        lines: list[Line] = []
        for number, row in enumerate(rows, start=at + 1):
            if number > at + MOST_ROWS:
                raise UnreadableError(_too_many())
            cells = {
                head[column]: cell
                for column, raw in enumerate(row, start=1)
                if column in head and not (cell := _cell(raw, number, column)).is_empty
            }
            if cells:
                lines.append(Line(number, cells))
        return lines, unknown
    finally:
        book.close()


def _head(rows: Iterator[Any], needed: frozenset[str]) -> tuple[dict[int, str], int]:
    """The headings by column, and the row they stand in: the first of ten that has one that is needed."""
    for number, row in enumerate(rows, start=1):
        found = {
            column: " ".join(str(raw.value).split()).casefold()
            for column, raw in enumerate(row, start=1)
            if isinstance(raw.value, str) and raw.value.strip()
        }
        if needed & set(found.values()):
            double = sorted({name for name in found.values() if list(found.values()).count(name) > 1})
            if double:
                raise UnreadableError(_("The heading “%(name)s” stands in two columns.") % {"name": double[0]})
            return found, number
        if number >= LOOKED_FOR_HEAD:
            break
    raise UnreadableError(_("There is no row with headings. Fetch the template and keep its first row."))


def _cell(raw: Any, row: int, column: int) -> Cell:
    place, value = f"{get_column_letter(column)}{row}", raw.value
    if raw.data_type == "f" or not isinstance(value, str | int | float | date | bool | None):
        return Cell(place, text=str(value), is_formula=True)
    if isinstance(value, datetime):
        return Cell(place, day=value.date())
    if isinstance(value, date):
        return Cell(place, day=value)
    if value is None or isinstance(value, bool):
        return Cell(place, text="" if value is None else str(value))
    if isinstance(value, int | float):
        return Cell(place, number=value)
    text = value.replace("\r\n", "\n").replace("\0", "").strip()
    # the sign that our own files set before a text so that it is no formula
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    return Cell(place, text=text)
