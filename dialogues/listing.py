"""The list of dialogues: its tabs, its filter, and the rows they leave."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models import DialogueKind, DialogueQuerySet
from focusareas.models import FocusArea
from regions.models import Organisation
from toolkit.sorting import swedish_key

TABS = {
    "upcoming": _("Upcoming"),
    "past": _("Past"),
    "drafts": _("Drafts"),
    "cancelled": _("Cancelled"),
}


class ListFilter(forms.Form):
    """Stands in the address. A value that is not among the choices filters nothing.

    `areas`, `hosts` and `kinds` know, by id, the areas, and the names of the hosts and kinds, of every dialogue seen.
    """

    text = forms.CharField(label=_("Words"), required=False, max_length=200)
    area = forms.ChoiceField(label=_("Focus area"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    host = forms.ChoiceField(label=_("Host"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, data: object, *, seen: DialogueQuerySet) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        every = [("", _("All"))]
        plain = seen.order_by()
        used = FocusArea.objects.filter(pk__in=plain.values("focus_area"))
        areas = sorted(
            FocusArea.objects.filter(Q(pk__in=used.values("pk")) | Q(pk__in=used.values("parent")))
            .select_related("parent")
            .only("name", "palette", "parent__name")
            .order_by(),
            key=lambda area: (swedish_key((area.parent or area).name), area.parent_id or 0, swedish_key(area.name)),
        )
        hosts = Organisation.objects.filter(pk__in=plain.values("host")).only("short_name").in_swedish_order()
        years = plain.datetimes("starts_at", "year", order="DESC")
        kinds = DialogueKind.objects.only("name_sv", "name_en")
        self.areas = {area.pk: area for area in areas}
        self.hosts = {host.pk: host.short_name for host in hosts}
        self.kinds = {kind.pk: str(kind) for kind in kinds}
        choices: dict[str, list[tuple[str, str]]] = {
            "area": [(str(area.pk), f"– {area.name}" if area.parent_id else area.name) for area in areas],
            "kind": [(str(pk), name) for pk, name in self.kinds.items()],
            "host": [(str(pk), name) for pk, name in self.hosts.items()],
            "year": [(str(year.year), str(year.year)) for year in years],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = [*every, *pairs]  # type: ignore[attr-defined]  # they are choice fields
        self.several_hosts = len(choices["host"]) > 1
        if not self.several_hosts:
            del self.fields["host"]

    def rows(self, seen: DialogueQuerySet, *, tab: str, on: date) -> DialogueQuerySet:
        """The dialogues of one tab that the filter leaves, in the tab's order."""
        self.full_clean()
        value = self.cleaned_data.get
        found = {
            "upcoming": lambda: seen.planned().upcoming(on=on),
            "past": lambda: seen.planned().past(on=on),
            "drafts": lambda: seen.drafts().order_by("starts_at", "pk"),
            "cancelled": seen.cancelled,
        }[tab]()
        if area := value("area"):
            found = found.filter(Q(focus_area=area) | Q(focus_area__parent=area))
        if kind := value("kind"):
            found = found.filter(kind=kind)
        if host := value("host"):
            found = found.filter(host=host)
        if year := value("year"):
            found = found.in_year(int(year))
        if text := value("text"):
            found = found.matching(text)
        return found.with_presenters()

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())
