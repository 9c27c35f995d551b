"""Which dialogue takes which of the days that were found good, together with who presents: one model of yes and no.

Since the days are given, it is known beforehand what collides in one organisation's year, and the model is only sums.
"""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from yearwheel.planner import cost
from yearwheel.planner.days import Choice
from yearwheel.planner.frame import ONE, Frame
from yearwheel.planner.model import Model, Span
from yearwheel.planner.problem import Meeting, Wanted

MOST = 20_000
"""Pairs of a presenter and a dialogue times days: above this the model is too large to be worth its time."""


class Seats(Model):
    """`slots`: as many days, with their days of invitation, as there are dialogues."""

    def __init__(self, frame: Frame, slots: Sequence[Choice]) -> None:
        super().__init__(frame)
        self.slots = sorted(slots)
        self.taken: dict[tuple[str, int], cp_model.IntVar] = {}
        self.seated: dict[tuple[str, str, int], cp_model.IntVar] = {}
        self.people(may_be_short=True)
        for wanted in self.problem.wanted:
            self._seat(wanted)
        for number in range(len(self.slots)):
            self.cp.add_at_most_one(
                self.taken[wanted.code, number] for wanted in self.problem.wanted if (wanted.code, number) in self.taken
            )
        self._after()
        self._no_clash()
        self.constant += self.weights.even * cost.crowded(frame, [day for day, _ in self.slots])

    @staticmethod
    def is_worth_it(frame: Frame) -> bool:
        return sum(map(len, frame.may_present.values())) * len(frame.wanted) <= MOST

    def _seat(self, wanted: Wanted) -> None:
        frame, weights, code = self.frame, self.weights, wanted.code
        candidates = set(frame.candidates[code])
        latest, _usual, earliest = wanted.invitation_days
        here = []
        for number, (day, sent) in enumerate(self.slots):
            if day not in candidates or not latest <= (day - sent).days <= earliest or not frame.can_send(wanted, sent):
                continue
            self.taken[code, number] = literal = self.cp.new_bool_var(f"{code} takes {day}")
            here.append(number)
            price = weights.away * cost.away(frame, wanted, day)
            price += weights.answer * cost.answer_is_closed(frame, wanted, day)
            price += weights.steady * (wanted.was_on is not None and day != wanted.was_on)
            price += weights.rhythm * cost.weeks_off(wanted, day, sent)
            if price:
                self.terms.append(price * literal)
        self.cp.add_exactly_one(self.taken[code, number] for number in here)
        for body in frame.may_present[code]:
            self._seat_body(body, code, here)
        for body in frame.may_listen[code]:
            for number in here:
                if self.slots[number][1] in frame.no_go(body):
                    self.cp.add(self.listens[body, code] + self.taken[code, number] <= 1)

    def _seat_body(self, body: str, code: str, here: Sequence[int]) -> None:
        ways = []
        for number in here:
            if set(self.slots[number]) & self.frame.no_go(body):
                continue
            literal = self.cp.new_bool_var("")
            self.cp.add_implication(literal, self.taken[code, number])
            self.seated[body, code, number] = literal
            ways.append(literal)
            if self.slots[number][0] in self.frame.warn(body):
                self.terms.append(self.weights.warn * literal)
        self.cp.add(sum(ways) == self.presents[body, code])

    def _after(self) -> None:
        for wanted in self.problem.wanted:
            for before in wanted.after:
                for number in range(len(self.slots)) if before in self.frame.wanted else ():
                    self.cp.add(
                        sum(self.taken[wanted.code, at] for at in range(number + 1) if (wanted.code, at) in self.taken)
                        <= sum(self.taken[before, at] for at in range(number) if (before, at) in self.taken)
                    )

    def _no_clash(self) -> None:
        policy = self.problem.policy
        preparing = [Span(sent, day) for day, sent in self.slots]
        for body in self.frame.body:
            history = self.frame.body[body].asked
            busy = [Span(one.on, one.dialogue_on) for one in history if one.presents]
            for numbers, room in _meeting(preparing, policy.most_preparing, busy):
                ways = [
                    literal for (one, _code, number), literal in self.seated.items()
                    if number in numbers and (one == body or one in self.frame.groups[body])
                ]  # fmt: skip
                self.cp.add(sum(ways) <= room)
            for size, most in ((policy.apart_days, 1), (policy.window_days, policy.most)):
                if size <= 0:
                    continue
                asking = [Span(sent, sent + (size - 1) * ONE) for _day, sent in self.slots]
                asked = [Span(one.on, one.on + (size - 1) * ONE) for one in history]
                for numbers, room in _meeting(asking, most, asked):
                    self._asked_at_most(body, numbers, room)

    def _asked_at_most(self, body: str, numbers: frozenset[int], room: int) -> None:
        at = []
        for number in numbers:
            asked = self.cp.new_bool_var("")
            for wanted in self.problem.wanted:
                ways = [*self.presenting(body, wanted.code), *self.listening(body, wanted.code)]
                if ways and (wanted.code, number) in self.taken:
                    self.cp.add(asked >= sum(ways) + self.taken[wanted.code, number] - 1)
            at.append(asked)
        self.cp.add(sum(at) <= room)

    def meetings(self, solver: cp_model.CpSolver | cp_model.CpSolverSolutionCallback) -> tuple[Meeting, ...]:
        order = [body.code for body in self.problem.bodies]
        found = []
        for wanted in self.problem.wanted:
            number = next(
                n for (code, n), literal in self.taken.items() if code == wanted.code and solver.value(literal)
            )
            day, sent = self.slots[number]
            presenters, listeners = self.people_of(wanted.code, order, solver)
            found.append(Meeting(wanted.code, day, sent, presenters, listeners, cost.best_width(wanted)))
        return tuple(found)


def _meeting(spans: Sequence[Span], most: int, history: Sequence[Span]) -> list[tuple[frozenset[int], int]]:
    """Sets of slots that have a day in common, more than there is room for on it, and the room."""
    found: dict[frozenset[int], int] = {}
    for day in {span.first for span in (*spans, *history)}:
        here = frozenset(number for number, span in enumerate(spans) if span.first <= day <= span.last)
        room = max(0, most - sum(span.first <= day <= span.last for span in history))
        if len(here) > room:
            found[here] = min(room, found.get(here, room))
    return [
        (here, room)
        for here, room in found.items()
        if not any(here < other and room >= found[other] for other in found)
    ]
