"""What the clock starts in the room of the follow-up log."""

from celery import shared_task
from django.utils import timezone

from followups import indexing
from followups.actions import exports, importing


@shared_task
def write_exports() -> None:
    """Every minute: files that wait, among them those whose nudge was lost."""
    exports.write_due()


@shared_task
def purge_exports() -> None:
    """Every night: files that are a week old."""
    exports.purge_exports(at=timezone.now())


@shared_task
def index_stale() -> None:
    """Every night: points without their words. There are none unless rows came past the actions."""
    indexing.index(list(indexing.stale()))


@shared_task
def purge_imports() -> None:
    """Every night: previews of spreadsheets that are a week old."""
    importing.purge_imports(at=timezone.now())
