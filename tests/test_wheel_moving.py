"""Dialogues moved on the wheel: what is seen before it is saved, what saving does, and that undoing puts all back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dialogues.actions.editing import ChangedMeanwhileError
from dialogues.models import Dialogue
from outbox.models import Message
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError
from yearwheel.actions import planning
from yearwheel.actions.moving import Move, move_dialogues, take_back
from yearwheel.models import CalendarEntry, PlanVersion, Rearrangement, Release
from yearwheel.planner.problem import Meeting
from yearwheel.preview import busiest, preview
from yearwheel.tempo import Policy
from yearwheel.versions import add_version
from yearwheel.wheel import Selection, State, read

Login = Callable[[User], Client]
TUESDAY = datetime(2027, 6, 8, 7, tzinfo=UTC)  # 09.00 in Swedish summer


@pytest.fixture
def meeting(world: World) -> Dialogue:
    return factories.dialogue(world.focus, world.coordinator, title="Stål och trä", starts_at=TUESDAY)


def moved(world: World, *moves: tuple[Dialogue, date]) -> Rearrangement:
    made = [Move(row.pk, to, row.edited_at) for row, to in moves]
    return move_dialogues(made, by=world.coordinator, at=world.now)


def snapshot() -> Any:
    fields = ("pk", "starts_at", "ends_at", "material_due_on", "answer_due_on")
    days = ("pk", "due_on", "earliest", "latest", "counted_from", "moved_from", "stuck_at", "held_rule", "held_figures")
    return list(Dialogue.objects.order_by("pk").values_list(*fields)), list(
        Release.objects.order_by("pk").values_list(*days)
    )


def waiting(world: World, meeting: Dialogue, **days: Any) -> Release:
    invitation = factories.invitation(meeting, world.region, world.coordinator, answer="")
    on = meeting.starts_on - timedelta(days=56)
    defaults = {
        "due_on": on, "earliest": on - timedelta(days=14), "latest": on + timedelta(days=14),
        "counted_from": meeting.starts_on, "created_at": world.now, "created_by": world.coordinator,
    }  # fmt: skip
    return Release.objects.create(invitation=invitation, **{**defaults, **days})


def test_a_dialogue_keeps_its_time_of_day_and_its_last_days_their_distance(world: World, meeting: Dialogue) -> None:
    release = waiting(world, meeting)
    moved(world, (meeting, date(2027, 11, 9)))
    meeting.refresh_from_db()
    release.refresh_from_db()
    assert timezone.localtime(meeting.starts_at).isoformat() == "2027-11-09T09:00:00+01:00"  # winter time
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=3)
    assert meeting.material_due_on == date(2027, 11, 2)
    assert (release.due_on, release.counted_from) == (date(2027, 9, 14), date(2027, 11, 9))


def test_last_days_that_were_set_by_hand_move_too(world: World, meeting: Dialogue) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(material_due_on=date(2027, 6, 4), answer_due_on=date(2027, 5, 10))
    moved(world, (meeting, date(2027, 6, 15)))
    meeting.refresh_from_db()
    assert (meeting.material_due_on, meeting.answer_due_on) == (date(2027, 6, 11), date(2027, 5, 17))


def test_undoing_puts_everything_back_exactly(world: World, meeting: Dialogue) -> None:
    other = factories.dialogue(
        world.focus, world.coordinator, starts_at=TUESDAY + timedelta(days=21), answer_due_on=date(2027, 6, 1)
    )
    waiting(world, meeting, stuck_at=world.now, held_rule="window", held_figures={"count": 2})
    waiting(world, other, moved_from=date(2027, 5, 1))
    before = snapshot()
    version = moved(world, (meeting, date(2027, 9, 14)), (other, date(2027, 4, 8)))
    assert snapshot() != before
    take_back(version, by=world.coordinator, at=world.now)
    assert snapshot() == before
    take_back(version, by=world.coordinator, at=world.now)
    assert snapshot() == before


def test_everyone_who_is_invited_is_told_the_new_time_and_the_old_one_again(world: World, meeting: Dialogue) -> None:
    asked = factories.invitation(meeting, world.region, world.coordinator)
    factories.recipient(asked, world.strategist)
    version = moved(world, (meeting, date(2027, 6, 15)))
    assert Message.objects.filter(to=world.strategist.email).count() == 1
    take_back(version, by=world.coordinator, at=world.now)
    assert Message.objects.filter(to=world.strategist.email).count() == 2


def test_all_move_or_none(world: World, meeting: Dialogue) -> None:
    other = factories.dialogue(world.focus, world.coordinator, starts_at=TUESDAY)
    Dialogue.objects.filter(pk=other.pk).update(held_at=world.now, held_by=world.coordinator)
    with pytest.raises(RefusalError):
        moved(world, (meeting, date(2027, 6, 15)), (other, date(2027, 6, 22)))
    meeting.refresh_from_db()
    assert meeting.starts_at == TUESDAY
    assert not Rearrangement.objects.exists()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(world: World, meeting: Dialogue) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(edited_at=world.now, edited_by=world.admin)
    with pytest.raises(ChangedMeanwhileError):
        moved(world, (meeting, date(2027, 6, 15)))


def test_moves_are_not_taken_back_over_a_later_change(world: World, meeting: Dialogue) -> None:
    version = moved(world, (meeting, date(2027, 6, 15)))
    meeting.refresh_from_db()
    moved(world, (meeting, date(2027, 6, 22)))
    with pytest.raises(RefusalError, match="har ändrats sedan dess"):
        take_back(version, by=world.coordinator, at=world.now)


# what is seen before


def seen(meeting: Dialogue, to: date, world: World) -> Any:
    around = read(Selection(to.year), today=world.today, user=world.coordinator).things
    (one,) = preview([(meeting, to)], around=around, at=world.now)
    return one


def test_a_day_that_is_closed_or_warned_of_or_near_another_dialogue_is_pointed_out(
    world: World, meeting: Dialogue
) -> None:
    factories.dialogue(world.focus, world.coordinator, title="Nära", starts_at=TUESDAY + timedelta(days=15))
    factories.invitation(meeting, world.region, world.coordinator)
    CalendarEntry.objects.create(
        first=date(2027, 6, 21), last=date(2027, 6, 25), kind="warn", title="Lov", organisation=world.region,
        created_at=world.now,
    )  # fmt: skip
    remarks = {remark.text: remark.tone for remark in seen(meeting, date(2027, 6, 25), world).remarks}
    assert remarks["fre 25 juni 2027: Midsommarafton."] == "brick"
    assert remarks["Lov: Östergötland."] == "sun"
    assert remarks["Mindre än en vecka från Nära, ons 23 juni 2027."] == "sun"
    assert not seen(meeting, date(2027, 9, 14), world).remarks


def test_the_load_of_each_organisation_is_shown_before_and_after(world: World, meeting: Dialogue) -> None:
    waiting(world, meeting)
    for weeks in (6, 8):
        other = factories.dialogue(world.focus, world.coordinator, starts_at=TUESDAY + timedelta(weeks=weeks))
        waiting(world, other)
    near = seen(meeting, date(2027, 7, 13), world)
    assert [(load.name, load.before, load.after, load.most, load.is_over) for load in near.loads] == [
        ("Östergötland", 1, 3, 2, True)
    ]
    assert any(remark.tone == "brick" and remark.text.startswith("Östergötland: ") for remark in near.remarks)
    far = seen(meeting, date(2027, 6, 15), world)
    assert [(load.before, load.after) for load in far.loads] == [(1, 1)]


def test_a_group_counts_for_its_members(world: World, meeting: Dialogue) -> None:
    invitation = factories.invitation(meeting, world.group, world.coordinator, answer="")
    other = factories.dialogue(world.focus, world.coordinator, starts_at=TUESDAY + timedelta(days=21))
    single = factories.invitation(other, world.other_region, world.coordinator, answer="")
    for one in (invitation, single):
        on = one.dialogue.starts_on - timedelta(days=56)
        Release.objects.create(
            invitation=one, due_on=on, earliest=on, latest=on, counted_from=one.dialogue.starts_on,
            created_at=world.now, created_by=world.coordinator,
        )  # fmt: skip
    remarks = [remark.text for remark in seen(meeting, date(2027, 6, 24), world).remarks if remark.tone == "brick"]
    assert any(text.startswith("Dalarna: ") for text in remarks)


def test_the_messages_that_move_with_it_are_listed(world: World, meeting: Dialogue) -> None:
    release = waiting(world, meeting)
    factories.recipient(release.invitation, world.strategist)
    assert seen(meeting, date(2027, 6, 15), world).messages == (
        "1 person får den nya tiden med mejl, och mötet flyttas i kalendern.",
        "Inbjudningar går ut: 13 april → 20 april",
        "Sista dag att svara: 4 maj → 11 maj",
        "Sista dag för underlag: 1 juni → 8 juni",
    )


def test_the_busiest_run_of_days_is_one_that_holds_the_day() -> None:
    days = [date(2027, 1, 1), date(2027, 1, 20), date(2027, 2, 5), date(2027, 6, 1), date(2027, 6, 2)]
    assert busiest(Policy(), days, date(2027, 1, 20)) == 2
    assert busiest(Policy(window_days=40), days, date(2027, 1, 20)) == 3
    assert busiest(Policy(), days, date(2027, 6, 1)) == 2


# the page


@pytest.fixture
def desk(world: World, as_user: Login) -> Client:
    return as_user(world.coordinator)


@pytest.fixture
def ahead(world: World) -> Dialogue:
    """To come by today's clock, whatever day the tests are run on."""
    day = timezone.localtime() + timedelta(weeks=20)
    while day.weekday() != 1:
        day += timedelta(days=1)
    starts_at = day.replace(hour=9, minute=0, second=0, microsecond=0)
    return factories.dialogue(world.focus, world.coordinator, title="Trä", starts_at=starts_at)


