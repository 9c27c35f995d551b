"""Slow work of the outbox: talking to the mail server."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from outbox import delivery


@shared_task(
    # The last message that a run takes may use its whole limit; then the line is cut, and these two have nothing to do.
    soft_time_limit=delivery.RUN + settings.OUTBOX_SEND_LIMIT + 5,
    time_limit=delivery.RUN + settings.OUTBOX_SEND_LIMIT + 10,
)
def deliver() -> None:
    """Hands over what is due. The rows are the truth; any number of these may run, and none need come through."""
    ran = delivery.run(clock=timezone.now)
    if ran.tried and not ran.is_down and delivery.is_due(at=timezone.now()):
        deliver.delay()
