"""Dates as the portal writes them, in Swedish form: *tis 14 mars 2027 kl. 09.00*, *v. 11*."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import get_language

SWEDEN = ZoneInfo("Europe/Stockholm")

_SV_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_SV_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _local(value: date) -> date:
    return value.astimezone(SWEDEN) if isinstance(value, datetime) and value.tzinfo else value


def day(value: date) -> str:
    """`tis 14 mars 2027`; a datetime is first moved to Swedish time."""
    return _day(_local(value), swedish=get_language() != "en")


def _day(value: date, *, swedish: bool) -> str:
    days, months = (_SV_DAYS, _SV_MONTHS) if swedish else (_EN_DAYS, _EN_MONTHS)
    return f"{days[value.weekday()]} {value.day} {months[value.month - 1]} {value.year}"


def plain_day(value: date) -> str:
    """`14 mars 2027`, where the day of the week says nothing."""
    value = _local(value)
    months = _SV_MONTHS if get_language() != "en" else _EN_MONTHS
    return f"{value.day} {months[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """`14 mars`, where the year is the one that everything near it says."""
    value = _local(value)
    months = _SV_MONTHS if get_language() != "en" else _EN_MONTHS
    return f"{value.day} {months[value.month - 1]}"


def month_name(month: int) -> str:
    """`mars` for 3."""
    return (_SV_MONTHS if get_language() != "en" else _EN_MONTHS)[month - 1]


def period(start: date | None, end: date | None) -> str:
    """`från 2022`, `till och med 19 september 2022`, `2021–2027`; a year alone where it is whole."""
    first = start and (str(start.year) if (start.month, start.day) == (1, 1) else plain_day(start))
    last = end and (str(end.year) if (end.month, end.day) == (12, 31) else plain_day(end))
    swedish = get_language() != "en"
    if first and last:
        return f"{first}–{last}" if first.isdigit() and last.isdigit() else f"{first} – {last}"
    if first:
        return f"från {first}" if swedish else f"from {first}"
    if last:
        return f"till och med {last}" if swedish else f"until {last}"
    return ""


def clock(value: datetime) -> str:
    """`09.00` in Swedish, `09:00` in English, in Swedish time."""
    return _clock(_local(value), swedish=get_language() != "en")


def _clock(value: date, *, swedish: bool) -> str:
    hour, minute = (value.hour, value.minute) if isinstance(value, datetime) else (0, 0)
    return f"{hour:02d}{'.' if swedish else ':'}{minute:02d}"


def moment(value: datetime) -> str:
    """`tis 14 mars 2027 kl. 09.00`."""
    swedish, local = get_language() != "en", _local(value)
    return f"{_day(local, swedish=swedish)} {'kl.' if swedish else 'at'} {_clock(local, swedish=swedish)}"


def span(start: datetime, end: datetime) -> str:
    """`tis 14 mars 2027 kl. 09.00–12.00`; both ends lie on one day."""
    swedish, first, last = get_language() != "en", _local(start), _local(end)
    at, begins, ends = "kl." if swedish else "at", _clock(first, swedish=swedish), _clock(last, swedish=swedish)
    return f"{_day(first, swedish=swedish)} {at} {begins}–{ends}"


def week(value: date) -> str:
    """`v. 11`, the ISO week that Sweden uses."""
    prefix = "v." if get_language() != "en" else "wk"
    return f"{prefix} {_local(value).isocalendar().week}"


def minutes(seconds: int) -> str:
    """`9:05` for 545 seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def in_minutes(seconds: int) -> str:
    """`1,5` for 90 seconds in Swedish, `1.5` in English; no decimals that say nothing."""
    return number_format(Decimal(f"{seconds / 60:.2f}".rstrip("0").rstrip(".")))


def in_days(days: int) -> str:
    """`om 5 dagar`, `i morgon`, `i dag`, `försenat 2 dagar`; in English `in 5 days` and `2 days late`."""
    if get_language() == "en":
        if days < 0:
            return f"{-days} day{'s' if days < -1 else ''} late"
        return f"in {days} days" if days > 1 else ("today", "tomorrow")[days]
    if days < 0:
        return f"försenat {-days} {'dagar' if days < -1 else 'dag'}"
    return f"om {days} dagar" if days > 1 else ("i dag", "i morgon")[days]
