"""The wheel on one A3 sheet with its key, and the table of months after it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from toolkit.pdf import tagged_pdf
from toolkit.typesetting import drawable
from yearwheel.drawing import draw
from yearwheel.months import Month, months
from yearwheel.wheel import Ring, Thing, Wheel

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
                "drawing": draw(shown, paper=True),
                "style": _style(),
                "columns": _columns(months(shown)),
                "areas": sorted({(thing.palette, thing.whole_area) for thing in shown.dialogues}),
                "shown": {str(ring): ring not in shown.selection.hidden for ring in Ring},
            },
        )
        return tagged_pdf(html, stylesheets=STYLES)


def _columns(whole: list[Month]) -> list[list[Month]]:
    """The months in three columns of about the same height: the document's own columns take seconds."""
    heights = [3 + len(month.lines) for month in whole]
    made: list[list[Month]] = [[], [], []]
    before = 0
    for month, height in zip(whole, heights, strict=True):
        made[min(2, (before + height // 2) * 3 // sum(heights))].append(month)
        before += height
    return made


@cache
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
