"""What one would do by hand: the dialogues evenly over the year, to each those that match best. For comparison only."""

from datetime import date, timedelta

from yearwheel.planner.cost import best_width
from yearwheel.planner.problem import Meeting, Problem, Wanted


def plan(problem: Problem) -> tuple[Meeting, ...]:
    """Weekdays and public no-go days are minded; the tempo, school breaks, turns and collisions are not."""
    span = (problem.last - problem.first).days
    number = len(problem.wanted)
    meetings = []
    for place, wanted in enumerate(problem.wanted):
        even = problem.first + timedelta(days=round(span * (place + 0.5) / number))
        day = _near(problem, wanted, even)
        best = sorted(
            (body for body in problem.bodies if body.match.get(wanted.focus_area) and not body.members),
            key=lambda body: (-body.match[wanted.focus_area], body.code),
        )
        presenters = [body.code for body in best[: wanted.most]]
        presenters += sorted(wanted.pinned - set(presenters))
        listeners = tuple(
            body.code
            for body in problem.bodies
            if body.code in wanted.listeners and body.code not in presenters and not body.members
        )
        sent = day - timedelta(days=wanted.invitation_days[1])
        meetings.append(Meeting(wanted.code, day, sent, tuple(presenters), listeners, best_width(wanted)))
    return tuple(meetings)


def _near(problem: Problem, wanted: Wanted, even: date) -> date:
    """The nearest day of the period on a wished weekday that is no public no-go day."""
    days = [even + timedelta(days=sign * away) for away in range(60) for sign in (1, -1)]
    free = (
        day
        for day in days
        if day.weekday() in wanted.weekdays and day not in problem.no_go and problem.first <= day <= problem.last
    )
    return wanted.on or next(free, even)
