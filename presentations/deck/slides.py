"""The slides of a presentation: the cover, then each section's, set in the layout that its words, picture and chart
ask for.
"""

from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.content import Content, SectionContent
from presentations.deck.flow import LINE
from presentations.deck.layout import TITLE_LINE, laid_out
from presentations.deck.slide import Slide, Step
from presentations.deck.words import items_of, says_something, time_label
from toolkit import dates
from toolkit.typesetting import MISSING, clipped, drawable, missing, width, wrap

NAME_SIZES = (54, 46, 38, 32, 26, 22)
SUBJECT_SIZES = (30, 26, 22, 18)
SMALL = 18

COVER_WIDTH = 770.0
FULL_WIDTH = 848.0
COVER_HEIGHT = 240.0
"""The cover's dark field inside its margins: dialogue, organisation and subject."""


def deck_of(content: Content, *, approved: bool = False) -> tuple[Slide, ...]:
    """All slides, numbered: the cover, then each section's. An approved deck has no slides that say nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        edition = content.edition
        slides = [_cover(content, approved=approved)]
        for section in content.sections:
            if approved and not says_something(section):
                continue
            steps = _steps(content, section)
            slides += [
                replace(slide, steps=steps, edition=edition)
                for slide in _section_slides(section, content.subject, content.focus_area)
            ]
        right = width(f"{edition} · {len(slides)} ({len(slides)})", size=SMALL)
        footer = clipped(
            drawable(f"{content.organisation} · {content.dialogue}"), within=FULL_WIDTH - right - 24, size=SMALL
        )
    whole = len(slides)
    return tuple(
        replace(slide, page=page, pages=whole, footer=footer if page > 1 else "")
        for page, slide in enumerate(slides, start=1)
    )


def slides_of(content: Content, section: SectionContent) -> tuple[Slide, ...]:
    """The slides of one section, numbered as in the whole deck; more than one means that the text goes on."""
    return tuple(slide for slide in deck_of(content) if slide.section_id == section.section_id)


def cover(content: Content) -> Slide:
    """The first slide."""
    return deck_of(content)[0]


def standing(content: Content, *, approved: bool) -> str:
    """The edition with how far it has come, as it stands on a front page."""
    if approved:
        return content.edition
    words = _("%(edition)s, not yet approved") if content.handed_in else _("%(edition)s, not yet handed in")
    return words % {"edition": content.edition}


def _cover(content: Content, *, approved: bool) -> Slide:
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
        edition=standing(content, approved=approved),
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
    """One section's slides without what belongs to the deck (page numbers, strip, footer)."""
    slides = list(laid_out(section, tuple(items_of(section, subject, focus_area))))
    return tuple(
        replace(
            slide,
            section_id=section.section_id,
            number=section.position,
            part=part,
            parts=len(slides),
            time=time_label(section.seconds),
            part_label=_("cont. %(part)d of %(parts)d") % {"part": part, "parts": len(slides)} if part > 1 else "",
            missing=missing(section.text + "".join(link.title for link in section.links)),
        )
        for part, slide in enumerate(slides, start=1)
    )


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
