"""What each slide says and how its text is broken: decided here, so that the page, the preview and the editor's
warning about continuation slides are one and the same.

A slide is 960 × 540 units; a unit is a point on paper and a share of the width in the browser (static/css/slide.css).
The sizes below are that stylesheet's sizes. No text is smaller than 18 units. Text that does not fit is first set
smaller, step by step, then goes on to a continuation slide; it is never cut and never runs off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, product
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.content import Chart, Content, Image, Link, SectionContent
from presentations.models import Answer, TemplateSection
from toolkit import dates
from toolkit.typesetting import MISSING, clipped, drawable, missing, wrap

SIZES = (32, 28, 24, 22, 20, 18)
EASY_SIZE, EASY_SHARE = 22, 0.9
"""A text of this size or larger leaves some of the slide empty; a smaller one may fill it."""

TITLE_SIZES = (36, 30, 26, 22, 18)
NAME_SIZES = (54, 46, 38, 32, 26, 22)
SUBJECT_SIZES = (30, 26, 22, 18)
SMALL = 18

BODY_WIDTH = 784.0
TITLE_WIDTH = 640.0
COVER_WIDTH = 770.0
FACT_WIDTH = 590.0
FOOTER_WIDTH = 690.0
PAGE_HEIGHT = 430.0
"""From the top margin to the foot's upper edge: title, the space under it, and the body."""
COVER_HEIGHT = 240.0
"""The cover's dark field inside its margins: dialogue, organisation and subject."""

LINE = 1.38
TITLE_LINE = 1.16
TITLE_SPACE = 20.0
PARAGRAPH_SPACE = 0.55
BULLET_SPACE = 0.28
INDENT = 1.15
FACT_SIZE = 22
BOX_HEIGHT = 62.0
BOX_SPACE = 14.0

MOST_LINES = 300
"""A text of more lines than this is run together after them, so that a deck stays a deck."""

Kind = Literal["fact", "choice", "scale", "paragraph", "bullet", "heading", "link", "empty"]


@dataclass(frozen=True)
class Item:
    """A piece of a slide: a paragraph, a bullet, a heading, a link, a fact, or the box of a choice or a scale.

    `lines` are broken already. `continues` is true for what began on the slide before. A fact has `label` and lines;
    choice and scale have `label`, `value` and `filled` of `of`; `low` says what the ends
    of a scale mean.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    continues: bool = False
    label: str = ""
    value: str = ""
    low: str = ""
    filled: int = 0
    of: int = 0
    url: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Group:
    """Neighbours of one kind: a list of bullets or links, the facts, or single items."""

    kind: Kind
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Step:
    """One section in the thin strip at the foot of a slide; positions per cent of its width."""

    x: str
    width: str
    state: Literal["done", "now", "later"]

    @property
    def fill(self) -> str:
        return {"done": "#7fa19d", "now": "#0b4f4a", "later": "#d3deda"}[self.state]


@dataclass(frozen=True)
class Slide:
    """One page of the deck, in the portal's main language. `part` of `parts` counts the slides of one section;
    `missing` are the characters of the section that cannot be drawn. `layout` is text alone, text with a picture or a
    chart beside it, one picture that fills the slide, or one chart that does.
    """

    kind: Literal["cover", "section"]
    title_lines: tuple[str, ...]
    title_size: int
    size: int = 0
    section_id: int = 0
    number: int = 0
    part: int = 1
    parts: int = 1
    time: str = ""
    part_label: str = ""
    layout: Literal["text", "beside", "full", "chart"] = "text"
    picture: Image | None = None
    chart: Chart | None = None
    groups: tuple[Group, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    footer: str = ""
    page: int = 1
    pages: int = 1
    eyebrow_lines: tuple[str, ...] = ()
    subject_lines: tuple[str, ...] = ()
    subject_size: int = 0
    when: str = ""
    where: str = ""
    credit: str = ""
    palette: int = 1

    @property
    def title(self) -> str:
        return "\n".join(self.title_lines)

    @property
    def eyebrow(self) -> str:
        return "\n".join(self.eyebrow_lines)

    @property
    def subject(self) -> str:
        return "\n".join(self.subject_lines)


@dataclass(frozen=True)
class _Row:
    """One line of an item, or a whole box. `space` stands above it unless it is the first on its slide."""

    item: int
    line: str
    height: float
    space: float
    lines_before: int
    lines_after: int
    keep: bool


@dataclass(frozen=True)
class _Page:
    """What stands on one slide, and how much of its height it takes."""

    groups: tuple[Group, ...]
    used: float


def deck_of(content: Content, *, approved: bool = False) -> tuple[Slide, ...]:
    """All slides, numbered: the cover, then each section's. An approved deck has no slides that say nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        footer = clipped(
            drawable(f"{content.organisation} · {content.dialogue}"), within=FOOTER_WIDTH, size=SMALL, weight="Regular"
        )
        slides = [_cover(content)]
        for section in content.sections:
            if approved and not says_something(section):
                continue
            steps = _steps(content, section)
            slides += [
                replace(slide, steps=steps, footer=footer)
                for slide in _section_slides(section, content.subject, content.focus_area)
            ]
    return tuple(replace(slide, page=page, pages=len(slides)) for page, slide in enumerate(slides, start=1))


