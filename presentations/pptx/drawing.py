"""What is drawn on the slides with shapes of the format itself, so that it can be changed: the ten-minute bar, the
strip at the foot, the squares of a scale and the chip of a draft.
"""

from typing import Any

from django.utils.translation import gettext as _
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from presentations.bar import Bar
from presentations.deck import Box, Step
from presentations.pptx.layouts import BAR_BOX, put
from toolkit import slides
from toolkit.slides import BRICK, INK, MIST, PAPER, SPRUCE, SUN, colour
from toolkit.typesetting import width

STRIP = Box(56, 484, 848, 5)
SQUARES = Box(0, 0, 252, 34)
CHIP_TOP, CHIP_HEIGHT, CHIP_MARGIN = 314.0, 30.0, 14.0


def draw_bar(slide: Any, bar: Bar) -> None:
    """A segment for each section as wide as its time, filled by the speaking time, hatched where it is over."""
    group = slide.shapes.add_group_shape()
    for segment in bar.segments:
        place = _share(BAR_BOX, segment.x, segment.width)
        _filled(group, place, MIST)
        if float(segment.fill):
            _filled(group, _share(BAR_BOX, segment.x, segment.fill), SPRUCE)
        if segment.over_seconds:
            over = _filled(group, _share(BAR_BOX, segment.over_x, segment.over), BRICK)
            over.fill.patterned()
            over.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            over.fill.fore_color.rgb, over.fill.back_color.rgb = colour(BRICK), colour(PAPER)
        edge = _filled(group, place, None)
        edge.line.color.rgb, edge.line.width = colour(INK), Pt(1.5)
        if segment.shows_number:
            middle = BAR_BOX.x + BAR_BOX.width * float(segment.middle) / 100
            spot = _filled(group, Box(middle - 13, BAR_BOX.y + 9, 26, 26), PAPER, form=MSO_SHAPE.OVAL)
            _words(spot, str(segment.number), size=18)
    said = " ".join([bar.summary, *(segment.summary for segment in bar.segments)])
    slides.describe(group, _("Speaking time"), said)


def draw_strip(slide: Any, steps: tuple[Step, ...]) -> None:
    """The sections as a thin line at the foot: done, now, later."""
    group = slide.shapes.add_group_shape()
    for step in steps:
        _filled(group, _share(STRIP, step.x, step.width), step.fill.removeprefix("#").upper())
    group.name = _("Where in the ten minutes")
    slides.decorate(group)


def draw_squares(slide: Any, *, filled: int, of: int, left: float, top: float) -> None:
    """A scale as squares; the words beside it say the same."""
    group = slide.shapes.add_group_shape()
    for number in range(of):
        place = Box(left + number * 52 + 1.5, top + 1.5, 41, 31)
        square = _filled(group, place, SPRUCE if number < filled else PAPER, form=MSO_SHAPE.ROUNDED_RECTANGLE)
        square.line.color.rgb = colour(SPRUCE if number < filled else "6F7F7A")
        square.line.width = Pt(3)
    group.name = _("Scale")
    slides.decorate(group)


def draw_chip(slide: Any, words: str) -> None:
    """The words that say which draft it is, at the right edge."""
    wide = width(words, size=18, weight="Semibold") + 2 * CHIP_MARGIN
    place = Box(BAR_BOX.x + BAR_BOX.width - wide, CHIP_TOP, wide, CHIP_HEIGHT)
    chip = _filled(slide, place, SUN, form=MSO_SHAPE.ROUNDED_RECTANGLE)
    chip.name = words
    _words(chip, words, size=18)


def draw_mat(slide: Any, box: Box) -> None:
    """The tinted ground behind a picture."""
    mat = _filled(slide, box, MIST)
    mat.name = _("Ground of the picture")
    slides.decorate(mat)
    tree = slide.shapes._spTree  # noqa: SLF001  # the library has no name for what lies behind
    tree.insert(2, mat._element)  # noqa: SLF001  # the same


def _filled(holder: Any, place: Box, code: str | None, *, form: Any = MSO_SHAPE.RECTANGLE) -> Any:
    """A shape without line, shadow or effect."""
    shape = holder.shapes.add_shape(form, 0, 0, 0, 0)
    put(shape, place)
    looks = shape._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}style")  # noqa: SLF001
    shape._element.remove(looks)  # noqa: SLF001  # the library gives each shape the theme's shadow
    if code is None:
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(code)
    shape.line.fill.background()
    return shape


def _words(shape: Any, words: str, *, size: int) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.vertical_anchor = False, MSO_ANCHOR.MIDDLE
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    written = slides.run(frame.paragraphs[0], words)
    written.font.size, written.font.color.rgb = Pt(size), colour(INK)


def _share(whole: Box, x: str, share: str) -> Box:
    """A part of a box; positions per cent of its width."""
    return Box(whole.x + whole.width * float(x) / 100, whole.y, whole.width * float(share) / 100, whole.height)
