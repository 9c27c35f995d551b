"""The calendar of the year: filled by rules, changed by hand, read in from files and out again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from regions.models import Organisation
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError
from yearwheel import files, reference
from yearwheel.actions import calendar as actions
from yearwheel.entries import Says
from yearwheel.models import CalendarEntry
from yearwheel.reading import closed_days


def titles(day: date, region: str = "") -> set[tuple[str, str]]:
    rows = CalendarEntry.objects.standing().between(day, day)
    rows = rows.filter(organisation__code=region) if region else rows.filter(organisation=None)
    return set(rows.values_list("title", "kind"))


@pytest.fixture
def regions(db: None) -> None:
    for code in ("05", "07", "12", "14"):
        if not Organisation.objects.filter(code=code).exists():
            factories.organisation(code=code)


def test_a_filled_year_knows_holidays_half_days_breaks_and_politics(regions: None) -> None:
    reference.fill_year(2027, by=None, at=NOW)
    assert ("Midsommarafton", "no_go") in titles(date(2027, 6, 25))
    assert ("Klämdag", "warn") in titles(date(2027, 5, 7))
    assert titles(date(2027, 11, 3)) >= {("Höstlov", "no_go")}
    assert titles(date(2027, 12, 22)) >= {("Jullov", "no_go")}
    assert CalendarEntry.objects.get(code="jullov:2027").last == date(2028, 1, 8)
    assert titles(date(2027, 7, 13)) >= {("Industrisemester", "no_go")}
    assert titles(date(2027, 7, 1)) >= {("Almedalsveckan", "no_go")}
    assert titles(date(2027, 2, 23), "07") == {("Sportlov", "no_go")}  # week 8
    assert titles(date(2027, 2, 23), "05") == {("Sportlov", "warn")}  # weeks 7 and 8, by municipality
    assert ("Regionbudget beslutas i juni", "warn") in titles(date(2027, 6, 1), "12")


def test_the_first_real_dialogue_fell_in_the_break_of_named_counties(db: None) -> None:
    for row in ("04", "05", "07", "08", "10", "12", "13", "14", "18"):
        factories.organisation(code=row)
    reference.fill_year(2023, by=None, at=NOW)
    rows = CalendarEntry.objects.between(date(2023, 2, 21), date(2023, 2, 21)).filter(title="Sportlov")
    closed = rows.filter(kind="no_go").values_list("organisation__code", flat=True)
    assert sorted(closed) == ["04", "07", "08", "10", "12", "18"]
    assert sorted(rows.filter(kind="warn").values_list("organisation__code", flat=True)) == ["05", "13", "14"]


def test_in_an_election_year_the_budget_comes_after_the_election(regions: None) -> None:
    for year in (2026, 2027):
        reference.fill_year(year, by=None, at=NOW)
    assert CalendarEntry.objects.get(code="val:2026").first == date(2026, 8, 30)  # two weeks before 13 September
    assert not CalendarEntry.objects.filter(code="budget-juni:12:2026").exists()
    assert CalendarEntry.objects.filter(code="budget-valar:12:2026").exists()
    assert CalendarEntry.objects.filter(code="mandat:2027").exists()


def test_filling_again_makes_nothing_twice_and_leaves_what_people_have_changed(world: World, regions: None) -> None:
    reference.fill_year(2027, by=world.coordinator, at=NOW)
    before = CalendarEntry.objects.count()
    pask, host = CalendarEntry.objects.get(code="pasklov:2027"), CalendarEntry.objects.get(code="hostlov:2027")
    actions.change_entry(pask, Says(pask.first, pask.last, "Påsklov", "no_go"), by=world.coordinator, at=NOW)
    actions.remove_entry(host, by=world.coordinator, at=NOW)

    loaded = reference.fill_year(2027, by=world.coordinator, at=NOW)

    assert (CalendarEntry.objects.count(), loaded.counts["kept"]) == (before, 2)
    pask.refresh_from_db()
    assert pask.kind == "no_go"
    assert ("Höstlov", "no_go") not in titles(date(2027, 11, 3))
    actions.restore_entry(host, by=world.coordinator, at=NOW)
    assert ("Höstlov", "no_go") in titles(date(2027, 11, 3))


def test_what_comes_every_year_is_carried_on_once_by_date_or_by_week(world: World) -> None:
    by = world.coordinator
    on_a_date = Says(date(2027, 4, 14), date(2027, 4, 15), "RND-möte", "background", "network", rule="date")
    in_a_week = Says(date(2027, 9, 14), date(2027, 9, 14), "S3-möte", "background", "network", rule="week")
    only_once = Says(date(2027, 9, 20), date(2027, 9, 20), "Extra möte", "background", "network")
    for says in (on_a_date, in_a_week, only_once):
        actions.add_entry(says, by=by, at=NOW)
    for _twice in range(2):
        reference.fill_year(2028, by=by, at=NOW)
    carried = CalendarEntry.objects.in_year(2028).filter(category="network")
    assert list(carried.values_list("title", "first", "last")) == [
        ("RND-möte", date(2028, 4, 14), date(2028, 4, 15)),
        ("S3-möte", date(2028, 9, 12), date(2028, 9, 12)),  # Tuesday of week 37, as in 2027
    ]
    actions.remove_entry(carried[0], by=by, at=NOW)
    reference.fill_year(2028, by=by, at=NOW)
    assert list(carried.standing().values_list("title", flat=True)) == ["S3-möte"]


def test_an_unfilled_year_has_its_holidays_and_a_removed_holiday_is_none(world: World) -> None:
    new_years_day = date(2031, 1, 1)
    closed = closed_days([], first=date(2030, 12, 1), last=date(2031, 2, 1))
    assert closed(None)(new_years_day) == "Nyårsdagen"
    reference.fill_year(2031, by=None, at=NOW)
    actions.remove_entry(CalendarEntry.objects.get(code="holiday:2031-01-01"), by=world.coordinator, at=NOW)
    CalendarEntry.objects.filter(code="jullov:2031").delete()
    closed = closed_days([], first=date(2031, 1, 1), last=date(2031, 2, 1))
    assert closed(None)(new_years_day) == ""


def test_the_command_fills_the_years_it_is_given(db: None) -> None:
    call_command("fill_calendar", "2027", "2028", verbosity=0)
    assert CalendarEntry.objects.filter(title="Julafton").count() == 2
    with pytest.raises(CommandError):
        call_command("fill_calendar", "20270", verbosity=0)


def test_a_span_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(RefusalError):
        actions.add_entry(Says(date(2027, 2, 2), date(2027, 2, 1), "Fel", "warn"), by=world.coordinator, at=NOW)


def test_what_is_written_as_csv_and_ics_is_read_back_as_it_was(world: World) -> None:
    region = {world.region.code: world.region}
    for says in (
        Says(date(2027, 4, 14), date(2027, 4, 15), "=RND-möte; vår", "background", "network", source="rnd.example.org"),
        Says(date(2027, 2, 22), date(2027, 2, 26), "Sportlov", "no_go", "school", world.region),
    ):
        actions.add_entry(says, by=world.coordinator, at=NOW)
    entries = CalendarEntry.objects.select_related("organisation").order_by("first")

    rows = files.read(files.as_csv(entries), organisations=region, kind="warn", category="other")
    assert [(row.title, row.kind, row.category, row.organisation, row.error) for row in rows] == [
        ("Sportlov", "no_go", "school", world.region, ""),
        ("=RND-möte; vår", "background", "network", None, ""),
    ]
    parsed = Calendar.from_ical(files.as_ics(entries))
    assert [event.decoded("dtend") for event in parsed.walk("VEVENT")] == [date(2027, 2, 27), date(2027, 4, 16)]
    back = files.read(files.as_ics(entries).decode(), organisations=region, kind="warn", category="other")
    assert [(row.first, row.last, row.kind, row.category) for row in back] == [
        (date(2027, 2, 22), date(2027, 2, 26), "no_go", "school"),
        (date(2027, 4, 14), date(2027, 4, 15), "background", "network"),
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "tom"),
        ("a;b\n1;2", "kolumnerna"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT", "kalenderfil"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text: str, wrong: str) -> None:
    with pytest.raises(files.UnreadableError, match=wrong):
        files.read(text, organisations={}, kind="warn", category="other")


def test_each_line_that_is_wrong_says_why_and_the_others_are_kept(world: World) -> None:
    text = (
        "första dag,namn,gäller,verkan\n2027-13-01,A,,\n2027-03-01,,,\n2027-03-01,B,Atlantis,\n"
        "2027-03-01,C,,stopp\n2027-03-02,D,05,\n"
    )
    rows = files.read(text, organisations={"05": world.region}, kind="warn", category="other")
    assert [bool(row.error) for row in rows] == [True, True, True, True, False]
    assert (rows[4].organisation, rows[4].kind) == (world.region, "warn")


def test_a_file_is_shown_first_and_added_once(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    page = reverse("calendar_import")
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a@b\r\nDTSTAMP:20270101T000000Z\r\n"
        "DTSTART:20270414T070000Z\r\nDTEND:20270414T100000Z\r\nSUMMARY:RND-möte\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    upload = SimpleUploadedFile("rnd.ics", ics.encode())
    shown = client.post(page, {"file": upload, "kind": "background", "category": "network"})
    assert "RND-möte" in shown.content.decode()
    assert not CalendarEntry.objects.exists()
    for _twice in range(2):
        again = {"text": shown.context["text"], "kind": "background", "category": "network", "add": "1"}
        assert client.post(page, again).status_code == 302
    assert list(CalendarEntry.objects.values_list("title", "first", "category")) == [
        ("RND-möte", date(2027, 4, 14), "network")
    ]
    assert client.post(page, {"kind": "background", "category": "network"}).status_code == 422


def test_the_page_adds_changes_removes_and_takes_back(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    typed = {
        "title": "RND-möte", "first": "2027-04-14", "last": "", "kind": "background", "category": "network",
        "organisation": "", "network": "", "rule": "date", "source": "",
    }  # fmt: skip
    wrong = client.post(reverse("calendar_add"), {**typed, "last": "2027-04-13"})
    assert (wrong.status_code, "RND-möte" in wrong.content.decode()) == (422, True)
    assert client.post(reverse("calendar_add"), typed).status_code == 302
    entry = CalendarEntry.objects.get()
    edit = reverse("calendar_edit", args=[entry.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {**typed, "last": "2027-04-15"})
    entry.refresh_from_db()
    assert (entry.last, entry.edited_by) == (date(2027, 4, 15), world.coordinator)
    client.post(reverse("calendar_remove", args=[entry.pk]))
    assert "1 borttagen" in client.get(reverse("calendar_list"), {"year": "2027"}).content.decode()
    client.post(reverse("calendar_restore", args=[entry.pk]))
    assert CalendarEntry.objects.standing().count() == 1
    assert client.post(reverse("calendar_fill"), {"year": "2027"}).status_code == 302
    assert CalendarEntry.objects.filter(title="Julafton").exists()


def test_the_list_costs_the_same_for_one_and_for_many(
    world: World, client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    client.force_login(world.coordinator)
    reference.fill_year(2027, by=None, at=NOW)
    page = reverse("calendar_list")
    client.get(page, {"year": "2027"})
    for query in ({"year": "2027"}, {"year": "2027", "q": "Julafton"}):
        with django_assert_max_num_queries(12):
            assert client.get(page, query).status_code == 200
    assert client.get(page, {"year": "2027", "concerns": "05", "kind": "warn", "category": "school"}).status_code == 200
    for name in ("calendar_sheet", "calendar_csv", "calendar_ics"):
        assert client.get(reverse(name), {"year": "2027"}).status_code == 200
    assert Organisation.objects.exists()
