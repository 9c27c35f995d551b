"""What the clock starts in the portal itself."""

from celery import shared_task
from django.utils import timezone

from portal import health


@shared_task
def beat_heart() -> None:
    """Sent by beat, done by a worker: a fresh stamp says that both are alive and that Redis joins them."""
    health.beat(at=timezone.now())
