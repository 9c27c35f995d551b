"""Everything that changes the agenda of a dialogue. Each change can be taken back, and done again.

An action locks the dialogue, looks whether the person saw the agenda as it is, works on plain rows, and keeps what the
agenda was before and after. `seen` is the agenda's version that the person looked at; None asks for no such check.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.actions.locking import locked
from dialogues.draft import within_reach
from dialogues.fit import PAUSE, TEN_MINUTES
from dialogues.models import Agenda, AgendaChange, AgendaItem, Dialogue, Programme
from dialogues.models.programme import LONGEST_ITEM
from dialogues.suggestion import CHECK, suggestion, turns
from regions.models import Organisation
from toolkit.dates import clock
from toolkit.refusals import RefusalError

Kind = AgendaItem.Kind
Verb = AgendaChange.Verb

MOST_ITEMS = 400

USUAL_MINUTES = {
    Kind.CHECK: CHECK,
    Kind.OPENING: 5,
    Kind.PRESENTATION: TEN_MINUTES,
    Kind.HOST: TEN_MINUTES,
    Kind.QUESTIONS: 5,
    Kind.TALK: 15,
    Kind.PAUSE: PAUSE,
    Kind.CLOSING: 5,
}


class AgendaChangedError(RefusalError):
    """Somebody else changed the agenda after the page was opened."""


@dataclass(frozen=True)
class Row:
    """An item as the changes keep it. `id` 0 is one that is not made yet."""

    id: int
    kind: str
    minutes: int
    title: str = ""
    organisation: int | None = None
    speaker: str = ""

    @classmethod
    def of(cls, item: AgendaItem) -> "Row":
        return cls(item.pk, item.kind, item.minutes, item.title, item.organisation_id, item.speaker)


Edit = Callable[[list[Row]], list[Row]]


@transaction.atomic
def suggest(dialogue: Dialogue, *, by: User, at: datetime, seen: int | None = None) -> AgendaChange | None:
    """A whole programme from the accepted presenters, in fair order; what was there is replaced and can be had back."""
    row = open_agenda(dialogue, seen=seen)
    presenting = row.invitations.presenting().select_related("organisation")
    order = [turn.invitation.organisation_id for turn in turns(row, presenting)]
    parts = suggestion(order, host_slot=row.host_slot, available=row.length)
    rows = [Row(0, part.kind, part.minutes, organisation=part.organisation_id) for part in parts]
    return _change(row, Verb.SUGGESTED, "", lambda _rows: rows, by=by, at=at)


@transaction.atomic
def add_item(
    dialogue: Dialogue,
    *,
    kind: str,
    by: User,
    at: datetime,
    seen: int | None = None,
    place: int | None = None,
    minutes: int | None = None,
    title: str = "",
    organisation: Organisation | None = None,
    speaker: str = "",
) -> AgendaChange | None:
    """A new item at `place` (from 1), otherwise last; as long as its kind usually is unless `minutes` says."""
    row = open_agenda(dialogue, seen=seen)
    presents = organisation.pk if organisation and kind == Kind.PRESENTATION else None
    new = Row(0, kind, minutes or USUAL_MINUTES[Kind(kind)], title, presents, speaker)

    def edit(rows: list[Row]) -> list[Row]:
        index = len(rows) if place is None else max(0, min(place - 1, len(rows)))
        return [*rows[:index], new, *rows[index:]]

    return _change(row, Verb.ADDED, _heading(row, new), edit, by=by, at=at)


@transaction.atomic
def move_item(
    dialogue: Dialogue, item: int, *, to: int, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    """The item stands at place `to` (from 1); beyond either end is that end."""
    row = open_agenda(dialogue, seen=seen)

    def edit(rows: list[Row]) -> list[Row]:
        moving = _row(rows, item)
        others = [other for other in rows if other.id != item]
        index = max(0, min(to - 1, len(others)))
        return [*others[:index], moving, *others[index:]]

    return _change(row, Verb.MOVED, _about(row, item), edit, by=by, at=at)


@transaction.atomic
def resize_item(
    dialogue: Dialogue, item: int, *, minutes: int, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    """As many minutes longer, or shorter when negative; at least one minute and at most a half-day."""
    row = open_agenda(dialogue, seen=seen)

    def edit(rows: list[Row]) -> list[Row]:
        length = max(1, min(_row(rows, item).minutes + minutes, LONGEST_ITEM))
        return [replace(other, minutes=length) if other.id == item else other for other in rows]

    return _change(row, Verb.RESIZED, _about(row, item), edit, by=by, at=at)


@transaction.atomic
def change_item(
    dialogue: Dialogue, item: int, *, by: User, at: datetime, seen: int | None = None, **facts: Any
) -> AgendaChange | None:
    """`facts`: kind, minutes, title, organisation, speaker."""
    row = open_agenda(dialogue, seen=seen)
    if "organisation" in facts:
        facts["organisation"] = facts["organisation"].pk if facts["organisation"] else None
    if facts.get("kind", Kind.PRESENTATION) != Kind.PRESENTATION:
        facts["organisation"] = None

    def edit(rows: list[Row]) -> list[Row]:
        _row(rows, item)
        return [replace(other, **facts) if other.id == item else other for other in rows]

    return _change(row, Verb.CHANGED, _about(row, item), edit, by=by, at=at)


@transaction.atomic
def remove_item(
    dialogue: Dialogue, item: int, *, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    row = open_agenda(dialogue, seen=seen)

    def edit(rows: list[Row]) -> list[Row]:
        _row(rows, item)
        return [other for other in rows if other.id != item]

    return _change(row, Verb.REMOVED, _about(row, item), edit, by=by, at=at)


@transaction.atomic
def put_in(
    dialogue: Dialogue, organisation: Organisation, *, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    """An organisation that presents comes after the last one, with the host's ten minutes where they follow."""
    row = open_agenda(dialogue, seen=seen)
    if not row.invitations.presenting().filter(organisation=organisation).exists():
        raise RefusalError(_("%(name)s does not present.") % {"name": organisation.short_name})
    new = [Row(0, Kind.PRESENTATION, TEN_MINUTES, organisation=organisation.pk)]
    if row.host_slot == Dialogue.HostSlot.AFTER_EACH:
        new.append(Row(0, Kind.HOST, TEN_MINUTES))

    def edit(rows: list[Row]) -> list[Row]:
        if any(other.organisation == organisation.pk for other in rows):
            return rows
        places = [index for index, other in enumerate(rows) if other.kind == Kind.PRESENTATION]
        at_ = places[-1] + 1 if places else _before_the_end(rows)
        if places and at_ < len(rows) and rows[at_].kind == Kind.HOST:
            at_ += 1
        return [*rows[:at_], *new, *rows[at_:]]

    return _change(row, Verb.ADDED, organisation.name, edit, by=by, at=at)


