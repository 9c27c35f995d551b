"""Content for tests of documents, and eyes that read a PDF as a person or a screen reader would."""

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

from presentations.content import Chart, Content, Image, SectionContent, Series
from tests.pictures import png


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


PICTURES: dict[str, bytes] = {}
"""The bytes of every picture that `illustration` has drawn, by their digests."""


def illustration(width: int = 1200, height: int = 900, **fields: Any) -> Image:
    """A picture that content names, drawn here; its bytes are in PICTURES."""
    body = png(width, height)
    digest = sha256(body).hexdigest()
    PICTURES[digest] = body
    return Image(**{"digest": digest, "format": "png", "width": width, "height": height, "alt": "En karta.", **fields})


def chart(labels: int = 4, series: int = 1, *, label: str = "Ort", **fields: Any) -> Chart:
    """A chart with so many labels and series; values rise by one from 1 and by ten for each series."""
    names = ("Norrköping", "Linköping", "Motala")
    rows = tuple(
        Series(names[row] if series > 1 else "", tuple(float(10 * row + place) for place in range(1, labels + 1)))
        for row in range(series)
    )
    facts: dict[str, Any] = {"kind": "bars", "title": "Sysselsatta", "unit": "tusental", "source": "Egen statistik"}
    return Chart(labels=tuple(f"{label} {place}" for place in range(1, labels + 1)), series=rows, **{**facts, **fields})


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
        if mark >= 0:
            found[mark] = found.get(mark, "") + _text_of(thing, text)
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


def figures(body: bytes) -> list[str]:
    """The alternative texts of all pictures, in reading order; empty where one has none."""
    return [str(element.get("/Alt", "")) for element in elements(body) if element["/S"] == "/Figure"]


def elements(body: bytes) -> list[dict[str, Any]]:
    """All structure elements in reading order: their entries, the page (from 1) and the pieces below them (`marks`)."""
    found: list[dict[str, Any]] = []
    with pikepdf.open(BytesIO(body)) as file:
        pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(file.pages, start=1)}

        def walk(element: Any, page: int) -> list[tuple[int, int]]:
            if not isinstance(element, pikepdf.Dictionary):
                return [(page, int(element))]
            if element.get("/Type") == "/OBJR":
                return []
            page = pages[element.Pg.objgen] if "/Pg" in element else page
            texts = {key: str(element[key]) for key in ("/S", "/Alt") if key in element}
            entry: dict[str, Any] = {**texts, "page": page}
            found.append(entry)
            kids = element.get("/K")
            below = kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]
            entry["marks"] = [mark for kid in below for mark in walk(kid, page)]
            return list(entry["marks"])

        walk(file.Root.StructTreeRoot.K[0], 1)
    return found


@dataclass(frozen=True)
class Run:
    """A drawn piece of text: where its top is, its colour, and the colour that most of its surroundings have."""

    page: int
    mark: int
    text: str
    top: float
    size: float
    colour: tuple[int, int, int]
    ground: tuple[int, int, int]

    @property
    def contrast(self) -> float:
        """As WCAG 2.2 defines it: from 1 to 21."""
        light, dark = sorted((_luminance(self.colour), _luminance(self.ground)), reverse=True)
        return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def runs(body: bytes, *, most: int = 20) -> Iterator[Run]:
    """Every drawn piece of text of the first pages, with the colours that one sees; not what stands in drawings."""
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        for number in range(min(most, len(file))):
            page = file[number]
            height, words = page.get_height(), page.get_textpage()
            drawn = page.render(scale=1.5).to_pil().convert("RGB")
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
                left, bottom, right, top = thing.get_bounds()
                box = [int(left * 1.5) - 1, int((height - top) * 1.5) - 1, int(right * 1.5) + 2]
                near = drawn.crop((*box, int((height - bottom) * 1.5) + 2))
                seen = near.getcolors(near.width * near.height) or []
                colour = _fill(thing)
                grounds = [one for one in sorted(seen, reverse=True) if _far(one[1], colour)] or sorted(seen)
                text = _text_of(thing, words)
                if text.strip() and grounds:
                    mark = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
                    yield Run(number + 1, mark, text, height - top, top - bottom, colour, grounds[0][1])


def _far(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 12


def _fill(thing: Any) -> tuple[int, int, int]:
    parts = [ctypes.c_uint() for _part in range(4)]
    raw.FPDFPageObj_GetFillColor(thing.raw, *parts)
    return parts[0].value, parts[1].value, parts[2].value


def _text_of(thing: Any, words: Any) -> str:
    size = raw.FPDFTextObj_GetText(thing.raw, words.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(thing.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le")
