"""The river: how far points came and where they stopped, group by group, as a picture and in figures."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from followups import actions, river
from followups.models import Stage, Visibility
from tests import factories
from tests.factories import NOW
from tests.test_log_list import Setting

pytestmark = pytest.mark.django_db
type_login = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def told(group: river.Group) -> tuple[str, list[int], list[int], list[int], int]:
    return group.name, group.reached, group.stopped, group.dropped, group.through


def test_a_point_counts_where_it_is_and_a_dropped_one_as_far_as_it_came(setting: Setting) -> None:
    setting.note("Ny")
    setting.note("Söker pengar", stage=Stage.FINANCE.value)
    gone = setting.note("Avförd", stage=Stage.MOBILISE.value)
    actions.move_point(
        gone, Stage.DROPPED, seen=1, by=setting.coordinator, at=NOW, reason="Ingen tid", learning="Fråga först"
    )
    done = setting.note("Klar")
    actions.move_point(done, Stage.REGULAR, seen=1, by=setting.coordinator, at=NOW, learning="Börja tidigt")
    (group,) = river.groups(setting.log(), "year")
    assert told(group) == ("2027", [4, 3, 2, 1], [1, 0, 1], [0, 1, 0], 1)


def test_years_come_latest_first_areas_by_their_main_area_and_regions_once_each(setting: Setting) -> None:
    group = factories.group(setting.north, setting.south, code="GRUPP")
    setting.note("Äldre", at=NOW - 400 * DAY, focus_area=setting.steel, owner=group, participants=[setting.north])
    setting.note("Nyare", focus_area=setting.industry, owner=setting.south)
    setting.note("Utan")

    def named(by: str) -> list[tuple[str, int]]:
        return [(found.name, found.total) for found in river.groups(setting.log(), by)]

    assert named("year") == [("2027", 2), ("2026", 1)]
    assert sorted(named("area")) == [("Industri", 2), ("utan fokusområde", 1)]
    assert named("region") == [("Norr", 1), ("Syd", 2)]


def test_what_one_may_not_read_is_not_in_the_river(setting: Setting) -> None:
    setting.note("Parternas", owner=setting.north, visibility=Visibility.PARTIES.value)
    seen = [river.groups(setting.log(user), "year") for user in (setting.strategist, setting.member)]
    assert [sum(group.total for group in groups) for groups in seen] == [1, 0]


def test_at_most_eight_streams_are_drawn_and_none_is_lost(setting: Setting) -> None:
    for year in range(11):
        setting.note("Punkt", at=NOW - year * 366 * DAY)
    every = river.groups(setting.log(), "year")
    shown = river.drawn(every, "year")
    assert (len(every), len(shown), sum(group.total for group in shown)) == (11, 8, 11)
    assert [shown[0].name, shown[-1].name] == ["2027", "tidigare"]
    assert {group.palette for group in shown} == set(range(1, 9))


def test_the_page_shows_picture_and_figures_with_links_into_the_log(setting: Setting, as_user: type_login) -> None:
    area = factories.focus_area(setting.agency, name="<Nya> områden", code="nya")
    setting.note("Punkt", focus_area=area, owner=setting.north, stage=Stage.MOBILISE.value)
    client = as_user(setting.member)
    page = client.get(reverse("followup_river"), {"by": "area", "region": "25"}).content.decode()
    assert "&lt;Nya&gt; områden, Mobilisera: 1" in page
    assert "<Nya>" not in page
    assert not re.search(r"\sstyle=", page)
    links = set(re.findall(r'href="(/uppfoljning/\?[^"]+)"', page))
    assert "/uppfoljning/?region=25&amp;area=nya&amp;stage=mobilise" in links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_river_costs_the_same_for_one_point_and_many(setting: Setting, as_user: type_login) -> None:
    client, asked = as_user(setting.member), []
    for number in (1, 30):
        for _each in range(number):
            setting.note("Punkt", owner=setting.north)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("followup_river"), {"by": "region"}).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


@pytest.mark.parametrize("where", ["region", "area"])
def test_a_region_and_a_focus_area_show_their_own_points(setting: Setting, as_user: type_login, where: str) -> None:
    group = factories.group(setting.north, code="GRUPP")
    setting.note("Egen punkt", owner=setting.north, focus_area=setting.steel)
    setting.note("Gruppens punkt", owner=group, focus_area=setting.industry)
    setting.note("Parternas punkt", owner=setting.north, focus_area=setting.steel, visibility=Visibility.PARTIES.value)
    setting.note("Andras punkt", owner=setting.south)
    address = reverse("organisation_detail", args=["25"]) if where == "region" else setting.industry.get_absolute_url()
    shown = {
        user: [title for title in TITLES if f"{title} punkt" in as_user(user).get(address).content.decode()]
        for user in (setting.member, setting.strategist)
    }
    assert list(shown.values()) == [["Egen", "Gruppens"], ["Egen", "Gruppens", "Parternas"]]


TITLES = ("Egen", "Gruppens", "Parternas", "Andras")
