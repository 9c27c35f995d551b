"""From HTML to a tagged PDF (PDF/UA-1), with nothing fetched but our own static files and the one open font.

Fonts and stylesheets are read once in a process. Rendering the same HTML gives the same bytes.
"""

import mimetypes
import re
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf  # type: ignore[import-untyped]  # it has no types
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from toolkit.typesetting import FONT_FOLDER

STATIC = "https://portal.invalid/static/"
"""Stands for our static files inside a document; never asked for over the network."""

PICTURES = "https://portal.invalid/pictures/"
"""Stands for the pictures that are handed over together with a document, each under its name."""

_lock = threading.Lock()


class ForbiddenAddressError(ValueError):
    """A document asks for something that is neither ours nor inside itself."""


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out static files, the font's files, the document's own pictures (PNG or JPEG, by name) and data:
    addresses. Everything else is refused.
    """

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        picture = self.pictures.get(url.removeprefix(PICTURES)) if url.startswith(PICTURES) else None
        if picture is not None:
            kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
            return URLFetcherResponse(url, picture, {"Content-Type": kind})
        path = static_file(url)
        if path is None:
            raise ForbiddenAddressError(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def static_file(url: str) -> Path | None:
    """The file behind an address below STATIC, or None where there is none or it lies outside."""
    if not url.startswith(STATIC):
        return None
    name = url.removeprefix(STATIC)
    folder, inside = (FONT_FOLDER, name.removeprefix("fonts/")) if name.startswith("fonts/") else (_own_files(), name)
    path = (folder / inside).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


def _own_files() -> Path:
    return Path(settings.BASE_DIR) / "static"


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=32)
def _stylesheet(name: str, unit: float = 1) -> CSS:
    """A stylesheet, read once. `calc(12 * var(--u))` becomes 12pt here: for each box it would take half the time.

    `unit` is how many points one --u is.
    """
    text = (_own_files() / "css" / name).read_text(encoding="utf-8")
    points = _UNITS.sub(lambda found: f"{float(found[1]) * unit:g}pt", text)
    return CSS(string=points, base_url=f"{STATIC}css/{name}", font_config=_fonts(), url_fetcher=OwnFilesFetcher())


_UNITS = re.compile(r"calc\((-?[\d.]+) \* var\(--u\)\)")


def tagged_pdf(html: str, *, stylesheets: tuple[str, ...], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The document as PDF/UA-1. `stylesheets` are names below static/css; `<html lang>` and `<title>` must be there.

    The HTML shows `pictures` by addresses below PICTURES.
    """
    with _lock:
        document = HTML(string=html, base_url=STATIC, url_fetcher=OwnFilesFetcher(pictures))
        body: bytes = document.write_pdf(
            stylesheets=[_stylesheet(name) for name in stylesheets],
            font_config=_fonts(),
            finisher=_running_text_is_artifact,
            pdf_variant="pdf/ua-1",
        )
    return body


class Binder:
    """Several pieces of HTML become one document, each beginning on a page of its own.

    The pieces are laid out one by one, so that whoever binds can say how far it has come, and where a piece begins
    before the next one is made. Each <article> of a piece is read as one picture: `pictured` says what it shows.
    """

    def __init__(self, *, stylesheets: tuple[str, ...], unit: float = 1) -> None:
        self.stylesheets = stylesheets
        self.unit = unit

    def lay(self, html: str, *, first_page: int = 1, pictures: Mapping[str, bytes] | None = None) -> Any:
        """The piece with its `pages`, numbered from `first_page`."""
        with _lock:
            rule = f"@page :first {{ counter-reset: page {first_page - 1}; counter-increment: page }}"
            count = CSS(string=rule, font_config=_fonts())
            return HTML(string=html, base_url=STATIC, url_fetcher=OwnFilesFetcher(pictures)).render(
                stylesheets=[*(_stylesheet(name, self.unit) for name in self.stylesheets), count],
                font_config=_fonts(),
                pdf_variant="pdf/ua-1",
            )

    def bind(self, pieces: Sequence[Any], *, pictured: Sequence[str]) -> bytes:
        """The pieces as one PDF/UA-1, with the title and the language of the first."""

        def finish(document: Any, file: Any) -> None:
            _running_text_is_artifact(document, file)
            _articles_are_pictures(file, pictured)

        with _lock:
            whole = pieces[0].copy([page for piece in pieces for page in piece.pages])
            body: bytes = whole.write_pdf(finisher=finish, pdf_variant="pdf/ua-1")
        return body


def _articles_are_pictures(file: Any, said: Sequence[str]) -> None:
    """Each Art element, in reading order, becomes a Figure with an alternative text and all that is drawn in it."""
    objects = {thing.reference: thing for thing in file.objects}
    root = objects[file.catalog["StructTreeRoot"]]
    numbers = objects[root["ParentTree"]]["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    articles: list[Any] = []
    waiting = [root["K"][0]]
    while waiting:
        element = objects[waiting.pop()]
        if element["S"] == "/Art":
            articles.append(element)
            continue
        waiting += [kid for kid in reversed(element["K"]) if isinstance(kid, bytes) and _is_element(objects[kid])]
    for element, words in zip(articles, said, strict=True):
        drawn: list[int] = []
        inside = [objects[kid] for kid in element["K"]]
        while inside:
            below = inside.pop(0)
            drawn += [kid for kid in below["K"] if isinstance(kid, int)]
            inside[:0] = [objects[kid] for kid in below["K"] if isinstance(kid, bytes)]
            below.clear()
        owned = owners[objects[element["Pg"]]["StructParents"]]
        for mark in drawn:
            owned[mark] = element.reference
        element.update({"S": "/Figure", "Alt": pydyf.String(words), "K": pydyf.Array(drawn)})


def _running_text_is_artifact(_document: Any, file: Any) -> None:
    """Marks running heads and feet as pagination artifacts (ISO 14289-1, 7.8).

    They are what stands in the page's margin boxes – WeasyPrint gives that structure elements outside the tree – and
    a <footer> inside a <section>, the only thing that becomes a NonStruct there.
    """
    objects = {thing.reference: thing for thing in file.objects}
    root = objects[file.catalog["StructTreeRoot"]]
    linked: set[bytes] = set()
    waiting = [reference for reference in root["K"] if isinstance(reference, bytes)]
    while waiting:
        reference = waiting.pop()
        linked.add(reference)
        element = objects[reference]
        kids = [kid for kid in element["K"] if isinstance(kid, bytes) and _is_element(objects[kid])]
        feet = {kid for kid in kids if element["S"] == "/Sect" and objects[kid]["S"] == "/NonStruct"}
        element["K"][:] = [kid for kid in element["K"] if kid not in feet]
        waiting += [kid for kid in kids if kid not in feet]
    numbers = objects[root["ParentTree"]]["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for reference, element in objects.items():
        if not _is_element(element) or reference in linked:
            continue
        page = objects[element["Pg"]]
        for mark in (kid for kid in element["K"] if isinstance(kid, int)):
            _as_artifact(objects[page["Contents"]].stream, mark)
            owners[page["StructParents"]][mark] = "null"
        element.clear()


def _is_element(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/StructElem"


def _as_artifact(operations: list[Any], mark: int) -> None:
    for index, operation in enumerate(operations):
        if isinstance(operation, dict) and operation.get("MCID") == mark and operations[index + 1] == b"BDC":
            operations[index - 1] = "/Artifact"
            operations[index] = "<</Type /Pagination>>"
            return
