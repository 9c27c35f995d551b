"""The year as plain data: what the wheel, the table of months, the document and the subscribed calendar all show.

`read` is the only place that asks the database; everything else works on what it gives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from dialogues.models import Dialogue, Invitation, Wave, midnight
from regions.models import Organisation, roles_of
from toolkit.holidays_sweden import half_day, holiday
from toolkit.sorting import swedish_key
from yearwheel.models import CalendarEntry, PlanVersion, Release, Wish, YearPlan
from yearwheel.planner.problem import Meeting

ONE = timedelta(days=1)

REACH = timedelta(days=120)
"""How long after the last day shown a dialogue may be whose invitation or deadline still falls before that."""


class Ring(StrEnum):
    """The rings from the outside in."""

    DAYS = "days"
    MEETINGS = "meetings"
    DIALOGUES = "dialogues"
    RHYTHM = "rhythm"


RINGS = {
    Ring.DAYS: gettext_lazy("Holidays and breaks"),
    Ring.MEETINGS: gettext_lazy("The networks' meetings"),
    Ring.DIALOGUES: gettext_lazy("Dialogues"),
    Ring.RHYTHM: gettext_lazy("Invitations and last days"),
}


class Kind(StrEnum):
    """What a thing is, and by that how it is drawn."""

    NO_GO = "no_go"
    WARN = "warn"
    BACKGROUND = "background"
    MEETING = "meeting"
    DIALOGUE = "dialogue"
    INVITATION = "invitation"
    ANSWER = "answer"
    MATERIAL = "material"


class State(StrEnum):
    """How certain a dialogue is."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PLANNED = "planned"
    HELD = "held"


STATES = {
    State.DRAFT: gettext_lazy("draft"),
    State.PROPOSED: gettext_lazy("proposed"),
    State.PLANNED: gettext_lazy("planned"),
    State.HELD: gettext_lazy("held"),
}


MARKS = {
    Kind.INVITATION: gettext_lazy("Invitations leave"),
    Kind.ANSWER: gettext_lazy("Last day to answer"),
    Kind.MATERIAL: gettext_lazy("Last day for the material"),
}


@dataclass(frozen=True)
class Mark:
    """A day in the rhythm around a dialogue."""

    kind: Kind
    on: date

    @property
    def label(self) -> str:
        return str(MARKS[self.kind])


@dataclass(frozen=True)
class Thing:
    """One thing of the year. `size` is how many present; `words` are further facts, each a phrase; `whole_area` is
    what `area` is a part of, or itself; `was` is the day that it is being moved from.
    `bodies` are the organisations that it concerns, when not all; `source` is the dialogue's row.
    """

    key: str
    ring: Ring
    kind: Kind
    first: date
    last: date
    title: str
    url: str = ""
    words: tuple[str, ...] = ()
    short: str = ""
    state: State | None = None
    pinned: bool = False
    palette: int = 0
    area: str = ""
    whole_area: str = ""
    size: int = 0
    local: bool = False
    marks: tuple[Mark, ...] = ()
    was: date | None = None
    movable: bool = False
    host: int = 0
    bodies: frozenset[int] = frozenset()
    source: Dialogue | None = field(default=None, compare=False, repr=False)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Selection:
    """What of the year is asked for. `plan` is the id of a version of a plan to show among what is decided."""

    year: int
    quarter: int = 0
    region: str = ""
    hidden: frozenset[Ring] = field(default_factory=frozenset)
    plan: int = 0

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        return (
            date(self.year + 1, 1, 1) - ONE
            if self.quarter in (0, 4)
            else date(self.year, 3 * self.quarter + 1, 1) - ONE
        )


