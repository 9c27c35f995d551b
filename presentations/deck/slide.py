"""A slide as plain data: what stands on it and where, with its text broken into lines.

A slide is 960 × 540 units; a unit is a point on paper and a share of the width in the browser (static/css/slide.css).
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from presentations import charts
from presentations.content import Chart, Image

Kind = Literal["fact", "choice", "scale", "paragraph", "bullet", "heading", "link", "empty"]
Layout = Literal["text", "beside", "full", "chart"]


@dataclass(frozen=True)
class Box:
    """A place on the slide, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def attributes(self) -> SafeString:
        """As an SVG element's attributes, with decimal points in every language."""
        sides = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return mark_safe(" ".join(f'{name}="{side:.2f}"' for name, side in sides.items()))  # noqa: S308  # our figures

    @property
    def shift(self) -> SafeString:
        """The SVG transform to its upper left corner."""
        return mark_safe(f"translate({self.x:.2f} {self.y:.2f})")  # noqa: S308  # our figures


@dataclass(frozen=True)
class Item:
    """A piece of a slide: a paragraph, a bullet, a heading, a link, a fact, or the box of a choice or a scale.

    `lines` are broken already, some within a word; `words` is the same unbroken. `continues` is true for what began on
    the slide before. A fact has `label` and lines; choice and scale have `label`, `value` and `filled` of `of`; `low`
    says what the ends of a scale mean.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    words: str = ""
    continues: bool = False
    label: str = ""
    value: str = ""
    low: str = ""
    filled: int = 0
    of: int = 0
    url: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Group:
    """Neighbours of one kind: a list of bullets or links, the facts, or single items."""

    kind: Kind
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Step:
    """One section in the thin strip at the foot of a slide; positions per cent of its width."""

    x: str
    width: str
    state: Literal["done", "now", "later"]

    @property
    def fill(self) -> str:
        return {"done": "#7fa19d", "now": "#0b4f4a", "later": "#d3deda"}[self.state]


@dataclass(frozen=True)
class Slide:
    """One page of the deck, in the portal's main language. `part` of `parts` counts the slides of one section;
    `missing` are the characters of the section that cannot be drawn.

    `layout` is text alone, text with a picture or a chart beside it, one picture that fills the slide, or one chart
    that does; the words of the last two are a strip under the picture and a line over the chart. `mat` is the tinted
    ground that such a picture lies on. `narrow` is true where the words have a narrow column. `edition` says
    which version this is.
    """

    kind: Literal["cover", "section"]
    title_lines: tuple[str, ...]
    title_size: int
    size: int = 0
    section_id: int = 0
    number: int = 0
    part: int = 1
    parts: int = 1
    time: str = ""
    part_label: str = ""
    layout: Layout = "text"
    narrow: bool = False
    picture: Image | None = None
    picture_box: Box | None = None
    mat: Box | None = None
    chart: Chart | None = None
    chart_box: Box | None = None
    groups: tuple[Group, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    footer: str = ""
    edition: str = ""
    page: int = 1
    pages: int = 1
    eyebrow_lines: tuple[str, ...] = ()
    subject_lines: tuple[str, ...] = ()
    subject_size: int = 0
    when: str = ""
    where: str = ""
    credit: str = ""
    palette: int = 1

    @property
    def title(self) -> str:
        return "\n".join(self.title_lines)

    @property
    def eyebrow(self) -> str:
        return "\n".join(self.eyebrow_lines)

    @property
    def subject(self) -> str:
        return "\n".join(self.subject_lines)

    @property
    def drawn_chart(self) -> SafeString:
        """The chart as SVG elements in its box."""
        if self.chart is None or self.chart_box is None:
            return SafeString()
        box = self.chart_box
        name = f"chart-{self.section_id}-{self.part}"
        return charts.drawing(self.chart, width=box.width, height=box.height, size=charts.SLIDE_SIZE, name=name)

    @property
    def chart_in_words(self) -> str:
        return charts.in_words(self.chart) if self.chart else ""
