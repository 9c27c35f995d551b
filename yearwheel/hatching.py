"""The eight patterns of the focus areas, and the two of days, as plain lines within a shape: what makes documents draws
an SVG pattern with gaps between its tiles. The lines lie as they do in theme.css and static/img, whatever the shape.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

COLOURS = ("#6057a6", "#aa4529", "#246550", "#8f3878", "#a08700", "#1a86db", "#d9559f", "#3b4750")


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def _steps(low: float, high: float, step: float) -> Iterator[float]:
    at = low // step * step
    while at <= high + step:
        yield at
        at += step


def _level(box: Box, step: float) -> str:
    return "".join(f"M{box.left:.0f} {y:.1f}H{box.right:.0f}" for y in _steps(box.top, box.bottom, step))


def _upright(box: Box, step: float) -> str:
    return "".join(f"M{x:.1f} {box.top:.0f}V{box.bottom:.0f}" for x in _steps(box.left, box.right, step))


def _rising(box: Box, step: float) -> str:
    """/ – along such a line x + y is the same."""
    height = box.bottom - box.top
    lines = _steps(box.left + box.top, box.right + box.bottom, step * 1.414)
    return "".join(f"M{at - box.bottom:.1f} {box.bottom:.1f}l{height:.1f} {-height:.1f}" for at in lines)


def _falling(box: Box, step: float) -> str:
    """\\ – along such a line x - y is the same."""
    height = box.bottom - box.top
    lines = _steps(box.left - box.bottom, box.right - box.top, step * 1.414)
    return "".join(f"M{at + box.top:.1f} {box.top:.1f}l{height:.1f} {height:.1f}" for at in lines)


def _squares(box: Box, step: float, side: float, beside: float) -> str:
    return "".join(
        f"M{x + beside:.1f} {y + beside:.1f}h{side:g}v{side:g}h{-side:g}z"
        for y in _steps(box.top, box.bottom, step)
        for x in _steps(box.left, box.right, step)
    )


def _dots(box: Box, step: float, radius: float, colour: str) -> str:
    """Lines of round ends and nothing between them: one path for all."""
    lines = "".join(
        f"M{box.left // step * step:.1f} {y:.1f}H{box.right:.0f}" for y in _steps(box.top, box.bottom, step)
    )
    dots = f'stroke-width="{2 * radius:g}" stroke-linecap="round" stroke-dasharray="0.01 {step - 0.01:g}"'
    return f'<path d="{lines}" fill="none" stroke="{colour}" {dots}/>'


def _stroke(path: str, colour: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def _fill(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}" stroke="none"/>'


AREAS: dict[int, Callable[[Box], str]] = {
    1: lambda _box: "",
    2: lambda box: _stroke(_rising(box, 6), "#ffffff", 1.5),
    3: lambda box: _dots(box, 7, 1.5, "#ffffff"),
    4: lambda box: _stroke(_level(box, 6), "#ffffff", 1.5),
    5: lambda box: _stroke(_falling(box, 6), "#ffffff", 1.5),
    6: lambda box: _stroke(_level(box, 9) + _upright(box, 9), "#ffffff", 1),
    7: lambda box: _stroke(_upright(box, 6), "#ffffff", 1.5),
    8: lambda box: _fill(_squares(box, 8, 4, 0) + _squares(box, 8, 4, 4), "#ffffff"),
}
DAYS: dict[str, Callable[[Box], str]] = {
    "no_go": lambda box: _stroke(_rising(box, 6), "#4a5a63", 2.6),
    "warn": lambda box: _dots(box, 5, 1.1, "#4a5a63"),
}
