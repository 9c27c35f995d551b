"""The ten-minute bar: one segment per section as wide as its time, filled by how long its manuscript takes to say."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from presentations.content import Content
from presentations.speech import Pace, spoken_seconds
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

    def drawn(self, *, hatch: str) -> str:
        """The section's part of the drawing; `hatch` is the id of the pattern for what is over."""
        place, box = f'x="{self.x}%"', 'y="1" height="42"'
        parts = [
            f'<rect class="bar-segment" {place} width="{self.width}%" {box} fill="#e4ece9"/>',
            f'<rect class="bar-fill" {place} width="{self.fill}%" {box} fill="#0b4f4a"/>',
        ]
        if self.over_seconds:
            parts.append(f'<rect class="bar-over" x="{self.over_x}%" width="{self.over}%" {box} fill="url(#{hatch})"/>')
        parts.append(
            f'<rect class="bar-edge" {place} width="{self.width}%" {box} fill="none" stroke="#14212b"'
            ' stroke-width="1.5"/>'
        )
        if self.shows_number:
            parts.append(
                f'<circle class="bar-spot" cx="{self.middle}%" cy="22" r="13" fill="#fbfaf7"/>'
                f'<text class="bar-number" x="{self.middle}%" y="28" text-anchor="middle" font-size="18"'
                f' font-family="Source Sans Pro, sans-serif" fill="#14212b">{self.number}</text>'
            )
        return "".join(parts)

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
    def drawing(self) -> SafeString:
        """The bar as SVG: on a page the figures keep their size whatever the width."""
        return self._drawn('width="100%" height="44"')

    @property
    def scaled_drawing(self) -> SafeString:
        """The same for a slide, with which the figures grow and shrink."""
        return self._drawn('viewBox="0 0 848 44" preserveAspectRatio="none"')

    def _drawn(self, size: str) -> SafeString:
        """Written here and not in a template, where the homework of fifty organisations would take a tenth of a second.

        Figures are ours; words are escaped.
        """
        name = escape(self.name)
        said = escape(" ".join(segment.summary for segment in self.segments))
        hatch = (
            f'<pattern id="{name}-hatch" width="7" height="7" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><rect width="7" height="7" fill="#fbfaf7"/>'
            '<rect class="bar-hatch" width="4" height="7" fill="#b23a26"/></pattern>'
        )
        drawn = (
            '<svg class="bar" role="img" overflow="visible" xmlns="http://www.w3.org/2000/svg"'
            f' aria-labelledby="{name}-title {name}-desc" {size}>'
            f'<title id="{name}-title">{escape(self.summary)}</title><desc id="{name}-desc">{said}</desc>'
            f"<defs>{hatch}</defs>{''.join(segment.drawn(hatch=f'{name}-hatch') for segment in self.segments)}</svg>"
        )
        return mark_safe(drawn)  # noqa: S308  # each part that somebody wrote is escaped above


def bar_of(content: Content, name: str = "bar", *, pace: Pace | None = None) -> Bar:
    """The bar of a presentation. Its whole width is the sections' time together, at least the presentation's total.

    `pace` is somebody's own; without it the setting's counts.

    The part by which a section runs over is hatched at the end of its segment, at most as wide as the segment.
    """
    whole = max(sum(section.seconds for section in content.sections), content.total_seconds, 1)
    segments, at = [], 0
    for section in content.sections:
        spoken = spoken_seconds(section.manuscript, pace)
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
