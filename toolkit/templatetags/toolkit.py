"""The few filters that every page may use."""

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from toolkit import dates, explaining

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


@register.filter
def short_day(value: date | None) -> str:
    return dates.short_day(value) if value else ""


_ADDRESS = re.compile(r"https?://[^\s;,()<>\"]+")


@register.filter
def linked(text: str) -> SafeString:
    """A text as it was typed, line by line, where each web address is a link named after its site."""
    lines = []
    for line in text.splitlines():
        parts, end = [], 0
        for found in _ADDRESS.finditer(line):
            site = (urlsplit(found[0]).hostname or found[0]).removeprefix("www.")
            link = format_html('<a href="{}" rel="noreferrer">{}</a>', found[0], site)
            parts += [conditional_escape(line[end : found.start()]), link]
            end = found.end()
        lines.append(mark_safe("".join([*parts, conditional_escape(line[end:])])))  # noqa: S308  # each part is escaped
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


@register.simple_tag
def explain(text: str, name: str, *earlier: str) -> SafeString:
    """The text with the glossary's words explained; ids begin with `name`. Not again what `earlier` texts use."""
    return explaining.explained(text, name, *earlier, language=get_language() or "sv")


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


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], name: str, number: int) -> str:
    """The present address's query with another page of the list that has this name there."""
    return query_with(context, **{name: number})
