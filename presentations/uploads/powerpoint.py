"""What a .pptx holds, looked through before anything opens it (ISO/IEC 29500, Open Packaging Conventions).

Everything is counted before it is unpacked; nothing is written to disk. `fault_in` answers with one word for what
cannot be taken, or an empty string.
"""

import zipfile
import zlib
from io import BytesIO
from typing import Any

from lxml import etree

MOST_PARTS = 4_000
MOST_UNPACKED = 250 * 1024 * 1024
MOST_RATIO = 120
"""How many times larger than packed the whole may be; text packs to a twentieth, pictures hardly at all."""

MOST_XML = 40 * 1024 * 1024
MOST_SLIDES = 60

_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OTHER_KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "excel",
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"#!")
_PROGRAM_NAMES = (".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd", ".scr", ".com", ".msi", ".jar", ".hta", ".lnk")
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}sldId"
_STRICT_SLIDE = "{http://purl.oclc.org/ooxml/presentationml/main}sldId"


class FaultError(Exception):
    """One word for what is wrong."""


def fault_in(body: bytes) -> str:
    """`damaged`, `locked`, `bomb`, `macro`, `active`, `carries`, `fetches`, `program`, `slides`, or what else the file
    is (`word`, `excel`, `zip`); empty for a presentation that may be taken.
    """
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            _look_through(package, len(body))
    except FaultError as fault:
        return str(fault)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, RuntimeError, EOFError, OSError):
        return "damaged"
    except (KeyError, ValueError, UnicodeError):
        return "damaged"
    return ""


def _look_through(package: zipfile.ZipFile, weight: int) -> None:
    parts = package.infolist()
    _count(parts, weight)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        raise FaultError("zip")
    types = _content_types(package)
    _refuse_macros(names, types)
    kinds = set(types.values())
    if _MAIN not in kinds:
        raise FaultError(next((_OTHER_KINDS[kind] for kind in kinds if kind in _OTHER_KINDS), "zip"))
    for part in parts:
        _look_into(package, part)
    _refuse_relations(package, names)
    main = next((name.removeprefix("/") for name, kind in types.items() if kind == _MAIN), "")
    slides = list(_xml(package, main).iter(_SLIDE, _STRICT_SLIDE))
    if not slides:
        raise FaultError("damaged")
    if len(slides) > MOST_SLIDES:
        raise FaultError("slides")


def _count(parts: list[zipfile.ZipInfo], weight: int) -> None:
    """By what the file says of itself; that it speaks the truth shows when its parts are read."""
    if any(part.flag_bits & 0x1 for part in parts):
        raise FaultError("locked")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(weight, 100_000):
        raise FaultError("bomb")
    if sum(part.compress_size for part in parts) > weight:  # parts that lie over each other
        raise FaultError("bomb")
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(_is_strange(name) for name in names):
        raise FaultError("damaged")


def _is_strange(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or "\x00" in name


def _content_types(package: zipfile.ZipFile) -> dict[str, str]:
    """What each named part, and each ending, is said to be."""
    found = {}
    for one in _xml(package, "[Content_Types].xml"):
        if one.tag in (f"{_TYPES}Override", f"{_TYPES}Default"):
            found[one.get("PartName") or f".{one.get('Extension')}"] = str(one.get("ContentType"))
    return found


def _refuse_macros(names: set[str], types: dict[str, str]) -> None:
    said = " ".join([*names, *types.values()]).lower()
    if "vbaproject" in said or "macroenabled" in said or "vbadata" in said:
        raise FaultError("macro")
    if "activex" in said:
        raise FaultError("active")
    if "oleobject" in said:
        raise FaultError("carries")


def _look_into(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reads the part to its end, so that its size and its sum are true, and looks at how it begins."""
    if part.filename.lower().endswith(_PROGRAM_NAMES):
        raise FaultError("program")
    length = 0
    with package.open(part) as file:
        beginning = file.read(8)
        if beginning.startswith(_PROGRAMS):
            raise FaultError("program")
        length = len(beginning)
        while piece := file.read(1024 * 1024):
            length += len(piece)
    if length != part.file_size:
        raise FaultError("damaged")


def _refuse_relations(package: zipfile.ZipFile, names: set[str]) -> None:
    """Nothing but links may lead out of the file, and nothing but a chart's own table may lie in it."""
    for name in sorted(names):
        if not name.endswith(".rels"):
            continue
        folder = name.rsplit("_rels/", 1)[0]
        for one in _xml(package, name).iter(_RELATION):
            kind = str(one.get("Type", "")).rsplit("/", 1)[-1].lower()
            if one.get("TargetMode") == "External":
                if kind != "hyperlink" or "script:" in str(one.get("Target")).lower():
                    raise FaultError("fetches")
            elif kind in ("oleobject", "control", "afchunk", "vbaproject"):
                raise FaultError("carries" if kind in ("oleobject", "afchunk") else "active")
            elif kind == "package":
                _refuse_unless_table(package, _target(folder, str(one.get("Target"))), is_chart="/charts/" in name)


def _target(folder: str, target: str) -> str:
    """The part that a relation leads to."""
    if target.startswith("/"):
        return target[1:]
    steps = folder.rstrip("/").split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def _refuse_unless_table(package: zipfile.ZipFile, name: str, *, is_chart: bool) -> None:
    """What lies in the file is the workbook behind a chart, without macros or anything that leads out of it."""
    if not is_chart:
        raise FaultError("carries")
    with package.open(name) as file, zipfile.ZipFile(BytesIO(file.read())) as table:
        _count(table.infolist(), max(package.getinfo(name).file_size, 1))
        types = _content_types(table)
        _refuse_macros(set(table.namelist()), types)
        if f"{_SHEET}.main+xml" not in types.values():
            raise FaultError("carries")


def _xml(package: zipfile.ZipFile, name: str) -> Any:
    """A part as a tree; a part that defines words of its own (DTD) is none of ours."""
    if package.getinfo(name).file_size > MOST_XML:
        raise FaultError("bomb")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(package.read(name), parser)
    if tree.getroottree().docinfo.doctype:
        raise FaultError("damaged")
    return tree
