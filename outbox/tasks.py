"""Slow work of the outbox: talking to the mail server."""

from celery import shared_task


@shared_task
def deliver() -> None:
    """Hands over what is due."""
