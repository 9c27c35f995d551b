"""The slides as PowerPoint: the same slides as the PDF, 16:9, to be edited freely.

Titles, texts, pictures and charts stand in placeholders of real layouts; the manuscript is in the notes; the bar of the
ten minutes is drawn with shapes. Rendering the same content gives the same bytes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from presentations import bar, deck
from presentations.content import Chart, Content, SectionContent
from presentations.deck import Box, Item, Slide
from presentations.pptx import drawing, layouts, package
from presentations.pptx.charts import insert_chart
from presentations.pptx.illustrate import insert_picture
from presentations.pptx.layouts import BODY, put
from presentations.pptx.text import is_given, items_of, notes_of, said_by, write_body, write_title
from toolkit import slides
from toolkit.dates import minutes
from toolkit.slides import INK, MIST, SPRUCE, colour
from toolkit.typesetting import drawable, width, wrap


def deck_pptx(content: Content, *, approved: bool, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The slides. `pictures` are the bytes of those that the content names, by their digests."""
    with translation.override(settings.LANGUAGE_CODE):
        show = layouts.new_show(palette=content.palette, draft=not approved)
        sections = {section.section_id: section for section in content.sections}
        spoken = _spoken(content)
        parts: list[tuple[str, list[Any]]] = []
        for slide in deck.deck_of(content, approved=approved):
            if slide.kind == "cover":
                shown = _cover(show, slide, content, approved=approved)
                parts.append((_("Cover"), [shown]))
                continue
            section = sections[slide.section_id]
            shown = _section(show, slide, section, pictures or {})
            begins, ends = spoken[section.section_id]
            slides.take_notes(shown, notes_of(section, slide, begins=begins, ends=ends))
            if slide.part == 1:
                parts.append((f"{slide.number} {section.title}", []))
            parts[-1][1].append(shown)
        return package.finished(show, content, parts, approved=approved)


def _spoken(content: Content) -> dict[int, tuple[str, str]]:
    """When each section begins and ends on the clock of the presentation."""
    found, at = {}, 0
    for section in content.sections:
        found[section.section_id] = (minutes(at), minutes(at + section.seconds))
        at += section.seconds
    return found


def _cover(show: Any, slide: Slide, content: Content, *, approved: bool) -> Any:
    added = show.slides.add_slide(show.slide_layouts[layouts.COVER])
    held = {one.placeholder_format.idx: one for one in added.placeholders}
    eyebrow, name, subject = held[layouts.EYEBROW], held[0], held[layouts.SUBTITLE]
    slides.say(eyebrow.text_frame, [(" ".join(slide.eyebrow.split()), 0)])
    write_title(name.text_frame, slide, drawable(content.organisation))
    slides.say(subject.text_frame, [(drawable(content.subject), 0)], size=Pt(slide.subject_size))
    _stacked(eyebrow, name, subject, slide)
    facts = held[layouts.FACTS].text_frame
    slides.say(facts, [(slide.when, 0), (slide.where, 0)])
    when = facts.paragraphs[0].runs[0].font
    when.size, when.bold = Pt(24), True
    if approved:
        slides.run(facts.paragraphs[0], f"   {slide.edition}").font.color.rgb = colour(layouts.SOFT)
    else:
        drawing.draw_chip(added, slide.edition)
    told = bar.bar_of(content)
    drawing.draw_bar(added, told)
    below = held[layouts.CAPTION]
    credit = " ".join(slide.credit.split())
    slides.say(below.text_frame, [(told.caption, 0), *([(credit, 0)] if credit else [])])
    added.shapes._spTree.append(below._element)  # noqa: SLF001  # read after the bar
    slides.take_notes(added, [told.summary])
    return added


