"""Asking how points are getting on, and taking the answer."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from followups.actions.points import Changed, move_point
from followups.asking import Ask
from followups.models import FollowUp, StatusRequest, Way
from outbox.models import Message


def note_asked(asks: Sequence[Ask], *, message: Message, at: datetime) -> None:
    """Remembers that the message asks the person about these points; call it in the transaction that queues it."""
    StatusRequest.objects.bulk_create(
        StatusRequest(
            followup=ask.point,
            person=ask.person,
            reason=ask.reason,
            step=ask.step,
            due_on=ask.due_on,
            version=ask.point.version,
            message=message,
            sent_at=at,
        )
        for ask in asks
    )


def report_status(
    point: FollowUp,
    stage: str,
    *,
    seen: int,
    note: str,
    by: User,
    at: datetime,
    reason: str = "",
    learning: str = "",
) -> Changed:
    """A stage and a sentence from who was asked by mail. Raises RefusalError where an end lacks its words."""
    return move_point(point, stage, seen=seen, note=note, by=by, at=at, reason=reason, learning=learning, way=Way.LINK)
