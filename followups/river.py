"""The river: how many points have come how far, and where they stopped, group by group; drawn as SVG.

A group is what came of a year's dialogues, a focus area or a region. A point that is in regular work has passed the
whole river, whichever steps it skipped.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from followups.listing import Log
from followups.models import Stage
from followups.models.point import STEPS
from toolkit.markup import escaped
from toolkit.sorting import swedish_key

BY = ("year", "area", "region")
MOST_DRAWN = 8
WIDTH, LEFT, RIGHT, TOP, HEIGHT, GAP, BAR = 960, 190, 130, 58, 340, 6, 20
COLUMNS = [LEFT + (WIDTH - LEFT - RIGHT - BAR) * number // 3 for number in range(4)]


@dataclass
class Group:
    """`stopped[step]` are open there, `dropped[step]` were dropped after it; `through` are in regular work."""

    name: str
    link: dict[str, str]
    palette: int = 0
    stopped: list[int] = field(default_factory=lambda: [0, 0, 0])
    dropped: list[int] = field(default_factory=lambda: [0, 0, 0])
    through: int = 0

    @property
    def total(self) -> int:
        return sum(self.stopped) + sum(self.dropped) + self.through

    @property
    def reached(self) -> list[int]:
        """How many came to each of the three steps, and into regular work."""
        left, found = self.total, []
        for stopped, dropped in zip(self.stopped, self.dropped, strict=True):
            found.append(left)
            left -= stopped + dropped
        return [*found, self.through]

    @property
    def all_dropped(self) -> int:
        return sum(self.dropped)

    def take(self, furthest: int, stage: str, number: int) -> None:
        if stage == Stage.REGULAR:
            self.through += number
        elif stage == Stage.DROPPED:
            self.dropped[furthest - 1] += number
        else:
            self.stopped[furthest - 1] += number

    def url(self, stage: str = "") -> str:
        query = {**self.link, **({"stage": stage} if stage else {})}
        return f"{reverse('followup_list')}?{urlencode(query)}"


def groups(log: Log, by: str) -> list[Group]:
    """Years with the latest first; areas, the part of the main area they belong to, and regions by name."""
    found: dict[str, Group] = {}
    beside = {name: value for name, value in log.asked.query().items() if name not in (by, "sort")}
    for value, furthest, stage, number in log.tally(by):
        key, name, code = _called(log, by, value)
        group = found.setdefault(key, Group(name, {**beside, by: code} if code else beside))
        group.take(furthest, stage, number)
    ordered = sorted(found.values(), key=lambda group: swedish_key(group.name), reverse=by == "year")
    for number, group in enumerate(ordered):
        group.palette = number % MOST_DRAWN + 1
    return ordered


def _called(log: Log, by: str, value: str | None) -> tuple[str, str, str]:
    """(key, name, code in the address) of the group that a value belongs to."""
    if by == "year" and value:
        return value, value, value
    if by == "region" and value and int(value) in log.names.bodies:
        body = log.names.bodies[int(value)]
        return value, body.short_name, body.code
    area = log.names.areas.get(int(value)) if by == "area" and value else None
    while area is not None and area.parent_id in log.names.areas:
        area = log.names.areas[area.parent_id]
    return (str(area.pk), area.name, area.code) if area else ("", _("without a focus area"), "")


def drawn(every: list[Group], by: str) -> list[Group]:
    """At most eight, so that each has its own pattern: the latest years or the largest, and the others together."""
    if len(every) <= MOST_DRAWN:
        return every
    years = by == "year"
    largest = every if years else sorted(every, key=lambda group: -group.total)
    largest = largest[: MOST_DRAWN - 1]
    kept = [group for group in every if group in largest]
    rest = Group(_("earlier") if years else _("others"), {})
    for group in every:
        if group not in largest:
            rest.through += group.through
            for step in range(3):
                rest.stopped[step] += group.stopped[step]
                rest.dropped[step] += group.dropped[step]
    for number, group in enumerate([*kept, rest], start=1):
        group.palette = number
    return [*kept, rest]


def picture(every: list[Group], by: str, title: str) -> SafeString:
    """The picture with title, description and a link for each bar; every number also stands in the table beside it."""
    shown = drawn(every, by)
    total = sum(group.total for group in shown)
    if not total:
        return SafeString()
    room = HEIGHT - GAP * (len(shown) - 1)
    scale = room / total
    tops = _tops(shown, scale)
    said = number_format
    names = [capfirst(str(stage.label)) for stage in (*STEPS, Stage.REGULAR)]
    sums = [sum(group.reached[step] for group in shown) for step in range(4)]
    desc = "; ".join(f"{name}: {said(number, force_grouping=True)}" for name, number in zip(names, sums, strict=True))
    box = f"0 0 {WIDTH} {TOP + HEIGHT + 64}"
    out = [
        f'<svg class="river" viewBox="{box}" role="group" aria-labelledby="river-title river-desc">',
        f'<title id="river-title">{escaped(title)}</title><desc id="river-desc">{escaped(desc)}</desc>',
    ]
    for step, x in enumerate(COLUMNS):
        out.append(
            f'<text class="river-step" x="{x}" y="20">{escaped(names[step])}</text>'
            f'<text class="river-sum" x="{x}" y="42">{said(sums[step], force_grouping=True)}</text>'
        )
    for step in range(3):
        for group, (now, after) in zip(shown, zip(tops[step], tops[step + 1], strict=True), strict=True):
            if group.reached[step + 1]:
                out.append(_ribbon(group, step, now, after, group.reached[step + 1] * scale))
    for step in range(4):
        for group, top in zip(shown, tops[step], strict=True):
            if group.reached[step]:
                out.append(_bar(group, step, top, group.reached[step] * scale, names[step]))
    out.extend(
        _label(group, top, group.total * scale) for group, top in zip(shown, tops[0], strict=True) if group.total
    )
    for step in range(3):
        stays = sum(group.stopped[step] for group in shown)
        gone = sum(group.dropped[step] for group in shown)
        words = (_("%(number)s stay here") % {"number": stays}, _("%(number)s dropped") % {"number": gone})
        out += [
            f'<text class="river-stop" x="{COLUMNS[step]}" y="{TOP + HEIGHT + 26 + 22 * line}">{escaped(text)}</text>'
            for line, text in enumerate(words)
        ]
    out.append("</svg>")
    return SafeString("".join(out))


def _tops(shown: list[Group], scale: float) -> list[list[float]]:
    """Where each group's bar begins in each column."""
    found = []
    for step in range(4):
        y, column = float(TOP), []
        for group in shown:
            column.append(y)
            y += group.reached[step] * scale + GAP
        found.append(column)
    return found


