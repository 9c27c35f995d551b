"""One run of the planner beside the database: what it has come to is written down while it searches."""

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import record
from yearwheel import posing
from yearwheel.models import PlanRun, PlanVersion, YearPlan
from yearwheel.planner import solving
from yearwheel.planner.problem import Problem, Proposal
from yearwheel.versions import add_version

TICK = 1.0
"""Seconds between two looks at the run's row."""


class _Search(threading.Thread):
    """The planner in a thread of its own, which never touches the database."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(daemon=True)
        self.problem = problem
        self.progress: solving.Progress | None = None
        self.stopping = threading.Event()
        self.proposal: Proposal | None = None
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            self.proposal = solving.solve(self.problem, report=self._hear, stop=self.stopping.is_set)
        except solving.StoppedError:
            pass
        except Exception as error:  # noqa: BLE001  # raised again in the thread that waits
            self.failed = error

    def _hear(self, progress: solving.Progress) -> None:
        self.progress = progress


def search(run: PlanRun, *, clock: Callable[[], datetime]) -> PlanVersion | None:
    """What the planner finds as a version; None when it was stopped before it had found anything."""
    problem = posing.pose(run.plan, at=timezone.localdate(clock()), near=run.near)
    planner = _Search(problem)
    planner.start()
    while planner.is_alive():
        planner.join(TICK)
        _write(run, planner)
    if planner.failed:
        PlanRun.objects.filter(pk=run.pk).update(finished_at=clock())
        raise planner.failed
    return _keep(run, problem, planner.proposal, at=clock())


def _write(run: PlanRun, planner: _Search) -> None:
    """How far it has come; and whether somebody wants it to stop."""
    row = PlanRun.objects.filter(pk=run.pk)
    if planner.progress:
        now = planner.progress
        row.update(stage=now.stage, share=now.share, cost=now.cost, bound=now.bound)
    if row.exclude(stopped_at=None).exists():
        planner.stopping.set()


@transaction.atomic
def _keep(run: PlanRun, problem: Problem, proposal: Proposal | None, *, at: datetime) -> PlanVersion | None:
    plan = YearPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=run.plan_id)
    current = PlanRun.objects.select_for_update(of=("self",)).select_related("asked_by", "near").get(pk=run.pk)
    if current.finished_at:
        return current.version
    current.finished_at, current.share = at, 1
    if proposal is not None:
        current.version = add_version(
            plan, by=current.asked_by, at=at, problem=problem, meetings=proposal.meetings,
            origin=PlanVersion.Origin.PLANNER, parent=current.near, proposal=proposal,
        )  # fmt: skip
        record("plan_proposed", current.version, by=current.asked_by, at=at)
    current.save()
    return current.version
