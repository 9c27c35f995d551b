"""The hosts' focus areas: the tree, matching with S3 areas, and a coordinator's editing."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import BusinessEvent, User
from focusareas import actions
from focusareas.actions import FocusAreaText
from focusareas.matching import Matching
from focusareas.models import FocusArea
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

type_login = Callable[[User], Client]
TODAY = date(2027, 3, 1)


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "Digital omställning", "kind": "area", "palette": "4", **changes}


def text_of(**changes: Any) -> FocusAreaText:
    return FocusAreaText(**{"name": "Digital omställning", "kind": "area", "palette": 4, **changes})


def test_a_match_names_the_theme_and_the_area_that_make_it(world: World) -> None:
    theme = factories.theme(world.area, world.group_area)
    factories.theme(factories.area(world.other_region))
    theme.areas.add(factories.area(world.region, valid_to=date(2020, 1, 1)))
    world.focus.themes.set([theme])
    found = Matching(on=TODAY).matches(world.focus)
    assert [
        (match.organisation, [(reason.theme, reason.area.name) for reason in match.reasons]) for match in found
    ] == [
        (world.region, [(theme, "Avancerade material")]),
        (world.group, [(theme, "Smart industri")]),
    ]


def test_vinnovas_precision_health_meets_the_regions_of_its_themes(db: None) -> None:
    call_command("load_reference", verbosity=0)
    found = Matching(on=TODAY).matches(FocusArea.objects.get(code="god-och-jamlik-halsa"))
    assert [match.organisation.code for match in found] == ["13", "12", "01", "03", "17", "24", "19", "14", "OMS"]
    assert [match.organisation.code for match in found if not match.is_confirmed] == ["03", "24"]


def test_the_tree_has_sub_areas_below_their_area_and_leaves_out_what_has_ended(
    world: World, as_user: type_login
) -> None:
    factories.focus_area(world.host, name="Hållbara material", parent=world.focus, kind="sub_area")
    factories.focus_area(world.host, name="Åldrat", valid_to=date(2020, 1, 1))
    client = as_user(world.member)
    trees = client.get(reverse("focusarea_list")).context["trees"]
    assert [(tree.area.name, [branch.area.name for branch in tree.branches]) for tree in trees] == [
        ("Hållbar industri", ["Hållbara material"])
    ]
    former = client.get(reverse("focusarea_list"), {"former": "1"}).context["trees"]
    assert [tree.area.name for tree in former] == ["Åldrat"]


def test_search_keeps_an_area_whose_sub_area_has_the_word(world: World, as_user: type_login) -> None:
    factories.focus_area(world.host, name="Hållbara material", parent=world.focus)
    factories.focus_area(world.host, name="Precisionshälsa")
    trees = as_user(world.member).get(reverse("focusarea_list"), {"q": "hallbara"}).context["trees"]
    assert [tree.area.name for tree in trees] == ["Hållbar industri"]


def test_an_area_shows_its_leader_themes_and_regions_by_theme(world: World, as_user: type_login) -> None:
    FocusArea.objects.filter(pk=world.focus.pk).update(leader=world.coordinator, description="Om <b>industri</b>")
    theme = factories.theme(world.area, name="Industri")
    world.focus.themes.set([theme])
    text = as_user(world.member).get(world.focus.get_absolute_url()).content.decode()
    assert "Karin Koordinator" in text
    assert "Region Östergötland" in text
    assert "Avancerade material" in text
    assert "Om &lt;b&gt;industri" in text


def test_the_spreadsheets_hold_the_tree_and_the_matches(world: World, as_user: type_login) -> None:
    world.focus.themes.set([factories.theme(world.area, name="Industri")])
    client = as_user(world.member)

    def lines(address: str) -> list[list[Any]]:
        sheet = load_workbook(BytesIO(client.get(address).content)).active
        assert sheet is not None
        return [[cell.value for cell in row] for row in sheet.iter_rows()][1:]

    assert lines(reverse("focusarea_list_export"))[0][0] == "Hållbar industri"
    assert lines(reverse("focusarea_list_export"))[0][-1] == "Östergötland"
    assert lines(reverse("focusarea_export", args=["hallbar-industri"]))[0][:4] == [
        "05", "Region Östergötland", "Industri", "Avancerade material",
    ]  # fmt: skip


def test_an_areas_page_costs_the_same_for_one_match_and_for_300(world: World, as_user: type_login) -> None:
    client = as_user(world.coordinator)
    theme = factories.theme(world.area)
    world.focus.themes.set([theme])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.focus.get_absolute_url()).status_code == 200
        return len(queries)

    factories.focus_area(world.host, parent=world.focus).themes.set([theme])
    cost()
    one = cost()
    for _number in range(300):
        theme.areas.add(factories.area(factories.organisation()))
    for _number in range(20):
        factories.focus_area(world.host, parent=world.focus).themes.set([theme])
    assert (one, cost()) == (one, one)
    assert one <= 12


def test_a_coordinator_adds_an_area_with_themes_leader_and_a_code_from_its_name(
    world: World, as_user: type_login
) -> None:
    theme = factories.theme()
    answer = as_user(world.coordinator).post(
        reverse("focusarea_create"),
        typed(parent=world.focus.pk, kind="sub_area", themes=[theme.pk], leader=world.coordinator.pk),
    )
    added = FocusArea.objects.get(name="Digital omställning")
    assert answer.status_code == 302
    assert (added.code, added.host, added.parent, added.palette) == ("digital-omstallning", world.host, world.focus, 4)
    assert (added.leader, list(added.themes.all())) == (world.coordinator, [theme])
    assert BusinessEvent.objects.get().verb == "focusarea_added"


def test_the_form_suggests_the_colour_that_is_used_least(world: World, as_user: type_login) -> None:
    text = as_user(world.coordinator).get(reverse("focusarea_create")).content.decode()
    assert 'value="2" id="id_palette_1" checked' in text
    assert "roströd, sneda linjer" in text


@pytest.mark.parametrize("name", ["Nytt", "???", "Hållbar industri 2"])
def test_a_code_never_collides_with_an_address_or_another_area(world: World, now: datetime, name: str) -> None:
    actions.add_focus_area(world.host, says=text_of(name="Nytt"), themes=[], by=world.coordinator, at=now)
    world.focus.code = "hallbar-industri-2"
    world.focus.save()
    made = [
        actions.add_focus_area(
            host, says=text_of(name=name if name != "Nytt" else "nytt!"), themes=[], by=world.coordinator, at=now
        )
        for host in (world.host, world.other_host)
    ]
    codes = list(FocusArea.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes)
    assert "nytt" not in codes
    assert all(area.get_absolute_url() for area in made)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "hållbar INDUSTRI"}, "Det finns redan ett fokusområde med det namnet."),
        ({"strategy_url": "javascript:alert(1)"}, "Ange en hel webbadress som börjar med https://."),
        ({"valid_from": "31/12"}, "Ange ett riktigt datum som år-månad-dag, till exempel 2027-03-14."),
        ({"valid_from": "2027-02-01", "valid_to": "2027-01-01"}, "Sista dagen kan inte ligga före den första."),
        ({"palette": ""}, "Välj färg och mönster."),
        ({"palette": "9"}, "Färg och mönster"),
        ({"parent": "999999"}, "Ingår i"),
    ],
)
def test_a_wrong_area_is_refused_in_plain_words_and_kept_on_the_page(
    world: World, as_user: type_login, wrong: dict[str, str], said: str
) -> None:
    answer = as_user(world.coordinator).post(reverse("focusarea_create"), typed(description="Kvar på sidan", **wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in text
    assert said in text
    assert "Kvar på sidan" in text
    assert FocusArea.objects.count() == 1


def test_only_the_hosts_own_people_can_lead_an_area(world: World, as_user: type_login) -> None:
    answer = as_user(world.coordinator).post(reverse("focusarea_create"), typed(leader=world.strategist.pk))
    assert answer.status_code == 422
    assert FocusArea.objects.count() == 1


def test_another_hosts_area_is_no_parent(world: World, as_user: type_login, now: datetime) -> None:
    theirs = factories.focus_area(world.other_host)
    assert as_user(world.coordinator).post(reverse("focusarea_create"), typed(parent=theirs.pk)).status_code == 422
    with pytest.raises(RefusalError, match="översta nivån"):
        actions.add_focus_area(world.host, says=text_of(parent=theirs), themes=[], by=world.coordinator, at=now)


def test_an_area_with_sub_areas_does_not_become_one(world: World, as_user: type_login, now: datetime) -> None:
    factories.focus_area(world.host, parent=world.focus)
    top = factories.focus_area(world.host)
    address = reverse("focusarea_edit", args=[world.focus.code])
    answer = as_user(world.coordinator).post(address, typed(name="Hållbar industri", parent=top.pk))
    assert answer.status_code == 422
    assert "kan inte självt ingå i ett annat område" in answer.content.decode()
    with pytest.raises(RefusalError, match="kan inte självt ingå"):
        actions.edit_focus_area(world.focus, says=text_of(parent=top), themes=[], by=world.coordinator, at=now)


def test_editing_keeps_the_code_and_says_who_changed_it(world: World, as_user: type_login) -> None:
    as_user(world.coordinator).post(
        reverse("focusarea_edit", args=[world.focus.code]), typed(name="Hållbar industri 2.0", palette="8")
    )
    world.focus.refresh_from_db()
    assert (world.focus.code, world.focus.name, world.focus.palette) == ("hallbar-industri", "Hållbar industri 2.0", 8)
    assert world.focus.edited_by == world.coordinator


def test_ending_an_area_ends_its_open_sub_areas_and_opening_it_again_opens_them(
    world: World, as_user: type_login
) -> None:
    child = factories.focus_area(world.host, parent=world.focus)
    ended = factories.focus_area(world.host, parent=world.focus, valid_to=date(2020, 1, 1))
    client = as_user(world.coordinator)
    client.post(reverse("focusarea_end", args=[world.focus.code]), {"last_day": "2026-01-31"})
    days = FocusArea.objects.in_bulk([world.focus.pk, child.pk, ended.pk])
    assert [days[area.pk].valid_to for area in (world.focus, child, ended)] == [
        date(2026, 1, 31),
        date(2026, 1, 31),
        date(2020, 1, 1),
    ]
    client.post(reverse("focusarea_reopen", args=[world.focus.code]))
    days = FocusArea.objects.in_bulk([world.focus.pk, child.pk, ended.pk])
    assert [days[area.pk].valid_to for area in (world.focus, child, ended)] == [None, None, date(2020, 1, 1)]


def test_an_area_does_not_end_before_its_sub_areas_began(world: World, as_user: type_login) -> None:
    factories.focus_area(world.host, parent=world.focus, valid_from=date(2027, 1, 1))
    answer = as_user(world.coordinator).post(
        reverse("focusarea_end", args=[world.focus.code]), {"last_day": "2026-12-31"}
    )
    assert answer.status_code == 422
    world.focus.refresh_from_db()
    assert world.focus.valid_to is None


def test_a_dialogue_keeps_an_area_that_has_ended(world: World, now: datetime) -> None:
    actions.end_focus_area(world.focus, last_day=date(2026, 1, 1), by=world.coordinator, at=now)
    world.dialogue.refresh_from_db()
    assert world.dialogue.focus_area == world.focus