def slides_of(content: Content, section: SectionContent) -> tuple[Slide, ...]:
    """The slides of one section, numbered as in the whole deck; more than one means that the text goes on."""
    return tuple(slide for slide in deck_of(content) if slide.section_id == section.section_id)


def cover(content: Content) -> Slide:
    """The first slide."""
    return deck_of(content)[0]


def says_something(section: SectionContent) -> bool:
    """False for a section that was left out: nothing chosen, written or linked."""
    return bool(section.text.strip() or section.choice or section.scale is not None or section.links)


def paragraphs(text: str) -> Iterator[tuple[Literal["paragraph", "bullet"], str]]:
    """The paragraphs of an answer: each line is one, and a line that begins with - or • is a point in a list."""
    lines = [line for line in (raw.strip() for raw in drawable(text).splitlines()) if line]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    for line in lines:
        point = _BULLET.match(line)
        if point is None:
            yield "paragraph", line
        elif rest := line[point.end() :]:
            yield "bullet", rest


_BULLET = re.compile(r"(?:[•·]\s*|[*–—-]\s+|-(?=[^\W\d]))+|[*–—-]$")


def safe_url(url: str) -> str:
    """The address where it may be linked to, otherwise nothing: only http, https and mailto."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and parts.netloc:
        return url.strip()
    return url.strip() if parts.scheme == "mailto" and parts.path else ""


def choice_label(choice: str) -> str:
    return {Answer.Choice.YES: _("Yes"), Answer.Choice.PARTLY: _("Partly"), Answer.Choice.NO: _("No")}.get(
        Answer.Choice(choice), ""
    )


def source_label(source: str) -> str:
    """The heading over the links of one source."""
    return {
        "national": _("National strategies"),
        "thematic": _("Thematic strategies"),
        "s3": _("Regional innovation strategy and smart specialisation"),
    }.get(source, _("Other sources"))


def time_label(seconds: int) -> str:
    """`2 min`, or `1:30 min` where it is not whole minutes."""
    return _("%(time)s min") % {"time": dates.minutes(seconds) if seconds % 60 else seconds // 60}


def linked(links: tuple[Link, ...]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The links by source, in the template's order of the three sources, under their headings."""
    order = {"national": 0, "thematic": 1, "s3": 2}
    ordered = sorted((link for link in links if link.title or link.url), key=lambda link: order.get(link.source, 3))
    for label, group in groupby(ordered, key=lambda link: source_label(link.source)):
        yield label, tuple(group)


def _cover(content: Content) -> Slide:
    eyebrow = wrap(drawable(content.dialogue), within=COVER_WIDTH, size=SMALL + 2, weight="Semibold")
    if len(eyebrow) > 2:
        rest = clipped(" ".join(eyebrow[1:]), within=COVER_WIDTH, size=SMALL + 2, weight="Semibold")
        eyebrow = (eyebrow[0], rest)
    for name_size, subject_size in _falling(NAME_SIZES, SUBJECT_SIZES):
        name = wrap(drawable(content.organisation), within=COVER_WIDTH, size=name_size, weight="Bold")
        subject = wrap(drawable(content.subject), within=COVER_WIDTH, size=subject_size)
        height = (SMALL + 2) * LINE * len(eyebrow) + TITLE_LINE * (name_size * len(name) + subject_size * len(subject))
        if height + 24 <= COVER_HEIGHT and len(name) <= 2 and len(subject) <= 3:
            break
    where = _("Host: %(host)s  ·  Focus area: %(area)s") % {"host": content.host, "area": content.focus_area}
    return Slide(
        kind="cover",
        eyebrow_lines=eyebrow,
        title_lines=name,
        title_size=name_size,
        subject_lines=subject,
        subject_size=subject_size,
        when=dates.span(content.starts_at, content.ends_at),
        where=clipped(drawable(where), within=840, size=SMALL),
        credit=_on_two_lines(content.credit),
        palette=content.palette,
    )


