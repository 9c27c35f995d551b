"""What a version is, and in a line why somebody presents where; `wording` has the planner's own reasons."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.dates import day as day_in_words
from yearwheel.models import PlanVersion
from yearwheel.planner.problem import Body, Meeting, Problem


def last_time(body: Body) -> str:
    """When it presented last."""
    if body.last_presented is None:
        return _("has never presented")
    return _("presented last %(day)s") % {"day": day_in_words(body.last_presented)}


def load(problem: Problem, body: Body, meetings: tuple[Meeting, ...], on: date, but: str) -> str:
    """How many other invitations the organisation gets in the tempo's window around a day."""
    near = timedelta(days=problem.policy.window_days - 1)
    codes = {body.code} | {group.code for group in problem.bodies if body.code in group.members}
    planned = [one.invites_on for one in meetings if one.code != but and codes & {*one.presenters, *one.listeners}]
    number = sum(abs(day - on) <= near for day in [*planned, *(one.on for one in body.asked)])
    figures = {"number": number, "most": problem.policy.most}
    return _("load %(number)d of %(most)d before this one") % figures


def why(problem: Problem, body: Body, meeting: Meeting, meetings: tuple[Meeting, ...], area: str) -> str:
    """Why the organisation presents here: match, turn and load."""
    match = body.match.get(area, 0)
    reasons = [str(MATCHES[match]), last_time(body), load(problem, body, meetings, meeting.invites_on, meeting.code)]
    if warned := body.warn.get(meeting.on):
        reasons.append(_("but the day is its %(what)s") % {"what": warned})
    return "; ".join(reasons)


MATCHES = (
    gettext_lazy("no common theme"),
    gettext_lazy("an uncertain S3 area in the theme"),
    gettext_lazy("an S3 area in the theme"),
    gettext_lazy("several S3 areas in the themes"),
)


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
