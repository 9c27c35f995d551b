"""The deck's master and layouts: where each placeholder stands and how its words look.

A slide is 960 × 540 points, as in the PDF. Everything is Calibri, which is on every Windows machine: its letters are a
little narrower and its lines lower than those of the PDF's font, so what fits there fits here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Pt

from presentations.deck import Box
from toolkit import slides
from toolkit.slides import INK, MIST, PAPER, SPRUCE, SUN, colour

COVER, TEXT, ANSWER, BESIDE, FULL, CHART_BESIDE, CHART = range(7)
"""The layouts in their order."""

BODY, SUBTITLE, EYEBROW, FACTS, CAPTION, TIME, PICTURE, GRAPH, GIVEN, SOURCE = 1, 1, 10, 11, 12, 20, 14, 15, 16, 17
"""Numbers of placeholders, unique in their layout. GIVEN holds what stands above the text: facts, choice, scale."""
FOOTER, NUMBER = 21, 22

SOFT = "46545E"
COLOURS = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": SPRUCE,
    "lt2": MIST,
    "accent1": SPRUCE,
    "accent2": SUN,
    "accent3": "B23A26",
    "accent4": "6057A6",
    "accent5": "1A86DB",
    "accent6": "8F3878",
    "hlink": SPRUCE,
    "folHlink": SPRUCE,
}
AREAS: dict[int, tuple[str, Any]] = {
    1: ("6057A6", None),
    2: ("AA4529", MSO_PATTERN.WIDE_UPWARD_DIAGONAL),
    3: ("246550", MSO_PATTERN.LARGE_CONFETTI),
    4: ("8F3878", MSO_PATTERN.NARROW_HORIZONTAL),
    5: ("A08700", MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL),
    6: ("1A86DB", MSO_PATTERN.LARGE_GRID),
    7: ("D9559F", MSO_PATTERN.NARROW_VERTICAL),
    8: ("3B4750", MSO_PATTERN.LARGE_CHECKER_BOARD),
}
"""Colour and pattern of the focus areas, as near the portal's own as the format has them."""


def put(shape: Any, box: Box) -> None:
    """Moves a shape to a place on the slide."""
    shape.left, shape.top, shape.width, shape.height = (
        Emu(round(value * 12700)) for value in (box.x, box.y, box.width, box.height)
    )


LEFT, RIGHT = 120.0, 904.0
TOP, FULL_TOP, BOTTOM = 42.0, 26.0, 472.0
"""Where a title begins, where it begins over a picture that fills the slide, and where the text ends."""

HANG = 64.0
"""How far the section's number stands before its title."""

TITLE_WIDTH, TITLE_LINE, TITLE_SPACE = 640.0, 1.16, 20.0
TEXT_TOP = 104.0
"""Under a title on one line of the largest size."""

INDENT, LINE = 1.15, 1.22
FACT_SIZE, FACT_LINE = 22, 30.4
BOX_HEIGHT, BOX_SPACE, GUTTER = 62.0, 14.0, 36.0
"""The measures of the PDF's slides (static/css/slide.css)."""

TITLE_BOX = Box(LEFT - HANG, TOP - 4, HANG + TITLE_WIDTH + 12, 46)
TEXT_BOX = Box(LEFT, TEXT_TOP, RIGHT - LEFT, BOTTOM - TEXT_TOP)
GIVEN_BOX = Box(LEFT, TEXT_TOP, RIGHT - LEFT, BOX_HEIGHT)
HALF_BOX = Box(LEFT, TEXT_TOP, 376, BOTTOM - TEXT_TOP)
PICTURE_BOX = Box(532, TEXT_TOP, 372, BOTTOM - TEXT_TOP)
WHOLE_BOX = Box(0, 80, 960, 352)
STRIP_BOX = Box(LEFT, 438, RIGHT - LEFT, 34)
CHART_BOX = Box(LEFT, TEXT_TOP, RIGHT - LEFT, 336)
HALF_CHART_BOX = Box(464, TEXT_TOP, 440, 336)
SOURCE_BOX = Box(LEFT, 444, RIGHT - LEFT, 28)
HALF_SOURCE_BOX = Box(464, 444, 440, 28)
TIME_BOX = Box(764, TOP + 6, 140, 30)
FOOTER_BOX = Box(56, 496, 640, 28)
NUMBER_BOX = Box(704, 496, 200, 28)
NAME_BOX = Box(56, 64, 848, 136)
SUBJECT_BOX = Box(56, 206, 848, 70)
EYEBROW_BOX = Box(56, 32, 770, 28)
FACTS_BOX = Box(56, 312, 848, 62)
BAR_BOX = Box(56, 384, 848, 44)
COVER_CAPTION_BOX = Box(56, 434, 848, 84)


