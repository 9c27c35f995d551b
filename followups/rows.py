"""The log's page in finished words: its choices with their counts, and its rows with what was looked for marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from followups import labels
from followups.listing import Log
from followups.models import Entry, FollowUp, Kind, Stage, Visibility
from toolkit.dates import plain_day
from toolkit.labels import in_words
from toolkit.sorting import swedish_key

SEARCHED = ("description", "measure", "need_owner", "learning", "drop_reason", "eu_leverage")
SHOWN = (
    "title", "kind", "stage", "due_on", "visibility", "changed_at", "owner_id", "dialogue_id", "focus_area_id",
    "dialogue__title", "dialogue__starts_at",
)  # fmt: skip
"""What a row shows; the texts are read only to show where they say what was looked for."""


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """One filter: a list to choose from. `more`: stands among those that are folded away until they are used."""

    name: str
    label: str
    options: list[Option]
    more: bool = False

    @property
    def is_used(self) -> bool:
        return any(option.chosen for option in self.options)


def choices(log: Log) -> list[Choice]:
    """The filters with the values that would leave anything, and the chosen one."""
    names, by = log.names, log.counts.by
    stages, kinds, readers = (in_words(one.choices) for one in (Stage, Kind, Visibility))

    def listed(name: str, values: Sequence[tuple[str, str, str]]) -> list[Option]:
        """From (key in the counts, value in the address, name in words)."""
        counted, asked = by.get(name, {}), getattr(log.asked, name)
        return [
            Option(value, f"{text} ({number_format(counted.get(key, 0), force_grouping=True)})", asked == value)
            for key, value, text in values
            if key in counted or asked == value
        ]

    def in_order(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        return sorted(rows, key=lambda row: swedish_key(row[2]))

    def same(words: Mapping[str, str]) -> list[tuple[str, str, str]]:
        return [(value, value, text) for value, text in words.items()]

    bodies = in_order((str(pk), body.code, body.short_name) for pk, body in names.bodies.items())
    regions = {body.code for body in names.regions()}
    areas = in_order((str(pk), area.code, area.name) for pk, area in names.areas.items())
    themes = in_order((str(pk), theme.code, theme.name) for pk, theme in names.themes.items())
    years = sorted({*by.get("year", {}), *filter(None, [log.asked.year])}, reverse=True)
    return [
        Choice("stage", _("Stage"), listed("stage", same(stages))),
        Choice("region", _("Region"), listed("region", [row for row in bodies if row[1] in regions])),
        Choice("area", _("Focus area"), _areas(log, areas)),
        Choice("year", _("Year"), listed("year", [(year, year, year) for year in years])),
        Choice("theme", _("Theme"), listed("theme", themes), more=True),
        Choice("kind", _("Next step"), listed("kind", same(kinds)), more=True),
        Choice("owner", _("Owner"), listed("owner", bodies), more=True),
        Choice("reader", _("May be read by"), listed("reader", same(readers)), more=True),
    ]  # fmt: skip


def _areas(log: Log, areas: list[tuple[str, str, str]]) -> list[Option]:
    """A main area counts what lies below it too, because choosing it shows that."""
    counted = log.counts.by.get("area", {})
    below: dict[str, int] = {}
    for pk, number in counted.items():
        area = log.names.areas.get(int(pk))
        while area is not None:
            below[str(area.pk)] = below.get(str(area.pk), 0) + number
            area = log.names.areas.get(area.parent_id) if area.parent_id else None
    return [
        Option(code, f"{name} ({number_format(below.get(pk, 0), force_grouping=True)})", log.asked.area == code)
        for pk, code, name in areas
        if pk in below or log.asked.area == code
    ]


def sorts(log: Log) -> list[Option]:
    named = {
        "rank": _("Best match first"),
        "changed": _("Latest changed first"),
        "new": _("Newest first"),
        "due": _("Nearest day first"),
        "stage": _("By stage"),
    }
    if not log.asked.q.strip():
        named.pop("rank")
    default = "rank" if "rank" in named else "changed"
    return [Option("" if name == default else name, text, log.sort == name) for name, text in named.items()]


def rows(log: Log, page: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """The rows of one page. One more query where the log is shown as of an earlier day."""
    points = list(page)
    for point in points:
        point.owner = log.names.bodies.get(point.owner_id or 0)
        point.focus_area = log.names.areas.get(point.focus_area_id or 0)
    if log.asked.on:
        as_they_were(log, points)
    kinds = in_words(Kind.choices)
    shown = labels.lines(points, on=log.on)
    for row, point in zip(shown, points, strict=True):
        row["kind"] = kinds[point.kind]
        row["changed"] = plain_day(point.then_at)  # type: ignore[attr-defined]  # the log's points know it
        row["met"] = plain_day(point.dialogue.starts_at) if point.dialogue else ""
        row["said"] = ""
        if log.question:
            for name in ("title", "dialogue", "owner", "area"):
                row[name] = labels.marked(row[name], log.question)
            if row["title"].count("<mark>") < max(1, len(log.question.terms)):
                row["said"] = labels.snippet((getattr(point, name) for name in SEARCHED), log.question)
    return shown


def as_they_were(log: Log, points: list[FollowUp]) -> None:
    """Gives the points the title, kind, stage, owner and day that they had at the end of the day asked for."""
    first = {point.pk: point.then_number for point in points}  # type: ignore[attr-defined]  # the log's points know it
    later = Entry.objects.filter(followup__in=first).order_by("followup", "-number")
    before: dict[int, dict[str, Any]] = {}
    for pk, number, changes in later.values_list("followup_id", "number", "changes"):
        if number > first[pk]:
            before.setdefault(pk, {}).update({name: values[0] for name, values in changes.items()})
    for point in points:
        was = before.get(point.pk, {})
        point.title, point.kind = was.get("title", point.title), was.get("kind", point.kind)
        point.stage, point.due_on = point.then_stage, point.then_due  # type: ignore[attr-defined]  # the same
        point.visibility = point.then_reader  # type: ignore[attr-defined]  # the same
        point.owner = log.names.bodies.get(point.then_owner)  # type: ignore[attr-defined]  # the same
        point.focus_area = log.names.areas.get(was.get("focus_area", point.focus_area_id) or 0)


def heading(log: Log) -> str:
    """How many points there are, in a sentence that is read out when it changes."""
    number = log.counts.total
    said = number_format(number, force_grouping=True)
    if log.asked.on and log.asked.day:
        return _("%(number)s points, as they stood at the end of %(day)s") % {
            "number": said,
            "day": plain_day(log.asked.day),
        }
    return (_("%(number)s point") if number == 1 else _("%(number)s points")) % {"number": said}
