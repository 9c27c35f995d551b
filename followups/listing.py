"""The log's list: what its address asks for, the points, and how many each further choice would leave."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, Exists, F, Max, OuterRef, Q, Value, When
from django.db.models.functions import ExtractYear
from django.utils.dateparse import parse_date

from accounts.models import User
from dialogues.models import midnight
from focusareas.models import FocusArea, Theme
from followups import indexing
from followups.models import Entry, FollowUp, FollowUpQuerySet, Kind, Party, Stage, Visibility
from followups.models.point import ENDS
from regions.models import Organisation, roles_of
from toolkit.dates import SWEDEN

LONGEST_TEXT = 200
FACETS_KEPT = 300  # seconds; an entry that was written later and committed earlier than another is counted by then
SORTS: Mapping[str, tuple[str, ...]] = {
    "changed": ("-then_at", "-pk"),
    "new": ("-created_at", "-pk"),
    "due": ("late_last", "then_due", "-pk"),
    "stage": ("step", "-then_at", "-pk"),
}
FACETS = ("stage", "kind", "year", "late", "reader", "region", "owner", "area", "theme")


def _regions(where: str) -> str:
    """Each point in `seen` that passes, once with each region that is party to it, by itself or in a group."""
    passing = f"(SELECT * FROM seen WHERE {where}) AS seen JOIN followups_party p ON p.followup_id = seen.id"  # noqa: S608  # words of our own
    return f"""
        SELECT seen.*, body.id AS region FROM {passing}
        JOIN regions_organisation body ON body.id = p.organisation_id AND body.kind = 'region'
        UNION ALL (
            SELECT DISTINCT ON (seen.id, m.to_organisation_id) seen.*, m.to_organisation_id FROM {passing}
            JOIN regions_organisation_members m ON m.from_organisation_id = p.organisation_id
            WHERE NOT EXISTS (
                SELECT FROM followups_party own
                WHERE own.followup_id = seen.id AND own.organisation_id = m.to_organisation_id
            )
        )
    """  # noqa: S608  # the same


_THEMES = "seen JOIN followups_followup_themes t ON t.followup_id = seen.id"


def _counted(facet: str, column: str, table: str, where: str) -> str:
    """How many points there are for each value of a column; all four are words of our own."""
    return (
        f"SELECT '{facet}', {column}::text, number FROM "  # noqa: S608  # nothing that anybody typed
        f"(SELECT {column}, count(*) AS number FROM {table} WHERE {where} GROUP BY 1) AS counted"
    )


class Names:
    """What the choices are called. Three queries."""

    @cached_property
    def bodies(self) -> dict[int, Organisation]:
        rows = Organisation.objects.only("code", "kind", "name", "short_name").order_by()
        return {body.pk: body for body in rows}

    @cached_property
    def areas(self) -> dict[int, FocusArea]:
        rows = FocusArea.objects.only("code", "name", "palette", "parent_id").order_by()
        return {area.pk: area for area in rows}

    @cached_property
    def themes(self) -> dict[int, Theme]:
        return {theme.pk: theme for theme in Theme.objects.only("code", "name").order_by()}

    def regions(self) -> list[Organisation]:
        return [body for body in self.bodies.values() if body.is_region]


@dataclass(frozen=True)
class Asked:
    """What the address asks for, in the form of the address: codes, ISO days. What is not known asks for nothing."""

    q: str = ""
    stage: str = ""
    kind: str = ""
    year: str = ""
    late: str = ""
    reader: str = ""
    region: str = ""
    owner: str = ""
    area: str = ""
    theme: str = ""
    on: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], names: Names, *, today: date) -> "Asked":
        def one(name: str, known: Iterable[str]) -> str:
            value = query.get(name, "")
            return value if value in known else ""

        codes = {body.code for body in names.bodies.values()}
        year, on = query.get("year", ""), _past(query.get("on", ""), today)
        return cls(
            q=query.get("q", "").replace("\x00", "")[:LONGEST_TEXT],
            stage=one("stage", Stage.values),
            kind=one("kind", Kind.values),
            year=year if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100 else "",
            late=one("late", ("1",)),
            reader=one("reader", Visibility.values),
            region=one("region", codes),
            owner=one("owner", codes),
            area=one("area", {area.code for area in names.areas.values()}),
            theme=one("theme", {theme.code for theme in names.themes.values()}),
            on=on.isoformat() if on else "",
            sort=one("sort", SORTS),
        )

    def query(self) -> dict[str, str]:
        """What the address has to say; empty values need not stand in it."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def is_used(self) -> bool:
        return any(value for name, value in vars(self).items() if name != "sort" and value.strip())

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.on) if self.on else None


