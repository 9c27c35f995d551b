"""Documents made in the background."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from presentations import bookshelf, own, renderings
from presentations.models import Rendering


@shared_task(soft_time_limit=60, time_limit=75)
def render(rendering_id: int) -> None:
    """Makes a submission's document, unless it is made, another worker is at it, or it has been tried too often.

    A row whose look has changed since it was asked for (a new version of the portal) is moved to what is shown now.
    """
    with transaction.atomic():
        row = (
            Rendering.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("submission")
            .filter(pk=rendering_id, rendered_at=None, attempts__lt=renderings.MOST_ATTEMPTS)
            .first()
        )
        if row is None or row.submission is None:
            return
        document = renderings.of_submission(row.submission, row.format)
        if row.key != document.key:
            row.delete()
            row = renderings.row_for(document, at=row.requested_at)
    renderings.make(row, document, at=timezone.now())


@shared_task(soft_time_limit=280, time_limit=300)
def bind(rendering_id: int) -> None:
    """Makes a dialogue's booklet, unless it is made, another worker is at it, or it has been tried too often."""
    row = Rendering.objects.select_related("dialogue").defer("body").filter(pk=rendering_id).first()
    if row is not None:
        bookshelf.make(row, at=timezone.now())


@shared_task(soft_time_limit=180, time_limit=200)
def show_own_slides(slides_id: int) -> None:
    """Draws the pages of an organisation's own slides, unless they are there, or another worker is at it."""
    own.show(slides_id, at=timezone.now())