@dataclass(frozen=True)
class Holder:
    """A placeholder of a layout: its kind, number, name, place, and how its first level looks."""

    kind: str
    index: int
    name: str
    box: Box
    size: float = 0
    bold: bool | None = None
    ink: str = ""
    align: str = ""
    anchor: str = "t"
    flush: bool = False
    prompt: str = ""


def new_show(*, palette: int, draft: bool) -> Any:
    """An empty presentation with our master and layouts. A draft is marked on the master, in one place."""
    show = slides.new_show(range(7), colours=COLOURS)
    show.slide_width, show.slide_height = Pt(960), Pt(540)
    show.element.sldSz.attrib.pop("type", None)
    master = show.slide_master
    _style(master)
    _placed(master, _master_holders())
    master.background.fill.solid()
    master.background.fill.fore_color.rgb = colour(PAPER)
    if draft:
        _mark(master)
    for layout, (name, holders) in zip(show.slide_layouts, _layouts(), strict=True):
        layout.name = name
        layout.element.attrib.pop("type", None)
        layout.element.set("userDrawn", "1")
        _placed(layout, holders)
    cover = show.slide_layouts[COVER]
    cover.element.set("showMasterSp", "0")
    _field(cover, palette)
    return show


def _layouts() -> list[tuple[str, Sequence[Holder]]]:
    title = Holder("title", 0, _("Heading"), TITLE_BOX, prompt=_("Heading"))
    text = Holder("body", BODY, _("Text"), TEXT_BOX, prompt=_("Text"))
    half = Holder("body", BODY, _("Text"), HALF_BOX, prompt=_("Text"))
    strip = Holder("body", BODY, _("Text"), STRIP_BOX, prompt=_("Text"))
    source = Holder("body", SOURCE, _("Source"), SOURCE_BOX, 18, ink=SOFT, flush=True, prompt=_("Source"))
    foot = (
        Holder("body", TIME, _("Time"), TIME_BOX, size=20, ink=SOFT, align="r", flush=True, prompt=_("Time")),
        Holder("ftr", FOOTER, _("Footer"), FOOTER_BOX, size=18, ink=SOFT, align="l"),
        Holder("sldNum", NUMBER, _("Slide number"), NUMBER_BOX, size=18, ink=SOFT, align="r"),
    )
    given = Holder(
        "body", GIVEN, _("Answer"), GIVEN_BOX, size=22, bold=True, flush=True, anchor="ctr", prompt=_("Answer")
    )
    picture = Holder("pic", PICTURE, _("Picture"), PICTURE_BOX, size=18, prompt=_("Picture"))
    chart = Holder("chart", GRAPH, _("Chart"), CHART_BOX, size=18, prompt=_("Chart"))
    cover = (
        Holder("body", EYEBROW, _("Dialogue"), EYEBROW_BOX, 20, True, SUN, flush=True, prompt=_("Dialogue")),
        Holder(
            "ctrTitle", 0, _("Organisation"), NAME_BOX, 54, True, "FFFFFF", anchor="b", flush=True, prompt=_("Heading")
        ),
        Holder("subTitle", SUBTITLE, _("Area"), SUBJECT_BOX, 30, False, "FFFFFF", flush=True, prompt=_("Area")),
        Holder("body", FACTS, _("Date and host"), FACTS_BOX, 18, False, INK, flush=True, prompt=_("Date and host")),
        Holder("body", CAPTION, _("Time"), COVER_CAPTION_BOX, 18, False, INK, flush=True, prompt=_("Time")),
    )
    return [
        (_("Cover"), cover),
        (_("Heading and text"), (title, text, *foot)),
        (_("Heading, answer and text"), (title, given, text, *foot)),
        (_("Text and picture"), (title, half, picture, *foot)),
        (_("Full picture"), (title, replace(picture, box=WHOLE_BOX), strip, *foot)),
        (
            _("Text and chart"),
            (title, half, replace(chart, box=HALF_CHART_BOX), replace(source, box=HALF_SOURCE_BOX), *foot),
        ),
        (_("Full chart"), (title, strip, chart, source, *foot)),
    ]


