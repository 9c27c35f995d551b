"""The tempo alone: its three rules one by one, and then 5,000 random plans for 21 regions each."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yearwheel import tempo
from yearwheel.tempo import Asked, Policy, decide, judge, next_allowed

MONDAY = date(2027, 3, 1)
POLICY = Policy()


def never(_day: date) -> str:
    return ""


def asked(days: int, *, presents: bool = False, ahead: int = 56, what: str = "") -> Asked:
    on = MONDAY + timedelta(days=days)
    return Asked(on, on + timedelta(days=ahead), presents, what)


def rule(known: list[Asked], new: Asked, policy: Policy = POLICY) -> str:
    return judge(policy, known, new, no_go=never).rule


def test_who_has_got_nothing_may_be_asked() -> None:
    assert judge(POLICY, [], asked(0), no_go=never).allowed


def test_a_week_lies_between_two_invitations_before_as_after() -> None:
    assert [rule([asked(0)], asked(days)) for days in (0, 6, 7, -6, -7)] == ["apart", "apart", "", "apart", ""]


def test_the_sentence_gets_the_figures_of_the_nearest_invitation() -> None:
    verdict = judge(POLICY, [asked(-20, what="Vatten"), asked(-3, what="Skog")], asked(0), no_go=never)
    assert verdict.by_name == {"days": 3, "apart": 7, "other": "Skog", "other_on": date(2027, 2, 26)}


def test_a_third_invitation_waits_until_the_first_is_28_days_old() -> None:
    known = [asked(0), asked(10)]
    assert [rule(known, asked(days)) for days in (27, 28)] == ["window", ""]


def test_an_invitation_between_two_counts_in_every_run_of_days_that_holds_it() -> None:
    assert rule([asked(0), asked(20)], asked(10)) == "window"
    assert rule([asked(-20), asked(20)], asked(0)) == ""
    assert rule([asked(-14), asked(13)], asked(0)) == "window"


def test_one_presentation_is_prepared_at_a_time_from_invitation_to_dialogue() -> None:
    known = [asked(0, presents=True, ahead=42)]
    later = [asked(days, presents=True) for days in (35, 42, 43)]
    assert [rule(known, new) for new in later] == ["preparing", "preparing", ""]
    assert rule(known, asked(35)) == ""  # to listen is no preparation


def test_a_presentation_planned_within_a_longer_one_is_too_much_too() -> None:
    assert rule([asked(60, presents=True, ahead=42)], asked(0, presents=True, ahead=70)) == "preparing"


def test_a_policy_of_two_at_a_time_counts_the_busiest_day_and_not_all_that_touch() -> None:
    two = Policy(most=9, apart_days=0, most_preparing=2)
    one_after_the_other = [asked(0, presents=True, ahead=20), asked(30, presents=True, ahead=20)]
    assert rule(one_after_the_other, asked(10, presents=True, ahead=60), two) == ""
    at_once = [asked(0, presents=True, ahead=40), asked(30, presents=True, ahead=20)]
    assert rule(at_once, asked(10, presents=True, ahead=60), two) == "preparing"


def test_nothing_leaves_on_a_no_go_day_and_the_reason_is_told() -> None:
    verdict = judge(POLICY, [], asked(0), no_go=lambda day: "Helgdag" if day == MONDAY else "")
    assert (verdict.rule, verdict.by_name["why"]) == ("no_go", "Helgdag")


def test_the_next_allowed_day_is_the_first_that_no_rule_forbids() -> None:
    known = [asked(-5)]
    closed = {MONDAY + timedelta(days=days) for days in (2, 3)}

    def no_go(day: date) -> str:
        return "Klämdag" if day in closed else ""

    until = MONDAY + timedelta(days=30)
    assert next_allowed(POLICY, known, asked(0), no_go=no_go, until=until) == MONDAY + timedelta(days=4)
    assert next_allowed(POLICY, known, asked(0), no_go=no_go, until=MONDAY + timedelta(days=3)) is None


def test_an_invitation_to_a_group_waits_for_the_member_that_is_busiest() -> None:
    group: list[Asked] = []
    quiet, busy = [asked(-20)], [asked(-2)]
    parties = [(group, never), (quiet, never), (busy, never)]
    decision = decide(POLICY, parties, asked(0), latest=MONDAY + timedelta(days=14))
    assert (decision.on, decision.because.rule) == (MONDAY + timedelta(days=5), "apart")


def test_what_has_no_day_left_is_a_choice_for_a_person() -> None:
    decision = decide(POLICY, [([asked(-2)], never)], asked(0), latest=MONDAY + timedelta(days=4))
    assert (decision.on, decision.because.rule) == (None, "apart")
    too_late = decide(POLICY, [([], never)], asked(0), latest=MONDAY - timedelta(days=1))
    assert (too_late.on, too_late.because.rule) == (None, "late")


def test_looking_ahead_misses_no_day_that_was_allowed() -> None:
    """`next_allowed` leaps over days that the same refusal meets; day by day comes to the same."""
    for number in range(2_000):
        random = Random(number)  # noqa: S311  # invented
        known = [
            asked(random.randrange(90), presents=random.random() < 0.5, ahead=random.randrange(70)) for _ in range(4)
        ]
        new = asked(random.randrange(60), presents=random.random() < 0.5, ahead=70)
        until = new.on + timedelta(days=40)
        one_by_one = (new.on + timedelta(days=ahead) for ahead in range(41))
        free = (day for day in one_by_one if judge(POLICY, known, replace(new, on=day), no_go=never).allowed)
        assert next_allowed(POLICY, known, new, no_go=never, until=until) == next(free, None)


days = st.integers(0, 120)
plans = st.lists(st.builds(asked, days, presents=st.booleans(), ahead=st.integers(0, 70)), max_size=12)
policies = st.builds(
    Policy, most=st.integers(1, 4), window_days=st.integers(1, 60), apart_days=st.integers(0, 20),
    most_preparing=st.integers(1, 3),
)  # fmt: skip


@given(policies, plans, st.builds(asked, days, presents=st.booleans(), ahead=st.integers(0, 70)))
def test_the_judgement_is_the_policy_read_word_by_word(policy: Policy, plan: list[Asked], new: Asked) -> None:
    """Against the rules counted day by day, for a history that keeps them."""
    known: list[Asked] = []
    for one in plan:
        if not violations(policy, [*known, one]):
            known.append(one)
    assert judge(policy, known, new, no_go=never).allowed == (not violations(policy, [*known, new]))


def violations(policy: Policy, released: list[Asked]) -> list[str]:
    """Each day looked at by itself: this counts in another way than what it checks."""
    if not released:
        return []
    found = []
    first, last = min(one.on for one in released), max(one.dialogue_on for one in released)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        inside = [one for one in released if day <= one.on < day + timedelta(days=policy.window_days)]
        if len(inside) > policy.most:
            found.append(f"{len(inside)} from {day}")
        if sum(one.presents and one.on <= day <= one.dialogue_on for one in released) > policy.most_preparing:
            found.append(f"prepares too much on {day}")
    in_order = sorted(one.on for one in released)
    found += [f"too close on {two}" for one, two in pairwise(in_order) if (two - one).days < policy.apart_days]
    return found


class Wish:
    """An invitation that waits in the queue of one region."""

    def __init__(self, random: Random, number: int) -> None:
        self.number = number
        self.dialogue_on = MONDAY + timedelta(days=random.randrange(42, 365))
        self.due = self.dialogue_on - timedelta(days=56)
        self.latest = self.dialogue_on - timedelta(days=random.choice((42, 49, 35)))
        self.presents = random.random() < 0.4


def drive(random: Random, policy: Policy) -> tuple[list[Asked], list[Wish], list[Wish], set[date]]:
    """One region's year, day by day, with days on which the clock stood still: what was released, what was listed."""
    wishes = [Wish(random, number) for number in range(random.randrange(1, 16))]
    no_go = {MONDAY + timedelta(days=random.randrange(365)) for _ in range(random.randrange(60))}

    def closed(day: date) -> str:
        return "stängt" if day in no_go else ""

    broken = random.randrange(0, 360) if random.random() < 0.5 else -1
    released: list[Asked] = []
    listed: list[Wish] = []
    waiting = sorted(wishes, key=lambda wish: (wish.due, wish.number))
    on = min(wish.due for wish in wishes)
    while waiting:
        on = max(on, min(wish.due for wish in waiting))
        if 0 <= (on - MONDAY).days - broken < 9:
            on = MONDAY + timedelta(days=broken + 9)
        for wish in sorted((wish for wish in waiting if wish.due <= on), key=lambda wish: (wish.due, wish.number)):
            new = Asked(on, wish.dialogue_on, wish.presents)
            decision = decide(policy, [(released, closed)], new, latest=wish.latest)
            if decision.leaves(on):
                released.append(new)
                waiting.remove(wish)
            elif decision.on is None:
                listed.append(wish)
                waiting.remove(wish)
            else:
                wish.due = decision.on
    return released, listed, wishes, no_go


