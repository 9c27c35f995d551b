"""The few filters that every page may use."""

from datetime import date, datetime
from typing import Any

from django import template

from toolkit import dates

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    return dates.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return dates.moment(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    return dates.clock(value) if value else ""


@register.filter
def week(value: date | None) -> str:
    return dates.week(value) if value else ""


@register.filter
def minutes(seconds: int) -> str:
    return dates.minutes(seconds)


@register.filter
def in_minutes(seconds: int) -> str:
    return dates.in_minutes(seconds)


@register.filter
def plain_day(value: date | None) -> str:
    return dates.plain_day(value) if value else ""


@register.simple_tag
def period(start: date | None, end: date | None) -> str:
    return dates.period(start, end)


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    return dates.span(start, end)


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """The present address's query with some values changed; an empty value leaves the name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
