"""A year is planned: wishes, the planner's runs, versions by hand, and the version that is adopted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from regions.models import Organisation
from toolkit.refusals import RefusalError
from yearwheel import posing, tasks
from yearwheel.models import PlanRun, PlanVersion, Wish, YearPlan
from yearwheel.planner.problem import Meeting, Problem
from yearwheel.versions import add_version

GIVEN_UP = timedelta(minutes=20)
"""A run that has not been heard of for so long is over: its worker is gone."""


def locked(plan: YearPlan) -> YearPlan:
    """The row lock that every change of a plan takes first."""
    return YearPlan.objects.select_for_update(of=("self",), no_key=True).select_related("host").get(pk=plan.pk)


@transaction.atomic
def create_plan(host: Organisation, *, by: User, at: datetime, **facts: Any) -> YearPlan:
    """A period to plan, without wishes. The same form sent twice makes one plan."""
    Organisation.objects.select_for_update().get(pk=host.pk)
    twin = YearPlan.objects.filter(
        host=host, title=facts["title"], first=facts["first"], last=facts["last"], created_by=by,
        created_at__gt=at - timedelta(minutes=10),
    ).first()  # fmt: skip
    if twin:
        return twin
    plan = YearPlan.objects.create(host=host, created_at=at, created_by=by, **facts)
    record("year_plan_created", plan, by=by, at=at)
    return plan


@transaction.atomic
def change_plan(plan: YearPlan, *, by: User, at: datetime, **facts: Any) -> YearPlan:
    row = locked(plan)
    for name, value in facts.items():
        setattr(row, name, value)
    row.edited_at, row.edited_by = at, by
    row.save()
    record("year_plan_changed", row, by=by, at=at)
    return row


@transaction.atomic
def add_wishes(
    plan: YearPlan, *, by: User, at: datetime, count: int = 1, after: Iterable[Wish] = (), **facts: Any
) -> list[Wish]:
    """So many dialogues alike; their titles are numbered when there is more than one."""
    row = locked(plan)
    position = row.wishes.aggregate(last=Max("position"))["last"] or 0
    title = facts.pop("title")
    made = []
    for number in range(1, count + 1):
        name = f"{title} {number}" if count > 1 else title
        wish = Wish.objects.create(plan=row, position=position + number, title=name, **facts)
        wish.after.set(after)
        made.append(wish)
    record("year_plan_changed", row, by=by, at=at)
    return made


@transaction.atomic
def change_wish(
    wish: Wish,
    *,
    by: User,
    at: datetime,
    after: Iterable[Wish] | None = None,
    pinned: Iterable[Organisation] | None = None,
    banned: Iterable[Organisation] | None = None,
    **facts: Any,
) -> Wish:
    """Refuses what cannot be: an order that goes in a circle, and one who both must and must not present."""
    row = locked(wish.plan)
    current = row.wishes.get(pk=wish.pk, removed_at=None)
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    for name, bodies in (("pinned", pinned), ("banned", banned)):
        if bodies is not None:
            getattr(current, name).set(bodies)
    if set(current.pinned.values_list("pk", flat=True)) & set(current.banned.values_list("pk", flat=True)):
        raise RefusalError(_("An organisation cannot both have to present and be ruled out."))
    if after is not None:
        current.after.set(after)
        if _goes_in_a_circle(row):
            raise RefusalError(_("The order goes in a circle: a dialogue would have to come after itself."))
    record("year_plan_changed", row, by=by, at=at)
    return current


def _goes_in_a_circle(plan: YearPlan) -> bool:
    after = {wish.pk: {other.pk for other in wish.after.all()} for wish in plan.wishes.prefetch_related("after")}
    while free := {pk for pk, before in after.items() if not before & after.keys()}:
        after = {pk: before for pk, before in after.items() if pk not in free}
    return bool(after)


@transaction.atomic
def remove_wish(wish: Wish, *, by: User, at: datetime) -> Wish:
    """It is not planned any more. A dialogue that was made of it stays: that is cancelled where dialogues are."""
    row = locked(wish.plan)
    current = row.wishes.get(pk=wish.pk)
    if not current.removed_at:
        current.removed_at, current.removed_by = at, by
        current.save()
        record("year_plan_changed", row, by=by, at=at)
    return current


@transaction.atomic
def restore_wish(wish: Wish, *, by: User, at: datetime) -> Wish:
    row = locked(wish.plan)
    current = row.wishes.get(pk=wish.pk)
    if current.removed_at:
        current.removed_at, current.removed_by = None, None
        current.save()
        record("year_plan_changed", row, by=by, at=at)
    return current


# The planner


@transaction.atomic
def ask_for_proposal(plan: YearPlan, *, by: User, at: datetime, near: PlanVersion | None = None) -> PlanRun:
    """The planner begins to search. A search that goes on already is the answer to a second click."""
    row = locked(plan)
    running = row.runs.unfinished().first()
    if running and running.asked_at > at - GIVEN_UP:
        return running
    if running:
        running.finished_at = at
        running.save()
    if not row.wishes.filter(removed_at=None).exists():
        raise RefusalError(_("Wish for at least one dialogue first."))
    run = PlanRun.objects.create(plan=row, asked_at=at, asked_by=by, near=near)
    record("plan_asked_for", row, by=by, at=at)
    transaction.on_commit(lambda: tasks.propose.delay(run.pk), robust=True)
    return run


@transaction.atomic
def stop_run(run: PlanRun, *, by: User, at: datetime) -> PlanRun:
    """The planner stops as soon as it hears of it, with the best plan that it has."""
    current = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not current.finished_at and not current.stopped_at:
        current.stopped_at, current.stopped_by = at, by
        current.save()
    return current


# Versions


def moved(meetings: Iterable[Meeting], moves: Mapping[str, date], problem: Problem) -> list[Meeting]:
    """The plan with some dialogues on other days; their invitations leave as long before as they did, on a working day.

    Nobody else changes, so that a person sees what the move breaks.
    """
    closed = problem.no_go
    found = []
    for meeting in meetings:
        on = moves.get(meeting.code, meeting.on)
        invites_on = on - (meeting.on - meeting.invites_on)
        while on != meeting.on and (invites_on.weekday() > 4 or invites_on in closed):
            invites_on -= timedelta(days=1)
        found.append(Meeting(meeting.code, on, invites_on, meeting.presenters, meeting.listeners, meeting.width))
    return found


def with_presenters(meeting: Meeting, presenters: Iterable[str], problem: Problem) -> Meeting:
    """The meeting with these presenters; who no longer presents listens, if such are asked."""
    asked = set(presenters)
    chosen = tuple(body.code for body in problem.bodies if body.code in asked)
    heard = {one for body in problem.bodies if body.code in chosen for one in (body.code, *body.members)}
    wanted = next(one for one in problem.wanted if one.code == meeting.code)
    listeners = {*meeting.listeners, *(set(meeting.presenters) & wanted.listeners)} - heard
    kept = tuple(body.code for body in problem.bodies if body.code in listeners)
    return replace(meeting, presenters=chosen, listeners=kept)


@transaction.atomic
def save_moves(
    version: PlanVersion, moves: Mapping[str, date], *, by: User, at: datetime, note: str = ""
) -> PlanVersion:
    """A set of moves by hand as one new version. Moves that change nothing give the version itself."""
    row = locked(version.plan)
    unknown = set(moves) - set(version.days)
    if unknown:
        raise RefusalError(_("The version does not hold this dialogue."))
    changed = {code: on for code, on in moves.items() if version.days[code] != on}
    if not changed:
        return version
    made = add_version(
        row, by=by, at=at, problem=version.asked, meetings=moved(version.plain, changed, version.asked),
        origin=PlanVersion.Origin.HAND, parent=version, note=note,
    )  # fmt: skip
    record("plan_changed_by_hand", made, by=by, at=at)
    return made


@transaction.atomic
def change_meeting(
    version: PlanVersion,
    code: str,
    *,
    by: User,
    at: datetime,
    on: date | None = None,
    presenters: Iterable[str] | None = None,
    hold: bool | None = None,
    note: str = "",
) -> PlanVersion:
    """One dialogue changed by hand: its day, whether it is fixed to that, and who presents; None leaves it as it is.

    Who no longer presents is asked to listen, if such are asked. All of it is one version, and `take_back` takes all of
    it back. What changes nothing gives the version itself.
    """
    row = locked(version.plan)
    if code not in version.days:
        raise RefusalError(_("The version does not hold this dialogue."))
    problem, meetings = version.asked, list(version.plain)
    day = on or version.days[code]
    if day != version.days[code]:
        meetings = moved(meetings, {code: day}, problem)
    if presenters is not None:
        chosen = set(presenters)
        meetings = [with_presenters(one, chosen, problem) if one.code == code else one for one in meetings]
    held_before = {} if hold is None else _hold(row, code, day if hold else None)
    if hold is not None:
        held = day if hold else None
        problem = replace(
            problem, wanted=tuple(replace(one, on=held) if one.code == code else one for one in problem.wanted)
        )
    if tuple(meetings) == version.plain and problem == version.asked and not held_before:
        return version
    made = add_version(
        row, by=by, at=at, problem=problem, meetings=meetings, origin=PlanVersion.Origin.HAND, parent=version,
        note=note, held_before=held_before,
    )  # fmt: skip
    record("plan_changed_by_hand", made, by=by, at=at)
    return made


def _hold(plan: YearPlan, code: str, on: date | None) -> dict[str, date | None]:
    """Fixes the wish to a day, or frees it; returns what it was, empty when nothing changed. Under the plan's lock."""
    wish = next((one for one in plan.wishes.filter(removed_at=None) if one.code == code), None)
    if wish is None or wish.on == on:
        return {}
    before, wish.on = wish.on, on
    wish.save()
    return {code: before}


