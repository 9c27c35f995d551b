"""Documents asked for: now, or ahead so that they are there when somebody opens them."""

from datetime import datetime
from functools import partial

from django.db import transaction

from presentations import renderings, tasks
from presentations.models import Rendering, Submission
from presentations.renderings import Document


def document(asked: Document, *, at: datetime) -> bytes:
    """The document; rendered and stored where this content has not been rendered before."""
    body = renderings.stored(asked)
    return body if body is not None else renderings.make(renderings.row_for(asked, at=at), asked, at=at)


def request_ahead(submission: Submission, *, at: datetime) -> None:
    """The documents of a submission will be made; call it inside the transaction that changes the submission.

    The rows are the truth. The nudge after commit may be lost; the minute's sweep finds what it missed.
    """
    for format_ in renderings.AHEAD:
        row = renderings.row_for(renderings.of_submission(submission, format_), at=at)
        if row.rendered_at is None:
            transaction.on_commit(partial(tasks.render.delay, row.pk), robust=True)


def render_due(*, at: datetime) -> int:
    """Nudges a worker for each row that waits; at most a hundred at a time. How many there were."""
    waiting = list(renderings.due(at=at).values_list("pk", "format")[:100])
    for pk, format_ in waiting:
        task = tasks.bind if format_ == Rendering.Format.BOOKLET else tasks.render
        task.delay(pk)
    return len(waiting)


def purge(*, at: datetime) -> int:
    """Removes old documents that can be made again. How many there were."""
    return renderings.purgeable(at=at).delete()[0]
