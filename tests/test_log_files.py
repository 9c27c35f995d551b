"""Files of the log: exactly what is filtered, nobody else's, no formulas, made by a worker piece by piece."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from followups import actions, exporting, files, periodic
from followups.actions import exports
from followups.models import Export, ExportPart, Stage, Visibility
from regions.models import Membership
from tests import factories
from tests.factories import NOW
from tests.test_log_list import Setting

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
type_login = Callable[[User], Client]


@pytest.fixture
def setting() -> Setting:
    return Setting()


def written(setting: Setting, query: str = "", format_: str = "csv", by: User | None = None) -> Export:
    export = exports.ask_for_export(query, format_, language="sv", by=by or setting.coordinator, at=timezone.now())
    exporting.write(export.pk)
    export.refresh_from_db()
    return export


def body(export: Export) -> bytes:
    return b"".join(bytes(part.body) for part in export.parts.order_by("number"))


def lines(export: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body(export).decode("utf-8-sig")), delimiter=";"))


def test_a_file_holds_exactly_what_the_filter_leaves_in_its_order(setting: Setting) -> None:
    setting.note("Kvar", owner=setting.north, due_on="2027-05-01")
    setting.note("Först", owner=setting.north, due_on="2027-04-01")
    setting.note("Bort", owner=setting.south)
    assert [line["Vad som bestämdes"] for line in lines(written(setting, "region=25&sort=due"))] == ["Först", "Kvar"]


def test_a_row_says_all_that_is_known_of_a_point(setting: Setting) -> None:
    theme = factories.theme(code="T99", name="Tema")
    point = setting.note(
        "Förstudie", owner=setting.north, participants=[setting.south], focus_area=setting.steel, themes=[theme.pk],
        description="Noga", measure="Klar", due_on="2026-01-31", need_owner="Kommunen", eu_leverage="Interreg",
        fundings=[["vinnova", "Digital", 2000, 1500, None], ["eruf", "", 500, None, None]],
        diary=[[setting.north.pk, "RN 1"]], evidence=[{"title": "Rapport", "url": "https://example.org/r"}],
    )  # fmt: skip
    assert lines(written(setting)) == [
        {
            "Nummer": str(point.pk), "Vad som bestämdes": "Förstudie", "Mer precist": "Noga",
            "Så märks det att det är klart": "Klar", "Nästa steg": "Annat steg", "Skede": "Identifiera",
            "Ägare": "Norr", "Deltar": "Syd", "Behovsägare": "Kommunen",
            "Fokusområde": "Stål", "S3-område": "", "Teman": "Tema",
            "Klart senast": "2026-01-31", "Försenad": "Ja", "Finansiering": "ERUF; Vinnova, Digital",
            "Sökt, kr": "2500", "Beviljat, kr": "1500", "Hävstång i EU": "Interreg",
            "Belägg": "Rapport https://example.org/r", "Dialog": "", "Dialogens dag": "", "Diarienummer": "Norr: RN 1",
            "Får läsas av": "Nätverket", "Därför avfördes punkten": "", "Lärdom": "",
            "Antecknad": "2027-03-01", "Ändrad": "2027-03-01",
        }
    ]  # fmt: skip


def test_a_spreadsheet_is_one_that_opens_and_no_cell_of_it_runs(setting: Setting) -> None:
    setting.note("=1+1", description="@SUM(A1)", measure="+1", need_owner="-1")
    export = written(setting, format_="xlsx")
    sheet = load_workbook(BytesIO(body(export))).active
    assert sheet is not None
    header, row = list(sheet.iter_rows(values_only=True))
    assert len(header) == len(row) == len(files.WIDTHS)
    assert row[1:4] == ("'=1+1", "'@SUM(A1)", "'+1")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, export.rows) == ("C2", "A1:AA2", 1)
    assert [line["Vad som bestämdes"] for line in lines(written(setting))] == ["'=1+1"]


def test_a_file_holds_what_its_person_may_see_when_it_is_written(setting: Setting) -> None:
    setting.note("Parternas", owner=setting.north, visibility=Visibility.PARTIES.value)
    assert [len(lines(written(setting, by=user))) for user in (setting.strategist, setting.member)] == [1, 0]
    export = exports.ask_for_export("", "csv", language="sv", by=setting.strategist, at=timezone.now())
    Membership.objects.filter(user=setting.strategist).update(ended_at=NOW + DAY)
    exporting.write(export.pk)
    assert lines(export) == []


def test_a_file_of_an_earlier_day_says_what_was_so_then(setting: Setting) -> None:
    now = timezone.now()
    point = setting.note("Först", owner=setting.north, description="Då", at=now - 100 * DAY)
    actions.change_point(
        point,
        {"title": "Sedan", "description": "Nu", "owner": setting.south.pk},
        seen=1,
        by=setting.coordinator,
        at=now,
    )
    (line,) = lines(written(setting, f"on={(timezone.localdate() - 60 * DAY).isoformat()}"))
    assert (line["Vad som bestämdes"], line["Mer precist"], line["Ägare"]) == ("Först", "Då", "Norr")


def test_a_file_costs_no_query_for_a_row(setting: Setting) -> None:
    asked = []
    for number in (1, 40):
        for _each in range(number):
            setting.note("Punkt", owner=setting.north, participants=[setting.south])
        export = exports.ask_for_export("", "csv", language="sv", by=setting.coordinator, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            exporting.write(export.pk)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_long_file_lies_in_pieces(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PART", 1000)
    for number in range(20):
        setting.note(f"Punkt {number}", description="Text " * 50)
    export = written(setting)
    assert {len(part.body) for part in export.parts.order_by("number")[:3]} == {1000}
    assert len(lines(export)) == 20


def test_a_file_is_written_once_however_often_it_is_nudged(setting: Setting) -> None:
    setting.note("Punkt")
    export = written(setting)
    before = list(ExportPart.objects.values_list("pk", flat=True))
    exporting.write(export.pk)
    assert list(ExportPart.objects.values_list("pk", flat=True)) == before


def test_a_file_that_cannot_be_written_is_tried_three_times(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WIDTHS", ())
    monkeypatch.setattr(files, "write_csv", lambda *_args: 1 / 0)
    export = exports.ask_for_export("", "csv", language="sv", by=setting.coordinator, at=timezone.now())
    for _attempt in range(3):
        assert exports.write_due() == 1
        with pytest.raises(ZeroDivisionError):
            exporting.write(export.pk)
    export.refresh_from_db()
    assert (exports.write_due(), export.has_failed, export.finished_at) == (0, True, None)


def test_files_are_removed_after_a_week(setting: Setting) -> None:
    old, new = written(setting), written(setting)
    Export.objects.filter(pk=old.pk).update(asked_at=NOW - 800 * DAY)
    periodic.purge_exports()
    assert list(Export.objects.values_list("pk", flat=True)) == [new.pk]


def test_the_page_tells_how_far_it_has_come_and_then_gives_the_file(setting: Setting, as_user: type_login) -> None:
    setting.note("Punkt", stage=Stage.FINANCE.value)
    client = as_user(setting.coordinator)
    answer = client.post(reverse("followup_export_create"), {"format": "csv", "query": "stage=finance&x=1"})
    export = Export.objects.get()
    assert (answer.status_code, answer["Location"], export.query) == (302, export.get_absolute_url(), "stage=finance")
    file = reverse("followup_export_file", args=[export.pk])
    assert 'hx-trigger="every 1s"' in client.get(export.get_absolute_url()).content.decode()
    assert client.get(file).status_code == 404
    exporting.write(export.pk)
    page = client.get(export.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert file in page
    assert "every 1s" not in page
    fetched: Any = client.get(file)
    assert b"".join(fetched.streaming_content) == body(export)
    assert "attachment" in fetched["Content-Disposition"]


def test_nobody_fetches_somebody_else_s_file(setting: Setting, as_user: type_login) -> None:
    export = written(setting, by=setting.strategist)
    client = as_user(setting.coordinator)
    for route in ("followup_export", "followup_export_file"):
        assert client.get(reverse(route, args=[export.pk])).status_code == 404
