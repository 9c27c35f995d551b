"""The regions' pages: the list with its map and filters, one organisation, and what it says about itself."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import BusinessEvent, User
from regions.models import Organisation, SpecialisationArea, StrategyDocument
from regions.register import register
from regions.tiles import PLACES, Shown, tiles
from tests import factories
from tests.factories import World
from toolkit.sorting import folded

type_login = Callable[[User], Client]
TODAY = date(2027, 3, 1)


@pytest.fixture
def country(db: None) -> User:
    """The real register and a person who may see it."""
    call_command("load_reference", verbosity=0)
    person = factories.user()
    factories.membership(person, Organisation.objects.get(code="RISE"))
    return person


def test_the_list_stands_in_swedish_order_with_the_number_of_valid_areas(country: User) -> None:
    found = register(user=country, kind="region", on=TODAY)
    names = [row.organisation.short_name for row in found.rows]
    assert names[0] == "Blekinge"
    assert names[-3:] == ["Västra Götaland", "Örebro", "Östergötland"]
    dalarna = next(row for row in found.rows if row.organisation.code == "20")
    assert [area.name for area in dalarna.areas][:2] == [
        "Grön och cirkulär industri och tillverkning",
        "Hållbara och kreativa upplevelser",
    ]
    assert len(dalarna.areas) == 5


def test_a_theme_leaves_the_regions_that_have_an_area_in_it_and_only_those_areas(country: User) -> None:
    found = register(user=country, kind="region", on=TODAY, theme="RYM")
    assert [(row.organisation.code, len(row.areas)) for row in found.rows] == [("25", 2), ("12", 1)]
    assert len(found.everyone) == 21


def test_search_finds_a_region_without_its_dots_by_its_county_and_by_its_areas(country: User) -> None:
    def codes(text: str) -> list[str]:
        return [row.organisation.code for row in register(user=country, kind="region", on=TODAY, text=text).rows]

    assert codes("orebro") == ["18"]
    assert codes("södermanlands") == ["04"]
    assert codes("solel") == ["17"]
    assert codes("finns inte") == []


def test_a_theme_that_does_not_exist_shows_everything(country: User) -> None:
    assert len(register(user=country, kind="region", on=TODAY, theme="XYZ").rows) == 21


def test_folding_keeps_letters_and_drops_dots() -> None:
    assert folded("Åre Äng ÖREBRO Éva") == "are ang orebro eva"


def test_every_region_has_a_square_of_its_own_and_norrbotten_lies_on_top(country: User) -> None:
    regions = list(Organisation.objects.regions())
    drawn = tiles(regions, {"25": Shown("6", 3, True, "6 S3-områden")})
    assert len(drawn) == 21
    assert len({(tile.x, tile.y) for tile in drawn}) == 21
    assert set(PLACES) == {region.code for region in regions}
    top = drawn[0]
    assert (top.code, top.y, top.value, top.label) == ("25", 0, "6", "Region Norrbotten: 6 S3-områden")
    assert max(drawn, key=lambda tile: tile.y).y == next(tile for tile in drawn if tile.code == "12").y
    assert max(len(line) for tile in drawn for line in tile.lines) <= 10


def test_the_map_and_the_table_say_the_same_with_a_theme_chosen(country: User, as_user: type_login) -> None:
    page = as_user(country).get(reverse("organisation_list"), {"theme": "HLS"})
    text = page.content.decode()
    squares = {tile.code: (tile.value, tile.level, tile.sure) for tile in page.context["tiles"]}
    assert squares["01"] == ("1", 3, True)
    assert squares["24"] == ("1", 3, False)
    assert squares["25"] == ("–", 0, True)
    assert [row.organisation.code for row in page.context["page"]] == ["13", "12", "01", "03", "17", "24", "19", "14"]
    assert 'aria-label="Region Västerbotten: 1 S3-område, Hälsa, life science och välfärd, obekräftad uppgift"' in text
    assert "Digital hälsoinnovation" in text


def test_a_region_that_the_search_leaves_out_is_not_drawn_as_having_nothing(country: User, as_user: type_login) -> None:
    page = as_user(country).get(reverse("organisation_list"), {"q": "orebro"})
    squares = {tile.code: tile.value for tile in page.context["tiles"]}
    assert (squares["18"], squares["25"]) == ("2", "")


@pytest.mark.parametrize("kind", ["group", "agency", "actor", "unknown"])
def test_each_kind_of_organisation_has_its_tab(country: User, as_user: type_login, kind: str) -> None:
    expected = {"group": "Norra Mellansverige", "agency": "Vinnova", "actor": "Clusters of Sweden"}
    page = as_user(country).get(reverse("organisation_list"), {"kind": kind})
    assert expected.get(kind, "Region Blekinge") in page.content.decode()


def test_the_spreadsheet_holds_a_line_for_each_area_that_the_filter_leaves(country: User, as_user: type_login) -> None:
    answer = as_user(country).get(reverse("organisation_export"), {"theme": "RYM"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [(row[0].value, row[3].value) for row in sheet.iter_rows()] == [
        ("Kod", "S3-område"),
        ("25", "Arktiska testbäddar"),
        ("25", "Rymdteknik"),
        ("12", "ESS, MAX IV och innovationssystemet Science Village"),
    ]


def test_a_hostile_name_is_neither_markup_nor_formula(world: World, as_user: type_login) -> None:
    factories.area(world.region, name="<b>=1+1</b>", source="=cmd() https://example.org/?a=<script>")
    SpecialisationArea.objects.filter(pk=world.area.pk).update(name="=1+1")
    client = as_user(world.member)
    text = client.get(reverse("organisation_detail", args=["05"])).content.decode()
    assert "<b>" not in text
    assert "<script>" not in text
    sheet = load_workbook(BytesIO(client.get(reverse("organisation_export")).content)).active
    assert sheet is not None
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    assert "'=1+1" in values
    assert "=1+1" not in values


def test_one_organisation_shows_areas_now_and_before_and_what_replaced_what(country: User, as_user: type_login) -> None:
    text = as_user(country).get(reverse("organisation_detail", args=["20"])).content.decode()
    assert "Gällde till och med 19 september 2022 och ersattes av" in text
    assert "från 20 september 2022" in text
    assert "2014 – 19 september 2022" in text
    assert 'rel="noreferrer">regiondalarna.se</a>' in text
    assert "kunskapsområde" in text
    assert "Norra Mellansverige" in text
    assert "RND-nätverket" in text


def test_one_organisation_says_which_areas_no_source_confirms(country: User, as_user: type_login) -> None:
    text = as_user(country).get(reverse("organisation_detail", args=["24"])).content.decode()
    assert text.count("obekräftad uppgift") == 6


def test_people_of_an_organisation_are_shown_with_their_role_to_who_has_one(world: World, as_user: type_login) -> None:
    former = factories.user(name="Fia Före", email="fia@example.org")
    factories.membership(former, world.region, ended_at=factories.NOW)
    text = as_user(world.member).get(reverse("organisation_detail", args=["05"])).content.decode()
    assert "Stina Strateg" in text
    assert world.strategist.email in text
    assert "Fia Före" not in text


def test_only_who_may_edit_sees_the_buttons(world: World, as_user: type_login) -> None:
    page = reverse("organisation_detail", args=["05"])
    edit = reverse("area_edit", args=["05", world.area.pk])
    assert edit in as_user(world.strategist).get(page).content.decode()
    assert edit not in as_user(world.coordinator).get(page).content.decode()


def test_the_leading_regions_strategist_edits_the_groups_areas(world: World, as_user: type_login) -> None:
    page = as_user(world.other_strategist).get(reverse("organisation_detail", args=["NMS"]))
    assert page.context["may_edit_areas"] is True


@pytest.mark.parametrize(
    ("route", "args"),
    [("organisation_list", []), ("organisation_detail", ["05"]), ("focusarea_list", []), ("organisation_export", [])],
)
def test_a_page_costs_the_same_for_one_row_and_for_300(
    world: World, as_user: type_login, route: str, args: list[str]
) -> None:
    client = as_user(world.member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(route, args=args)).status_code == 200
        return len(queries)

    theme = factories.theme(world.area)
    world.focus.themes.add(theme)
    cost()
    one = cost()
    for number in range(300):
        body = factories.organisation(name=f"Region {number:03}") if route != "organisation_detail" else world.region
        area = factories.area(body, edited_at=factories.NOW, edited_by=world.strategist)
        factories.area(body, valid_to=date(2020, 1, 1)).replaced_by.add(area)
        theme.areas.add(area)
        if number % 3 == 0:
            factories.strategy(body)
            factories.membership(factories.user(), body)
            factories.focus_area(world.host).themes.add(theme)
            world.group.members.add(body)
    assert (one, cost()) == (one, one)
    assert one <= 12


def test_a_strategist_changes_the_facts_and_the_register_keeps_them(world: World, as_user: type_login) -> None:
    answer = as_user(world.strategist).post(
        reverse("organisation_edit", args=["05"]),
        {"s3_term": "styrkeområde", "website": "ostergotland.example.org", "mailbox": "s3@example.org"},
    )
    world.region.refresh_from_db()
    assert answer.status_code == 302
    assert (world.region.s3_term, world.region.website) == ("styrkeområde", "https://ostergotland.example.org")
    assert world.region.edited_by == world.strategist
    assert BusinessEvent.objects.filter(verb="organisation_edited").count() == 1


def test_a_link_that_runs_a_script_is_refused_beside_the_field(world: World, as_user: type_login) -> None:
    answer = as_user(world.strategist).post(
        reverse("organisation_edit", args=["05"]), {"website": "javascript:alert(1)", "s3_term": "styrkeområde"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("Ange en hel webbadress som börjar med https://.") == 2
    assert 'value="javascript:alert(1)"' in text
    assert 'value="styrkeområde"' in text
    world.region.refresh_from_db()
    assert world.region.website == ""


# --- strategies


def strategy(**changes: str) -> dict[str, str]:
    return {"kind": "s3", "title": "Strategi 2027", "url": "https://example.org/s3", **changes}


def test_a_strategy_is_added_changed_ended_and_removed(world: World, as_user: type_login) -> None:
    client = as_user(world.strategist)
    client.post(reverse("strategy_create", args=["05"]), strategy(valid_from="2027-01-01"))
    added = StrategyDocument.objects.get(title="Strategi 2027")
    assert (added.organisation, added.edited_by, added.valid_from) == (
        world.region,
        world.strategist,
        date(2027, 1, 1),
    )
    client.post(reverse("strategy_edit", args=["05", added.pk]), strategy(valid_to="2020-12-31"))
    added.refresh_from_db()
    assert added.valid_to == date(2020, 12, 31)
    assert "Gäller inte längre" in client.get(reverse("organisation_detail", args=["05"])).content.decode()
    client.post(reverse("strategy_remove", args=["05", added.pk]))
    assert not StrategyDocument.objects.filter(pk=added.pk).exists()
    assert list(BusinessEvent.objects.filter(verb__startswith="strategy").values_list("verb", flat=True)) == [
        "strategy_added",
        "strategy_edited",
        "strategy_removed",
    ]


def test_a_strategy_of_the_register_is_not_removed(world: World, as_user: type_login) -> None:
    kept = factories.strategy(world.region, code="05-s3")
    assert as_user(world.strategist).post(reverse("strategy_remove", args=["05", kept.pk])).status_code == 409
    assert StrategyDocument.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Titel"),
        ({"url": "javascript:alert(1)"}, "Ange en hel webbadress som börjar med https://."),
        ({"url": "ftp://example.org/s3"}, "Ange en hel webbadress som börjar med https://."),
        ({"valid_from": "2027-02-30"}, "Ange ett riktigt datum som år-månad-dag, till exempel 2027-03-14."),
        ({"valid_from": "0207-01-01"}, "Ange ett år mellan 1990 och 2100."),
        ({"valid_from": "2027-02-01", "valid_to": "2027-01-01"}, "Sista dagen kan inte ligga före den första."),
        ({"title": "a" * 100_000}, "Titel"),
    ],
)
def test_a_wrong_strategy_is_refused_in_plain_words_and_kept_on_the_page(
    world: World, as_user: type_login, wrong: dict[str, str], said: str
) -> None:
    before = StrategyDocument.objects.count()
    answer = as_user(world.strategist).post(reverse("strategy_create", args=["05"]), strategy(**wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in text
    assert said in text
    assert all(value in text for value in wrong.values())
    assert StrategyDocument.objects.count() == before


def test_the_same_strategy_twice_is_one_strategy(world: World, as_user: type_login) -> None:
    client = as_user(world.strategist)
    client.post(reverse("strategy_create", args=["05"]), strategy())
    again = client.post(reverse("strategy_create", args=["05"]), strategy())
    assert "Den strategin finns redan i listan." in again.content.decode()
    assert StrategyDocument.objects.filter(title="Strategi 2027").count() == 1


def test_another_organisations_strategy_is_not_found_below_ones_own(world: World, as_user: type_login) -> None:
    theirs = factories.strategy(world.other_region)
    client = as_user(world.strategist)
    assert client.get(reverse("strategy_edit", args=["05", theirs.pk])).status_code == 404
    assert client.post(reverse("strategy_remove", args=["05", theirs.pk])).status_code == 404


def test_a_coordinator_keeps_the_hosts_national_strategies(world: World, as_user: type_login) -> None:
    as_user(world.coordinator).post(reverse("strategy_create", args=["VINNOVA"]), strategy(kind="national"))
    assert StrategyDocument.objects.get(organisation=world.host).kind == "national"


def test_an_area_that_begins_tomorrow_is_shown_as_decided_and_is_not_counted(world: World, as_user: type_login) -> None:
    factories.area(world.region, name="Framtid", valid_from=timezone.localdate() + timedelta(days=1))
    client = as_user(world.member)
    assert "Beslutade, gäller senare" in client.get(reverse("organisation_detail", args=["05"])).content.decode()
    rows = client.get(reverse("organisation_list")).context["page"]
    assert next(len(row.areas) for row in rows if row.organisation == world.region) == 1
