"""What the start page tells a person about points: those that wait for them, and the latest of the log."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from followups.models import AssignmentAnswer, FollowUp, Party, StatusRequest
from followups.models.point import ENDS
from regions.models import roles_of

LATELY = timedelta(days=60)
"""So long a point of a dialogue waits to be completed or confirmed."""

MOST = 200
"""So many rows are read; the start page shows seven lines of them."""


class Wait(Enum):
    TELL = "tell"  # how it is getting on
    CONFIRM = "confirm"  # that it was agreed
    COMPLETE = "complete"  # who, what and when, of a dialogue's points
    PREPARE = "prepare"  # what is to be done before a network's meeting


@dataclass(frozen=True)
class Waiting:
    """One point; for COMPLETE one dialogue with `number` points; for PREPARE one organisation's part of an assignment
    before the `meeting` on the day `on`. `due` is when it should be done at the latest.
    """

    what: Wait
    pk: int
    title: str
    due: date
    number: int = 1
    meeting: int = 0
    on: date | None = None


def waiting(user: User, *, at: datetime) -> list[Waiting]:
    """Points that the person answers for and was asked about or that are late, those that the person's organisations
    have not confirmed, the dialogues of the person's agency whose points lack something, and what the person's
    organisations are to do before a network's meeting. One query.
    """
    today, roles = timezone.localdate(at), roles_of(user)
    unanswered = StatusRequest.objects.unanswered().filter(followup=OuterRef("pk"), person=user)
    mine = FollowUp.objects.open().filter(owner_person=user).filter(Q(due_on__lt=today) | Exists(unanswered))
    to_confirm = Party.objects.filter(
        organisation__in=roles.strategist_in, confirmed_at=None, followup__dialogue__starts_at__gt=at - LATELY
    ).exclude(followup__stage__in=ENDS)
    incomplete = (
        FollowUp.objects.open()
        .filter(host__in=roles.coordinates, dialogue__starts_at__gt=at - LATELY, dialogue__held_at__isnull=False)
        .filter(Q(owner=None) | Q(due_on=None) | Q(description="") | Q(measure=""))
    )
    point = ("pk", "title", "dialogue__starts_at", "due_on", "dialogue__kind__followup_days")
    of_party = tuple(f"followup__{name}" for name in point)
    of_dialogue = ("dialogue", "dialogue__title", "dialogue__starts_at", "due_on", "dialogue__kind__followup_days")
    to_prepare = AssignmentAnswer.objects.unanswered(at=at).filter(organisation__in=roles.speaks_for)
    of_assignment = (
        "pk", "assignment__text", "assignment__meeting__starts_at", "assignment__due_on", "assignment__meeting",
    )  # fmt: skip
    rows = (
        _lines(mine, Wait.TELL, point)
        .union(
            _lines(to_confirm, Wait.CONFIRM, of_party),
            _lines(incomplete, Wait.COMPLETE, of_dialogue),
            _lines(to_prepare, Wait.PREPARE, of_assignment),
            all=True,
        )
        .order_by()
    )
    found: dict[tuple[Wait, int], Waiting] = {}
    for code, pk, title, held_at, due_on, days in rows[:MOST]:
        what = Wait(code)
        if what is Wait.PREPARE:
            found[what, pk] = Waiting(what, pk, title, due_on, meeting=days, on=timezone.localdate(held_at))
            continue
        told_by = min(due_on or today, today)
        due = told_by if what is Wait.TELL else timezone.localdate(held_at) + timedelta(days=days)
        number = found[what, pk].number + 1 if (what, pk) in found else 1
        found[what, pk] = Waiting(what, pk, title, due, number)
    return list(found.values())


def latest(user: User) -> QuerySet[FollowUp]:
    """The points that something was last said about, the latest first."""
    return (
        FollowUp.objects.visible_to(user).order_by("-changed_at", "-pk").only("title", "stage", "version", "changed_at")
    )


def _lines(rows: QuerySet[Any], what: Wait, names: tuple[str, ...]) -> QuerySet[Any]:
    """The named columns of the rows, behind what these wait for; as many columns for each, so that they unite."""
    columns = {f"column{position}": F(name) for position, name in enumerate(names)}
    found: QuerySet[Any] = rows.order_by().annotate(what=Value(what.value), **columns).values_list("what", *columns)
    return found