@dataclass(frozen=True)
class Wheel:
    """A year or a quarter. `things` are in the order of their first day."""

    selection: Selection
    today: date
    things: tuple[Thing, ...]
    region: str = ""

    def of(self, ring: Ring) -> list[Thing]:
        return [] if ring in self.selection.hidden else [thing for thing in self.things if thing.ring == ring]

    @property
    def dialogues(self) -> list[Thing]:
        """Those on whose own day the wheel looks, hidden or not."""
        return [
            thing
            for thing in self.things
            if thing.ring == Ring.DIALOGUES and self.selection.first <= thing.first <= self.selection.last
        ]

    def shows(self, on: date) -> bool:
        return self.selection.first <= on <= self.selection.last


def version_of(selection: Selection, *, user: User) -> PlanVersion | None:
    """The version of a plan that is asked for, if the person may see it."""
    if not selection.plan:
        return None
    seen = PlanVersion.objects.filter(plan__in=YearPlan.objects.visible_to(user))
    return seen.select_related("plan__host").filter(pk=selection.plan).first()


def read(selection: Selection, *, today: date, user: User | None, version: PlanVersion | None = None) -> Wheel:
    """The wheel as the person may see it; `None` is the public, who sees what is planned.

    With a version of a plan, what that proposes stands among it.
    """
    region = Organisation.objects.regions().filter(code=selection.region).first() if selection.region else None
    bodies = with_groups({region.pk}) if region else None
    first, last = selection.first, selection.last
    things = [*calendar(first, last, bodies=bodies), *dialogues(first, last, user=user, bodies=bodies)]
    if version:
        things = _with_proposals(things, version, first, last)
    things.sort(key=lambda thing: (thing.first, list(Ring).index(thing.ring), thing.key))
    return Wheel(selection, today, tuple(things), region.short_name if region else "")


def _with_proposals(things: list[Thing], version: PlanVersion, first: date, last: date) -> list[Thing]:
    """A dialogue that the plan has made already and has on the same day stands once."""
    wishes = {wish.code: wish for wish in version.plan.wishes.select_related("focus_area__parent", "kind")}
    proposed = [_proposal(wishes[one.code], one) for one in version.plain if one.code in wishes]
    made = {f"d{wish.dialogue_id}": version.days.get(wish.code) for wish in wishes.values() if wish.dialogue_id}
    kept = [thing for thing in things if made.get(thing.key) != thing.first]
    near = [one for one in proposed if any(first <= day <= last for day in (one.first, *(m.on for m in one.marks)))]
    return [*kept, *near]


def _proposal(wish: Wish, meeting: Meeting) -> Thing:
    kind, on, number = wish.kind, meeting.on, len(meeting.presenters)
    return Thing(
        key=wish.code,
        ring=Ring.DIALOGUES,
        kind=Kind.DIALOGUE,
        first=on,
        last=on,
        title=wish.title,
        words=(ngettext("%(number)d presents", "%(number)d present", number) % {"number": number},),
        state=State.PROPOSED,
        pinned=wish.on is not None,
        palette=wish.focus_area.palette,
        area=wish.focus_area.name,
        whole_area=(wish.focus_area.parent or wish.focus_area).name,
        size=number,
        marks=(
            Mark(Kind.INVITATION, meeting.invites_on),
            Mark(Kind.ANSWER, on - timedelta(days=kind.answer_days)),
            Mark(Kind.MATERIAL, on - timedelta(days=kind.material_days)),
        ),
    )


def with_moves(wheel: Wheel, to: Mapping[str, date], *, movable: set[int], proposals: bool = False) -> Wheel:
    """The wheel with things on other days, by key. What is to come of the hosts in `movable` can be moved; or, instead,
    what a plan proposes.
    """
    things = [
        replace(
            _moved(thing, to[thing.key], today=wheel.today) if thing.key in to else thing,
            movable=thing.first > wheel.today
            and (
                thing.state == State.PROPOSED
                if proposals
                else thing.host in movable and thing.state not in (State.HELD, State.PROPOSED)
            ),
        )
        for thing in wheel.things
    ]
    return replace(wheel, things=tuple(sorted(things, key=lambda thing: (thing.first, thing.key))))


