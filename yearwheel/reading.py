"""What the tempo is judged by, read from the database: what has left for whom, and the days on which nothing leaves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.models import Dialogue, Invitation, midnight
from regions.models import Organisation
from toolkit.holidays_sweden import holiday
from yearwheel import tempo
from yearwheel.models import CalendarEntry, Release, TempoPolicy
from yearwheel.tempo import Asked

HISTORY = timedelta(days=400)
"""So far back invitations are read; the longest window of a policy is 366 days."""

HOLIDAY_CODE = "holiday:"
FILLED = Q(code__startswith=HOLIDAY_CODE)
"""The holidays that the portal has filled in, also those that somebody removed: their year has been filled."""

AHEAD = timedelta(days=600)
"""So far ahead no-go days are read."""


def wants_to_present(invitation: Invitation) -> bool:
    """The organisation has said that it presents, or was asked to and has not said no."""
    answer = Invitation.Answer
    if invitation.answer in (answer.PRESENTS, answer.WAITS):
        return True
    return invitation.role == Invitation.Role.PRESENT and invitation.answer in ("", answer.OTHER_TIME)


def is_presenting(invitation: Invitation) -> bool:
    """Whether the organisation prepares a presentation for a dialogue that is to take place."""
    gone = invitation.withdrawn_at or invitation.dialogue.state == Dialogue.State.CANCELLED
    return not gone and wants_to_present(invitation)


def asked_on(invitation: Invitation, on: date) -> Asked:
    """The invitation as the tempo sees it, if it leaves that day. Its dialogue has to be at hand."""
    dialogue = invitation.dialogue
    return Asked(on, dialogue.starts_on, is_presenting(invitation), dialogue.title)


class Ledger:
    """For some organisations and their groups and members: what has left, and their no-go days. Three to five queries.

    A group's invitation counts for the group and for each of its members. `but` are ids of invitations left out;
    `queued` also counts those that wait for their day. Nothing leaves on a weekend, unless a person sends it that day.
    """

    def __init__(
        self,
        organisations: Iterable[Organisation],
        *,
        on: date,
        but: Collection[int] = (),
        queued: bool = False,
        by_hand: bool = False,
    ) -> None:
        self.policy = TempoPolicy.objects.current()
        self._by_hand_on = on if by_hand else None
        self._names: dict[int, str] = {}
        self._members: dict[int, list[int]] = {}
        for body in organisations:
            members = list(body.members.all()) if body.is_group else []
            self._members[body.pk] = [member.pk for member in members]
            self._names |= {one.pk: one.short_name for one in [body, *members]}
        self._asked: dict[int, list[Asked]] = defaultdict(list)
        self._read_asked(on=on, but=but, queued=queued)
        self._closed = closed_days(self._names, first=on - HISTORY, last=on + AHEAD)

    def _read_asked(self, *, on: date, but: Collection[int], queued: bool) -> None:
        counted = set(self._names)
        through = Organisation.members.through.objects.filter(to_organisation__in=counted)
        groups: dict[int, list[int]] = defaultdict(list)
        for group, member in through.values_list("from_organisation", "to_organisation"):
            groups[group].append(member)
        rows = Invitation.objects.filter(organisation__in=counted | set(groups)).exclude(pk__in=but)
        sent = Q(released_at__gte=midnight(on - HISTORY)) | Q(
            released_at__isnull=False, dialogue__starts_at__gte=midnight(on)
        )
        wanted = sent | Q(release__in=Release.objects.queued()) if queued else sent
        for invitation in rows.filter(wanted).select_related("dialogue", "release"):
            release = getattr(invitation, "release", None)
            left = invitation.released_at and timezone.localdate(invitation.released_at)
            day = left or (release.due_on if release else None)
            if day:
                self._note(invitation.organisation_id, groups, asked_on(invitation, day))

    def _note(self, body: int, groups: dict[int, list[int]], asked: Asked) -> None:
        for pk in {body, *groups.get(body, [])} & set(self._names):
            self._asked[pk].append(asked)

    def note(self, organisation: Organisation, asked: Asked) -> None:
        """From now on this counts too, as an invitation that has left."""
        self._note(organisation.pk, self._members, asked)

    def asked(self, organisation: Organisation) -> list[Asked]:
        """What counts for the organisation, by day."""
        return sorted(self._asked[organisation.pk])

    def no_go(self, pk: int) -> tempo.type_no_go:
        """The name of what stands against a day for this organisation, or nothing."""
        nationwide, own = self._closed(None), self._closed(pk)

        def why(day: date) -> str:
            if day.weekday() >= 5 and day != self._by_hand_on:
                return _("weekend")
            return nationwide(day) or own(day)

        return why

    def parties(self, organisation: Organisation) -> list[tuple[list[Asked], tempo.type_no_go]]:
        """All that an invitation to the organisation counts for: itself, and a group's members."""
        return [(self._asked[pk], self.no_go(pk)) for pk in [organisation.pk, *self._members[organisation.pk]]]

    def judge(self, organisation: Organisation, new: Asked) -> tempo.Verdict:
        return self._named(organisation, new, tempo.judge_all(self.policy, self.parties(organisation), new))

    def decide(self, organisation: Organisation, new: Asked, *, latest: date) -> tempo.Decision:
        """Leaves today, on a later day, or not at all, if it is due on `new.on`."""
        decision = tempo.decide(self.policy, self.parties(organisation), new, latest=latest)
        return replace(decision, because=self._named(organisation, new, decision.because))

    def _named(self, organisation: Organisation, new: Asked, verdict: tempo.Verdict) -> tempo.Verdict:
        """With the name of the member it is about, when it is not about the group itself."""
        if verdict.allowed or verdict.rule == tempo.LATE:
            return verdict
        for pk in [organisation.pk, *self._members[organisation.pk]]:
            if not tempo.judge(self.policy, self._asked[pk], new, no_go=self.no_go(pk)).allowed:
                party = "" if pk == organisation.pk else self._names[pk]
                return replace(verdict, figures=(*verdict.figures, ("party", party))) if party else verdict
        return verdict