@transaction.atomic
def take_back(version: PlanVersion, *, by: User, at: datetime) -> PlanVersion:
    """A new version that is exactly what the given one was made from; the fixed days are what they were, too."""
    row = locked(version.plan)
    before = version.parent
    if before is None:
        raise RefusalError(_("There is nothing to take back: the planner made this version."))
    set_by_it = {one.code: one.on for one in version.asked.wanted}
    for wish in row.wishes.filter(removed_at=None):
        if wish.code in version.held_before and wish.on == set_by_it.get(wish.code):  # nobody has changed it since
            day = version.held_before[wish.code]
            _hold(row, wish.code, date.fromisoformat(day) if day else None)
    made = PlanVersion.objects.create(
        plan=row,
        number=(row.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        parent=before.parent,
        origin=PlanVersion.Origin.UNDONE,
        note=_("as version %(number)d") % {"number": before.number},
        problem=before.problem,
        meetings=before.meetings,
        status=before.status,
        cost=before.cost,
        bound=before.bound,
        parts=before.parts,
        clash=before.clash,
        made_at=at,
        made_by=by,
    )
    record("plan_change_taken_back", made, by=by, at=at)
    return made


def posed(plan: YearPlan, *, at: datetime, near: PlanVersion | None = None) -> Problem:
    return posing.pose(plan, at=timezone.localdate(at), near=near)
