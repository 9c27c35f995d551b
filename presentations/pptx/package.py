"""The file around the slides: what it says about itself, its sections, and the same bytes for the same content."""

import re
import zipfile
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from presentations.content import Content
from toolkit import slides

_NEVER = (1980, 1, 1, 0, 0, 0)
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_NO_CLOCK = rb"\g<1>2000-01-01T00:00:00Z\g<2>"


def finished(show: Any, content: Content, parts: list[tuple[str, list[Any]]], *, approved: bool) -> bytes:
    """The bytes of the file. `parts` are the names of its sections with their slides."""
    _about(show, content, approved=approved)
    _without_leftovers(show)
    _in_swedish(show)
    _sections(show, parts)
    return _repeatable(slides.file_of(show))


def _about(show: Any, content: Content, *, approved: bool) -> None:
    facts = show.core_properties
    title = f"{content.organisation}: {content.subject}"
    facts.title = _told(title if approved else _("%(title)s (draft)") % {"title": title})
    facts.author = facts.last_modified_by = _told(content.organisation)
    facts.subject, facts.language = _told(content.dialogue), slides.LANGUAGE
    facts.keywords, facts.comments, facts.category = "", "", ""
    facts.revision = max(content.revision, 1)
    facts.version = str(content.revision or "")
    facts.content_status = _("Approved") if approved else _("Draft")
    for element in facts._element.xpath("./dcterms:created | ./dcterms:modified"):  # noqa: SLF001  # no names to remove by
        element.getparent().remove(element)


def _told(text: str) -> str:
    return slides.CONTROL.sub("", text)[:255]


def _without_leftovers(show: Any) -> None:
    """The library's template brings a picture of itself and a printer's settings; nobody needs them."""
    package = show.part.package
    for holder in (package, show.part):
        relations = holder._rels  # noqa: SLF001  # the library has no name for these
        for key, relation in list(relations.items()):
            if relation.reltype in {RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.PRINTER_SETTINGS}:
                relations.pop(key)
            elif relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
                relation.target_part._blob = _program()  # noqa: SLF001  # the same


def _program() -> bytes:
    """Which program made the file; its counts of words and slides are left out, as they change when it is edited."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{space}"><TotalTime>0</TotalTime>'
        "<Application>Microsoft Office PowerPoint</Application><PresentationFormat>Widescreen</PresentationFormat>"
        "<AppVersion>16.0000</AppVersion></Properties>"
    ).encode()


def _in_swedish(show: Any) -> None:
    """What is typed later is Swedish too: in the slides and in their notes."""
    for holder in (show.element, show.slide_master.element, show.notes_master.element):
        for letters in holder.xpath(".//*[local-name()='defRPr' or local-name()='rPr' or local-name()='endParaRPr']"):
            letters.set("lang", slides.LANGUAGE)


def _sections(show: Any, parts: list[tuple[str, list[Any]]]) -> None:
    """The template's sections, by which PowerPoint groups the slides."""
    listed = "".join(
        f'<p14:section name={quoteattr(_told(name))} id="{{{str(uuid5(NAMESPACE_URL, f"{number} {name}")).upper()}}}">'
        f"<p14:sldIdLst>{''.join(f'<p14:sldId id={quoteattr(str(one.slide_id))}/>' for one in members)}</p14:sldIdLst>"
        "</p14:section>"
        for number, (name, members) in enumerate(parts)
    )
    show.element.append(
        parse_xml(
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
            f"{listed}</p14:sectionLst></p:ext></p:extLst>"
        )
    )


def _repeatable(file: bytes) -> bytes:
    """The same file without the moment when it was packed, in the workbooks inside it too."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as read, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            body = read.read(name)
            if name.endswith(".xlsx"):
                body = _repeatable(body)
            elif name == "docProps/core.xml":
                body = _MOMENTS.sub(_NO_CLOCK, body)
            written.writestr(zipfile.ZipInfo(name, _NEVER), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
