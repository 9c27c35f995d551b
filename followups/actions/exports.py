"""Files of the log: asked for, made by a worker, gone after a week."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from followups import tasks
from followups.models import Export


def ask_for_export(query: str, format_: str, *, language: str, by: User, at: datetime) -> Export:
    """A file will be made of what the query leaves. The nudge may be lost; the minute's sweep finds the row."""
    with transaction.atomic():
        export = Export.objects.create(query=query, format=format_, language=language, by=by, asked_at=at)
        transaction.on_commit(partial(tasks.write_export.delay, export.pk), robust=True)
    return export


def write_due() -> int:
    """Nudges a worker for each file that waits; whoever is at one already keeps it. How many there were."""
    waiting = list(Export.objects.due().values_list("pk", flat=True)[:20])
    for pk in waiting:
        tasks.write_export.delay(pk)
    return len(waiting)


def purge_exports(*, at: datetime) -> int:
    """Removes files that are a week old; they can be made again. How many there were."""
    with transaction.atomic():
        old = Export.objects.old(at=at)
        number = old.count()
        old.delete()
    return number