def _moved(thing: Thing, to: date, *, today: date) -> Thing:
    """Its days keep their distance, but for those that have been."""
    shift = to - thing.first
    marks = (replace(mark, on=mark.on + shift) if mark.on > today else mark for mark in thing.marks)
    return replace(thing, first=to, last=to, was=thing.first, marks=tuple(marks))


def with_groups(bodies: set[int]) -> set[int]:
    """Organisations and the groups that they belong to."""
    return bodies | set(Organisation.objects.filter(members__in=bodies).values_list("pk", flat=True))


def calendar(first: date, last: date, *, bodies: set[int] | None = None) -> Iterator[Thing]:
    """What the year's calendar holds; before it has been filled, at least the holidays."""
    rows = CalendarEntry.objects.standing().between(first, last)
    if bodies is not None:
        rows = rows.for_bodies(bodies)
    entries = list(
        rows.select_related("network", "organisation")
        .only(
            "first", "last", "kind", "category", "title", "created_at", "edited_at", "network__code",
            "organisation__short_name",
        )
        .order_by("first", "last", "pk")
    )  # fmt: skip
    together: dict[tuple[str, date, date, str], list[CalendarEntry]] = {}
    for entry in entries:
        together.setdefault((entry.category, entry.first, entry.last, entry.title), []).append(entry)
    for same in together.values():
        yield _entry(same)
    if not any(entry.category == CalendarEntry.Category.HOLIDAY for entry in entries):
        yield from _holidays(first, last)


MEETINGS = (CalendarEntry.Category.NETWORK, CalendarEntry.Category.OTHER_AGENCY)


def _entry(same: list[CalendarEntry]) -> Thing:
    """Entries that say the same of several organisations as one thing."""
    entry = same[0]
    meeting = entry.category in MEETINGS
    bodies = sorted({one.organisation.short_name for one in same if one.organisation}, key=swedish_key)
    return Thing(
        key=f"c{entry.pk}",
        ring=Ring.MEETINGS if meeting else Ring.DAYS,
        kind=Kind.MEETING if meeting else Kind(entry.kind),
        first=entry.first,
        last=entry.last,
        title=entry.title,
        short=entry.network.code if entry.network else "",
        words=(", ".join(bodies),) if bodies else (),
        bodies=frozenset(one.organisation_id for one in same if one.organisation_id),
        local=bool(bodies) or entry.kind == CalendarEntry.Kind.BACKGROUND,
        changed_at=max(one.edited_at or one.created_at for one in same),
    )


def _holidays(first: date, last: date) -> Iterator[Thing]:
    on = first
    while on <= last:
        if name := holiday(on):
            yield Thing(f"h{on:%m%d}", Ring.DAYS, Kind.NO_GO, on, on, capfirst(name))
        elif name := half_day(on):
            yield Thing(f"h{on:%m%d}", Ring.DAYS, Kind.WARN, on, on, capfirst(name))
        on += ONE


SHOWN = (
    "title", "starts_at", "ends_at", "capacity", "host_id", "answer_due_on", "material_due_on", "created_at",
    "edited_at", "planned_at", "held_at", "closed_at", "cancelled_at", "kind__invitation_days", "kind__answer_days",
    "focus_area__name", "focus_area__palette", "focus_area__parent__name", "wish__on",
)  # fmt: skip
"""What the wheel shows of a dialogue; its texts are not read."""


