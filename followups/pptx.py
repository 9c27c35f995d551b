"""The report of a network meeting as PowerPoint: the same content as its page and its PDF, to be edited freely.

Real layouts with real placeholders, so that a change of theme reaches every slide; the notes say what the slide has no
room for; each picture is described; all text is marked as Swedish.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from followups.report_content import Content, Part, Row
from toolkit.dates import moment, plain_day
from toolkit.typesetting import wrap

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.75)
BODY_WIDTH = 825  # points
ROOM = 368  # points of height for the rows of one slide
TITLE, FACTS = 24, 18  # points
LINE = 1.22
GAP = 10
INK, SPRUCE, SUN, PAPER, SOFT = "14212B", "0B4F4A", "F2AE1C", "FBFAF7", "4A5A63"
COVER, CONTENT, ONLY_TITLE = 0, 1, 5
"""The layouts that are used, by their number in the library's own template; the others are taken out."""


@dataclass(frozen=True)
class Page:
    """The rows of one slide."""

    rows: tuple[Row, ...]
    number: int
    of: int


def report_slides(content: Content) -> bytes:
    """The slides, 16:9, in the portal's main language."""
    with translation.override(settings.LANGUAGE_CODE):
        show = Presentation()
        _theme(show)
        _about(show, content)
        _cover(show, content)
        _figures(show, content)
        for part in content.told:
            for page in pages(part):
                _section(show, part, page)
        _number(show)
        file = BytesIO()
        show.save(file)
        return file.getvalue()


def pages(part: Part) -> list[Page]:
    """The rows of a section shared out over as many slides as they need, about as much on each."""
    heights = [_height(row) for row in part.rows]
    fewest = len(_shared(part.rows, heights, room=ROOM))
    room = sum(heights) / fewest
    while len(shared := _shared(part.rows, heights, room=room)) > fewest and room < ROOM:
        room += FACTS
    if len(shared) > fewest:
        shared = _shared(part.rows, heights, room=ROOM)
    return [Page(tuple(rows), number, len(shared)) for number, rows in enumerate(shared, start=1)]


def _shared(rows: Sequence[Row], heights: Sequence[float], *, room: float) -> list[list[Row]]:
    shared: list[list[Row]] = [[]]
    used = 0.0
    for row, height in zip(rows, heights, strict=True):
        if shared[-1] and used + height > room:
            shared.append([])
            used = 0.0
        shared[-1].append(row)
        used += height
    return shared


def _height(row: Row) -> float:
    title = len(wrap(row.title, within=BODY_WIDTH, size=TITLE, weight="Semibold"))
    facts = sum(len(wrap(text, within=BODY_WIDTH, size=FACTS)) for text in _under(row))
    return LINE * (TITLE * title + FACTS * facts) + GAP


def _under(row: Row) -> list[str]:
    return [text for text in (" · ".join(row.facts), row.line) if text]


def _cover(show: Any, content: Content) -> None:
    slide = show.slides.add_slide(show.slide_layouts[0])
    _say(slide.shapes.title.text_frame, [(_("Since the last meeting"), 0)])
    told = _("%(since)s – %(until)s") % {"since": plain_day(content.since), "until": plain_day(content.until)}
    when = ", ".join(part for part in (content.title, moment(content.starts_at), content.place) if part)
    _say(slide.placeholders[1].text_frame, [(when, 0), (content.host, 0), (told, 0)])
    _notes(slide, [content.words or _("What has happened since the last meeting of the network.")])


