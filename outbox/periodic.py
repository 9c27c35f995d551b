"""What the clock starts in the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox import actions


@shared_task
def tick() -> None:
    """Every minute: claims left behind, uncertain messages, and what is due, also when its nudge was lost."""
    actions.sweep(at=timezone.now())
    actions.settle(at=timezone.now())
    actions.nudge(at=timezone.now())
