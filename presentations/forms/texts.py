"""Text that somebody writes or pastes, as every form of the room takes it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from presentations.models import MAX_CHARACTERS

# Line breaks that other programs paste, and characters that no document can show.
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def grouped(number: int) -> str:
    """`20 000`, with a space that does not break."""
    return f"{number:,}".replace(",", "\xa0")


class WrittenText(forms.CharField):
    """Text that somebody writes or pastes: line breaks as one kind, unseen characters gone, no longer than allowed.

    Too long a text is refused, not cut: the browser gets no `maxlength`, which would drop the end of what is pasted.
    """

    def __init__(self, *, most: int = MAX_CHARACTERS, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=kwargs.pop("required", False), **kwargs)

    def to_python(self, value: Any) -> str:
        text = _BREAKS.sub("\n", str(value or ""))
        return str(super().to_python(_UNSEEN.sub("", text)))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                gettext("The text may be at most %(most)s characters. Now it has %(length)s.")
                % {"most": grouped(self.most), "length": grouped(len(value))}
            )
