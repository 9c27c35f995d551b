"""Reads a PDF that somebody has sent in, in a process of its own with bounds on memory and time.

Run by `confined`; knows nothing of the portal. `check` says what is wrong with the file on the standard input in one
word, or how many pages it has; `draw FIRST COUNT` writes pages as JPEG with their words.
"""

import json
import resource
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

MEMORY = 1_500 * 1024 * 1024
SECONDS = 60
WIDE = 1_920
"""Pixels of a page's longest side."""

MOST_VALUES = 2_000_000
"""How much of a file's structure is looked through; a deck of sixty slides has some ten thousand."""

_SCRIPT = {"/JavaScript", "/Rendition"}
_SENDS = {"/Launch", "/SubmitForm", "/ImportData"}
_CARRIES = {"/GoToE", "/EmbeddedFile", "/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    body = sys.stdin.buffer.read()
    if sys.argv[1] == "check":
        print(check(body))  # noqa: T201  # the answer to whoever started this process
    else:
        draw(body, int(sys.argv[2]), int(sys.argv[3]), sys.stdout.buffer)


def check(body: bytes) -> str:
    """`pages 12`, or one of locked, damaged, script, sends, carries, form, empty."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(body), attempt_recovery=False) as file:
            if file.is_encrypted:
                return "locked"
            found = _active(file)
            if found:
                return found
            count = len(file.pages)
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError, RecursionError, TypeError):
        return "damaged"
    return f"pages {count}" if count and _can_be_drawn(body) else "damaged"


def _active(file: Any) -> str:
    """The first thing in the file that does something by itself or carries something else."""
    import pikepdf

    if "/XFA" in file.Root.get("/AcroForm", {}):
        return "form"
    for seen, value in enumerate(_values(file)):
        if seen > MOST_VALUES:
            return "damaged"
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            continue
        names = {str(value.get(key)) for key in ("/S", "/Type", "/Subtype") if isinstance(value.get(key), pikepdf.Name)}
        if "/JS" in value or "/JavaScript" in value or names & _SCRIPT or _is_script(value.get("/URI")):
            return "script"
        if str(value.get("/S", "")) in _SENDS:
            return "sends"
        if "/EF" in value or "/EmbeddedFiles" in value or names & _CARRIES:
            return "carries"
    return ""


def _is_script(address: Any) -> bool:
    return address is not None and "javascript:" in "".join(str(address).lower().split())


def _values(file: Any) -> Iterator[Any]:
    """Every value of the file: each object, and what stands directly in it."""
    import pikepdf

    for thing in file.objects:
        waiting = [thing]
        while waiting:
            value = waiting.pop()
            yield value
            if isinstance(value, pikepdf.Array):
                inner = list(value)
            elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                inner = [one for _key, one in value.items()]
            else:
                continue
            waiting += [one for one in inner if not getattr(one, "is_indirect", False)]


def _can_be_drawn(body: bytes) -> bool:
    """Whether the engine that draws pages opens the file too, and every page has a size."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(body)
        return all(min(file.get_page_size(number)) > 0 for number in range(len(file)))
    except pypdfium2.PdfiumError:
        return False


def draw(body: bytes, first: int, count: int, out: BinaryIO) -> None:
    """For each page from number `first` on: a line of JSON with its size and words, its length, and the JPEG."""
    import pypdfium2

    file = pypdfium2.PdfDocument(body)
    for number in range(first, min(first + count, len(file) + 1)):
        page = file[number - 1]
        picture = page.render(scale=WIDE / max(page.get_size())).to_pil().convert("RGB")
        jpeg = BytesIO()
        picture.save(jpeg, "JPEG", quality=82, optimize=True)
        words = page.get_textpage().get_text_bounded()
        facts = json.dumps({"number": number, "width": picture.width, "height": picture.height, "text": words}).encode()
        out.write(struct.pack(">II", len(facts), jpeg.tell()) + facts + jpeg.getvalue())


if __name__ == "__main__":
    main()
