"""Points from a spreadsheet: shown before anything changes, refused in plain words, whatever state the file is in."""

import random
import time
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from followups import actions, exporting
from followups.actions import importing
from followups.actions.exports import ask_for_export
from followups.models import Entry, FollowUp, SheetImport, Visibility, Way
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

HEAD_EN = ("Number", "What was agreed", "Stage", "Owner", "Done by")


def sheet(*rows: Sequence[Any], head: Sequence[Any] = HEAD_EN) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def prepare(world: World, body: bytes, now: datetime, **more: Any) -> SheetImport:
    return importing.prepare_import(
        body, name="punkter.xlsx", host=world.host, at=now, **{"by": world.coordinator, **more}
    )


def told(prepared: SheetImport) -> list[tuple[int, str, str]]:
    return [(one["row"], one["kind"], one["cell"]) for one in prepared.effects]


def test_the_preview_says_what_each_row_would_do_and_changes_nothing(world: World, now: datetime) -> None:
    point = factories.followup(world.host, world.coordinator, title="Testbädd", owner=world.region)
    same = factories.followup(world.host, world.coordinator, title="Samma", owner=world.region)
    prepared = prepare(
        world,
        sheet(
            (None, "Ny punkt", "Mobilise", "Dalarna", date(2027, 5, 1)),
            (point.pk, "Testbädd", "mobilisera", "05", "1 maj 2027"),
            (same.pk, "Samma", None, None, None),
            (point.pk + 1000, "Finns inte", None, None, None),
            (None, "Fel ägare", None, "Atlantis", None),
            (None, "Fel dag", None, "05", "05/06/07"),
            (None, "=1+1", None, None, None),
            (None, "Samma", None, None, None),
            (None, "Slut", "dropped", "05", None),
        ),
        now,
    )
    assert told(prepared) == [
        (2, "new", ""),
        (3, "changes", ""),
        (4, "nothing", ""),
        (5, "error", "A5"),
        (6, "error", "D6"),
        (7, "error", "E7"),
        (8, "error", "B8"),
        (9, "error", "B9"),
        (10, "error", ""),
    ]
    assert (FollowUp.objects.count(), Entry.objects.count()) == (2, 2)


def test_what_is_confirmed_is_carried_out_once_and_stands_in_the_history(world: World, now: datetime) -> None:
    point = factories.followup(world.host, world.coordinator, title="Testbädd", owner=world.region)
    body = sheet((None, "Ny punkt", None, "Dalarna", None), (point.pk, None, "Mobilise", None, "2027-05-01"))
    prepared = prepare(world, body, now)
    for _twice in range(2):
        done = importing.confirm_import(prepared, by=world.coordinator, at=now)
    assert (done.made, done.changed) == (1, 1)
    point.refresh_from_db()
    assert (point.title, point.stage, point.due_on) == ("Testbädd", "mobilise", date(2027, 5, 1))
    assert list(Entry.objects.order_by("pk").values_list("way", flat=True))[1:] == [Way.IMPORT, Way.IMPORT]
    assert FollowUp.objects.filter(title="Ny punkt").count() == 1


def test_a_point_that_was_changed_after_the_preview_stops_it_all(world: World, now: datetime) -> None:
    point = factories.followup(world.host, world.coordinator, owner=world.region)
    prepared = prepare(world, sheet((None, "Ny", None, None, None), (point.pk, "Annat", None, None, None)), now)
    actions.change_point(point, {"title": "Emellan"}, seen=1, by=world.coordinator, at=now)
    with pytest.raises(RefusalError, match=str(point.pk)):
        importing.confirm_import(prepared, by=world.coordinator, at=now)
    assert FollowUp.objects.count() == 1
    assert SheetImport.objects.get().confirmed_at is None


def test_a_hidden_point_and_one_that_does_not_exist_are_told_alike(world: World, now: datetime) -> None:
    hidden = factories.followup(
        world.other_host, world.other_coordinator, title="Hemlig", visibility=Visibility.PARTIES
    )
    open_ = factories.followup(world.other_host, world.other_coordinator, title="Öppen", owner=world.other_region)
    body = sheet((hidden.pk, "a", None, "05", None), (9999, "b", None, "05", None), (open_.pk, "c", None, "05", None),
                 (None, "Hemlig", None, "05", None))  # fmt: skip
    found = importing.prepare_import(body, name="x.xlsx", host=world.other_host, by=world.strategist, at=now).effects
    assert [one["kind"] for one in found] == ["error", "error", "error", "new"]
    assert found[0]["error"].replace(str(hidden.pk), "?") == found[1]["error"].replace("9999", "?")
    assert "Hemlig" not in str(found[:3])


def test_a_strategist_sends_in_only_points_of_the_own_organisation(world: World, now: datetime) -> None:
    body = sheet((None, "Vår", None, "05", None), (None, "Deras", None, "20", None))
    prepared = prepare(world, body, now, by=world.strategist)
    assert [one["kind"] for one in prepared.effects] == ["new", "error"]