def test_a_move_stands_in_the_address_and_changes_nothing_until_it_is_saved(desk: Client, ahead: Dialogue) -> None:
    to = ahead.starts_on + timedelta(days=7)
    address = f"{reverse('wheel_move')}?year={to.year}&dialogue=d{ahead.pk}&to={to.isoformat()}"
    page = desk.get(address)
    assert [(one.key, one.to) for one, _row in page.context["previews"]] == [(f"d{ahead.pk}", to)]
    assert Dialogue.objects.get(pk=ahead.pk).starts_at == ahead.starts_at
    answer = desk.post(reverse("wheel_move_save"), {"move": page.context["saved"]}, follow=True)
    assert "1 dialog är flyttad." in answer.content.decode()
    assert Dialogue.objects.get(pk=ahead.pk).starts_on == to
    version = Rearrangement.objects.get()
    desk.post(reverse("wheel_move_undo", args=[version.pk]))
    assert Dialogue.objects.get(pk=ahead.pk).starts_at == ahead.starts_at


@pytest.mark.parametrize(
    "query",
    [
        "move=x",
        "move=1:",
        "move=d9:2027-13-45",
        "move=d99999:2027-01-01",
        "move=w1:2027-01-01",
        "plan=x",
        "dialogue=%00&to=x",
        "move=²:2027-01-01",
    ],
)
def test_an_address_that_makes_no_sense_moves_nothing(query: str, desk: Client) -> None:
    page = desk.get(f"{reverse('wheel_move')}?{query}")
    assert page.status_code == 200
    assert page.context["previews"] == []


