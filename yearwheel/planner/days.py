"""Good days for all dialogues at once, without people: a day either holds a dialogue of a kind or does not.

Dialogues whose days cost the same are one kind, so the model knows nothing of their order and stays small and exact.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from ortools.sat.python import cp_model

from yearwheel.planner import cost
from yearwheel.planner.frame import ONE, PERIOD, Frame
from yearwheel.planner.problem import Meeting, Wanted

WEEKS_OFF = 0
"""Days of invitation within so many weeks of the usual one are weighed one by one."""

CHOICES = 3
"""How many days of invitation are weighed for each day of an exact plan, the usual first."""

AT_ONCE = 3
"""Dialogues that are prepared at the same time, before it counts as crowded."""

Choice = tuple[date, date]
"""The day of a dialogue and the day on which its invitations leave."""


class Days:
    """The days alone. Its optimum is a bound for the days' share of any plan's cost."""

    def __init__(self, frame: Frame, *, exact: bool = False, at_least: int = 0) -> None:
        """`exact`: the calendars and the tempo of pinned presenters are kept too, and the days cost no less than
        `at_least`, as is known. Without it: a relaxation, in which days of invitation far from the usual are as one.
        """
        self.exact = exact
        self.frame, self.problem = frame, frame.problem
        self.cp = cp_model.CpModel()
        self.terms: list[cp_model.LinearExprT] = []
        self.kinds: dict[object, list[Wanted]] = defaultdict(list)
        self.held: dict[object, dict[Choice, cp_model.IntVar]] = {}
        self.loose: dict[object, dict[Choice, cp_model.IntVar]] = {}
        listening = [wanted.listeners & set(frame.single) for wanted in self.problem.wanted]
        self.everywhere = len(frozenset.intersection(*listening)) if listening else 0
        followed = {before for wanted in self.problem.wanted for before in wanted.after}
        for wanted in self.problem.wanted:
            alone = wanted.after or wanted.code in followed or wanted.pinned or wanted.was_on
            alike = (
                wanted.code if alone else "", tuple(frame.candidates[wanted.code]), frame.circle[wanted.code],
                wanted.invitation_days, wanted.invites_on, wanted.answer_days,
            )  # fmt: skip
            self.kinds[alike].append(wanted)
        for kind, dialogues in self.kinds.items():
            pinned = dialogues[0].pinned & frame.body.keys() if exact else frozenset()
            self._kind(kind, dialogues, frozenset().union(*(frame.no_go(body) for body in pinned)))
        self._apart()
        self._tempo()
        self._after()
        self._even()
        if exact:
            self._pinned_apart()
        self.cp.minimize(cp_model.LinearExpr.sum(self.terms))
        if at_least:
            self.cp.add(cp_model.LinearExpr.sum(self.terms) >= at_least)

    def calm_down(self, solver: cp_model.CpSolver) -> None:
        """From a solution on: the calmest days that cost no more."""
        self.cp.add(cp_model.LinearExpr.sum(self.terms) <= round(solver.objective_value))
        for index in range(len(self.cp.proto.variables)):
            variable = self.cp.get_int_var_from_proto_index(index)
            self.cp.add_hint(variable, solver.value(variable))
        self.cp.minimize(self._crowding())

    @property
    def is_pinned(self) -> bool:
        return any(wanted.pinned for wanted in self.problem.wanted)

    def _kind(self, kind: object, dialogues: list[Wanted], barred: frozenset[date]) -> None:
        frame, weights, wanted = self.frame, self.problem.weights, dialogues[0]
        self.held[kind], self.loose[kind] = held, loose = {}, {}
        for day in frame.candidates[wanted.code]:
            sending = [on for on in frame.invitation_days(wanted, day) if on not in barred]
            if day in barred or not sending:
                continue
            price = weights.away * cost.away(frame, wanted, day)
            price += weights.answer * cost.answer_is_closed(frame, wanted, day)
            price += weights.steady * (wanted.was_on is not None and day != wanted.was_on)
            sending.sort(key=lambda on: (cost.weeks_off(wanted, day, on), on))
            near = (
                [] if not self.everywhere else sending[: CHOICES if self.exact else self._usual(wanted, day, sending)]
            )
            for on in near:
                held[day, on] = self._literal(price + weights.rhythm * cost.weeks_off(wanted, day, on))
            # one choice more: not within the tempo of those who are asked to everything, so each of them is a loss
            loss = weights.rhythm * cost.weeks_off(wanted, day, sending[0]) + weights.reach * self.everywhere
            far = sending[len(near) :]
            if (
                far and self.everywhere and not self.exact
            ):  # or within it, but on a day of invitation that is not weighed one by one
                loss = min(loss, weights.rhythm * cost.weeks_off(wanted, day, far[0]))
            loose[day, far[0] if far and not self.exact else sending[0]] = self._literal(price + loss)
        self.cp.add(sum(held.values()) + sum(loose.values()) == len(dialogues))

    def _usual(self, wanted: Wanted, day: date, sending: list[date]) -> int:
        return sum(cost.weeks_off(wanted, day, on) <= WEEKS_OFF for on in sending)

    def _literal(self, price: int) -> cp_model.IntVar:
        literal = self.cp.new_bool_var("")
        if price:
            self.terms.append(price * literal)
        return literal

    def _all(self, kind: object) -> list[tuple[Choice, cp_model.IntVar]]:
        return [*self.held[kind].items(), *self.loose[kind].items()]

    def _apart(self) -> None:
        by_day: dict[date, list[cp_model.IntVar]] = defaultdict(list)
        for kind in self.kinds:
            for (day, _sent), literal in self._all(kind):
                by_day[day].append(literal)
        self._at_most(by_day, self.problem.apart_days, 1)
        for kind in self.kinds:  # a kind is on a day once, however far apart the dialogues must be
            of_day: dict[date, list[cp_model.IntVar]] = defaultdict(list)
            for (day, _sent), literal in self._all(kind):
                of_day[day].append(literal)
            most = 1 if self.problem.apart_days > 0 else len(self.kinds[kind])
            if most == 1:
                for literals in of_day.values():
                    self.cp.add_at_most_one(literals)

    def _at_most(self, by_day: Mapping[date, list[cp_model.IntVar]], size: int, most: int) -> None:
        """In any run of `size` days."""
        if size <= 0 or most >= len(self.problem.wanted):
            return
        for first in by_day:
            inside = [literal for number in range(size) for literal in by_day.get(first + number * ONE, ())]
            self.cp.add(sum(inside) <= most)

    def _tempo(self) -> None:
        """Days of invitation that the tempo allows to one who is asked to every dialogue.

        The far and the unheard are not bounded: those cost more instead.
        """
        sent: dict[date, list[cp_model.IntVar]] = defaultdict(list)
        for held in self.held.values():
            for (_day, on), literal in held.items():
                sent[on].append(literal)
        policy = self.problem.policy
        self._at_most(sent, policy.apart_days, 1)
        self._at_most(sent, policy.window_days, policy.most)

    def _after(self) -> None:
        alone = {dialogues[0].code: kind for kind, dialogues in self.kinds.items() if len(dialogues) == 1}
        for wanted in self.problem.wanted:
            for before in wanted.after:
                if before not in alone:
                    continue
                later, earlier = self._all(alone[wanted.code]), self._all(alone[before])
                for last in sorted({day for (day, _), _literal in later}):
                    self.cp.add(
                        sum(literal for (day, _), literal in later if day <= last)
                        <= sum(literal for (day, _), literal in earlier if day < last)
                    )

    def _even(self) -> None:
        frame, problem = self.frame, self.problem
        if not problem.weights.even:
            return
        taken = [frame.period(day) for day in problem.taken if problem.first <= day <= problem.last]
        by_period: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for kind in self.kinds:
            for (day, _sent), literal in self._all(kind):
                by_period[frame.period(day)].append(literal)
        for number in range((problem.last - problem.first).days // PERIOD + 1):
            count, own = sum(by_period[number]), taken.count(number)
            most = len(problem.wanted) + own
            pairs = self.cp.new_int_var(0, most * (most - 1) // 2, f"pairs {number}")
            for step in range(1, most):
                self.cp.add(pairs >= step * (count + own) - step * (step + 1) // 2)
            self.terms.append(problem.weights.even * pairs)

    def _crowding(self) -> cp_model.LinearExpr:
        """How many more than `AT_ONCE` dialogues are being prepared, week by week, growing with each: those need other
        presenters.
        """
        length = max((wanted.invitation_days[1] for wanted in self.problem.wanted), default=0)
        by_day: dict[date, list[cp_model.IntVar]] = defaultdict(list)
        for kind in self.kinds:
            for (day, _sent), literal in self._all(kind):
                by_day[day].append(literal)
        terms: list[cp_model.LinearExprT] = []
        day = self.problem.first
        while day <= self.problem.last:
            inside = [literal for number in range(length + 1) for literal in by_day.get(day + number * ONE, ())]
            for step in range(3):
                more = self.cp.new_int_var(0, len(self.problem.wanted), "")
                self.cp.add(more >= sum(inside) - AT_ONCE - step)
                terms.append(more)
            day += 7 * ONE
        return cp_model.LinearExpr.sum(terms)

    def _pinned_apart(self) -> None:  # noqa: C901  # three rules for each body
        """What one pinned presenter has to prepare and is asked keeps to the tempo among the pinned."""
        policy, frame = self.problem.policy, self.frame
        by_body: dict[str, list[object]] = defaultdict(list)
        for kind, dialogues in self.kinds.items():
            for code in dialogues[0].pinned & frame.body.keys():
                for body in frame.counts_for(code):
                    by_body[body].append(kind)
        for kinds in by_body.values():
            if len(kinds) < 2:
                continue
            for size, most in ((policy.apart_days, 1), (policy.window_days, policy.most)):
                sent: dict[date, list[cp_model.IntVar]] = defaultdict(list)
                for kind in kinds:
                    for (_day, on), literal in self._all(kind):
                        sent[on].append(literal)
                self._at_most(sent, size, most)
            busy: dict[date, list[cp_model.IntVar]] = defaultdict(list)
            for kind in kinds:
                for (day, on), literal in self._all(kind):
                    for number in range((day - on).days + 1):
                        busy[on + number * ONE].append(literal)
            for literals in busy.values():
                self.cp.add(sum(literals) <= policy.most_preparing)

    def meetings(self, solver: cp_model.CpSolver) -> list[Meeting]:
        """One meeting without people for each dialogue; those of a kind in the order of the problem."""
        found = []
        for kind, dialogues in self.kinds.items():
            chosen = sorted(choice for choice, literal in self._all(kind) if solver.value(literal))
            found += [
                Meeting(wanted.code, on, sent, width=cost.best_width(wanted))
                for wanted, (on, sent) in zip(dialogues, chosen, strict=True)
            ]
        order = {wanted.code: number for number, wanted in enumerate(self.problem.wanted)}
        return sorted(found, key=lambda meeting: order[meeting.code])
