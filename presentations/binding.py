"""The booklet of a dialogue as one document, A4: cover, contents, programme, presentations, participants, contacts.

A presentation begins with its facts; then come its slides, two on a page, as the meeting sees them, and then all its
text with sources, without manuscript. A screen reader meets each slide as one picture with a name, because the text of
it follows; the words on an organisation's own slides stand nowhere else, so there they are read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dialogues.bar import bar_of as half_day_of
from dialogues.content import Plan
from dialogues.pdf import drawn as drawn_plan
from presentations import deck, glossary, pdf
from presentations.bar import bar_of
from presentations.booklet import Body, Booklet, Chapter
from presentations.content import Content
from toolkit.dates import day
from toolkit.pdf import PICTURES, Binder
from toolkit.sorting import swedish_key
from toolkit.typesetting import clipped, drawable, width

STYLES = ("slide-font.css", "slide.css", "bar.css", "pdf-page.css", "pdf-programme.css", "pdf-booklet.css")
SLIDE_WIDTH = 162 / 25.4 * 72 - 1.2
"""Points: the width of the text on the page, less the lines around a slide."""
HEAD_WIDTH, FOOT_WIDTH, HEAD_SIZE = 459.0, 368.0, 9.5
"""Points: what stands in the margins takes one line there."""


@dataclass(frozen=True)
class Entry:
    """One line of the contents; `head` is what stands over the pages of it."""

    anchor: str
    title: str
    subject: str = ""
    hours: str = ""
    page: int = 0
    head: str = ""
    foot: str = ""


def booklet_pdf(
    booklet: Booklet,
    plan: Plan | None,
    chapters: Sequence[Chapter],
    *,
    at: datetime,
    pictures_of: Callable[[Chapter], Mapping[str, bytes]],
    done: Callable[[int], None] = lambda _number: None,
) -> bytes:
    """Tagged. `pictures_of` is asked for the pictures of one presentation at a time; `done` is told after each."""
    with translation.override(settings.LANGUAGE_CODE):
        binder = Binder(stylesheets=STYLES, unit=SLIDE_WIDTH / 960)
        shown = [_drawn(chapter) for chapter in chapters]
        front = _front(booklet, plan, shown, at=at)
        entries = [_entry(chapter) for chapter in shown]
        page = len(binder.lay(front(entries)).pages) + 1
        pieces, names, placed = [], [], []
        for number, (chapter, entry) in enumerate(zip(shown, entries, strict=True), start=1):
            html, said = _chapter(chapter, entry)
            piece = binder.lay(html, first_page=page, pictures=pictures_of(chapter))
            placed.append(replace(entry, page=page))
            pieces.append(piece)
            names += said
            page += len(piece.pages)
            done(number)
        back = binder.lay(_back(booklet, shown), first_page=page)
        placed.append(Entry("deltagare", _("Participants and contacts"), page=page))
        return binder.bind([binder.lay(front(placed)), *pieces, back], pictured=names)


def _front(
    booklet: Booklet, plan: Plan | None, chapters: Sequence[Chapter], *, at: datetime
) -> Callable[[Sequence[Entry]], str]:
    """Cover, contents and programme, for the pages given; the number of pages is the same whatever they are."""
    plan = drawn_plan(plan) if plan else None
    facts = {
        "language": settings.LANGUAGE_CODE,
        "head": _head(booklet),
        "booklet": replace(
            booklet,
            title=drawable(booklet.title),
            host=drawable(booklet.host),
            focus_area=drawable(booklet.focus_area),
        ),
        "plan": plan,
        "half_day": half_day_of(plan) if plan else None,
        "at": at,
        "count": len(chapters),
    }
    return lambda entries: render_to_string("presentations/booklet_front.html", {**facts, "entries": entries})


def _head(booklet: Booklet) -> str:
    """What stands over the pages that are not a presentation's."""
    return clipped(f"{drawable(booklet.title)}, {day(booklet.starts_at)}", within=HEAD_WIDTH, size=HEAD_SIZE)


def _back(booklet: Booklet, chapters: Sequence[Chapter]) -> str:
    labels = {"host": _("Host"), "presents": _("Presents"), "listens": _("Listens")}
    bodies = [_drawn_body(body) for body in booklet.bodies]
    groups = [(label, [body for body in bodies if body.part == part]) for part, label in labels.items()]
    return render_to_string(
        "presentations/booklet_back.html",
        {
            "language": settings.LANGUAGE_CODE,
            "head": _head(booklet),
            "terms": sorted(
                {term for chapter in chapters for term in glossary.used_in(_without_manuscript(chapter.content))},
                key=lambda term: swedish_key(term.word),
            ),
            "groups": [(label, group) for label, group in groups if group],
            "contacts": [(body, url, url.partition("//")[2].rstrip("/")) for body, url in _websites(bodies)],
        },
    )


def _websites(bodies: Sequence[Body]) -> list[tuple[Body, str]]:
    """Those with a way to reach them."""
    return [(body, deck.safe_url(body.website)) for body in bodies if body.mailbox or body.website]


def _chapter(chapter: Chapter, entry: Entry) -> tuple[str, list[str]]:
    """One presentation, and what is read aloud of each of its generated slides."""
    content = chapter.content
    slides = [] if chapter.own_slides else [_still(slide) for slide in deck.deck_of(content, approved=True)[1:]]
    names = [
        _("Slide %(number)d of %(total)d: %(title)s. Its text follows after the slides.")
        % {"number": number, "total": len(slides), "title": " ".join(slide.title.split())}
        for number, slide in enumerate(slides, start=1)
    ]
    own = [(page, _own_words(page, len(chapter.own_slides))) for page in chapter.own_slides]
    html = render_to_string(
        "presentations/booklet_chapter.html",
        {
            "language": settings.LANGUAGE_CODE,
            "content": content,
            "approved_at": chapter.approved.approved_at,
            "entry": entry,
            "bar": bar_of(content),
            "slides": slides,
            "own": own,
            "parts": [part for part in pdf.parts_of(content) if deck.says_something(part.section)],
            "pictures": PICTURES,
        },
    )
    return html, names


def _own_words(page: Any, total: int) -> str:
    words = " ".join(drawable(page.text).split())
    name = _("Slide %(number)d of %(total)d") % {"number": page.number, "total": total}
    return f"{name}: {words}" if words else name


def _still(slide: deck.Slide) -> deck.Slide:
    """The slide without its links; the text that follows has them."""
    groups = tuple(replace(group, items=tuple(replace(item, url="") for item in group.items)) for group in slide.groups)
    return replace(slide, groups=groups)


def _entry(chapter: Chapter) -> Entry:
    anchor = f"presentation-{chapter.approved.presentation_id}"
    content = chapter.content
    head = f"{content.organisation}: {content.subject}"
    edition = f" · {content.edition}"
    meeting = f"{content.dialogue}, {day(content.starts_at)}"
    room = FOOT_WIDTH - width(edition, size=HEAD_SIZE)
    return Entry(
        anchor,
        content.organisation,
        content.subject,
        chapter.hours,
        head=clipped(head, within=HEAD_WIDTH, size=HEAD_SIZE),
        foot=clipped(meeting, within=room, size=HEAD_SIZE) + edition,
    )


def _without_manuscript(content: Content) -> Content:
    return replace(content, sections=tuple(replace(section, what="", manuscript="") for section in content.sections))


def _drawn(chapter: Chapter) -> Chapter:
    return replace(chapter, content=pdf.drawn(chapter.content))


def _drawn_body(body: Body) -> Body:
    return replace(body, name=drawable(body.name), members=tuple(drawable(name) for name in body.members))
