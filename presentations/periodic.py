"""What the clock starts in the room of presentations."""

from celery import shared_task
from django.utils import timezone

from presentations.actions import booklets, rendering, uploading


@shared_task
def render_due() -> None:
    """Every minute: booklets in which something has changed, and documents that wait because their nudge was lost."""
    booklets.renew(at=timezone.now())
    rendering.render_due(at=timezone.now())


@shared_task
def show_due() -> None:
    """Every minute: own slides whose pages are not there yet, among them those whose nudge was lost."""
    uploading.show_due(at=timezone.now())


@shared_task
def purge_renderings() -> None:
    """Every night: old documents of drafts."""
    rendering.purge(at=timezone.now())
