"""What all PowerPoint files of the portal share: their colours, their language, what they say and how levels look.

Real layouts with real placeholders, so that a change of theme reaches every slide; each picture is described; all text
is marked as Swedish.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
INK, SPRUCE, MIST, SUN, BRICK, PAPER, SOFT = "14212B", "0B4F4A", "E4ECE9", "F2AE1C", "B23A26", "FBFAF7", "4A5A63"
COLOURS = {"dk2": SPRUCE, "lt2": MIST, "accent1": SPRUCE, "accent2": SUN, "accent3": BRICK}
"""The portal's colours by their slots in a theme."""

LANGUAGE = "sv-SE"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""What XML cannot hold."""


def new_show(layouts: Sequence[int], *, colours: Mapping[str, str]) -> Any:
    """The library's own template made wide, in these colours, with only the layouts of these numbers."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    for index in reversed(range(len(show.slide_layouts))):
        if index not in layouts:
            show.slide_layouts.remove(show.slide_layouts[index])
    part = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    part._blob = coloured(part.blob, colours)  # noqa: SLF001  # the library has no name for a theme's colours
    return show


def coloured(theme: bytes, colours: Mapping[str, str]) -> bytes:
    """The theme with other colours in some of its slots."""
    text = theme.decode("utf-8")
    for slot, colour in colours.items():
        text = re.sub(
            rf"(<a:{slot}>).*?(</a:{slot}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', text, flags=re.DOTALL
        )
    return text.encode("utf-8")


def file_of(show: Any) -> bytes:
    file = BytesIO()
    show.save(file)
    return file.getvalue()


def say(frame: Any, lines: Iterable[tuple[str, int]], *, size: Any = None) -> None:
    """Writes paragraphs, each on its level, all of it marked as Swedish."""
    for index, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.level = level
        spoken = run(paragraph, text)
        if size is not None:
            spoken.font.size = size


def run(paragraph: Any, text: str) -> Any:
    """Text in a paragraph, marked as Swedish."""
    added = paragraph.add_run()
    added.text = CONTROL.sub("", text)
    added.font.language_id = MSO_LANGUAGE_ID.SWEDISH
    return added


def take_notes(slide: Any, paragraphs: Iterable[str]) -> None:
    say(slide.notes_slide.notes_text_frame, [(text, 0) for text in paragraphs])


def describe(shape: Any, title: str, words: str) -> None:
    """The name of a picture, chart or drawing (or its element), and what it shows in words."""
    properties = getattr(shape, "_element", shape).xpath(".//p:cNvPr")[0]  # the library has no alternative texts
    properties.set("name", title)
    properties.set("title", title)
    properties.set("descr", words)


def style(master: Any, name: str, levels: Sequence[tuple[Any, bool, str, Any]]) -> None:
    """The levels of one of the master's text styles: size, bold, colour, space before."""
    for number, one in enumerate(levels, start=1):
        path = f"./p:txStyles/{name}/a:lvl{number}pPr"
        level(master._element.xpath(path)[0], *one)  # noqa: SLF001  # the library has no name for these


def own_levels(shape: Any, levels: Sequence[tuple[Any, bool, str, Any]]) -> None:
    """A layout's own levels, which its slides inherit."""
    listed = shape._element.xpath(".//a:lstStyle")[0]  # noqa: SLF001  # the library has no name for these
    for number, one in enumerate(levels, start=1):
        found = listed.find(tag(f"lvl{number}pPr"))
        if found is None:
            found = made(listed, f"lvl{number}pPr", made(listed, "defRPr"))
            listed.append(found)
        level(found, *one)


