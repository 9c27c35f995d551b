"""The year wheel: what it shows to whom, in the picture and in the table beside it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.factories import World
from yearwheel.wheel import Kind, Mark, Ring, Selection, State, read

Login = Callable[[User], Client]


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def in_june(world: World, **fields: Any) -> Any:
    return factories.dialogue(
        world.focus, world.coordinator, starts_at=datetime(2027, 6, 8, 7, tzinfo=UTC), title="Stål och trä", **fields
    )


def test_a_dialogue_stands_with_the_days_of_its_rhythm(world: World) -> None:
    meeting = in_june(world)
    wheel = read(Selection(2027), today=world.today, user=world.member)
    thing = next(thing for thing in wheel.things if thing.key == f"d{meeting.pk}")
    assert (thing.first.isoformat(), thing.state, thing.size) == ("2027-06-08", State.PLANNED, 9)
    assert thing.marks == (
        Mark(Kind.INVITATION, date(2027, 4, 13)),
        Mark(Kind.ANSWER, date(2027, 5, 4)),
        Mark(Kind.MATERIAL, date(2027, 6, 1)),
    )


def test_who_has_said_yes_counts_as_soon_as_one_has(world: World) -> None:
    meeting = in_june(world)
    factories.invitation(meeting, world.region, world.coordinator)
    thing = read(Selection(2027, quarter=2), today=world.today, user=world.member).dialogues[0]
    assert (thing.size, thing.words) == (1, ("1 av 9 platser tagna",))


def test_drafts_are_there_for_the_hosts_coordinators_and_cancelled_dialogues_for_nobody(world: World) -> None:
    draft = in_june(world, planned=False)
    gone = in_june(world, cancelled_at=world.now, cancelled_by=world.coordinator, cancel_reason="Krock")
    keys = {
        user.name: {thing.key for thing in read(Selection(2027), today=world.today, user=user).things}
        for user in (world.coordinator, world.other_coordinator, world.member)
    }
    assert [name for name, seen in keys.items() if f"d{draft.pk}" in seen] == [world.coordinator.name]
    assert [name for name, seen in keys.items() if f"d{gone.pk}" in seen] == []


def test_a_regions_year_holds_what_it_or_its_group_is_asked_to(world: World) -> None:
    own, through_group, other = in_june(world), in_june(world), in_june(world)
    factories.invitation(own, world.other_region, world.coordinator, answer="listens")
    factories.invitation(through_group, world.group, world.coordinator)
    factories.invitation(other, world.region, world.coordinator)
    wheel = read(Selection(2027, quarter=2, region="20"), today=world.today, user=world.member)
    assert {thing.key: thing.words[0] for thing in wheel.dialogues} == {
        f"d{own.pk}": "Lyssnar",
        f"d{through_group.pk}": "Presenterar",
    }


def test_an_invitation_that_falls_before_new_year_is_on_that_years_wheel(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator, starts_at=datetime(2028, 1, 20, 8, tzinfo=UTC))
    wheel = read(Selection(2027), today=world.today, user=world.member)
    assert f"d{meeting.pk}" in {thing.key for thing in wheel.things}
    assert f"d{meeting.pk}" not in {thing.key for thing in wheel.dialogues}


def test_holidays_and_half_days_stand_in_the_outermost_ring(world: World) -> None:
    wheel = read(Selection(2027, quarter=2), today=world.today, user=world.member)
    days = {thing.title: thing.kind for thing in wheel.of(Ring.DAYS)}
    assert days["Midsommarafton"] == Kind.NO_GO
    assert days["Första maj"] == Kind.NO_GO
    assert "warn" in days.values()


@pytest.fixture
def page(world: World, as_user: Login) -> Callable[[str], Any]:
    client = as_user(world.member)

    def get(query: str) -> Any:
        return client.get(reverse("wheel") + query)

    return get


def test_the_table_says_the_same_as_the_picture(page: Callable[[str], Any], world: World) -> None:
    in_june(world)
    answer = page("?year=2027&quarter=2")
    assert "Stål och trä" in answer.context["drawing"]
    said = text(answer)
    assert "tis 8 v. 23 Stål och trä" in said
    assert "tis 13 v. 15 Stål och trä inbjudningar går ut" in said
    assert "Midsommarafton" in said


def test_a_ring_is_hidden_in_picture_and_table_by_the_address(page: Callable[[str], Any], world: World) -> None:
    in_june(world)
    answer = page("?year=2027&hide=rhythm&hide=days")
    assert "inbjudningar går ut" not in " ".join(str(month.rows) for month in answer.context["months"])
    assert "wheel-mark-line" not in answer.context["drawing"]
    assert "wheel-day" not in answer.context["drawing"]


def test_an_address_that_makes_no_sense_shows_this_year(page: Callable[[str], Any]) -> None:
    answer = page("?year=x&quarter=9&region=%00&hide=moon")
    assert answer.status_code == 200
    assert answer.context["selection"].quarter == 0


def test_a_year_of_one_dialogue_costs_as_many_queries_as_one_of_many(page: Callable[[str], Any], world: World) -> None:
    def asked() -> int:
        page("?year=2027&region=20")
        with CaptureQueriesContext(connection) as queries:
            page("?year=2027&region=20")
        return len(queries)

    factories.invitation(in_june(world), world.other_region, world.coordinator)
    one = asked()
    for _turn in range(60):
        factories.invitation(in_june(world), world.other_region, world.coordinator)
    assert asked() == one <= 12
