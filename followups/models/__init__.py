"""The follow-up log: points, who is party to them, their financing and their history."""

from followups.models.entry import Entry, EntryQuerySet, Way
from followups.models.point import FollowUp, FollowUpQuerySet, Funding, Kind, Party, Source, Stage, Visibility

__all__ = [
    "Entry",
    "EntryQuerySet",
    "FollowUp",
    "FollowUpQuerySet",
    "Funding",
    "Kind",
    "Party",
    "Source",
    "Stage",
    "Visibility",
    "Way",
]
