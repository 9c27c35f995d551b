"""Slides that an organisation made itself: a PDF or a .pptx, looked through before it is kept."""

from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presentations.uploads import confined, powerpoint
from presentations.uploads.kinds import NAMES, kind_of

MOST_BYTES = 25 * 1024 * 1024
MOST_PAGES = powerpoint.MOST_SLIDES

SENTENCES = {
    "damaged": gettext_lazy("The file is damaged and cannot be read. Save it again and choose it anew."),
    "locked": gettext_lazy("The file is locked with a password. Save it without one and choose it anew."),
    "script": gettext_lazy("The file holds JavaScript, which runs by itself. Save it as a PDF without scripts."),
    "sends": gettext_lazy(
        "The file starts programs or sends something away. Take that out and save it as a PDF again."
    ),
    "carries": gettext_lazy(
        "Other files lie inside the file. Take them out, or show them as pictures, and save it again."
    ),
    "form": gettext_lazy("The file is a form that fills itself in (XFA). Print it to a PDF and choose that."),
    "bomb": gettext_lazy("The file becomes far larger when it is unpacked than slides are. It has not been opened."),
    "macro": gettext_lazy("The file holds macros. Save it as a PowerPoint presentation without macros (.pptx)."),
    "active": gettext_lazy("The file holds controls that run programs (ActiveX). Take them out and save it again."),
    "fetches": gettext_lazy(
        "The file fetches something from elsewhere, such as a linked picture or film. Put it into the file, or take it "
        "out, and save it again."
    ),
    "program": gettext_lazy("A program lies inside the file. It has not been opened."),
    "slides": gettext_lazy("The file has more than 60 slides. Ten minutes have room for far fewer."),
}
"""What is said for each word that the looking through answers with."""


@dataclass(frozen=True)
class CheckedSlides:
    """A file that may be stored. `pages` is 0 for a .pptx, whose pages are not there before it has been drawn."""

    body: bytes
    format: str
    name: str
    pages: int

    @property
    def digest(self) -> str:
        return sha256(self.body).hexdigest()


def checked_slides(file: BinaryIO, *, name: str, size: int) -> CheckedSlides:
    """The file as it is to be kept. Raises ValidationError with one plain sentence for what cannot be taken."""
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file is %(size)s MB. It may be at most %(most)s MB.")
            % {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2}
        )
    body = file.read(MOST_BYTES + 1)
    kind = kind_of(body)
    if not body:
        raise ValidationError(_("The file is empty."))
    if kind == "pdf":
        return CheckedSlides(body, "pdf", name[-200:], _pages(body))
    if kind == "zip":
        if fault := powerpoint.fault_in(body):
            raise ValidationError(SENTENCES[fault]) if fault in SENTENCES else _another_kind(fault)
        return CheckedSlides(body, "pptx", name[-200:], 0)
    raise _another_kind(kind)


def _another_kind(kind: str) -> ValidationError:
    if kind == "ole":
        return ValidationError(
            _("The file is saved in the old format (.ppt) or has a password. Save it as .pptx without a password.")
        )
    if kind in NAMES:
        return ValidationError(
            _("The file is %(kind)s. Choose slides that are saved as PDF or PowerPoint.") % {"kind": NAMES[kind]}
        )
    return ValidationError(_("The file is neither a PDF nor a PowerPoint presentation."))


def _pages(body: bytes) -> int:
    verdict = confined.verdict(body)
    if not verdict.startswith("pages "):
        raise ValidationError(SENTENCES.get(verdict, SENTENCES["damaged"]))
    pages = int(verdict.removeprefix("pages "))
    if pages > MOST_PAGES:
        raise ValidationError(SENTENCES["slides"])
    return pages