def dialogues(first: date, last: date, *, user: User | None, bodies: set[int] | None = None) -> Iterator[Thing]:
    """Those of which a day falls within; with `bodies` only what one of these is asked to."""
    seen = Dialogue.objects.visible_to(user).not_cancelled() if user else Dialogue.objects.planned()
    begins, ends = midnight(first), midnight(last + REACH)
    rows = (
        seen.filter(starts_at__gte=begins, starts_at__lt=ends)
        .select_related("kind", "focus_area__parent", "wish")
        .with_presenters()
        .only(*SHOWN)
        .order_by("starts_at", "pk")
    )
    between = Q(dialogue__starts_at__gte=begins, dialogue__starts_at__lt=ends)
    asked = None if bodies is None else _asked(bodies, user, between=between)
    if asked is not None:
        rows = rows.filter(pk__in=list(asked))
    found = list(rows)
    leaves = _leaves(found)
    for row in found:
        thing = _dialogue(row, leaves.get(row.pk, ()), role="" if asked is None else asked[row.pk])
        if any(first <= day <= last for day in (thing.first, *(mark.on for mark in thing.marks))):
            yield thing


def _asked(bodies: set[int], user: User | None, *, between: Q) -> dict[int, str]:
    """By dialogue, what an organisation – or the group that it belongs to – does there, in words."""
    asked = Invitation.objects.standing().filter(between, organisation__in=bodies)
    if not user or not roles_of(user).coordinates:
        asked = asked.known()
    answers, roles = dict(Invitation.Answer.choices), dict(Invitation.Role.choices)
    found: dict[int, str] = {}
    for dialogue, role, answer, kind in asked.values_list("dialogue", "role", "answer", "organisation__kind"):
        if dialogue not in found or kind != Organisation.Kind.REGION_GROUP:
            found[dialogue] = str(answers[answer] if answer else _("asked %(role)s") % {"role": roles[role]})
    return found


def _leaves(dialogues: Iterable[Dialogue]) -> Mapping[int, tuple[date, ...]]:
    """By dialogue, the days on which invitations have left or are due to. One query."""
    of_these = [row.pk for row in dialogues]
    left = Wave.objects.filter(dialogue__in=of_these, released_at__isnull=False).order_by()
    waiting = Release.objects.queued().filter(invitation__dialogue__in=of_these).order_by()
    rows = left.values_list("dialogue_id", TruncDate("released_at")).union(
        waiting.values_list("invitation__dialogue_id", "due_on")
    )
    days: dict[int, set[date]] = {}
    for dialogue, on in rows:
        days.setdefault(dialogue, set()).add(on)
    return {dialogue: tuple(sorted(found)) for dialogue, found in days.items()}


def _dialogue(row: Dialogue, leaves: tuple[date, ...], *, role: str) -> Thing:
    on, kind = row.starts_on, row.kind
    states = {Dialogue.State.DRAFT: State.DRAFT, Dialogue.State.PLANNED: State.PLANNED}
    state = states.get(row.state, State.HELD)
    number: int = row.presenters  # type: ignore[attr-defined]  # with_presenters()
    present = (
        ngettext("%(number)d presents", "%(number)d present", number)
        if state == State.HELD
        else ngettext("%(number)d of %(places)d place taken", "%(number)d of %(places)d places taken", row.capacity)
    )
    wish: Wish | None = getattr(row, "wish", None)
    words = [capfirst(role)] if role else []
    words.append(present % {"number": number, "places": row.capacity})
    return Thing(
        key=f"d{row.pk}",
        ring=Ring.DIALOGUES,
        kind=Kind.DIALOGUE,
        first=on,
        last=on,
        title=row.title,
        url=row.get_absolute_url(),
        words=tuple(words),
        state=state,
        pinned=wish is not None and wish.on is not None,
        palette=row.focus_area.palette,
        area=row.focus_area.name,
        whole_area=(row.focus_area.parent or row.focus_area).name,
        size=number if number or state == State.HELD else row.capacity,
        marks=(
            *(Mark(Kind.INVITATION, day) for day in leaves or (on - timedelta(days=kind.invitation_days),)),
            Mark(Kind.ANSWER, row.answer_by),
            Mark(Kind.MATERIAL, row.material_due_on),
        ),
        host=row.host_id,
        source=row,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.edited_at or row.created_at,
    )