def test_another_hosts_dialogues_are_neither_shown_as_movable_nor_moved(
    world: World, as_user: Login, ahead: Dialogue
) -> None:
    client = as_user(world.other_coordinator)
    to = (ahead.starts_on + timedelta(days=7)).isoformat()
    page = client.get(f"{reverse('wheel_move')}?year={ahead.starts_on.year}&move=d{ahead.pk}:{to}")
    assert page.context["previews"] == page.context["rows"] == []
    assert client.post(reverse("wheel_move_save"), {"move": f"d{ahead.pk}:{to}:"}).status_code == 403


def test_one_move_costs_as_many_queries_as_ten(desk: Client, world: World, ahead: Dialogue) -> None:
    def asked(rows: list[Dialogue]) -> int:
        moves = "&".join(f"move=d{row.pk}:{row.starts_on + timedelta(days=1)}" for row in rows)
        with CaptureQueriesContext(connection) as queries:
            assert len(
                desk.get(f"{reverse('wheel_move')}?year={ahead.starts_on.year}&{moves}").context["previews"]
            ) == len(rows)
        return len(queries)

    def another() -> Dialogue:
        made = factories.dialogue(world.focus, world.coordinator, starts_at=ahead.starts_at)
        factories.invitation(made, world.region, world.coordinator)
        factories.invitation(made, world.group, world.coordinator)
        return made

    rows = [another()]
    asked(rows)
    one = asked(rows)
    rows += [another() for _turn in range(9)]
    assert asked(rows) == one <= 12