def _before_the_end(rows: list[Row]) -> int:
    """Where a first presentation comes: before the questions, talk and closing at the end."""
    index = len(rows)
    while index and rows[index - 1].kind in (Kind.QUESTIONS, Kind.TALK, Kind.CLOSING):
        index -= 1
    return index


@transaction.atomic
def take_out(
    dialogue: Dialogue, organisation: Organisation, *, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    """The organisation's presentation is removed, with the host's ten minutes after it where those follow each."""
    row = open_agenda(dialogue, seen=seen)

    def edit(rows: list[Row]) -> list[Row]:
        index = next((at_ for at_, other in enumerate(rows) if other.organisation == organisation.pk), None)
        if index is None:
            return rows
        end = index + 1
        follows = row.host_slot == Dialogue.HostSlot.AFTER_EACH and end < len(rows) and rows[end].kind == Kind.HOST
        return rows[:index] + rows[end + follows :]

    return _change(row, Verb.REMOVED, organisation.name, edit, by=by, at=at)


@transaction.atomic
def allow_long_sitting(
    dialogue: Dialogue, *, allowed: bool, by: User, at: datetime, seen: int | None = None
) -> AgendaChange | None:
    """The coordinator says that more than an hour without a pause is intended, or that it is not."""
    row = open_agenda(dialogue, seen=seen)
    return _change(row, Verb.SITTING, "", lambda rows: rows, by=by, at=at, long_sitting=allowed)


@transaction.atomic
def revert(dialogue: Dialogue, *, by: User, at: datetime, seen: int | None = None) -> AgendaChange | None:
    """The agenda as the latest published version has it; what was changed since can be had back."""
    row = open_agenda(dialogue, seen=seen)
    programme = Programme.objects.filter(dialogue=row).latest_first().first()
    if programme is None:
        raise RefusalError(_("No programme is published yet."))
    content = programme.content
    rows = [
        Row(slot["id"], slot["kind"], slot["minutes"], slot["title"], slot["organisation_id"], slot["own_speaker"])
        for slot in content["slots"]
    ]
    return _change(row, Verb.REVERTED, "", lambda _rows: rows, by=by, at=at, long_sitting=content["long_sitting"])


@transaction.atomic
def undo(dialogue: Dialogue, *, by: User, at: datetime, seen: int | None = None) -> AgendaChange | None:
    """Takes back the latest change that stands; None when there is none."""
    row = open_agenda(dialogue, seen=seen)
    change, _later = within_reach(row)
    if change:
        change.undone_at, change.undone_by = at, by
        change.save(update_fields=["undone_at", "undone_by"])
        _write(row, change.before, by=by, at=at)
    return change


@transaction.atomic
def redo(dialogue: Dialogue, *, by: User, at: datetime, seen: int | None = None) -> AgendaChange | None:
    """Does again what was taken back last; None when something else has been changed since."""
    row = open_agenda(dialogue, seen=seen)
    _last, change = within_reach(row)
    if change:
        change.undone_at, change.undone_by = None, None
        change.save(update_fields=["undone_at", "undone_by"])
        _write(row, change.after, by=by, at=at)
    return change


def open_agenda(dialogue: Dialogue, *, seen: int | None) -> Dialogue:
    """The dialogue, locked, if its agenda can be changed and is as the person saw it."""
    row = locked(dialogue)
    if row.state not in (Dialogue.State.DRAFT, Dialogue.State.PLANNED):
        raise RefusalError(_("The dialogue is over or cancelled, so its programme can no longer be changed."))
    agenda = Agenda.objects.filter(dialogue=row).select_related("edited_by").first()
    if agenda is not None and seen not in (None, agenda.version):
        raise AgendaChangedError(
            _(
                "%(name)s changed the programme at %(time)s, after you opened the page. "
                "Here it is as it stands now; do what you meant to do again if it is still right."
            )
            % {"name": agenda.edited_by, "time": clock(agenda.edited_at)}
        )
    return row


def _rows(dialogue: Dialogue) -> list[Row]:
    return [Row.of(item) for item in AgendaItem.objects.filter(dialogue=dialogue).order_by("position")]


def _row(rows: list[Row], item: int) -> Row:
    for row in rows:
        if row.id == item:
            return row
    raise RefusalError(_("The item is no longer in the programme."))


def _about(dialogue: Dialogue, item: int) -> str:
    found = AgendaItem.objects.filter(dialogue=dialogue, pk=item).first()
    return _heading(dialogue, Row.of(found)) if found else ""


def _heading(dialogue: Dialogue, row: Row) -> str:
    """What the item is called, or its kind where it has no name of its own."""
    if row.title:
        return row.title
    if row.organisation:
        return Organisation.objects.get(pk=row.organisation).name
    return dialogue.host.name if row.kind == Kind.HOST else row.kind


def _change(
    dialogue: Dialogue, verb: str, about: str, edit: Edit, *, by: User, at: datetime, long_sitting: bool | None = None
) -> AgendaChange | None:
    """Applies `edit` and keeps both sides of it; nothing is written when nothing differs."""
    agenda = Agenda.objects.filter(dialogue=dialogue).first()
    allowed = agenda is not None and agenda.long_sitting
    was = _rows(dialogue)
    rows = edit(was)
    _check(rows)
    before = {"long_sitting": allowed, "items": [dict(vars(row)) for row in was]}
    after = {
        "long_sitting": allowed if long_sitting is None else long_sitting,
        "items": [dict(vars(row)) for row in rows],
    }
    if after == before:
        return None
    agenda = _write(dialogue, after, by=by, at=at)
    after["items"] = [dict(vars(row)) for row in _rows(dialogue)]
    return AgendaChange.objects.create(
        dialogue=dialogue,
        version=agenda.version,
        verb=verb,
        about=about[:200],
        before=before,
        after=after,
        at=at,
        by=by,
    )


def _check(rows: list[Row]) -> None:
    if len(rows) > MOST_ITEMS:
        raise RefusalError(_("A programme has at most %(number)d items.") % {"number": MOST_ITEMS})
    bodies = [row.organisation for row in rows if row.organisation]
    twice = next((body for body in bodies if bodies.count(body) > 1), None)
    if twice:
        name = Organisation.objects.get(pk=twice).short_name
        raise RefusalError(_("%(name)s already has a presentation in the programme.") % {"name": name})


def _write(dialogue: Dialogue, state: dict[str, Any], *, by: User, at: datetime) -> Agenda:
    """Makes the items be exactly those of `state`, with their ids, and gives the agenda its next version."""
    rows = [Row(**facts) for facts in state["items"]]
    known = {item.pk: item for item in AgendaItem.objects.filter(dialogue=dialogue)}
    AgendaItem.objects.filter(dialogue=dialogue).exclude(pk__in=[row.id for row in rows]).delete()
    items = [_item(dialogue, row, position) for position, row in enumerate(rows, start=1)]
    old = [item for item in items if item.pk in known]
    other = [item for item in old if Row.of(item) != Row.of(known[item.pk])]
    freed = [item.pk for item in other if known[item.pk].organisation_id not in (None, item.organisation_id)]
    if freed:  # so that two items can change organisations with each other
        AgendaItem.objects.filter(pk__in=freed).update(organisation=None)
    AgendaItem.objects.bulk_update(other, ["kind", "minutes", "title", "organisation", "speaker"])
    AgendaItem.objects.renumber({item.pk: item.position for item in old if item.position != known[item.pk].position})
    AgendaItem.objects.bulk_create([item for item in items if item.pk not in known])
    agenda = Agenda.objects.filter(dialogue=dialogue).first() or Agenda(dialogue=dialogue)
    agenda.version += 1
    agenda.long_sitting, agenda.edited_at, agenda.edited_by = state["long_sitting"], at, by
    agenda.save()
    return agenda


def _item(dialogue: Dialogue, row: Row, position: int) -> AgendaItem:
    return AgendaItem(
        pk=row.id or None,
        dialogue=dialogue,
        position=position,
        kind=row.kind,
        minutes=row.minutes,
        title=row.title,
        organisation_id=row.organisation,
        speaker=row.speaker,
    )
