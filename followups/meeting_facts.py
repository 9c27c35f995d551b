"""What is said about a network's meeting, by a form, before it is written."""

from dataclasses import dataclass
from datetime import datetime

from regions.models import Network


@dataclass(frozen=True)
class Says:
    """Everything that a person says about a meeting."""

    network: Network
    title: str
    starts_at: datetime
    place: str = ""
    meeting_url: str = ""
    agenda: str = ""
    status_days: int = 14
