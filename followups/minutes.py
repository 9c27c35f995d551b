"""A meeting's minutes: exactly what was noted while it walked through the points, in the order it was noted."""

from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from followups.models import Entry, EntryQuerySet, NetworkMeeting, Visibility
from followups.wording import spoken


class Line(NamedTuple):
    """One line: the point as it is called now, what was changed, in what words, by whom, when."""

    point: int
    title: str
    owner: str
    stage: str
    changes: tuple[str, ...]
    note: str
    who: str
    at: datetime


def lines_of(meeting: NetworkMeeting, *, user: User) -> list[Line]:
    """Of the points that the person may read."""
    return _lines(Entry.objects.shown_to(user).filter(in_minutes__meeting=meeting))


def lines_for_all(meeting: NetworkMeeting) -> list[Line]:
    """Of the points that the whole network may read, as a document for everybody tells them."""
    network = Visibility.NETWORK
    return _lines(Entry.objects.filter(in_minutes__meeting=meeting, visibility=network, followup__visibility=network))


def _lines(entries: EntryQuerySet) -> list[Line]:
    rows = list(entries.select_related("followup", "owner").order_by("in_minutes"))
    return [
        Line(
            point=entry.followup_id,
            title=entry.followup.title,
            owner=entry.owner.short_name if entry.owner else "",
            stage=str(said.stage.label),
            changes=said.lines,
            note=said.note,
            who=said.who,
            at=said.at,
        )
        for entry, said in zip(rows, spoken(rows), strict=True)
    ]
