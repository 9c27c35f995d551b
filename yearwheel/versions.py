"""A version of a plan is added: never changed, always numbered."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Max

from accounts.models import User
from yearwheel.models import PlanVersion, YearPlan
from yearwheel.planner import cost
from yearwheel.planner.plain import encode
from yearwheel.planner.problem import Meeting, Problem, Proposal


def add_version(
    plan: YearPlan,
    *,
    by: User,
    at: datetime,
    problem: Problem,
    meetings: Iterable[Meeting],
    origin: str,
    parent: PlanVersion | None = None,
    note: str = "",
    proposal: Proposal | None = None,
    held_before: Mapping[str, date | None] | None = None,
) -> PlanVersion:
    """Call it under the plan's lock."""
    plain = list(meetings)
    price = cost.parts(problem, plain) if plain else {}
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return PlanVersion.objects.create(
        plan=plan,
        number=number,
        parent=parent,
        origin=origin,
        note=note,
        problem=encode(problem),
        meetings=encode(plain),
        status=proposal.status if proposal else "",
        cost=sum(price.values()),
        bound=proposal.bound if proposal else 0,
        parts=price,
        clash=encode(proposal.clash) if proposal else [],
        held_before=encode(held_before or {}),
        search_seconds=round(proposal.seconds, 1) if proposal else 0,
        made_at=at,
        made_by=by,
    )
