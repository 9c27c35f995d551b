"""The history of points in plain words: *Skede: Identifiera → Mobilisera*, *Ägare: Region Skåne*, *Deltar: + RISE*."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.formats import number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from focusareas.models import FocusArea, Theme
from followups import facts
from followups.models import Entry, FollowUp, Kind, Source, Stage, Visibility, Way
from regions.models import Organisation, SpecialisationArea
from toolkit.dates import day
from toolkit.sorting import swedish_key

LONGEST = 300  # characters of a value in a line; the whole of it is in the entry
GATHERED = {
    "participants": gettext_lazy("takes part"),
    "confirmed": gettext_lazy("confirmed by"),
    "fundings": gettext_lazy("financing"),
    "diary": gettext_lazy("registration number"),
}
"""What the facts hold that is no field of the point's own row."""

KEPT_IN: dict[str, tuple[str, ...]] = {
    "organisation": ("owner", "participants", "confirmed", "diary"),
    "person": ("owner_person",),
    "focus area": ("focus_area",),
    "area": ("area",),
    "theme": ("themes",),
}
"""Which facts hold the ids of what."""
CALLED: dict[str, tuple[Any, str]] = {
    "organisation": (Organisation, "short_name"),
    "person": (User, "name"),
    "focus area": (FocusArea, "name"),
    "area": (SpecialisationArea, "name"),
    "theme": (Theme, "name"),
}
CHOICES: dict[str, Any] = {"stage": Stage, "kind": Kind, "visibility": Visibility}


@dataclass(frozen=True)
class Spoken:
    """One entry in words. `who`: the person's name; `way`: empty where it was on the point's page; `lines`: what
    changed, none where only a note was written; `stage`: the one that the point had afterwards; `undoes`: the number of
    the entry that this one takes back."""

    number: int
    at: datetime
    who: str
    way: str
    note: str
    lines: tuple[str, ...]
    stage: Stage
    undoes: int | None = None


def spoken(entries: Sequence[Entry]) -> list[Spoken]:
    """Each entry in words, in the order given. One query, however many entries of however many points.

    Give it entries that the reader may see (`Entry.objects.shown_to`): it judges nobody's rights.
    """
    return spoken_with(Words([entry.changes for entry in entries], people=[entry.by_id for entry in entries]), entries)


def spoken_with(words: "Words", entries: Sequence[Entry]) -> list[Spoken]:
    """The same, with names that are read already."""
    return [
        Spoken(
            number=entry.number,
            at=entry.at,
            who=words.people.get(entry.by_id, ""),
            way="" if entry.way == Way.PAGE else str(Way(entry.way).label),
            note=entry.note,
            lines=tuple(words.lines(entry.changes)),
            stage=Stage(entry.stage),
            undoes=entry.number - 1 if entry.undoes_id else None,
        )
        for entry in entries
    ]


