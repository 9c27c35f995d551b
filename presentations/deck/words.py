"""What a section says, as items in the order they are shown, with texts not yet broken."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from presentations.content import Link, SectionContent
from presentations.deck.slide import Item
from presentations.models import Answer, TemplateSection
from toolkit import dates
from toolkit.typesetting import drawable

MOST_LINES = 300
"""A text of more lines than this is run together after them, so that a deck stays a deck."""


def says_something(section: SectionContent) -> bool:
    """False for a section that was left out: nothing chosen, written, linked or shown."""
    written = bool(section.text.strip() or section.choice or section.scale is not None or section.links)
    return written or section.picture is not None or section.chart is not None


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


def items_of(section: SectionContent, subject: str, focus_area: str) -> Iterator[Item]:
    """What the section says; nothing where it only shows a picture or a chart."""
    if section.kind == TemplateSection.Kind.AREA:
        yield Item("fact", words=drawable(subject), label=_("Our area"))
        yield Item("fact", words=drawable(focus_area), label=_("Focus area"))
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
        yield Item(kind, words=text)
    for label, links in linked(section.links):
        yield Item("heading", words=label)
        for link in links:
            url = safe_url(link.url)
            domain = urlsplit(url).netloc.removeprefix("www.") if url else link.url
            words = f"{link.title} ({domain})" if link.title and domain else link.title or url or link.url
            yield Item("link", words=drawable(words), url=url)
    if not section.is_answered and not written and section.picture is None and section.chart is None:
        yield Item("empty", words=_("Nothing has been written here yet."))
