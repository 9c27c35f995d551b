"""What the clock starts in the portal itself."""

from celery import shared_task
from django.utils import timezone

from portal import actions, health


@shared_task
def beat_heart() -> None:
    """Sent by beat, done by a worker: a fresh stamp says that both are alive and that Redis joins them."""
    health.beat(at=timezone.now())


@shared_task
def send_reminders() -> None:
    """Every hour of the working day, so that a clock that stood still in the morning loses nothing."""
    actions.remind(at=timezone.now())


@shared_task
def call_back_reminders() -> None:
    """Every minute: what waits for a mail server that is away must not leave after a cancellation."""
    actions.call_back_reminders(at=timezone.now())
