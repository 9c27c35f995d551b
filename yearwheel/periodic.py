"""What the clock starts in the room of the year."""

from celery import shared_task
from django.utils import timezone

from yearwheel import reference
from yearwheel.actions import releasing


@shared_task
def release_due() -> None:
    """Every few minutes of the working day: what the clock missed leaves in order, within the tempo."""
    releasing.release_due(at=timezone.now())


@shared_task
def fill_calendar() -> None:
    """Every night: this year and the next ones hold what the rules say, without touching what a person has written."""
    reference.load(at=timezone.now())
