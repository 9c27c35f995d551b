"""A year is wished for, planned, changed by hand, and adopted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.utils import DatabaseError

from dialogues.models import Dialogue, Invitation
from regions.models import Organisation
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError
from yearwheel import posing, searching
from yearwheel.actions import adopting
from yearwheel.actions import planning as actions
from yearwheel.models import PlanVersion, Release, Wish, YearPlan
from yearwheel.planner import checker
from yearwheel.planner.plain import decode, encode
from yearwheel.planner.problem import Problem

TODAY = date(2027, 3, 1)


@pytest.fixture
def plan(world: World) -> YearPlan:
    """Half a year with two dialogues wished for, and six regions whose areas match."""
    theme = factories.theme()
    theme.focus_areas.add(world.focus)
    for _number in range(6):
        theme.areas.add(factories.area(factories.organisation()))
    made = actions.create_plan(
        world.host, by=world.coordinator, at=NOW, title="Hösten 2027", first=date(2027, 8, 1), last=date(2027, 12, 31),
        seconds=10,
    )  # fmt: skip
    wish(made, world, count=2)
    return made


def wish(plan: YearPlan, world: World, *, count: int = 1, **facts: Any) -> list[Wish]:
    return actions.add_wishes(
        plan, by=world.coordinator, at=NOW, count=count,
        **{"focus_area": world.focus, "kind": factories.kind(), "title": "Industri", "least": 2, "most": 3, **facts},
    )  # fmt: skip


def proposed(plan: YearPlan, world: World) -> PlanVersion:
    """What the planner finds, searched for here and now."""
    run = actions.ask_for_proposal(plan, by=world.coordinator, at=NOW)
    found = searching.search(run, clock=lambda: NOW)
    assert found is not None
    return found


def test_the_planner_proposes_a_plan_that_the_checker_accepts(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    assert (version.number, version.status, len(version.plain)) == (1, "best", 2)
    assert checker.check(version.asked, version.plain) == []
    run = plan.runs.get()
    assert (run.version, run.finished_at, run.percent) == (version, NOW, 100)


def test_a_problem_is_the_same_after_a_time_in_the_database(world: World, plan: YearPlan) -> None:
    problem = posing.pose(plan, at=TODAY)
    assert decode(Problem, encode(problem)) == problem


def test_what_cannot_be_is_explained_by_the_wishes_that_clash(world: World, plan: YearPlan) -> None:
    one, other = plan.wishes.all()
    for made in (one, other):
        actions.change_wish(made, by=world.coordinator, at=NOW, on=date(2027, 10, 5))
    version = proposed(plan, world)
    assert (version.status, version.is_a_plan) == ("none", False)
    kinds = sorted(request.kind for request in version.clashing if request.kind != "held")
    assert kinds == ["apart", "on", "on"]


def test_a_second_click_is_answered_by_the_search_that_goes_on(world: World, plan: YearPlan) -> None:
    first = actions.ask_for_proposal(plan, by=world.coordinator, at=NOW)
    assert actions.ask_for_proposal(plan, by=world.coordinator, at=NOW) == first


def test_a_plan_without_wishes_is_not_searched_for(world: World, plan: YearPlan) -> None:
    for made in plan.wishes.all():
        actions.remove_wish(made, by=world.coordinator, at=NOW)
    with pytest.raises(RefusalError, match="minst en"):
        actions.ask_for_proposal(plan, by=world.coordinator, at=NOW)


def test_an_order_that_goes_in_a_circle_is_refused(world: World, plan: YearPlan) -> None:
    one, other = plan.wishes.all()
    actions.change_wish(one, by=world.coordinator, at=NOW, after=[other])
    with pytest.raises(RefusalError, match="cirkel"):
        actions.change_wish(other, by=world.coordinator, at=NOW, after=[one])


def test_a_version_cannot_be_changed(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    with pytest.raises(DatabaseError):
        PlanVersion.objects.filter(pk=version.pk).update(meetings=[])


def test_a_move_by_hand_is_a_version_and_taking_it_back_restores_the_plan_exactly(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    code, day = version.plain[0].code, version.plain[0].on + timedelta(days=1)
    moved = actions.save_moves(version, {code: day}, by=world.coordinator, at=NOW)
    assert (moved.number, moved.origin, moved.days[code]) == (2, "hand", day)
    back = actions.take_back(moved, by=world.coordinator, at=NOW)
    assert back.meetings == version.meetings
    assert actions.save_moves(back, {code: back.days[code]}, by=world.coordinator, at=NOW) == back


def test_a_day_presenters_and_a_fixed_day_are_one_version_and_taken_back_together(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    meeting = version.plain[0]
    of = Wish.objects.get(pk=int(meeting.code[1:]))
    day = meeting.on + timedelta(days=1)
    made = actions.change_meeting(
        version, meeting.code, on=day, presenters=meeting.presenters[:2], hold=True, by=world.coordinator, at=NOW
    )
    of.refresh_from_db()
    assert (made.number, made.days[meeting.code], of.on) == (2, day, day)
    assert checker.check(made.asked, made.plain) == []
    back = actions.take_back(made, by=world.coordinator, at=NOW)
    of.refresh_from_db()
    assert (back.number, back.meetings, back.problem, of.on) == (3, version.meetings, version.problem, None)


def test_a_fixed_day_that_somebody_has_changed_since_is_not_taken_back(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    code = version.plain[0].code
    made = actions.change_meeting(version, code, hold=True, by=world.coordinator, at=NOW)
    of = Wish.objects.get(pk=int(code[1:]))
    actions.change_wish(of, on=date(2027, 10, 5), by=world.coordinator, at=NOW)
    actions.take_back(made, by=world.coordinator, at=NOW)
    of.refresh_from_db()
    assert of.on == date(2027, 10, 5)


def test_a_change_by_hand_that_changes_nothing_makes_no_version(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    meeting = version.plain[0]
    same = actions.change_meeting(
        version, meeting.code, on=meeting.on, presenters=meeting.presenters, hold=False, by=world.coordinator, at=NOW
    )
    assert same == version


def test_adopting_plans_the_dialogues_and_gives_each_invitation_its_day(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    adopting.adopt(version, by=world.coordinator, at=NOW)
    made = Dialogue.objects.filter(wish__plan=plan).order_by("starts_at")
    assert [dialogue.starts_on for dialogue in made] == [meeting.on for meeting in version.plain]
    assert {dialogue.state for dialogue in made} == {Dialogue.State.PLANNED}
    for dialogue, meeting in zip(made, version.plain, strict=True):
        asked = {row.organisation.code: row for row in dialogue.invitations.select_related("organisation")}
        assert set(asked) == {*meeting.presenters, *meeting.listeners}
        assert {code for code, row in asked.items() if row.role == "present"} == set(meeting.presenters)
        due = set(Release.objects.filter(invitation__dialogue=dialogue).values_list("due_on", flat=True))
        assert due == {meeting.invites_on}


def test_adopting_twice_makes_nothing_twice(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    adopting.adopt(version, by=world.coordinator, at=NOW)
    before = (Dialogue.objects.count(), Invitation.objects.count(), Release.objects.count())
    adopting.adopt(version, by=world.coordinator, at=NOW + timedelta(hours=1))
    assert (Dialogue.objects.count(), Invitation.objects.count(), Release.objects.count()) == before
    plan.refresh_from_db()
    assert plan.adopted_at == NOW


def test_a_later_version_changes_only_what_nobody_has_been_sent(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    adopting.adopt(version, by=world.coordinator, at=NOW)
    first, second = Dialogue.objects.filter(wish__plan=plan).order_by("starts_at")
    wave = first.waves.create(
        number=1, created_at=NOW, created_by=world.coordinator, released_at=NOW, released_by=world.coordinator
    )
    sent = first.invitations.first()
    assert sent is not None
    Invitation.objects.filter(pk=sent.pk).update(released_at=NOW, wave=wave)
    days = {meeting.code: meeting.on + timedelta(days=1) for meeting in version.plain}
    adopting.adopt(actions.save_moves(version, days, by=world.coordinator, at=NOW), by=world.coordinator, at=NOW)
    first_on, second_on = (meeting.on for meeting in version.plain)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.starts_on == first_on
    assert second.starts_on == second_on + timedelta(days=1)


def test_who_is_no_longer_in_the_plan_is_not_asked(world: World, plan: YearPlan) -> None:
    version = proposed(plan, world)
    adopting.adopt(version, by=world.coordinator, at=NOW)
    meeting = version.plain[0]
    fewer = meeting.presenters[:1]
    changed = actions.change_meeting(version, meeting.code, presenters=fewer, by=world.coordinator, at=NOW)
    adopting.adopt(changed, by=world.coordinator, at=NOW)
    dialogue = Dialogue.objects.get(wish=int(meeting.code[1:]))
    presenting = dialogue.invitations.standing().filter(role="present").values_list("organisation__code", flat=True)
    assert list(presenting) == list(meeting.presenters[:1])


def test_what_has_been_asked_already_is_part_of_the_problem(world: World, plan: YearPlan) -> None:
    before = posing.pose(plan, at=TODAY)
    adopting.adopt(proposed(plan, world), by=world.coordinator, at=NOW)
    later = YearPlan.objects.get(pk=actions.create_plan(
        world.host, by=world.coordinator, at=NOW, title="En till", first=date(2027, 8, 1), last=date(2027, 12, 31)
    ).pk)  # fmt: skip
    wish(later, world)
    asked = {body.code: len(body.asked) for body in posing.pose(later, at=TODAY).bodies}
    assert {body.code: len(body.asked) for body in before.bodies if body.asked} == {}
    assert max(asked.values()) == 2
    assert len(posing.pose(later, at=TODAY).taken) == 2


def test_a_stopped_search_finishes_without_a_version_or_with_what_it_had(world: World, plan: YearPlan) -> None:
    run = actions.ask_for_proposal(plan, by=world.coordinator, at=NOW)
    actions.stop_run(run, by=world.coordinator, at=NOW)
    searching.search(run, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.finished_at == NOW


def test_posing_a_problem_costs_a_fixed_number_of_queries(
    world: World, plan: YearPlan, django_assert_max_num_queries: object
) -> None:
    wish(plan, world, count=20)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # a pytest-django fixture
        problem = posing.pose(plan, at=TODAY)
    assert len(problem.wanted) == 22
    assert Organisation.objects.regions().count() + 1 == len(problem.bodies)
