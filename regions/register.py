"""The register of organisations as the list page, the map and the spreadsheet show it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.models import User
from regions.models import Organisation, SpecialisationArea
from toolkit.sorting import folded, swedish_key


class ThemeName(NamedTuple):
    """A theme as a filter shows it; the theme itself belongs to a room above this one."""

    code: str
    name: str


@dataclass(frozen=True)
class Row:
    """One organisation with its areas that are valid; with a theme chosen, those of that theme."""

    organisation: Organisation
    members: tuple[Organisation, ...]
    areas: tuple[SpecialisationArea, ...]
    themes: tuple[ThemeName, ...]

    @property
    def code(self) -> str:
        return self.organisation.code

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def url(self) -> str:
        return self.organisation.get_absolute_url()

    @property
    def description(self) -> str:
        return self.organisation.description

    @property
    def number(self) -> int:
        """How many areas."""
        return len(self.areas)

    @property
    def members_in_words(self) -> str:
        return ", ".join(member.short_name for member in self.members)

    @property
    def areas_in_words(self) -> str:
        return "; ".join(area.name for area in self.areas)

    @property
    def about(self) -> str:
        """The themes in one line."""
        return "; ".join(theme.name for theme in self.themes)

    @property
    def is_confirmed(self) -> bool:
        """False when there are areas and none of them is more than a guess."""
        return not self.areas or any(area.confidence != SpecialisationArea.Confidence.LOW for area in self.areas)


@dataclass(frozen=True)
class Register:
    """What the filter leaves, everyone that it was chosen from, and the themes that it can choose among."""

    rows: tuple[Row, ...]
    everyone: tuple[Row, ...]
    themes: tuple[ThemeName, ...]
    theme: ThemeName | None
    themes_of: dict[int, set[ThemeName]]
    """By the id of an area."""


def register(*, user: User, kind: str, on: date, text: str = "", theme: str = "") -> Register:
    """The organisations of a kind in Swedish order, with areas valid `on` a day. Four queries at most."""
    organisations = Organisation.objects.visible_to(user).filter(kind=kind)
    if kind == Organisation.Kind.REGION_GROUP:
        organisations = organisations.prefetch_related("members")
    areas = SpecialisationArea.objects.valid(on=on).filter(organisation__kind=kind).order_by()
    areas_of: dict[int, list[SpecialisationArea]] = defaultdict(list)
    themes_of: dict[int, set[ThemeName]] = defaultdict(set)
    for area in areas:
        areas_of[area.organisation_id].append(area)
    for pk, code, name in areas.filter(themes__isnull=False).values_list("pk", "themes__code", "themes__name"):
        themes_of[pk].add(ThemeName(code, name))
    known: set[ThemeName] = set().union(*themes_of.values())
    chosen = next((found for found in known if found.code == theme), None)
    rows = [
        _row(organisation, areas_of[organisation.pk], themes_of, chosen)
        for organisation in organisations.in_swedish_order()
    ]
    return Register(
        everyone=tuple(rows),
        rows=tuple(row for row in rows if _matches(row, text) and (row.areas or not chosen)),
        themes=tuple(sorted(known, key=lambda found: swedish_key(found.name))),
        theme=chosen,
        themes_of=themes_of,
    )


def _row(
    organisation: Organisation,
    areas: list[SpecialisationArea],
    themes_of: dict[int, set[ThemeName]],
    theme: ThemeName | None,
) -> Row:
    themes: set[ThemeName] = set().union(*(themes_of[area.pk] for area in areas))
    kept = [area for area in areas if theme is None or theme in themes_of[area.pk]]
    members = organisation.members.all() if organisation.is_group else ()
    return Row(
        organisation=organisation,
        members=tuple(sorted(members, key=lambda member: swedish_key(member.short_name))),
        areas=tuple(sorted(kept, key=lambda area: swedish_key(area.name))),
        themes=tuple(sorted(themes, key=lambda found: swedish_key(found.name))),
    )


def _matches(row: Row, text: str) -> bool:
    """Every word that was typed stands in the organisation's names, its county, or the name of one of its areas."""
    if not text:
        return True
    organisation = row.organisation
    haystack = folded(
        " ".join(
            [
                *(organisation.code, organisation.name, organisation.short_name, organisation.county),
                *(member.short_name for member in row.members),
                *(area.name for area in row.areas),
            ]
        )
    )
    return all(word in haystack for word in folded(text).split())
