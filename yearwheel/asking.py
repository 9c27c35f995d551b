"""What of the year an address asks for, and the addresses that ask for something beside it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from yearwheel.wheel import RINGS, Ring, Selection

EARLIEST, LATEST = 2015, 2060


def selection_of(query: QueryDict, *, today: date) -> Selection:
    """Whatever cannot be understood asks for nothing: this year, all of it, every ring."""
    year, quarter = _number(query.get("year"), today.year), _number(query.get("quarter"), 0)
    return Selection(
        year=year if EARLIEST <= year <= LATEST else today.year,
        quarter=quarter if 1 <= quarter <= 4 else 0,
        region=region if (region := query.get("region", "")).isalnum() and len(region) <= 20 else "",
        plan=max(_number(query.get("plan"), 0), 0) % 2**62,
        hidden=frozenset(Ring(name) for name in query.getlist("hide") if name in set(Ring)),
    )


def _number(given: str | None, otherwise: int) -> int:
    try:
        return int(given or "")
    except ValueError:
        return otherwise


def query_of(selection: Selection, *, today: date) -> str:
    """The address's query, `?` included, with nothing in it that goes without saying."""
    query = QueryDict(mutable=True)
    if selection.year != today.year:
        query["year"] = str(selection.year)
    if selection.quarter:
        query["quarter"] = str(selection.quarter)
    if selection.region:
        query["region"] = selection.region
    if selection.plan:
        query["plan"] = str(selection.plan)
    query.setlist("hide", [ring for ring in Ring if ring in selection.hidden])
    return f"?{query.urlencode()}" if query.urlencode() else "?"


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    current: bool = False


def choices(selection: Selection, *, today: date) -> dict[str, Any]:
    """The links around the wheel, each of which changes one thing."""

    def to(**changes: Any) -> str:
        return query_of(replace(selection, **changes), today=today)

    quarters = [Choice(_("The whole year"), to(quarter=0), selection.quarter == 0)]
    quarters += [
        Choice(_("Quarter %(number)d") % {"number": number}, to(quarter=number), selection.quarter == number)
        for number in (1, 2, 3, 4)
    ]
    return {
        "before": Choice(str(selection.year - 1), to(year=selection.year - 1)),
        "after": Choice(str(selection.year + 1), to(year=selection.year + 1)),
        "quarters": quarters,
        "rings": [
            {
                "ring": str(ring),
                "label": str(RINGS[ring]),
                "shown": ring not in selection.hidden,
                "url": to(hidden=selection.hidden ^ {ring}),
            }
            for ring in Ring
        ],
        "everyone_url": to(region=""),
    }
