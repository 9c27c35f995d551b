"""A network's meetings: their facts, their day in the year wheel, and what is noted while one goes through points."""

from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from dialogues.models import SWEDEN
from followups.actions.points import Changed, move_point
from followups.meeting_facts import Says
from followups.models import FollowUp, MeetingEntry, NetworkMeeting, Visibility, Way
from regions.models import Network, Organisation
from toolkit.refusals import RefusalError
from yearwheel.actions import calendar
from yearwheel.entries import Says as Entry
from yearwheel.models import CalendarEntry


@transaction.atomic
def create_meeting(says: Says, *, host: Organisation, by: User, at: datetime) -> NetworkMeeting:
    """A new meeting, in the year wheel from now on. The same once more (network, moment, name) is the one there is."""
    _check(says)
    Network.objects.select_for_update().get(pk=says.network.pk)
    there = NetworkMeeting.objects.standing().filter(
        network=says.network, host=host, starts_at=says.starts_at, title=_tidy(says.title)
    )
    if twin := there.first():
        return twin
    meeting = NetworkMeeting(host=host, created_at=at, created_by=by)
    _write(meeting, says)
    meeting.calendar_entry = calendar.add_entry(_entry(meeting), by=by, at=at)
    meeting.save()
    record("network_meeting_created", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def change_meeting(meeting: NetworkMeeting, says: Says, *, by: User, at: datetime) -> NetworkMeeting:
    """What the person wrote stands; its day in the wheel moves with it."""
    _check(says)
    row = _locked(meeting)
    if all(getattr(row, field.name) == getattr(says, field.name) for field in fields(Says)):
        return row
    _write(row, says)
    _place(row, by=by, at=at)
    row.edited_at, row.edited_by = at, by
    row.save()
    record("network_meeting_changed", row, by=by, at=at)
    return row


@transaction.atomic
def cancel_meeting(meeting: NetworkMeeting, *, reason: str, by: User, at: datetime) -> NetworkMeeting:
    """It stays in the list as cancelled and leaves the wheel; what was given to do before it is asked of nobody."""
    row = NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not reason.strip():
        raise RefusalError(_("Write why the meeting is cancelled."))
    if not row.cancelled_at:
        row.cancelled_at, row.cancelled_by, row.cancel_reason = at, by, reason.strip()
        row.save()
        if not _shares_its_entry(row):
            calendar.remove_entry(row.calendar_entry, by=by, at=at)
        record("network_meeting_cancelled", row, by=by, at=at, reason=row.cancel_reason)
    return row


@transaction.atomic
def restore_meeting(meeting: NetworkMeeting, *, by: User, at: datetime) -> NetworkMeeting:
    row = NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.cancelled_at:
        row.cancelled_at, row.cancelled_by, row.cancel_reason = None, None, ""
        _place(row, by=by, at=at)
        row.save()
        record("network_meeting_restored", row, by=by, at=at)
    return row


@transaction.atomic
def note_at_meeting(
    meeting: NetworkMeeting,
    point: FollowUp,
    *,
    key: UUID,
    stage: str,
    seen: int,
    by: User,
    at: datetime,
    note: str = "",
    reason: str = "",
    learning: str = "",
) -> Changed | None:
    """A new stage or a sentence, said at the meeting: an entry of the point's history and a line of the minutes.

    None where the same form has been sent before. Raises RefusalError where a rule says no.
    """
    row = _locked(meeting)
    if MeetingEntry.objects.filter(key=key).exists():
        return None
    if not FollowUp.objects.filter(pk=point.pk, visibility=Visibility.NETWORK).exists():
        raise RefusalError(_("Only the parties may read this point, so it is not shown at the meeting."))
    changed = move_point(
        point, stage, seen=seen, by=by, at=at, note=note, reason=reason, learning=learning, way=Way.MEETING
    )
    if changed.entry is not None:
        MeetingEntry.objects.create(meeting=row, entry=changed.entry, key=key)
    return changed


def _locked(meeting: NetworkMeeting) -> NetworkMeeting:
    row = NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.cancelled_at:
        raise RefusalError(_("The meeting has been cancelled. Restore it first."))
    return row


def _check(says: Says) -> None:
    if not says.title.strip():
        raise RefusalError(_("Give the meeting a name."))


def _write(meeting: NetworkMeeting, says: Says) -> None:
    for field in fields(Says):
        setattr(meeting, field.name, getattr(says, field.name))
    meeting.title = _tidy(says.title)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _entry(meeting: NetworkMeeting) -> Entry:
    on: date = meeting.starts_at.astimezone(SWEDEN).date()
    return Entry(
        first=on,
        last=on,
        title=meeting.title,
        kind=CalendarEntry.Kind.WARN,
        category=CalendarEntry.Category.NETWORK,
        network=meeting.network,
    )


def _place(meeting: NetworkMeeting, *, by: User, at: datetime) -> None:
    """Its entry of the wheel says the same as the meeting. One that another meeting also stands on is left as it is."""
    if _shares_its_entry(meeting):
        meeting.calendar_entry = calendar.add_entry(_entry(meeting), by=by, at=at)
        return
    there = calendar.restore_entry(meeting.calendar_entry, by=by, at=at)
    calendar.change_entry(there, _entry(meeting), by=by, at=at)


def _shares_its_entry(meeting: NetworkMeeting) -> bool:
    others = NetworkMeeting.objects.standing().filter(calendar_entry=meeting.calendar_entry_id)
    return others.exclude(pk=meeting.pk).exists()
