"""The planner: its plans, its proofs and its explanations, judged by a checker that shares nothing with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from script.planner import worlds
from yearwheel.planner import clash, cost, explaining, naive, solving
from yearwheel.planner.checker import check
from yearwheel.planner.frame import Frame, days
from yearwheel.planner.problem import Body, Meeting, Problem, Request, Wanted, Width
from yearwheel.planner.relaxing import only, requests, without
from yearwheel.tempo import Asked, Policy

JANUARY = date(2027, 1, 4)
ONE = timedelta(days=1)


def body(code: str, match: int = 3, **facts: object) -> Body:
    return Body(code, match={"A": match}, **facts)  # type: ignore[arg-type]  # fields of Body


def wanted(code: str, **facts: object) -> Wanted:
    defaults: dict[str, object] = {"least": 1, "most": 2, "invitation_days": (14, 21, 28), "answer_days": 7}
    return Wanted(code, "A", **{**defaults, **facts})  # type: ignore[arg-type]  # fields of Wanted


def problem(*wishes: Wanted, bodies: tuple[Body, ...] | None = None, weeks: int = 8, **facts: object) -> Problem:
    known = bodies if bodies is not None else tuple(body(f"R{number}") for number in range(4))
    last = JANUARY + timedelta(weeks=weeks) - ONE
    return Problem(JANUARY, last, known, wishes, seconds=20, **facts)  # type: ignore[arg-type]  # fields of Problem


def test_what_costs_nothing_is_best_and_breaks_nothing() -> None:
    asked = problem(wanted("D1"), wanted("D2"))
    found = solving.solve(asked)
    assert (found.status, check(asked, found.meetings)) == ("best", [])
    assert found.cost == cost.cost(asked, found.meetings) == found.bound


def test_the_same_problem_has_the_same_plan() -> None:
    asked = problem(wanted("D1"), wanted("D2"), wanted("D3"))
    assert solving.solve(asked).cost == solving.solve(asked).cost


def test_nobody_presents_twice_before_everybody_who_matches_has_once() -> None:
    asked = problem(*(wanted(f"D{number}", most=1) for number in range(4)), weeks=30)
    found = solving.solve(asked)
    assert sorted(chain.from_iterable(meeting.presenters for meeting in found.meetings)) == ["R0", "R1", "R2", "R3"]


def test_who_has_waited_longest_comes_first() -> None:
    bodies = (
        body("new", last_presented=date(2026, 11, 3)), body("old", last_presented=date(2021, 11, 2)), body("never"),
    )  # fmt: skip
    found = solving.solve(problem(wanted("D1", most=1), bodies=bodies))
    assert found.meetings[0].presenters == ("never",)


def test_a_low_rated_scope_is_not_repeated_unchanged() -> None:
    widths = (Width(4, rating=18), Width(3), Width(5, rating=41))
    found = solving.solve(problem(wanted("D1", widths=widths)))
    assert found.meetings[0].width in {3, 5}
    assert solving.solve(problem(wanted("D1", widths=(Width(4, rating=38), Width(3))))).meetings[0].width == 4
    assert solving.solve(problem(wanted("D1", widths=(Width(4, rating=29), Width(3))))).meetings[0].width == 3
    assert solving.solve(problem(wanted("D1", widths=(Width(4, rating=18),)))).meetings[0].width == 4


def test_a_group_counts_for_its_members() -> None:
    bodies = (body("G", members=("R0", "R1")), body("R0", 0), body("R1", 0))
    wishes = [wanted(code, most=1, on=day) for code, day in (("D1", date(2027, 1, 26)), ("D2", date(2027, 2, 2)))]
    found = solving.solve(problem(*wishes, bodies=bodies))
    assert found.status == "none"
    assert {"preparing", "on"} <= {request.kind for request in found.clash}


def test_pins_bans_and_order_are_kept() -> None:
    wishes = (
        wanted("D1", after=("D2",), pinned=frozenset({"R3"})),
        wanted("D2", banned=frozenset({"R0", "R1"}), on=date(2027, 1, 27)),
    )
    found = solving.solve(problem(*wishes, weeks=12))
    by_code = {meeting.code: meeting for meeting in found.meetings}
    assert by_code["D2"].on == date(2027, 1, 27)
    assert by_code["D1"].on > by_code["D2"].on
    assert "R3" in by_code["D1"].presenters
    assert not {"R0", "R1"} & set(by_code["D2"].presenters)


def test_what_an_organisation_has_been_asked_already_counts() -> None:
    asked = tuple(
        Asked(JANUARY + timedelta(days=day), JANUARY + timedelta(days=90), presents=True) for day in (-25, 40)
    )
    bodies = (body("R0", asked=asked), body("R1"))
    found = solving.solve(problem(wanted("D1", most=1), bodies=bodies))
    assert found.meetings[0].presenters == ("R1",)


def test_the_clash_is_named_and_each_of_it_is_needed() -> None:
    day = date(2027, 2, 2)
    asked = problem(wanted("D1", on=day), wanted("D2", on=day + 2 * ONE), wanted("D3"))
    found = solving.solve(asked)
    assert found.status == "none"
    assert {request for request in found.clash if request.kind != "held"} == {
        Request("apart"), Request("on", "D1"), Request("on", "D2"),
    }  # fmt: skip
    assert_is_real(asked, found.clash)


def test_too_few_who_match_is_a_clash_of_its_own() -> None:
    found = solving.solve(problem(wanted("D1", least=5, most=6)))
    assert set(found.clash) == {Request("held", "D1"), Request("least", "D1")}


def test_a_search_can_be_stopped() -> None:
    with pytest.raises(solving.StoppedError):
        solving.solve(problem(wanted("D1")), stop=lambda: True)


def test_the_reasons_name_the_chosen_week_and_what_stands_against_another() -> None:
    asked = problem(
        wanted("D1"), wanted("D2"), no_go={JANUARY + timedelta(days=number): "lov" for number in range(35, 42)}
    )
    found = solving.solve(asked)
    weeks = explaining.weeks(asked, found.meetings, "D1")
    assert [week.is_chosen for week in weeks].count(True) == 1
    closed = next(week for week in weeks if week.monday == JANUARY + timedelta(days=35))
    assert closed.against is not None
    assert (closed.against.rule, closed.against.what) == ("no_go", "lov")


def test_the_reasons_say_why_an_organisation_is_not_here() -> None:
    asked = problem(wanted("D1", most=1), wanted("D2", most=1))
    found = solving.solve(asked)
    standings = explaining.standings(asked, found.meetings, "D1")
    assert [one.presents for one in standings] == [True, False, False, False]
    assert all(one.against or one.more >= 0 for one in standings[1:])


def test_a_move_by_hand_says_what_it_breaks() -> None:
    asked = problem(wanted("D1"), wanted("D2"))
    found = solving.solve(asked)
    one, other = found.meetings
    changed = (replace(one, on=other.on, invites_on=other.invites_on), other)
    assert {violation.rule for violation in explaining.broken_by(asked, found.meetings, changed)} >= {"apart"}


# The checker knows each rule by itself


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"on": date(2027, 2, 6), "invites_on": date(2027, 1, 15)}, "no_go"),
        ({"invites_on": date(2027, 2, 1)}, "rhythm"),
        ({"presenters": ()}, "least"),
        ({"presenters": ("R0", "R1", "R2")}, "most"),
        ({"presenters": ("R0", "X")}, "matching"),
        ({"listeners": ("R3",)}, "banned"),
        ({"presenters": ("R0", "R0")}, "whole"),
    ],
)
def test_the_checker_names_the_rule_that_a_plan_breaks(change: Mapping[str, object], rule: str) -> None:
    asked = problem(wanted("D1", deadlines=()), bodies=(*(body(f"R{n}") for n in range(4)), body("X", 0)))
    good = Meeting("D1", date(2027, 2, 3), date(2027, 1, 13), ("R0",))
    assert check(asked, [good]) == []
    assert rule in {one.rule for one in check(asked, [replace(good, **change)])}  # type: ignore[arg-type]  # fields of Meeting


def test_the_checker_counts_the_tempo_day_by_day() -> None:
    asked = problem(*(wanted(f"D{number}") for number in range(3)), weeks=20, apart_days=0, policy=Policy(2, 28, 7, 5))
    first = date(2027, 2, 2)

    def broken(*gaps: int) -> set[str]:
        plan = [Meeting(f"D{n}", first + gap * ONE, first + (gap - 21) * ONE, ("R0",)) for n, gap in enumerate(gaps)]
        return {one.rule for one in check(asked, plan)}

    assert broken(0, 14, 28) == set()
    assert broken(0, 14, 27 + 1) == set()
    assert "window" in broken(0, 14, 21)
    assert "tempo_apart" in broken(0, 6, 35)
    assert "tempo_apart" not in broken(0, 7, 35)


# Property: whatever is drawn, a plan that the checker accepts, or a clash that is real


def assert_is_real(asked: Problem, found: tuple[Request, ...]) -> None:
    """The clashing requests alone have no plan, and without any one of them they have."""
    assert found
    assert set(found) <= set(requests(asked))
    assert clash.feasible(only(asked, found)) is False
    for request in found:
        rest = only(asked, [one for one in found if one != request])
        answer = solving.solve(replace(rest, seconds=20), explain=False)
        assert answer.status != "none", request
        assert check(rest, answer.meetings) == []


@st.composite
def drawn(draw: st.DrawFn) -> Problem:
    """Small years of every kind, many of them impossible."""
    weeks = draw(st.integers(2, 8))
    last = JANUARY + timedelta(weeks=weeks) - ONE
    day = st.dates(JANUARY, last)
    own = st.dictionaries(st.dates(JANUARY - 30 * ONE, last), st.just("egen dag"), max_size=6)
    count = draw(st.integers(1, 4))
    codes = [f"R{number}" for number in range(count)]
    history = st.builds(
        lambda on, length, presents: Asked(on, on + length * ONE, presents),
        st.dates(JANUARY - 40 * ONE, last), st.integers(14, 40), st.booleans(),
    )  # fmt: skip
    bodies = [
        Body(
            code,
            match={"A": draw(st.integers(0, 3))},
            no_go=draw(own),
            warn=draw(own),
            asked=tuple(sorted(draw(st.lists(history, max_size=2)))),
        )
        for code in codes
    ]
    if draw(st.booleans()):
        members = tuple(draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)))
        bodies.append(Body("G", members=members, match={"A": draw(st.integers(0, 3))}))
    everybody = [one.code for one in bodies]
    wishes = []
    for number in range(draw(st.integers(1, 3))):
        least = draw(st.integers(0, 2))
        pinned = draw(st.frozensets(st.sampled_from(everybody), max_size=1))
        wishes.append(
            Wanted(
                f"D{number}",
                "A",
                least=least,
                most=least + draw(st.integers(0, 2)),
                weekdays=frozenset(draw(st.sets(st.integers(0, 4), min_size=1))),
                first=draw(st.none() | day),
                on=draw(st.none() | st.none() | day),
                after=tuple(f"D{before}" for before in range(number) if draw(st.booleans()) and draw(st.booleans())),
                pinned=pinned,
                banned=draw(st.frozensets(st.sampled_from(everybody), max_size=1)) - pinned,
                listeners=frozenset(codes) if draw(st.booleans()) else frozenset(),
                invitation_days=draw(st.sampled_from([(14, 21, 28), (7, 7, 7), (10, 14, 20)])),
                deadlines=draw(st.sampled_from([(), (7,)])),
                answer_days=7,
            )
        )
    numbers = [draw(st.integers(*between)) for between in ((1, 3), (1, 28), (0, 10), (1, 2))]
    policy = Policy(*numbers)
    return Problem(
        JANUARY, last, tuple(bodies), tuple(wishes),
        policy=policy,
        no_go=draw(own), warn=draw(own), taken=draw(st.dictionaries(day, st.just("annan"), max_size=1)),
        apart_days=draw(st.integers(0, 10)), opens=draw(st.none() | st.dates(JANUARY - 40 * ONE, JANUARY)), seconds=20,
    )  # fmt: skip


@given(drawn())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_whatever_is_asked_there_is_a_plan_that_the_checker_accepts_or_a_clash_that_is_real(asked: Problem) -> None:
    found = solving.solve(asked)
    if found.status == "none":
        assert_is_real(asked, found.clash)
    else:
        assert check(asked, found.meetings) == []
        assert found.cost == cost.cost(asked, found.meetings)
        assert found.bound <= found.cost
        assert found.status == ("best" if found.bound == found.cost else "within")


def cheapest_by_trying_everything(asked: Problem) -> int | None:
    """All days, days of invitation and people of one dialogue, judged by the checker alone; None: there is no plan."""
    (wish,) = asked.wanted
    everybody = [one.code for one in asked.bodies]
    singles = [one.code for one in asked.bodies if not one.members]
    best: int | None = None
    latest, _usual, earliest = wish.invitation_days
    people = [
        (presenters, listeners)
        for size in range(min(wish.most, len(everybody)) + 1)
        for presenters in combinations(everybody, size)
        for count in range(len(singles) + 1)
        for listeners in combinations([one for one in singles if one in wish.listeners], count)
    ]
    for on, ahead in product(days(asked.first, asked.last), range(latest, earliest + 1)):
        for presenters, listeners in people:
            width = cost.best_width(wish)
            meeting = Meeting(wish.code, on, on - ahead * ONE, presenters, listeners, width)
            if not check(asked, [meeting]):
                price = cost.cost(asked, [meeting])
                best = price if best is None else min(best, price)
    return best


@given(drawn())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_what_is_called_best_is_what_trying_everything_finds(asked: Problem) -> None:
    wish = replace(asked.wanted[0], after=(), invitation_days=(7, 8, 9))
    bodies = asked.bodies[:3]
    codes = {one.code for one in bodies}
    wish = replace(wish, pinned=wish.pinned & codes, listeners=wish.listeners & codes, most=min(wish.most, 2))
    wish = replace(wish, least=min(wish.least, wish.most))
    small = replace(asked, bodies=bodies, wanted=(wish,), last=min(asked.last, asked.first + 20 * ONE))
    found = solving.solve(small)
    assert found.status in {"best", "none"}
    assert cheapest_by_trying_everything(small) == (found.cost if found.status == "best" else None)


def test_giving_up_requests_gives_the_problem_without_them() -> None:
    asked = problem(wanted("D1", on=date(2027, 2, 2)), wanted("D2", after=("D1",)))
    free = without(asked, [Request("held", "D1"), Request("apart")])
    assert [one.code for one in free.wanted] == ["D2"]
    assert (free.apart_days, free.wanted[0].after) == (0, ())


# Sweden


def test_replaying_spring_2023_names_the_counties_whose_school_break_was_hit_and_finds_better_days() -> None:
    asked = worlds.spring_2023()
    then = worlds.as_it_was(asked)
    hit = worlds.in_their_break(asked, then)
    counties = ["03", "04", "05", "07", "08", "10", "12", "13", "14", "18"]
    assert [(day, sorted(codes)) for day, codes in hit.items()] == [
        (date(2023, 2, 21), counties),
        (date(2023, 2, 23), counties),
    ]
    found = solving.solve(asked)
    assert check(asked, found.meetings) == []
    assert not any(worlds.in_their_break(asked, found.meetings).values())


def test_the_naive_year_breaks_rules_that_the_planner_keeps() -> None:
    asked = replace(worlds.sweden(dialogues=8), seconds=30)
    by_hand = naive.plan(asked)
    found = solving.solve(asked)
    assert check(asked, found.meetings) == []
    assert len(check(asked, by_hand)) > 20
    spread = [cost.turns_of(Frame(asked), plan).values() for plan in (found.meetings, by_hand)]
    assert max(spread[0]) - min(spread[0]) < max(spread[1]) - min(spread[1])
