"""The pages on which a coordinator plans a year."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dialogues.models import Dialogue, Invitation
from tests import factories
from tests.factories import World
from yearwheel import tasks
from yearwheel.models import CalendarEntry, PlanVersion, Release, YearPlan

AsUser = Callable[[User], Client]

WISH: dict[str, Any] = {
    "count": 1, "least": 1, "most": 2, "weekdays": ["1", "2", "3"], "starts": "09.00", "ends": "12.00",
}  # fmt: skip


@pytest.fixture
def client_of(world: World) -> Client:
    client = Client()
    client.force_login(world.coordinator)
    return client


def page(client: Client, route: str, *args: object) -> str:
    return client.get(reverse(route, args=args)).content.decode()


def wished(world: World, **facts: Any) -> dict[str, Any]:
    return {**WISH, "focus_area": world.focus.pk, "kind": factories.kind().pk, **facts}


def test_a_plan_is_made_and_wished_for(world: World, client_of: Client) -> None:
    assert "Ny plan" in page(client_of, "plan_list")
    typed = {
        "title": "2028", "first": "2028-01-01", "last": "2028-12-31", "apart_days": 7, "listeners": "nobody",
        "seconds": 15,
    }  # fmt: skip
    client_of.post(reverse("plan_list"), typed)
    plan = YearPlan.objects.get()
    assert "Inget än." in page(client_of, "plan_detail", plan.pk)
    client_of.post(reverse("wish_add", args=[plan.pk]), wished(world, title="Stål", count=2))
    assert [wish.title for wish in plan.wishes.all()] == ["Stål 1", "Stål 2"]
    client_of.post(reverse("wish_add", args=[plan.pk]), wished(world))
    assert plan.wishes.get(position=3).title == world.focus.name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last": "2028-01-01", "first": "2028-02-01"}, "Den sista dagen måste komma efter den första."),
        ({"title": ""}, "Ge planen ett namn."),
        ({"first": "2028-02-31"}, "Ange ett riktigt datum"),
    ],
)
def test_a_period_that_cannot_be_is_said_beside_the_field_and_makes_no_plan(
    world: World, client_of: Client, typed: dict[str, str], said: str
) -> None:
    usual = {"title": "2028", "first": "2028-01-01", "last": "2028-12-31", "apart_days": 7, "listeners": "nobody"}
    response = client_of.post(reverse("plan_list"), {**usual, "seconds": 15, **typed})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not YearPlan.objects.exists()


def test_fewer_at_most_than_at_least_is_refused_and_what_was_typed_stays(world: World, client_of: Client) -> None:
    response = client_of.post(reverse("wish_add", args=[world.plan.pk]), wished(world, title="Trä", least=5, most=2))
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Högst får inte vara färre än minst." in shown
    assert 'value="Trä"' in shown
    assert not world.plan.wishes.exists()


@pytest.mark.django_db(transaction=True)
def test_the_planner_proposes_and_the_page_tells_why(client_of: Client, world: World) -> None:
    world.focus.themes.add(factories.theme(world.area))
    plan = world.wish.plan
    plan.seconds = 5
    plan.save()
    response = client_of.post(reverse("plan_propose", args=[plan.pk]))
    run = plan.runs.get()
    assert response.headers["Location"] == reverse("plan_run", args=[plan.pk, run.pk])
    assert "Väntar på sin tur" in page(client_of, "plan_run", plan.pk, run.pk)
    tasks.propose(run.pk)
    version = plan.versions.get()
    assert client_of.get(response.headers["Location"]).headers["Location"] == version.get_absolute_url()
    shown = page(client_of, "plan_version", plan.pk, version.number)
    assert "Bevisat: med de här vikterna finns ingen bättre plan." in shown
    assert "Östergötland" in shown
    assert "har aldrig presenterat; belastning: 0 av 2 utöver den här" in shown
    why = page(client_of, "plan_meeting", plan.pk, version.number, world.wish.pk)
    assert "Varför just den veckan" in why


def test_a_move_shows_what_it_breaks_before_it_is_saved_and_is_taken_back_exactly(
    world: World, client_of: Client
) -> None:
    CalendarEntry.objects.create(
        first=date(2028, 3, 22), last=date(2028, 3, 22), kind="no_go", title="Personaldag",
        created_at=world.now, created_by=world.coordinator,
    )  # fmt: skip
    address = reverse("plan_meeting", args=[world.plan.pk, world.version.number, world.wish.pk])
    typed = {"on": "2028-03-22", "presenters": ["05"]}
    shown = client_of.post(address, {**typed, "preview": "1"}).content.decode()
    assert "Personaldag" in shown
    assert PlanVersion.objects.count() == 1
    client_of.post(address, typed)
    moved = PlanVersion.objects.get(number=2)
    assert moved.days == {world.wish.code: date(2028, 3, 22)}
    assert "Personaldag" in page(client_of, "plan_version", world.plan.pk, 2)
    compared = page(client_of, "plan_compare", world.plan.pk, 1, 2)
    assert "tis 14 mars 2028" in compared
    assert "ons 22 mars 2028" in compared
    client_of.post(reverse("plan_undo", args=[world.plan.pk, 2]))
    back = PlanVersion.objects.get(number=3)
    assert (back.meetings, back.problem) == (world.version.meetings, world.version.problem)


def test_other_presenters_are_chosen_by_hand(world: World, client_of: Client) -> None:
    address = reverse("plan_meeting", args=[world.plan.pk, world.version.number, world.wish.pk])
    client_of.post(address, {"on": "2028-03-14", "presenters": ["05", "20"], "hold": "on"})
    made = PlanVersion.objects.get(number=2)
    assert made.plain[0].presenters == ("05", "20")
    world.wish.refresh_from_db()
    assert world.wish.on == date(2028, 3, 14)
    assert PlanVersion.objects.count() == 2
    assert "dagen är bestämd" in page(client_of, "plan_version", world.plan.pk, 2)
    client_of.post(reverse("plan_undo", args=[world.plan.pk, 2]))
    world.wish.refresh_from_db()
    assert world.wish.on is None


def test_adopting_twice_makes_everything_once_and_sends_nothing(world: World, client_of: Client) -> None:
    before = Dialogue.objects.count()
    adopt = reverse("plan_adopt", args=[world.plan.pk, world.version.number])
    assert "Anta planen?" in client_of.get(adopt).content.decode()
    for _time in range(2):
        client_of.post(adopt)
    world.wish.refresh_from_db()
    made = world.wish.dialogue
    assert made is not None
    assert Dialogue.objects.count() == before + 1
    assert (made.starts_on, made.title, str(made.state)) == (date(2028, 3, 14), "Stål", "planned")
    asked = Invitation.objects.get(dialogue=made)
    assert (asked.organisation, asked.role, asked.released_at) == (world.region, "present", None)
    assert Release.objects.get(invitation=asked).due_on == date(2028, 1, 18)
    assert "Version 1 är antagen." in page(client_of, "plan_detail", world.plan.pk)


def test_a_wish_is_removed_and_brought_back(world: World, client_of: Client) -> None:
    client_of.post(reverse("wish_remove", args=[world.wish.plan_id, world.wish.pk]))
    shown = page(client_of, "plan_detail", world.plan.pk)
    assert "Önskemålet ”Stål” är borttaget." in shown
    client_of.post(reverse("wish_restore", args=[world.plan.pk, world.wish.pk]))
    assert not world.plan.wishes.exclude(removed_at=None).exists()
