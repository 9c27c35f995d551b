"""Spreadsheets hold what the list shows, and nothing that runs."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from toolkit import sheets


def cells(data: bytes) -> list[list[Any]]:
    """The sheet's values; a day and a moment as ISO text."""
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [[value.isoformat() if isinstance(value, datetime) else value for value in row] for row in values]


def test_a_sheet_holds_its_headers_and_rows_with_their_types() -> None:
    rows: list[list[Any]] = [["Östergötland", 5, date(2027, 3, 1), None]]
    assert cells(sheets.workbook("Regioner", ["Region", "Antal", "Från", "Till"], rows)) == [
        ["Region", "Antal", "Från", "Till"],
        ["Östergötland", 5, "2027-03-01T00:00:00", None],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+46 70", "-1", "@SUM(A1)", "\t=1+1"])
def test_a_text_that_looks_like_a_formula_is_neutralised(text: str) -> None:
    assert cells(sheets.workbook("Lista", ["Text"], [[text]]))[1] == [f"'{text}"]


def test_a_moment_is_written_in_swedish_time() -> None:
    moment = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    assert cells(sheets.workbook("Lista", ["När"], [[moment]]))[1] == ["2027-03-01T09:00:00"]


def test_control_characters_and_endless_texts_do_not_stop_a_sheet() -> None:
    assert len(cells(sheets.workbook("Lista", ["Text"], [["\x00" + "a" * 100_000]]))[1][0]) == 32_766


def test_a_title_that_the_format_forbids_is_mended() -> None:
    assert load_workbook(BytesIO(sheets.workbook("a/b: " + "c" * 40, ["Text"], []))).sheetnames == ["a b  " + "c" * 26]


def test_the_download_is_named_after_its_title() -> None:
    response = sheets.response("Fokusområden", ["Namn"], [])
    assert response["Content-Type"] == sheets.MIME
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Fokusomr%C3%A5den.xlsx"
