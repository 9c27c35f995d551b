"""The programme as a document of one page, in the portal's main language whatever the reader's pages have."""

from dataclasses import replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from dialogues.bar import bar_of
from dialogues.content import Plan
from toolkit.pdf import tagged_pdf
from toolkit.typesetting import drawable

STYLES = ("slide-font.css", "pdf-page.css", "pdf-programme.css")

ROOMY, DENSE = 17, 22
"""How many lines a page takes: fewer than the first are set wide, more than the second tight."""


def programme_pdf(plan: Plan) -> bytes:
    """A4, tagged. As many items as a half-day has stand on one page; more go on to the next."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = drawn(plan)
        lines = sum(1.6 if slot.details else 1 for slot in shown.slots)
        html = render_to_string(
            "dialogues/programme_document.html",
            {
                "language": settings.LANGUAGE_CODE,
                "plan": shown,
                "bar": bar_of(shown),
                "look": "roomy" if lines <= ROOMY else "dense" if lines > DENSE else "usual",
            },
        )
        return tagged_pdf(html, stylesheets=STYLES)


def drawn(plan: Plan) -> Plan:
    """The plan with only such characters as the font has."""
    slots = tuple(
        replace(
            slot,
            title=drawable(slot.title),
            organisation=drawable(slot.organisation),
            area=drawable(slot.area),
            speaker=drawable(slot.speaker),
        )
        for slot in plan.slots
    )
    return replace(
        plan,
        slots=slots,
        dialogue=drawable(plan.dialogue),
        host=drawable(plan.host),
        focus_area=drawable(plan.focus_area),
    )
