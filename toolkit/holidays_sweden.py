"""Days on which nothing is sent or held in Sweden: weekends, public holidays and the three eves that are kept as such.

Half days and the days between a holiday and a weekend are not among them; `half_day` names those.
"""

from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.sweden import Sweden

ONE = timedelta(days=1)


@lru_cache(maxsize=32)
def _year(year: int, *categories: str) -> dict[date, str]:
    found = Sweden(years=year, categories=categories, language="sv", expand=False, include_sundays=False)
    return {day: name for day, name in found.items() if isinstance(day, date)}


def holidays(year: int) -> dict[date, str]:
    """The days of a year that `holiday` names."""
    return dict(sorted(_year(year, "public", "de_facto").items()))


def half_days(year: int) -> dict[date, str]:
    """The days of a year that `half_day` names."""
    whole = _year(year, "public", "de_facto")
    return {day: name for day, name in sorted(_year(year, "optional").items()) if day not in whole}


def holiday(day: date) -> str:
    """The holiday's Swedish name, or nothing. Midsommarafton, julafton and nyårsafton count; Sundays do not."""
    return _year(day.year, "public", "de_facto").get(day, "")


def half_day(day: date) -> str:
    """The name of a half day or a day between (skärtorsdagen, valborgsmässoafton, klämdag …), or nothing."""
    return "" if holiday(day) else _year(day.year, "optional").get(day, "")


def is_no_go(day: date) -> bool:
    return day.weekday() >= 5 or bool(holiday(day))


def next_allowed(day: date) -> date:
    """The day itself, or the first one after it that is no no-go day."""
    while is_no_go(day):
        day += ONE
    return day


def last_allowed(day: date) -> date:
    """The day itself, or the last one before it that is no no-go day."""
    while is_no_go(day):
        day -= ONE
    return day
