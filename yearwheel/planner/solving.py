"""Finds the plan, proves as far as time allows that none is better, or says which requests clash.

1. The people without days and the days without people: two relaxations, whose optima add up to a bound.
2. People for the best days. Where that costs no more than the bound, it is proved best already.
3. Otherwise the whole model, from that plan on, for the time that is left.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ortools.sat.python import cp_model

from yearwheel.planner import clash, cost
from yearwheel.planner.days import Days
from yearwheel.planner.frame import Frame
from yearwheel.planner.model import MISSING, Model
from yearwheel.planner.problem import Meeting, Problem, Proposal
from yearwheel.planner.seats import Seats

LEAST_SECONDS = 10.0
"""For the days: without good ones the rest is worth little."""

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


@dataclass(frozen=True)
class Progress:
    """How far the planner has come. `share` of the time limit, 0–1; `cost` is None until there is a plan."""

    stage: str  # "people", "days", "plan", "better", "clash"
    share: float
    cost: int | None
    bound: int


class StoppedError(Exception):
    """Somebody asked the planner to stop before it had a plan."""


Report = Callable[[Progress], object]


class Search:
    """One run: the clock, the best plan so far, the bound, and the one who watches."""

    def __init__(self, problem: Problem, report: Report, stop: Callable[[], bool]) -> None:
        self.problem = problem
        self.report, self.stop = report, stop
        self.frame = Frame(problem)
        self.began = time.monotonic()
        self.best: tuple[Meeting, ...] | None = None
        self.cost = 0
        self.bound = 0
        self.stage = "people"
        self.of_days = 0
        self.days: list[Meeting] | None = None

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return max(0.0, self.problem.seconds - self.spent)

    def tell(self) -> None:
        share = min(1.0, self.spent / self.problem.seconds) if self.problem.seconds else 1.0
        self.report(Progress(self.stage, share, self.cost if self.best is not None else None, self.bound))

    def keep(self, meetings: Iterable[Meeting]) -> None:
        """Remembers the plan if it is the best so far."""
        plan = tuple(meetings)
        price = cost.cost(self.problem, plan)
        if self.best is None or price < self.cost:
            self.best, self.cost = plan, price
            self.tell()

    @property
    def is_proved(self) -> bool:
        return self.best is not None and self.cost <= self.bound

    def run(
        self,
        cp: cp_model.CpModel,
        *,
        seconds: float,
        keep: Model | None = None,
        sums: bool = False,
        seats: bool = False,
    ) -> tuple[int, cp_model.CpSolver]:
        """Solves a model in at most so many seconds; `keep` reads each plan that is found on the way.

        `sums`: the model is nothing but sums over yes and no, which linear programming solves best.
        """
        solver = cp_model.CpSolver()
        solver.parameters.random_seed = self.problem.seed
        solver.parameters.num_workers = self.problem.workers
        solver.parameters.max_time_in_seconds = max(0.05, min(seconds, self.left))
        if sums and seats:
            solver.parameters.subsolvers.extend(["max_lp", "default_lp"])
        elif sums:
            solver.parameters.num_workers = 1
            solver.parameters.linearization_level = 2
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(solver, done), daemon=True)
        watcher.start()
        try:
            status = solver.solve(cp, _Keeping(self, keep) if keep else None)
        finally:
            done.set()
            watcher.join()
        if self.stop() and self.best is None:
            raise StoppedError
        return int(status), solver

    def _watch(self, solver: cp_model.CpSolver, done: threading.Event) -> None:
        while not done.wait(0.5):
            if self.stop():
                solver.stop_search()
            self.tell()


class _Keeping(cp_model.CpSolverSolutionCallback):
    def __init__(self, search: Search, model: Model) -> None:
        super().__init__()
        self.search, self.model = search, model

    def on_solution_callback(self) -> None:
        self.search.keep(self.model.meetings(self))


def _nothing(_progress: Progress) -> None:
    return None


def solve(
    problem: Problem, *, report: Report = _nothing, stop: Callable[[], bool] = lambda: False, explain: bool = True
) -> Proposal:
    """The plan that costs least, or the best that the time allows. `report` hears of progress, `stop` ends it early.

    Raises StoppedError when it is stopped before there is a plan. `explain`: search for the clash where there is none.
    """
    search = Search(problem, report, stop)
    if not _bounds(search):
        return _no_plan(search, explain=explain)
    start = _first_plan(search)
    if search.days and not search.is_proved and Seats.is_worth_it(search.frame) and not stop():
        start = _seated(search) or start
    if not search.is_proved and search.left > 0 and not stop():
        search.stage = "better"
        if not _whole(search, search.best or start):
            return _no_plan(search, explain=explain)
    return _answer(search)


def _answer(search: Search) -> Proposal:
    if search.best is None:
        return Proposal("none", seconds=search.spent)
    bound = min(search.bound, search.cost)
    return Proposal(
        "best" if search.cost <= bound else "within",
        search.best,
        search.cost,
        bound,
        cost.parts(search.problem, search.best, search.frame),
        seconds=search.spent,
    )


def _no_plan(search: Search, *, explain: bool) -> Proposal:
    search.stage = "clash"
    search.tell()
    found = clash.smallest(search.problem, stop=search.stop) if explain else ()
    return Proposal("none", clash=found, seconds=search.spent)


def _bounds(search: Search) -> bool:
    """Both relaxations; False when one of them has no solution."""
    search.tell()
    people = Model(search.frame)
    people.people()
    people.minimise()
    status, solver = search.run(people.cp, seconds=search.problem.seconds / 6, sums=True)
    if status == cp_model.INFEASIBLE:
        return False
    of_people = _rounded_up(solver.best_objective_bound)
    search.stage = "days"
    search.bound = of_people
    days = Days(search.frame)
    status, solver = search.run(days.cp, seconds=search.problem.seconds / 6, sums=True)
    if status == cp_model.INFEASIBLE:
        return False
    search.of_days = max(0, _rounded_up(solver.best_objective_bound))
    search.bound = max(0, of_people) + search.of_days
    if status in FOUND:
        search.days = days.meetings(solver)
    return True


def _rounded_up(value: float) -> int:
    """Costs are whole numbers, so a bound may be rounded up."""
    return int(-(-(value - 1e-6) // 1))


def _first_plan(search: Search) -> tuple[Meeting, ...] | None:
    """Good days first, then the people for them. What is returned may lack presenters; a whole plan is kept."""
    search.stage = "plan"
    days = Days(search.frame, exact=True, at_least=search.of_days)
    status, solver = search.run(days.cp, seconds=max(LEAST_SECONDS, search.problem.seconds / 5), sums=True)
    if status in FOUND:
        search.days = days.meetings(solver)
        start = staffed(search, {meeting.code: meeting for meeting in search.days})
        if days.everywhere and not search.is_proved and not search.stop():
            days.calm_down(solver)
            status, solver = search.run(days.cp, seconds=search.problem.seconds / 15, sums=True)
            if status in FOUND:
                search.days = days.meetings(solver)
                return staffed(search, {meeting.code: meeting for meeting in search.days}) or start
        return start
    return None


def _seated(search: Search) -> tuple[Meeting, ...] | None:
    """Which dialogue takes which of the days."""
    search.stage = "better"
    model = Seats(search.frame, [(meeting.on, meeting.invites_on) for meeting in search.days or ()])
    model.minimise(at_least=search.bound)
    status, solver = search.run(model.cp, seconds=search.problem.seconds / 2, sums=True, seats=True)
    if status not in FOUND:
        return None
    plan = model.meetings(solver)
    if solver.objective_value < MISSING:
        search.keep(plan)
    return plan


def staffed(search: Search, days: Mapping[str, Meeting]) -> tuple[Meeting, ...] | None:
    """The best people for given days; a plan that lacks nobody is kept."""
    model = Model(search.frame)
    model.people(may_be_short=True)
    model.tie_to(days)
    model.minimise()
    status, solver = search.run(model.cp, seconds=search.problem.seconds / 3, sums=True)
    if status not in FOUND:
        return None
    order = [body.code for body in search.problem.bodies]
    plan = tuple(
        replace(meeting, presenters=presenters, listeners=listeners)
        for meeting in days.values()
        for presenters, listeners in [model.people_of(meeting.code, order, solver)]
    )
    if solver.objective_value < MISSING:
        search.keep(plan)
    return plan


def _whole(
    search: Search, start: tuple[Meeting, ...] | None, *, days: set[date] | None = None, seconds: float | None = None
) -> bool:
    """The whole model from a first plan on; False when it is proved that there is no plan (on `days`, if given)."""
    model = Model(search.frame)
    model.days(days)
    model.people()
    model.tie()
    model.minimise(at_least=search.bound)
    if start:
        model.hint(start)
    status, solver = search.run(model.cp, seconds=seconds or search.left, keep=model)
    if status == cp_model.INFEASIBLE:
        return False
    if days is None:
        search.bound = max(search.bound, _rounded_up(solver.best_objective_bound))
    if status in FOUND:
        search.keep(model.meetings(solver))
    return True
