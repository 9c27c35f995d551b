"""Text that goes into HTML."""

from html import escape

from django.utils.safestring import SafeString


def escaped(value: object) -> str:
    """As in a template: what is safe stays. Without Django's detour for what is to be translated later."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)
