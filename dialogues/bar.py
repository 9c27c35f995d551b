"""The half-day as one bar: a segment for each item as wide as its minutes, the hours below, what runs over hatched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.content import Kind, Plan
from dialogues.models import AgendaItem
from toolkit.dates import clock

FIRST, LAST = 4, 96
"""Per cent: a label further out is set from its edge instead of from its middle."""

FILLS: dict[str, str] = {
    Kind.PRESENTATION: "#0b4f4a",
    Kind.HOST: "url(#day-host)",
    Kind.QUESTIONS: "url(#day-talk)",
    Kind.TALK: "url(#day-talk)",
    Kind.PAUSE: "#fbfaf7",
    Kind.CHECK: "#fbfaf7",
}


@dataclass(frozen=True)
class Segment:
    """Positions and widths are per cent of the whole bar, ready for the drawing."""

    kind: str
    x: str
    width: str

    @property
    def fill(self) -> str:
        """For paper; on a page the stylesheet's colours are the theme's."""
        return FILLS.get(self.kind, "#e4ece9")

    @property
    def stroke(self) -> str:
        return "#fbfaf7" if self.kind == Kind.PRESENTATION else "#14212b"


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Bar:
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    start: str
    end: str
    over: str
    summary: str
    description: str
    legend: tuple[tuple[str, str], ...]


def bar_of(plan: Plan) -> Bar:
    first, last = plan.begins_at, max(plan.finishes_at, plan.ends_at)
    whole = (last - first).total_seconds()

    def share(moment: datetime) -> float:
        return (moment - first).total_seconds() * 100 / whole

    segments = tuple(
        Segment(slot.kind, _number(share(slot.starts_at)), _number(share(slot.ends_at) - share(slot.starts_at)))
        for slot in plan.slots
    )
    kinds = dict.fromkeys(slot.kind for slot in plan.slots)
    return Bar(
        segments=segments,
        ticks=tuple(_tick(hour, share(hour)) for hour in _hours(first, last)),
        start=_number(share(plan.starts_at)),
        end=_number(share(plan.ends_at)),
        over=_number(max(0, share(plan.finishes_at) - share(plan.ends_at))),
        summary=summary(plan),
        description=" ".join(f"{clock(slot.starts_at)} {slot.heading}." for slot in plan.slots),
        legend=tuple((kind, str(AgendaItem.Kind(kind).label)) for kind in kinds),
    )


def summary(plan: Plan) -> str:
    """The half-day in one sentence."""
    presentations = sum(slot.kind == Kind.PRESENTATION for slot in plan.slots)
    pauses = sum(slot.is_pause for slot in plan.slots)
    longest = max((sitting.minutes for sitting in plan.sittings), default=0)
    return _("%(from)s–%(to)s: %(presentations)s and %(pauses)s. The longest sitting is %(longest)d minutes.") % {
        "from": clock(plan.begins_at),
        "to": clock(plan.finishes_at),
        "presentations": ngettext("%(count)d presentation", "%(count)d presentations", presentations)
        % {"count": presentations},
        "pauses": ngettext("%(count)d pause", "%(count)d pauses", pauses) % {"count": pauses},
        "longest": longest,
    }


def _hours(first: datetime, last: datetime) -> list[datetime]:
    """The whole hours from the first to the last moment; every second or third where they would crowd."""
    step = timedelta(hours=max(1, round((last - first).total_seconds() / 3600 / 6)))
    hour = first.replace(minute=0, second=0, microsecond=0)
    if hour < first:
        hour += timedelta(hours=1)
    found = []
    while hour <= last:
        found.append(hour)
        hour += step
    return found


def _tick(hour: datetime, x: float) -> Tick:
    anchor = "start" if x < FIRST else "end" if x > LAST else "middle"
    return Tick(_number(x), clock(hour), anchor)


def _number(value: float) -> str:
    """With a point, whatever the language: it goes into a drawing, not into a sentence."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
