"""What each row of a spreadsheet of points would do: a new point, a change, nothing, or an error with its cell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from focusareas.models import FocusArea, Theme
from followups import facts
from followups.access import can_edit_point
from followups.actions.points import BLANK, check
from followups.facts import State
from followups.models import FollowUp, Kind, Stage, Visibility
from followups.spreadsheet import Cell, Line
from followups.wording import Words
from regions.models import Organisation, roles_of
from toolkit.fields import YEARS
from toolkit.refusals import RefusalError

NEW, CHANGES, NOTHING, ERROR = "new", "changes", "nothing", "error"

HEADINGS: Mapping[str, Promise] = {
    "number": gettext_lazy("Number"),
    "title": gettext_lazy("What was agreed"),
    "description": gettext_lazy("More precisely"),
    "measure": gettext_lazy("How it is seen that it is done"),
    "kind": gettext_lazy("Next step"),
    "stage": gettext_lazy("Stage"),
    "owner": gettext_lazy("Owner"),
    "participants": gettext_lazy("Takes part"),
    "need_owner": gettext_lazy("Need owner"),
    "focus_area": gettext_lazy("Focus area"),
    "themes": gettext_lazy("Themes"),
    "due_on": gettext_lazy("Done by"),
    "eu_leverage": gettext_lazy("Leverage in the EU"),
    "visibility": gettext_lazy("May be read by"),
    "drop_reason": gettext_lazy("Why it was dropped"),
    "learning": gettext_lazy("What we learned"),
}
"""The columns that are read, called as in the file of the log, so that what is taken along can be sent in again."""

LONGEST = {
    "title": 200, "description": 4000, "measure": 300, "need_owner": 160, "eu_leverage": 1000, "drop_reason": 300,
    "learning": 1000,
}  # fmt: skip
MONTHS = {name: number for number, name in enumerate(
    ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
     "december"), start=1)}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_WRITTEN = re.compile(r"(\d{1,2})\.? ([a-zå-ö]+)\.? (\d{4})")


def columns() -> dict[str, str]:
    """The field of each heading in small letters, in every language of the portal."""
    found: dict[str, str] = {}
    for language in ("sv", "en"):
        with translation.override(language):
            found |= {str(heading).casefold(): name for name, heading in HEADINGS.items()}
    return found


class CellError(ValueError):
    """What is wrong with one cell, as a sentence."""

    def __init__(self, text: str, cell: Cell | None = None) -> None:
        super().__init__(text)
        self.place = cell.place if cell else ""


@dataclass(frozen=True)
class Effect:
    """What one row would do. `seen`: the version of the point when the row was read. `lines`: the change in words."""

    row: int
    kind: str
    title: str = ""
    pk: int | None = None
    seen: int = 0
    wanted: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    error: str = ""
    cell: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Reader:
    """Reads rows for one person; everything that a row can name is asked for once."""

    def __init__(self, user: User, host: Organisation, lines: list[Line]) -> None:
        self.user, self.host, self.lines = user, host, lines
        self.fields = columns()
        self.bodies: dict[str, int] = {}
        for body in Organisation.objects.only("code", "name", "short_name"):
            self.bodies |= {name.casefold(): body.pk for name in (body.code, body.name, body.short_name)}
        self.areas = {area.name.casefold(): area.pk for area in FocusArea.objects.visible_to(user).only("name")}
        self.themes = {theme.name.casefold(): theme.pk for theme in Theme.objects.only("name")}
        self.choices = {
            "kind": _words(Kind.choices), "stage": _words(Stage.choices), "visibility": _words(Visibility.choices),
        }  # fmt: skip
        self.reading: dict[str, Callable[[Cell], Any]] = {
            "owner": self._body, "participants": self._bodies, "focus_area": self._area, "themes": self._themes,
            "due_on": _day,
        }  # fmt: skip
        visible = FollowUp.objects.visible_to(user)
        numbers = {number for line in lines if (number := _maybe_number(self._cells(line).get("number")))}
        points = visible.filter(pk__in=numbers).select_related("host").prefetch_related("parties", "themes", "fundings")
        self.points = {point.pk: point for point in points}
        titles = {cell.text for line in lines if (cell := self._cells(line).get("title"))}
        self.titles = dict(visible.filter(host=host, title__in=titles).order_by("-pk").values_list("title", "pk"))

    def effects(self) -> list[Effect]:
        """One for each row, in the order of the rows. Nothing is changed."""
        found: list[Effect] = []
        changes: list[dict[str, list[Any]]] = []
        seen: dict[int, int] = {}
        for line in self.lines:
            effect, change = self._effect(line, seen)
            found.append(effect)
            changes.append(change)
        words = Words(changes)
        return [
            Effect(**{**effect.as_json(), "lines": words.lines(change)}) if change else effect
            for effect, change in zip(found, changes, strict=True)
        ]

    def _cells(self, line: Line) -> dict[str, Cell]:
        return {self.fields[name]: cell for name, cell in line.cells.items() if name in self.fields}

    def _effect(self, line: Line, seen: dict[int, int]) -> tuple[Effect, dict[str, list[Any]]]:
        cells = self._cells(line)
        title = cells["title"].text[:200] if "title" in cells else ""
        try:
            point = self._point(cells.get("number"))
            if point:
                title = title or point.title
                _once(point.pk, line.number, cells["number"], seen)
            wanted = {name: self._value(name, cell) for name, cell in cells.items() if name != "number"}
            now = facts.state_of(point) if point else BLANK
            after = self._after(point, wanted, now, cells)
        except CellError as error:
            return Effect(line.number, ERROR, title, error=str(error), cell=error.place), {}
        except RefusalError as refusal:
            return Effect(line.number, ERROR, title, error=str(refusal)), {}
        change = facts.difference(now, after)
        kind = (CHANGES if change else NOTHING) if point else NEW
        wanted = {name: after[name] for name in change}
        pk, seen_version = (point.pk, point.version) if point else (None, 0)
        return Effect(line.number, kind, title, pk, seen_version, wanted), change

    def _point(self, cell: Cell | None) -> FollowUp | None:
        """The point of that number, if the person may change it. None for a row without a number."""
        if cell is None:
            return None
        number = _maybe_number(cell)
        if number is None:
            raise CellError(_("The number is that of a point, in figures."), cell)
        point = self.points.get(number)
        if point is None:
            raise CellError(_("There is no point %(numbers)s.") % {"numbers": number}, cell)
        if not can_edit_point(self.user, point):
            raise CellError(_("You may read point %(number)d but not change it.") % {"number": number}, cell)
        return point

    def _after(self, point: FollowUp | None, wanted: dict[str, Any], now: State, cells: dict[str, Cell]) -> State:
        state = {**now, **wanted}
        if state["owner"] != now["owner"]:
            state["owner_person"] = None
        state = facts.settled(state)
        if not point and (twin := self.titles.get(state["title"])):
            said = _("Point %(number)d says the same. Write its number in the row to change it.") % {"number": twin}
            raise CellError(said, cells.get("title"))
        host = point.host_id if point else self.host.pk
        roles = roles_of(self.user)
        parties = {*state["participants"], state["owner"]} - {None}
        if host not in roles.coordinates and not parties & roles.strategist_in:
            raise CellError(_("Your organisation has to be its owner or take part."), cells.get("owner"))
        check(state)
        return state

    def _value(self, name: str, cell: Cell) -> Any:
        if cell.is_formula:
            raise CellError(_("The cell holds a formula. Write its value as text."), cell)
        if name in self.reading:
            return self.reading[name](cell)
        if name in self.choices:
            code = self.choices[name].get(cell.text.casefold())
            if code is None:
                known = ", ".join(str(label) for _code, label in CHOICES_OF[name])
                raise CellError(_("“%(text)s” is none of: %(known)s.") % {"text": cell.text, "known": known}, cell)
            return code
        text = cell.text or (f"{cell.number:g}" if cell.number is not None else str(cell.day or ""))
        if len(text) > LONGEST[name]:
            long = {"most": LONGEST[name], "number": len(text)}
            raise CellError(_("The text has %(number)d characters; at most %(most)d fit.") % long, cell)
        return text

    def _body(self, cell: Cell) -> int:
        return self._named(cell.text, cell)

    def _bodies(self, cell: Cell) -> list[int]:
        return sorted({self._named(name, cell) for name in re.split(r"[,;\n]", cell.text) if name.strip()})

    def _named(self, name: str, cell: Cell) -> int:
        pk = self.bodies.get(" ".join(name.split()).casefold())
        if pk is None:
            raise CellError(_("There is no organisation “%(name)s”.") % {"name": name.strip()[:60]}, cell)
        return pk

    def _area(self, cell: Cell) -> int:
        pk = self.areas.get(cell.text.casefold())
        if pk is None:
            raise CellError(_("There is no focus area “%(name)s”.") % {"name": cell.text[:60]}, cell)
        return pk

    def _themes(self, cell: Cell) -> list[int]:
        """Names of themes hold commas themselves: the longest are taken out first."""
        left, found = cell.text.casefold(), set()
        for name in sorted(self.themes, key=len, reverse=True):
            if name in left:
                left = left.replace(name, "", 1)
                found.add(self.themes[name])
        if left.strip(" ,;\n"):
            raise CellError(_("There is no theme “%(name)s”.") % {"name": left.strip(" ,;\n")[:60]}, cell)
        return sorted(found)


CHOICES_OF: Mapping[str, Any] = {"kind": Kind.choices, "stage": Stage.choices, "visibility": Visibility.choices}


def _words(choices: Any) -> dict[str, str]:
    """The code of each word, in every language of the portal."""
    found = {code: code for code, _label in choices}
    for language in ("sv", "en"):
        with translation.override(language):
            found |= {str(label).casefold(): code for code, label in choices}
    return found


def _once(pk: int, row: int, cell: Cell, seen: dict[int, int]) -> None:
    if pk in seen:
        raise CellError(_("Point %(number)d stands in row %(row)d already.") % {"number": pk, "row": seen[pk]}, cell)
    seen[pk] = row


def _maybe_number(cell: Cell | None) -> int | None:
    if cell is None or cell.is_formula:
        return None
    if cell.number is not None:
        return int(cell.number) if float(cell.number).is_integer() and 0 < cell.number < 10**9 else None
    return int(cell.text) if cell.text.isascii() and cell.text.isdecimal() and len(cell.text) < 10 else None


def _day(cell: Cell) -> str:
    """A date cell, 2027-03-14, or 14 mars 2027. Anything else could mean two days and is refused."""
    day = cell.day
    if day is None and (iso := _ISO.fullmatch(cell.text)):
        day = _real(int(iso[1]), int(iso[2]), int(iso[3]))
    elif day is None and (written := _WRITTEN.fullmatch(cell.text.casefold())):
        starts = [number for name, number in MONTHS.items() if name.startswith(written[2]) and len(written[2]) > 2]
        day = _real(int(written[3]), starts[0], int(written[1])) if len(starts) == 1 else None
    if day is None or day.year not in YEARS:
        raise CellError(_("Write the day as 2027-03-14."), cell)
    return day.isoformat()


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
