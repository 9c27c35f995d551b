"""What an organisation adds to what it writes: pictures, and slides that it made itself."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from presentations import own, tasks
from presentations.actions.locking import held
from presentations.actions.writing import refuse_unless_editable
from presentations.models import OwnSlides, Picture, Presentation
from presentations.uploads.pictures import CheckedPicture
from presentations.uploads.slides import CheckedSlides
from toolkit.refusals import RefusalError

MOST_PICTURES = 100
"""Of one presentation, those included that stand in no section any more: pictures are kept for the history."""

MOST_FILES = 20
"""Of one presentation, those included that have been removed: what was handed in with them is kept."""


@transaction.atomic
def add_picture(presentation: Presentation, picture: CheckedPicture, *, by: User, at: datetime) -> Picture:
    """Stores the picture; the same picture once more is the one that is there. No section shows it yet."""
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    known = presentation.pictures.filter(digest=picture.digest).first()
    if known is not None:
        return known
    if presentation.pictures.count() >= MOST_PICTURES:
        raise RefusalError(
            _("%(count)s pictures have been added to this presentation, and that is the most.")
            % {"count": MOST_PICTURES}
        )
    return Picture.objects.create(
        presentation=presentation,
        digest=picture.digest,
        format=picture.format,
        width=picture.width,
        height=picture.height,
        body=picture.body,
        name=picture.name,
        uploaded_at=at,
        uploaded_by=by,
    )


@transaction.atomic
def add_own_slides(presentation: Presentation, slides: CheckedSlides, *, by: User, at: datetime) -> OwnSlides:
    """The file stands for the presentation's slides from now on; one that stood before is kept as removed.

    The same file once more changes nothing. Its pages are drawn after commit.
    """
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    current = presentation.own_slides.filter(removed_at=None).first()
    if current is not None and current.digest == slides.digest:
        return current
    if presentation.own_slides.count() >= MOST_FILES:
        raise RefusalError(
            _("%(count)s files have been added to this presentation, and that is the most.") % {"count": MOST_FILES}
        )
    _take_away(current, by=by, at=at)
    added = OwnSlides.objects.create(
        presentation=presentation,
        format=slides.format,
        name=slides.name,
        digest=slides.digest,
        body=slides.body,
        page_count=slides.pages,
        uploaded_at=at,
        uploaded_by=by,
    )
    record("own_slides_added", presentation, by=by, at=at, reason=added.name)
    _nudge(added)
    return added


@transaction.atomic
def remove_own_slides(slides: OwnSlides, *, by: User, at: datetime) -> None:
    """The generated slides stand again. Removing what is removed changes nothing."""
    presentation = held(slides.presentation)
    refuse_unless_editable(presentation, at=at)
    current = presentation.own_slides.filter(pk=slides.pk, removed_at=None).first()
    if current is not None:
        _take_away(current, by=by, at=at)
        record("own_slides_removed", presentation, by=by, at=at, reason=current.name)


@transaction.atomic
def bring_back_own_slides(slides: OwnSlides, *, by: User, at: datetime) -> None:
    """A removed file stands again, in the place of one that has been added since."""
    presentation = held(slides.presentation)
    refuse_unless_editable(presentation, at=at)
    current = presentation.own_slides.filter(removed_at=None).first()
    if current is not None and current.pk == slides.pk:
        return
    _take_away(current, by=by, at=at)
    again = presentation.own_slides.get(pk=slides.pk)
    again.removed_at, again.removed_by = None, None
    again.save(update_fields=["removed_at", "removed_by"])
    record("own_slides_brought_back", presentation, by=by, at=at, reason=again.name)
    if again.shown_at is None and not again.problem:
        _nudge(again)


def show_due(*, at: datetime) -> int:
    """Nudges a worker for each file whose pages wait, at most twenty at a time; gives up what has waited long."""
    waiting = own.due(at=at)
    waiting.filter(uploaded_at__lt=at - own.GIVEN_UP).update(problem="not_drawn")
    found = list(waiting.values_list("pk", flat=True)[:20])
    for pk in found:
        tasks.show_own_slides.delay(pk)
    return len(found)


def _take_away(slides: OwnSlides | None, *, by: User, at: datetime) -> None:
    if slides is not None:
        slides.removed_at, slides.removed_by = at, by
        slides.save(update_fields=["removed_at", "removed_by"])


def _nudge(slides: OwnSlides) -> None:
    transaction.on_commit(partial(tasks.show_own_slides.delay, slides.pk), robust=True)