def test_the_file_is_sent_in_on_a_page_and_only_its_sender_sees_the_preview(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    file = SimpleUploadedFile("=punkter.xlsx", sheet((None, "Ny <b>punkt</b>", None, None, None)))
    answer = client.post(reverse("followup_import"), {"host": world.host.pk, "file": file})
    prepared = SheetImport.objects.get()
    assert answer.url == prepared.get_absolute_url()  # type: ignore[attr-defined]  # a redirect
    page = client.get(prepared.get_absolute_url()).content.decode()
    assert "Ny &lt;b&gt;punkt&lt;/b&gt;" in page
    client.post(reverse("followup_import_confirm", args=[prepared.pk]))
    assert FollowUp.objects.get().title == "Ny <b>punkt</b>"
    other = factories.user()
    factories.membership(other, world.host, "coordinator")
    client.force_login(other)
    assert client.get(prepared.get_absolute_url()).status_code == 404


def test_the_template_can_be_filled_in_and_sent_in(world: World, client: Client, now: datetime) -> None:
    client.force_login(world.coordinator)
    book = load_workbook(BytesIO(client.get(reverse("followup_import_template")).content))
    first = book.worksheets[0]
    first.cell(row=2, column=2, value="Från mallen")
    file = BytesIO()
    book.save(file)
    with translation.override("sv"):
        assert [one["kind"] for one in prepare(world, file.getvalue(), now).effects] == ["new"]


def test_previews_are_forgotten_after_a_week(world: World, now: datetime) -> None:
    assert world.sheet_import.pk
    assert importing.purge_imports(at=now + timedelta(days=6)) == 0
    assert importing.purge_imports(at=now + timedelta(days=8)) == 1


# --- damaged files


def _inside(body: bytes, part: str, change: Any) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            piece = old.read(info)
            new.writestr(info.filename, change(piece) if info.filename == part else piece)
    return file.getvalue()


def damaged(number: int, chance: random.Random) -> bytes:
    """One of ten kinds of damage; the number chooses which."""
    whole = sheet(*[(None, f"Punkt {row}", "Mobilise", "Dalarna", "2027-05-01") for row in range(8)])
    first = "xl/worksheets/sheet1.xml"
    cut = chance.randrange(len(whole))
    start = chance.randrange(len(whole) - 40)

    def swap(text: bytes) -> bytes:
        place = chance.randrange(len(text))
        return text[:place] + bytes([chance.randrange(256)]) * chance.randrange(1, 30) + text[place + 1 :]

    def flood(text: bytes) -> bytes:
        return text.replace(b"</sheetData>", b"<row></row>" * 250_000 + b"</sheetData>")

    kinds = [
        lambda: whole[:cut],
        lambda: whole[:start] + chance.randbytes(40) + whole[start + 40 :],
        lambda: _inside(whole, first, swap),
        lambda: _inside(whole, "xl/workbook.xml", swap),
        lambda: _inside(whole, first, lambda text: text.decode().encode("utf-16")),
        lambda: _inside(whole, first, lambda text: text.decode().encode("latin-1")[:: chance.choice((1, 2))]),
        lambda: sheet(*[(None, "=HYPERLINK(1)", "=A1", "=A2", "=TODAY()")] * 3),
        lambda: sheet(*[("tolv", "Punkt", "Klart", "Ingen", chance.choice(("05/06/07", "maj", "2027-02-30", 45000)))]),
        lambda: chance.choice((b"", b"Nummer;Vad\n1;x", "Å;Ä\n".encode("utf-16"), b"\xd0\xcf\x11\xe0" + b"\0" * 900)),
        lambda: _inside(whole, first, flood if number < 20 else swap),
    ]
    return kinds[number % len(kinds)]()


def test_five_hundred_damaged_files_are_told_about_and_change_nothing(world: World, now: datetime) -> None:
    chance = random.Random(5)  # noqa: S311 - not for secrets
    before = time.monotonic()
    for number in range(500):
        body = damaged(number, chance)
        try:
            prepared = prepare(world, body, now)
        except RefusalError as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 - either way is right
        else:
            assert all(one["error"] or one["kind"] in ("new", "changes", "nothing") for one in prepared.effects)
    assert time.monotonic() - before < 120
    assert FollowUp.objects.count() == 0


def test_a_million_empty_rows_are_refused_quickly_in_little_memory(world: World, now: datetime) -> None:
    def flood(text: bytes) -> bytes:
        return text.replace(b"</sheetData>", b'<row r="9"/>' * 1_000_000 + b"</sheetData>")

    body = _inside(sheet((None, "Punkt", None, None, None)), "xl/worksheets/sheet1.xml", flood)
    tracemalloc.start()
    before = time.monotonic()
    with pytest.raises(RefusalError):
        prepare(world, body, now)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30_000_000
    assert time.monotonic() - before < 5


def test_a_file_that_unfolds_into_gigabytes_or_defines_its_own_words_is_not_opened(world: World, now: datetime) -> None:
    whole = sheet((None, "Punkt", None, None, None))
    huge = _inside(whole, "xl/worksheets/sheet1.xml", lambda text: text + b" " * 40_000_000)
    laughs = _inside(
        whole,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', 1),
    )
    for body in (huge, laughs):
        with pytest.raises(RefusalError):
            prepare(world, body, now)
    assert SheetImport.objects.count() == 0


def test_the_file_of_the_log_can_be_sent_in_again_and_changes_nothing(world: World, now: datetime) -> None:
    themes = [factories.theme(name="Industri, material och produktion"), factories.theme(name="Skog, trä")]
    factories.followup(
        world.host, world.coordinator, title="=Testbädd", description="Rad ett\nRad två", owner=world.region,
        participants=[world.other_region, world.group], focus_area=world.focus, due_on="2027-05-01", measure="12",
        themes=sorted(theme.pk for theme in themes), stage="regular", learning="Börja i tid", dialogue=world.dialogue,
    )  # fmt: skip
    factories.followup(world.host, world.coordinator, title="Bara en rad")
    file = ask_for_export("", "xlsx", language="sv", by=world.coordinator, at=now)
    exporting.write(file.pk)
    body = b"".join(bytes(part.body) for part in file.parts.order_by("number"))
    prepared = prepare(world, body, now)
    assert [(one["kind"], one["error"]) for one in prepared.effects] == [("nothing", "")] * 2
