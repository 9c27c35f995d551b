"""Which regions and groups have S3 areas in the same themes as a focus area – and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString

from focusareas.models import FocusArea, Theme
from regions.models import Organisation, SpecialisationArea
from toolkit.markup import escaped
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Reason:
    """One S3 area that shares a theme with the focus area."""

    theme: Theme
    area: SpecialisationArea
    organisation: Organisation

    @cached_property
    def doubt(self) -> str:
        """How sure it is, when it is not; else empty. Many focus areas have the same reason."""
        unsure = self.area.confidence == SpecialisationArea.Confidence.LOW
        return str(SpecialisationArea.Confidence.LOW.label) if unsure else ""

    @cached_property
    def named(self) -> str:
        """The area and a doubt about it, as HTML."""
        doubt = f' <span class="muted">({escaped(self.doubt)})</span>' if self.doubt else ""
        return f"{escaped(self.area.name)}{doubt}"

    @cached_property
    def explained(self) -> str:
        """The area, its theme and a doubt about it, as HTML."""
        why = f"{self.theme.name}, {self.doubt}" if self.doubt else self.theme.name
        return f'{escaped(self.area.name)} <span class="muted">({escaped(why)})</span>'


@dataclass(frozen=True)
class Match:
    """One region or group, and everything that ties it to the focus area."""

    organisation: Organisation
    reasons: tuple[Reason, ...]

    @property
    def themes(self) -> list[Theme]:
        return sorted({reason.theme for reason in self.reasons}, key=lambda theme: swedish_key(theme.name))

    def by_theme(self, themes: Iterable[Theme]) -> list[tuple[Theme, list[Reason]]]:
        """Each theme with the S3 areas that belong to it, in the order of the themes."""
        return [(theme, [reason for reason in self.reasons if reason.theme.pk == theme.pk]) for theme in themes]

    @property
    def explained(self) -> SafeString:
        """Each S3 area with the theme that it shares, and whether that is certain."""
        return SafeString("; ".join([reason.explained for reason in self.reasons]))

    @property
    def is_confirmed(self) -> bool:
        return any(reason.area.confidence != SpecialisationArea.Confidence.LOW for reason in self.reasons)


class Matching:
    """All S3 areas that are valid on a day, by theme: four queries, then any number of focus areas without more.

    Only what a list says about areas, organisations and themes is read.
    """

    def __init__(self, *, on: date) -> None:
        self.by_theme: dict[int, list[Reason]] = defaultdict(list)
        valid = SpecialisationArea.objects.valid(on=on)
        by_pk = valid.order_by().only("organisation_id", "name", "confidence", "source").in_bulk()
        bodies = Organisation.objects.only("code", "kind", "name", "short_name").in_bulk()
        self.themes = themes = Theme.objects.only("code", "name").in_bulk()
        ties = Theme.areas.through.objects.filter(specialisationarea__in=valid.order_by().values("pk"))
        for area_pk, theme_pk in ties.values_list("specialisationarea_id", "theme_id"):
            area = by_pk[area_pk]
            self.by_theme[theme_pk].append(Reason(themes[theme_pk], area, bodies[area.organisation_id]))

    def themes_of(self, focus_areas: Iterable[FocusArea]) -> dict[int, list[Theme]]:
        """The themes of each focus area in Swedish order, by its id. One query."""
        found: dict[int, list[Theme]] = {area.pk: [] for area in focus_areas}
        ties = FocusArea.themes.through.objects.filter(focusarea__in=list(found))
        for area_pk, theme_pk in ties.values_list("focusarea_id", "theme_id"):
            found[area_pk].append(self.themes[theme_pk])
        for themes in found.values():
            themes.sort(key=lambda theme: swedish_key(theme.name))
        return found

    def matches(self, focus_area: FocusArea) -> list[Match]:
        """Regions first, then groups, each in Swedish order. One query, for the focus area's themes."""
        return self.of_themes(focus_area.themes.all())

    def of_themes(self, themes: Iterable[Theme]) -> list[Match]:
        reasons: dict[int, list[Reason]] = defaultdict(list)
        for theme in themes:
            for reason in self.by_theme[theme.pk]:
                reasons[reason.area.organisation_id].append(reason)
        found = [
            Match(why[0].organisation, tuple(sorted(why, key=lambda one: swedish_key(one.area.name))))
            for why in reasons.values()
        ]
        return sorted(
            found, key=lambda match: (not match.organisation.is_region, swedish_key(match.organisation.short_name))
        )
