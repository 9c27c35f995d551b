"""The follow-up log: points, who is party to them, their financing and their history."""

from followups.models.deepening import Deepening, DeepeningQuerySet
from followups.models.entry import Entry, EntryQuerySet, Way
from followups.models.export import Export, ExportPart
from followups.models.initiative import (
    ChainRow,
    Indicator,
    Initiative,
    InitiativeStep,
    Measurement,
    Participant,
    Target,
)
from followups.models.lookup import Lookup
from followups.models.meeting import (
    Assignment,
    AssignmentAnswer,
    MeetingEntry,
    NetworkMeeting,
    NetworkMeetingQuerySet,
    Report,
    ReportChoice,
)
from followups.models.point import FollowUp, FollowUpQuerySet, Funding, Kind, Party, Source, Stage, Visibility
from followups.models.spreadsheet import SheetImport
from followups.models.status import StatusRequest, StatusRequestQuerySet

__all__ = [
    "Assignment",
    "AssignmentAnswer",
    "ChainRow",
    "Deepening",
    "DeepeningQuerySet",
    "Entry",
    "EntryQuerySet",
    "Export",
    "ExportPart",
    "FollowUp",
    "FollowUpQuerySet",
    "Funding",
    "Indicator",
    "Initiative",
    "InitiativeStep",
    "Kind",
    "Lookup",
    "Measurement",
    "MeetingEntry",
    "NetworkMeeting",
    "NetworkMeetingQuerySet",
    "Participant",
    "Party",
    "Report",
    "ReportChoice",
    "SheetImport",
    "Source",
    "Stage",
    "StatusRequest",
    "StatusRequestQuerySet",
    "Target",
    "Visibility",
    "Way",
]
