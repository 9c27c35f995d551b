"""What a version is, and in a line why somebody presents where; `wording` has the planner's own reasons."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from toolkit.dates import day as day_in_words
from yearwheel.models import PlanVersion
from yearwheel.planner.problem import Body, Meeting, Problem
from yearwheel.wording import MATCHES


def last_time(body: Body) -> str:
    """When it presented last."""
    if body.last_presented is None:
        return _("has never presented")
    return _("presented last %(day)s") % {"day": day_in_words(body.last_presented)}


def load(problem: Problem, body: Body, meetings: tuple[Meeting, ...], on: date, but: str) -> str:
    """The most other invitations that the organisation gets in any of the tempo's windows that a day lies in."""
    width = timedelta(days=problem.policy.window_days - 1)
    codes = {body.code} | {group.code for group in problem.bodies if body.code in group.members}
    planned = [one.invites_on for one in meetings if one.code != but and codes & {*one.presenters, *one.listeners}]
    days = [*planned, *(one.on for one in body.asked)]
    starts = [on, *(day for day in days if on - width <= day < on)]
    number = max(sum(start <= day <= start + width for day in days) for start in starts)
    return _("load %(number)d of %(most)d besides this one") % {"number": number, "most": problem.policy.most}


def why(problem: Problem, body: Body, meeting: Meeting, meetings: tuple[Meeting, ...], area: str) -> str:
    """Why the organisation presents here: match, turn and load."""
    match = body.match.get(area, 0)
    reasons = [str(MATCHES[match]), last_time(body), load(problem, body, meetings, meeting.invites_on, meeting.code)]
    if warned := body.warn.get(meeting.on):
        reasons.append(_("but the day is its %(what)s") % {"what": warned})
    return "; ".join(reasons)


def status(version: PlanVersion) -> str:
    """What a version is, in one sentence."""
    if version.origin == version.Origin.HAND:
        said = _("Changed by hand from version %(number)d.") if version.parent else _("Changed by hand.")
        return said % {"number": version.parent.number} if version.parent else said
    if version.origin == version.Origin.UNDONE:
        return _("Taken back: %(note)s.") % {"note": version.note}
    if version.status == "best":
        return _("Proved: by these weights no plan is better.")
    if version.status == "within":
        return _("Keeps every rule. A better plan could save %(gap)d %% at most.") % {"gap": _up(version.gap * 100)}
    if version.clash:
        return _("There is no plan that keeps everything.")
    return _("The time ran out before a plan was found. Let the planner think for longer.")


def _up(value: float) -> int:
    return int(-(-value // 1))
