"""Making points, changing them, moving them along the process, confirming them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from followups import facts, indexing
from followups.facts import AGREED, EMPTY, State
from followups.models import Entry, FollowUp, Funding, Kind, Party, Stage, Visibility, Way
from followups.models.point import ENDS
from presentations.models import Presentation
from regions.models import Membership, Organisation
from toolkit.refusals import RefusalError

BLANK: State = {
    **EMPTY,
    "kind": Kind.OTHER.value,
    "stage": Stage.IDENTIFY.value,
    "visibility": Visibility.NETWORK.value,
}
"""A point of which nothing has been said yet."""


@dataclass(frozen=True)
class Changed:
    """What came of a change. `entry` is None where nothing changed. `meanwhile`: the entries that the person had not
    seen; `overwritten`: the fields in which one of them had said something else than this change now does."""

    point: FollowUp
    entry: Entry | None
    meanwhile: tuple[Entry, ...] = ()
    overwritten: tuple[str, ...] = ()


def create_point(
    wanted: Mapping[str, Any],
    *,
    host: Organisation,
    key: UUID,
    by: User,
    at: datetime,
    dialogue: Dialogue | None = None,
    presentation: Presentation | None = None,
    note: str = "",
    way: str = Way.PAGE,
) -> FollowUp:
    """A new point with its first entry. The same key again returns the point that is there and changes nothing.

    `wanted`: fields of `followups.facts`, the rest as in BLANK. Raises RefusalError where a rule says no.
    """
    state = facts.settled({**BLANK, **wanted})
    check(state)
    with transaction.atomic():
        point, is_new = FollowUp.objects.get_or_create(
            key=key,
            defaults={
                "host": host,
                "dialogue": dialogue,
                "presentation": presentation,
                "title": state["title"],
                "created_at": at,
                "created_by": by,
                "changed_at": at,
            },
        )
        if is_new:
            _write(point, BLANK, state, by=by, at=at, note=note, way=way)
        return point


def note_points(
    dialogue: Dialogue, lines: Sequence[tuple[UUID, str]], *, by: User, at: datetime, way: str = Way.DIALOGUE
) -> list[FollowUp]:
    """A point for each line, as it was said, to be completed afterwards. A line that is there is not made twice."""
    themes = list(dialogue.focus_area.themes.values_list("pk", flat=True))
    with transaction.atomic():
        return [
            create_point(
                {"title": line.strip()[:200], "focus_area": dialogue.focus_area_id, "themes": sorted(themes)},
                host=dialogue.host,
                dialogue=dialogue,
                key=key,
                by=by,
                at=at,
                way=way,
            )
            for key, line in lines
            if line.strip()
        ]


def change_point(
    point: FollowUp,
    wanted: Mapping[str, Any],
    *,
    seen: int,
    at: datetime,
    by: User,
    note: str = "",
    way: str = Way.PAGE,
) -> Changed:
    """Lays what a person changed over what the point is now; both are in the history whoever was first.

    `seen`: the version that the person had before them; only what they made different from it is theirs. Nothing
    changed and nothing noted writes nothing. Raises RefusalError where a rule says no.
    """
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=point.pk)
        now = facts.state_of(locked)
        meanwhile = tuple(locked.entries.filter(number__gt=seen).select_related("by").order_by("number"))
        then = facts.earlier(now, meanwhile)
        after = facts.settled(facts.merged(then, wanted, now))
        if any(after[name] != now[name] for name in AGREED) and after["confirmed"] == now["confirmed"]:
            after["confirmed"] = []
        changes = facts.difference(now, after)
        if not changes and not note.strip():
            return Changed(locked, None, meanwhile)
        check(after)
        mine = {name for name in changes if name not in facts.SETS and now[name] != then[name]}
        entry = _write(locked, now, after, by=by, at=at, note=note, way=way)
        return Changed(locked, entry, meanwhile, tuple(name for name in facts.FIELDS if name in mine))


def move_point(
    point: FollowUp,
    stage: str,
    *,
    seen: int,
    at: datetime,
    by: User,
    note: str = "",
    reason: str = "",
    learning: str = "",
    way: str = Way.PAGE,
) -> Changed:
    """A new stage, and a sentence. An end asks for one learning, *avfört* for a reason as well."""
    wanted: dict[str, Any] = {"stage": stage}
    if stage == Stage.DROPPED:
        wanted["drop_reason"] = reason.strip()
    if stage in ENDS and learning.strip():
        wanted["learning"] = learning.strip()
    return change_point(point, wanted, seen=seen, by=by, at=at, note=note, way=way)


def confirm_point(point: FollowUp, organisations: set[int], *, seen: int, by: User, at: datetime) -> Changed:
    """The organisations say yes to what was agreed. Refused where that has changed since the person read it."""
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=point.pk)
        later = locked.entries.filter(number__gt=seen)
        if any(name in entry.changes for entry in later for name in AGREED):
            raise RefusalError(
                _("What was agreed has been changed since you read it. Read it again before you confirm it.")
            )
        confirmed = set(facts.state_of(locked)["confirmed"])
        return change_point(locked, {"confirmed": sorted(confirmed | organisations)}, seen=locked.version, by=by, at=at)


def take_back(entry: Entry, *, by: User, at: datetime, way: str = Way.PAGE) -> Changed:
    """Undoes an entry by another one; refused when something else has happened since."""
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=entry.followup_id)
        if locked.version != entry.number or entry.number == 1:
            raise RefusalError(_("This can no longer be undone, because the point has been changed since."))
        before = {name: values[0] for name, values in entry.changes.items()}
        now = facts.state_of(locked)
        after = facts.settled({**now, **before})
        return Changed(locked, _write(locked, now, after, by=by, at=at, note="", way=way, undoes=entry))


def check(state: State) -> None:
    """Raises RefusalError with the first rule that the state breaks. The database has the same rules as constraints."""
    if not state["title"].strip():
        raise RefusalError(_("Write what was agreed."))
    if state["stage"] == Stage.DROPPED and not state["drop_reason"]:
        raise RefusalError(_("Write why the point is dropped."))
    if state["stage"] in ENDS and not state["learning"]:
        raise RefusalError(_("Write one thing that you learned before the point is closed."))
    if state["owner_person"] is not None and not _belongs(state["owner_person"], state["owner"]):
        raise RefusalError(_("The person who answers for the point must belong to its owner."))


def _belongs(person: int, organisation: int) -> bool:
    there = Membership.objects.active().filter(user=person)
    return there.filter(organisation=organisation).exists() or there.filter(organisation__groups=organisation).exists()


def _write(
    point: FollowUp,
    before: State,
    after: State,
    *,
    by: User,
    at: datetime,
    note: str,
    way: str,
    undoes: Entry | None = None,
) -> Entry:
    """The entry first, because the database lets the point's row change only as its next entry says."""
    entry = Entry.objects.create(
        followup=point,
        number=point.version + 1,
        at=at,
        by=by,
        way=way,
        note=note.strip(),
        changes=facts.difference(before, after),
        stage=after["stage"],
        owner_id=after["owner"],
        due_on=facts.day(after["due_on"]),
        visibility=after["visibility"],
        undoes=undoes,
    )
    for name in facts.OWN:
        setattr(point, name, after[name])
    for name in facts.POINTERS:
        setattr(point, f"{name}_id", after[name])
    point.due_on = facts.day(after["due_on"])
    point.version, point.changed_at = entry.number, at
    point.save()
    _write_parties(point, after, by=by, at=at)
    if before["themes"] != after["themes"]:
        point.themes.set(after["themes"])
    if before["fundings"] != after["fundings"]:
        _write_fundings(point, after["fundings"])
    indexing.index([point.pk])
    return entry