def label_of(name: str) -> str:
    """What a fact is called, with a capital: *Skede*."""
    known = GATHERED.get(name)
    return capfirst(str(known if known is not None else FollowUp._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  # Django's documented interface; all of these are fields of the row itself


class Words:
    """The names that a number of changes mention, read once for all of them."""

    def __init__(self, changes: Iterable[Mapping[str, Sequence[Any]]], *, people: Iterable[int] = ()) -> None:
        named: dict[str, set[int]] = {}
        for one in changes:
            for name, values in one.items():
                for value in values:
                    named.setdefault(name, set()).update(_ids(name, value))
        named.setdefault("owner_person", set()).update(people)
        names = _names({key: set().union(*(named.get(name, set()) for name in KEPT_IN[key])) for key in KEPT_IN})
        self.organisations, self.people = names["organisation"], names["person"]
        self.known = {name: names[key] for key, fields in KEPT_IN.items() for name in fields}

    def lines(self, changes: Mapping[str, Sequence[Any]], only: Sequence[str] = facts.FIELDS) -> list[str]:
        """One for each fact that changed, of those asked for: all of an entry's changes are to be given."""
        return [f"{label_of(name)}: {self.change(changes, name)}" for name in only if name in changes]

    def change(self, changes: Mapping[str, Sequence[Any]], name: str) -> str:
        """One fact's change, without what the fact is called.

        What was written while only the parties read stays theirs when the point is opened: what it was is left out.
        """
        before, after = changes[name]
        opened = changes.get("visibility") == [Visibility.PARTIES, Visibility.NETWORK]
        return self._change(name, self._nothing(name) if opened and name != "visibility" else before, after)

    def value(self, name: str, value: Any) -> str:
        """One fact in words; *inget* where there is none."""
        if name in facts.SETS or name in ("evidence", "fundings", "diary"):
            return ", ".join(self._each(name, value)) or _("nothing")
        return self._one(name, value) or _("nothing")

    @staticmethod
    def source(code: str) -> str:
        return str(Source(code).label)

    @staticmethod
    def _nothing(name: str) -> Any:
        return [] if isinstance(facts.EMPTY[name], list) else None

    def _change(self, name: str, before: Any, after: Any) -> str:
        if isinstance(facts.EMPTY[name], list):
            return self._set_change(name, before, after)
        if not before:
            return self.value(name, after)
        return f"{self.value(name, before)} → {self.value(name, after)}"

    def _set_change(self, name: str, before: list[Any], after: list[Any]) -> str:
        if name in ("fundings", "diary"):
            return self._rows_change(name, before, after)
        gone = self._each(name, [one for one in before if one not in after])
        come = self._each(name, [one for one in after if one not in before])
        return ", ".join([*(f"− {one}" for one in gone), *(f"+ {one}" for one in come)])

    def _rows_change(self, name: str, before: list[Any], after: list[Any]) -> str:
        """Rows with a head that stays – whose money, whose number – are told as that row's change."""
        heads = self._rows(name, before), self._rows(name, after)
        parts = []
        for head in [*heads[0], *(head for head in heads[1] if head not in heads[0])]:
            was, now = (rows.get(head, "") for rows in heads)
            if was != now:
                parts.append(
                    f"{head}: {was} → {now}" if was and now else f"{head}: {now}" if now else f"− {head}: {was}"
                )
        return "; ".join(parts)

    def _rows(self, name: str, rows: list[Any]) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for row in rows:
            if name == "diary":
                head, tail = self.known["diary"].get(row[0], "?"), row[1]
            else:
                head = ", ".join([self.source(row[0]), *([row[1]] if row[1] else [])])
                tail = funding_in_words(*row[2:])
            found.setdefault(head, []).append(tail)
        return {head: " + ".join(tails) for head, tails in found.items()}

    def _each(self, name: str, values: list[Any]) -> list[str]:
        if name == "evidence":
            return [value["title"] or value["url"] for value in values]
        if name in ("fundings", "diary"):
            return [f"{head}: {tail}" for head, tail in self._rows(name, values).items()]
        return sorted((self.known[name].get(value, "?") for value in values), key=swedish_key)

    def _one(self, name: str, value: Any) -> str:
        if not value:
            return ""
        if name in CHOICES:
            return capfirst(str(CHOICES[name](value).label))
        if name in self.known:
            return self.known[name].get(value, "?")
        if name == "due_on":
            return day(facts.day(value))  # type: ignore[arg-type]  # there is one
        return Truncator(" ".join(str(value).split())).chars(LONGEST)


def funding_in_words(applied: int | None, granted: int | None, decided: str | None) -> str:
    """*sökt 2 000 000 kr, beviljat 1 500 000 kr (tis 1 juni 2027)*."""
    parts = [_("applied for %(sum)s") % {"sum": kronor(applied)}] if applied is not None else []
    if granted:
        parts.append(_("granted %(sum)s") % {"sum": kronor(granted)})
    elif granted is not None:
        parts.append(_("turned down"))
    on = facts.day(decided)
    return ", ".join(parts) + (f" ({day(on)})" if on else "")


def kronor(value: int) -> str:
    """*1 500 000 kr*."""
    return _("SEK %(sum)s") % {"sum": number_format(value, use_l10n=True, force_grouping=True)}


def _ids(name: str, value: Any) -> list[int]:
    if value is None:
        return []
    if name == "diary":
        return [row[0] for row in value]
    if name in facts.SETS:
        return list(value)
    return [value] if name in facts.POINTERS else []


def _names(wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
    """What each is called, by kind and id. One query for all of them, none where nothing is wanted."""
    found: dict[str, dict[int, str]] = {key: {} for key in wanted}
    parts = []
    for key, ids in wanted.items():
        if ids:
            model, field = CALLED[key]
            called = (
                model.objects.filter(pk__in=ids).order_by().annotate(key=Value(key), called=Cast(field, TextField()))
            )
            parts.append(called.values_list("key", "pk", "called"))
    if parts:
        for key, pk, name in parts[0].union(*parts[1:], all=True):
            found[key][pk] = name
    return found
