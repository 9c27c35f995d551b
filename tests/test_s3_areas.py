"""A strategist's S3 areas: adding, correcting, replacing, ending, opening again and confirming."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import focusareas.actions
import regions.actions
from accounts.models import BusinessEvent, User
from focusareas.actions import Successor
from regions.actions import NewArea
from regions.models import SpecialisationArea
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

type_login = Callable[[User], Client]


def names(world: World, on: date) -> set[str]:
    return set(world.region.areas.valid(on=on).values_list("name", flat=True))


def verbs() -> list[str]:
    return list(BusinessEvent.objects.values_list("verb", flat=True))


def test_adding_an_area_opens_it_with_its_themes(world: World, as_user: type_login) -> None:
    theme = factories.theme()
    answer = as_user(world.strategist).post(
        reverse("area_create", args=["05"]),
        {"name": "Effektiv logistik", "themes": [theme.pk], "valid_from": "2027-01-01", "source": "Beslut 2026"},
    )
    area = SpecialisationArea.objects.get(name="Effektiv logistik")
    assert answer.status_code == 302
    assert (area.organisation, area.confidence, area.edited_by) == (world.region, "high", world.strategist)
    assert list(area.themes.all()) == [theme]
    assert verbs() == ["area_added"]


def test_correcting_an_area_keeps_it_the_same_one_and_confirms_it(world: World, as_user: type_login) -> None:
    SpecialisationArea.objects.filter(pk=world.area.pk).update(confidence="low")
    old, new = factories.theme(world.area), factories.theme()
    as_user(world.strategist).post(
        reverse("area_edit", args=["05", world.area.pk]), {"name": "Avancerade  material", "themes": [new.pk]}
    )
    world.area.refresh_from_db()
    assert (world.area.name, world.area.confidence) == ("Avancerade  material", "high")
    assert list(world.area.themes.all()) == [new]
    assert list(old.areas.all()) == []
    world.presentation.refresh_from_db()
    assert world.presentation.subject == "Avancerade  material"


def test_replacing_closes_the_old_the_day_before_opens_the_new_and_links_them(world: World, now: datetime) -> None:
    second = factories.area(world.region, name="Effektiv logistik")
    theme = factories.theme()
    opened = focusareas.actions.replace_areas(
        [world.area, second],
        successors=[Successor(NewArea("Nya material"), [theme]), Successor(NewArea("Avancerade material"), [])],
        starts=date(2027, 4, 1),
        by=world.strategist,
        at=now,
    )
    world.area.refresh_from_db()
    assert world.area.valid_to == date(2027, 3, 31)
    assert names(world, date(2027, 3, 31)) == {"Avancerade material", "Effektiv logistik"}
    assert names(world, date(2027, 4, 1)) == {"Nya material", "Avancerade material"}
    assert all(set(area.replaces.all()) == {world.area, second} for area in opened)
    assert list(opened[0].themes.all()) == [theme]
    assert verbs() == ["area_replaced", "area_replaced", "area_added", "area_added"]
    world.presentation.refresh_from_db()
    assert world.presentation.area == world.area


def replacement(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "areas": [world.area.pk],
        "starts": "2027-04-01",
        "new-TOTAL_FORMS": "1",
        "new-INITIAL_FORMS": "0",
        "new-0-name": "Nya material",
        "new-0-description": "Det som kommer efter.",
        **changes,
    }


def test_the_replacement_form_asks_for_one_more_line_without_losing_anything(world: World, as_user: type_login) -> None:
    theme = factories.theme()
    answer = as_user(world.strategist).post(
        reverse("area_replace", args=["05"]), replacement(world, **{"new-0-themes": [theme.pk], "more": "1"})
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="new-TOTAL_FORMS" value="2"' in text
    assert 'value="Nya material"' in text
    assert 'value="2027-04-01"' in text
    assert "Det som kommer efter." in text
    assert text.count(" checked") == 2
    assert "error-summary" not in text


def test_the_replacement_form_replaces_and_passes_over_empty_lines(world: World, as_user: type_login) -> None:
    answer = as_user(world.strategist).post(
        reverse("area_replace", args=["05"]), replacement(world, **{"new-TOTAL_FORMS": "2", "new-1-name": ""})
    )
    assert answer.status_code == 302
    assert names(world, date(2027, 4, 1)) == {"Nya material"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"areas": []}, "Välj minst ett område som ersätts."),
        ({"starts": "i morgon"}, "Ange ett riktigt datum som år-månad-dag, till exempel 2027-03-14."),
        ({"starts": "2020-01-01"}, "De nya områdena måste börja gälla efter det."),
        ({"new-0-name": ""}, "Namn"),
        (
            {"new-TOTAL_FORMS": "2", "new-1-name": "nya MATERIAL"},
            "Det finns redan ett gällande S3-område med det namnet.",
        ),
        ({"new-0-name": "Stannar"}, "Det finns redan ett gällande S3-område med det namnet."),
    ],
)
def test_a_wrong_replacement_changes_nothing_and_keeps_what_was_typed(
    world: World, as_user: type_login, wrong: dict[str, Any], said: str
) -> None:
    SpecialisationArea.objects.filter(pk=world.area.pk).update(valid_from=date(2020, 1, 1))
    factories.area(world.region, name="Stannar")
    answer = as_user(world.strategist).post(reverse("area_replace", args=["05"]), replacement(world, **wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'id="error-summary"' in text
    assert "Det som kommer efter." in text
    assert SpecialisationArea.objects.filter(organisation=world.region).count() == 2
    world.area.refresh_from_db()
    assert world.area.valid_to is None


def test_a_replacement_cannot_take_in_another_organisations_area(world: World, as_user: type_login) -> None:
    theirs = factories.area(world.other_region)
    answer = as_user(world.strategist).post(reverse("area_replace", args=["05"]), replacement(world, areas=[theirs.pk]))
    theirs.refresh_from_db()
    assert (answer.status_code, theirs.valid_to) == (422, None)


def test_the_replacement_form_costs_the_same_for_one_line_and_for_twelve(world: World, as_user: type_login) -> None:
    client = as_user(world.strategist)
    lines = {f"new-{line}-name": f"Område {line}" for line in range(11)}
    page = reverse("area_replace", args=["05"])
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    with CaptureQueriesContext(connection) as twelve:
        answer = client.post(page, {"more": "1", **lines})
    assert answer.content.decode().count("successor") == 12
    assert len(twelve) == len(one) <= 12


def test_ending_and_opening_again_leaves_the_area_as_it_was(world: World, as_user: type_login, now: datetime) -> None:
    client = as_user(world.strategist)
    client.post(reverse("area_end", args=["05", world.area.pk]), {"last_day": "2026-12-31"})
    world.area.refresh_from_db()
    assert world.area.valid_to == date(2026, 12, 31)
    client.post(reverse("area_reopen", args=["05", world.area.pk]))
    world.area.refresh_from_db()
    assert world.area.valid_to is None
    assert verbs() == ["area_ended", "area_reopened"]


def test_an_area_does_not_end_before_it_began(world: World, as_user: type_login) -> None:
    SpecialisationArea.objects.filter(pk=world.area.pk).update(valid_from=date(2022, 9, 20))
    answer = as_user(world.strategist).post(reverse("area_end", args=["05", world.area.pk]), {"last_day": "2022-09-19"})
    assert answer.status_code == 422
    assert "Området började gälla den 20 september 2022 och kan inte avslutas före det." in answer.content.decode()


def test_an_area_that_has_ended_is_not_ended_again(world: World, now: datetime) -> None:
    SpecialisationArea.objects.filter(pk=world.area.pk).update(valid_to=date(2026, 1, 1))
    with pytest.raises(RefusalError, match="redan avslutat"):
        regions.actions.end_area(world.area, last_day=date(2027, 1, 1), by=world.strategist, at=now)


def test_an_area_is_not_opened_again_beside_an_open_namesake(world: World, now: datetime) -> None:
    ended = factories.area(world.region, name="avancerade Material", valid_to=date(2020, 1, 1))
    with pytest.raises(RefusalError, match="Det finns redan ett gällande S3-område"):
        regions.actions.reopen_area(ended, by=world.strategist, at=now)


def test_an_area_with_a_name_that_is_taken_is_refused_beside_the_field(world: World, as_user: type_login) -> None:
    answer = as_user(world.strategist).post(reverse("area_create", args=["05"]), {"name": "AVANCERADE material"})
    assert answer.status_code == 422
    assert "Det finns redan ett gällande S3-område med det namnet." in answer.content.decode()


def test_confirming_says_that_the_owner_vouches_for_the_area(world: World, as_user: type_login) -> None:
    SpecialisationArea.objects.filter(pk=world.area.pk).update(confidence="low")
    client = as_user(world.strategist)
    client.post(reverse("area_confirm", args=["05", world.area.pk]))
    client.post(reverse("area_confirm", args=["05", world.area.pk]))
    world.area.refresh_from_db()
    assert (world.area.confidence, verbs()) == ("high", ["area_confirmed"])


def test_an_area_that_a_presentation_uses_is_not_removed(world: World, as_user: type_login) -> None:
    answer = as_user(world.strategist).post(reverse("area_remove", args=["05", world.area.pk]))
    assert answer.status_code == 409
    assert "används i en presentation" in answer.content.decode()
    assert SpecialisationArea.objects.filter(pk=world.area.pk).exists()
    assert verbs() == []


def test_an_area_added_by_mistake_is_removed_and_the_log_remembers_its_name(world: World, as_user: type_login) -> None:
    slip = factories.area(world.region, name="Felskrivet")
    as_user(world.strategist).post(reverse("area_remove", args=["05", slip.pk]))
    assert not SpecialisationArea.objects.filter(pk=slip.pk).exists()
    assert BusinessEvent.objects.get(verb="area_removed").reason == "Felskrivet"


def test_an_area_of_the_register_is_not_removed(world: World, now: datetime) -> None:
    registered = factories.area(world.region, code="05-x")
    with pytest.raises(RefusalError, match="kan inte tas bort"):
        regions.actions.remove_area(registered, by=world.strategist, at=now)


def test_an_area_is_found_only_below_its_own_organisation(world: World, as_user: type_login) -> None:
    theirs = factories.area(world.other_region)
    client = as_user(world.strategist)
    for route in ("area_edit", "area_end"):
        assert client.get(reverse(route, args=["05", theirs.pk])).status_code == 404
    assert client.post(reverse("area_remove", args=["05", theirs.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_eight_people_adding_the_same_area_at_once_make_one() -> None:
    region, person = factories.organisation(), factories.user()

    def add(_number: int) -> str:
        try:
            regions.actions.add_area(region, new=NewArea("Samma"), valid_from=None, by=person, at=factories.NOW)
        except RefusalError:
            return "refused"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(add, range(8)))
    assert outcomes == ["added"] + ["refused"] * 7
    assert SpecialisationArea.objects.filter(organisation=region).count() == 1