def _write_parties(point: FollowUp, state: State, *, by: User, at: datetime) -> None:
    wanted = {*state["participants"], state["owner"]} - {None}
    numbers = dict(state["diary"])
    there = {party.organisation_id: party for party in point.parties.all()}
    for gone in there.keys() - wanted:
        there[gone].delete()
    for organisation in sorted(wanted):
        party = there.get(organisation) or Party(followup=point, organisation_id=organisation)
        was = (party.pk, party.diary_number, party.confirmed_at)
        party.diary_number = numbers.get(organisation, "")
        if organisation not in state["confirmed"]:
            party.confirmed_at = party.confirmed_by = None
        elif party.confirmed_at is None:
            party.confirmed_at, party.confirmed_by = at, by
        if party.pk is None or was != (party.pk, party.diary_number, party.confirmed_at):
            party.save()


def _write_fundings(point: FollowUp, wanted: list[list[Any]]) -> None:
    """Rows that say the same stay as they are; the others go and come."""
    left = list(wanted)
    for funding in point.fundings.all():
        row = facts.kept(funding)
        if row in left:
            left.remove(row)
        else:
            funding.delete()
    for source, programme, applied, granted, decided in left:
        Funding.objects.create(
            followup=point,
            source=source,
            programme=programme,
            applied=applied,
            granted=granted,
            granted_on=facts.day(decided),
        )