def _on_two_lines(text: str) -> str:
    """Two lines at the smallest size; what the second cannot hold is cut off with three dots."""
    lines = wrap(drawable(text), within=COVER_WIDTH, size=SMALL)
    return "\n".join(
        [*lines[:1], *([clipped(" ".join(lines[1:]), within=COVER_WIDTH, size=SMALL)] if lines[1:] else [])]
    )


def _falling(first: tuple[int, ...], second: tuple[int, ...]) -> list[tuple[int, int]]:
    """All pairs of sizes, the largest together first."""
    return sorted(product(first, second), key=lambda pair: -sum(pair))


def _steps(content: Content, section: SectionContent) -> tuple[Step, ...]:
    whole = sum(other.seconds for other in content.sections) or 1
    steps, at = [], 0
    for other in content.sections:
        state: Literal["done", "now", "later"] = "later"
        if other.section_id == section.section_id:
            state = "now"
        elif other.position < section.position:
            state = "done"
        steps.append(Step(x=f"{at * 100 / whole:.3f}", width=f"{other.seconds * 100 / whole:.3f}", state=state))
        at += other.seconds
    return tuple(steps)


@lru_cache(maxsize=256)
def _section_slides(section: SectionContent, subject: str, focus_area: str) -> tuple[Slide, ...]:
    """One section's slides without what belongs to the deck (page numbers, strip, footer).

    The size is the largest with which the section takes as few slides as with the smallest.
    """
    for title_size in TITLE_SIZES:
        title = wrap(drawable(section.title), within=TITLE_WIDTH, size=title_size, weight="Semibold")
        if len(title) * title_size <= 2 * TITLE_SIZES[1]:
            break
    room = PAGE_HEIGHT - len(title) * title_size * TITLE_LINE - TITLE_SPACE
    items = tuple(_items(section, subject, focus_area))
    fewest = _pages(items, size=SIZES[-1], room=room)
    for size in SIZES:
        pages = _pages(items, size=size, room=room)
        easy = len(pages) > 1 or size < EASY_SIZE or pages[0].used <= EASY_SHARE * room
        if len(pages) <= len(fewest) and easy:
            break
    slides = [
        Slide(
            kind="section",
            title_lines=title,
            title_size=title_size,
            size=size,
            section_id=section.section_id,
            number=section.position,
            part=part,
            parts=len(pages),
            time=time_label(section.seconds),
            part_label=_("cont. %(part)d of %(parts)d") % {"part": part, "parts": len(pages)} if part > 1 else "",
            groups=page.groups,
            missing=missing(section.text + "".join(link.title for link in section.links)),
        )
        for part, page in enumerate(pages, start=1)
    ]
    return tuple(slides)


def _items(section: SectionContent, subject: str, focus_area: str) -> Iterator[Item]:
    """What the section says, in the order it is shown, with text not yet broken (one line each)."""
    if section.kind == TemplateSection.Kind.AREA:
        yield Item("fact", (drawable(subject),), label=_("Our area"))
        yield Item("fact", (drawable(focus_area),), label=_("Focus area"))
    if section.choice:
        rank = {Answer.Choice.YES: 3, Answer.Choice.PARTLY: 2, Answer.Choice.NO: 1}[Answer.Choice(section.choice)]
        yield Item("choice", value=choice_label(section.choice), filled=rank, of=3)
    if section.scale is not None:
        is_scope = section.kind == TemplateSection.Kind.AREA
        yield Item(
            "scale",
            label=_("Scope") if is_scope else "",
            value=_("%(number)d of %(of)d") % {"number": section.scale, "of": 5},
            low=_("from narrow to broad") if is_scope else "",
            filled=section.scale,
            of=5,
        )
    written = list(paragraphs(section.text))
    for kind, text in written:
        yield Item(kind, (text,))
    for label, links in linked(section.links):
        yield Item("heading", (label,))
        for link in links:
            url = safe_url(link.url)
            domain = urlsplit(url).netloc.removeprefix("www.") if url else link.url
            words = f"{link.title} ({domain})" if link.title and domain else link.title or url or link.url
            yield Item("link", (drawable(words),), url=url)
    if not section.is_answered and not written:
        yield Item("empty", (_("Nothing has been written here yet."),))


