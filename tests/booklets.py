"""A booklet for tests of documents without a database."""

from dataclasses import replace
from datetime import UTC, datetime

from dialogues.content import Plan
from presentations.binding import booklet_pdf
from presentations.booklet import Approved, Body, Booklet, Chapter, OwnSlide
from presentations.content import Content
from tests.pictures import png

MADE = datetime(2027, 3, 25, 9, tzinfo=UTC)


def booklet(chapters: list[Chapter], plan: Plan | None, words: str = "") -> Booklet:
    """The booklet of those chapters, with a few organisations that listen."""
    parts = ["host", "presents", *["listens"] * 12]
    bodies = tuple(
        Body(
            f"Region {number} {words}".strip(),
            part,
            ("Värmland", "Dalarna") if number == 4 else (),
            "" if number == 5 else f"region{number}@example.org",
            "" if number == 6 else "https://region.example.org/" + "lang-adress/" * number,
        )
        for number, part in enumerate(parts)
    )
    return Booklet(
        dialogue_id=1,
        title=f"Hållbara material {words}".strip(),
        host="Vinnova",
        host_id=99,
        focus_area="Hållbar industri",
        palette=3,
        starts_at=datetime(2027, 3, 31, 7, tzinfo=UTC),
        ends_at=datetime(2027, 3, 31, 10, tzinfo=UTC),
        programme_id=1 if plan else None,
        approved=tuple(chapter.approved for chapter in chapters),
        bodies=bodies,
    )


def chapter(number: int, content: Content, *, own: bool = False) -> Chapter:
    """One presentation; with `own` its slides are two of the organisation's, in different shapes."""
    approved = Approved(number, number, 2, datetime(2027, 3, 24, tzinfo=UTC), number, content.organisation)
    slides = (OwnSlide(1, 1, 1600, 1200, "Ord på bilden"), OwnSlide(2, 2, 1920, 1080, "")) if own else ()
    return Chapter(approved, replace(content, revision=2, handed_in=True), slides, "09.20–09.30")


def bound(chapters: list[Chapter], plan: Plan | None, words: str = "", **pictures: bytes) -> bytes:
    shown = {"own-1": png(1600, 1200), "own-2": png(1920, 1080), **pictures}
    return booklet_pdf(booklet(chapters, plan, words), plan, chapters, at=MADE, pictures_of=lambda _chapter: shown)