def _master_holders() -> Sequence[Holder]:
    return (
        Holder("title", 0, _("Heading"), TITLE_BOX, prompt=_("Heading")),
        Holder("body", BODY, _("Text"), TEXT_BOX, prompt=_("Text")),
        Holder("ftr", 3, _("Footer"), FOOTER_BOX, size=18, ink=SOFT, align="l"),
        Holder("sldNum", 4, _("Slide number"), NUMBER_BOX, size=18, ink=SOFT, align="r"),
    )


def _placed(holder: Any, holders: Sequence[Holder]) -> None:
    """The library's own placeholders are taken out and ours put in, in reading order."""
    tree = holder.shapes._spTree  # noqa: SLF001  # the library adds no placeholders to a layout
    for shape in list(holder.shapes):
        tree.remove(shape._element)  # noqa: SLF001  # the same
    for number, one in enumerate(holders, start=2):
        tree.append(_element(one, number))


def _element(one: Holder, number: int) -> Any:
    index = f' idx="{one.index}"' if one.index else ""
    inside = {
        "sldNum": f'<a:fld id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum">'
        f'<a:rPr lang="{slides.LANGUAGE}"/><a:t>‹#›</a:t></a:fld>',
        "ftr": "",
    }.get(one.kind, f'<a:r><a:rPr lang="{slides.LANGUAGE}"/><a:t>{escape(one.prompt)}</a:t></a:r>')
    fit = "<a:normAutofit/>" if one.kind in {"title", "ctrTitle", "body"} else ""
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(one.name)}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{one.kind}"{index}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{_frame(one.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{one.anchor}">'
        f"{fit}</a:bodyPr><a:lstStyle>{_own_level(one)}</a:lstStyle><a:p>{inside}</a:p></p:txBody></p:sp>"
    )


def _frame(box: Box, turned: int = 0) -> str:
    """The place of a shape; `turned` is degrees clockwise."""
    turn = f' rot="{turned * 60000 % 21600000}"' if turned else ""
    left, top, width, height = (round(value * 12700) for value in (box.x, box.y, box.width, box.height))
    return f'<a:xfrm{turn}><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _own_level(one: Holder) -> str:
    """The first level where it differs from the master's."""
    flush = ' marL="0" indent="0"' if one.flush else ""
    align = f' algn="{one.align}"' if one.align else ""
    if not (one.size or flush or align):
        return ""
    size = f' sz="{round(one.size * 100)}"' if one.size else ""
    bold = "" if one.bold is None else f' b="{int(one.bold)}"'
    ink = f'<a:solidFill><a:srgbClr val="{one.ink}"/></a:solidFill>' if one.ink else ""
    none = "<a:buNone/>" if one.flush else ""
    return f'<a:lvl1pPr{flush}{align}>{none}<a:defRPr lang="{slides.LANGUAGE}"{size}{bold}>{ink}</a:defRPr></a:lvl1pPr>'