def _pages(items: tuple[Item, ...], *, size: int, room: float) -> list[_Page]:
    """The items broken into lines and shared out over as many slides as they need."""
    broken = [_broken(item, size) for item in items]
    rows = [row for index, item in enumerate(broken) for row in _rows(index, item, size, broken)]
    pages: list[_Page] = []
    page: list[_Row] = []
    used = 0.0
    for row in rows:
        height = row.height + (row.space if page else 0)
        if page and used + height > room:
            carried = _carried(page, row)
            pages.append(_Page(_grouped(broken, page), used))
            page, used = carried, 0.0
            for index, kept in enumerate(carried):
                used += kept.height + (kept.space if index else 0)
            height = row.height + (row.space if page else 0)
        page.append(row)
        used += height
    return [*pages, _Page(_grouped(broken, page), used)]


def _carried(page: list[_Row], row: _Row) -> list[_Row]:
    """Takes from the end of a full slide what belongs with the next line: a heading, or a lonely first line."""
    carried: list[_Row] = []
    if (row.lines_before == 1 and len(page) > 1) or (row.lines_before > 2 and row.lines_after == 0 and len(page) > 1):
        carried.insert(0, page.pop())
    while len(page) > 1 and page[-1].keep:
        carried.insert(0, page.pop())
    return carried


def _broken(item: Item, size: int) -> Item:
    if item.kind == "fact":
        return replace(item, lines=wrap(item.lines[0], within=FACT_WIDTH, size=FACT_SIZE, weight="Semibold"))
    if not item.lines:
        return item
    indent = INDENT * size if item.kind in {"bullet", "link"} else 0
    weight: Literal["Regular", "Semibold"] = "Semibold" if item.kind == "heading" else "Regular"
    return replace(item, lines=wrap(item.lines[0], within=BODY_WIDTH - indent, size=size, weight=weight))


def _rows(index: int, item: Item, size: int, items: list[Item]) -> Iterator[_Row]:
    before = items[index - 1].kind if index else None
    if item.kind in {"choice", "scale"}:
        yield _Row(index, "", BOX_HEIGHT, BOX_SPACE, 0, 0, keep=False)
        return
    height = (FACT_SIZE if item.kind == "fact" else size) * LINE
    space = PARAGRAPH_SPACE * size
    if item.kind == before and item.kind in {"bullet", "link"}:
        space = BULLET_SPACE * size
    elif item.kind == before == "fact":
        space = 0.0
    elif before in {"fact", "choice", "scale"}:
        space = BOX_SPACE
    elif before == "heading":
        space = 0.1 * size
    for number, line in enumerate(item.lines):
        yield _Row(
            index,
            line,
            height,
            space if number == 0 else 0.0,
            number,
            len(item.lines) - number - 1,
            keep=item.kind == "heading",
        )


def _grouped(items: list[Item], page: list[_Row]) -> tuple[Group, ...]:
    """The rows of one slide put back into items, and neighbours of one kind into groups."""
    shown = []
    for index, rows in groupby(page, key=lambda row: row.item):
        together = list(rows)
        lines = tuple(row.line for row in together if row.line)
        shown.append(replace(items[index], lines=lines, continues=together[0].lines_before > 0))
    groups = []
    for kind, neighbours in groupby(shown, key=lambda item: item.kind):
        together_items = tuple(neighbours)
        if kind in {"bullet", "link", "fact"}:
            groups.append(Group(kind, together_items))
        else:
            groups += [Group(kind, (item,)) for item in together_items]
    return tuple(groups)


def continuation_warning(slides: tuple[Slide, ...]) -> str:
    """What the editor says beforehand about a section's slides: that it takes more than one, or that characters cannot
    be shown. Nothing where all is well.
    """
    warnings = []
    count = len(slides)
    if count > 1:
        warnings.append(
            ngettext("The text fills %(count)d slide.", "The text goes on to more slides: %(count)d in all.", count)
            % {"count": count}
        )
    if slides and slides[0].missing:
        facts = {"box": MISSING, "characters": " ".join(slides[0].missing[:12])}
        warnings.append(_("Characters that slides cannot show become %(box)s: %(characters)s") % facts)
    return " ".join(warnings)
