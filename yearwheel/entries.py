"""What is said about an entry of the calendar, by a form or by a file, before it is written."""

from dataclasses import dataclass
from datetime import date

from regions.models import Network, Organisation
from yearwheel.models import CalendarEntry

LONGEST_SPAN = 366  # days


@dataclass(frozen=True)
class Says:
    """Everything a person says about an entry."""

    first: date
    last: date
    title: str
    kind: str
    category: str = CalendarEntry.Category.OTHER
    organisation: Organisation | None = None
    network: Network | None = None
    rule: str = CalendarEntry.Rule.ONCE
    source: str = ""
