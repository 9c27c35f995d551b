"""Dialogues move to other days together, as one version, and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues import actions as dialogues
from dialogues.access import can_edit_dialogue
from dialogues.actions.editing import ChangedMeanwhileError
from dialogues.actions.locking import locked, save
from dialogues.models import SWEDEN, Dialogue
from regions.models import Organisation
from toolkit.holidays_sweden import last_allowed
from toolkit.refusals import RefusalError
from yearwheel.models import Rearrangement, Release

FACTS = ("starts_at", "ends_at", "material_due_on", "answer_due_on")
DAYS = ("due_on", "earliest", "latest", "counted_from", "moved_from")


@dataclass(frozen=True)
class Move:
    """A dialogue to another day, at the same time of day in Sweden. `seen` is its `edited_at` as the person saw it."""

    dialogue: int
    to: date
    seen: datetime | None


def moved(moment: datetime, days: int) -> datetime:
    """So many days later by the clock on the wall, whatever the clocks do in between."""
    wall = moment.astimezone(SWEDEN).replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=SWEDEN)


@transaction.atomic
def move_dialogues(moves: Sequence[Move], *, by: User, at: datetime) -> Rearrangement:
    """All of them move, or none: one version that can be taken back. Everyone who is invited is told the new time.

    The last days keep their distance to the dialogue, and so do the days on which invitations leave.
    """
    if not moves:
        raise RefusalError(_("There is no dialogue to move."))
    rows = {row.pk: row for row in Dialogue.objects.filter(pk__in=[move.dialogue for move in moves])}
    for row in rows.values():
        if not can_edit_dialogue(by, row):
            raise RefusalError(_("You cannot move %(title)s.") % {"title": row.title})
    hosts = {row.host_id for row in rows.values()}
    if len(hosts) != 1 or len(rows) != len(moves):
        raise RefusalError(_("Move one host's dialogues at a time, each once."))
    host = Organisation.objects.select_for_update(no_key=True).get(pk=hosts.pop())
    made = [_move(rows[move.dialogue], move, by=by, at=at) for move in sorted(moves, key=lambda one: one.dialogue)]
    latest = Rearrangement.objects.filter(host=host).order_by("-number").first()
    version = Rearrangement.objects.create(
        host=host, number=latest.number + 1 if latest else 1, moves=made, made_at=at, made_by=by
    )
    record("dialogues_moved", version, by=by, at=at)
    return version


def _move(dialogue: Dialogue, move: Move, *, by: User, at: datetime) -> dict[str, Any]:
    row = locked(dialogue)
    if row.edited_at != move.seen:
        raise ChangedMeanwhileError(row)
    if row.held_at:
        raise RefusalError(_("%(title)s has been held.") % {"title": row.title})
    days = (move.to - row.starts_on).days
    before = {**_facts(row), "releases": _releases(row)}
    if not days:
        raise RefusalError(_("%(title)s is on that day already.") % {"title": row.title})
    changes: dict[str, Any] = {"starts_at": moved(row.starts_at, days), "ends_at": moved(row.ends_at, days)}
    if row.material_due_on != row.material_due_by_default:
        changes["material_due_on"] = row.material_due_on + timedelta(days=days)
    if row.answer_due_on:
        row.answer_due_on += timedelta(days=days)
        save(row, by=by, at=at)
    changed = dialogues.change_dialogue(row, by=by, at=at, **changes)
    _shift(changed, days)
    return {"dialogue": row.pk, "before": before, "after": {**_facts(changed), "releases": _releases(changed)}}


def _shift(dialogue: Dialogue, days: int) -> None:
    """Invitations that wait for their day keep its distance to the dialogue."""
    for release in Release.objects.waiting().filter(invitation__dialogue=dialogue, due_on__isnull=False):
        for name in ("due_on", "earliest", "latest"):
            setattr(release, name, getattr(release, name) + timedelta(days=days))
        due_on = last_allowed(release.due_on)  # type: ignore[arg-type]  # the filter above says that there is one
        release.due_on = min(max(due_on, release.earliest), release.latest)  # type: ignore[type-var]  # the same
        release.moved_from = None
        release.counted_from = dialogue.starts_on
        release.stuck_at, release.held_rule, release.held_figures = None, "", {}
        release.save()


@transaction.atomic
def take_back(version: Rearrangement, *, by: User, at: datetime) -> Rearrangement:
    """Every dialogue is where it was before that version, with the same last days and the same days for invitations
    that have not left since. Refuses when one of them has been changed since. Twice is the same as once.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=version.host_id)
    row = Rearrangement.objects.select_for_update().get(pk=version.pk)
    if row.undone_at:
        return row
    for move in row.moves:
        _move_back(move, by=by, at=at)
    row.undone_at, row.undone_by = at, by
    row.save()
    record("dialogues_moved_back", row, by=by, at=at)
    return row


def _move_back(move: Mapping[str, Any], *, by: User, at: datetime) -> None:
    row = locked(Dialogue(pk=move["dialogue"]))
    if not can_edit_dialogue(by, row):
        raise RefusalError(_("You cannot move %(title)s.") % {"title": row.title})
    if _facts(row) != {name: move["after"][name] for name in FACTS}:
        raise RefusalError(
            _("%(title)s has been changed since, so the moves cannot be taken back together.") % {"title": row.title}
        )
    before = move["before"]
    changed = dialogues.change_dialogue(
        row,
        by=by,
        at=at,
        starts_at=parse_datetime(before["starts_at"]),
        ends_at=parse_datetime(before["ends_at"]),
        material_due_on=parse_date(before["material_due_on"]),
    )
    due_on = before["answer_due_on"] and parse_date(before["answer_due_on"])
    if changed.answer_due_on != due_on:
        changed.answer_due_on = due_on
        save(changed, by=by, at=at)
    waiting = Release.objects.waiting().filter(invitation__dialogue=row)
    for release in waiting.filter(pk__in=[int(pk) for pk in before["releases"]]):
        was = before["releases"][str(release.pk)]
        for name in DAYS:
            setattr(release, name, parse_date(was[name]) if was[name] else None)
        release.held_rule, release.held_figures = was["held_rule"], was["held_figures"]
        release.stuck_at = parse_datetime(was["stuck_at"]) if was["stuck_at"] else None
        release.save()


def _facts(row: Dialogue) -> dict[str, str | None]:
    facts = {name: getattr(row, name) for name in FACTS}
    return {name: _written(value) for name, value in facts.items()}


def _written(value: date | None) -> str | None:
    """A moment in UTC, however it came to be, so that the same moment is the same text."""
    return (value.astimezone(UTC) if isinstance(value, datetime) else value).isoformat() if value else None


def _releases(row: Dialogue) -> dict[str, dict[str, Any]]:
    """The days on which invitations that have not left are to leave, by the id of their row, as JSON."""
    waiting = Release.objects.waiting().filter(invitation__dialogue=row)
    found = {}
    for release in waiting:
        days = {name: getattr(release, name) for name in (*DAYS, "stuck_at")}
        found[str(release.pk)] = {
            **{name: _written(value) for name, value in days.items()},
            "held_rule": release.held_rule,
            "held_figures": release.held_figures,
        }
    return found
