"""What a presentation says, as plain frozen data: the one thing that every document and preview is made from.

A draft's content is read from its answers; a submission's content was frozen as JSON when it was handed in. Both go
through `Content`, so a document cannot tell them apart.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self

from django.utils.translation import gettext as _

from presentations.models import Answer, Presentation, PresentationTemplate, TemplateSection


@dataclass(frozen=True)
class Link:
    """A strategy or link: `source` is national, thematic, s3 or other."""

    source: str
    title: str
    url: str


@dataclass(frozen=True)
class Image:
    """A section's picture. `digest` names its bytes (`Picture`); `place` is beside the text or the full slide."""

    digest: str
    format: str
    width: int
    height: int
    alt: str = ""
    place: Literal["beside", "full"] = "beside"

    @property
    def is_described(self) -> bool:
        return bool(self.alt.strip())


@dataclass(frozen=True)
class Series:
    """One row of bars or one line: a value for each label, None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A small chart: one to three series over the same labels. `source` says where the figures come from."""

    kind: Literal["bars", "lines"]
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    source: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it has a title, a name for each label, and one for each series where there are several."""
        names = [one.name for one in self.series] if len(self.series) > 1 else []
        return all(name.strip() for name in (self.title, *self.labels, *names))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        series = tuple(Series(one["name"], tuple(one["values"])) for one in data["series"])
        return cls(**{**data, "labels": tuple(data["labels"]), "series": series})


@dataclass(frozen=True)
class OwnFile:
    """The organisation's own slides, shown instead of the generated ones. `digest` names the file (`OwnSlides`).

    `pages` is 0 for a .pptx that had not been drawn yet; the file's own row knows when it has been.
    """

    digest: str
    format: str
    name: str
    pages: int


@dataclass(frozen=True)
class SectionContent:
    """One section: the template's words, and what the organisation answered (empty strings where nothing is)."""

    section_id: int
    key: str
    position: int
    title: str
    what: str
    how: str
    kind: str
    seconds: int
    word_limit: int
    required: bool
    text: str = ""
    manuscript: str = ""
    choice: str = ""
    scale: int | None = None
    links: tuple[Link, ...] = ()
    picture: Image | None = None
    chart: Chart | None = None

    @property
    def is_answered(self) -> bool:
        """True when the section has what its kind asks for: text, a choice, a scale or at least one link."""
        if self.kind == TemplateSection.Kind.CHOICE:
            return bool(self.choice)
        if self.kind == TemplateSection.Kind.SCALE:
            return self.scale is not None
        if self.kind == TemplateSection.Kind.LINKS:
            return bool(self.links or self.text.strip())
        if self.kind == TemplateSection.Kind.AREA:
            return self.scale is not None and bool(self.text.strip())
        return bool(self.text.strip())


