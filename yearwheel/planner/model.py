"""The planner's rules as a CP-SAT model, in parts that can be built alone: the days, the people, and what ties them.

The days alone and the people alone are relaxations: the sum of their optima is a bound for the whole: for no part
of the cost is negative and each part but `warn` belongs to one of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ortools.sat.python import cp_model

from yearwheel.planner import cost
from yearwheel.planner.frame import ONE, PERIOD, Frame
from yearwheel.planner.problem import Meeting, Wanted

MISSING = 10_000
"""What a presenter costs that is missing from the least that is wished for, where the model may say so."""


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends included, in which something is taken up already, and how much."""

    first: date
    last: date
    demand: int = 1


class Model:
    """Build `days`, `people` or both; with both, one of `tie` (days are free) and `tie_to` (they are given)."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.problem = frame.problem
        self.weights = frame.problem.weights
        self.cp = cp_model.CpModel()
        self.day: dict[str, dict[date, cp_model.IntVar]] = {}
        self.on: dict[str, cp_model.IntVar] = {}
        self.invites: dict[str, cp_model.IntVar] = {}
        self.presents: dict[tuple[str, str], cp_model.IntVar] = {}
        self.listens: dict[tuple[str, str], cp_model.IntVar] = {}
        self.terms: list[cp_model.LinearExprT] = []
        self.constant = 0

    def _number(self, day: date) -> int:
        """Days from the first of the period: small numbers are kinder to the solver."""
        return (day - self.problem.first).days

    def _date(self, number: int) -> date:
        return self.problem.first + number * ONE

    # -- days

    def days(self, only: set[date] | None = None) -> None:
        """A day and a day of invitation for each dialogue; `only` narrows the days."""
        for wanted in self.problem.wanted:
            candidates = self.frame.candidates[wanted.code]
            self._day_of(wanted, [day for day in candidates if only is None or day in only])
        self._apart()
        self._even()

    def _day_of(self, wanted: Wanted, candidates: Sequence[date]) -> None:
        code, weights = wanted.code, self.weights
        sending = sorted({on for day in candidates for on in self.frame.invitation_days(wanted, day)})
        if not candidates or not sending:
            self.cp.add_bool_or([])  # no day at all: the model has no solution
            candidates, sending = candidates or [self.problem.first], sending or [self.problem.first]
        literals = {day: self.cp.new_bool_var(f"{code} {day}") for day in candidates}
        self.cp.add_exactly_one(literals.values())
        on = self._var(f"on {code}", candidates)
        invites = self._var(f"invites {code}", sending)
        self.cp.add(on == sum(self._number(day) * literal for day, literal in literals.items()))
        for day, literal in literals.items():
            self.cp.add(on == self._number(day)).only_enforce_if(literal)
        latest, usual, earliest = wanted.invitation_days
        self.cp.add_linear_constraint(on - invites, latest, earliest)
        self.day[code], self.on[code], self.invites[code] = literals, on, invites
        most = max(usual - latest, earliest - usual)
        if weights.rhythm and most:
            weeks = self.cp.new_int_var(0, -(-most // 7), f"weeks {code}")
            self.cp.add(7 * weeks >= on - invites - usual)
            self.cp.add(7 * weeks >= usual - on + invites)
            self.terms.append(weights.rhythm * weeks)
        for day, literal in literals.items():
            price = weights.away * cost.away(self.frame, wanted, day)
            price += weights.answer * cost.answer_is_closed(self.frame, wanted, day)
            price += weights.steady * (wanted.was_on is not None and day != wanted.was_on)
            if price:
                self.terms.append(price * literal)

    def _var(self, name: str, days: Iterable[date]) -> cp_model.IntVar:
        return self.cp.new_int_var_from_domain(cp_model.Domain.from_values([self._number(day) for day in days]), name)

    def _apart(self) -> None:
        apart = self.problem.apart_days
        if apart > 0:
            self.cp.add_no_overlap(
                self.cp.new_fixed_size_interval_var(on, apart, f"apart {code}") for code, on in self.on.items()
            )
            held: dict[date, list[cp_model.IntVar]] = {}
            for literals in self.day.values():
                for day, literal in literals.items():
                    held.setdefault(day, []).append(literal)
            for first in held:  # the same once more as sums, which the linear relaxation understands
                near = [first + number * ONE for number in range(apart)]
                self.cp.add_at_most_one(literal for day in near for literal in held.get(day, ()))
        for wanted in self.problem.wanted:
            for before in wanted.after:
                if before in self.on:
                    self.cp.add(self.on[wanted.code] >= self.on[before] + 1)

    def _even(self) -> None:
        frame, problem = self.frame, self.problem
        if not self.weights.even:
            return
        taken = [frame.period(day) for day in problem.taken if problem.first <= day <= problem.last]
        for number in range((problem.last - problem.first).days // PERIOD + 1):
            here = [
                literal for days in self.day.values() for day, literal in days.items() if frame.period(day) == number
            ]
            own = taken.count(number)
            most = len(self.day) + own
            pairs = self.cp.new_int_var(0, most * (most - 1) // 2, f"pairs {number}")
            for step in range(1, most):  # the pairs of n: the highest of these lines at n
                self.cp.add(pairs >= step * (cp_model.LinearExpr.sum(here) + own) - step * (step + 1) // 2)
            self.terms.append(self.weights.even * pairs)

    # -- people

    def people(self, *, may_be_short: bool = False) -> None:
        """Who presents and who listens in each dialogue, and how the turns fall."""
        frame, problem, weights = self.frame, self.problem, self.weights
        for wanted in problem.wanted:
            code = wanted.code
            for body in frame.may_present[code]:
                self.presents[body, code] = self.cp.new_bool_var(f"{body} presents {code}")
                price = weights.match * cost.mismatch(frame, wanted, body)
                price += weights.steady * (wanted.was_on is not None and body not in wanted.was_presenters)
                self.terms.append(price * self.presents[body, code])
            for body in wanted.pinned:
                if body in frame.body:
                    self.cp.add(self.presents[body, code] == 1)
                else:
                    self.cp.add_bool_or([])
            for body in frame.may_listen[code]:
                self.listens[body, code] = self.cp.new_bool_var(f"{body} listens {code}")
            self._places(wanted, may_be_short=may_be_short)
            for body in frame.single:
                ways = [*self.presenting(body, code), *self.listening(body, code)]
                if len(ways) > 1:
                    self.cp.add_at_most_one(ways)
                if body in wanted.listeners:
                    self.terms.append(-weights.reach * sum(ways))
                    self.constant += weights.reach
            if wanted.widths:
                self.constant += weights.scope * cost.width_steps(wanted, cost.best_width(wanted))
        self._turns()

    def presenting(self, body: str, code: str) -> list[cp_model.IntVar]:
        """The ways in which a body presents in a dialogue: itself, or through a group."""
        return [self.presents[one, code] for one in (body, *self.frame.groups[body]) if (one, code) in self.presents]

    def listening(self, body: str, code: str) -> list[cp_model.IntVar]:
        return [self.listens[body, code]] if (body, code) in self.listens else []

    def _places(self, wanted: Wanted, *, may_be_short: bool) -> None:
        code = wanted.code
        count = cp_model.LinearExpr.sum([self.presents[body, code] for body in self.frame.may_present[code]])
        there = count
        if may_be_short:
            short = self.cp.new_int_var(0, max(0, wanted.least), f"short {code}")
            self.terms.append(MISSING * short)
            there = cp_model.LinearExpr.sum([count, short])
        self.cp.add(there >= wanted.least)
        self.cp.add(count <= wanted.most)
        self.constant += self.weights.places * wanted.most
        self.terms.append(-self.weights.places * count)

    def _turns(self) -> None:
        frame, weights = self.frame, self.weights
        share, number = frame.fair_share, len(self.problem.wanted)
        for body, matching in frame.matching.items():
            if not matching:
                continue
            turns = [way for wanted in self.problem.wanted for way in self.presenting(body, wanted.code)]
            most = min(number, matching)
            steps = [self.cp.new_bool_var(f"{body} turn {count}") for count in range(1, most + 1)]
            self.cp.add(sum(steps) == sum(turns))
            for earlier, later in pairwise(steps):
                self.cp.add_implication(later, earlier)
            start = weights.turn * cost.uneven(share, 0) + weights.waited * frame.waited(body)
            self.constant += start
            before = start
            for count, step in enumerate(steps, start=1):
                after = weights.turn * cost.uneven(share, count)
                self.terms.append((after - before) * step)
                before = after

    # -- what ties them

    def tie(self, pairs: Iterable[str] | None = None) -> None:
        """Nobody presents or is written to on a no-go day of their own; the tempo holds. The days are free.

        `pairs`: only for these bodies.
        """
        spans = {code: self._spans(code) for code in self.on}
        for body in self.frame.body if pairs is None else pairs:
            self._own_days(body)
            asked = {code: lit for code in self.on if (lit := self._one(body, code, presenting=False)) is not None}
            preparing = {code: lit for code in self.on if (lit := self._one(body, code, presenting=True)) is not None}
            policy = self.problem.policy
            history = self.frame.body[body].asked
            self._bounded(
                asked, policy.apart_days, 1, [Span(one.on, one.on + (policy.apart_days - 1) * ONE) for one in history]
            )
            self._bounded(
                asked,
                policy.window_days,
                policy.most,
                [Span(one.on, one.on + (policy.window_days - 1) * ONE) for one in history],
            )
            intervals = [
                self.cp.new_optional_interval_var(
                    self.invites[code], spans[code], self.on[code] + 1, lit, f"{body} prepares {code}"
                )
                for code, lit in preparing.items()
            ]
            self._capacity(
                intervals, policy.most_preparing, [Span(one.on, one.dialogue_on) for one in history if one.presents]
            )

    def _spans(self, code: str) -> cp_model.IntVar:
        latest, _usual, earliest = self.frame.wanted[code].invitation_days
        span = self.cp.new_int_var(latest + 1, earliest + 1, f"span {code}")
        self.cp.add(span == self.on[code] - self.invites[code] + 1)
        return span

    def _one(self, body: str, code: str, *, presenting: bool) -> cp_model.IntVar | None:
        """A literal for: the body is asked (to present) in the dialogue; None where it cannot be."""
        ways = self.presenting(body, code)
        if not presenting:
            ways = [*ways, *self.listening(body, code)]
        if len(ways) < 2:
            return ways[0] if ways else None
        one = self.cp.new_bool_var(f"{body} in {code}")
        self.cp.add(sum(ways) == one)
        return one

    def _own_days(self, body: str) -> None:
        frame = self.frame
        own, warned = frame.no_go(body), frame.warn(body)
        for code in self.on:
            presents, listens = self.presents.get((body, code)), self.listens.get((body, code))
            for literal in (presents, listens):
                if literal is not None and own:
                    self.cp.add_linear_expression_in_domain(self.invites[code], self._except(own)).only_enforce_if(
                        literal
                    )
            if presents is None:
                continue
            barred = [literal for day, literal in self.day[code].items() if day in own]
            if barred:
                self.cp.add(sum(barred) == 0).only_enforce_if(presents)
            unwelcome = [literal for day, literal in self.day[code].items() if day in warned]
            if unwelcome and self.weights.warn:
                warns = self.cp.new_bool_var(f"{body} warned {code}")
                self.cp.add(warns >= presents + sum(unwelcome) - 1)
                self.terms.append(self.weights.warn * warns)

    def _except(self, days: Iterable[date]) -> cp_model.Domain:
        return cp_model.Domain.from_values([self._number(day) for day in days]).complement()

    def _bounded(self, asked: Mapping[str, cp_model.IntVar], size: int, most: int, history: Sequence[Span]) -> None:
        if size <= 0 or (most >= len(asked) + len(history)):
            return
        self._capacity(
            [
                self.cp.new_optional_fixed_size_interval_var(self.invites[code], size, lit, "")
                for code, lit in asked.items()
            ],
            most,
            history,
        )

    def _capacity(self, intervals: list[cp_model.IntervalVar], most: int, history: Sequence[Span]) -> None:
        if not intervals or most >= len(intervals) + len(history):
            return
        taken = [
            (self.cp.new_fixed_size_interval_var(self._number(first), (last - first).days + 1, ""), demand)
            for first, last, demand in profile(history, most)
        ]
        if most == 1:
            self.cp.add_no_overlap([*intervals, *(interval for interval, _ in taken)])
            return
        self.cp.add_cumulative(
            [*intervals, *(interval for interval, _ in taken)], [*(1 for _ in intervals), *(d for _, d in taken)], most
        )

    def tie_to(self, meetings: Mapping[str, Meeting]) -> None:
        """The same for given days: then each rule is a sum over the dialogues that meet on one day."""
        frame, policy = self.frame, self.problem.policy
        for (body, code), literal in self.presents.items():
            meeting = meetings[code]
            if meeting.on in frame.no_go(body) or meeting.invites_on in frame.no_go(body):
                self.cp.add(literal == 0)
            if meeting.on in frame.warn(body):
                self.terms.append(self.weights.warn * literal)
        for (body, code), literal in self.listens.items():
            if meetings[code].invites_on in frame.no_go(body):
                self.cp.add(literal == 0)
        for body in frame.body:
            asked = {code: [*self.presenting(body, code), *self.listening(body, code)] for code in meetings}
            presenting = {code: self.presenting(body, code) for code in meetings}
            history = frame.body[body].asked
            for ways, size, most in ((asked, policy.apart_days, 1), (asked, policy.window_days, policy.most)):
                if size > 0:
                    self._sums(
                        {c: Span(m.invites_on, m.invites_on + (size - 1) * ONE) for c, m in meetings.items()},
                        ways,
                        most,
                        [Span(one.on, one.on + (size - 1) * ONE) for one in history],
                    )
            self._sums(
                {c: Span(m.invites_on, m.on) for c, m in meetings.items()},
                presenting,
                policy.most_preparing,
                [Span(one.on, one.dialogue_on) for one in history if one.presents],
            )

    def _sums(
        self, spans: Mapping[str, Span], ways: Mapping[str, list[cp_model.IntVar]], most: int, history: Sequence[Span]
    ) -> None:
        live = {code: span for code, span in spans.items() if ways[code]}
        seen: set[frozenset[str]] = set()
        for day in {span.first for span in (*live.values(), *history)}:
            here = frozenset(code for code, span in live.items() if span.first <= day <= span.last)
            room = most - sum(span.first <= day <= span.last for span in history)
            if len(here) > room and (room < most or here not in seen):
                seen.add(here)
                self.cp.add(sum(way for code in here for way in ways[code]) <= max(0, room))

    # -- objective and answer

    def minimise(self, *, at_least: int | None = None) -> None:
        self.cp.minimize(cp_model.LinearExpr.sum(self.terms) + self.constant)
        if at_least is not None:
            self.cp.add(cp_model.LinearExpr.sum(self.terms) + self.constant >= at_least)

    def hint(self, meetings: Iterable[Meeting]) -> None:
        for meeting in meetings:
            code = meeting.code
            if code in self.on:
                self.cp.add_hint(self.on[code], self._number(meeting.on))
                self.cp.add_hint(self.invites[code], self._number(meeting.invites_on))
                for day, literal in self.day[code].items():
                    self.cp.add_hint(literal, day == meeting.on)
            for (body, where), literal in self.presents.items():
                if where == code:
                    self.cp.add_hint(literal, body in meeting.presenters)
            for (body, where), literal in self.listens.items():
                if where == code:
                    self.cp.add_hint(literal, body in meeting.listeners)

    def meetings(self, solver: "cp_model.CpSolver | cp_model.CpSolverSolutionCallback") -> tuple[Meeting, ...]:
        """The plan in a solution that holds days; people are empty where they were not built."""
        order = [body.code for body in self.problem.bodies]
        return tuple(
            Meeting(
                wanted.code,
                self._date(solver.value(self.on[wanted.code])),
                self._date(solver.value(self.invites[wanted.code])),
                *self.people_of(wanted.code, order, solver),
                cost.best_width(wanted),
            )
            for wanted in self.problem.wanted
        )

    def people_of(
        self, code: str, order: Sequence[str], solver: "cp_model.CpSolver | cp_model.CpSolverSolutionCallback"
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        def chosen(literals: Mapping[tuple[str, str], cp_model.IntVar]) -> tuple[str, ...]:
            return tuple(b for b in order if (b, code) in literals and solver.value(literals[b, code]))

        return chosen(self.presents), chosen(self.listens)


def profile(history: Sequence[Span], most: int) -> list[tuple[date, date, int]]:
    """What is taken up already, day for day and never more than there is, as stretches of equal demand."""
    edges = sorted({span.first for span in history} | {span.last + ONE for span in history})
    found = []
    for first, after in pairwise(edges):
        demand = min(most, sum(span.first <= first <= span.last for span in history))
        if demand:
            found.append((first, after - ONE, demand))
    return found