def _style(master: Any) -> None:
    """Titles hang on their numbers. The first level of a text is a paragraph, the next ones are points."""
    hang = round(HANG * 12700)
    styles = {
        "titleStyle": [_level(1, margin=HANG, indent=-HANG, size=36, bold=True, ink="tx2", tab=hang, line=95)],
        "bodyStyle": [
            _level(1, size=28, before=45),
            _level(2, margin=32, indent=-32, size=28, before=23, bullet=True),
            *(_level(n, margin=32 * (n - 1), indent=-32, size=24, before=23, bullet=True) for n in range(3, 10)),
        ],
    }
    for name, levels in styles.items():
        holder = master.element.xpath(f"./p:txStyles/p:{name}")[0]
        holder[:] = levels


def _level(
    number: int,
    *,
    margin: float = 0,
    indent: float = 0,
    size: float,
    bold: bool = False,
    ink: str = "tx1",
    before: int = 0,
    bullet: bool = False,
    tab: int = 0,
    line: int = 100,
) -> Any:
    face = "+mj-lt" if tab else "+mn-lt"
    point = (
        '<a:buClr><a:schemeClr val="tx2"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        if bullet
        else "<a:buNone/>"
    )
    stop = f'<a:tabLst><a:tab pos="{tab}" algn="l"/></a:tabLst>' if tab else ""
    return parse_xml(
        f'<a:lvl{number}pPr {nsdecls("a")} marL="{round(margin * 12700)}" indent="{round(indent * 12700)}"'
        ' algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:lnSpc><a:spcPct val="{line * 1000}"/></a:lnSpc><a:spcBef><a:spcPct val="{before * 1000}"/></a:spcBef>'
        f'{point}{stop}<a:defRPr lang="{slides.LANGUAGE}" sz="{round(size * 100)}" b="{int(bold)}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="{ink}"/></a:solidFill><a:latin typeface="{face}"/>'
        '<a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{number}pPr>"
    )


def _field(cover: Any, palette: int) -> None:
    """The cover's dark field and the band of the focus area under it, behind the words."""
    code, pattern = AREAS.get(palette, AREAS[1])
    band = _backdrop(cover, 50, _("Band of the focus area"), Box(0, 284, 960, 16), f'<a:srgbClr val="{code}"/>')
    if pattern is not None:
        preset = MSO_PATTERN.to_xml(pattern)
        fill = parse_xml(
            f'<a:pattFill {nsdecls("a")} prst="{preset}"><a:fgClr><a:srgbClr val="FFFFFF"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{code}"/></a:bgClr></a:pattFill>'
        )
        band.spPr.replace(band.spPr.find(slides.tag("solidFill")), fill)
    _backdrop(cover, 51, _("Field"), Box(0, 0, 960, 284), '<a:schemeClr val="tx2"/>')


def _mark(master: Any) -> None:
    """The word across every slide, faint and behind it."""
    draft = _("DRAFT")
    words = (
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="{slides.LANGUAGE}" sz="17000" b="1"><a:solidFill>'
        f'<a:srgbClr val="{INK}"><a:alpha val="6500"/></a:srgbClr></a:solidFill></a:rPr>'
        f"<a:t>{escape(draft)}</a:t></a:r></a:p>"
    )
    _backdrop(master, 52, _("Draft mark"), Box(130, 165, 700, 210), "", words=words, turned=-24)


def _backdrop(holder: Any, number: int, name: str, box: Box, fill: str, *, words: str = "", turned: int = 0) -> Any:
    """A shape behind everything else; it is no placeholder and is not read aloud."""
    filled = f"<a:solidFill>{fill}</a:solidFill>" if fill else "<a:noFill/>"
    said = words or "<a:p/>"
    element = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_frame(box, turned)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{filled}'
        "<a:ln><a:noFill/></a:ln></p:spPr>"
        f'<p:txBody><a:bodyPr wrap="none" anchor="ctr"/><a:lstStyle/>{said}</p:txBody></p:sp>'
    )
    holder.shapes._spTree.insert(2, element)  # noqa: SLF001  # the library draws nothing on a layout
    return element
