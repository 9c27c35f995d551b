"""The slides as PowerPoint: the same slides as the PDF, 16:9, to be edited freely.

Titles, texts, pictures and charts stand in placeholders of real layouts; the manuscript is in the notes; the bar of the
ten minutes is drawn with shapes. Rendering the same content gives the same bytes.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from presentations import bar, deck
from presentations.content import Content, SectionContent
from presentations.deck import Item, Slide
from presentations.pptx import charts, drawing, illustrate, layouts, package
from presentations.pptx.layouts import BODY, Box
from presentations.pptx.text import Sources, is_given, notes_of, write_body, write_title
from toolkit import slides
from toolkit.dates import minutes
from toolkit.slides import INK, MIST, SPRUCE, colour


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
            shown = _section(show, slide, content, section, pictures or {})
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
    whole = Sources(content, content.sections[0]).whole if content.sections else " ".join
    held = {one.placeholder_format.idx: one for one in added.placeholders}
    eyebrow, name, subject = held[layouts.EYEBROW], held[0], held[layouts.SUBTITLE]
    slides.say(eyebrow.text_frame, [(whole(slide.eyebrow_lines), 0)])
    write_title(name.text_frame, slide, whole(slide.title_lines))
    slides.say(subject.text_frame, [(whole(slide.subject_lines), 0)], size=Pt(slide.subject_size))
    _stacked(eyebrow, name, subject, slide)
    slides.say(held[layouts.FACTS].text_frame, [(slide.when, 0), (slide.where, 0)])
    when = held[layouts.FACTS].text_frame.paragraphs[0].runs[0].font
    when.size, when.bold = Pt(24), True
    told = bar.bar_of(content)
    if not approved:
        drawing.draw_chip(added, _("Draft, not yet approved"))
    drawing.draw_bar(added, told)
    below = held[layouts.CAPTION]
    slides.say(below.text_frame, [(told.caption, 0), *([(" ".join(slide.credit.split()), 0)] if slide.credit else [])])
    added.shapes._spTree.append(below._element)  # noqa: SLF001  # read after the bar
    slides.take_notes(added, [told.summary])
    return added


def _stacked(eyebrow: Any, name: Any, subject: Any, slide: Slide) -> None:
    """The cover's three texts under each other, moved only where one of them takes more than one line."""
    lines = tuple(len(one) for one in (slide.eyebrow_lines, slide.title_lines, slide.subject_lines))
    if lines[0] < 2 and lines[1] <= 2 and lines[1] * slide.title_size + lines[2] * slide.subject_size <= COVER_FITS:
        return
    top, left, width = layouts.EYEBROW_BOX.top, layouts.NAME_BOX.left, layouts.NAME_BOX.width
    first = lines[0] * 20 * 1.22
    second = lines[1] * slide.title_size * layouts.TITLE_LINE
    Box(left, top, layouts.EYEBROW_BOX.width, first).put(eyebrow)
    Box(left, top + first + 6, width, second).put(name)
    Box(left, top + first + second + 12, width, 284 - 8 - (top + first + second + 12)).put(subject)


COVER_FITS = 150


def _section(show: Any, slide: Slide, content: Content, section: SectionContent, pictures: Mapping[str, bytes]) -> Any:
    given = [item for group in slide.groups for item in group.items if is_given(item)]
    picture = pictures.get(slide.picture.digest) if slide.picture else None
    layout = _layout(slide, has_picture=picture is not None, is_given=bool(given))
    added = show.slides.add_slide(show.slide_layouts[layout])
    held = {one.placeholder_format.idx: one for one in added.placeholders}
    sources = Sources(content, section)
    write_title(held[0].text_frame, slide, sources.whole(slide.title_lines))
    top = _under_title(held, slide)
    if layout == layouts.ANSWER:
        top = _answer(added, held[layouts.GIVEN], given, sources, top)
    body = held[BODY]
    if top != layouts.TEXT_BOX.top and body.top < layouts.CAPTION_BOX.top * 12700:
        place = layouts.TEXT_BOX if layout in {layouts.TEXT, layouts.ANSWER} else layouts.HALF_BOX
        Box(place.left, top, place.width, layouts.BOTTOM - top).put(body)
    write_body(body.text_frame, slide, sources, besides=layout == layouts.ANSWER)
    if picture is not None and slide.picture is not None and layouts.PICTURE in held:
        illustrate.insert_picture(held[layouts.PICTURE], slide.picture, picture)
    if slide.chart is not None and layouts.GRAPH in held:
        charts.insert_chart(held[layouts.GRAPH], slide.chart)
    if not body.text_frame.text.strip():
        body._element.getparent().remove(body._element)  # noqa: SLF001  # the library removes no shapes
    time = held[layouts.TIME]
    slides.say(time.text_frame, [(slide.part_label or slide.time, 0)])
    drawing.draw_strip(added, slide.steps)
    for kind, words in (("FOOTER", slide.footer), ("SLIDE_NUMBER", "")):
        foot = slides.inherit(added, kind)
        if words:
            slides.run(added.shapes[-1].text_frame.paragraphs[0], words)
        foot.nvSpPr.cNvPr.set("name", _("Footer") if words else _("Slide number"))
    return added


