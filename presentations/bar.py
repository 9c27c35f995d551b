"""The ten-minute bar: one segment per section as wide as its time, filled by how long its manuscript takes to say."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.content import Content
from presentations.speech import spoken_seconds
from toolkit.dates import minutes


@dataclass(frozen=True)
class Segment:
    """One section in the bar. Positions and widths are per cent of the whole bar, ready for the drawing."""

    section_id: int
    number: int
    title: str
    seconds: int
    spoken: int
    x: str
    width: str
    fill: str
    over_x: str
    over: str
    middle: str

    @property
    def over_seconds(self) -> int:
        return max(self.spoken - self.seconds, 0)

    @property
    def shows_number(self) -> bool:
        return float(self.width) >= 5

    @property
    def summary(self) -> str:
        """One sentence about the section, for those who do not see the drawing."""
        facts = {
            "number": self.number,
            "title": self.title,
            "seconds": minutes(self.seconds),
            "spoken": minutes(self.spoken),
            "over": minutes(self.over_seconds),
        }
        if self.over_seconds:
            return _("%(number)d. %(title)s: %(spoken)s of %(seconds)s, %(over)s over.") % facts
        return _("%(number)d. %(title)s: %(spoken)s of %(seconds)s.") % facts


@dataclass(frozen=True)
class Bar:
    """`name` makes the ids inside the drawing unique on a page with many bars."""

    name: str
    segments: tuple[Segment, ...]
    seconds: int
    spoken: int

    @property
    def over_seconds(self) -> int:
        return max(self.spoken - self.seconds, 0)

    @property
    def is_over(self) -> bool:
        return self.over_seconds > 0

    @property
    def summary(self) -> str:
        """The whole in one sentence."""
        facts = {
            "seconds": minutes(self.seconds),
            "spoken": minutes(self.spoken),
            "over": minutes(self.over_seconds),
        }
        if self.is_over:
            return _("Estimated speaking time %(spoken)s of %(seconds)s minutes, %(over)s over.") % facts
        return _("Estimated speaking time %(spoken)s of %(seconds)s minutes.") % facts

    @property
    def caption(self) -> str:
        """What stands under the bar on the cover: the speaking time, or the plan where there is no manuscript."""
        if self.spoken:
            return self.summary
        facts = {"minutes": minutes(self.seconds) if self.seconds % 60 else self.seconds // 60}
        return ngettext(
            "%(minutes)s minutes in %(count)d section.",
            "%(minutes)s minutes in %(count)d sections.",
            len(self.segments),
        ) % {**facts, "count": len(self.segments)}

    @property
    def sections_over(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.over_seconds)


def bar_of(content: Content, name: str = "bar") -> Bar:
    """The bar of a presentation. Its whole width is the sections' time together, at least the presentation's total.

    The part by which a section runs over is hatched at the end of its segment, at most as wide as the segment.
    """
    whole = max(sum(section.seconds for section in content.sections), content.total_seconds, 1)
    segments, at = [], 0
    for section in content.sections:
        spoken = spoken_seconds(section.manuscript)
        over = min(max(spoken - section.seconds, 0), section.seconds)
        segments.append(
            Segment(
                section_id=section.section_id,
                number=section.position,
                title=section.title,
                seconds=section.seconds,
                spoken=spoken,
                x=_share(at, whole),
                width=_share(section.seconds, whole),
                fill=_share(min(spoken, section.seconds), whole),
                over_x=_share(at + section.seconds - over, whole),
                over=_share(over, whole),
                middle=_share(at + section.seconds / 2, whole),
            )
        )
        at += section.seconds
    return Bar(
        name=name,
        segments=tuple(segments),
        seconds=content.total_seconds,
        spoken=sum(segment.spoken for segment in segments),
    )


def _share(seconds: float, whole: int) -> str:
    """Per cent with a point, whatever the language: it goes into a drawing, not into a sentence."""
    return f"{seconds * 100 / whole:.3f}".rstrip("0").rstrip(".")
