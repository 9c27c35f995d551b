"""What moves of a plan's proposals would do, by the planner's own checker. Reads the version and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from toolkit.sorting import swedish_key
from yearwheel.actions.planning import moved
from yearwheel.models import PlanVersion
from yearwheel.planner.checker import Violation, check
from yearwheel.planner.problem import Body, Meeting
from yearwheel.preview import Load, Preview, Remark, arrow, busiest
from yearwheel.wording import Words


def proposal_preview(version: PlanVersion, moves: Mapping[str, date]) -> list[Preview]:
    """For each wish that moves: rules that break and were kept, each organisation's load, the days that follow."""
    problem, before = version.asked, version.plain
    after = moved(before, moves, problem)
    known = set(check(problem, before))
    broken = [one for one in check(problem, after) if one not in known]
    words = Words(problem)
    wanted = {one.code: one for one in problem.wanted}
    previews = []
    for now, then in zip(before, after, strict=True):
        if now.code not in moves:
            continue
        due = max(wanted[now.code].deadlines, default=0)
        previews.append(
            Preview(
                now.code,
                words.dialogue(now.code),
                "",
                now.on,
                then.on,
                remarks=tuple(_remarks(broken, now.code, words)),
                loads=tuple(_loads(version, now, then, before, after)),
                messages=(
                    arrow(_("Invitations leave"), now.invites_on, then.invites_on),
                    arrow(_("Last day for the material"), now.on - timedelta(days=due), then.on - timedelta(days=due)),
                ),
            )
        )
    return previews


def _remarks(broken: Sequence[Violation], code: str, words: Words) -> Iterator[Remark]:
    """Those about this dialogue, and those about none: once, with all the organisations that it is true of."""
    same: dict[Violation, list[str]] = {}
    for one in broken:
        if code in (one.of, one.other) or not one.of:
            same.setdefault(replace(one, body=""), []).append(words.body(one.body))
    for one, names in same.items():
        yield Remark("brick", words.violation(replace(one, body=_together(names))))


NAMED = 4
"""Of so many organisations at most the names are given."""


def _together(names: Sequence[str]) -> str:
    ordered = sorted(filter(None, names), key=swedish_key)
    if len(ordered) <= NAMED:
        return ", ".join(ordered)
    more = {"names": ", ".join(ordered[: NAMED - 1]), "number": len(ordered) - NAMED + 1}
    return _("%(names)s and %(number)d more") % more


def _loads(
    version: PlanVersion, now: Meeting, then: Meeting, before: Sequence[Meeting], after: Sequence[Meeting]
) -> Iterator[Load]:
    policy = version.asked.policy
    codes = {*now.presenters, *now.listeners}
    bodies = sorted((one for one in version.asked.bodies if one.code in codes), key=lambda one: swedish_key(one.name))
    groups = {body.code: {one.code for one in version.asked.bodies if body.code in one.members} for body in bodies}
    for body in bodies:
        yield Load(
            body.name,
            busiest(policy, _days(body, groups[body.code], before), now.invites_on),
            busiest(policy, _days(body, groups[body.code], after), then.invites_on),
            policy.most,
        )


def _days(body: Body, groups: set[str], meetings: Sequence[Meeting]) -> list[date]:
    """The days on which invitations leave for it, also through its groups."""
    names = {body.code, *groups}
    planned = [one.invites_on for one in meetings if names & {*one.presenters, *one.listeners}]
    return [*(one.on for one in body.asked), *planned]