def _layout(slide: Slide, *, has_picture: bool, is_given: bool) -> int:
    if slide.chart is not None:
        return layouts.CHART if slide.layout == "chart" else layouts.CHART_BESIDE
    if has_picture:
        return layouts.FULL if slide.layout == "full" else layouts.BESIDE
    return layouts.ANSWER if is_given else layouts.TEXT


def _under_title(held: Mapping[int, Any], slide: Slide) -> float:
    """Where the text begins; a title that takes other room than the layout's moves it, as on the PDF's slide."""
    height = len(slide.title_lines) * slide.title_size * layouts.TITLE_LINE
    top = round(layouts.TOP + height + layouts.TITLE_SPACE, 1)
    if abs(top - layouts.TEXT_BOX.top) <= 1:
        return layouts.TEXT_BOX.top
    place = layouts.TITLE
    Box(place.left, place.top, place.width, height + 4).put(held[0])
    return top


def _answer(added: Any, holder: Any, given: list[Item], sources: Sources, top: float) -> float:
    """What stands above the text: facts with their labels, a scale with its squares, a choice as a pill. Where the text
    begins below it.
    """
    left, width = layouts.GIVEN_BOX.left, layouts.GIVEN_BOX.width
    if len(given) == 1 and given[0].kind == "choice":
        return _choice(holder, given[0], top)
    frame = holder.text_frame
    at = top
    for index, item in enumerate(given):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        if item.kind == "scale":
            gap = GAP if index else 0.0
            above = gap + (layouts.BOX_HEIGHT - layouts.FACT_LINE) / 2 if index else 0.0
            slides.place(paragraph, margin=SCALE_TEXT, height=layouts.FACT_LINE, before=above)
            drawing.draw_squares(added, filled=item.filled, of=item.of, left=left, top=at + gap + 14)
            at += gap + layouts.BOX_HEIGHT
            lead = f"{item.label}: " if item.label else ""
            slides.run(paragraph, lead).font.bold = False
            slides.run(paragraph, item.value)
            slides.run(paragraph, f", {item.low}" if item.low else "").font.bold = False
            continue
        slides.place(paragraph, margin=FACT_TEXT, hang=FACT_TEXT, height=layouts.FACT_LINE)
        at += len(item.lines) * layouts.FACT_LINE
        label = slides.run(paragraph, f"{item.label}\t")
        label.font.bold, label.font.color.rgb = False, colour(layouts.SOFT)
        slides.run(paragraph, sources.whole(item.lines) if item.lines else item.value)
    Box(left, top, width, at - top).put(holder)
    if len(given) > 1:
        frame.vertical_anchor = MSO_ANCHOR.TOP
    return at + layouts.BOX_SPACE


SCALE_TEXT, FACT_TEXT, GAP = 276.0, 180.0, 14.0


def _choice(holder: Any, item: Item, top: float) -> float:
    """Yes, partly or no as a pill that is wide enough for its word."""
    Box(layouts.GIVEN_BOX.left, top, 90 + 16 * len(item.value), 54).put(holder)
    slides.pill(
        holder,
        item.value,
        fill={3: SPRUCE, 2: MIST}.get(item.filled),
        ink={3: "FFFFFF", 2: SPRUCE}.get(item.filled, INK),
        edge=SPRUCE if item.filled > 1 else INK,
    )
    return top + layouts.BOX_HEIGHT + layouts.BOX_SPACE