type_closed = Callable[[int | None], Callable[[date], str]]


def closed_days(organisations: Iterable[int], *, first: date, last: date) -> type_closed:
    """The no-go days between two days: `closed_days(…)(pk)(day)` is the name of what closes it, `(None)` nationwide.

    A year whose calendar has not been filled has at least its public holidays.
    """
    effective = Q(removed_at=None, kind=CalendarEntry.Kind.NO_GO)
    rows = CalendarEntry.objects.between(first, last).for_bodies(set(organisations)).filter(effective | FILLED)
    spans: dict[int | None, list[tuple[date, date, str]]] = defaultdict(list)
    filled = set()
    for row in rows.only("organisation", "first", "last", "title", "kind", "code", "removed_at"):
        if row.removed_at is None and row.kind == CalendarEntry.Kind.NO_GO:
            spans[row.organisation_id].append((row.first, row.last, row.title))
        if (row.code or "").startswith(HOLIDAY_CODE):
            filled.add(row.first.year)

    def of(pk: int | None) -> Callable[[date], str]:
        own = spans[pk]

        def why(day: date) -> str:
            for begins, ends, title in own:
                if begins <= day <= ends:
                    return title
            return holiday(day) if pk is None and day.year not in filled else ""

        return why

    return of


class WorkingDays:
    """The days on which something can be sent to everybody: no weekend and nothing that closes the whole country.

    Read once, for a day and what lies around it.
    """

    def __init__(self, *, around: date) -> None:
        self._closed = closed_days([], first=around - HISTORY, last=around + AHEAD)(None)

    def is_closed(self, day: date) -> bool:
        return day.weekday() >= 5 or bool(self._closed(day))

    def last_allowed(self, day: date) -> date:
        """The day itself, or the last one before it on which something can be sent."""
        while self.is_closed(day):
            day -= timedelta(days=1)
        return day


def figures_of(verdict: tempo.Verdict) -> dict[str, Any]:
    """A verdict's figures as JSON holds them; `yearwheel.actions.tempo.words` reads both."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in verdict.figures}
