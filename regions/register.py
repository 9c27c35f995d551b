"""The register of organisations as the list page, the map and the spreadsheet show it."""

from collections import defaultdict
from collections.abc import Iterable
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


def register(*, user: User, kind: str, on: date, text: str = "", theme: str = "") -> Register:
    """The organisations of a kind in Swedish order, with areas valid `on` a day. Four queries at most."""
    organisations = Organisation.objects.visible_to(user).filter(kind=kind)
    if kind == Organisation.Kind.REGION_GROUP:
        organisations = organisations.prefetch_related("members")
    areas = SpecialisationArea.objects.valid(on=on).filter(organisation__kind=kind).prefetch_related("themes")
    areas_of: dict[int, list[SpecialisationArea]] = defaultdict(list)
    known: set[ThemeName] = set()
    for area in areas:
        areas_of[area.organisation_id].append(area)
        known.update(_themes(area))
    chosen = next((found for found in known if found.code == theme), None)
    rows = [
        _row(organisation, areas_of[organisation.pk], chosen, kind) for organisation in organisations.in_swedish_order()
    ]
    return Register(
        everyone=tuple(rows),
        rows=tuple(row for row in rows if _matches(row, text) and (row.areas or not chosen)),
        themes=tuple(sorted(known, key=lambda found: swedish_key(found.name))),
        theme=chosen,
    )


def _row(organisation: Organisation, areas: list[SpecialisationArea], theme: ThemeName | None, kind: str) -> Row:
    themes = {found for area in areas for found in _themes(area)}
    kept = [area for area in areas if theme is None or theme in _themes(area)]
    members = organisation.members.all() if kind == Organisation.Kind.REGION_GROUP else ()
    return Row(
        organisation=organisation,
        members=tuple(sorted(members, key=lambda member: swedish_key(member.short_name))),
        areas=tuple(sorted(kept, key=lambda area: swedish_key(area.name))),
        themes=tuple(sorted(themes, key=lambda found: swedish_key(found.name))),
    )


def _themes(area: SpecialisationArea) -> Iterable[ThemeName]:
    return (ThemeName(theme.code, theme.name) for theme in area.themes.all())


def _matches(row: Row, text: str) -> bool:
    """Every word that was typed stands in the organisation's names, its county, or the name of one of its areas."""
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