@dataclass(frozen=True)
class Content:
    """Everything a document shows. `revision` is the latest submission's number, 0 for what has never been handed in;
    `handed_in` is true for what that submission says, and false for what is being written after it.
    """

    organisation: str
    audience: str
    subject: str
    focus_area: str
    host: str
    dialogue: str
    starts_at: datetime
    ends_at: datetime
    template: str
    template_version: int
    credit: str
    total_seconds: int
    sections: tuple[SectionContent, ...]
    palette: int = 1
    revision: int = 0
    own_slides: OwnFile | None = None
    handed_in: bool = False

    @property
    def edition(self) -> str:
        """Which text this is, as every form of it says: `Version 2`, `Draft`, `Draft after version 2`."""
        if self.handed_in:
            return _("Version %(number)d") % {"number": self.revision}
        return _("Draft after version %(number)d") % {"number": self.revision} if self.revision else _("Draft")

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["starts_at"], data["ends_at"] = self.starts_at.isoformat(), self.ends_at.isoformat()
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        sections = tuple(_section_from_json(section) for section in data["sections"])
        own = data.get("own_slides")
        own_slides = OwnFile(**own) if own else None
        moments = {name: datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at")}
        whole = {**data, **moments, "sections": sections, "own_slides": own_slides}
        whole.setdefault("handed_in", data.get("revision", 0) > 0)  # a submission from before this was written down
        return cls(**whole)


def _section_from_json(data: dict[str, Any]) -> SectionContent:
    """One section; what was handed in before there were pictures and charts has none."""
    links = tuple(Link(**link) for link in data["links"])
    return SectionContent(**{**data, "links": links, **_illustrations(data.get("picture"), data.get("chart"))})


def _illustrations(picture: dict[str, Any] | None, chart: dict[str, Any] | None) -> dict[str, Any]:
    drawn = shown_chart(Chart.from_json(chart)) if chart else None
    return {"picture": Image(**picture) if picture else None, "chart": drawn}


def shown_chart(chart: Chart | None) -> Chart | None:
    """The chart if there is anything to draw: a chart that has been begun but has no figure yet is none."""
    has_figures = chart is not None and any(value is not None for series in chart.series for value in series.values)
    return chart if has_figures else None


def section_content(section: TemplateSection, answer: Answer | None) -> SectionContent:
    """One section with its answer, or with nothing where none has been written."""
    asked: dict[str, Any] = {
        "section_id": section.pk,
        "key": section.key,
        "position": section.position,
        "title": section.title,
        "what": section.what,
        "how": section.how,
        "kind": section.kind,
        "seconds": section.seconds,
        "word_limit": section.word_limit,
        "required": section.required,
    }
    if answer is None:
        return SectionContent(**asked)
    return SectionContent(
        **asked,
        text=answer.text,
        manuscript=answer.manuscript,
        choice=answer.choice,
        scale=answer.scale,
        links=tuple(Link(**link) for link in answer.links),
        **_illustrations(answer.picture, answer.chart),
    )


def own_file(presentation: Presentation) -> OwnFile | None:
    """The organisation's own slides that stand now. One query."""
    own = presentation.own_slides.filter(removed_at=None).first()
    return OwnFile(own.digest, own.format, own.name, own.page_count) if own else None


def draft_content(
    presentation: Presentation,
    *,
    revision: int,
    answers: Iterable[Answer] | None = None,
    handed_in: bool = False,
    own_slides: OwnFile | None = None,
) -> Content:
    """What the presentation says now. Three queries, or none where sections and answers are prefetched.

    `handed_in` where this is what becomes the submission of that number; `answers` are the
    presentation's, where they are at hand in another way. `own_slides` is what `own_file` says, for those who show the
    whole: lists and single sections have no use for it.
    """
    written = {one.section_id: one for one in (presentation.answers.all() if answers is None else answers)}
    dialogue, template = presentation.dialogue, presentation.template
    return Content(
        organisation=presentation.organisation.name,
        audience=template.audience,
        subject=presentation.subject,
        focus_area=dialogue.focus_area.name,
        host=dialogue.host.name,
        dialogue=dialogue.title,
        starts_at=dialogue.starts_at,
        ends_at=dialogue.ends_at,
        template=template.name,
        template_version=template.version,
        credit=template.credit,
        total_seconds=template.total_minutes * 60,
        palette=dialogue.focus_area.palette,
        revision=revision,
        handed_in=handed_in,
        own_slides=own_slides,
        sections=tuple(section_content(section, written.get(section.pk)) for section in template.sections.all()),
    )


def blank_content(template: PresentationTemplate) -> dict[str, Any]:
    """The template as the blank document shows it. One query, or none where sections are prefetched."""
    return {
        "name": template.name,
        "version": template.version,
        "owner": template.owner.name,
        "minutes": template.total_minutes,
        "credit": template.credit,
        "adopted": template.is_adopted,
        "sections": [
            {
                "position": section.position,
                "title": section.title,
                "what": section.what,
                "how": section.how,
                "kind": section.kind,
                "seconds": section.seconds,
                "words": section.word_limit,
                "required": section.required,
            }
            for section in template.sections.all()
        ],
    }
