"""The years that the planner is measured with: Sweden's from the project's reference data, a double one, Europe's."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from toolkit import holidays_sweden
from toolkit.reference import rows, words
from yearwheel.planner import naive
from yearwheel.planner.frame import days
from yearwheel.planner.problem import Body, Meeting, Problem, Wanted

ROOT = Path(__file__).resolve().parents[2]
SPORTLOV = {  # school_breaks.csv of the project: ISO weeks for each county code
    "01": (9,), "03": (8, 9), "04": (8,), "05": (7, 8), "06": (7,), "07": (8,), "08": (8,), "09": (9,), "10": (8,),
    "12": (8,), "13": (7, 8), "14": (7, 8, 9, 10), "17": (9,), "18": (8,), "19": (9,), "20": (9,), "21": (9, 10),
    "22": (10,), "23": (10,), "24": (10,), "25": (10,),
}  # fmt: skip
JUNE_BUDGET = ("09", "12", "14", "18", "24")
NOVEMBER_BUDGET = ("01",)
CONFIDENCE = {"high": 3, "medium": 2, "low": 1}
"""How well an S3 area that shares a theme matches, by how sure the area is."""

ENOUGH = 6
"""Regions that match a focus area, for a dialogue about it to be planned at all."""


def iso_week(year: int, number: int) -> list[date]:
    return [date.fromisocalendar(year, number, weekday) for weekday in range(1, 8)]


def national(first: date, last: date) -> tuple[dict[date, str], dict[date, str]]:
    """No-go days and days to avoid in the whole country."""
    no_go: dict[date, str] = {}
    warn: dict[date, str] = {}
    for day in days(first - timedelta(days=80), last + timedelta(days=10)):
        if name := holidays_sweden.holiday(day):
            no_go[day] = name
        elif name := holidays_sweden.half_day(day):
            warn[day] = name
        if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 8):
            no_go.setdefault(day, "jul och nyår")
    for year in range(first.year - 1, last.year + 1):
        for week, name in (
            (26, "Almedalsveckan"),
            (28, "industrisemester"),
            (29, "industrisemester"),
            (30, "industrisemester"),
            (31, "industrisemester"),
        ):
            for day in iso_week(year, week):
                no_go.setdefault(day, name)
        for day in iso_week(year, 44):
            warn.setdefault(day, "höstlov")
    return no_go, warn


def of_region(code: str, years: Iterable[int]) -> dict[date, str]:
    """The days that a region's own calendar warns of."""
    found: dict[date, str] = {}
    for year in years:
        for week in SPORTLOV[code]:
            found |= dict.fromkeys(iso_week(year, week)[:5], "sportlov")
        if code in JUNE_BUDGET:
            found |= dict.fromkeys(days(date(year, 6, 1), date(year, 6, 18)), "regionens budget")
        if code in NOVEMBER_BUDGET:
            found |= dict.fromkeys(days(date(year, 11, 8), date(year, 11, 26)), "regionens budget")
    return found


def matches() -> dict[str, dict[str, int]]:
    """For each organisation: how well its S3 areas match each focus area, through the themes that they share."""
    themes: dict[str, list[str]] = defaultdict(list)
    for row in rows(ROOT / "focusareas/data/area_themes.csv"):
        themes[row["area"]].append(row["theme"])
    focus = {row["code"]: set(words(row["themes"])) for row in rows(ROOT / "focusareas/data/focus_areas.csv")}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows(ROOT / "regions/data/areas.csv"):
        if row["valid_to"]:
            continue
        for area, wanted in focus.items():
            if wanted & set(themes[row["code"]]):
                known = found[row["organisation"]].get(area, 0)
                found[row["organisation"]][area] = max(known, CONFIDENCE[row["confidence"]])
    return found


def sweden(
    first: date = date(2027, 1, 1), last: date = date(2027, 12, 31), *, dialogues: int = 16, least: int = 3
) -> Problem:
    """All 21 regions and the groups; every region is asked to every dialogue, to present or to listen."""
    match = matches()
    no_go, warn = national(first, last)
    years = range(first.year, last.year + 1)
    chance = random.Random(2027)  # noqa: S311 - who presented when is made up, and the same each time
    bodies = []
    for row in rows(ROOT / "regions/data/organisations.csv"):
        if row["kind"] not in {"region", "region_group"}:
            continue
        last_presented = chance.choice([None, None, date(2023, 2, 21), date(2024, 10, 8), date(2026, 4, 14)])
        bodies.append(
            Body(
                row["code"],
                row["short_name"],
                tuple(words(row["members"])),
                last_presented,
                warn=of_region(row["code"], years) if row["kind"] == "region" else {},
                match=match.get(row["code"], {}),
            )
        )
    regions = frozenset(body.code for body in bodies if not body.members)
    areas = [
        row["code"]
        for row in rows(ROOT / "focusareas/data/focus_areas.csv")
        if sum(row["code"] in match[region] for region in regions if region in match) >= ENOUGH
    ]
    wanted = [
        Wanted(f"D{number + 1:02}", areas[number % len(areas)], least=least, most=least + 2, listeners=regions)
        for number in range(dialogues)
    ]
    special: dict[int, dict[str, Any]] = {
        1: {"after": ("D01",)},
        2: {"last": first + timedelta(days=180)},
        5: {"first": first + timedelta(days=220)},
    }
    wanted = [replace(one, **special.get(number, {})) for number, one in enumerate(wanted)]
    return Problem(first, last, tuple(bodies), tuple(wanted), no_go=no_go, warn=warn)


