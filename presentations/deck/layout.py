"""The layout of one section's slides: text alone, a picture or a chart beside it, or one of them on the whole slide.

Sizes and places are those of static/css/slide.css. A picture is never cropped, and never drawn larger than one pixel to
a unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from presentations import charts
from presentations.content import Chart, Image, SectionContent
from presentations.deck.flow import BODY_WIDTH, SIZES, Frame, Page, pages
from presentations.deck.slide import Box, Item, Slide
from toolkit.typesetting import drawable, wrap

EASY_SIZE, EASY_SHARE = 22, 0.9
"""A text of this size or larger leaves some of the slide empty; a smaller one may fill it."""

TITLE_SIZES = (36, 30, 26, 22, 18)
TITLE_WIDTH = 640.0
TITLE_LINE = 1.16
TITLE_SPACE = 20.0
TOP, FULL_TOP, BODY_END = 42.0, 26.0, 472.0
"""Where the title begins, where it begins over a picture that fills the slide, and the body's lower edge."""
LEFT, RIGHT, SLIDE_WIDTH = 120.0, 904.0, 960.0
GUTTER = 36.0

WIDEST, WIDEST_LYING = 372.0, 424.0
"""A picture beside the text is at most so wide; one that lies down may be wider, for it is low."""
SHARES = (1.0, 0.84, 0.7)
"""A picture may step back so much before the text goes on to a slide more."""

FLAT, FLAT_HEIGHT = 2.4, 210.0
"""A picture that is so many times wider than high stands under the text, at most so high."""

LEAST_MAT = 120.0
CHART_WIDTH = 440.0
STRIP_SIZES = (24, 22, 20, 18)
STRIP_LINES = 3
STRIP_SPACE = 12.0


@dataclass(frozen=True)
class _Heading:
    """A section's title, broken, and how high it stands."""

    lines: tuple[str, ...]
    size: int

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * TITLE_LINE


@dataclass(frozen=True)
class _Place:
    """Where something stands beside the text, and the room that is left for the text."""

    box: Box
    frame: Frame
    mat: Box | None = None


def laid_out(section: SectionContent, items: tuple[Item, ...]) -> Iterator[Slide]:
    """The words with the picture or the chart where it goes, then what asks for a slide of its own."""
    heading = _heading(section.title, TITLE_SIZES)
    picture, chart, words = section.picture, section.chart, items
    if words and picture and (picture.place == "beside" or picture.height >= picture.width):
        yield from _beside(words, heading, _picture_places(picture, heading), picture=picture)
        words, picture = (), None
    elif words and chart and picture is None and _goes_beside(chart):
        place = _chart_place(heading)
        if _on_one(words, place.frame, SIZES[1:-1]) is not None:
            yield from _beside(words, heading, [place], chart=chart)
            words, chart = (), None
    strip = _strip(words) if picture or chart else None
    if strip and chart and not picture and _chart_box(heading, strip).height < _least(chart):
        strip = None
    if not strip and (words or not (section.picture or section.chart)):
        yield from _beside(words, heading, [])
    if picture:
        yield _full_picture(picture, _heading(section.title, TITLE_SIZES[1:]), strip)
        strip = None
    if chart:
        yield _full_chart(chart, heading, strip)


def _heading(text: str, sizes: tuple[int, ...]) -> _Heading:
    """The title on at most two lines of the second size, in the largest size that allows it."""
    for size in sizes:
        lines = wrap(drawable(text), within=TITLE_WIDTH, size=size, weight="Semibold")
        if len(lines) * size <= 2 * TITLE_SIZES[1]:
            break
    return _Heading(lines, size)


def _beside(
    items: tuple[Item, ...],
    heading: _Heading,
    places: list[_Place],
    *,
    picture: Image | None = None,
    chart: Chart | None = None,
) -> Iterator[Slide]:
    """The words, with something beside them on the first slide where there is a place for it.

    The size is the largest with which the section takes as few slides as with the smallest.
    """
    whole = Frame(BODY_WIDTH, BODY_END - TOP - heading.height - TITLE_SPACE)
    place, size, made = _best(items, whole, places)
    first = Slide(kind="section", title_lines=heading.lines, title_size=heading.size, size=size)
    for number, page in enumerate(made):
        slide = replace(first, groups=page.groups)
        if place and number == 0:
            if picture:
                slide = replace(slide, layout="beside", picture=picture, picture_box=place.box, mat=place.mat)
            else:
                slide = replace(slide, layout="beside", chart=chart, chart_box=place.box)
            slide = replace(slide, narrow=place.frame.narrow)
        yield slide


def _best(items: tuple[Item, ...], whole: Frame, places: list[_Place]) -> tuple[_Place | None, int, list[Page]]:
    """The largest place and size with which all words stand on one slide; otherwise the largest place."""
    for sizes in (SIZES[1:-1], SIZES[-1:]):
        for place in places:
            found = _on_one(items, place.frame, sizes)
            if found:
                return place, *found
    chosen = places[0] if places else None
    first = chosen.frame if chosen else whole
    fewest = len(pages(items, size=SIZES[-1], first=first, rest=whole))
    for size in SIZES:
        made = pages(items, size=size, first=first, rest=whole)
        if len(made) <= fewest and (len(made) > 1 or _is_easy(made[0], size, first)):
            break
    return chosen, size, made


