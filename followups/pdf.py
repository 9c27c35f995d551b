"""The documents of a network meeting: its report and its minutes, A4, tagged."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from followups.minutes import Line
from followups.report_content import Content
from toolkit.pdf import tagged_pdf
from toolkit.typesetting import drawable

STYLES = ("slide-font.css", "pdf-page.css", "pdf-report.css")


def report_pdf(content: Content, *, frozen: bool) -> bytes:
    """The report; until it is frozen each page says that it is a draft."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = Content.from_json(_mapped(content.as_json(), drawable))
        html = render_to_string(
            "followups/report_document.html",
            {
                "language": settings.LANGUAGE_CODE,
                "content": shown,
                "frozen": frozen,
                "site_url": settings.SITE_URL,
            },
        )
        return tagged_pdf(html, stylesheets=STYLES)


def minutes_pdf(meeting: dict[str, Any], lines: Sequence[Line]) -> bytes:
    """What was noted at the meeting. `meeting`: title, network, host, starts_at and place."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "followups/minutes_document.html",
            {
                "language": settings.LANGUAGE_CODE,
                "meeting": _mapped(meeting, drawable),
                "lines": [_mapped(line._asdict(), drawable) for line in lines],
            },
        )
        return tagged_pdf(html, stylesheets=STYLES)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed, however deep it lies."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(one, change) for name, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list | tuple) else value
