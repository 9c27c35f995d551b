"""The three documents: slides, handout and blank template. One function each, from plain data to bytes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from presentations import bar, deck
from presentations.content import Content
from toolkit.pdf import tagged_pdf


def title_of(content: Content, *, approved: bool) -> str:
    """`Region Östergötland: Avancerade material`, marked as a draft until it is approved."""
    title = f"{content.organisation}: {content.subject}"
    return title if approved else _("%(title)s (draft)") % {"title": title}


def deck_pdf(content: Content, *, approved: bool) -> bytes:
    """The slides, 16:9."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "presentations/deck.html",
            {
                "language": settings.LANGUAGE_CODE,
                "title": title_of(content, approved=approved),
                "content": content,
                "slides": deck.deck_of(content),
                "bar": bar.bar_of(content),
                "approved": approved,
            },
        )
    return tagged_pdf(html, stylesheets=("slide.css", "bar.css", "pdf-deck.css"))
