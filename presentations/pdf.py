"""The three documents – slides, handout and blank template – from plain data to bytes. One function each.

Documents are in the portal's main language, as the answers in them are, whatever language the reader's pages have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from presentations import bar, charts, deck, glossary
from presentations.content import Content, Link, SectionContent
from presentations.models import TemplateSection
from presentations.speech import spoken_seconds
from toolkit.pdf import PICTURES, tagged_pdf
from toolkit.typesetting import drawable

DECK_STYLES = ("slide-font.css", "slide.css", "bar.css", "pdf-deck.css")
PAGE_STYLES = ("slide-font.css", "bar.css", "pdf-page.css")

PAGE_WIDTH = 459.0
"""The width of the handout's text: A4 less its margins (static/css/pdf-page.css), in points."""
BESIDE_HEIGHT, FULL_HEIGHT, CHART_HEIGHT = 220.0, 300.0, 190.0
CHART_SIZE = 9.5
POINTS_A_PIXEL = 0.75


@dataclass(frozen=True)
class Passage:
    """Neighbouring paragraphs, or the points of one list."""

    kind: Literal["paragraph", "bullet"]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A picture or a chart of the handout, numbered through it. `width` and `height` are points. A chart has its
    drawing, and its figures as a table.
    """

    number: int
    said: str
    width: float
    height: float
    digest: str = ""
    drawing: str = ""
    table: charts.Table | None = None

    @property
    def size(self) -> SafeString:
        """As an SVG element's attributes, with decimal points in every language."""
        across, down = self.width / POINTS_A_PIXEL, self.height / POINTS_A_PIXEL
        view = f"0 0 {self.width:.2f} {self.height:.2f}"
        return mark_safe(f'viewBox="{view}" width="{across:.2f}" height="{down:.2f}"')  # noqa: S308  # our figures

    @property
    def room(self) -> SafeString:
        return mark_safe(f'width="{self.width:.2f}" height="{self.height:.2f}"')  # noqa: S308  # our figures


@dataclass(frozen=True)
class Part:
    """One section of the handout."""

    section: SectionContent
    time: str
    choice: str
    scale: str
    is_area: bool
    figures: tuple["Figure", ...]
    passages: tuple[Passage, ...]
    manuscript: tuple[Passage, ...]
    spoken: int
    sources: tuple[tuple[str, tuple[tuple[Link, str], ...]], ...]


def title_of(content: Content, *, approved: bool) -> str:
    """`Region Östergötland: Avancerade material`, marked as a draft until it is approved."""
    title = f"{content.organisation}: {content.subject}"
    return title if approved else _("%(title)s (draft)") % {"title": title}


