"""The pages of an organisation's own slides: drawn once, a few at a time, so that one can see how far it has come.

The row of `OwnSlides` is the truth: without `shown_at` and `problem` it is work to be done. Two that work on the same
file at once make the same pages, and each page is kept once.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from presentations.models import OwnPage, OwnSlides
from presentations.uploads import confined, office
from presentations.uploads.slides import MOST_PAGES

AT_ONCE = 4
"""Pages drawn between two looks at how far it has come."""

GIVEN_UP = timedelta(minutes=30)
ALONE = 240
"""Seconds that one worker has the file to itself; longer than a task may take."""

PROBLEMS: dict[str, str | Promise] = {
    "no_converter": _(
        "The portal cannot turn PowerPoint into pages here. Save the slides as a PDF to have them shown."
    ),
    "not_converted": _(
        "The presentation could not be turned into pages. Save the slides as a PDF and choose that file."
    ),
    "not_drawn": _("The pages could not be drawn. Save the slides as a PDF once more and choose that file."),
    "too_many": _("The file has more than 60 pages. Ten minutes have room for far fewer."),
}
"""Why a file is kept and not shown. The words are those of the reader's language, so the row keeps the key."""


def due(*, at: datetime) -> QuerySet[OwnSlides]:
    """Files whose pages are not there, a minute after they came."""
    waiting = OwnSlides.objects.filter(shown_at=None, problem="", removed_at=None)
    return waiting.filter(uploaded_at__lt=at - timedelta(minutes=1)).order_by("uploaded_at", "pk")


class ProblemError(Exception):
    """One of PROBLEMS."""


def show(slides_id: int, *, at: datetime) -> None:
    """Draws what is not drawn yet; afterwards the file is shown, or its row says why it is not."""
    if not cache.add(f"own-slides-{slides_id}", 1, ALONE):
        return
    try:
        slides = OwnSlides.objects.filter(pk=slides_id, shown_at=None, problem="").first()
        if slides is not None:
            _prepare(slides)
            _draw(slides, at=at)
    except ProblemError as problem:
        OwnSlides.objects.filter(pk=slides_id).update(problem=str(problem))
    finally:
        cache.delete(f"own-slides-{slides_id}")


def _prepare(slides: OwnSlides) -> None:
    """Afterwards the row holds the PDF that is shown, and how many pages it has."""
    if slides.pdf is not None:
        return
    is_pdf = slides.format == OwnSlides.Format.PDF
    slides.pdf = bytes(slides.body) if is_pdf else _converted(bytes(slides.body))
    verdict = confined.verdict(slides.pdf)
    if not verdict.startswith("pages "):
        raise ProblemError("not_drawn" if is_pdf else "not_converted")
    slides.page_count = int(verdict.removeprefix("pages "))
    if slides.page_count > MOST_PAGES:
        raise ProblemError("too_many")
    slides.save(update_fields=["pdf", "page_count"])


def _converted(body: bytes) -> bytes:
    if not office.is_there():
        raise ProblemError("no_converter")
    try:
        return office.as_pdf(body)
    except office.ConversionError as error:
        raise ProblemError("not_converted") from error


def _draw(slides: OwnSlides, *, at: datetime) -> None:
    body = bytes(slides.pdf or b"")
    try:
        for first in range(slides.pages.count() + 1, slides.page_count + 1, AT_ONCE):
            drawn = confined.drawn(body, first=first, count=AT_ONCE)
            pages = [
                OwnPage(
                    slides=slides, number=one.number, width=one.width, height=one.height, body=one.body, text=one.text
                )
                for one in drawn
            ]
            OwnPage.objects.bulk_create(pages, ignore_conflicts=True)
    except confined.UnreadableError as error:
        raise ProblemError("not_drawn") from error
    with transaction.atomic():
        held = OwnSlides.objects.select_for_update().get(pk=slides.pk)
        if held.pages.count() < held.page_count:
            raise ProblemError("not_drawn")
        held.shown_at = at
        held.save(update_fields=["shown_at"])
