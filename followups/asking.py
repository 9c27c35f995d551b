"""Who is to be asked today how a point is getting on, by the rhythm of its dialogue's kind.

A request is due from its day on. It is spared when something has been said about the point lately, and when nobody
answers the next are asked: first who answers for the point, then the owner's colleagues, then the coordinators.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.actions import is_anonymised
from accounts.models import User
from dialogues.models import DialogueKind, midnight
from followups.models import FollowUp, FollowUpQuerySet, NetworkMeeting, StatusRequest, Visibility
from regions.models import Membership, Organisation
from regions.people import coordinators_of, writers_of

PEACE = timedelta(days=21)
"""Whoever has said something so shortly before the day is not asked."""

PATIENCE = timedelta(days=7)
"""So long one waits for an answer before the next are asked."""

STALE = timedelta(days=60)
"""A request that could not be sent for so long, because the clock stood still, is let go: the next one comes."""

Reason = StatusRequest.Reason
Step = StatusRequest.Step
Key = tuple[int, int, str, date]


@dataclass(frozen=True)
class Ask:
    """One person is to be asked about one point."""

    point: FollowUp
    person: User
    reason: str
    step: int
    due_on: date

    @property
    def key(self) -> Key:
        return (self.point.pk, self.person.pk, self.reason, self.due_on)


def due(*, at: datetime) -> dict[int, list[Ask]]:
    """All that is to be asked today, by the person's id, the oldest first. A fixed number of queries."""
    today = timezone.localdate(at)
    wanted = _wanted(today)
    points = {point.pk: point for point, _reason, _day in wanted}
    sent: dict[tuple[int, str, date], list[StatusRequest]] = {}
    for row in StatusRequest.objects.filter(followup__in=points).order_by("sent_at"):
        sent.setdefault((row.followup_id, row.reason, row.due_on), []).append(row)
    waiting = [(point, reason, day, sent.get((point.pk, reason, day), [])) for point, reason, day in wanted]
    waiting = [row for row in waiting if not row[3] or row[3][-1].sent_at + PATIENCE <= at]
    people = _People(point for point, *_rest in waiting)
    by_person: dict[int, list[Ask]] = {}
    for point, reason, day, asked in waiting:
        for ask in people.next(point, reason, day, asked):
            by_person.setdefault(ask.person.pk, []).append(ask)
    return by_person


def _wanted(today: date) -> list[tuple[FollowUp, str, date]]:
    """Each open point of which news are wanted, with the latest reason for it."""
    latest: dict[int, tuple[date, str, FollowUp]] = {}
    for reason, counted_from, after, rows in _rhythms(today):
        for point in rows.open().select_related("owner", "host", "owner_person", "dialogue__kind"):
            day = counted_from(point) + after
            fresh = timezone.localdate(point.changed_at) >= day - PEACE
            if not fresh and _first_day(point) <= day:
                found = (day, reason, point)
                latest[point.pk] = max(latest.get(point.pk, found), found, key=lambda one: one[0])
    rows_found = sorted(latest.values(), key=lambda one: (one[0], one[2].pk))
    return [(point, reason, day) for day, reason, point in rows_found]


Rhythm = tuple[str, Callable[[FollowUp], date], timedelta, FollowUpQuerySet]


def _rhythms(today: date) -> Iterator[Rhythm]:
    """Each reason: the day that it counts from, how long after it, and the points for which it may be due now.

    A point that stands alone counts from the day that it was written, with the figures of a new kind of dialogue.
    """
    of_dialogues = FollowUp.objects.filter(dialogue__cancelled_at=None)
    alone = FollowUp.objects.filter(dialogue=None)
    for kind in (*DialogueKind.objects.all(), DialogueKind()):
        for reason, days in ((Reason.FIRST, kind.first_status_days), (Reason.SECOND, kind.second_status_days)):
            after = timedelta(days=days)
            if kind.pk:
                rows = of_dialogues.filter(dialogue__kind=kind, **_between("dialogue__starts_at", today, after))
                yield reason, _dialogue_day, after, rows
            else:
                yield reason, _first_day, after, alone.filter(**_between("created_at", today, after))
    for meeting in NetworkMeeting.objects.upcoming(on=today).exclude(status_days=0):
        before = timedelta(days=meeting.status_days)
        if meeting.on - before <= today:
            yield Reason.MEETING, _always(meeting.on), -before, _told_at(meeting)


def _told_at(meeting: NetworkMeeting) -> FollowUpQuerySet:
    """The points that the network reads and that one of its organisations owns, alone or as a group."""
    members = meeting.network.members.all()
    of_groups = Organisation.objects.filter(members__in=members)
    theirs = FollowUp.objects.filter(host=meeting.host_id, visibility=Visibility.NETWORK)
    return theirs.filter(Q(owner__in=members) | Q(owner__in=of_groups))


def _between(field: str, today: date, after: timedelta) -> dict[str, datetime]:
    """Counted from `field`, the day came today or at most STALE ago."""
    return {
        f"{field}__gte": midnight(today - after - STALE),
        f"{field}__lt": midnight(today - after + timedelta(days=1)),
    }


def _dialogue_day(point: FollowUp) -> date:
    return timezone.localdate(point.dialogue.starts_at) if point.dialogue else date.max


def _first_day(point: FollowUp) -> date:
    return timezone.localdate(point.created_at)


def _always(on: date) -> Callable[[FollowUp], date]:
    return lambda _point: on


class _People:
    """Who can be asked about some points. Three queries."""

    def __init__(self, points: Iterable[FollowUp]) -> None:
        found = list(points)
        owners = {point.owner.pk: point.owner for point in found if point.owner}
        self._writers = writers_of(owners.values())
        self._coordinators = coordinators_of({point.host.pk: point.host for point in found}.values())
        people = [point.owner_person_id for point in found if point.owner_person_id]
        there = Membership.objects.active().filter(user__in=people)
        self._members = set(there.values_list("user_id", "organisation_id"))
        self._members |= set(
            there.filter(organisation__groups__isnull=False).values_list("user_id", "organisation__groups")
        )

    def next(self, point: FollowUp, reason: str, day: date, asked: list[StatusRequest]) -> Iterator[Ask]:
        """Those of the next step that has somebody who has not been asked yet; nobody when all have been."""
        already = {row.person_id for row in asked}
        for step in range(asked[-1].step + 1 if asked else Step.OWNER, Step.COORDINATOR + 1):
            found = [person for person in self._at(point, step) if person.pk not in already]
            if found:
                yield from (Ask(point, person, reason, step, day) for person in found)
                return

    def _at(self, point: FollowUp, step: int) -> list[User]:
        person = point.owner_person
        if step == Step.OWNER:
            there = person and person.is_active and not is_anonymised(person)
            return [person] if person and there and (person.pk, point.owner_id) in self._members else []
        if step == Step.COLLEAGUES:
            return self._writers.get(point.owner_id, []) if point.owner_id else []
        return self._coordinators.get(point.host_id, [])