def tight() -> Problem:
    """The same year with more presenters: four dialogues at once need sixteen of 21 regions that match."""
    return sweden(least=4)


def double() -> Problem:
    """Two years in one plan."""
    return sweden(date(2027, 1, 1), date(2028, 12, 31), dialogues=32)


def europe(*, regions: int = 240, dialogues: int = 60) -> Problem:
    """As many regions as the Union has on the middle level, in thirty countries, each with holidays of its own."""
    chance = random.Random(240)  # noqa: S311 - the same made-up Europe each time
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    no_go: dict[date, str] = {}
    for day in days(date(2026, 10, 1), date(2028, 1, 10)):
        if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 8):
            no_go[day] = "year's end"
        if (day.month == 5 and day.day == 1) or day in {date(2027, 3, 26), date(2027, 3, 29)}:
            no_go[day] = "holiday"
    for week in range(31, 34):
        no_go |= dict.fromkeys(iso_week(2027, week), "summer")
    workdays = [day for day in days(first, last) if day.weekday() < 5 and day not in no_go]
    own: dict[int, dict[date, str]] = {}
    off: dict[int, dict[date, str]] = {}
    for country in range(30):
        own[country] = dict.fromkeys(chance.sample(workdays, 6), "national holiday")
        week = chance.randint(6, 10)
        autumn = chance.randint(42, 45)
        off[country] = dict.fromkeys([*iso_week(2027, week)[:5], *iso_week(2027, autumn)[:5]], "school break")
    themes = range(12)
    focus = {f"F{number:02}": set(chance.sample(themes, 2)) for number in range(20)}
    bodies = []
    for number in range(regions):
        country = number % 30
        strong = set(chance.sample(themes, 4))
        match = {
            area: 3 if len(strong & wanted) == 2 else chance.choice([2, 3])
            for area, wanted in focus.items()
            if strong & wanted
        }
        bodies.append(
            Body(
                f"R{number:03}",
                f"Region {number}",
                last_presented=chance.choice([None, date(2024, 5, 14), date(2026, 3, 3)]),
                no_go=own[country],
                warn=off[country],
                match=match,
            )
        )
    wanted = []
    for number in range(dialogues):
        area = f"F{number % 20:02}"
        interested = frozenset(body.code for body in bodies if body.match.get(area, 0) >= 3 and chance.random() < 0.5)
        wanted.append(Wanted(f"E{number + 1:02}", area, least=6, most=9, listeners=interested))
    return Problem(first, last, tuple(bodies), tuple(wanted), no_go=no_go, apart_days=2, seconds=110)


REAL = (("first", date(2023, 2, 21)), ("second", date(2023, 2, 23)))
"""The days of the first sharp dialogues of spring 2023."""


def spring_2023() -> Problem:
    """The spring of the first sharp dialogues, with what its calendar held, and everybody asked to listen."""
    whole = sweden(date(2023, 1, 1), date(2023, 6, 30), dialogues=2)
    wanted = [
        replace(wish, code=code, focus_area="hallbar-precisionshalsa", after=(), first=None, last=None)
        for wish, (code, _day) in zip(whole.wanted, REAL, strict=True)
    ]
    bodies = tuple(replace(body, last_presented=None) for body in whole.bodies)
    return replace(whole, wanted=tuple(wanted), bodies=bodies, apart_days=2, seconds=30)


def as_it_was(problem: Problem) -> tuple[Meeting, ...]:
    """The two dialogues on their real days, with those who match best."""
    by_hand = naive.plan(problem)
    days_then = dict(REAL)
    return tuple(
        replace(meeting, on=days_then[meeting.code], invites_on=days_then[meeting.code] - timedelta(days=56))
        for meeting in by_hand
    )


def in_their_break(problem: Problem, meetings: Iterable[Meeting]) -> dict[date, list[str]]:
    """For each day: the counties that have their school break then."""
    return {
        meeting.on: [body.code for body in problem.bodies if body.warn.get(meeting.on) == "sportlov"]
        for meeting in meetings
    }
