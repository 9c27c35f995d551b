"""How far a presentation has come: what it lacks, what it has too much of, how each section stands.

Reads content, changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from presentations.content import Content, SectionContent, section_content
from presentations.models import Presentation
from presentations.speech import Pace, spoken_seconds, words
from presentations.threads import QUIET, Count


@dataclass(frozen=True)
class Measure:
    """How long one section is, in words on the slide and in spoken seconds, against what the template gives it."""

    words: int
    word_limit: int
    spoken: int
    seconds: int

    @property
    def too_many_words(self) -> bool:
        return self.words > self.word_limit

    @property
    def too_long(self) -> bool:
        return self.spoken > self.seconds


def measure(section: SectionContent, pace: Pace | None = None) -> Measure:
    """`pace` is somebody's own; without it the setting's counts."""
    spoken = spoken_seconds(section.manuscript, pace)
    return Measure(words(section.text), section.word_limit, spoken, section.seconds)


@dataclass(frozen=True)
class Standing:
    """One section as the list of sections shows it: how it stands in words and in tone, and how long it is."""

    section: SectionContent
    measure: Measure
    competing: int
    talk: Count

    @property
    def comments(self) -> int:
        """Threads about it that are open."""
        return self.talk.open

    @property
    def label(self) -> str | Promise:
        if self.competing:
            return _("two texts")
        if self.comments:
            return self.talk.label
        if self.section.picture and not self.section.picture.is_described:
            return _("picture without words")
        if self.section.is_answered:
            return _("written")
        if self.is_begun:
            return _("begun")
        return _("not written") if self.section.required else _("voluntary")

    @property
    def tone(self) -> str:
        if self.competing or self.comments or (self.section.picture and not self.section.picture.is_described):
            return "sun"
        return "good" if self.section.is_answered else "quiet"

    @property
    def is_begun(self) -> bool:
        section = self.section
        written = section.text or section.manuscript or section.choice or section.scale or section.links
        return bool(written or section.picture or section.chart)


@dataclass(frozen=True)
class Progress:
    """A whole presentation: its sections in order, and how many of them have their answer."""

    standings: tuple[Standing, ...]

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def done(self) -> int:
        return sum(standing.section.is_answered for standing in self.standings)

    @property
    def comments(self) -> int:
        """Threads that are open, in all sections."""
        return sum(one.comments for one in self.standings)

    @property
    def missing(self) -> tuple[SectionContent, ...]:
        """The required sections that have no answer yet: these stop a handing-in."""
        return tuple(one.section for one in self.standings if one.section.required and not one.section.is_answered)

    @property
    def undescribed(self) -> tuple[SectionContent, ...]:
        """The sections whose picture nobody has put into words: these too stop a handing-in."""
        sections = (one.section for one in self.standings)
        return tuple(section for section in sections if section.picture and not section.picture.is_described)

    @property
    def unnamed(self) -> tuple[SectionContent, ...]:
        """The sections with a chart that lacks its title or a name: these too."""
        sections = (one.section for one in self.standings)
        return tuple(section for section in sections if section.chart and not section.chart.is_named)

    @property
    def excesses(self) -> tuple[Standing, ...]:
        """The sections with too many words or too long a manuscript: a warning, not a wall."""
        return tuple(one for one in self.standings if one.measure.too_many_words or one.measure.too_long)

    @property
    def spoken(self) -> int:
        """Seconds it takes to say all manuscripts."""
        return sum(one.measure.spoken for one in self.standings)

    @property
    def seconds(self) -> int:
        return sum(one.measure.seconds for one in self.standings)

    @property
    def too_long(self) -> bool:
        return self.spoken > self.seconds


def progress(
    content: Content,
    *,
    competing: Mapping[int, int] | None = None,
    talk: Mapping[int, Count] | None = None,
    pace: Pace | None = None,
) -> Progress:
    """`competing` and `talk` count, by section id, the texts to choose between and the threads that are open."""
    return Progress(
        tuple(
            Standing(
                section=section,
                measure=measure(section, pace),
                competing=(competing or {}).get(section.section_id, 0),
                talk=(talk or {}).get(section.section_id, QUIET),
            )
            for section in content.sections
        )
    )


def done(presentation: Presentation) -> int:
    """How many sections have their answer; of one read `with_how_far()`."""
    return sum(section_content(answer.section, answer).is_answered for answer in presentation.answers.all())
