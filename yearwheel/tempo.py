"""How often one organisation may be asked. Plain data and rules, without Django; the one place where they are judged.

A policy bounds three things for each organisation (DOMAIN.md, *Tempo*): how many invitations leave for it in any run of
so many days, how close two of them may lie, and how many presenting assignments may be prepared at once, from the day
that the invitation left to the day of the dialogue, both included. On a no-go day nothing leaves at all.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

ONE = timedelta(days=1)

NO_GO, APART, WINDOW, PREPARING, LATE = "no_go", "apart", "window", "preparing", "late"

type_no_go = Callable[[date], str]
"""Why nothing leaves on that day (the name of the holiday, say), or an empty text."""


@dataclass(frozen=True)
class Policy:
    """At most `most` in any `window_days` days in a row, at least `apart_days` days from one to the next (7: Monday to
    Monday), and at most `most_preparing` presenting assignments on one and the same day.
    """

    most: int = 2
    window_days: int = 28
    apart_days: int = 7
    most_preparing: int = 1


@dataclass(frozen=True, order=True)
class Asked:
    """One invitation that has left or shall leave, for one organisation. `what` is the dialogue's title.

    One that was sent but asks for no presentation any more (withdrawn, cancelled, declined) counts as mail and not as
    work: `presents` is False.
    """

    on: date
    dialogue_on: date
    presents: bool
    what: str = ""

    def overlaps(self, day: date) -> bool:
        """Whether the organisation prepares this presentation on that day."""
        return self.presents and self.on <= day <= self.dialogue_on


@dataclass(frozen=True)
class Verdict:
    """Allowed or not; if not, which rule says so with which figures. `figures` are by name, for the sentence.

    The same refusal meets every later day too, as long as it lies before `again_on`.
    """

    allowed: bool
    rule: str = ""
    figures: tuple[tuple[str, object], ...] = ()
    again_on: date | None = None

    @property
    def by_name(self) -> Mapping[str, object]:
        return dict(self.figures)


ALLOWED = Verdict(allowed=True)


def _refused(rule: str, again_on: date | None = None, **figures: object) -> Verdict:
    return Verdict(allowed=False, rule=rule, figures=tuple(figures.items()), again_on=again_on)


def _by_day(asked: Iterable[Asked]) -> list[Asked]:
    return sorted(asked, key=lambda one: one.on)


def judge(policy: Policy, asked: Iterable[Asked], new: Asked, *, no_go: type_no_go) -> Verdict:
    """Whether `new` may leave on `new.on` beside what has left, or is sure to leave, for the same organisation.

    `asked` may lie before and after it, in any order, and does not hold `new` itself.
    """
    if why := no_go(new.on):
        return _refused(NO_GO, new.on + ONE, day=new.on, why=why)
    known = _by_day(asked)
    return _apart(policy, known, new) or _window(policy, known, new) or _preparing(policy, known, new) or ALLOWED


def _apart(policy: Policy, known: list[Asked], new: Asked) -> Verdict | None:
    if not known:
        return None
    days, nearest = min(((abs((one.on - new.on).days), one) for one in known), key=lambda pair: pair[0])
    if days >= policy.apart_days:
        return None
    again_on = nearest.on + timedelta(days=policy.apart_days)
    return _refused(APART, again_on, days=days, apart=policy.apart_days, other=nearest.what, other_on=nearest.on)


def _window(policy: Policy, known: list[Asked], new: Asked) -> Verdict | None:
    """Every run of `window_days` days that holds the new one begins at an invitation, or can be moved until it does."""
    span = timedelta(days=policy.window_days - 1)
    days = sorted([*(one.on for one in known), new.on])
    for first in days[bisect_left(days, new.on - span) :]:
        if first > new.on:
            break
        inside = bisect_left(days, first + span + ONE) - bisect_left(days, first)
        if inside > policy.most:
            last = first + span
            again_on = last + ONE if first < new.on else new.on + ONE
            return _refused(
                WINDOW, again_on, count=inside - 1, most=policy.most, days=policy.window_days, first=first, last=last
            )
    return None


def _preparing(policy: Policy, known: list[Asked], new: Asked) -> Verdict | None:
    """The busiest day of the new one's time begins it, or is the first day of another that begins within it."""
    if not new.presents or new.dialogue_on < new.on:
        return None
    others = [one for one in known if one.presents]
    for day in [new.on, *(one.on for one in others if new.overlaps(one.on))]:
        busy = [one for one in others if one.overlaps(day)]
        if len(busy) >= policy.most_preparing:
            return _refused(
                PREPARING,
                min(one.dialogue_on for one in busy) + ONE,
                count=len(busy),
                most=policy.most_preparing,
                other=busy[0].what,
                other_on=busy[0].on,
                until=max(one.dialogue_on for one in busy),
            )
    return None


def next_allowed(policy: Policy, asked: Iterable[Asked], new: Asked, *, no_go: type_no_go, until: date) -> date | None:
    """The first day from `new.on` to `until`, both included, on which it may leave; None when there is none."""
    return decide(policy, [(asked, no_go)], new, latest=until).on


@dataclass(frozen=True)
class Decision:
    """What becomes of an invitation whose day has come: it leaves (`on` is today), waits until `on`, or has no day left
    (`on` is None) and is a choice for a person to make. `because` is what stood against leaving today.
    """

    on: date | None
    because: Verdict = ALLOWED

    def leaves(self, today: date) -> bool:
        return self.on == today


def decide(
    policy: Policy,
    parties: Iterable[tuple[Iterable[Asked], type_no_go]],
    new: Asked,
    *,
    latest: date,
) -> Decision:
    """For an invitation that is to leave on `new.on` and not after `latest`.

    `parties` are all that it counts for, each with what has left for it and its own no-go days: the organisation, and
    for a group every member. All of them must allow the day.
    """
    sides = [(_by_day(asked), no_go) for asked, no_go in parties]
    because: Verdict | None = None
    day = new.on
    while day <= latest:
        verdict = judge_all(policy, sides, replace(new, on=day))
        if verdict.allowed:
            return Decision(day, because or ALLOWED)
        because = because or verdict
        day = verdict.again_on or day + ONE
    return Decision(None, because or _refused(LATE, latest=latest))


def judge_all(policy: Policy, parties: Iterable[tuple[Iterable[Asked], type_no_go]], new: Asked) -> Verdict:
    """The first refusal among all that an invitation counts for."""
    for asked, no_go in parties:
        verdict = judge(policy, asked, new, no_go=no_go)
        if not verdict.allowed:
            return verdict
    return ALLOWED
