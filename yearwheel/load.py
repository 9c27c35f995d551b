"""The load: organisations × weeks against the tempo, and each one's next free day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import Organisation
from toolkit.sorting import swedish_key
from yearwheel import tempo
from yearwheel.reading import Ledger
from yearwheel.tempo import Asked, Policy

WEEK = timedelta(days=7)
WHOLE_YEAR = slice(None)
LOOK_AHEAD = timedelta(days=200)
"""So far ahead the next free day is looked for."""

USUAL_PREPARATION = timedelta(days=56)
"""A presentation is judged as if its dialogue came so long after the invitation."""


@dataclass(frozen=True)
class Cell:
    """One week of one organisation. `load` is the most invitations in any window that ends in the week."""

    sent: int
    planned: int
    load: int
    level: int
    preparing: int

    @property
    def text(self) -> str:
        """`1` has left, `(1)` is to leave; nothing where nothing does."""
        sent = str(self.sent) if self.sent else ""
        return f"{sent}({self.planned})" if self.planned else sent

    @property
    def over(self) -> bool:
        return self.level == 3


@dataclass(frozen=True)
class Row:
    """One organisation's year. The free days are None when none is found, or the year has passed."""

    organisation: Organisation
    cells: list[Cell]
    now: int
    free_to_listen: date | None
    free_to_present: date | None


@dataclass(frozen=True)
class Load:
    weeks: list[date]
    rows: list[Row]
    policy: Policy


def weeks_of(year: int) -> list[date]:
    """The Mondays of the ISO weeks of a year."""
    first = date.fromisocalendar(year, 1, 1)
    last = date.fromisocalendar(year, date(year, 12, 28).isocalendar().week, 1)
    return [first + number * WEEK for number in range((last - first).days // 7 + 1)]


def load_of(year: int, organisations: Iterable[Organisation], *, today: date, part: slice = WHOLE_YEAR) -> Load:
    """For organisations whose members are at hand; regions first, in Swedish order. `part` picks among the weeks."""
    bodies = sorted(organisations, key=lambda one: (not one.is_region, swedish_key(one.short_name)))
    weeks = weeks_of(year)[part]
    ledger = Ledger(bodies, on=min(weeks[0], today), queued=True)
    ahead = year >= today.year
    rows = []
    for body in bodies:
        asked = ledger.asked(body)
        rows.append(
            Row(
                body,
                [_cell(ledger.policy, asked, monday, today=today) for monday in weeks],
                _in_window(ledger.policy, asked, today),
                _free(ledger, body, today, presents=False) if ahead else None,
                _free(ledger, body, today, presents=True) if ahead else None,
            )
        )
    return Load(weeks, rows, ledger.policy)


def _cell(policy: Policy, asked: list[Asked], monday: date, *, today: date) -> Cell:
    inside = [one.on for one in asked if monday <= one.on < monday + WEEK]
    first = monday - timedelta(days=policy.window_days)
    if not any(first < one.on < monday + WEEK for one in asked):
        load = 0
    else:  # within the week the window is fullest on its Monday, or on a day on which something leaves
        load = max(_in_window(policy, asked, day) for day in {monday, *inside})
    level = 0 if not load else 1 if load < policy.most else 2 if load == policy.most else 3
    preparing = sum(one.presents and one.on < monday + WEEK and one.dialogue_on >= monday for one in asked)
    planned = sum(day > today for day in inside)
    return Cell(len(inside) - planned, planned, load, level, preparing)


def _in_window(policy: Policy, asked: list[Asked], day: date) -> int:
    """Invitations in the days that end on this one."""
    first = day - timedelta(days=policy.window_days - 1)
    return sum(first <= one.on <= day for one in asked)


def _free(ledger: Ledger, body: Organisation, today: date, *, presents: bool) -> date | None:
    """The first day on which a further invitation may leave, what is planned already counted in."""
    last = today + LOOK_AHEAD
    sides = ledger.parties(body)
    day = today
    while day <= last:
        verdict = tempo.judge_all(ledger.policy, sides, Asked(day, day + USUAL_PREPARATION, presents))
        if verdict.allowed:
            return day
        day = verdict.again_on or day + timedelta(days=1)
    return None


def words_of(row: Row, policy: Policy) -> str:
    """What the tile of a region says."""
    return ngettext(
        "%(count)d invitation in the last %(days)d days, at most %(most)d",
        "%(count)d invitations in the last %(days)d days, at most %(most)d",
        row.now,
    ) % {"count": row.now, "days": policy.window_days, "most": policy.most}


def title_of(cell: Cell, policy: Policy) -> str:
    """What a cell says in words, for who hears the table or points at it."""
    parts = []
    if cell.sent:
        parts.append(ngettext("%(count)d sent", "%(count)d sent", cell.sent) % {"count": cell.sent})
    if cell.planned:
        parts.append(ngettext("%(count)d planned", "%(count)d planned", cell.planned) % {"count": cell.planned})
    if cell.load:
        said = _("%(load)d of %(most)d in %(days)d days")
        parts.append(said % {"load": cell.load, "most": policy.most, "days": policy.window_days})
    if cell.preparing:
        said = ngettext("prepares %(count)d presentation", "prepares %(count)d presentations", cell.preparing)
        parts.append(said % {"count": cell.preparing})
    return ", ".join(parts)
