"""What a file is, by its first bytes, in words for whoever chose the wrong one."""

import re

from django.utils.translation import gettext_lazy as _

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!", "packed"),
)
_SVG = re.compile(rb"<(\w+:)?svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|script|!--)", re.IGNORECASE)

NAMES = {
    "png": _("a picture in PNG"),
    "jpeg": _("a picture in JPEG"),
    "pdf": _("a PDF"),
    "zip": _("a packed folder (ZIP)"),
    "ole": _("an older Office file, or one with a password"),
    "program": _("a program"),
    "gif": _("a picture in GIF"),
    "bmp": _("a picture in BMP"),
    "tiff": _("a picture in TIFF"),
    "webp": _("a picture in WebP"),
    "heic": _("a picture in HEIC"),
    "svg": _("a drawing in SVG"),
    "web": _("a web page"),
    "packed": _("a packed folder"),
    "word": _("a Word document"),
    "excel": _("an Excel workbook"),
}


def kind_of(body: bytes) -> str:
    """One of the keys of NAMES, or an empty string for what is not known."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[4:8] == b"ftyp":
        return "heic"
    for start, kind in _STARTS:
        if body.startswith(start):
            return kind
    beginning = body[:4096].replace(b"\x00", b"")  # also text in two bytes a letter
    if _SVG.search(beginning):
        return "svg"
    return "web" if _MARKUP.match(beginning) else ""
