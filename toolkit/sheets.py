"""Spreadsheets (.xlsx): every list of the portal can be taken along as one."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

type_value = str | int | float | date | Promise | None
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters; the format's own limit
WIDEST_COLUMN = 60  # characters


def workbook(title: str, headers: Sequence[str | Promise], rows: Iterable[Sequence[type_value]]) -> bytes:
    """One sheet with a bold, fixed header line and a filter; no cell can run as a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  # a new workbook always has its first sheet
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip() or "1"
    widths = [0] * len(headers)
    for number, row in enumerate([headers, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=column, value=plain(value))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            longest_line = max((len(line) for line in str(cell.value or "").splitlines()), default=0)
            widths[column - 1] = max(widths[column - 1], longest_line)
    for heading in sheet[1]:
        heading.font = Font(bold=True)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST_COLUMN) + 3
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def response(title: str, headers: Sequence[str | Promise], rows: Iterable[Sequence[type_value]]) -> HttpResponse:
    """The workbook as a download named after its title."""
    return HttpResponse(
        workbook(title, headers, rows),
        content_type=MIME,
        headers={"Content-Disposition": content_disposition_header(True, f"{title}.xlsx") or "attachment"},
    )


def plain(value: type_value) -> str | int | float | date | None:
    """A value that a cell can hold. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