def _on_one(items: tuple[Item, ...], frame: Frame, sizes: tuple[int, ...]) -> tuple[int, list[Page]] | None:
    """The largest of the sizes with which the words stand on one slide."""
    for size in sizes:
        made = pages(items, size=size, first=frame, rest=frame)
        if len(made) == 1 and _is_easy(made[0], size, frame):
            return size, made
    return None


def _is_easy(page: Page, size: int, frame: Frame) -> bool:
    return size < EASY_SIZE or page.used <= EASY_SHARE * frame.height


def _picture_places(picture: Image, heading: _Heading) -> list[_Place]:
    """Places for a picture beside the text, the largest first. One that was to fill the slide, and stands upright,
    goes out to the slide's edge and down to the foot on its mat.
    """
    top = TOP + heading.height + TITLE_SPACE
    if picture.width > FLAT * picture.height:
        return [_under(picture, top, share) for share in SHARES]
    bleeds = picture.place == "full"
    widest = WIDEST_LYING if bleeds or picture.width > 1.5 * picture.height else WIDEST
    widest += SLIDE_WIDTH - RIGHT if bleeds else 0
    right, bottom = SLIDE_WIDTH if bleeds else RIGHT, BODY_END
    places = []
    for share in SHARES:
        width, height = fitted(picture, widest * share, bottom - top)
        x = right - max(width, LEAST_MAT) if bleeds else right - width
        mat = Box(x, top, right - x, bottom - top) if bleeds else None
        frame = Frame(x - GUTTER - LEFT, BODY_END - top)
        places.append(_Place(_centred(width, height, mat) if mat else Box(x, top, width, height), frame, mat))
    return places


def _under(picture: Image, top: float, share: float) -> _Place:
    """A place under the text, as wide as it, for a picture that beside it would be a ribbon."""
    width, height = fitted(picture, BODY_WIDTH, FLAT_HEIGHT * share)
    box = Box(LEFT, BODY_END - height, width, height)
    return _Place(box, Frame(BODY_WIDTH, box.y - STRIP_SPACE - top))


def fitted(picture: Image, width: float, height: float) -> tuple[float, float]:
    """As large as it may be inside a box: whole, in its own proportions, at most one unit for each pixel."""
    scale = min(width / picture.width, height / picture.height, 1.0)
    return picture.width * scale, picture.height * scale


def _centred(width: float, height: float, inside: Box) -> Box:
    return Box(inside.x + (inside.width - width) / 2, inside.y + (inside.height - height) / 2, width, height)


def _goes_beside(chart: Chart) -> bool:
    """True for a small chart, which is legible on half a slide."""
    return len(chart.labels) * len(chart.series) <= 8 and max(map(len, chart.labels), default=0) <= 14


def _chart_place(heading: _Heading) -> _Place:
    top = TOP + heading.height + TITLE_SPACE
    box = Box(RIGHT - CHART_WIDTH, top, CHART_WIDTH, BODY_END - top)
    return _Place(box, Frame(box.x - GUTTER - LEFT, BODY_END - top))


@dataclass(frozen=True)
class _Strip:
    """A few words that stand together with something that fills the slide."""

    size: int
    page: Page


def _strip(items: tuple[Item, ...]) -> _Strip | None:
    """The words as a strip of at most three lines, where they are so few and nothing but a paragraph or two."""
    if not items or any(item.kind != "paragraph" for item in items):
        return None
    for size in STRIP_SIZES:
        (page, *more) = pages(items, size=size, first=Frame(BODY_WIDTH, 400), rest=Frame(BODY_WIDTH, 400))
        lines = sum(len(item.lines) for group in page.groups for item in group.items)
        if not more and lines <= (STRIP_LINES if size <= 20 else 2):
            return _Strip(size, page)
    return None


def _full_picture(picture: Image, heading: _Heading, strip: _Strip | None) -> Slide:
    """The picture from edge to edge on its mat, under the title; the words under it."""
    top = FULL_TOP + heading.height + STRIP_SPACE
    bottom = BODY_END - (strip.page.used + STRIP_SPACE if strip else 0)
    mat = Box(0, top, SLIDE_WIDTH, bottom - top)
    return Slide(
        kind="section",
        title_lines=heading.lines,
        title_size=heading.size,
        size=strip.size if strip else STRIP_SIZES[-1],
        layout="full",
        picture=picture,
        picture_box=_centred(*fitted(picture, mat.width, mat.height), mat),
        mat=mat,
        groups=strip.page.groups if strip else (),
    )


def _full_chart(chart: Chart, heading: _Heading, strip: _Strip | None) -> Slide:
    """The chart under the title and, where there are some, the words."""
    return Slide(
        kind="section",
        title_lines=heading.lines,
        title_size=heading.size,
        size=strip.size if strip else STRIP_SIZES[-1],
        layout="chart",
        chart=chart,
        chart_box=_chart_box(heading, strip),
        groups=strip.page.groups if strip else (),
    )


def _chart_box(heading: _Heading, strip: _Strip | None) -> Box:
    top = TOP + heading.height + TITLE_SPACE + (strip.page.used + STRIP_SPACE if strip else 0)
    return Box(LEFT, top, BODY_WIDTH, BODY_END - top)


def _least(chart: Chart) -> float:
    return charts.least_height(chart, width=BODY_WIDTH, size=charts.SLIDE_SIZE)
