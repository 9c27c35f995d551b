"""Documents kept by what they say: the same content is rendered once, and a changed one is another document.

A row of `Rendering` without a body is work to be done; it is the truth, and a task is only a nudge. Whoever makes a
document holds the lock of its row meanwhile, so that two at once make it once; a worker that dies lets the lock go,
and the row is still there to be found.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from presentations.content import Content
from presentations.models import Picture, Rendering, Submission

MOST_ATTEMPTS = 8
KEPT = timedelta(days=30)
"""How long a document that is not an approved presentation's newest is kept. It can be made again at any time."""

AHEAD = (Rendering.Format.DECK, Rendering.Format.PPTX, Rendering.Format.HANDOUT, Rendering.Format.CARDS)
"""What is made of each submission before anybody asks for it."""

UNFINISHED = "did not finish"

SOURCES = (
    "dialogues/bar.py",
    "dialogues/content.py",
    "dialogues/pdf.py",
    "presentations/bar.py",
    "presentations/cards.py",
    "presentations/binding.py",
    "presentations/booklet.py",
    "presentations/charts/*.py",
    "presentations/content.py",
    "presentations/deck/*.py",
    "presentations/numerals.py",
    "presentations/pdf.py",
    "presentations/pptx/*.py",
    "presentations/speech.py",
    "presentations/glossary.py",
    "toolkit/data/glossary.csv",
    "toolkit/dates.py",
    "toolkit/glossary.py",
    "toolkit/pdf.py",
    "toolkit/slides.py",
    "toolkit/typesetting.py",
    "templates/dialogues/_agenda_table.html",
    "templates/dialogues/_programme_bar.html",
    "templates/presentations/_bar.html",
    "templates/presentations/_booklet_section.html",
    "templates/presentations/_figure.html",
    "templates/presentations/_passages.html",
    "templates/presentations/_slide.html",
    "templates/presentations/_slide_group.html",
    "templates/presentations/blank.html",
    "templates/presentations/booklet_back.html",
    "templates/presentations/booklet_chapter.html",
    "templates/presentations/booklet_front.html",
    "templates/presentations/cards.html",
    "templates/presentations/deck.html",
    "templates/presentations/handout.html",
    "static/css/bar.css",
    "static/css/pdf-booklet.css",
    "static/css/pdf-cards.css",
    "static/css/pdf-deck.css",
    "static/css/pdf-page.css",
    "static/css/pdf-programme.css",
    "static/css/slide-font.css",
    "static/css/slide.css",
    "static/img/*.svg",
    f"locale/{settings.LANGUAGE_CODE}/LC_MESSAGES/django.mo",
)
"""The files that decide how a document looks, as patterns below the project's folder."""


@cache
def version() -> str:
    """A hash of everything but the content that decides how a document looks."""
    engines = f"{metadata.version('weasyprint')} {metadata.version('python-pptx')}"
    digest = hashlib.sha256(f"{engines} {settings.WORDS_PER_MINUTE}".encode())
    for pattern in SOURCES:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Document:
    """One document to have: its format and all that it shows, as JSON. `submission_id` where it shows a submission."""

    format: str
    data: dict[str, Any]
    approved: bool
    submission_id: int | None = None

    @cached_property
    def key(self) -> str:
        shown = json.dumps([self.format, self.data, self.approved], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{version()}\n{settings.LANGUAGE_CODE}\n{shown}".encode()).hexdigest()

    def render(self) -> bytes:
        # imported here, so that only a process that renders loads an engine, and only the one it needs
        if self.format == Rendering.Format.BLANK:
            from presentations.pdf import blank_pdf

            return blank_pdf(self.data)
        content = Content.from_json(self.data)
        return _maker(self.format)(content, approved=self.approved, pictures=pictures_of(content))


def _maker(format_: str) -> Callable[..., bytes]:
    if format_ == Rendering.Format.PPTX:
        from presentations.pptx import deck_pptx

        return deck_pptx
    from presentations import cards, pdf

    makers = {Rendering.Format.HANDOUT: pdf.handout_pdf, Rendering.Format.CARDS: cards.cards_pdf}
    return makers.get(Rendering.Format(format_), pdf.deck_pdf)


def pictures_of(*contents: Content) -> dict[str, bytes]:
    """The bytes of the pictures that the contents show, by their digests. One query."""
    shown = {section.picture.digest for content in contents for section in content.sections if section.picture}
    if not shown:
        return {}
    found = Picture.objects.filter(digest__in=shown).values_list("digest", "body")
    return {digest: bytes(body) for digest, body in found}


def of_submission(submission: Submission, format_: str) -> Document:
    return Document(format_, submission.content, submission.approved_at is not None, submission.pk)


def stored(document: Document) -> bytes | None:
    """The finished document, where it has been made before."""
    body = Rendering.objects.filter(key=document.key, rendered_at__isnull=False).values_list("body", flat=True).first()
    return None if body is None else bytes(body)


def row_for(document: Document, *, at: datetime) -> Rendering:
    """The one row of this document, made where there is none."""
    row, _created = Rendering.objects.get_or_create(
        key=document.key,
        defaults={"format": document.format, "submission_id": document.submission_id, "requested_at": at},
    )
    return row


def make(row: Rendering, document: Document, *, at: datetime) -> bytes:
    """Renders and stores, or waits for whoever does it already and takes theirs. What goes wrong is written down.

    The attempt is counted before the work, so that a document that kills its worker is not tried for ever.
    """
    with transaction.atomic():
        held = Rendering.objects.select_for_update().get(pk=row.pk)
        if held.body is not None:
            return bytes(held.body)
        held.attempts += 1
        held.last_error = UNFINISHED
        held.save(update_fields=["attempts", "last_error"])
    try:
        with transaction.atomic():
            held = Rendering.objects.select_for_update().get(pk=row.pk)
            if held.body is not None:
                return bytes(held.body)
            body = document.render()
            held.body, held.rendered_at, held.last_error = body, at, ""
            held.save(update_fields=["body", "rendered_at", "last_error"])
    except Exception as error:
        Rendering.objects.filter(pk=row.pk).update(last_error=f"{type(error).__name__}: {error}"[:2000])
        raise
    return body


def due(*, at: datetime) -> QuerySet[Rendering]:
    """Rows to be made now: never tried, or tried and waited for 1, 3, 7 … minutes since they were asked for."""
    waited = Q()
    for attempts in range(MOST_ATTEMPTS):
        waited |= Q(attempts=attempts, requested_at__lte=at - timedelta(minutes=2**attempts - 1))
    asked = Q(submission__isnull=False) | Q(dialogue__isnull=False)
    return Rendering.objects.filter(waited, asked, rendered_at=None).order_by("requested_at", "pk")


def overdue(*, at: datetime) -> timedelta:
    """How long the row that waits longest has been due; zero when none is."""
    oldest = due(at=at).order_by().values_list("attempts").annotate(Min("requested_at"))
    return max((at - asked - timedelta(minutes=2**attempts - 1) for attempts, asked in oldest), default=timedelta())


def purgeable(*, at: datetime) -> QuerySet[Rendering]:
    """Old documents of drafts and templates, and of approved presentations that have a newer one of the same kind.

    A booklet is not among them: it goes when a newer one is made.
    """
    newer = Rendering.objects.filter(
        submission=OuterRef("submission"), format=OuterRef("format"), rendered_at__gt=OuterRef("requested_at")
    ).exclude(pk=OuterRef("pk"))
    return Rendering.objects.filter(requested_at__lt=at - KEPT, dialogue=None).filter(
        Q(submission=None) | Q(submission__approved_at=None) | Exists(newer)
    )
