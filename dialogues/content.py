"""What a programme says, as plain frozen data: the agenda as it stands, or a published version.

Clock times follow from the order and the lengths. A technical check that stands first lies before the start of the
dialogue and ends when it starts; one that stands later takes its time like everything else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, Self

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dialogues.fit import LONGEST_SITTING
from dialogues.models import SWEDEN, AgendaItem, Dialogue, Invitation, Programme
from toolkit.dates import clock, day

Kind = AgendaItem.Kind

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST_NAME = 100

UNTIMED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Slot:
    """One item with its clock times. `organisation` is the host's name in the host's slot; `id` is the agenda item's.

    `speaker` is what is shown; `own_speaker` what was typed for the item, empty where the invitation says it.
    """

    id: int
    kind: str
    minutes: int
    title: str = ""
    organisation_id: int | None = None
    organisation: str = ""
    area: str = ""
    speaker: str = ""
    own_speaker: str = ""
    place: int = 0
    starts_at: datetime = UNTIMED
    ends_at: datetime = UNTIMED

    @property
    def kind_label(self) -> str:
        return str(capfirst(str(Kind(self.kind).label)))

    @property
    def heading(self) -> str:
        return self.title or self.organisation or self.kind_label

    @property
    def key(self) -> str:
        """The id for addresses and markup."""
        return str(self.id)

    @property
    def says_kind(self) -> bool:
        """The kind stands beside the heading where the heading does not say it."""
        return self.kind != Kind.PRESENTATION and bool(self.title or self.organisation)

    @property
    def hours(self) -> str:
        return f"{clock(self.starts_at)}–{clock(self.ends_at)}"

    @property
    def is_pause(self) -> bool:
        return self.kind == Kind.PAUSE

    @property
    def details(self) -> list[str]:
        """What stands below the heading: who, about what, who speaks."""
        by = self.organisation if self.title else ""
        return [text for text in (by, self.area, self.speaker) if text]


@dataclass(frozen=True)
class Sitting:
    """What people sit through from one pause to the next."""

    starts_at: datetime
    ends_at: datetime
    slots: tuple[Slot, ...]

    @property
    def minutes(self) -> int:
        return _minutes(self.ends_at - self.starts_at)

    @property
    def is_long(self) -> bool:
        return self.minutes > LONGEST_SITTING

    @property
    def pause_place(self) -> int:
        """Where a pause divides it most evenly: the place that the pause would have."""
        middle = self.starts_at + (self.ends_at - self.starts_at) / 2
        return min(self.slots[1:], key=lambda slot: abs(slot.starts_at - middle), default=self.slots[0]).place


@dataclass(frozen=True)
class Plan:
    """A whole programme. `number` is 0 as long as it is not a published version."""

    dialogue: str
    host: str
    focus_area: str
    palette: int
    starts_at: datetime
    ends_at: datetime
    meeting_url: str
    long_sitting: bool
    slots: tuple[Slot, ...]
    number: int = 0
    published_at: datetime | None = None

    @cached_property
    def begins_at(self) -> datetime:
        """With the technical check."""
        return min([self.starts_at, *(slot.starts_at for slot in self.slots)])

    @cached_property
    def finishes_at(self) -> datetime:
        return max([self.starts_at, *(slot.ends_at for slot in self.slots)])

    @property
    def minutes(self) -> int:
        """From the start of the dialogue to the end of the programme."""
        return _minutes(self.finishes_at - self.starts_at)

    @property
    def available(self) -> int:
        return _minutes(self.ends_at - self.starts_at)

    @property
    def spare(self) -> int:
        return self.available - self.minutes

    @property
    def missing(self) -> int:
        return max(0, -self.spare)

    @property
    def fits(self) -> bool:
        return self.spare >= 0

    @cached_property
    def sittings(self) -> tuple[Sitting, ...]:
        during = (slot for slot in self.slots if slot.starts_at >= self.starts_at)
        runs = [tuple(run) for pause, run in groupby(during, key=lambda slot: slot.is_pause) if not pause]
        return tuple(Sitting(run[0].starts_at, run[-1].ends_at, run) for run in runs)

    @property
    def long_sittings(self) -> tuple[Sitting, ...]:
        """Those to warn about: none once the coordinator has said that it is intended."""
        return () if self.long_sitting else tuple(sitting for sitting in self.sittings if sitting.is_long)

    @property
    def presenting(self) -> dict[int, Slot]:
        """By organisation."""
        return {
            slot.organisation_id: slot
            for slot in self.slots
            if slot.kind == Kind.PRESENTATION and slot.organisation_id is not None
        }

    def slot(self, pk: int) -> Slot | None:
        return next((slot for slot in self.slots if slot.id == pk), None)

    def as_json(self) -> dict[str, Any]:
        left_out = ("number", "published_at", "slots")
        facts = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in left_out}
        facts |= {name: value.isoformat() for name, value in facts.items() if isinstance(value, datetime)}
        facts["slots"] = [
            {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(slot).items()}
            for slot in self.slots
        ]
        return facts

    @classmethod
    def from_json(cls, facts: dict[str, Any], *, number: int = 0, published_at: datetime | None = None) -> Self:
        slots = tuple(Slot(**_with_moments(slot, "starts_at", "ends_at")) for slot in facts["slots"])
        rest = _with_moments(facts, "starts_at", "ends_at")
        return cls(**{**rest, "slots": slots}, number=number, published_at=published_at)


def _with_moments(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if name in names else value for name, value in facts.items()}


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def timed(slots: Iterable[Slot], *, starts_at: datetime) -> tuple[Slot, ...]:
    """The same slots with place and clock times."""
    found = list(slots)
    before = 0
    for slot in found:
        if slot.kind != Kind.CHECK:
            break
        before += slot.minutes
    at = starts_at - timedelta(minutes=before)
    laid = []
    for place, slot in enumerate(found, start=1):
        until = at + timedelta(minutes=slot.minutes)
        laid.append(replace(slot, place=place, starts_at=at, ends_at=until))
        at = until
    return tuple(laid)


def plan_of(
    dialogue: Dialogue, items: Iterable[AgendaItem], invitations: Iterable[Invitation], *, long_sitting: bool
) -> Plan:
    """The agenda as it stands. Area and speaker come from the invitation where the item says nothing of its own."""
    asked = {invitation.organisation_id: invitation for invitation in invitations}
    slots = []
    for item in items:
        invitation = asked.get(item.organisation_id) if item.organisation_id else None
        area = invitation.area.name if invitation and invitation.area else ""
        host = dialogue.host.name if item.kind == Kind.HOST else ""
        slots.append(
            Slot(
                id=item.pk,
                kind=item.kind,
                minutes=item.minutes,
                title=item.title,
                organisation_id=item.organisation_id,
                organisation=item.organisation.name if item.organisation else host,
                area=area,
                speaker=item.speaker or (invitation.speaker_title if invitation else ""),
                own_speaker=item.speaker,
            )
        )
    return Plan(
        dialogue=dialogue.title,
        host=dialogue.host.name,
        focus_area=dialogue.focus_area.name,
        palette=dialogue.focus_area.palette,
        starts_at=dialogue.starts_at,
        ends_at=dialogue.ends_at,
        meeting_url=dialogue.meeting_url,
        long_sitting=long_sitting,
        slots=timed(slots, starts_at=dialogue.starts_at),
    )


def published(programme: Programme) -> Plan:
    return Plan.from_json(programme.content, number=programme.number, published_at=programme.published_at)


def programme_text(dialogue: Dialogue) -> str:
    """The published programme as plain text in the portal's main language.

    Empty when none is published, and when the dialogue has been moved since: then its clock times are wrong.
    """
    programme = dialogue.programmes.latest_first().first()
    if programme is None:
        return ""
    plan = published(programme)
    return text_of(plan) if (plan.starts_at, plan.ends_at) == (dialogue.starts_at, dialogue.ends_at) else ""


def text_of(plan: Plan) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_("Programme, version %(number)d, %(day)s") % {"number": plan.number, "day": day(plan.starts_at)}]
        for slot in plan.slots:
            said = ", ".join([slot.heading, *slot.details])
            lines.append(f"{slot.hours} {said}")
        return "\n".join(lines)


def file_name(plan: Plan) -> str:
    """What the document is called when it is saved: `2027-03-31 Hållbar industri, program version 2.pdf`."""
    with translation.override(settings.LANGUAGE_CODE):
        words = " ".join(_NOT_IN_NAMES.sub(" ", plan.dialogue).split())
        ending = _("programme version %(number)d") % {"number": plan.number}
        return f"{plan.starts_at.astimezone(SWEDEN):%Y-%m-%d} {words[:LONGEST_NAME].strip(' .')}, {ending}.pdf"