@pytest.mark.parametrize("thousand", range(5))
def test_in_5000_random_plans_for_21_regions_the_tempo_holds_and_nothing_is_lost(thousand: int) -> None:
    most_released = most_listed = 0
    for number in range(1_000 * thousand, 1_000 * (thousand + 1)):
        random = Random(number)  # noqa: S311  # invented plans, the same at every run
        policy = Policy(
            most=random.randrange(1, 4),
            window_days=random.choice((14, 28, 42)),
            apart_days=random.choice((0, 3, 7, 10)),
            most_preparing=random.randrange(1, 3),
        )
        for _region in range(21):
            released, listed, wishes, no_go = drive(random, policy)
            assert violations_in_short(policy, released) == []
            assert not {one.on for one in released} & no_go
            assert len(released) + len(listed) == len(wishes)
            most_released, most_listed = most_released + len(released), most_listed + len(listed)
    assert most_released > 50_000
    assert most_listed > 5_000


def violations_in_short(policy: Policy, released: list[Asked]) -> list[str]:
    """As `violations`, counted from each invitation instead of from each day, because there are 105,000 of them."""
    found = []
    ordered = sorted(released)
    for index, one in enumerate(ordered):
        end = one.on + timedelta(days=policy.window_days)
        if sum(one.on <= other.on < end for other in ordered) > policy.most:
            found.append(f"window from {one.on}")
        if index and (one.on - ordered[index - 1].on).days < policy.apart_days:
            found.append(f"apart on {one.on}")
        if (
            one.presents
            and sum(o.presents and o.on <= one.on <= o.dialogue_on for o in ordered) > policy.most_preparing
        ):
            found.append(f"preparing on {one.on}")
    return found


def test_a_queue_that_does_not_ask_the_tempo_breaks_it() -> None:
    """The control: the same plans released on their day, whatever has left before."""
    random = Random(1)  # noqa: S311  # invented
    broken = 0
    for _region in range(100):
        wishes = [Wish(random, number) for number in range(random.randrange(1, 16))]
        released = [Asked(wish.due, wish.dialogue_on, wish.presents) for wish in wishes]
        broken += bool(violations_in_short(POLICY, released))
    assert broken > 50
    assert tempo.ALLOWED.allowed
