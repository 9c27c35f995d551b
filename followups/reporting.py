"""What a network meeting is told: everything that has happened since the one before, found in the log.

Only what the whole network may read is found: the report is read by many and shown on screens. Until it is frozen the
report follows what happens; a person's choices (which rows, their order, a line) are laid over what is found.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dialogues.models import Dialogue, Evaluation, Invitation
from followups.models import (
    Entry,
    FollowUp,
    Measurement,
    NetworkMeeting,
    Report,
    ReportChoice,
    Source,
    Stage,
    Visibility,
)
from followups.models.meeting import YEAR
from followups.models.point import ENDS
from followups.report_content import Content, Part, Row
from toolkit.dates import day, in_days, plain_day

SILENT = timedelta(days=180)
"""An open point of which nothing has been heard for so long: its owner has been asked twice by then."""
MOST = 100
"""Rows of one section at most; its figure counts all of them."""
PICKED = 20
"""Rows of one section that are told unless somebody chooses otherwise."""

HELD, NEW, MOVED, FINANCED, CLOSED, OVERDUE, SILENCE, MEASURED, LEARNED = (
    "held", "new", "moved", "financed", "closed", "overdue", "silent", "measured", "learned",
)  # fmt: skip
HEADINGS: dict[str, str | Promise] = {
    HELD: gettext_lazy("Dialogues held"),
    NEW: gettext_lazy("New points"),
    MOVED: gettext_lazy("Points that have moved on"),
    FINANCED: gettext_lazy("Points that have been financed"),
    CLOSED: gettext_lazy("Points that have come to an end"),
    OVERDUE: gettext_lazy("Overdue points"),
    SILENCE: gettext_lazy("Points that have been silent for long"),
    MEASURED: gettext_lazy("Indicators that have moved"),
    LEARNED: gettext_lazy("Things we learned"),
}
"""The sections in their order."""
ABOUT_POINTS = (NEW, MOVED, FINANCED, CLOSED, OVERDUE, SILENCE, LEARNED)
CHANGED = ("stage", "fundings", "learning")
"""The facts whose changes are told."""


@dataclass(frozen=True)
class Found:
    """The rows of one section and how many there are in all."""

    rows: tuple[Row, ...]
    number: int


def begins(meeting: NetworkMeeting) -> datetime:
    """From when a meeting is told: where the report before ended, else the meeting before, else a year back.

    What happened after the last report was frozen belongs to the next one, even when it was before that meeting.
    """
    before = meeting.previous()
    if before is None:
        return meeting.starts_at - YEAR
    frozen_at: datetime | None = before.report_frozen_at  # type: ignore[attr-defined]  # previous() adds it
    return frozen_at or before.starts_at


def content_of(report: Report, *, at: datetime) -> Content:
    """What the report says: as it was frozen, else as things stand, with what was chosen."""
    if report.content is not None:
        return Content.from_json(report.content)
    since = report.since or begins(report.meeting)
    found = gather(since=since, until=at)
    choices: dict[tuple[str, int], ReportChoice] = {(row.section, row.thing): row for row in report.choices.all()}
    meeting = report.meeting
    return Content(
        title=meeting.title,
        network=meeting.network.name,
        host=meeting.host.name,
        starts_at=meeting.starts_at,
        place=meeting.place,
        since=since,
        until=at,
        words=report.words,
        figures=tuple(_figures(found)),
        parts=tuple(
            Part(code, str(HEADINGS[code]), found[code].number, tuple(_chosen(found[code].rows, choices)))
            for code in HEADINGS
            if found[code].rows
        ),
    )


def _chosen(rows: Iterable[Row], choices: dict[tuple[str, int], ReportChoice]) -> list[Row]:
    """Those that were placed first, in their places; then the others as they were found."""
    placed: list[tuple[int, int, Row]] = []
    for index, row in enumerate(rows):
        choice = choices.get((row.section, row.thing))
        if choice is None:
            placed.append((10**6, index, replace(row, picked=index < PICKED)))
        else:
            position = 10**6 if choice.position is None else choice.position
            placed.append((position, index, replace(row, picked=choice.picked, line=choice.line)))
    return [row for _position, _index, row in sorted(placed, key=lambda item: item[:2])]


def gather(*, since: datetime, until: datetime) -> dict[str, Found]:
    """What has happened after `since` until now, and what is overdue or silent now. Six queries."""
    on = timezone.localdate(until)
    changes = _Changes(since, until)
    readable = FollowUp.objects.filter(visibility=Visibility.NETWORK).with_names()
    overdue = readable.overdue(on=on).order_by("due_on", "pk")
    silent = readable.open().filter(changed_at__lt=until - SILENT).filter(Q(due_on=None) | Q(due_on__gte=on))
    return {
        HELD: _cut(_held(since, until)),
        NEW: _cut(changes.new()),
        MOVED: _cut(changes.moved()),
        FINANCED: _cut(changes.financed()),
        CLOSED: _cut(changes.closed()),
        OVERDUE: _counted(overdue, lambda point: _overdue(point, on), OVERDUE),
        SILENCE: _counted(silent.order_by("changed_at", "pk"), _silent, SILENCE),
        MEASURED: _cut(_measured(since, until)),
        LEARNED: _cut(changes.learned()),
    }


def points_to_walk(meeting: NetworkMeeting, report: Report | None, *, at: datetime) -> list[int]:
    """The points that have changed since the meeting before and those that are overdue, in an order that stays.

    A frozen report says which and in what order; what was left out of it is left out here.
    """
    readable = FollowUp.objects.filter(visibility=Visibility.NETWORK)
    if report is not None and report.content is not None:
        told = Content.from_json(report.content)
        wanted = [
            row.thing for part in told.parts if part.code in ABOUT_POINTS and part.code != SILENCE for row in part.rows
        ]
        there = set(readable.filter(pk__in=wanted).values_list("pk", flat=True))
        return [pk for pk in dict.fromkeys(wanted) if pk in there]
    since = (report.since if report else None) or begins(meeting)
    changed = Entry.objects.filter(at__gt=since, visibility=Visibility.NETWORK).order_by().values("followup")
    late = Q(due_on__lt=timezone.localdate(at)) & ~Q(stage__in=ENDS)
    return list(readable.filter(Q(pk__in=changed) | late).order_by("pk").values_list("pk", flat=True))


def _cut(rows: list[Row]) -> Found:
    return Found(tuple(rows[:MOST]), len(rows))


def _counted(points: QuerySet[FollowUp], tell: Any, section: str) -> Found:
    """The first rows, and the number of all that comes with each of them. One query."""
    rows = list(points.annotate(of_all=Window(Count("pk")))[:MOST])
    number: int = rows[0].of_all if rows else 0
    return Found(tuple(_row(section, point, tell(point)) for point in rows), number)


def _row(section: str, point: FollowUp, facts: Iterable[str]) -> Row:
    owner = point.owner.short_name if point.owner else _("no owner yet")
    return Row(
        section=section,
        thing=point.pk,
        title=point.title,
        facts=(*(fact for fact in facts if fact), owner),
        path=reverse("followup_detail", args=[point.pk]),
    )


def _overdue(point: FollowUp, on: date) -> tuple[str, ...]:
    assert point.due_on is not None  # noqa: S101  # that is what overdue() picks
    return (
        _("was to be done %(day)s") % {"day": plain_day(point.due_on)},
        in_days((point.due_on - on).days),
        str(Stage(point.stage).label),
    )


def _silent(point: FollowUp) -> tuple[str, ...]:
    return (
        _("nothing heard since %(day)s") % {"day": plain_day(point.changed_at)},
        str(Stage(point.stage).label),
    )


class _Changes:
    """The entries of the period that tell something, gathered by point. Two queries."""

    def __init__(self, since: datetime, until: datetime) -> None:
        read = Entry.objects.filter(
            at__gt=since,
            at__lte=until,
            visibility=Visibility.NETWORK,
            followup__visibility=Visibility.NETWORK,
        )
        rows = read.filter(Q(number=1) | Q(changes__has_any_keys=CHANGED)).order_by("followup", "number")
        self.entries: dict[int, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
        for pk, number, note, changes in rows.values_list("followup", "number", "note", "changes").iterator():
            self.entries[pk].append((number, note, {name: changes[name] for name in CHANGED if name in changes}))
        self.points = FollowUp.objects.filter(pk__in=self.entries).with_names().order_by("-changed_at", "-pk").in_bulk()

    def __iter__(self) -> Iterator[tuple[FollowUp, list[tuple[int, str, dict[str, Any]]]]]:
        for pk, point in sorted(self.points.items(), key=lambda item: (item[1].changed_at, item[0]), reverse=True):
            yield point, self.entries[pk]

    def new(self) -> list[Row]:
        """Those that were made in the period and have not ended already."""
        return [
            _row(NEW, point, (_until(point), point.dialogue.title if point.dialogue else ""))
            for point, entries in self
            if entries[0][0] == 1 and point.stage not in ENDS
        ]

    def moved(self) -> list[Row]:
        """Older points that stand at another step than when the period began."""
        return [
            _row(MOVED, point, (f"{Stage(before).label} → {Stage(point.stage).label}", note))
            for point, before, note in self._stages()
            if point.stage not in ENDS and before != point.stage
        ]

    def closed(self) -> list[Row]:
        return [
            _row(CLOSED, point, (capfirst(str(Stage(point.stage).label)), point.drop_reason))
            for point, before, _note in self._stages(new=True)
            if point.stage in ENDS and before not in ENDS
        ]

    def financed(self) -> list[Row]:
        """Points with money that was granted in the period: from whom, and how much."""
        found = []
        for point, entries in self:
            granted = _granted(entries)
            if granted:
                money = [f"{Source(source).label}: {sek(amount)}" for source, amount in granted.items()]
                found.append(replace(_row(FINANCED, point, money), amount=sum(granted.values())))
        return sorted(found, key=lambda row: -row.amount)

    def learned(self) -> list[Row]:
        return [
            _row(LEARNED, point, (point.learning,))
            for point, entries in self
            if point.learning and any("learning" in changes and changes["learning"][1] for _n, _w, changes in entries)
        ]

    def _stages(self, *, new: bool = False) -> Iterator[tuple[FollowUp, str, str]]:
        """Each point whose stage changed, the stage that it had before, and what was said last about that."""
        for point, entries in self:
            steps = [(note, changes["stage"]) for _number, note, changes in entries if "stage" in changes]
            if steps and (new or entries[0][0] != 1):
                yield point, steps[0][1][0], steps[-1][0]


def _granted(entries: list[tuple[int, str, dict[str, Any]]]) -> dict[str, int]:
    """What was granted beyond what had been granted before the period, by source."""
    changes = [found["fundings"] for _number, _note, found in entries if "fundings" in found]
    if not changes:
        return {}
    before, after = _by_source(changes[0][0]), _by_source(changes[-1][1])
    return {
        source: amount - before.get(source, 0) for source, amount in after.items() if amount > before.get(source, 0)
    }


def _by_source(fundings: list[list[Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for source, _programme, _applied, granted, _decided in fundings:
        found[source] += granted or 0
    return found


def _until(point: FollowUp) -> str:
    return _("done by %(day)s") % {"day": plain_day(point.due_on)} if point.due_on else ""


def sek(amount: int) -> str:
    """`1 500 000 kr`."""
    return _("SEK %(amount)s") % {"amount": number_format(amount, force_grouping=True)}


def _held(since: datetime, until: datetime) -> list[Row]:
    """Held dialogues of the kinds that count, with how many presented and listened and how useful they found it."""

    def each(rows: QuerySet[Any], value: Any) -> Subquery:
        return Subquery(
            rows.filter(dialogue=OuterRef("pk")).order_by().values("dialogue").annotate(n=value).values("n")
        )

    dialogues = (
        Dialogue.objects.filter(held_at__gt=since, held_at__lte=until, kind__counts=True)
        .annotate(
            presented=Coalesce(each(Invitation.objects.presenting(), Count("pk")), 0),
            listened=Coalesce(each(Invitation.objects.listening(), Count("pk")), 0),
            judged=Coalesce(each(Evaluation.objects.all(), Count("pk")), 0),
            useful=each(Evaluation.objects.all(), Avg("usefulness")),
        )
        .order_by("starts_at", "pk")
        .values_list("pk", "title", "starts_at", "focus_area__name", "presented", "listened", "judged", "useful")
    )
    return [
        Row(
            section=HELD,
            thing=pk,
            title=title,
            facts=(
                day(starts_at),
                _("%(presented)s presented, %(listened)s listened") % {"presented": presented, "listened": listened},
                *([_useful(useful, judged)] if judged else []),
                *([area] if area != title else []),
            ),
            path=reverse("dialogue_detail", args=[pk]),
        )
        for pk, title, starts_at, area, presented, listened, judged, useful in dialogues
    ]


def _useful(mean: float, answers: int) -> str:
    said = ngettext(
        "usefulness %(mean)s of 5 (%(count)s answer)", "usefulness %(mean)s of 5 (%(count)s answers)", answers
    )
    return said % {"mean": number_format(round(Decimal(mean), 1)), "count": answers}


def _measured(since: datetime, until: datetime) -> list[Row]:
    """Indicators of initiatives with a new value in the period: what it was, what it is, what it is to become."""
    new = Measurement.objects.standing().filter(recorded_at__gt=since, recorded_at__lte=until)
    values = (
        Measurement.objects.standing()
        .filter(recorded_at__lte=until, target__in=new.order_by().values("target"))
        .order_by("target__initiative", "target", "on", "pk")
        .select_related("target__initiative", "target__indicator")
    )
    by_target: dict[int, list[Measurement]] = defaultdict(list)
    for value in values:
        by_target[value.target_id].append(value)
    rows = []
    for measured in by_target.values():
        last, target = measured[-1], measured[-1].target
        earlier = [value.value for value in measured if value.recorded_at <= since]
        before = earlier[-1] if earlier else target.baseline
        if before == last.value:
            continue
        now = f"{_number(last.value)} {target.indicator.unit}"
        rows.append(
            Row(
                section=MEASURED,
                thing=target.pk,
                title=target.indicator.name,
                facts=(
                    now if before is None else f"{_number(before)} → {now}",
                    *([_("target %(value)s") % {"value": _number(target.value)}] if target.value is not None else []),
                    target.initiative.title,
                ),
                path=reverse("initiative_detail", args=[target.initiative_id]),
            )
        )
    return rows


def _number(value: Decimal) -> str:
    whole = value.to_integral_value()
    return number_format(whole if value == whole else value, force_grouping=True)


def _figures(found: dict[str, Found]) -> Iterator[tuple[str, str]]:
    """What the report counts: label and figure. What is nothing is told as well."""
    for code, label in (
        (HELD, _("dialogues held")),
        (NEW, _("new points")),
        (MOVED, _("points moved on")),
        (FINANCED, _("points financed")),
        (CLOSED, _("points ended")),
        (OVERDUE, _("overdue points")),
        (SILENCE, _("points silent for long")),
    ):
        yield label, str(found[code].number)
    if granted := sum(row.amount for row in found[FINANCED].rows):
        yield _("granted"), sek(granted)
