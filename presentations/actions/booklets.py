"""The booklet of a dialogue: asked for, and made anew when something in it changes."""

from datetime import datetime
from functools import partial
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from dialogues.models import Dialogue
from presentations import bookshelf, tasks
from presentations.booklet import booklet_of
from presentations.models import Rendering
from toolkit.refusals import RefusalError

MOST_AT_ONCE = 3
"""Booklets that one minute begins by itself: a change that concerns many dialogues must not stop other documents."""


@transaction.atomic
def ask(dialogue: Dialogue, *, at: datetime) -> Rendering:
    """The booklet as it is now will be made, or is there already. One that could not be made is tried again."""
    booklet = booklet_of(dialogue)
    if booklet is None:
        raise RefusalError(_("No presentation of this dialogue has been approved yet."))
    row = bookshelf.row_for(booklet, at=at)
    if row.rendered_at is None:
        Rendering.objects.filter(pk=row.pk).update(attempts=0, requested_at=at)
        transaction.on_commit(partial(tasks.bind.delay, row.pk), robust=True)
    return row


def renew(*, at: datetime) -> int:
    """Every booklet that was asked for once and says something else now will be made. How many rows that gave."""
    number = 0
    for booklet in islice(bookshelf.outdated(), MOST_AT_ONCE):
        bookshelf.row_for(booklet, at=at)
        number += 1
    return number
