"""The year as plain data: what the wheel, the table of months, the document and the subscribed calendar all show.

`read` is the only place that asks the database; everything else works on what it gives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from dialogues.models import Dialogue, Invitation, Wave
from regions.models import Organisation, roles_of
from toolkit.holidays_sweden import half_day, holiday

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


@dataclass(frozen=True)
class Mark:
    """A day in the rhythm around a dialogue."""

    kind: Kind
    on: date

    @property
    def label(self) -> str:
        return str(
            {
                Kind.INVITATION: _("Invitations leave"),
                Kind.ANSWER: _("Last day to answer"),
                Kind.MATERIAL: _("Last day for the material"),
            }[self.kind]
        )


@dataclass(frozen=True)
class Thing:
    """One thing of the year. `size` is how many present; `words` are further facts, each a phrase; `whole_area` is
    what `area` is a part of, or itself."""

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


@dataclass(frozen=True)
class Selection:
    """What of the year is asked for."""

    year: int
    quarter: int = 0
    region: str = ""
    hidden: frozenset[Ring] = field(default_factory=frozenset)

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


def read(selection: Selection, *, today: date, user: User | None) -> Wheel:
    """The wheel as the person may see it; `None` is the public, who sees what is planned."""
    region = Organisation.objects.regions().filter(code=selection.region).first() if selection.region else None
    things = [*_holidays(selection), *_dialogues(selection, user=user, region=region)]
    things.sort(key=lambda thing: (thing.first, list(Ring).index(thing.ring), thing.key))
    return Wheel(selection, today, tuple(things), region.short_name if region else "")


def _holidays(selection: Selection) -> Iterator[Thing]:
    on = selection.first
    while on <= selection.last:
        if name := holiday(on):
            yield Thing(f"h{on:%m%d}", Ring.DAYS, Kind.NO_GO, on, on, capfirst(name))
        elif name := half_day(on):
            yield Thing(f"h{on:%m%d}", Ring.DAYS, Kind.WARN, on, on, capfirst(name))
        on += ONE


def _dialogues(selection: Selection, *, user: User | None, region: Organisation | None) -> Iterator[Thing]:
    seen = Dialogue.objects.visible_to(user).not_cancelled() if user else Dialogue.objects.planned()
    between = (selection.first - ONE, selection.last + REACH)
    rows = (
        seen.filter(starts_at__date__range=between)
        .select_related("kind", "focus_area__parent", "host")
        .with_presenters()
        .order_by("starts_at", "pk")
    )
    asked = _asked(region, user) if region else None
    if asked is not None:
        rows = rows.filter(pk__in=list(asked))
    found = list(rows)
    waves = _waves(found)
    for row in found:
        thing = _dialogue(row, waves.get(row.pk, ()), role=asked[row.pk] if asked is not None else "")
        on = [thing.first, *(mark.on for mark in thing.marks)]
        if any(selection.first <= day <= selection.last for day in on):
            yield thing


def _asked(region: Organisation, user: User | None) -> dict[int, str]:
    """By dialogue, what the region – or a group that it belongs to – does there, in words."""
    bodies = [region.pk, *region.groups.values_list("pk", flat=True)]
    asked = Invitation.objects.standing().filter(organisation__in=bodies)
    if not user or not roles_of(user).coordinates:
        asked = asked.known()
    found: dict[int, str] = {}
    for row in asked.only("dialogue_id", "organisation_id", "role", "answer").order_by("pk"):
        words = row.get_answer_display() if row.answer else _("asked %(role)s") % {"role": row.get_role_display()}
        if row.dialogue_id not in found or row.organisation_id == region.pk:
            found[row.dialogue_id] = str(words)
    return found


def _waves(dialogues: Iterable[Dialogue]) -> Mapping[int, tuple[date, ...]]:
    """By dialogue, the days on which invitations have left."""
    from django.utils import timezone

    left: dict[int, tuple[date, ...]] = {}
    rows = Wave.objects.filter(dialogue__in=[row.pk for row in dialogues], released_at__isnull=False)
    for dialogue, at in rows.order_by("released_at").values_list("dialogue_id", "released_at"):
        left[dialogue] = (*left.get(dialogue, ()), timezone.localdate(at))
    return left


def _dialogue(row: Dialogue, waves: Iterable[date], *, role: str) -> Thing:
    on, kind = row.starts_on, row.kind
    states = {Dialogue.State.DRAFT: State.DRAFT, Dialogue.State.PLANNED: State.PLANNED}
    state = states.get(row.state, State.HELD)
    number: int = row.presenters  # type: ignore[attr-defined]  # with_presenters()
    present = (
        ngettext("%(number)d presents", "%(number)d present", number)
        if state == State.HELD
        else ngettext("%(number)d of %(places)d place taken", "%(number)d of %(places)d places taken", row.capacity)
    )
    leaves = tuple(dict.fromkeys(waves)) or (on - timedelta(days=kind.invitation_days),)
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
        palette=row.focus_area.palette,
        area=row.focus_area.name,
        whole_area=(row.focus_area.parent or row.focus_area).name,
        size=number if number or state == State.HELD else row.capacity,
        marks=(
            *(Mark(Kind.INVITATION, day) for day in leaves),
            Mark(Kind.ANSWER, row.answer_by),
            Mark(Kind.MATERIAL, row.material_due_on),
        ),
    )
