"""Why there is no plan: a set of requests that cannot be kept together, and each of which is needed for that."""

from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from yearwheel.planner.frame import Frame
from yearwheel.planner.model import Model
from yearwheel.planner.problem import Problem, Request
from yearwheel.planner.relaxing import only, requests

SECONDS = 10.0
"""For one question; one that takes longer counts as: there may be a plan."""


def feasible(problem: Problem, *, seconds: float = SECONDS) -> bool | None:
    """Whether there is any plan at all; None when the time ran out before it was known."""
    model = Model(Frame(problem))
    model.days()
    model.people()
    model.tie()
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = problem.seed
    solver.parameters.num_workers = problem.workers
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return True
    return False if status == cp_model.INFEASIBLE else None


def smallest(problem: Problem, *, stop: Callable[[], bool] = lambda: False) -> tuple[Request, ...]:
    """A minimal clash, found by leaving out ever smaller parts. Empty when the whole is not known to be impossible.

    The order of `requests` decides which of several clashes is named: what comes first is given up first, so that the
    clash is told in the coordinator's own wishes as far as it can be.
    """
    wishes = requests(problem)
    if stop() or feasible(problem) is not False:
        return ()

    def clashes(kept: Sequence[Request]) -> bool:
        return feasible(only(problem, kept)) is False

    kept = list(wishes)
    size = max(1, len(kept) // 2)
    while size:
        at = 0
        while at < len(kept):
            if stop():
                return ()
            fewer = kept[:at] + kept[at + size :]
            if clashes(fewer):
                kept = fewer
            else:
                at += size
        size //= 2
    return tuple(kept)
