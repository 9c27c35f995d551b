"""The history of one answer: every saved text, and the stretches in which one person wrote without a long pause."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from presentations.models import Answer

LONG_PAUSE = timedelta(minutes=10)
"""The editor saves every few seconds; what one person saves with shorter pauses than this is shown as one."""


@dataclass(frozen=True)
class Stretch:
    """What one person saved in one go: the id of the last row of it, and when it began and ended."""

    event_id: int
    person_id: int
    began_at: datetime
    ended_at: datetime
    count: int = 1


def stretches(answer: Answer) -> list[Stretch]:
    """The latest first. One query, without the texts."""
    rows = answer.events.order_by("pgh_id").values_list(  # type: ignore[attr-defined]  # pghistory adds the relation
        "pgh_id", "saved_by_id", "saved_at"
    )
    found: list[Stretch] = []
    for event_id, person_id, saved_at in rows:
        before = found[-1] if found else None
        if before and before.person_id == person_id and saved_at - before.ended_at < LONG_PAUSE:
            found[-1] = Stretch(event_id, person_id, before.began_at, saved_at, before.count + 1)
        else:
            found.append(Stretch(event_id, person_id, saved_at, saved_at))
    return found[::-1]


def every_save(answer: Answer) -> list[Stretch]:
    """The same, one for each save."""
    rows = answer.events.order_by("-pgh_id").values_list(  # type: ignore[attr-defined]  # the same relation
        "pgh_id", "saved_by_id", "saved_at"
    )
    return [Stretch(event_id, person_id, saved_at, saved_at) for event_id, person_id, saved_at in rows]
