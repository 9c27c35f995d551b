"""A slide's words as real paragraphs and points, unbroken, so that whoever edits them finds no line breaks of ours."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from presentations.content import SectionContent
from presentations.deck import Item, Slide
from presentations.pptx.layouts import INDENT, SOFT
from toolkit import slides
from toolkit.slides import INK, SPRUCE, colour

PARAGRAPH, POINT = 0, 1
"""The levels of a body."""


def write_title(frame: Any, slide: Slide, title: str) -> None:
    """`2<tab>Nationella strategier`: the number hangs before the words."""
    paragraph = frame.paragraphs[0]
    if slide.number:
        number = slides.run(paragraph, f"{slide.number}\t")
        number.font.color.rgb = colour(INK)
    slides.run(paragraph, title)
    _sized(frame, slide.title_size, hang=False)


def items_of(slide: Slide) -> list[Item]:
    return [item for group in slide.groups for item in group.items]


def write_body(frame: Any, items: Iterable[Item], *, size: int) -> None:
    """The items as paragraphs. Facts, choices and scales that have no box of their own here are told in words."""
    for index, item in enumerate(items):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.level = POINT if item.kind in {"bullet", "link"} else PARAGRAPH
        if item.continues and paragraph.level == POINT:
            slides.unbullet(paragraph)
        if item.label:
            slides.run(paragraph, f"{item.label}: ").font.color.rgb = colour(SOFT)
        words = slides.run(paragraph, said_by(item))
        if item.url:
            words.hyperlink.address = item.url
        if item.kind == "heading":
            words.font.bold, words.font.color.rgb = True, colour(SPRUCE)
        elif item.kind == "empty":
            words.font.color.rgb = colour(SOFT)
        elif is_given(item):
            words.font.bold = True
    _sized(frame, size, hang=True)


def said_by(item: Item) -> str:
    """An item's words; of a scale its value and what the ends mean."""
    return ", ".join(part for part in (item.words or item.value, item.low) if part)


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
