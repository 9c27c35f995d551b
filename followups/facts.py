"""The facts of a point in the form in which its history keeps them: plain values by the names of the fields.

A state is a dict with every name of FIELDS. Choices are their codes, rows their ids, days ISO, sets sorted lists;
`fundings` is a list of [source, programme, applied, granted, granted_on], `evidence` of {title, url}, `diary` of
[organisation, number] for those that have one. `participants` are the parties beside the owner, `confirmed` the
organisations that have said yes to what was agreed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from followups.models import Entry, FollowUp, Funding, Party, Stage

State = dict[str, Any]
Changes = dict[str, list[Any]]  # [before, after] by field

OWN = (
    "title",
    "description",
    "measure",
    "kind",
    "need_owner",
    "eu_leverage",
    "evidence",
    "visibility",
    "stage",
    "drop_reason",
    "learning",
)
"""Columns whose values are kept as they are."""
POINTERS = ("owner", "owner_person", "focus_area", "area")
SETS = ("participants", "themes", "confirmed")
FIELDS = (*OWN, *POINTERS, "due_on", *SETS, "fundings", "diary")
AGREED = ("title", "description", "measure", "owner", "due_on")
"""What the parties confirm: when one of these changes, their confirmations lapse."""

EMPTY: State = {
    **dict.fromkeys(OWN, ""),
    **dict.fromkeys((*POINTERS, "due_on")),
    **{name: [] for name in (*SETS, "evidence", "fundings", "diary")},
}


def state_of(point: FollowUp) -> State:
    """The facts as they stand. Three queries unless parties, themes and fundings were fetched with the point."""
    return _state(
        point,
        [(party.organisation_id, party.diary_number, party.confirmed_at) for party in point.parties.all()],
        [theme.pk for theme in point.themes.all()],
        [kept(funding) for funding in point.fundings.all()],
    )


def states_of(points: Iterable[FollowUp]) -> Iterator[tuple[FollowUp, State]]:
    """Each point with its facts, in the same order. Three queries; no more is read than is told."""
    found = {point.pk: point for point in points}
    parties: dict[int, list[Row]] = defaultdict(list)
    themes: dict[int, list[int]] = defaultdict(list)
    fundings: dict[int, list[list[Any]]] = defaultdict(list)
    of_these = Party.objects.filter(followup__in=found).order_by()
    for pk, body, number, at in of_these.values_list("followup", "organisation", "diary_number", "confirmed_at"):
        parties[pk].append((body, number, at))
    pairs = FollowUp.themes.through.objects.filter(followup__in=found).values_list("followup_id", "theme_id")
    for pk, theme in pairs:
        themes[pk].append(theme)
    sums = Funding.objects.filter(followup__in=found).order_by()
    for pk, *money, on in sums.values_list("followup", "source", "programme", "applied", "granted", "granted_on"):
        fundings[pk].append([*money, on.isoformat() if on else None])
    for pk, point in found.items():
        yield point, _state(point, parties.get(pk, []), themes.get(pk, []), fundings.get(pk, []))


Row = tuple[int, str, datetime | None]
"""A party: its organisation, its registration number, and when it confirmed."""


def _state(point: FollowUp, parties: list[Row], themes: list[int], fundings: list[list[Any]]) -> State:
    return {
        **{name: getattr(point, name) for name in OWN},
        **{name: getattr(point, f"{name}_id") for name in POINTERS},
        "due_on": point.due_on.isoformat() if point.due_on else None,
        "participants": sorted(body for body, _number, _at in parties if body != point.owner_id),
        "themes": sorted(themes),
        "confirmed": sorted(body for body, _number, at in parties if at),
        "fundings": sorted(fundings, key=str),
        "diary": sorted([body, number] for body, number, _at in parties if number),
    }


def kept(funding: Funding) -> list[Any]:
    """The row as a state has it."""
    decided = funding.granted_on.isoformat() if funding.granted_on else None
    return [funding.source, funding.programme, funding.applied, funding.granted, decided]


def difference(before: State, after: State) -> Changes:
    """What changes between two states, [before, after] by field, in the order of FIELDS."""
    return {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}


def earlier(state: State, later: Iterable[Entry]) -> State:
    """The state before the given entries, which are all the latest ones."""
    found = dict(state)
    for entry in sorted(later, key=lambda entry: entry.number, reverse=True):
        found.update({name: before for name, (before, _after) in entry.changes.items()})
    return found


def merged(then: State, wanted: Mapping[str, Any], now: State) -> State:
    """What somebody who saw `then` wants, laid over what it is `now`: only what they changed, sets member by member."""
    result = dict(now)
    for name, value in wanted.items():
        if value == then[name]:
            continue
        if name in SETS:
            added, removed = set(value) - set(then[name]), set(then[name]) - set(value)
            result[name] = sorted((set(now[name]) | added) - removed)
        else:
            result[name] = value
    return result


def settled(state: State) -> State:
    """The same state with what follows from it: no reason while it is not dropped, an owner who is no participant."""
    found = dict(state)
    if found["stage"] != Stage.DROPPED:
        found["drop_reason"] = ""
    found["participants"] = sorted(set(found["participants"]) - {found["owner"]})
    parties = {*found["participants"], found["owner"]} - {None}
    found["confirmed"] = sorted(set(found["confirmed"]) & parties)
    found["diary"] = sorted(row for row in found["diary"] if row[0] in parties and row[1])
    found["fundings"] = sorted(found["fundings"], key=str)
    if found["owner"] is None:
        found["owner_person"] = None
    return found


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