def _past(text: str, today: date) -> date | None:
    """A day before today; today and later days are the present."""
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on is not None and date(2000, 1, 1) <= on < today else None


@dataclass(frozen=True)
class Counts:
    """How many points there are, and for each facet how many each of its values would leave, ids as text."""

    total: int
    by: dict[str, dict[str, int]] = field(default_factory=dict)


class Log:
    """The points that one person may see and the address asks for."""

    def __init__(self, user: User, query: Mapping[str, str], *, today: date) -> None:
        self.user, self.today = user, today
        self.names = Names()
        self.asked = Asked.read(query, self.names, today=today)
        self.question = indexing.question(self.asked.q)
        self.on = self.asked.day or today

    @cached_property
    def everything(self) -> FollowUpQuerySet:
        """All points that the person may see, as they stand or stood, which say what is looked for."""
        points = FollowUp.objects.visible_to(self.user)
        day = self.asked.day
        if day:
            latest = Entry.objects.until(day).order_by("followup_id", "-number").distinct("followup_id")
            points = points.filter(entries__in=latest.values("pk"))
        where = "entries__" if day else ""
        points = points.annotate(
            then_stage=F(f"{where}stage"),
            then_owner=F(f"{where}owner"),
            then_due=F(f"{where}due_on"),
            then_reader=F(f"{where}visibility"),
            then_at=F("entries__at" if day else "changed_at"),
            then_number=F("entries__number" if day else "version"),
        )
        if day:
            points = points.filter(Q(then_reader=Visibility.NETWORK) | self._close)
        if self.asked.q.strip():
            points = points.matching(self.question)
        return points

    @property
    def _close(self) -> Q:
        """The points of which the person may read what only the parties may."""
        mine = Party.objects.of(self.user).filter(followup=OuterRef("pk")).order_by()
        return Q(Q(host__in=roles_of(self.user).coordinates) | Q(Exists(mine)))

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What each filter that is used demands of a point."""
        asked, found = self.asked, {}
        if asked.stage:
            found["stage"] = Q(then_stage=asked.stage)
        if asked.kind:
            found["kind"] = Q(kind=asked.kind)
        if asked.year:
            first, last = (date(int(asked.year) + more, 1, 1) for more in (0, 1))
            found["year"] = Q(created_at__gte=midnight(first), created_at__lt=midnight(last))
        if asked.late:
            found["late"] = self._is_late
        if asked.reader:
            found["reader"] = Q(then_reader=asked.reader)
        if asked.region:
            body = self._body(asked.region)
            parties = Party.objects.filter(Q(organisation=body) | Q(organisation__members=body))
            found["region"] = Q(pk__in=parties.order_by().values("followup"))
        if asked.owner:
            found["owner"] = Q(then_owner=self._body(asked.owner))
        if asked.area:
            code = asked.area
            top = next(area.pk for area in self.names.areas.values() if area.code == code)
            found["area"] = Q(focus_area__in=self._branch(top))
        if asked.theme:
            code = asked.theme
            pk = next(theme.pk for theme in self.names.themes.values() if theme.code == code)
            through = FollowUp.themes.through
            found["theme"] = Q(pk__in=through.objects.filter(theme=pk).values("followup"))
        return found

    @property
    def _is_late(self) -> Q:
        return Q(then_due__lt=self.on) & ~Q(then_stage__in=ENDS)

    def _body(self, code: str) -> int:
        return next(body.pk for body in self.names.bodies.values() if body.code == code)

    def _branch(self, top: int) -> list[int]:
        """An area and all that lie below it."""
        found = [top]
        for pk in found:
            found += [area.pk for area in self.names.areas.values() if area.parent_id == pk]
        return found

    @property
    def sort(self) -> str:
        """What is found comes best first, else the latest change."""
        return self.asked.sort or ("rank" if self.asked.q.strip() else "changed")

    @cached_property
    def points(self) -> FollowUpQuerySet:
        """The points in their order."""
        points = self.everything.filter(*self.conditions.values())
        if self.sort == "rank":
            return points.order_by("rank", "-then_at", "-pk")
        if self.sort == "due":
            points = points.annotate(late_last=Case(When(then_due=None, then=Value(1)), default=Value(0)))
        if self.sort == "stage":
            steps = [When(then_stage=stage, then=Value(number)) for number, stage in enumerate(Stage.values)]
            points = points.annotate(step=Case(*steps))
        return points.order_by(*SORTS[self.sort])

    @cached_property
    def counts(self) -> Counts:
        """Kept until something is written in the log, for all who may see the same."""
        key = self._key()
        kept = cache.get(key)
        if kept is None:
            kept = self._count()
            cache.set(key, kept, FACETS_KEPT)
        return Counts(kept["total"], kept["by"])

    def tally(self, by: str) -> list[tuple[str, int, str, int]]:
        """(value of `by`, furthest step, stage, number of points) for year, area or region; kept as the counts are.

        A point counts once for each region that is party to it.
        """
        key = f"{self._key()}:{by}"
        kept: list[tuple[str, int, str, int]] | None = cache.get(key)
        if kept is None:
            points = self.points.order_by().annotate(made_in=ExtractYear("created_at", tzinfo=SWEDEN))
            columns = ("pk", "made_in", "focus_area", "lookup__furthest", "then_stage")
            try:
                inner, values = points.values_list(*columns).query.sql_with_params()
            except EmptyResultSet:  # who has no role sees nothing
                return []
            joined = f"({_regions('true')}) AS pairs" if by == "region" else "seen"
            sql = (
                f"WITH seen (id, year, area, furthest, stage) AS MATERIALIZED ({inner}) "  # noqa: S608  # names of our own
                f"SELECT {by}::text, furthest, stage, count(*) FROM {joined} GROUP BY 1, 2, 3"
            )
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                kept = cursor.fetchall()
            cache.set(key, kept, FACETS_KEPT)
        return kept

    def _key(self) -> str:
        newest = Entry.objects.aggregate(newest=Max("pk"))["newest"]
        roles = roles_of(self.user)
        sees = [sorted(roles.coordinates), sorted(roles.organisations), sorted(roles.strategist_in), roles.any]
        asked = {name: value for name, value in self.asked.query().items() if name not in ("q", "sort")}
        words = [self.question.found, bool(self.asked.q.strip())]
        said = json.dumps([newest, sees, asked, words, self.today.isoformat()], sort_keys=True)
        return f"log-counts:{hashlib.sha256(said.encode()).hexdigest()}"

    def _count(self) -> dict[str, Any]:
        """One query: the points with a mark for each filter they pass, then each facet by the marks of the others."""
        marks = {
            f"passes_{name}": Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, condition in self.conditions.items()
        }
        points = self.everything.annotate(
            made_in=ExtractYear("created_at", tzinfo=SWEDEN),
            is_late=Case(When(self._is_late, then=Value(True)), default=Value(False), output_field=BooleanField()),
            **marks,
        )
        columns = ("pk", "then_stage", "kind", "made_in", "is_late", "then_reader", "then_owner", "focus_area", *marks)
        try:
            inner, values = points.order_by().values_list(*columns).query.sql_with_params()
        except EmptyResultSet:  # who has no role sees nothing; no query is needed to know it
            return {"total": 0, "by": {}}
        named = ("id", "stage", "kind", "year", "late", "reader", "owner", "area", *marks)
        sql = f"WITH seen ({', '.join(named)}) AS MATERIALIZED ({inner}) {self._facets()}"
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        by: dict[str, dict[str, int]] = {}
        for name, value, number in rows:
            if value is not None or name == "total":
                by.setdefault(name, {})[value] = number
        return {"total": by.pop("total").popitem()[1], "by": by}

    def _facets(self) -> str:
        """Names of our own alone: nothing that anybody typed stands in it."""

        def passing(without: str) -> str:
            others = [f"seen.passes_{name}" for name in self.conditions if name != without]
            return " AND ".join(others) or "true"

        plain = ("stage", "kind", "year", "late", "reader", "owner", "area")
        together = [name for name in plain if name not in self.conditions]
        # Facets without a filter of their own count the same points: all of them in one pass, with the total.
        sets = "".join(f"({name}), " for name in together)
        which = "".join(f"WHEN GROUPING({name}) = 0 THEN '{name}' " for name in together)
        value = "".join(f"{name}::text, " for name in together)
        plainly = (
            f"SELECT CASE {which}WHEN true THEN 'total' END, COALESCE({value}NULL::text), count(*) FROM seen "  # noqa: S608  # names of our own
            f"WHERE {passing('')} GROUP BY GROUPING SETS ({sets}())"
        )
        parts = [
            plainly,
            *(_counted(name, name, "seen", passing(name)) for name in plain if name in self.conditions),
            _counted("theme", "theme_id", _THEMES, passing("theme")),
            _counted("region", "region", f"({_regions(passing('region'))}) AS pairs", "true"),
        ]
        return " UNION ALL ".join(parts)