def deck_pdf(content: Content, *, approved: bool, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The slides, 16:9. `pictures` are the bytes of those that the content names, by their digests."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = drawn(content)
        html = render_to_string(
            "presentations/deck.html",
            {
                "language": settings.LANGUAGE_CODE,
                "title": title_of(shown, approved=approved),
                "content": shown,
                "slides": deck.deck_of(shown, approved=approved),
                "bar": bar.bar_of(shown),
                "approved": approved,
                "pictures": PICTURES,
            },
        )
        return tagged_pdf(html, stylesheets=DECK_STYLES, pictures=pictures)


def handout_pdf(content: Content, *, approved: bool, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The handout, A4: for each section what was asked, the answer, the manuscript and the sources."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = drawn(content)
        html = render_to_string(
            "presentations/handout.html",
            {
                "language": settings.LANGUAGE_CODE,
                "title": title_of(shown, approved=approved),
                "content": shown,
                "parts": parts_of(shown),
                "standing": deck.standing(shown, approved=approved),
                "terms": glossary.used_in(shown),
                "bar": bar.bar_of(shown),
                "approved": approved,
                "pictures": PICTURES,
            },
        )
        return tagged_pdf(html, stylesheets=PAGE_STYLES, pictures=pictures)


def blank_pdf(template: dict[str, Any]) -> bytes:
    """The blank template, A4, to fill in by hand; `template` as `blank_content` gives it."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = _mapped(template, drawable)
        html = render_to_string(
            "presentations/blank.html",
            {
                "language": settings.LANGUAGE_CODE,
                "template": shown,
                "sections": [{**section, **_to_fill_in(section)} for section in shown["sections"]],
            },
        )
        return tagged_pdf(html, stylesheets=PAGE_STYLES)


def _to_fill_in(section: dict[str, Any]) -> dict[str, Any]:
    """The time in words, the boxes to tick and how many lines there are to write on."""
    kind = section["kind"]
    boxes: dict[str, list[str]] = {
        TemplateSection.Kind.CHOICE: [_("Yes"), _("Partly"), _("No")],
        TemplateSection.Kind.SCALE: ["1", "2", "3", "4", "5"],
        TemplateSection.Kind.AREA: [_("1 (narrow)"), "2", "3", "4", _("5 (broad)")],
    }
    lines = {TemplateSection.Kind.AREA: 3, TemplateSection.Kind.LINKS: 4, TemplateSection.Kind.TEXT: 7}
    return {
        "time": deck.time_label(section["seconds"]),
        "boxes": boxes.get(kind, []),
        "lines": lines.get(kind, 6),
    }


def drawn(content: Content) -> Content:
    """The content with only such characters as the font has."""
    return Content.from_json(_mapped(content.as_json(), drawable))


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(inner, change) for inner in value]
    return value


def passages(text: str) -> Iterator[Passage]:
    for kind, lines in groupby(deck.paragraphs(text), key=lambda line: line[0]):
        yield Passage(kind, tuple(line for _kind, line in lines))


def parts_of(content: Content) -> list[Part]:
    """The sections as the handout shows them, their figures numbered through all of them."""
    parts: list[Part] = []
    number = 0
    for section in content.sections:
        figures = tuple(_figures(section, number))
        number += len(figures)
        parts.append(_part(section, figures))
    return parts


def _figures(section: SectionContent, before: int) -> Iterator[Figure]:
    """The section's picture and chart; a picture is at most one point for three quarters of a pixel, as on a screen."""
    if picture := section.picture:
        tallest = FULL_HEIGHT if picture.place == "full" else BESIDE_HEIGHT
        scale = min(PAGE_WIDTH / picture.width, tallest / picture.height, POINTS_A_PIXEL)
        said = picture.alt or _("Picture without a description")
        yield Figure(before + 1, said, picture.width * scale, picture.height * scale, digest=picture.digest)
        before += 1
    if chart := section.chart:
        least = charts.least_height(chart, width=PAGE_WIDTH, size=CHART_SIZE)
        height = max(least, CHART_HEIGHT)
        name = f"chart-{section.section_id}"
        drawing = charts.drawing(chart, width=PAGE_WIDTH, height=height, size=CHART_SIZE, name=name)
        said = charts.briefly(chart)
        yield Figure(before + 1, said, PAGE_WIDTH, height, drawing=drawing, table=charts.table_of(chart))


def _part(section: SectionContent, figures: tuple[Figure, ...]) -> Part:
    is_area = section.kind == TemplateSection.Kind.AREA
    scale = "" if section.scale is None else _("%(number)d of %(of)d") % {"number": section.scale, "of": 5}
    return Part(
        section=section,
        time=deck.time_label(section.seconds),
        choice=deck.choice_label(section.choice) if section.choice else "",
        scale=scale,
        is_area=is_area,
        figures=figures,
        passages=tuple(passages(section.text)),
        manuscript=tuple(passages(section.manuscript)),
        spoken=spoken_seconds(section.manuscript),
        sources=tuple(
            (label, tuple((link, deck.safe_url(link.url)) for link in links))
            for label, links in deck.linked(section.links)
        ),
    )
