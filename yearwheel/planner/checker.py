"""Judges a plan against what was asked, rule by rule, without knowing how the plan was made.

It shares nothing with the model but the dataclasses: every rule is written out here a second time, from the words of
the rule, so that a mistake in the model cannot hide itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from yearwheel.planner.problem import Body, Meeting, Problem, Wanted
from yearwheel.tempo import Asked


@dataclass(frozen=True, order=True)
class Violation:
    """A rule that a plan breaks. `rule` is the kind of `Request` that it breaks, or `whole`: it is no plan at all.

    `of` is a dialogue, `body` an organisation, `other` a second dialogue; `on` the day and `figures` what was counted.
    """

    rule: str
    of: str = ""
    body: str = ""
    other: str = ""
    on: date | None = None
    figures: tuple[int, ...] = ()
    what: str = ""


def check(problem: Problem, meetings: Sequence[Meeting]) -> list[Violation]:
    """Everything that the plan breaks; an empty list for a plan that keeps every rule."""
    wanted = {one.code: one for one in problem.wanted}
    bodies = {one.code: one for one in problem.bodies}
    broken = list(_whole(wanted, bodies, meetings))
    if broken:
        return broken
    for meeting in meetings:
        broken += _day(problem, wanted[meeting.code], meeting)
        broken += _sending(problem, wanted[meeting.code], meeting)
        broken += _presenters(bodies, wanted[meeting.code], meeting)
    broken += _between(problem, wanted, meetings)
    for body in problem.bodies:
        broken += _tempo(problem, body, meetings)
    return broken


def _whole(wanted: dict[str, Wanted], bodies: dict[str, Body], meetings: Sequence[Meeting]) -> Iterator[Violation]:
    codes = [meeting.code for meeting in meetings]
    for code in wanted.keys() - set(codes):
        yield Violation("held", code)
    for code in {code for code in codes if code not in wanted or codes.count(code) > 1}:
        yield Violation("whole", code)
    for meeting in meetings:
        everybody = [*meeting.presenters, *meeting.listeners]
        for code in {code for code in everybody if code not in bodies or everybody.count(code) > 1}:
            yield Violation("whole", meeting.code, body=code)


def _day(problem: Problem, wanted: Wanted, meeting: Meeting) -> Iterator[Violation]:  # noqa: C901  # rule after rule
    day = meeting.on
    if wanted.on:
        if day != wanted.on:
            yield Violation("on", wanted.code, on=wanted.on)
    else:
        if (wanted.first and day < wanted.first) or (wanted.last and day > wanted.last):
            yield Violation("period", wanted.code, on=day)
        if day.weekday() not in wanted.weekdays:
            yield Violation("weekdays", wanted.code, on=day)
        if day in wanted.banned_days:
            yield Violation("banned_days", wanted.code, on=day)
    if day < problem.first or day > problem.last:
        yield Violation("period", wanted.code, on=day)
    if day in problem.no_go or day.weekday() in {5, 6}:
        yield Violation("no_go", wanted.code, on=day, what=problem.no_go.get(day, ""))
    for before in wanted.deadlines:
        due = day - timedelta(days=before)
        if due in problem.no_go or due.weekday() in {5, 6}:
            yield Violation("deadlines", wanted.code, on=due, figures=(before,), what=problem.no_go.get(due, ""))
    for other, title in problem.taken.items():
        if abs((other - day).days) < problem.apart_days:
            yield Violation("taken", wanted.code, on=other, figures=(abs((other - day).days),), what=title)


def _sending(problem: Problem, wanted: Wanted, meeting: Meeting) -> Iterator[Violation]:
    sent = meeting.invites_on
    latest, _usual, earliest = wanted.invitation_days
    ahead = (meeting.on - sent).days
    if ahead < latest or ahead > earliest:
        yield Violation("rhythm", wanted.code, on=sent, figures=(ahead, latest, earliest))
    if wanted.invites_on and sent != wanted.invites_on:
        yield Violation("invites_on", wanted.code, on=wanted.invites_on)
    if problem.opens and sent < problem.opens:
        yield Violation("opens", wanted.code, on=sent)
    if sent in problem.no_go or sent.weekday() in {5, 6}:
        yield Violation("no_go", wanted.code, on=sent, what=problem.no_go.get(sent, ""))


def _presenters(  # noqa: C901  # rule after rule
    bodies: dict[str, Body], wanted: Wanted, meeting: Meeting
) -> Iterator[Violation]:
    presenting = set(meeting.presenters)
    if len(presenting) < wanted.least:
        yield Violation("least", wanted.code, figures=(len(presenting), wanted.least))
    if len(presenting) > wanted.most:
        yield Violation("most", wanted.code, figures=(len(presenting), wanted.most))
    for code in wanted.pinned - presenting:
        yield Violation("pinned", wanted.code, body=code)
    for code in sorted(presenting - wanted.pinned):
        if code in wanted.banned:
            yield Violation("banned", wanted.code, body=code)
        if not bodies[code].match.get(wanted.focus_area):
            yield Violation("matching", wanted.code, body=code)
    for code in sorted(set(meeting.listeners) - wanted.listeners):
        yield Violation("banned", wanted.code, body=code)
    heard: set[str] = set()
    for code in (*meeting.presenters, *meeting.listeners):
        reached = {code, *bodies[code].members} & bodies.keys()
        for twice in sorted(reached & heard):
            yield Violation("whole", wanted.code, body=twice)
        heard |= reached
        for member in sorted(reached):
            own = bodies[member].no_go
            if meeting.invites_on in own:
                yield Violation(
                    "own_no_go", wanted.code, body=member, on=meeting.invites_on, what=own[meeting.invites_on]
                )
            if code in presenting and meeting.on in own:
                yield Violation("own_no_go", wanted.code, body=member, on=meeting.on, what=own[meeting.on])


def _between(problem: Problem, wanted: dict[str, Wanted], meetings: Sequence[Meeting]) -> Iterator[Violation]:
    day_of = {meeting.code: meeting.on for meeting in meetings}
    for one, other in combinations(sorted(day_of), 2):
        days = abs((day_of[one] - day_of[other]).days)
        if days < problem.apart_days:
            yield Violation("apart", one, other=other, on=day_of[one], figures=(days, problem.apart_days))
    for code, day in day_of.items():
        for before in wanted[code].after:
            if before in day_of and day <= day_of[before]:
                yield Violation("after", code, other=before, on=day)


def _tempo(problem: Problem, body: Body, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    """What one organisation is asked, counted day by day; only what the plan adds to is held against it."""
    groups = {other.code for other in problem.bodies if body.code in other.members}
    asked: list[tuple[Asked, str]] = [(one, "") for one in body.asked]
    for meeting in meetings:
        as_presenter = bool({body.code, *groups} & set(meeting.presenters))
        if as_presenter or {body.code, *groups} & set(meeting.listeners):
            asked.append((Asked(meeting.invites_on, meeting.on, as_presenter), meeting.code))
    policy = problem.policy
    for (one, code), (two, other) in combinations(asked, 2):
        if (code or other) and abs((one.on - two.on).days) < policy.apart_days:
            first, second = sorted((code, other), reverse=True)
            yield Violation(
                "tempo_apart", first, body.code, second, one.on, (abs((one.on - two.on).days), policy.apart_days)
            )
    for one, code in asked:
        last = one.on + timedelta(days=policy.window_days - 1)
        inside = [(two.on, title) for two, title in asked if one.on <= two.on <= last]
        if len(inside) > policy.most and any(title for _, title in inside):
            named = code or next(title for _, title in inside if title)
            yield Violation("window", named, body.code, on=one.on, figures=(len(inside), policy.most))
        if not one.presents:
            continue
        busy = [title for two, title in asked if two.presents and two.on <= one.on <= two.dialogue_on]
        if len(busy) > policy.most_preparing and any(busy):
            named = code or next(title for title in busy if title)
            other = next((title for title in busy if title and title != named), "")
            yield Violation("preparing", named, body.code, other, one.on, (len(busy), policy.most_preparing))
