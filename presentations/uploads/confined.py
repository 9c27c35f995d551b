"""Asks the reader of PDFs (`reader`), which runs apart: a file that breaks it breaks nothing of the portal."""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
"""Seconds until the reader is given up; it gives up by itself after 60 seconds of work."""


class UnreadableError(Exception):
    """The reader came to no end with the file, or died of it."""


@dataclass(frozen=True)
class DrawnPage:
    """One page as a JPEG with the words that stand on it."""

    number: int
    width: int
    height: int
    text: str
    body: bytes


def verdict(body: bytes) -> str:
    """What `reader.check` says of the file; `damaged` where it came to no end."""
    try:
        return _asked(body, "check").decode().strip()
    except UnreadableError:
        return "damaged"


def drawn(body: bytes, *, first: int, count: int) -> Iterator[DrawnPage]:
    """At most `count` pages from number `first` on."""
    answer, place = _asked(body, "draw", str(first), str(count)), 0
    while place < len(answer):
        words, picture = struct.unpack_from(">II", answer, place)
        start = place + 8
        facts = json.loads(answer[start : start + words])
        place = start + words + picture
        text = "".join(sign for sign in facts["text"] if sign == "\n" or sign.isprintable())
        yield DrawnPage(facts["number"], facts["width"], facts["height"], text, answer[start + words : place])


def _asked(body: bytes, *words: str) -> bytes:
    command = [sys.executable, "-m", "presentations.uploads.reader", *words]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=PATIENCE, check=True, cwd=ROOT)  # noqa: S603  # our own program, fixed words
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadableError from error
    return done.stdout
