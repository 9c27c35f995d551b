"""Content for tests of documents, and eyes that read a PDF as a person or a screen reader would."""

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

from presentations.content import Content, SectionContent


def section(number: int = 1, *, kind: str = "text", seconds: int = 120, **answer: Any) -> SectionContent:
    return SectionContent(
        section_id=number,
        key=f"section-{number}",
        position=number,
        title=answer.pop("title", f"Avsnitt {number}"),
        what=answer.pop("what", "VAD"),
        how="HUR",
        kind=kind,
        seconds=seconds,
        word_limit=60,
        required=True,
        **answer,
    )


def content(*sections: SectionContent, **fields: Any) -> Content:
    facts: dict[str, Any] = {
        "organisation": "Region Östergötland",
        "audience": "region",
        "subject": "Avancerade material",
        "focus_area": "Hållbar industri",
        "host": "Vinnova",
        "dialogue": "Hållbara material",
        "starts_at": datetime(2027, 3, 31, 7, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 31, 10, 0, tzinfo=UTC),
        "template": "Mall",
        "template_version": 1,
        "credit": "Mallen kommer från Region Östergötland och Vinnova.",
        "total_seconds": 600,
        "sections": sections,
    }
    return Content(**{**facts, **fields})


def texts(body: bytes) -> list[str]:
    """The text of each page, with white space evened out."""
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in file]


@dataclass(frozen=True)
class Letter:
    """One drawn letter with the box of its font, in points, y downwards. `size` is the size it is set in."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        return (self.bottom - self.top) / FONT_BOX


FONT_BOX = 1.257
"""The height of Source Sans Pro's box, for a size of 1."""


def letters(body: bytes) -> Iterator[Letter]:
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        for number, page in enumerate(file, start=1):
            height, text = page.get_height(), page.get_textpage()
            for index in range(text.count_chars()):
                letter = text.get_text_range(index, 1)
                left, bottom, right, top = text.get_charbox(index, loose=True)
                if letter.strip() and right > left:
                    yield Letter(number, letter, left, height - top, right, height - bottom)


def picture(body: bytes, page: int = 1) -> Any:
    """A page as a small grey picture (PIL)."""
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        return file[page - 1].render(scale=0.5).to_pil().convert("L")


def outline(body: bytes) -> list[tuple[int, str]]:
    """The bookmarks with their depth from 1."""
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        return [(entry.level + 1, entry.get_title()) for entry in file.get_toc()]


def tags(body: bytes) -> list[str]:
    """The names of all structure elements, in reading order."""
    found = []

    def walk(element: Any) -> None:
        if not isinstance(element, pikepdf.Dictionary):
            return
        if "/S" in element and element.get("/Type") != "/OBJR":
            found.append(str(element.S).removeprefix("/"))
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            walk(kid)

    with pikepdf.open(BytesIO(body)) as file:
        walk(file.Root.StructTreeRoot.K[0])
    return found


def read_aloud(body: bytes) -> str:
    """What a screen reader says: the text that the structure tree reaches, in its order; a picture's alternative."""
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        marked = [_marked(page) for page in file]
    said = []
    with pikepdf.open(BytesIO(body)) as tree:
        pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(tree.pages)}

        def walk(element: Any, page: int) -> None:
            if not isinstance(element, pikepdf.Dictionary):
                said.append(marked[page].get(int(element), ""))
                return
            if element.get("/Type") == "/OBJR":
                return
            page = pages[element.Pg.objgen] if "/Pg" in element else page
            if element.get("/S") == "/Figure":
                said.append(str(element.get("/Alt", "")))
                return
            kids = element.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
                walk(kid, page)

        walk(tree.Root.StructTreeRoot.K[0], 0)
    return " ".join(" ".join(said).split())


def _marked(page: Any) -> dict[int, str]:
    """The text of each marked piece of a page."""
    text = page.get_textpage()
    found: dict[int, str] = {}
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=5):
        mark = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
        size = raw.FPDFTextObj_GetText(thing.raw, text.raw, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFTextObj_GetText(thing.raw, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
        if mark >= 0:
            found[mark] = found.get(mark, "") + buffer.raw[: size - 2].decode("utf-16-le")
    return found


def marks(body: bytes) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The marked pieces (page, number) that are drawn, and those that the structure tree reaches."""
    read: set[tuple[int, int]] = set()
    with pikepdf.open(BytesIO(body)) as file:
        pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(file.pages)}

        def walk(element: Any, page: int) -> None:
            if not isinstance(element, pikepdf.Dictionary):
                read.add((page, int(element)))
            elif element.get("/Type") != "/OBJR":
                page = pages[element.Pg.objgen] if "/Pg" in element else page
                kids = element.get("/K")
                for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
                    walk(kid, page)

        walk(file.Root.StructTreeRoot.K[0], 0)
        drawn = {
            (number, int(step.operands[1].MCID))
            for number, page in enumerate(file.pages)
            for step in pikepdf.parse_content_stream(page)
            if isinstance(step, pikepdf.ContentStreamInstruction)
            and str(step.operator) == "BDC"
            and "/MCID" in step.operands[1]
        }
    return drawn, read
