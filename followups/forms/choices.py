"""What can be chosen in a point's form by one person: agencies, organisations, people, areas, themes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from focusareas.models import FocusArea, Theme
from followups.models import FollowUp
from regions.models import Membership, Organisation, SpecialisationArea, roles_of
from toolkit.sorting import swedish_key

type_pairs = list[tuple[int, str]]
type_groups = list[tuple[str, type_pairs]]


@dataclass(frozen=True)
class Choices:
    """`hosts`: the agencies that the point can belong to. `own`: the organisations of which one has to be a party;
    empty for a coordinator of the agency. `people_of`: those who can answer for an organisation."""

    hosts: list[Organisation]
    own: frozenset[int]
    organisations: type_groups
    people: type_groups
    people_of: dict[int, set[int]]
    groups: frozenset[int]
    focus_areas: type_groups
    areas: type_groups
    themes: type_pairs

    @cached_property
    def hosts_by_pk(self) -> dict[int, Organisation]:
        return {host.pk: host for host in self.hosts}


def choices_for(user: User, *, on: date, dialogue: Dialogue | None = None, point: FollowUp | None = None) -> Choices:
    """For a new point, of a dialogue or on its own, or for one that is there. Six queries at most."""
    roles = roles_of(user)
    bodies = list(Organisation.objects.only("code", "kind", "name", "short_name", "hosts_dialogues"))
    bodies.sort(key=lambda body: swedish_key(body.short_name))
    known = dialogue or point
    if known is not None:
        hosts = [known.host]
    else:
        coordinated = [body for body in bodies if body.pk in roles.coordinates]
        hosts = coordinated or [body for body in bodies if body.hosts_dialogues]
    coordinates = all(host.pk in roles.coordinates for host in hosts)
    people = _people(bodies)
    return Choices(
        hosts=hosts,
        own=frozenset() if coordinates else frozenset(roles.strategist_in),
        organisations=_organisations(bodies),
        people=[(name, rows) for _pk, name, rows in people],
        people_of={pk: {person for person, _name in rows} for pk, _body, rows in people},
        groups=frozenset(body.pk for body in bodies if body.is_group),
        focus_areas=_focus_areas(hosts, on, point),
        areas=_areas(on, point),
        themes=[(theme.pk, theme.name) for theme in Theme.objects.only("name")],
    )


def _organisations(bodies: list[Organisation]) -> type_groups:
    headings = {
        Organisation.Kind.REGION: _("Regions"),
        Organisation.Kind.REGION_GROUP: _("Groups of regions"),
        Organisation.Kind.AGENCY: _("National agencies"),
        Organisation.Kind.ACTOR: _("Other actors"),
    }
    groups = [
        (heading, [(body.pk, body.short_name) for body in bodies if body.kind == kind])
        for kind, heading in headings.items()
    ]
    return [(heading, rows) for heading, rows in groups if rows]


def _people(bodies: list[Organisation]) -> list[tuple[int, str, type_pairs]]:
    rows = Membership.objects.active().order_by().values_list("organisation", "user", "user__name")
    found: dict[int, type_pairs] = {}
    for body, person, name in rows:
        found.setdefault(body, []).append((person, name))
    return [
        (body.pk, body.short_name, sorted(found[body.pk], key=lambda pair: swedish_key(pair[1])))
        for body in bodies
        if body.pk in found
    ]


def _focus_areas(hosts: list[Organisation], on: date, point: FollowUp | None) -> type_groups:
    """Those valid today and the one chosen before, sub-areas after their area."""
    valid = FocusArea.objects.filter(host__in=hosts).filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on)
    )
    kept = FocusArea.objects.filter(pk=(point and point.focus_area_id) or 0)
    areas: list[FocusArea] = list((valid | kept).only("host", "parent", "name"))
    names = {area.pk: area.name for area in areas}

    def place(area: FocusArea) -> Any:
        parent = area.parent_id if area.parent_id in names else area.pk
        return swedish_key(names[parent]), parent, area.parent_id in names, swedish_key(area.name)

    return [
        (
            host.short_name,
            [
                (area.pk, f"– {area.name}" if area.parent_id in names else area.name)
                for area in sorted(areas, key=place)
                if area.host_id == host.pk
            ],
        )
        for host in hosts
    ]


def _areas(on: date, point: FollowUp | None) -> type_groups:
    kept = SpecialisationArea.objects.filter(pk=(point and point.area_id) or 0)
    rows = (SpecialisationArea.objects.valid(on=on) | kept).order_by()
    found: dict[str, type_pairs] = {}
    for pk, name, body in rows.values_list("pk", "name", "organisation__short_name"):
        found.setdefault(body, []).append((pk, name))
    return _sorted(found.items())


def _sorted(groups: Iterable[tuple[str, type_pairs]]) -> type_groups:
    named = sorted(groups, key=lambda group: swedish_key(group[0]))
    return [(name, sorted(rows, key=lambda pair: swedish_key(pair[1]))) for name, rows in named]
