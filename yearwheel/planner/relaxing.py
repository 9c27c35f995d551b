"""The requests that a problem is made of, and the same problem without some of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from yearwheel.planner.problem import Body, Problem, Request, Wanted
from yearwheel.tempo import Policy

NO_LIMIT = 10**6


def requests(problem: Problem) -> tuple[Request, ...]:
    """Everything that the plan is asked to keep, the general first."""
    return tuple(_general(problem)) + tuple(request for wanted in problem.wanted for request in _of_dialogue(wanted))


def _general(problem: Problem) -> Iterator[Request]:  # noqa: C901  # request after request
    policy = problem.policy
    if problem.no_go:
        yield Request("no_go")
    if problem.taken and problem.apart_days > 0:
        yield Request("taken")
    if problem.apart_days > 0:
        yield Request("apart")
    if problem.opens:
        yield Request("opens")
    if policy.most < NO_LIMIT and policy.window_days > 0:
        yield Request("window")
    if policy.apart_days > 0:
        yield Request("tempo_apart")
    if policy.most_preparing < NO_LIMIT:
        yield Request("preparing")
    for body in problem.bodies:
        if body.no_go:
            yield Request("own_no_go", body.code)
        if body.asked:
            yield Request("asked", body.code)


def _of_dialogue(wanted: Wanted) -> Iterator[Request]:  # noqa: C901  # request after request
    code = wanted.code
    yield Request("held", code)
    if wanted.on:
        yield Request("on", code)
    if wanted.invites_on:
        yield Request("invites_on", code)
    if (wanted.first or wanted.last) and not wanted.on:
        yield Request("period", code)
    if wanted.weekdays != frozenset(range(5)) and not wanted.on:
        yield Request("weekdays", code)
    if wanted.banned_days and not wanted.on:
        yield Request("banned_days", code)
    if wanted.deadlines:
        yield Request("deadlines", code)
    for before in wanted.after:
        yield Request("after", code, before)
    if wanted.least:
        yield Request("least", code)
    for body in sorted(wanted.pinned):
        yield Request("pinned", code, body)
    for body in sorted(wanted.banned):
        yield Request("banned", code, body)


def without(problem: Problem, dropped: Iterable[Request]) -> Problem:
    """The problem when these requests are given up."""
    gone = set(dropped)
    policy = problem.policy
    lost = {request.of for request in gone if request.kind == "held"}
    return replace(
        problem,
        no_go={} if Request("no_go") in gone else problem.no_go,
        taken={} if Request("taken") in gone else problem.taken,
        apart_days=0 if Request("apart") in gone else problem.apart_days,
        opens=None if Request("opens") in gone else problem.opens,
        policy=Policy(
            most=NO_LIMIT if Request("window") in gone else policy.most,
            window_days=policy.window_days,
            apart_days=0 if Request("tempo_apart") in gone else policy.apart_days,
            most_preparing=NO_LIMIT if Request("preparing") in gone else policy.most_preparing,
        ),
        bodies=tuple(_body(body, gone) for body in problem.bodies),
        wanted=tuple(_dialogue(wanted, gone, lost) for wanted in problem.wanted if wanted.code not in lost),
    )


def _body(body: Body, gone: set[Request]) -> Body:
    return replace(
        body,
        no_go={} if Request("own_no_go", body.code) in gone else body.no_go,
        asked=() if Request("asked", body.code) in gone else body.asked,
    )


def _dialogue(wanted: Wanted, gone: set[Request], lost: set[str]) -> Wanted:
    code = wanted.code
    drop = {request.kind for request in gone if request.of == code and not request.other}
    pinned = frozenset(body for body in wanted.pinned if Request("pinned", code, body) not in gone)
    return replace(
        wanted,
        on=None if "on" in drop else wanted.on,
        invites_on=None if "invites_on" in drop else wanted.invites_on,
        first=None if "period" in drop else wanted.first,
        last=None if "period" in drop else wanted.last,
        weekdays=frozenset(range(5)) if "weekdays" in drop else wanted.weekdays,
        banned_days=frozenset() if "banned_days" in drop else wanted.banned_days,
        deadlines=() if "deadlines" in drop else wanted.deadlines,
        after=tuple(
            before for before in wanted.after if before not in lost and Request("after", code, before) not in gone
        ),
        least=0 if "least" in drop else wanted.least,
        pinned=pinned,
        banned=frozenset(body for body in wanted.banned if Request("banned", code, body) not in gone),
    )


def only(problem: Problem, kept: Iterable[Request]) -> Problem:
    """The problem with nothing but these requests, and what cannot be given up."""
    wish = set(kept)
    return without(problem, [request for request in requests(problem) if request not in wish])
