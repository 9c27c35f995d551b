"""A slide's words as real paragraphs and points: lines that were broken for the PDF are whole again, so that whoever
edits them finds no breaks of ours.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from presentations import deck
from presentations.content import Content, SectionContent
from presentations.deck import Item, Slide
from presentations.pptx.layouts import INDENT, SOFT
from toolkit import slides
from toolkit.slides import SPRUCE, colour
from toolkit.typesetting import drawable

PARAGRAPH, POINT = 0, 1
"""The levels of a body."""

_BETWEEN = re.compile(r"[\s\u00ad\u200b-]+")
"""What breaking a text into lines may add or take away."""


class Sources:
    """The texts of a section before they were broken into lines."""

    def __init__(self, content: Content, section: SectionContent) -> None:
        self.texts = [drawable(text) for text in _texts(content, section)]
        self.keys = [_BETWEEN.sub("", text) for text in self.texts]

    def whole(self, lines: tuple[str, ...]) -> str:
        """The piece of text that these lines show, without the breaks. Lines that stand nowhere are only joined."""
        key = _BETWEEN.sub("", "".join(lines))
        for text, whole in zip(self.texts, self.keys, strict=True):
            start = whole.find(key) if key else -1
            if start >= 0:
                return _piece(text, start, len(key), lines)
        return " ".join(line.strip() for line in lines).replace("\u00ad", "")


def _texts(content: Content, section: SectionContent) -> Iterator[str]:
    yield from (text for _kind, text in deck.paragraphs(section.text))
    yield from (section.title, content.subject, content.focus_area, content.organisation, content.dialogue)
    for link in section.links:
        address = deck.safe_url(link.url)
        domain = urlsplit(address).netloc.removeprefix("www.") if address else link.url
        yield from (f"{link.title} ({domain})", link.title, address, link.url)
    yield from (deck.source_label(link.source) for link in section.links)


def _piece(text: str, start: int, length: int, lines: tuple[str, ...]) -> str:
    """The part of the text that begins with its `start`:th letter that is neither space nor hyphen."""
    letters = [place for place, letter in enumerate(text) if not _BETWEEN.fullmatch(letter)]
    end = letters[start + length - 1] + 1
    while end < len(text) and text[end] in "-\u00ad":
        end += 1
    begin = letters[start]
    while begin and text[begin - 1] == "-" and lines[0].startswith("-"):
        begin -= 1
    piece = text[begin:end].replace("\u00ad", "")
    return piece + "-" if lines[-1].endswith("-") and not piece.endswith("-") else piece


def write_title(frame: Any, slide: Slide, title: str) -> None:
    """`2<tab>Nationella strategier`: the number hangs before the words."""
    paragraph = frame.paragraphs[0]
    if slide.number:
        number = slides.run(paragraph, f"{slide.number}\t")
        number.font.color.rgb = colour(slides.INK)
    slides.run(paragraph, title)
    _sized(frame, slide.title_size, hang=False)


def write_body(frame: Any, slide: Slide, sources: Sources, *, besides: bool) -> None:
    """The slide's text; `besides` leaves out what stands above it (facts, choice and scale)."""
    items = [item for group in slide.groups for item in group.items if not (besides and is_given(item))]
    for index, item in enumerate(items):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.level = POINT if item.kind in {"bullet", "link"} else PARAGRAPH
        if item.continues and paragraph.level == POINT:
            slides.unbullet(paragraph)
        words = slides.run(paragraph, sources.whole(item.lines))
        if item.url:
            words.hyperlink.address = item.url
        if item.kind == "heading":
            words.font.bold, words.font.color.rgb = True, colour(SPRUCE)
        elif item.kind == "empty":
            words.font.color.rgb = colour(SOFT)
    _sized(frame, slide.size, hang=True)


def is_given(item: Item) -> bool:
    """True for what stands above the text in a box of its own."""
    return item.kind in {"fact", "choice", "scale"}


def _sized(frame: Any, size: int, *, hang: bool) -> None:
    """The size for the whole frame, so that what is typed later has it too."""
    listed = frame._txBody.find(slides.tag("lstStyle"))  # noqa: SLF001  # the library sets sizes only run by run
    point = round(INDENT * size * 12700)
    places = {1: "", 2: f' marL="{point}" indent="-{point}"'} if hang else {1: ""}
    for level, place in places.items():
        listed.append(
            parse_xml(
                f'<a:lvl{level}pPr {nsdecls("a")}{place}><a:defRPr lang="{slides.LANGUAGE}" sz="{size * 100}"/>'
                f"</a:lvl{level}pPr>"
            )
        )


def notes_of(section: SectionContent, slide: Slide, *, begins: str, ends: str) -> list[str]:
    """The manuscript under the section's first slide, after when it is spoken; the others point to it."""
    time = _("%(time)s, from %(begins)s to %(ends)s") % {"time": slide.time, "begins": begins, "ends": ends}
    if slide.part > 1:
        return [_("The manuscript stands with the first slide of section %(number)d.") % {"number": slide.number}]
    return [time, *(line.strip() for line in section.manuscript.splitlines() if line.strip())]
