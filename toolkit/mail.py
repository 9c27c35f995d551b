"""Mails as pairs of templates: what they say as text and as HTML, always in Swedish. And to whom they may leave."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation


@dataclass(frozen=True)
class Written:
    """One mail's words."""

    subject: str
    text: str
    html: str


def written(name: str, context: dict[str, Any]) -> Written:
    """The mail that templates/mail/<name>.txt and .html make of the context.

    The text's first line is the subject, then comes an empty line, then the text. Both may use `site_url`; the HTML
    extends mail/base.html and may use `subject`. Raises ValueError when the text has no subject.
    """
    with translation.override("sv"):
        values = {"site_url": settings.SITE_URL, **context}
        text = get_template(f"mail/{name}.txt").template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]  # the one engine is Django's
        subject, _end, body = text.strip().partition("\n")
        subject = " ".join(subject.split())
        if not subject or not body.startswith("\n"):
            raise ValueError(f"mail/{name}.txt begins with its subject and an empty line")
        html = get_template(f"mail/{name}.html").render({**values, "subject": subject})
    return Written(subject, f"{body.strip()}\n", html)


def may_leave(address: str) -> bool:
    """In production everybody; elsewhere only who stands on the list, as an address or as `@domain`."""
    if settings.PRODUCTION:
        return True
    allowed = {entry.strip().lower() for entry in settings.MAIL_ALLOW_LIST}
    address = address.lower()
    return address in allowed or f"@{address.rpartition('@')[2]}" in allowed
