"""Slow work of the year wheel: the planner's search."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from yearwheel.models import PlanRun


@shared_task(soft_time_limit=900, time_limit=960)
def propose(run_id: int) -> None:
    """Searches once; a run that has begun already is another worker's."""
    from yearwheel import searching  # the solver is heavy: who never plans need not carry it

    with transaction.atomic():
        rows = PlanRun.objects.select_for_update(skip_locked=True, of=("self",))
        run = rows.filter(pk=run_id, began_at=None, finished_at=None).select_related("plan__host", "near").first()
        if run is None:
            return
        run.began_at = timezone.now()
        run.save()
    searching.search(run, clock=timezone.now)
