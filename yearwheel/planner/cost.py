"""What a plan costs: the sum of everything that is not as one would like it, part by part."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from yearwheel.planner.frame import ONE, Frame
from yearwheel.planner.problem import BEST_MATCH, LOW_RATING, Meeting, Problem, Wanted, Width


def cost(problem: Problem, meetings: Iterable[Meeting]) -> int:
    return sum(parts(problem, meetings).values())


def parts(problem: Problem, meetings: Iterable[Meeting], frame: Frame | None = None) -> dict[str, int]:
    """The cost of each of the weights' things."""
    frame = frame or Frame(problem)
    meetings = list(meetings)
    weights = problem.weights
    found = dict.fromkeys(weights.__dataclass_fields__, 0)
    for meeting in meetings:
        wanted = frame.wanted[meeting.code]
        found["match"] += weights.match * sum(mismatch(frame, wanted, code) for code in meeting.presenters)
        found["places"] += weights.places * max(0, wanted.most - len(meeting.presenters))
        found["reach"] += weights.reach * len(set(frame.may_listen[wanted.code]) - asked(frame, meeting))
        found["warn"] += weights.warn * sum(meeting.on in frame.warn(code) for code in meeting.presenters)
        found["away"] += weights.away * away(frame, wanted, meeting.on)
        found["answer"] += weights.answer * answer_is_closed(frame, wanted, meeting.on)
        found["rhythm"] += weights.rhythm * weeks_off(wanted, meeting.on, meeting.invites_on)
        if wanted.widths:
            found["scope"] += weights.scope * width_steps(wanted, meeting.width)
        found["steady"] += weights.steady * steps_from_before(wanted, meeting)
    turns = turns_of(frame, meetings)
    found["turn"] = weights.turn * sum(uneven(frame.fair_share, turns[code]) for code in turns)
    found["waited"] = weights.waited * sum(frame.waited(code) for code, count in turns.items() if not count)
    found["even"] = weights.even * crowded(frame, [meeting.on for meeting in meetings])
    return found


def mismatch(frame: Frame, wanted: Wanted, code: str) -> int:
    return BEST_MATCH - frame.body[code].match.get(wanted.focus_area, 0)


def asked(frame: Frame, meeting: Meeting) -> set[str]:
    """Everybody who hears of the dialogue by an invitation, their own or their group's."""
    return {one for code in (*meeting.presenters, *meeting.listeners) for one in frame.counts_for(code)}


def away(frame: Frame, wanted: Wanted, day: date) -> int:
    """How many of the dialogue's circle have a warning or a no-go day of their own; all when the whole country has."""
    circle = frame.circle[wanted.code]
    if day in frame.problem.warn:
        return len(circle)
    return sum(1 for code in circle if day in frame.body[code].warn or day in frame.body[code].no_go)


def answer_is_closed(frame: Frame, wanted: Wanted, day: date) -> bool:
    return frame.closed(day - wanted.answer_days * ONE)


def weeks_off(wanted: Wanted, on: date, invites_on: date) -> int:
    """Begun weeks between the day that invitations leave and the usual one."""
    return -(-abs((on - invites_on).days - wanted.invitation_days[1]) // 7)


def width_steps(wanted: Wanted, width: int | None) -> int:
    """How far a scope is from the wished one, and how far last year's rating of it is below an acceptable one."""
    option = next((one for one in wanted.widths if one.width == width), None)
    return _steps(wanted, option) if option else 0


def _steps(wanted: Wanted, option: Width) -> int:
    """A low rating costs more than one step to the side, so that the neighbour is taken."""
    low = 1 + -(-(LOW_RATING - option.rating) // 5) if option.rating is not None and option.is_low else 0
    return abs(option.width - wanted.widths[0].width) + low


def best_width(wanted: Wanted) -> int | None:
    """The allowed scope that costs least; the wished one when they are equal."""
    return min(wanted.widths, key=lambda option: _steps(wanted, option)).width if wanted.widths else None


def steps_from_before(wanted: Wanted, meeting: Meeting) -> int:
    if wanted.was_on is None:
        return 0
    return (meeting.on != wanted.was_on) + len(set(meeting.presenters) - wanted.was_presenters)


def turns_of(frame: Frame, meetings: Iterable[Meeting]) -> dict[str, int]:
    """How often each single body that matches something presents, alone or in a group."""
    counted = Counter(one for meeting in meetings for code in meeting.presenters for one in frame.counts_for(code))
    return {code: counted[code] for code, matching in frame.matching.items() if matching}


def uneven(share: int, turns: int) -> int:
    """0 at the fair share, 1 one turn from it, then 3, 6, 10: so the one with fewer turns always comes first."""
    away_from = abs(turns - share)
    return away_from * (away_from + 1) // 2


def crowded(frame: Frame, days: Sequence[date]) -> int:
    """Pairs of dialogues in the same four weeks of the period, other dialogues of the host included."""
    problem = frame.problem
    others = [day for day in problem.taken if problem.first <= day <= problem.last]
    load = Counter(frame.period(day) for day in (*days, *others))
    return sum(count * (count - 1) // 2 for count in load.values())