def level(properties: Any, size: Any, bold: Any, ink: str, before: Any) -> None:
    """Flush left without bullets: indentation and weight say what belongs to what."""
    for name, value in (("marL", "0"), ("indent", "0"), ("algn", "l")):
        properties.set(name, value)
    letters = properties.find(tag("defRPr"))
    properties[:] = [
        made(properties, "spcBef", made(properties, "spcPts", val=str(int(before.pt * 100)))),
        made(properties, "buNone"),
        letters,
    ]
    letters.set("sz", str(int(size.pt * 100)))
    letters.set("b", "1" if bold else "0")
    letters.set("lang", LANGUAGE)
    kept = [child for child in letters if not child.tag.endswith("Fill")]
    letters[:] = [made(letters, "solidFill", made(letters, "srgbClr", val=ink)), *kept]


def tag(name: str) -> str:
    """The full name of an element of drawings."""
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}"


def made(near: Any, name: str, *children: Any, **attributes: str) -> Any:
    """A new element of drawings, of the same kind as those near it."""
    element = near.makeelement(tag(name), attributes)
    element.extend(children)
    return element


def colour(code: str) -> Any:
    return RGBColor.from_string(code)  # type: ignore[no-untyped-call]  # the library has no types


def number_axes(chart: Any) -> None:
    """Gives the axes of a chart numbers that the format allows: the library's own are below zero."""
    places: dict[str, str] = {}
    for one in chart._chartSpace.xpath(".//c:axId | .//c:crossAx"):  # noqa: SLF001  # the library has no name for these
        one.set("val", places.setdefault(one.get("val"), str(10_000 + len(places))))


def inherit(slide: Any, kind: str) -> Any:
    """The layout's own placeholder of a kind (SLIDE_NUMBER, FOOTER), which the library does not copy to slides."""
    for shape in slide.slide_layout.placeholders:
        if shape.placeholder_format.type.name == kind:
            copied = deepcopy(shape._element)  # noqa: SLF001  # the library has no copy
            copied.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))  # noqa: SLF001  # one of its own
            slide.shapes._spTree.append(copied)  # noqa: SLF001  # the library has no copy
            return copied
    return None


def unbullet(paragraph: Any) -> None:
    """A point that goes on from the slide before stands where points stand, without a mark."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # the library has no name for bullets
    properties.insert_element_before(made(properties, "buNone"), "a:tabLst", "a:defRPr", "a:extLst")


def decorate(element: Any) -> None:
    """Marks a drawing as one that says nothing beyond the words of the slide."""
    properties = element.xpath(".//p:cNvPr")[0]
    properties.append(
        parse_xml(
            f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative'
            ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
        )
    )


def place(paragraph: Any, *, margin: float, hang: float = 0, height: float, before: float = 0) -> None:
    """A paragraph's own margin, tab stop, height of line and space above, in points."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # the library has no name for tab stops
    properties.set("marL", str(round(margin * 12700)))
    properties.set("indent", str(round(-hang * 12700)))
    stop = made(properties, "tab", pos=str(round(margin * 12700)), algn="l")
    properties.insert_element_before(made(properties, "tabLst", stop), "a:defRPr", "a:extLst")
    paragraph.line_spacing, paragraph.space_before = Pt(round(height, 1)), Pt(before)


def pill(shape: Any, words: str, *, fill: str | None, ink: str, edge: str) -> None:
    """A placeholder drawn as a rounded box around its one word."""
    round_ends = '<a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst>'
    geometry = parse_xml(f'<a:prstGeom {nsdecls("a")} prst="roundRect">{round_ends}</a:prstGeom>')
    shape._element.spPr.insert_element_before(  # noqa: SLF001  # the library changes no placeholder's outline
        geometry, "a:noFill", "a:solidFill", "a:ln", "a:extLst"
    )
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(fill)
    else:
        shape.fill.background()
    shape.line.color.rgb, shape.line.width = colour(edge), Pt(3)
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    said = run(paragraph, words)
    said.font.size, said.font.color.rgb = Pt(26), colour(ink)


def remove(shape: Any) -> None:
    """Takes a placeholder that has nothing to say off its slide."""
    shape._element.getparent().remove(shape._element)  # noqa: SLF001  # the library removes no shapes
