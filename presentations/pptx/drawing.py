"""What is drawn on the slides with shapes of the format itself, so that it can be changed: the ten-minute bar, the
strip at the foot, the squares of a scale and the chip of a draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from presentations.bar import Bar
from presentations.deck import Box, Step
from presentations.pptx.layouts import BAR_BOX
from toolkit import slides
from toolkit.slides import BRICK, INK, LANGUAGE, MIST, PAPER, SPRUCE, SUN
from toolkit.typesetting import width

STRIP = Box(56, 484, 848, 5)
CHIP_TOP, CHIP_HEIGHT, CHIP_MARGIN = 314.0, 30.0, 14.0


@dataclass(frozen=True)
class Shape:
    """One shape without shadow or effect. `fill` is a colour, "" for none; `hatched` draws it as stripes on paper."""

    place: Box
    fill: str = ""
    form: str = "rect"
    edge: str = ""
    stroke: float = 0
    hatched: bool = False
    words: str = ""


def draw_bar(slide: Any, bar: Bar) -> None:
    """A segment for each section as wide as its time, filled by the speaking time, hatched where it is over."""
    drawn = []
    for segment in bar.segments:
        place = _share(BAR_BOX, segment.x, segment.width)
        drawn.append(Shape(place, MIST))
        if float(segment.fill):
            drawn.append(Shape(_share(BAR_BOX, segment.x, segment.fill), SPRUCE))
        if segment.over_seconds:
            drawn.append(Shape(_share(BAR_BOX, segment.over_x, segment.over), BRICK, hatched=True))
        drawn.append(Shape(place, edge=INK, stroke=1.5))
        if segment.shows_number:
            middle = BAR_BOX.x + BAR_BOX.width * float(segment.middle) / 100
            spot = Box(middle - 13, BAR_BOX.y + 9, 26, 26)
            drawn.append(Shape(spot, PAPER, form="ellipse", words=str(segment.number)))
    said = " ".join([bar.summary, *(segment.summary for segment in bar.segments)])
    slides.describe(_group(slide, _("Speaking time"), BAR_BOX, drawn), _("Speaking time"), said)


def draw_strip(slide: Any, steps: tuple[Step, ...]) -> None:
    """The sections as a thin line at the foot: done, now, later."""
    drawn = [Shape(_share(STRIP, step.x, step.width), step.fill.removeprefix("#").upper()) for step in steps]
    slides.decorate(_group(slide, _("Where in the ten minutes"), STRIP, drawn))


def draw_squares(slide: Any, *, filled: int, of: int, left: float, top: float) -> None:
    """A scale as squares; the words beside it say the same."""
    drawn = [
        Shape(
            Box(left + number * 52 + 1.5, top + 1.5, 41, 31),
            SPRUCE if number < filled else PAPER,
            form="roundRect",
            edge=SPRUCE if number < filled else "6F7F7A",
            stroke=3,
        )
        for number in range(of)
    ]
    slides.decorate(_group(slide, _("Scale"), Box(left, top, of * 52 - 8, 34), drawn))


def draw_chip(slide: Any, words: str) -> None:
    """The words that say which draft it is, at the right edge."""
    wide = width(words, size=18, weight="Semibold") + 2 * CHIP_MARGIN
    place = Box(BAR_BOX.x + BAR_BOX.width - wide, CHIP_TOP, wide, CHIP_HEIGHT)
    _added(slide, _markup(Shape(place, SUN, form="roundRect", words=words), _next(slide), words))


def draw_mat(slide: Any, box: Box) -> None:
    """The tinted ground behind a picture."""
    mat = _added(slide, _markup(Shape(box, MIST), _next(slide), _("Ground of the picture")))
    slides.decorate(mat)
    slide.shapes._spTree.insert(2, mat)  # noqa: SLF001  # the library has no name for what lies behind


def _group(slide: Any, name: str, box: Box, drawn: Sequence[Shape]) -> Any:
    """Shapes that belong together. Written at once: the library measures a group anew for each shape it is given."""
    number = _next(slide)
    left, top, wide, high = _emu(box)
    place = f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/>'
    inner = f'<a:chOff x="{left}" y="{top}"/><a:chExt cx="{wide}" cy="{high}"/>'
    members = "".join(_markup(one, number + index, f"{name} {index}") for index, one in enumerate(drawn, start=1))
    return _added(
        slide,
        f'<p:grpSp {nsdecls("p", "a")}><p:nvGrpSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvGrpSpPr/>'
        f"<p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>{place}{inner}</a:xfrm></p:grpSpPr>{members}</p:grpSp>",
    )


def _markup(shape: Shape, number: int, name: str) -> str:
    left, top, wide, high = _emu(shape.place)
    colour = f'<a:srgbClr val="{shape.fill}"/>'
    if shape.hatched:
        paper = f'<a:srgbClr val="{PAPER}"/>'
        fill = f'<a:pattFill prst="wdUpDiag"><a:fgClr>{colour}</a:fgClr><a:bgClr>{paper}</a:bgClr></a:pattFill>'
    else:
        fill = f"<a:solidFill>{colour}</a:solidFill>" if shape.fill else "<a:noFill/>"
    edge = f'<a:solidFill><a:srgbClr val="{shape.edge}"/></a:solidFill>' if shape.edge else "<a:noFill/>"
    said = (
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="{LANGUAGE}" sz="1800"><a:solidFill><a:srgbClr val="{INK}"/>'
        f"</a:solidFill></a:rPr><a:t>{escape(slides.CONTROL.sub('', shape.words))}</a:t></a:r></a:p>"
        if shape.words
        else f'<a:p><a:endParaRPr lang="{LANGUAGE}"/></a:p>'
    )
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="{shape.form}"><a:avLst/></a:prstGeom>{fill}'
        f'<a:ln w="{round(shape.stroke * 12700)}">{edge}</a:ln></p:spPr><p:txBody>'
        '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>'
        f"{said}</p:txBody></p:sp>"
    )


def _added(slide: Any, markup: str) -> Any:
    element = parse_xml(markup)
    slide.shapes._spTree.append(element)  # noqa: SLF001  # the library writes each shape by itself
    return element


def _next(slide: Any) -> int:
    number: int = slide.shapes._next_shape_id  # noqa: SLF001  # the same
    return number


def _emu(box: Box) -> tuple[int, int, int, int]:
    left, top = round(box.x * 12700), round(box.y * 12700)
    return left, top, round(box.width * 12700), round(box.height * 12700)


def _share(whole: Box, x: str, share: str) -> Box:
    """A part of a box; positions per cent of its width."""
    return Box(whole.x + whole.width * float(x) / 100, whole.y, whole.width * float(share) / 100, whole.height)
