"""The wheel on one A3 sheet with its key, and the table of months after it."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from toolkit.pdf import tagged_pdf
from toolkit.typesetting import drawable
from yearwheel.drawing import draw
from yearwheel.months import Month, months
from yearwheel.wheel import Ring, Thing, Wheel

KEPT = 24 * 60 * 60
"""Seconds that a sheet is kept, under a hash of all it shows: the day it was made stands on it."""

STYLES = ("slide-font.css", "pdf-wheel.css")


def wheel_pdf(wheel: Wheel) -> bytes:
    """A3 across, tagged, in the portal's main language."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = replace(wheel, things=tuple(_drawn(wheel.things)))
        html = render_to_string(
            "yearwheel/wheel_document.html",
            {
                "language": settings.LANGUAGE_CODE,
                "wheel": shown,
                "selection": shown.selection,
                "picture": _picture(shown),
                "columns": _columns(months(shown)),
                "areas": sorted({(thing.palette, thing.whole_area) for thing in shown.dialogues}),
                "shown": {str(ring): ring not in shown.selection.hidden for ring in Ring},
            },
        )
        key = f"wheel-pdf:{hashlib.sha256(html.encode()).hexdigest()}"
        kept: bytes | None = cache.get(key)
        if kept is None:
            kept = tagged_pdf(html, stylesheets=STYLES)
            cache.set(key, kept, KEPT)
        return kept


def _picture(wheel: Wheel) -> str:
    """The drawing as a picture of its own: as a part of the page it would be read and styled twice as slowly."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">'
    svg = f"{head}<style>{_style()}</style>{draw(wheel, paper=True)}</svg>"
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _columns(whole: list[Month]) -> list[list[Month]]:
    """The months in three columns of about the same height: the document's own columns take seconds."""
    heights = [3 + len(month.lines) for month in whole]
    made: list[list[Month]] = [[], [], []]
    before = 0
    for month, height in zip(whole, heights, strict=True):
        made[min(2, (before + height // 2) * 3 // sum(heights))].append(month)
        before += height
    return made


@once
def _style() -> str:
    """The drawing's own colours: a document's stylesheets do not reach into a picture."""
    return (Path(settings.BASE_DIR) / "static" / "css" / "wheel-paper.css").read_text(encoding="utf-8")


def _drawn(things: Iterable[Thing]) -> Iterable[Thing]:
    """With only such characters as the font has."""
    for thing in things:
        yield replace(
            thing,
            title=drawable(thing.title),
            short=drawable(thing.short),
            area=drawable(thing.area),
            whole_area=drawable(thing.whole_area),
            words=tuple(drawable(words) for words in thing.words),
        )