def _stacked(eyebrow: Any, name: Any, subject: Any, slide: Slide) -> None:
    """The cover's three texts under each other, moved only where they take more room than the layout gives them."""
    lines = tuple(len(one) for one in (slide.eyebrow_lines, slide.title_lines, slide.subject_lines))
    first = lines[0] * 20 * layouts.LINE
    second, third = lines[1] * slide.title_size * layouts.LINE, lines[2] * slide.subject_size * layouts.LINE
    held = (layouts.EYEBROW_BOX, layouts.NAME_BOX, layouts.SUBJECT_BOX)
    if all(need <= box.height for need, box in zip((first, second, third), held, strict=True)):
        return
    top, left, width = held[0].y, held[1].x, held[1].width
    put(eyebrow, Box(left, top, held[0].width, first))
    put(name, Box(left, top + first + 4, width, second))
    put(subject, Box(left, top + first + second + 6, width, third))


def _section(show: Any, slide: Slide, section: SectionContent, pictures: Mapping[str, bytes]) -> Any:
    items = items_of(slide)
    body = pictures.get(slide.picture.digest) if slide.picture else None
    layout = _layout(slide, has_picture=body is not None, has_given=any(map(is_given, items)))
    added = show.slides.add_slide(show.slide_layouts[layout])
    held = {one.placeholder_format.idx: one for one in added.placeholders}
    write_title(held[0].text_frame, slide, drawable(section.title))
    top = _under_title(held[0], slide)
    text = held[BODY]
    if layout == layouts.ANSWER:
        given, items = [item for item in items if is_given(item)], [item for item in items if not is_given(item)]
        top = _answer(added, held[layouts.GIVEN], given, top)
    if items:
        if box := _text_box(layout, slide, top):
            put(text, box)
        write_body(text.text_frame, items, size=slide.size)
    else:
        slides.remove(text)
    if slide.picture and body:
        if slide.mat:
            drawing.draw_mat(added, slide.mat)
        insert_picture(held[layouts.PICTURE], slide.picture, body, slide.picture_box)
    elif slide.chart:
        _chart(held, slide.chart, slide.chart_box)
    time = held[layouts.TIME]
    slides.say(time.text_frame, [(slide.part_label or slide.time, 0)])
    if slide.layout == "full":
        put(time, replace(layouts.TIME_BOX, y=layouts.FULL_TOP + 4))
    drawing.draw_strip(added, slide.steps)
    _foot(added, slide)
    return added


def _layout(slide: Slide, *, has_picture: bool, has_given: bool) -> int:
    if slide.chart is not None:
        return layouts.CHART if slide.layout == "chart" else layouts.CHART_BESIDE
    if has_picture:
        return layouts.FULL if slide.layout == "full" else layouts.BESIDE
    return layouts.ANSWER if has_given else layouts.TEXT


def _under_title(holder: Any, slide: Slide) -> float:
    """Where the text begins; a title that takes other room than the layout's moves it, as on the PDF's slide."""
    begins = layouts.FULL_TOP if slide.layout == "full" else layouts.TOP
    height = len(slide.title_lines) * slide.title_size * layouts.TITLE_LINE
    top = round(begins + height + layouts.TITLE_SPACE, 1)
    if abs(top - layouts.TEXT_TOP) <= 1:
        return layouts.TEXT_TOP
    place = layouts.TITLE_BOX
    put(holder, Box(place.x, begins - 4, place.width, height + 4))
    return top


def _text_box(layout: int, slide: Slide, top: float) -> Box | None:
    """Where the text stands when it is not where its layout has it."""
    right, bottom = layouts.RIGHT, layouts.BOTTOM
    beside = slide.mat or slide.picture_box or slide.chart_box
    if layout in {layouts.BESIDE, layouts.CHART_BESIDE} and beside:
        right = beside.x - layouts.GUTTER
    elif layout == layouts.FULL and slide.mat:
        top = slide.mat.y + slide.mat.height + 8
    elif layout == layouts.CHART and slide.chart_box:
        bottom = slide.chart_box.y - 8
    box = Box(layouts.LEFT, top, right - layouts.LEFT, bottom - top)
    return None if box in {layouts.TEXT_BOX, layouts.HALF_BOX, layouts.STRIP_BOX} else box


