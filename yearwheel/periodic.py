"""What the clock starts in the room of the year."""

from celery import shared_task
from django.utils import timezone

from yearwheel.actions import releasing


@shared_task
def release_due() -> None:
    """Every few minutes of the working day: what the clock missed leaves in order, within the tempo."""
    releasing.release_due(at=timezone.now())
