"""The booklets that are made of a dialogue: which one readers get, which one is being made, and the making.

A row of `Rendering` without a body is work to be done, as for other documents. One booklet of a dialogue is made at a
time, by whoever holds the dialogue's advisory lock; the row itself is not locked meanwhile, so that everybody sees how
far it has come. A worker that dies lets the lock go with its connection.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.db import connection
from PIL import Image

from dialogues.models import Dialogue
from presentations import renderings
from presentations.booklet import Booklet, Chapter, booklet_of, booklets_of, chapters_of, plan_of
from presentations.models import OwnPage, Rendering

BOOKLET = Rendering.Format.BOOKLET
LOCKS = 0x626F6F6B
"""The first number of the advisory locks; the second is the dialogue's id."""

MOST_PIXELS = 1400
"""On the longest side of a picture: 220 dots an inch across the page."""

MOST_COLOURS = 20_000
"""A drawing with smooth edges has fewer, a photograph more."""


@dataclass(frozen=True)
class Shelf:
    """What there is of one dialogue's booklet. `newest` is what a reader gets, `coming` what will be made of what is
    approved now; both without their bodies.
    """

    booklet: Booklet
    newest: Rendering | None
    coming: Rendering | None

    @property
    def is_current(self) -> bool:
        """The newest booklet says what a new one would say."""
        return self.newest is not None and self.newest.shows["digest"] == self.booklet.digest

    @property
    def is_under_way(self) -> bool:
        return self.coming is not None and self.coming.attempts < renderings.MOST_ATTEMPTS and not self.is_current

    @property
    def has_failed(self) -> bool:
        return self.coming is not None and not self.is_under_way and not self.is_current


def key_of(booklet: Booklet) -> str:
    facts = f"{renderings.version()}\n{settings.LANGUAGE_CODE}\n{BOOKLET} {booklet.dialogue_id}\n{booklet.digest}"
    return hashlib.sha256(facts.encode()).hexdigest()


def shelf_of(booklet: Booklet) -> Shelf:
    """One query. A booklet with a presentation that is no longer approved is nothing to be read."""
    rows = Rendering.objects.filter(dialogue=booklet.dialogue_id, format=BOOKLET).defer("body")
    in_order = list(rows.order_by("-requested_at", "-pk"))
    allowed = set(booklet.submissions)
    made = (row for row in in_order if row.rendered_at and allowed.issuperset(row.shows["submissions"]))
    key = key_of(booklet)
    coming = next((row for row in in_order if row.key == key and row.rendered_at is None), None)
    return Shelf(booklet, next(made, None), coming)


def row_for(booklet: Booklet, *, at: datetime) -> Rendering:
    """The one row of the booklet as it is now, made where there is none."""
    shows = {"digest": booklet.digest, "submissions": booklet.submissions}
    facts = {"format": BOOKLET, "dialogue_id": booklet.dialogue_id, "shows": shows, "requested_at": at}
    row, _created = Rendering.objects.get_or_create(
        key=key_of(booklet), defaults={**facts, "steps": len(booklet.approved)}
    )
    return row


def outdated() -> Iterator[Booklet]:
    """Booklets that have been asked for once, and would say something else now. Eight queries for all dialogues."""
    known: dict[int, set[str]] = {}
    rows = Rendering.objects.filter(format=BOOKLET, dialogue__cancelled_at=None)
    for dialogue, digest in rows.values_list("dialogue_id", "shows__digest"):
        if dialogue is not None:
            known.setdefault(dialogue, set()).add(digest)
    for pk, booklet in booklets_of(known).items():
        if booklet.digest not in known[pk]:
            yield booklet


def make(row: Rendering, *, at: datetime) -> bool:
    """Makes the dialogue's booklet as it is now and puts it in the row; False where somebody is at it already, or there
    is nothing to make. A row that asks for what has changed since gives way to a new one.
    """
    dialogue = row.dialogue
    if dialogue is None:
        return False
    with _alone(dialogue) as alone:
        return alone and _make(row.pk, dialogue, at=at)


def _make(pk: int, dialogue: Dialogue, *, at: datetime) -> bool:
    row = Rendering.objects.filter(pk=pk, rendered_at=None, attempts__lt=renderings.MOST_ATTEMPTS).first()
    if row is None:
        return False
    booklet = booklet_of(dialogue)
    if booklet is None or row.key != key_of(booklet):
        row.delete()
        if booklet is None:
            return False
        row = row_for(booklet, at=row.requested_at)
        if row.rendered_at:
            return False
    steps = {"done": 0, "steps": len(booklet.approved)}
    mine = Rendering.objects.filter(pk=row.pk)
    mine.update(attempts=row.attempts + 1, last_error=renderings.UNFINISHED, **steps)
    try:
        body = _bound(booklet, row, at=at)
    except Exception as error:
        mine.update(last_error=f"{type(error).__name__}: {error}"[:2000])
        raise
    mine.update(body=body, rendered_at=at, last_error="", done=len(booklet.approved))
    Rendering.objects.filter(dialogue=dialogue, format=BOOKLET, requested_at__lte=row.requested_at).exclude(
        pk=row.pk
    ).delete()
    return True


def _bound(booklet: Booklet, row: Rendering, *, at: datetime) -> bytes:
    from presentations import binding  # here, so that only a process that renders loads the engine and its libraries

    plan = plan_of(booklet)

    def done(number: int) -> None:
        Rendering.objects.filter(pk=row.pk).update(done=number)

    chapters = chapters_of(booklet, plan)
    return binding.booklet_pdf(booklet, plan, chapters, at=at, pictures_of=pictures_of, done=done)


def pictures_of(chapter: Chapter) -> dict[str, bytes]:
    """The pictures of one presentation by the names that the document gives them. Two queries."""
    own = {page.pk: page.name for page in chapter.own_slides}
    pages = OwnPage.objects.filter(pk__in=own).values_list("pk", "body") if own else ()
    shown = {**renderings.pictures_of(chapter.content), **{own[pk]: bytes(body) for pk, body in pages}}
    return {name: printed(body) for name, body in shown.items()}


def printed(body: bytes) -> bytes:
    """The picture with no more pixels than paper shows, so that the booklet can be mailed.

    A photograph becomes a JPEG; what has few colours, or can be seen through, stays a PNG.
    """
    with Image.open(BytesIO(body)) as picture:
        if max(picture.size) <= MOST_PIXELS or picture.format not in ("PNG", "JPEG"):
            return body
        kind = picture.format
        picture.thumbnail((MOST_PIXELS, MOST_PIXELS), reducing_gap=2)
        if kind == "PNG" and picture.mode == "RGB" and picture.getcolors(MOST_COLOURS) is None:
            kind = "JPEG"
        file = BytesIO()
        picture.save(file, kind, **({"quality": 85} if kind == "JPEG" else {"compress_level": 1}))
        return file.getvalue()


@contextmanager
def _alone(dialogue: Dialogue) -> Iterator[bool]:
    """Whether nobody else makes this dialogue's booklet now; until the end nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, dialogue.pk])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, dialogue.pk])
