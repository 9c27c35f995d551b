"""What a document is called when it is saved: words that say what it is in a full download folder."""

import re

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from presentations.booklet import Booklet
from presentations.content import Content
from presentations.models import PresentationTemplate, Rendering

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST = 120


def of_presentation(content: Content, format_: str, *, approved: bool) -> str:
    """`2027-03-31 Region Östergötland – Avancerade material, bilder (utkast).pdf`."""
    with translation.override(settings.LANGUAGE_CODE):
        slides = _("slides made from the answers") if content.own_slides else _("slides")
        named = {Rendering.Format.HANDOUT: _("handout copy"), Rendering.Format.CARDS: _("speaker cards")}
        kind = named.get(Rendering.Format(format_), slides)
        day = timezone.localtime(content.starts_at).date().isoformat()
        draft = "" if approved else _(" (draft)")
        ending = "pptx" if format_ == Rendering.Format.PPTX else "pdf"
        return _named(f"{day} {content.organisation} – {content.subject}", f", {kind}{draft}", ending)


def of_template(template: PresentationTemplate) -> str:
    """`Mall för regioner, version 1.pdf`."""
    return _named(template.name, f", version {template.version}")


def of_booklet(booklet: Booklet) -> str:
    """`2027-03-31 Hållbara material, samlingshäfte.pdf`."""
    with translation.override(settings.LANGUAGE_CODE):
        day = timezone.localtime(booklet.starts_at).date().isoformat()
        return _named(f"{day} {booklet.title}", f", {_('booklet')}")


def _named(words: str, what: str, ending: str = "pdf") -> str:
    allowed = " ".join(_NOT_IN_NAMES.sub(" ", words).split())
    return f"{allowed[:LONGEST].strip(' .')}{what}.{ending}"
