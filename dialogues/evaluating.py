"""Who may evaluate a dialogue and until when, what the answers say together, and what last year's said of a scope."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from django.db.models import Avg, Count, Q
from django.utils import timezone

from accounts.models import User
from dialogues.models import Dialogue, Evaluation, Invitation, Recipient, midnight
from dialogues.models.evaluation import BEST, WORST
from regions.models import Organisation, roles_of

OPEN_DAYS = 30
"""So long after the request an answer is taken, and may be changed. After a month few remember what they thought, and
the coordinator can rely on the figures; the next year is planned long after that.
"""

TOOK_PART = (Invitation.Answer.PRESENTS, Invitation.Answer.LISTENS)

Direction = Evaluation.Direction


class Door(Enum):
    OPEN = "open"
    EARLY = "early"  # not marked as held yet
    LATE = "late"  # the last day has passed
    CANCELLED = "cancelled"
    NO_PART = "no_part"  # the organisation did not take part, or the person has left it


def last_day(dialogue: Dialogue) -> date:
    """The last day to answer."""
    return dialogue.starts_on + timedelta(days=dialogue.kind.evaluation_days + OPEN_DAYS)


def state_of(dialogue: Dialogue, *, at: datetime) -> Door:
    if dialogue.cancelled_at:
        return Door.CANCELLED
    if not dialogue.held_at:
        return Door.EARLY
    return Door.OPEN if timezone.localdate(at) <= last_day(dialogue) else Door.LATE


def link_state(recipient: Recipient, *, at: datetime) -> Door:
    """What the recipient's link opens: nothing for who has left the organisation, whoever has the mail now."""
    asked = recipient.invitation
    if asked.withdrawn_at or asked.answer not in TOOK_PART or recipient.has_left:
        return Door.NO_PART
    return state_of(asked.dialogue, at=at)


def took_part(dialogue: Dialogue, organisation: Organisation) -> bool:
    return dialogue.invitations.standing().filter(organisation=organisation, answer__in=TOOK_PART).exists()


def organisation_of(user: User, dialogue: Dialogue) -> Organisation | None:
    """For which organisation the person evaluates it: one that took part, the one that presented first."""
    roles = roles_of(user)
    mine = roles.organisations | roles.strategist_in
    if not mine:
        return None
    rows = dialogue.invitations.standing().filter(organisation__in=mine, answer__in=TOOK_PART)
    found = sorted(rows.select_related("organisation"), key=lambda row: (TOOK_PART.index(_answer(row)), row.pk))
    return found[0].organisation if found else None


def _answer(row: Invitation) -> Invitation.Answer:
    return Invitation.Answer(row.answer)


# What the answers say together


@dataclass(frozen=True)
class Bar:
    """How many answered one thing; `share` is per cent of the most common answer, for the drawing."""

    label: str
    number: int
    share: int


@dataclass(frozen=True)
class Result:
    """All answers about one dialogue. The means are None without answers; bars go from the best to the worst.

    `asked` is 0 when nobody was invited through the portal: then it is not known how many could have answered.
    """

    answers: int
    asked: int
    usefulness: float | None
    scope_fit: float | None
    useful_bars: list[Bar]
    scope_bars: list[Bar]
    direction_bars: list[Bar]


def result_of(dialogue: Dialogue) -> Result:
    """Two queries. Asked are those in whose calendar the dialogue stood, and whoever else has answered."""
    rows = list(dialogue.evaluations.values_list("user", "usefulness", "scope_fit", "direction"))
    asked = set(
        Recipient.objects.expecting()
        .filter(invitation__dialogue=dialogue, invitation__withdrawn_at=None, invitation__answer__in=TOOK_PART)
        .values_list("user", flat=True)
    )
    grades = [(str(step), step) for step in range(BEST, WORST - 1, -1)]
    return Result(
        len(rows),
        len(asked | {row[0] for row in rows}) if asked else 0,
        _mean([row[1] for row in rows]),
        _mean([row[2] for row in rows]),
        _bars(grades, [row[1] for row in rows]),
        _bars(grades, [row[2] for row in rows]),
        _bars([(str(one.label), one.value) for one in Direction], [row[3] for row in rows]),
    )


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _bars(labels: Iterable[tuple[str, object]], given: Sequence[object]) -> list[Bar]:
    count = Counter(given)
    most = max(count.values(), default=1)
    return [Bar(label, count[value], round(100 * count[value] / most)) for label, value in labels]


# What last year's answers say of a scope


@dataclass(frozen=True)
class Rating:
    """Of dialogues with one focus area and one stated scope: the mean of how well it fitted, in tenths (10–50), of how
    many answers, and where they lean: -1 when most would have it narrower, 1 broader, 0 neither.
    """

    tenths: int
    answers: int
    lean: int


def ratings(areas: Iterable[int], *, before: date) -> dict[tuple[int, int], Rating]:
    """By focus area and scope, 1–5, of what was held in the year before a day. Test runs do not count. One query."""
    rows = (
        Evaluation.objects.filter(
            dialogue__focus_area__in=set(areas),
            dialogue__scope_width__isnull=False,
            dialogue__kind__counts=True,
            dialogue__held_at__isnull=False,
            dialogue__starts_at__gte=midnight(_year_before(before)),
            dialogue__starts_at__lt=midnight(before),
        )
        .order_by()
        .values_list("dialogue__focus_area", "dialogue__scope_width")
        .annotate(
            mean=Avg("scope_fit"),
            count=Count("pk"),
            broad=Count("pk", filter=Q(direction=Direction.BROAD)),
            narrow=Count("pk", filter=Q(direction=Direction.NARROW)),
        )
    )
    found = {}
    for area, width, mean, count, broad, narrow in rows:
        lean = 1 if narrow * 2 > count else -1 if broad * 2 > count else 0
        found[area, width] = Rating(round(10 * mean), count, lean)
    return found


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