def _figures(show: Any, content: Content) -> None:
    """The figures as a chart that can be edited, in words for who cannot see it."""
    slide = show.slides.add_slide(show.slide_layouts[2])
    _say(slide.shapes.title.text_frame, [(_("In figures"), 0)])
    counted = [(label, int(figure)) for label, figure in content.figures if figure.isdecimal()]
    others = [f"{label}: {figure}" for label, figure in content.figures if not figure.isdecimal()]
    data: Any = CategoryChartData(number_format="0")  # type: ignore[no-untyped-call]  # the library has no types
    data.categories = [label[:1].upper() + label[1:] for label, _figure in counted]
    data.add_series(_("How many"), [figure for _label, figure in counted])
    height = HEIGHT - Inches(2.6) if others else HEIGHT - Inches(2.1)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, MARGIN, Inches(1.55), WIDTH - 2 * MARGIN, height, data)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.color.rgb = Pt(18), _colour(INK)
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.fill.background()
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size, plot.data_labels.font.bold = Pt(18), True
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _colour(SPRUCE)
    said = "; ".join(f"{label}: {figure}" for label, figure in content.figures)
    _describe(frame, _("In figures"), said)
    if others:
        box = slide.shapes.add_textbox(MARGIN, HEIGHT - Inches(0.95), WIDTH - 2 * MARGIN, Inches(0.5))
        box.name, box.text_frame.word_wrap = _("In figures"), True
        _say(box.text_frame, [(", ".join(others)[:1].upper() + ", ".join(others)[1:], 0)], size=Pt(18))
    _notes(slide, [said])


def _section(show: Any, part: Part, page: Page) -> None:
    slide = show.slides.add_slide(show.slide_layouts[1])
    more = _(" (%(number)s of %(of)s)") % {"number": page.number, "of": page.of} if page.of > 1 else ""
    _say(slide.shapes.title.text_frame, [(f"{part.heading}{more}", 0)])
    lines = [line for row in page.rows for line in [(row.title, 0), *((text, 1) for text in _under(row))]]
    if part.untold and page.number == page.of:
        more_there = ngettext("%(number)s more is in the log.", "%(number)s more are in the log.", part.untold)
        lines.append((more_there % {"number": part.untold}, 1))
    body = slide.placeholders[1].text_frame
    _say(body, lines)
    body.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE  # shrinks where another font is wider
    notes = [_note(row) for row in page.rows]
    _notes(slide, notes)


def _note(row: Row) -> str:
    said = ". ".join(text.rstrip(".") for text in (row.title, *row.facts, row.line) if text)
    return f"{said}. {settings.SITE_URL.rstrip('/')}{row.path}"


def _say(frame: Any, lines: list[tuple[str, int]], *, size: Any = None) -> None:
    """Writes paragraphs, each on its level, all of it marked as Swedish."""
    for index, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.level = level
        run = paragraph.add_run()
        run.text = _CONTROL.sub("", text)
        run.font.language_id = MSO_LANGUAGE_ID.SWEDISH
        if size is not None:
            run.font.size = size


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""What XML cannot hold."""


def _notes(slide: Any, paragraphs: list[str]) -> None:
    _say(slide.notes_slide.notes_text_frame, [(text, 0) for text in paragraphs])


def _describe(shape: Any, title: str, words: str) -> None:
    properties = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001  # the library has no name for alternative texts
    properties.set("name", title)
    properties.set("title", title)
    properties.set("descr", words)


def _about(show: Any, content: Content) -> None:
    facts = show.core_properties
    facts.title = f"{_('Since the last meeting')} – {content.title}"
    facts.author, facts.last_modified_by, facts.subject = content.host, content.host, content.network
    facts.language, facts.keywords, facts.comments = "sv-SE", "", ""
    facts.created = facts.modified = content.until.replace(tzinfo=None)


def _theme(show: Any) -> None:
    """The library's own template, made wide, in the portal's colours, with the layouts that are used."""
    stretch = WIDTH / show.slide_width
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    for index in reversed(range(len(show.slide_layouts))):
        if index not in (COVER, CONTENT, ONLY_TITLE):
            show.slide_layouts.remove(show.slide_layouts[index])
    master = show.slide_master
    for holder in (master, *show.slide_layouts):
        for shape in holder.placeholders:
            if shape._element.xpath(".//a:xfrm"):  # noqa: SLF001  # only those with a place of their own
                shape.left, shape.width = Emu(int(shape.left * stretch)), Emu(int(shape.width * stretch))
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    part._blob = _coloured(part.blob)  # noqa: SLF001  # the library has no name for a theme's colours
    for layout, name in zip(
        show.slide_layouts, (_("Cover"), _("Heading and rows"), _("Heading and figures")), strict=True
    ):
        layout.name = name
    _master(master)
    cover = show.slide_layouts[0]
    cover.background.fill.solid()
    cover.background.fill.fore_color.rgb = _colour(SPRUCE)
    title, under = (next(one for one in cover.placeholders if one.placeholder_format.idx == idx) for idx in (0, 1))
    title.left, title.top, title.width, title.height = MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(2)
    under.left, under.top, under.width, under.height = MARGIN, Inches(3.8), WIDTH - 2 * MARGIN, Inches(2)
    _levels(title, [(Pt(54), True, "FFFFFF", Pt(0))])
    _levels(under, [(Pt(24), False, "FFFFFF", Pt(6))])
    title.text_frame.vertical_anchor, under.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM, MSO_ANCHOR.TOP


def _master(master: Any) -> None:
    master.background.fill.solid()
    master.background.fill.fore_color.rgb = _colour(PAPER)
    for shape in master.placeholders:
        kind = shape.placeholder_format.type.name
        if kind == "TITLE":
            shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(0.45), WIDTH - 2 * MARGIN, Inches(0.95)
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        elif kind == "BODY":
            shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(1.55), WIDTH - 2 * MARGIN, Inches(5.2)
    _style(master, "p:titleStyle", [(Pt(34), True, SPRUCE, Pt(0))])
    _style(master, "p:bodyStyle", [(Pt(TITLE), True, INK, Pt(GAP)), (Pt(FACTS), False, SOFT, Pt(1))])


def _style(master: Any, name: str, levels: list[tuple[Any, bool, str, Any]]) -> None:
    for number, level in enumerate(levels, start=1):
        path = f"./p:txStyles/{name}/a:lvl{number}pPr"
        _level(master._element.xpath(path)[0], *level)  # noqa: SLF001  # the library has no name for these


def _levels(shape: Any, levels: list[tuple[Any, bool, str, Any]]) -> None:
    """The layout's own levels, which its slides inherit."""
    listed = shape._element.xpath(".//a:lstStyle")[0]  # noqa: SLF001  # the library has no name for these
    for number, level in enumerate(levels, start=1):
        found = listed.find(_name(f"lvl{number}pPr"))
        if found is None:
            found = _made(listed, f"lvl{number}pPr", _made(listed, "defRPr"))
            listed.append(found)
        _level(found, *level)