# what a plan proposes


@pytest.fixture
def version(world: World) -> PlanVersion:
    """Two proposals for a year that is still to come, by today's clock."""
    year = timezone.localdate().year + 1
    plan = planning.create_plan(
        world.host, by=world.coordinator, at=world.now, title="Plan", first=date(year, 1, 1), last=date(year, 12, 31)
    )
    wishes = planning.add_wishes(
        plan, by=world.coordinator, at=world.now, count=2, title="Förslag", focus_area=world.focus,
        kind=factories.kind(), least=1, most=2,
    )  # fmt: skip
    problem = planning.posed(plan, at=timezone.now())
    days = [date(year, 9, 14), date(year, 10, 12)]
    meetings = [
        Meeting(wish.code, on, on - timedelta(days=56), presenters=(world.region.code,))
        for wish, on in zip(wishes, (day - timedelta(days=(day.weekday() - 1) % 7) for day in days), strict=True)
    ]
    return add_version(plan, by=world.coordinator, at=world.now, problem=problem, meetings=meetings, origin="planner")


def test_a_plans_proposals_stand_on_the_wheel_for_its_coordinators_only(
    world: World, version: PlanVersion, as_user: Login
) -> None:
    query = f"?year={version.plan.first.year}&plan={version.pk}"
    seen = as_user(world.coordinator).get(reverse("wheel") + query).context["wheel"].dialogues
    assert [(thing.state, thing.size, thing.marks[0].on) for thing in seen if thing.state == State.PROPOSED] == [
        (State.PROPOSED, 1, meeting.invites_on) for meeting in version.plain
    ]
    assert "Förslag" not in as_user(world.member).get(reverse("wheel") + query).content.decode()
    assert as_user(world.other_coordinator).get(reverse("wheel_move") + query).status_code == 404


def test_moves_of_proposals_are_saved_as_a_new_version_and_taken_back_exactly(
    world: World, version: PlanVersion, desk: Client
) -> None:
    code, on = version.plain[0].code, version.plain[0].on
    to = on + timedelta(days=11)  # a Saturday
    address = f"{reverse('wheel_move')}?year={on.year}&plan={version.pk}&move={code}:{to}"
    page = desk.get(address)
    ((one, _row),) = page.context["previews"]
    assert (one.title, one.was, one.to) == ("Förslag 1", on, to)
    assert any("helg" in remark.text for remark in one.remarks)
    assert [(load.before, load.after) for load in one.loads] == [(1, 1)] or one.loads[0].after == 2
    desk.post(reverse("wheel_move_save"), {"plan": version.pk, "move": page.context["saved"]})
    made = version.plan.versions.latest("number")
    assert (made.days[code], made.parent) == (to, version)
    desk.post(reverse("wheel_proposal_undo", args=[made.pk]))
    back = version.plan.versions.latest("number")
    assert (back.number, back.meetings) == (3, version.meetings)


def test_a_proposal_costs_as_many_queries_as_none(version: PlanVersion, desk: Client) -> None:
    year = version.plan.first.year
    with CaptureQueriesContext(connection) as queries:
        moves = "&".join(f"move={one.code}:{one.on + timedelta(days=7)}" for one in version.plain)
        page = desk.get(f"{reverse('wheel_move')}?year={year}&plan={version.pk}&{moves}")
    assert len(page.context["previews"]) == 2
    assert len(queries) <= 12
