"""What the planner is asked and what it answers.

A day is a Swedish calendar day. An invitation of a group counts for the group and for each of its members.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from yearwheel.tempo import Asked, Policy

BEST_MATCH = 3


@dataclass(frozen=True)
class Body:
    """An organisation that can be asked: a region, a group of regions, an actor.

    `no_go`: days on which it is neither sent anything nor presents; `warn`: days better left alone (its school break);
    both with what the day is. `match`: 0–3 for each focus area; who matches with 0 is never proposed, only pinned.
    `asked`: what it has been asked already, outside of this plan, also through its groups.
    """

    code: str
    name: str = ""
    members: tuple[str, ...] = ()
    last_presented: date | None = None
    asked: tuple[Asked, ...] = ()
    no_go: Mapping[date, str] = field(default_factory=dict)
    warn: Mapping[date, str] = field(default_factory=dict)
    match: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Width:
    """How narrow or broad a dialogue's scope may be, 1–5, and what those who took part thought of it last time.

    `rating` is the mean of last year's evaluations in tenths (10–50), None where nobody has rated it; `answers` is of
    how many, and `lean` is -1 where most of them would have it narrower, 1 broader.
    """

    width: int
    rating: int | None = None
    answers: int = 0
    lean: int = 0

    @property
    def is_low(self) -> bool:
        return self.rating is not None and self.rating < LOW_RATING


LOW_RATING = 30
"""Below this a scope is not repeated unchanged, where another is allowed."""


@dataclass(frozen=True)
class Wanted:
    """One dialogue that is wished for.

    `on`, `invites_on`: pinned by hand or released already. `listeners`: who is asked to listen, as far as the tempo
    allows. `invitation_days`: at the latest, usually and at the earliest, in days before the dialogue. `deadlines`:
    how many days before the dialogue something is due, never on a no-go day; `answer_days`: only better not.
    `widths`: the scopes that are allowed, the wished first; of equally good ones the earlier is taken. `was_on`,
    `was_presenters`: the plan that is replaced.
    """

    code: str
    focus_area: str
    title: str = ""
    least: int = 5
    most: int = 9
    weekdays: frozenset[int] = frozenset({1, 2, 3})
    starts: time = time(9)
    ends: time = time(12)
    first: date | None = None
    last: date | None = None
    after: tuple[str, ...] = ()
    on: date | None = None
    invites_on: date | None = None
    pinned: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    banned_days: frozenset[date] = frozenset()
    listeners: frozenset[str] = frozenset()
    invitation_days: tuple[int, int, int] = (42, 56, 70)
    deadlines: tuple[int, ...] = (7,)
    answer_days: int = 35
    widths: tuple[Width, ...] = ()
    was_on: date | None = None
    was_presenters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Weights:
    """What each thing costs that is not as one would like it. Higher is more important, 0 is no matter at all."""

    match: int = 3  # each step below the best match, for each presenter
    turn: int = 10  # a turn more or less than the fair share; the second is twice as dear, the third thrice
    waited: int = 5  # no turn at all, for each step of having waited (see cost.waited)
    places: int = 4  # a presenter's place left empty
    reach: int = 1  # one that would listen and cannot be asked
    even: int = 8  # two dialogues in the same four weeks
    warn: int = 4  # a presenter whose own calendar warns of the day
    away: int = 1  # one of the circle whose calendar warns of the day
    answer: int = 4  # the last day to answer falls on a no-go day
    rhythm: int = 1  # each week that invitations leave earlier or later than usual
    scope: int = 6  # each step away from the wished scope, or below an acceptable rating
    steady: int = 3  # a day or a presenter other than in the plan that is replaced


@dataclass(frozen=True)
class Problem:
    """A period to plan. `opens`: the first day on which invitations can leave. `taken`: days of other dialogues."""

    first: date
    last: date
    bodies: tuple[Body, ...]
    wanted: tuple[Wanted, ...]
    policy: Policy = field(default_factory=Policy)
    no_go: Mapping[date, str] = field(default_factory=dict)
    warn: Mapping[date, str] = field(default_factory=dict)
    taken: Mapping[date, str] = field(default_factory=dict)
    apart_days: int = 7
    opens: date | None = None
    weights: Weights = field(default_factory=Weights)
    seed: int = 1
    seconds: float = 60
    workers: int = 2


@dataclass(frozen=True)
class Meeting:
    """One dialogue of a plan: its day, the day its invitations leave, who presents and who else is asked to listen."""

    code: str
    on: date
    invites_on: date
    presenters: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()
    width: int | None = None


@dataclass(frozen=True, order=True)
class Request:
    """One thing that the plan was asked to keep: `of` is a dialogue's or a body's code, `other` a second one."""

    kind: Literal[
        "held", "on", "invites_on", "period", "weekdays", "banned_days", "after", "least", "most", "pinned", "banned",
        "rhythm", "deadlines", "matching", "apart", "taken", "no_go", "own_no_go", "asked", "opens", "window",
        "tempo_apart", "preparing",
    ]  # fmt: skip
    of: str = ""
    other: str = ""


@dataclass(frozen=True)
class Proposal:
    """What the planner found.

    best: proved that no plan costs less. within: `cost`, and no plan can cost less than `bound`. none: there is no
    plan, and `clash` names requests that cannot be kept together, each of them needed for that; an empty `clash` says
    that the time ran out before it was known.
    """

    status: Literal["best", "within", "none"]
    meetings: tuple[Meeting, ...] = ()
    cost: int = 0
    bound: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    clash: tuple[Request, ...] = ()
    seconds: float = 0

    @property
    def gap(self) -> float:
        """How much dearer than the best plan it can be at most, as a share of its cost."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0