def _answer(added: Any, holder: Any, given: list[Item], top: float) -> float:
    """What stands above the text: facts with their labels, a scale with its squares, a choice as a pill. Where the text
    begins below it.
    """
    left, width = layouts.GIVEN_BOX.x, layouts.GIVEN_BOX.width
    if len(given) == 1 and given[0].kind == "choice":
        return _choice(holder, given[0], top)
    frame, at = holder.text_frame, top
    for index, item in enumerate(given):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        if item.kind == "scale":
            gap = layouts.BOX_SPACE if index else 0.0
            above = gap + (layouts.BOX_HEIGHT - layouts.FACT_LINE) / 2 if index else 0.0
            slides.place(paragraph, margin=SCALE_TEXT, height=layouts.FACT_LINE, before=above)
            drawing.draw_squares(added, filled=item.filled, of=item.of, left=left, top=at + gap + 14)
            lead, low = f"{item.label}: " if item.label else "", f", {item.low}" if item.low else ""
            slides.run(paragraph, lead).font.bold = False
            slides.run(paragraph, item.value)
            slides.run(paragraph, low).font.bold = False
            at += gap + layouts.BOX_HEIGHT
            continue
        slides.place(paragraph, margin=FACT_TEXT, hang=FACT_TEXT, height=layouts.FACT_LINE)
        label = slides.run(paragraph, f"{item.label}\t")
        label.font.bold, label.font.color.rgb = False, colour(layouts.SOFT)
        slides.run(paragraph, said_by(item))
        at += max(len(item.lines), 1) * layouts.FACT_LINE
    put(holder, Box(left, top, width, at - top))
    if len(given) > 1:
        frame.vertical_anchor = MSO_ANCHOR.TOP
    return at + layouts.BOX_SPACE


SCALE_TEXT, FACT_TEXT = 276.0, 180.0
"""How far into the box the words of a scale and of a fact stand."""


def _choice(holder: Any, item: Item, top: float) -> float:
    """Yes, partly or no as a pill that is wide enough for its word."""
    put(holder, Box(layouts.GIVEN_BOX.x, top, 90 + 16 * len(item.value), 54))
    slides.pill(
        holder,
        item.value,
        fill={3: SPRUCE, 2: MIST}.get(item.filled),
        ink={3: "FFFFFF", 2: SPRUCE}.get(item.filled, INK),
        edge=SPRUCE if item.filled > 1 else INK,
    )
    return top + layouts.BOX_HEIGHT + layouts.BOX_SPACE


def _chart(held: Mapping[int, Any], chart: Chart, box: Box | None) -> None:
    """The chart with the line that says where its figures come from."""
    holder = held[layouts.SOURCE]
    lines = wrap(_("Source: %(source)s") % {"source": drawable(chart.source)}, within=box.width, size=18) if box else ()
    if not chart.source or not box:
        slides.remove(holder)
    else:
        high = len(lines) * 18 * layouts.LINE
        put(holder, Box(box.x, box.y + box.height - high, box.width, high))
        slides.say(holder.text_frame, [(_("Source: %(source)s") % {"source": chart.source}, 0)])
        box = replace(box, height=box.height - high - 4)
    insert_chart(held[layouts.GRAPH], chart, box)


def _foot(added: Any, slide: Slide) -> None:
    """The layout's own foot: whose presentation it is to the left, its version and the slide's number to the right."""
    slides.inherit(added, "FOOTER")
    left = added.shapes[-1]
    slides.run(left.text_frame.paragraphs[0], slide.footer)
    slides.inherit(added, "SLIDE_NUMBER")
    right = added.shapes[-1]
    edition = slides.run(right.text_frame.paragraphs[0], f"{slide.edition} · ")._r  # noqa: SLF001  # put before the field
    right.text_frame.paragraphs[0]._p.insert(0, edition)  # noqa: SLF001  # the same
    wide = width(f"{slide.edition} · {slide.pages}", size=18) + 12
    box = layouts.NUMBER_BOX
    if wide > box.width:
        put(right, Box(box.x + box.width - wide, box.y, wide, box.height))
    put(left, replace(layouts.FOOTER_BOX, width=layouts.RIGHT - layouts.FOOTER_BOX.x - wide))
