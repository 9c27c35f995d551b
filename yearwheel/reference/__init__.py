"""Fills the calendar of a year: Sweden's holidays, the project's own rules, and what a coordinator lets come again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, record
from regions.models import Organisation
from toolkit.holidays_sweden import half_days, holidays
from toolkit.reference import Loaded, rows, words
from yearwheel.models import CalendarEntry
from yearwheel.reading import HOLIDAY_CODE

HERE = Path(__file__).resolve().parent
YEARS_AHEAD = 2
HOLIDAYS = "holidays (Python), Sverige"
Kind, Category, Rule = CalendarEntry.Kind, CalendarEntry.Category, CalendarEntry.Rule


@dataclass(frozen=True)
class Filled:
    """One entry as the rules want it. `code` names it in its year, `region` is a region's code or empty."""

    code: str
    first: date
    last: date
    title: str
    kind: str
    category: str
    source: str
    region: str = ""

    def columns(self, organisations: dict[str, Organisation]) -> dict[str, Any]:
        return {
            "first": self.first,
            "last": self.last,
            "title": self.title,
            "kind": self.kind,
            "category": self.category,
            "source": self.source,
            "organisation_id": organisations[self.region].pk if self.region else None,
        }


def load(*, at: datetime) -> list[Loaded]:
    """This year and the next ones are filled; what a person has edited or removed stays as it is."""
    this_year = timezone.localdate(at).year
    return [fill_year(year, by=None, at=at) for year in range(this_year, this_year + YEARS_AHEAD + 1)]


@transaction.atomic
def fill_year(year: int, *, by: User | None, at: datetime) -> Loaded:
    """What the rules say of the year is in the calendar. Again changes nothing; what was edited or removed stays so."""
    loaded = Loaded(f"CalendarEntry {year}")
    organisations = {body.code: body for body in Organisation.objects.regions()}
    wanted = [one for one in wanted_in(year) if not one.region or one.region in organisations]
    known = CalendarEntry.objects.select_for_update(of=("self",)).in_bulk(
        [one.code for one in wanted], field_name="code"
    )
    fresh = []
    for one in wanted:
        columns = one.columns(organisations)
        row = known.get(one.code)
        if row is None:
            series = one.code.rpartition(":")[0]
            fresh.append(
                CalendarEntry(code=one.code, series=series, rule=Rule.ONCE, created_at=at, created_by=by, **columns)
            )
        elif row.edited_at or row.removed_at:
            loaded.counts["kept"] += 1
        elif any(getattr(row, name) != value for name, value in columns.items()):
            CalendarEntry.objects.filter(pk=row.pk).update(**columns)
            loaded.counts["updated"] += 1
        else:
            loaded.counts["unchanged"] += 1
    fresh += _again(year, by=by, at=at)
    CalendarEntry.objects.bulk_create(fresh, ignore_conflicts=True)  # two at once fill it once
    loaded.counts["created"] += len(fresh)
    if by and fresh:
        record("calendar_filled", CalendarEntry.objects.in_year(year).order_by("pk")[0], by=by, at=at, reason=str(year))
    return loaded


def wanted_in(year: int) -> list[Filled]:
    return [*_holidays(year), *_school_breaks(year), *_rules(year)]


def _holidays(year: int) -> Iterator[Filled]:
    for day, name in holidays(year).items():
        yield Filled(f"{HOLIDAY_CODE}{day}", day, day, name, Kind.NO_GO, Category.HOLIDAY, HOLIDAYS)
    for day, name in half_days(year).items():
        yield Filled(f"half_day:{day}", day, day, name, Kind.WARN, Category.HALF_DAY, HOLIDAYS)


def _school_breaks(year: int) -> Iterator[Filled]:
    """A week that is the whole county's is closed for its region; where municipalities differ each week warns."""
    for row in rows(HERE / "school_breaks.csv"):
        weeks = words(row["sportlov_iso_weeks"])
        for week in weeks:
            first, last = _weeks(year, int(week), int(week))
            code = f"sportlov:{row['region_code']}:{week}:{year}"
            kind = Kind.NO_GO if len(weeks) == 1 else Kind.WARN
            yield Filled(code, first, last, "Sportlov", kind, Category.SCHOOL, row["source"], row["region_code"])


def _rules(year: int) -> Iterator[Filled]:
    election = year % 4 == 2
    holds = {"": True, "election": election, "not-election": not election, "after-election": year % 4 == 3}
    for row in rows(HERE / "calendar_rules.csv"):
        if not holds[row["years"]]:
            continue
        first, last = _days(row["when"], year)
        for region in words(row["regions"]) or [""]:
            code = f"{row['code']}:{region}:{year}" if region else f"{row['code']}:{year}"
            yield Filled(code, first, last, row["title"], row["kind"], row["category"], row["source"], region)


def _days(when: str, year: int) -> tuple[date, date]:
    """`week 44`, `weeks 28 31`, `easter -6 5`, `election -14 7` (days from it), `12-20 01-08` (into the next year)."""
    what, *numbers = when.split()
    if what in ("week", "weeks"):
        return _weeks(year, int(numbers[0]), int(numbers[-1]))
    if what in ("easter", "election"):
        day = _easter(year) if what == "easter" else _election_day(year)
        return day + timedelta(days=int(numbers[0])), day + timedelta(days=int(numbers[1]))
    first, last = date.fromisoformat(f"{year}-{what}"), date.fromisoformat(f"{year}-{numbers[0]}")
    return first, last if last >= first else last.replace(year=year + 1)


def _easter(year: int) -> date:
    return next(day for day, name in holidays(year).items() if name == "Påskdagen")


def _weeks(year: int, first: int, last: int) -> tuple[date, date]:
    """Monday to Friday; what lies around is a weekend anyway."""
    return date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 5)


def _election_day(year: int) -> date:
    """The second Sunday of September (vallagen 1 kap. 3 §)."""
    first = date(year, 9, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


def _again(year: int, *, by: User | None, at: datetime) -> list[CalendarEntry]:
    """What a person wants every year, from the latest year before that has it, unless this one had it before."""
    series = CalendarEntry.objects.exclude(rule=Rule.ONCE).exclude(series="")
    there = set(series.in_year(year).values_list("series", flat=True))
    there |= set(CalendarEntry.objects.filter(code__endswith=f":{year}").values_list("series", flat=True))
    latest: dict[str, CalendarEntry] = {}
    for row in series.standing().filter(first__year__lt=year).order_by("first"):
        latest[row.series] = row
    return [_in_year(row, year, by=by, at=at) for name, row in latest.items() if name not in there]


def _in_year(row: CalendarEntry, year: int, *, by: User | None, at: datetime) -> CalendarEntry:
    first = same_day(row.first, year, by_week=row.rule == Rule.WEEK)
    return CalendarEntry(
        organisation_id=row.organisation_id,
        network_id=row.network_id,
        first=first,
        last=first + (row.last - row.first),
        kind=row.kind,
        category=row.category,
        title=row.title,
        source=row.source,
        rule=row.rule,
        series=row.series,
        code=f"{row.series}:{year}",
        created_at=at,
        created_by=by,
    )


def same_day(day: date, year: int, *, by_week: bool) -> date:
    """The same date in another year (29 February becomes the 28th), or the same weekday of the same week."""
    if by_week:
        week = min(day.isocalendar().week, date(year, 12, 28).isocalendar().week)
        return date.fromisocalendar(year, week, day.isoweekday())
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
