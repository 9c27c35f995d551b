"""What a coordinator changes in the calendar of the year."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from toolkit.refusals import RefusalError
from yearwheel.entries import LONGEST_SPAN, Says
from yearwheel.models import CalendarEntry


@transaction.atomic
def add_entry(says: Says, *, by: User, at: datetime, code: str | None = None) -> CalendarEntry:
    """A new entry. The same once more (days, name, whom it concerns) is the one that is there."""
    _check(says)
    twins = CalendarEntry.objects.standing().filter(
        first=says.first, last=says.last, title=says.title, organisation=says.organisation
    )
    known = CalendarEntry.objects.filter(code=code).first() if code else None
    if known and not known.removed_at:
        return change_entry(known, says, by=by, at=at)
    if known or (twin := twins.first()) is None:
        entry = known or CalendarEntry(created_at=at, created_by=by, code=code)
        entry.removed_at, entry.removed_by = None, None
        _write(entry, says)
        entry.save()
        record("calendar_entry_added", entry, by=by, at=at)
        return entry
    return twin


@transaction.atomic
def change_entry(entry: CalendarEntry, says: Says, *, by: User, at: datetime) -> CalendarEntry:
    """Filling the year again leaves it as the person wrote it. Nothing is written when nothing differs."""
    _check(says)
    row = CalendarEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.removed_at:
        raise RefusalError(_("“%(title)s” has been removed. Bring it back first.") % {"title": row.title})
    if all(getattr(row, name) == value for name, value in _values(says).items()):
        return row
    _write(row, says)
    row.edited_at, row.edited_by = at, by
    row.save()
    record("calendar_entry_changed", row, by=by, at=at)
    return row


@transaction.atomic
def remove_entry(entry: CalendarEntry, *, by: User, at: datetime) -> CalendarEntry:
    """Out of the calendar; it can be brought back, and filling the year does not do so by itself."""
    row = CalendarEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not row.removed_at:
        row.removed_at, row.removed_by = at, by
        row.save()
        record("calendar_entry_removed", row, by=by, at=at)
    return row


@transaction.atomic
def restore_entry(entry: CalendarEntry, *, by: User, at: datetime) -> CalendarEntry:
    row = CalendarEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.removed_at:
        row.removed_at, row.removed_by = None, None
        row.save()
        record("calendar_entry_restored", row, by=by, at=at)
    return row


@transaction.atomic
def import_entries(rows: Iterable[tuple[Says, str | None]], *, by: User, at: datetime) -> int:
    """Adds what was read out of a file, all or nothing; returns how many are new. What is there already stays."""
    before = CalendarEntry.objects.standing().count()
    for says, code in rows:
        add_entry(says, by=by, at=at, code=code)
    return CalendarEntry.objects.standing().count() - before


def _check(says: Says) -> None:
    if says.last < says.first:
        raise RefusalError(_("The last day cannot be before the first."))
    if (says.last - says.first).days >= LONGEST_SPAN:
        raise RefusalError(_("An entry can last a year at most."))
    if not says.title.strip():
        raise RefusalError(_("Give the entry a name."))


def _values(says: Says) -> dict[str, object]:
    shallow = {field.name: getattr(says, field.name) for field in fields(Says)}
    return {**shallow, "title": " ".join(says.title.split()), "source": says.source.strip()}


def _write(entry: CalendarEntry, says: Says) -> None:
    for name, value in _values(says).items():
        setattr(entry, name, value)
    if entry.rule != CalendarEntry.Rule.ONCE and not entry.series:
        entry.series = f"own:{uuid4()}"
