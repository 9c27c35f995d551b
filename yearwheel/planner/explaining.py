"""Why a plan is as it is: each dialogue's week against all other weeks, each organisation here and not there.

A reason is found by trying the other thing, with everything else as it is, and asking the checker and the cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from yearwheel.planner import cost
from yearwheel.planner.checker import Violation, check
from yearwheel.planner.frame import ONE, Frame, days
from yearwheel.planner.problem import Meeting, Problem, Wanted, Width


@dataclass(frozen=True)
class Week:
    """One week for one dialogue. `against` is what keeps it from there; otherwise `more` is what it would cost more."""

    monday: date
    is_chosen: bool = False
    day: date | None = None
    against: Violation | None = None
    more: int = 0
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Standing:
    """One organisation in one dialogue: why it presents, or why not."""

    body: str
    presents: bool
    match: int
    turns: int
    waited: int
    against: Violation | None = None
    more: int = 0
    instead_of: str = ""
    is_pinned: bool = False


@dataclass(frozen=True)
class Scope:
    """Why a dialogue has its scope. `wished` is the option that was wished for, with what was thought of it last year;
    `is_only` says that no other was allowed.
    """

    width: int
    wished: Width
    is_only: bool


def scope(problem: Problem, meeting: Meeting) -> Scope | None:
    """None where no scope was wished for."""
    wanted = next(one for one in problem.wanted if one.code == meeting.code)
    if meeting.width is None or not wanted.widths:
        return None
    return Scope(meeting.width, wanted.widths[0], len(wanted.widths) == 1)


def weeks(problem: Problem, meetings: Sequence[Meeting], code: str) -> list[Week]:
    """Every week of the period that has a day of the wished weekdays, in order."""
    frame = Frame(problem)
    wanted = frame.wanted[code]
    current = next(meeting for meeting in meetings if meeting.code == code)
    before = cost.parts(problem, meetings, frame)
    broken = set(check(problem, meetings))
    found = []
    monday = problem.first - problem.first.weekday() * ONE
    while monday <= problem.last:
        inside = [day for day in days(monday, monday + 4 * ONE) if problem.first <= day <= problem.last]
        if current.on in inside:
            found.append(Week(monday, is_chosen=True, day=current.on))
        elif inside:
            tries = [day for day in inside if not frame.stands_against(replace(wanted, on=None), day)]
            if tries:
                found.append(_tried(frame, meetings, current, monday, tries[0], before=before, broken=broken))
            else:
                found.append(Week(monday, against=_static(frame, code, inside)))
        monday += 7 * ONE
    return found


def _static(frame: Frame, code: str, inside: Sequence[date]) -> Violation:
    """What keeps the dialogue from the whole week: of the wished weekdays if the week has one."""
    wanted = replace(frame.wanted[code], on=None)
    day = next((day for day in inside if day.weekday() in wanted.weekdays), inside[0])
    rule = frame.stands_against(wanted, day)
    on = day
    if rule == "deadlines":
        on = next(day - due * ONE for due in wanted.deadlines if frame.closed(day - due * ONE))
    if rule == "taken":
        on = min(frame.problem.taken, key=lambda other: abs((other - day).days))
    what = frame.problem.no_go.get(on, "") or frame.problem.taken.get(on, "")
    return Violation(rule, code, on=on, what=what)


def _tried(
    frame: Frame, meetings: Sequence[Meeting], current: Meeting, monday: date, day: date,
    *, before: dict[str, int], broken: set[Violation],
) -> Week:  # fmt: skip
    problem = frame.problem
    usual = frame.wanted[current.code].invitation_days[1]
    sending = frame.invitation_days(frame.wanted[current.code], day)
    sent = min(sending, key=lambda on: abs((day - on).days - usual))
    plan = [replace(one, on=day, invites_on=sent) if one.code == current.code else one for one in meetings]
    new = [one for one in check(replace(problem, wanted=_free(problem, current.code)), plan) if one not in broken]
    if new:
        return Week(monday, day=day, against=new[0])
    after = cost.parts(problem, plan, frame)
    parts = tuple((name, after[name] - before[name]) for name in after if after[name] != before[name])
    return Week(monday, day=day, more=sum(number for _, number in parts), parts=parts)


def _free(problem: Problem, code: str) -> tuple[Wanted, ...]:
    return tuple(replace(one, on=None) if one.code == code else one for one in problem.wanted)


def standings(problem: Problem, meetings: Sequence[Meeting], code: str) -> list[Standing]:
    """Everybody who matches or is pinned: the presenters first, then those who might have presented."""
    frame = Frame(problem)
    wanted = frame.wanted[code]
    current = next(meeting for meeting in meetings if meeting.code == code)
    turns = cost.turns_of(frame, meetings)
    broken = set(check(problem, meetings))
    price = cost.cost(problem, meetings)
    found = []
    for body in frame.may_present[code]:
        match = frame.body[body].match.get(wanted.focus_area, 0)
        standing = Standing(
            body, body in current.presenters, match, turns.get(body, 0), frame.waited(body),
            is_pinned=body in wanted.pinned,
        )  # fmt: skip
        if body in current.presenters:
            found.append(standing)
            continue
        against, more, instead_of = _instead(frame, meetings, current, body, broken=broken, price=price)
        found.append(replace(standing, against=against, more=more, instead_of=instead_of))
    return sorted(found, key=lambda one: (not one.presents, one.against is not None, one.more))


def _instead(
    frame: Frame, meetings: Sequence[Meeting], current: Meeting, body: str, *, broken: set[Violation], price: int
) -> tuple[Violation | None, int, str]:
    """What stands against one more presenter; or whom it could replace at the least cost, and how much that is."""
    wanted = frame.wanted[current.code]
    alone = _with(frame, current, (body,))
    plan = [alone if one.code == current.code else one for one in meetings]
    about = set(frame.counts_for(body))
    against = [one for one in check(frame.problem, plan) if one not in broken and one.body in about]
    if against:
        return against[0], 0, ""
    choices: list[tuple[int, str]] = []
    if len(current.presenters) < wanted.most:
        choices.append((_price(frame, meetings, _with(frame, current, (*current.presenters, body))) - price, ""))
    for other in current.presenters:
        if other not in wanted.pinned:
            others = tuple(one for one in current.presenters if one != other)
            choices.append((_price(frame, meetings, _with(frame, current, (*others, body))) - price, other))
    more, instead_of = min(choices, default=(0, ""))
    return None, more, instead_of


def _with(frame: Frame, current: Meeting, presenters: tuple[str, ...]) -> Meeting:
    heard = {one for body in presenters for one in frame.counts_for(body)}
    everybody = {*current.listeners, *(one for body in current.presenters for one in frame.counts_for(body))}
    listeners = tuple(one for one in frame.may_listen[current.code] if one in everybody - heard)
    return replace(current, presenters=presenters, listeners=listeners)


def _price(frame: Frame, meetings: Sequence[Meeting], changed: Meeting) -> int:
    return cost.cost(frame.problem, [changed if one.code == changed.code else one for one in meetings])


def broken_by(problem: Problem, meetings: Sequence[Meeting], changed: Sequence[Meeting]) -> list[Violation]:
    """What a change by hand breaks that was not broken before."""
    before = set(check(problem, meetings))
    return [one for one in check(problem, changed) if one not in before]
