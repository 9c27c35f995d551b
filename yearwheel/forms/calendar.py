"""What may be typed about the calendar of the year."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Network, Organisation
from toolkit.fields import YEARS, DayField
from toolkit.sorting import swedish_key
from yearwheel.entries import LONGEST_SPAN, Says
from yearwheel.files import LARGEST_FILE, text_of
from yearwheel.models import CalendarEntry

Kind, Category, Rule = CalendarEntry.Kind, CalendarEntry.Category, CalendarEntry.Rule


def bodies() -> list[tuple[str, str]]:
    """Regions, groups and the others, by code, in Swedish order; the whole country first."""
    everybody = sorted(Organisation.objects.all(), key=lambda one: (not one.is_region, swedish_key(one.short_name)))
    return [("", _("the whole country")), *((one.code, one.short_name) for one in everybody)]


class EntryForm(forms.Form):
    """One entry of the calendar."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty for a single day.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Effect"),
        choices=[
            (Kind.NO_GO, gettext_lazy("No-go: nothing is sent, nobody presents")),
            (Kind.WARN, gettext_lazy("Warning: is shown and weighed when planning")),
            (Kind.BACKGROUND, gettext_lazy("Background: is only shown")),
        ],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    organisation = forms.ChoiceField(label=gettext_lazy("Concerns"), required=False)
    network = forms.ModelChoiceField(
        Network.objects.all(),
        label=gettext_lazy("Network"),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("For a network's meeting."),
    )
    rule = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=Rule.choices)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concerns = self.fields["organisation"]
        assert isinstance(concerns, forms.ChoiceField)  # noqa: S101  # it is declared above
        concerns.choices = bodies()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last") or data.get("first")
        if first and last and last < first:
            self.add_error("last", _("The last day cannot be before the first."))
        elif first and last and (last - first).days >= LONGEST_SPAN:
            self.add_error("last", _("An entry can last a year at most."))
        return {**data, "last": last}

    @property
    def says(self) -> Says:
        """What was typed; only for a form that is valid."""
        data = dict(self.cleaned_data)
        code = data.pop("organisation")
        return Says(**data, organisation=Organisation.objects.get(code=code) if code else None)


def initial_of(entry: CalendarEntry) -> dict[str, Any]:
    names = ("title", "first", "last", "kind", "category", "network", "rule", "source")
    concerns = entry.organisation.code if entry.organisation else ""
    return {**{name: getattr(entry, name) for name in names}, "organisation": concerns}


class ImportForm(forms.Form):
    """A file with entries, and what holds for those that do not say so themselves."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV with the columns of the export, or a calendar file (.ics) of whole days."),
        widget=forms.FileInput(attrs={"accept": ".csv,.ics,text/csv,text/calendar"}),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    kind = forms.ChoiceField(label=gettext_lazy("Effect"), choices=Kind.choices, initial=Kind.BACKGROUND)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices, initial=Category.OTHER)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", _("The file is too big: at most 500 kB."))
        elif file:
            data["text"] = text_of(file.read())
        elif not data.get("text"):
            self.add_error("file", _("Choose a file."))
        return data


class YearForm(forms.Form):
    """The year that is to be filled."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=YEARS[0], max_value=YEARS[-1])