def _ribbon(group: Group, step: int, now: float, after: float, height: float) -> str:
    x1, x2 = COLUMNS[step] + BAR, COLUMNS[step + 1]
    half = (x1 + x2) / 2
    there = f"C{half} {now:.1f} {half} {after:.1f} {x2} {after:.1f}"
    back = f"C{half} {after + height:.1f} {half} {now + height:.1f} {x1} {now + height:.1f}"
    return f'<path class="river-flow area-{group.palette}" d="M{x1} {now:.1f}{there}v{height:.1f}{back}z"/>'


def _bar(group: Group, step: int, top: float, height: float, step_name: str) -> str:
    number = group.reached[step]
    words = f"{group.name}, {step_name}: {number}"
    if step < 3:
        stays = {"stays": group.stopped[step], "gone": group.dropped[step]}
        words += ". " + _("%(stays)s stay there, %(gone)s were dropped after it") % stays
    tall = max(height, 1.5)
    inner = (
        f'<title>{escaped(words)}</title><rect class="river-bar" x="{COLUMNS[step]}" y="{top:.1f}" width="{BAR}" '
        f'height="{tall:.1f}" fill="url(#area-pattern-{group.palette})"/>'
    )
    if height >= 13:
        inner += (
            f'<text class="river-number" x="{COLUMNS[step] + BAR + 6}" y="{top + height / 2 + 5:.1f}">{number}</text>'
        )
    if not group.link:
        return f"<g>{inner}</g>"
    stage = STEPS[step].value if step < 3 else Stage.REGULAR.value
    return f'<a href="{escaped(group.url(stage))}" aria-label="{escaped(words)}">{inner}</a>'


def _label(group: Group, top: float, height: float) -> str:
    name = group.name if len(group.name) <= 24 else f"{group.name[:23]}…"
    return f'<text class="river-name" x="{LEFT - 10}" y="{top + height / 2 + 5:.1f}">{escaped(name)}</text>'
