"""What has happened to one dialogue, from the log of business events and the rows that the database trigger kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import BusinessEvent
from dialogues.models import Dialogue, DialogueKind, Invitation
from focusareas.models import FocusArea
from toolkit.dates import day, moment

WORDS: dict[str, Promise] = {
    "dialogue_created": gettext_lazy("Draft saved"),
    "dialogue_changed": gettext_lazy("Dialogue changed"),
    "dialogue_planned": gettext_lazy("Dialogue planned"),
    "dialogue_held": gettext_lazy("Marked as held"),
    "dialogue_closed": gettext_lazy("Dialogue closed"),
    "dialogue_cancelled": gettext_lazy("Dialogue cancelled"),
    "programme_published": gettext_lazy("Programme published"),
    "dialogue_unplanned": gettext_lazy("Made a draft again"),
    "dialogue_unheld": gettext_lazy("Not held after all"),
    "dialogue_reopened": gettext_lazy("Opened again"),
    "dialogue_restored": gettext_lazy("Dialogue restored"),
    "invitation_added": gettext_lazy("Participant added"),
    "invitation_changed": gettext_lazy("Participant changed"),
    "invitation_answered_on_behalf": gettext_lazy("Answer noted on behalf of"),
    "invitation_answered": gettext_lazy("Invitation answered"),
    "invitation_sent": gettext_lazy("Invitation sent"),
    "invitation_held_back": gettext_lazy("Invitation held back"),
    "invitation_let_go": gettext_lazy("Invitation let go"),
    "invitation_placed": gettext_lazy("Given a day to leave by itself"),
    "invitation_taken_out": gettext_lazy("Leaves only when it is sent by hand"),
    "invitation_moved_by_tempo": gettext_lazy("Moved to a later day by the tempo"),
    "invitation_stuck": gettext_lazy("Cannot leave within the tempo; waits for a choice"),
    "invitation_tempo_overridden": gettext_lazy("May leave in spite of the tempo"),
    "invitation_tempo_binds_again": gettext_lazy("The tempo decides again"),
    "invitation_moved_up": gettext_lazy("Moved up from the waiting list"),
    "stand_in_named": gettext_lazy("Somebody else comes instead"),
    "invitation_answered_in_calendar": gettext_lazy("The answer follows from the replies of calendars"),
    "calendar_accepted": gettext_lazy("Accepted in the calendar"),
    "calendar_tentative": gettext_lazy("Tentative in the calendar"),
    "calendar_declined": gettext_lazy("Declined in the calendar"),
    "calendar_delegated": gettext_lazy("Handed on in the calendar"),
    "invitation_withdrawn": gettext_lazy("Participant removed"),
    "invitation_restored": gettext_lazy("Participant brought back"),
}

TOLD = (
    "title", "kind", "focus_area", "starts_at", "ends_at", "meeting_url", "scope", "scope_width", "wanted",
    "material_due_on", "host_slot", "capacity", "diary_number", "recording_url", "recording_captioned",
)  # fmt: skip
"""The fields whose changes are told, in this order; steps have their own line."""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line: who did what when. `who` is empty for a change made outside the portal's own pages."""

    at: datetime
    who: str
    what: str
    about: str = ""
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def history_of(dialogue: Dialogue) -> list[Entry]:
    """The latest first. A fixed number of queries."""
    kept = apps.get_model("dialogues", "DialogueEvent")  # made by pghistory
    rows = list(kept.objects.filter(pgh_obj=dialogue).order_by("pgh_id"))
    changed: dict[datetime | None, list[Change]] = {}
    outside = []
    words = _Words(rows)
    for before, after in pairwise(rows):
        changes = list(words.changes(before, after))
        if not changes:
            continue
        if after.edited_at == before.edited_at:
            outside.append(Entry(at=after.pgh_created_at, who="", what=_("Changed by other means"), changes=changes))
        else:
            changed.setdefault(after.edited_at, []).extend(changes)
    told = [
        Entry(
            at=event.at,
            who=str(event.by or ""),
            what=str(WORDS.get(event.verb, event.verb)),
            about=about,
            reason=event.reason,
            changes=[] if about else changed.get(event.at, []),
        )
        for event, about in _events(dialogue)
    ]
    return _gathered(sorted([*outside, *reversed(told)], key=lambda entry: entry.at, reverse=True))


def _gathered(entries: list[Entry]) -> list[Entry]:
    """The same done to several participants in the same minute becomes one line."""
    lines: list[Entry] = []
    for entry in entries:
        last = lines[-1] if lines else None
        minute = entry.at.replace(second=0, microsecond=0)
        if last and entry.about and (last.what, last.who) == (entry.what, entry.who) and last.at >= minute:
            lines[-1] = replace(last, about=f"{entry.about}, {last.about}")
        else:
            lines.append(entry)
    return lines


def _events(dialogue: Dialogue) -> Iterable[tuple[BusinessEvent, str]]:
    """The events of the dialogue and of its invitations, with the organisation's name for the latter."""
    types = ContentType.objects.get_for_models(Dialogue, Invitation)
    names = dict(dialogue.invitations.values_list("pk", "organisation__short_name"))
    events = BusinessEvent.objects.filter(
        Q(content_type=types[Dialogue], object_id=dialogue.pk)
        | Q(content_type=types[Invitation], object_id__in=names.keys())
    ).select_related("by")
    events = events.only("verb", "at", "reason", "content_type_id", "object_id", "by__name", "by__email")
    for event in events:
        yield event, names[event.object_id] if event.content_type_id == types[Invitation].pk else ""


class _Words:
    """Says a row's values as the pages say them; names of kinds and areas are read once."""

    def __init__(self, rows: list[Any]) -> None:
        several = len(rows) > 1
        self.kinds = (
            DialogueKind.objects.only("name_sv", "name_en").in_bulk({row.kind_id for row in rows}) if several else {}
        )
        self.areas = FocusArea.objects.only("name").in_bulk({row.focus_area_id for row in rows}) if several else {}

    def changes(self, before: Any, after: Any) -> Iterable[Change]:
        for name in TOLD:
            meta = Dialogue._meta.get_field(name)  # noqa: SLF001 - Django's documented interface
            column = getattr(meta, "attname", name)
            old, new = getattr(before, column), getattr(after, column)
            if old != new:
                label = capfirst(str(getattr(meta, "verbose_name", name)))
                yield Change(label, self._say(name, old), self._say(name, new))

    def _say(self, name: str, value: Any) -> str:
        known: dict[str, Callable[[Any], object]] = {
            "kind": self.kinds.__getitem__,
            "focus_area": self.areas.__getitem__,
            "host_slot": lambda slot: Dialogue.HostSlot(slot).label,
            "starts_at": moment,
            "ends_at": moment,
            "material_due_on": day,
            "recording_captioned": lambda yes: _("yes") if yes else _("no"),
        }
        said = known[name](value) if name in known else value
        return "" if said is None else str(said)
