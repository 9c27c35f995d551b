"""The report of a network meeting as PowerPoint: the same content as its page and its PDF, to be edited freely.

Real layouts with real placeholders, so that a change of theme reaches every slide; the notes say what the slide has no
room for; each picture is described; all text is marked as Swedish.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Inches, Pt

from followups.report_content import Content, Part, Row
from toolkit import slides
from toolkit.dates import moment, plain_day
from toolkit.slides import (
    HEIGHT,
    INK,
    PAPER,
    SOFT,
    SPRUCE,
    WIDTH,
    colour,
    describe,
    inherit,
    number_axes,
    own_levels,
    say,
    style,
    take_notes,
)
from toolkit.typesetting import wrap

MARGIN = Inches(0.75)
BODY_WIDTH = 825  # points
ROOM = 368  # points of height for the rows of one slide
TITLE, FACTS = 24, 18  # points
LINE = 1.22
GAP = 10
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
        show = _show()
        _about(show, content)
        _cover(show, content)
        _figures(show, content)
        for part in content.told:
            for page in pages(part):
                _section(show, part, page)
        _number(show)
        return slides.file_of(show)


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
    say(slide.shapes.title.text_frame, [(_("Since the last meeting"), 0)])
    told = _("%(since)s – %(until)s") % {"since": plain_day(content.since), "until": plain_day(content.until)}
    when = ", ".join(part for part in (content.title, moment(content.starts_at), content.place) if part)
    say(slide.placeholders[1].text_frame, [(when, 0), (content.host, 0), (told, 0)])
    take_notes(slide, [content.words or _("What has happened since the last meeting of the network.")])


def _figures(show: Any, content: Content) -> None:
    """The figures as a chart that can be edited, in words for who cannot see it."""
    slide = show.slides.add_slide(show.slide_layouts[2])
    say(slide.shapes.title.text_frame, [(_("In figures"), 0)])
    counted = [(label, int(figure)) for label, figure in content.figures if figure.isdecimal()]
    others = [f"{label}: {figure}" for label, figure in content.figures if not figure.isdecimal()]
    data: Any = CategoryChartData(number_format="0")  # type: ignore[no-untyped-call]  # the library has no types
    data.categories = [label[:1].upper() + label[1:] for label, _figure in counted]
    data.add_series(_("How many"), [figure for _label, figure in counted])
    height = HEIGHT - Inches(2.6) if others else HEIGHT - Inches(2.1)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, MARGIN, Inches(1.55), WIDTH - 2 * MARGIN, height, data)
    chart = frame.chart
    number_axes(chart)
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.color.rgb = Pt(18), colour(INK)
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
    plot.series[0].format.fill.fore_color.rgb = colour(SPRUCE)
    said = "; ".join(f"{label}: {figure}" for label, figure in content.figures)
    describe(frame, _("In figures"), said)
    if others:
        box = slide.shapes.add_textbox(MARGIN, HEIGHT - Inches(0.95), WIDTH - 2 * MARGIN, Inches(0.5))
        box.name, box.text_frame.word_wrap = _("In figures"), True
        say(box.text_frame, [(", ".join(others)[:1].upper() + ", ".join(others)[1:], 0)], size=Pt(18))
    take_notes(slide, [said])


def _section(show: Any, part: Part, page: Page) -> None:
    slide = show.slides.add_slide(show.slide_layouts[1])
    more = _(" (%(number)s of %(of)s)") % {"number": page.number, "of": page.of} if page.of > 1 else ""
    say(slide.shapes.title.text_frame, [(f"{part.heading}{more}", 0)])
    lines = [line for row in page.rows for line in [(row.title, 0), *((text, 1) for text in _under(row))]]
    if part.untold and page.number == page.of:
        more_there = ngettext("%(number)s more is in the log.", "%(number)s more are in the log.", part.untold)
        lines.append((more_there % {"number": part.untold}, 1))
    body = slide.placeholders[1].text_frame
    say(body, lines)
    body.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE  # shrinks where another font is wider
    notes = [_note(row) for row in page.rows]
    take_notes(slide, notes)


def _note(row: Row) -> str:
    said = ". ".join(text.rstrip(".") for text in (row.title, *row.facts, row.line) if text)
    return f"{said}. {settings.SITE_URL.rstrip('/')}{row.path}"


def _about(show: Any, content: Content) -> None:
    facts = show.core_properties
    facts.title = f"{_('Since the last meeting')} – {content.title}"
    facts.author, facts.last_modified_by, facts.subject = content.host, content.host, content.network
    facts.language, facts.keywords, facts.comments = "sv-SE", "", ""
    facts.created = facts.modified = content.until.replace(tzinfo=None)


def _show() -> Any:
    """The library's own template, made wide, in the portal's colours, with the layouts that are used."""
    show = slides.new_show((COVER, CONTENT, ONLY_TITLE), colours=slides.COLOURS)
    stretch = WIDTH / Presentation().slide_width
    master = show.slide_master
    for holder in (master, *show.slide_layouts):
        for shape in holder.placeholders:
            if shape._element.xpath(".//a:xfrm"):  # noqa: SLF001  # only those with a place of their own
                shape.left, shape.width = Emu(int(shape.left * stretch)), Emu(int(shape.width * stretch))
    for layout, name in zip(
        show.slide_layouts, (_("Cover"), _("Heading and rows"), _("Heading and figures")), strict=True
    ):
        layout.name = name
    _master(master)
    cover = show.slide_layouts[0]
    cover.background.fill.solid()
    cover.background.fill.fore_color.rgb = colour(SPRUCE)
    title, under = (next(one for one in cover.placeholders if one.placeholder_format.idx == idx) for idx in (0, 1))
    title.left, title.top, title.width, title.height = MARGIN, Inches(1.6), WIDTH - 2 * MARGIN, Inches(2)
    under.left, under.top, under.width, under.height = MARGIN, Inches(3.8), WIDTH - 2 * MARGIN, Inches(2)
    own_levels(title, [(Pt(54), True, "FFFFFF", Pt(0))])
    own_levels(under, [(Pt(24), False, "FFFFFF", Pt(6))])
    title.text_frame.vertical_anchor, under.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM, MSO_ANCHOR.TOP
    return show


def _master(master: Any) -> None:
    master.background.fill.solid()
    master.background.fill.fore_color.rgb = colour(PAPER)
    for shape in master.placeholders:
        kind = shape.placeholder_format.type.name
        if kind == "TITLE":
            shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(0.45), WIDTH - 2 * MARGIN, Inches(0.95)
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        elif kind == "BODY":
            shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(1.55), WIDTH - 2 * MARGIN, Inches(5.2)
    style(master, "p:titleStyle", [(Pt(34), True, SPRUCE, Pt(0))])
    style(master, "p:bodyStyle", [(Pt(TITLE), True, INK, Pt(GAP)), (Pt(FACTS), False, SOFT, Pt(1))])


def _number(show: Any) -> None:
    """Each slide but the first gets the layout's own slide number."""
    shown = iter(show.slides)
    next(shown)
    for slide in shown:
        inherit(slide, "SLIDE_NUMBER")
