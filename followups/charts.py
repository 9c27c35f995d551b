"""The curve of an indicator: measured values over time against the target, as lengths in a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format

from followups.models import Measurement, Target

WIDTH, HEIGHT = 320, 96
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 10, 10


def figure(value: Decimal | None) -> str:
    """`1 200` or `0,5` in the reader's language; nothing for no value."""
    if value is None:
        return ""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number_format(plain, decimal_pos=decimals, force_grouping=True)


@dataclass(frozen=True)
class Dot:
    """One measured value in the drawing."""

    x: str
    y: str
    on: date
    value: str


@dataclass(frozen=True)
class Curve:
    """What the picture of one target shows. `goal` is the height of the target's line, empty without a target."""

    target: Target
    dots: tuple[Dot, ...]
    line: str
    goal: str
    latest: str
    baseline: str
    wanted: str
    reached: bool
    measured: tuple[Measurement, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def rows(self) -> list[dict[str, object]]:
        """The measured values as the table shows them, the latest first."""
        return [{"one": one, "value": figure(one.value)} for one in reversed(self.measured)]


def curve(target: Target, measurements: Sequence[Measurement]) -> Curve:
    """The measurements in the order of their days. A single value stands in the middle."""
    ordered = sorted(measurements, key=lambda one: one.on)
    values = [one.value for one in ordered]
    known = [value for value in (*values, target.value, target.baseline) if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    low = min(low, Decimal(0))
    reach = (high - low) or Decimal(1)

    def y(value: Decimal) -> str:
        return f"{TOP + (HEIGHT - TOP - BOTTOM) * float((high - value) / reach):.1f}"

    days = [one.on.toordinal() for one in ordered]
    span = (days[-1] - days[0]) if days else 0

    def x(on: int) -> str:
        share = (on - days[0]) / span if span else 0.5
        return f"{LEFT + (WIDTH - LEFT - RIGHT) * share:.1f}"

    dots = tuple(Dot(x(one.on.toordinal()), y(one.value), one.on, figure(one.value)) for one in ordered)
    latest = values[-1] if values else None
    rising = target.value is None or target.baseline is None or target.value >= target.baseline
    reached = (
        latest is not None
        and target.value is not None
        and (latest >= target.value if rising else latest <= target.value)
    )
    return Curve(
        target=target,
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        goal=y(target.value) if target.value is not None else "",
        latest=figure(latest),
        baseline=figure(target.baseline),
        wanted=figure(target.value),
        reached=reached,
        measured=tuple(ordered),
    )
