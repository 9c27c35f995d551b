"""Asking how points are getting on."""

from collections.abc import Sequence
from datetime import datetime

from followups.asking import Ask
from followups.models import StatusRequest
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
