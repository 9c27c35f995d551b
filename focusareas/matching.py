"""Which regions and groups have S3 areas in the same themes as a focus area – and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from focusareas.models import FocusArea, Theme
from regions.models import Organisation, SpecialisationArea
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Reason:
    """One S3 area that shares a theme with the focus area."""

    theme: Theme
    area: SpecialisationArea

    @cached_property
    def explained(self) -> SafeString:
        """The area, its theme, and how sure it is when it is not. Many focus areas have the same reason."""
        unsure = self.area.confidence == SpecialisationArea.Confidence.LOW
        why = f"{self.theme.name}, {self.area.get_confidence_display()}" if unsure else self.theme.name
        return format_html('{} <span class="muted">({})</span>', self.area.name, why)


@dataclass(frozen=True)
class Match:
    """One region or group, and everything that ties it to the focus area."""

    organisation: Organisation
    reasons: tuple[Reason, ...]

    @property
    def themes(self) -> list[Theme]:
        return sorted({reason.theme for reason in self.reasons}, key=lambda theme: swedish_key(theme.name))

    def by_theme(self, themes: Iterable[Theme]) -> list[tuple[Theme, list[SpecialisationArea]]]:
        """Each theme with the S3 areas that belong to it, in the order of the themes."""
        return [(theme, [reason.area for reason in self.reasons if reason.theme == theme]) for theme in themes]

    @property
    def explained(self) -> SafeString:
        """Each S3 area with the theme that it shares, and whether that is certain."""
        return mark_safe("; ".join(reason.explained for reason in self.reasons))  # noqa: S308  # each part is safe

    @property
    def is_confirmed(self) -> bool:
        return any(reason.area.confidence != SpecialisationArea.Confidence.LOW for reason in self.reasons)


class Matching:
    """All S3 areas that are valid on a day, by theme: three queries, then any number of focus areas without more.

    Only what a list says about areas, organisations and themes is read.
    """

    def __init__(self, *, on: date) -> None:
        self.by_theme: dict[int, list[Reason]] = defaultdict(list)
        valid = SpecialisationArea.objects.valid(on=on)
        of_organisation = (f"organisation__{name}" for name in ("code", "kind", "name", "short_name"))
        areas = valid.select_related("organisation").only("name", "confidence", "source", *of_organisation)
        by_pk = {area.pk: area for area in areas.order_by("organisation__code", "name")}
        themes = Theme.objects.only("code", "name").in_bulk()
        ties = Theme.areas.through.objects.filter(specialisationarea__in=valid.order_by().values("pk"))
        for area_pk, theme_pk in ties.values_list("specialisationarea_id", "theme_id"):
            self.by_theme[theme_pk].append(Reason(themes[theme_pk], by_pk[area_pk]))

    def matches(self, focus_area: FocusArea) -> list[Match]:
        """Regions first, then groups, each in Swedish order. Reads the focus area's themes; prefetch them."""
        return self.of_themes(focus_area.themes.all())

    def of_themes(self, themes: Iterable[Theme]) -> list[Match]:
        reasons: dict[Organisation, list[Reason]] = defaultdict(list)
        for theme in themes:
            for reason in self.by_theme[theme.pk]:
                reasons[reason.area.organisation].append(reason)
        found = [
            Match(organisation, tuple(sorted(why, key=lambda one: swedish_key(one.area.name))))
            for organisation, why in reasons.items()
        ]
        return sorted(
            found, key=lambda match: (not match.organisation.is_region, swedish_key(match.organisation.short_name))
        )