def _name(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{tag}"


def _level(level: Any, size: Any, bold: Any, colour: str, before: Any) -> None:
    """Flush left without bullets: indentation and weight say what belongs to what."""
    for name, value in (("marL", "0"), ("indent", "0"), ("algn", "l")):
        level.set(name, value)
    run = level.find(_name("defRPr"))
    level[:] = [
        _made(level, "spcBef", _made(level, "spcPts", val=str(int(before.pt * 100)))),
        _made(level, "buNone"),
        run,
    ]
    run.set("sz", str(int(size.pt * 100)))
    run.set("b", "1" if bold else "0")
    run.set("lang", "sv-SE")
    kept = [child for child in run if not child.tag.endswith("Fill")]
    run[:] = [_made(run, "solidFill", _made(run, "srgbClr", val=colour)), *kept]


def _colour(code: str) -> Any:
    return RGBColor.from_string(code)  # type: ignore[no-untyped-call]  # the library has no types


def _made(near: Any, tag: str, *children: Any, **attributes: str) -> Any:
    element = near.makeelement(_name(tag), attributes)
    element.extend(children)
    return element


def _coloured(theme: bytes) -> bytes:
    """The theme with the portal's colours."""
    text = theme.decode("utf-8")
    for slot, colour in (
        ("dk2", SPRUCE),
        ("lt2", "E4ECE9"),
        ("accent1", SPRUCE),
        ("accent2", SUN),
        ("accent3", "B23A26"),
    ):
        text = re.sub(rf"(<a:{slot}>\s*<a:srgbClr val=\")[0-9A-Fa-f]{{6}}", rf"\g<1>{colour}", text)
    return text.encode("utf-8")


def _number(show: Any) -> None:
    """Each slide but the first gets the layout's own slide number."""
    slides = iter(show.slides)
    next(slides)
    for slide in slides:
        for shape in slide.slide_layout.placeholders:
            if shape.placeholder_format.type.name == "SLIDE_NUMBER":
                slide.shapes._spTree.append(deepcopy(shape._element))  # noqa: SLF001  # the library copies no numbers
