"""What a report says, as plain data: the same for the page, the PDF, the slides and the line in the invitation.

A frozen report keeps it as JSON, so that it says the same whatever happens to the points afterwards.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.dates import plain_day


@dataclass(frozen=True)
class Row:
    """One thing that is told. `path` leads to it in the portal; `line` is what the coordinator says about it."""

    section: str
    thing: int
    title: str
    facts: tuple[str, ...]
    path: str
    amount: int = 0  # kronor that were granted
    line: str = ""
    picked: bool = True


@dataclass(frozen=True)
class Part:
    """One section. `number`: how many there are, told or not."""

    code: str
    heading: str
    number: int
    rows: tuple[Row, ...]

    @property
    def picked(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.picked)

    @property
    def untold(self) -> int:
        """How many more there are than are told."""
        return self.number - len(self.picked)


@dataclass(frozen=True)
class Content:
    """The whole report. `since` and `until` are the ends of what it tells about."""

    title: str
    network: str
    host: str
    starts_at: datetime
    place: str
    since: datetime
    until: datetime
    words: str
    figures: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    @property
    def told(self) -> tuple[Part, ...]:
        """The sections with the rows that were picked."""
        chosen = (replace(part, rows=part.picked) for part in self.parts)
        return tuple(part for part in chosen if part.rows)

    def number(self, code: str) -> int:
        return next((part.number for part in self.parts if part.code == code), 0)

    def as_json(self) -> dict[str, Any]:
        """Of the rows only those that were picked: a frozen report keeps nothing that it does not tell."""
        told = asdict(replace(self, parts=tuple(replace(part, rows=part.picked) for part in self.parts)))
        return {**told, **{name: getattr(self, name).isoformat() for name in ("starts_at", "since", "until")}}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Content":
        moments = {name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "since", "until")}
        parts = tuple(
            Part(**{**part, "rows": tuple(Row(**{**row, "facts": tuple(row["facts"])}) for row in part["rows"])})
            for part in kept["parts"]
        )
        figures = tuple((label, figure) for label, figure in kept["figures"])
        return cls(**{**kept, **moments, "parts": parts, "figures": figures})


def paragraph(content: Content) -> str:
    """One paragraph for the invitation: what has happened, in a sentence or two."""
    held, new, moved, financed, closed = (
        content.number(code) for code in ("held", "new", "moved", "financed", "closed")
    )
    counted = [
        (held, ngettext("%(number)s dialogue has been held", "%(number)s dialogues have been held", held)),
        (new, ngettext("%(number)s point has been added", "%(number)s points have been added", new)),
        (moved, ngettext("%(number)s has moved on", "%(number)s have moved on", moved)),
        (financed, ngettext("%(number)s has been financed", "%(number)s have been financed", financed)),
        (closed, ngettext("%(number)s has come to an end", "%(number)s have come to an end", closed)),
    ]
    done = [text % {"number": number} for number, text in counted if number]
    facts = {"day": plain_day(content.since), "done": _listed(done)}
    sentences = [
        _("Since %(day)s: %(done)s.") % facts if done else _("Nothing new has been agreed since %(day)s.") % facts
    ]
    if late := content.number("overdue"):
        said = ngettext("%(number)s point is overdue.", "%(number)s points are overdue.", late)
        sentences.append(said % {"number": late})
    if content.words:
        sentences.append(" ".join(content.words.split()))
    sentences.append(_("We go through what has changed at the meeting."))
    return " ".join(sentences)


def _listed(parts: list[str]) -> str:
    """`a, b och c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(all)s and %(last)s") % {"all": ", ".join(parts[:-1]), "last": parts[-1]}
