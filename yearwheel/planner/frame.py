"""What follows from a problem alone, read by the model, the cost and the explanations. The checker does not use it."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property

from yearwheel.planner.problem import Body, Problem, Wanted

ONE = timedelta(days=1)
PERIOD = 28
"""Days in the periods over which the load is to be even."""


def days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE


class Frame:
    """A problem with its indexes."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.body: dict[str, Body] = {body.code: body for body in problem.bodies}
        self.wanted: dict[str, Wanted] = {wanted.code: wanted for wanted in problem.wanted}

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The members of each group that are bodies of the problem."""
        return {body.code: tuple(code for code in body.members if code in self.body) for body in self.problem.bodies}

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The groups that each body is a member of."""
        found: dict[str, list[str]] = {code: [] for code in self.body}
        for group, members in self.members.items():
            for member in members:
                found[member].append(group)
        return {code: tuple(groups) for code, groups in found.items()}

    @cached_property
    def single(self) -> tuple[str, ...]:
        """Those that are no group: turns are counted for them, and they are the ones who listen."""
        return tuple(body.code for body in self.problem.bodies if not body.members)

    def counts_for(self, code: str) -> tuple[str, ...]:
        """Everybody that an invitation of this body counts for."""
        return (code, *self.members[code])

    def no_go(self, code: str) -> frozenset[date]:
        return self._no_go[code]

    def warn(self, code: str) -> frozenset[date]:
        return self._warn[code]

    @cached_property
    def _no_go(self) -> dict[str, frozenset[date]]:
        return {code: frozenset().union(*(self.body[one].no_go for one in self.counts_for(code))) for code in self.body}

    @cached_property
    def _warn(self) -> dict[str, frozenset[date]]:
        return {code: frozenset().union(*(self.body[one].warn for one in self.counts_for(code))) for code in self.body}

    @cached_property
    def may_present(self) -> dict[str, tuple[str, ...]]:
        """For each dialogue: who can be proposed, in the order of the problem."""
        return {
            wanted.code: tuple(
                body.code
                for body in self.problem.bodies
                if body.code in wanted.pinned
                or (body.match.get(wanted.focus_area, 0) > 0 and body.code not in wanted.banned)
            )
            for wanted in self.problem.wanted
        }

    @cached_property
    def may_listen(self) -> dict[str, tuple[str, ...]]:
        return {
            wanted.code: tuple(code for code in self.single if code in wanted.listeners)
            for wanted in self.problem.wanted
        }

    @cached_property
    def circle(self) -> dict[str, frozenset[str]]:
        """For each dialogue: the single bodies whose calendars count when its day is chosen."""
        return {
            wanted.code: frozenset(self.may_listen[wanted.code])
            | (frozenset(self.may_present[wanted.code]) & frozenset(self.single))
            for wanted in self.problem.wanted
        }

    @cached_property
    def matching(self) -> dict[str, int]:
        """For each single body: in how many dialogues it, or a group of it, can present."""
        found = dict.fromkeys(self.single, 0)
        for codes in self.may_present.values():
            for one in {one for code in codes for one in self.counts_for(code)}:
                if one in found:
                    found[one] += 1
        return found

    @cached_property
    def fair_share(self) -> int:
        """Turns for each single body that matches something, if the least that is wished for were shared evenly."""
        sharing = sum(1 for count in self.matching.values() if count)
        return max(1, sum(wanted.least for wanted in self.problem.wanted) // sharing) if sharing else 1

    def waited(self, code: str) -> int:
        """0–3: presented within a year and a half, within three years, longer ago, never."""
        last = self.body[code].last_presented
        if last is None:
            return 3
        months = (self.problem.first - last).days / 30.4
        return 0 if months < 18 else 1 if months < 36 else 2

    def closed(self, day: date) -> bool:
        """A day on which nothing is held, sent or due."""
        return day.weekday() > 4 or day in self.problem.no_go

    def stands_against(self, wanted: Wanted, day: date) -> str:  # noqa: C901, PLR0911  # rule after rule
        """The first thing that keeps the dialogue from that day whatever else is planned, or an empty text."""
        problem = self.problem
        if wanted.on is not None:
            if day != wanted.on:
                return "on"
        elif not (wanted.first or day) <= day <= (wanted.last or day):
            return "period"
        elif day.weekday() not in wanted.weekdays:
            return "weekdays"
        elif day in wanted.banned_days:
            return "banned_days"
        if not problem.first <= day <= problem.last:
            return "period"
        if self.closed(day):
            return "no_go"
        if any(self.closed(day - timedelta(days=due)) for due in wanted.deadlines):
            return "deadlines"
        if any(abs((day - other).days) < problem.apart_days for other in problem.taken):
            return "taken"
        if not self.invitation_days(wanted, day):
            return "rhythm"
        return ""

    def invitation_days(self, wanted: Wanted, day: date) -> list[date]:
        """When the invitations to a dialogue on that day can leave, whoever is asked."""
        latest, _usual, earliest = wanted.invitation_days
        return [on for on in days(day - earliest * ONE, day - latest * ONE) if self.can_send(wanted, on)]

    def can_send(self, wanted: Wanted, on: date) -> bool:
        opens = self.problem.opens
        return (
            not self.closed(on)
            and (opens is None or on >= opens)
            and (wanted.invites_on is None or on == wanted.invites_on)
        )

    @cached_property
    def candidates(self) -> dict[str, list[date]]:
        """For each dialogue: the days on which it can be held, whoever presents."""
        return {
            wanted.code: [
                day for day in days(self.problem.first, self.problem.last) if not self.stands_against(wanted, day)
            ]
            for wanted in self.problem.wanted
        }

    def period(self, day: date) -> int:
        return (day - self.problem.first).days // PERIOD
