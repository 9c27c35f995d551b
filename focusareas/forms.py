"""What may be typed about S3 areas with their themes, and about focus areas."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from focusareas.models import PALETTE, FocusArea, Theme
from regions.models import Membership, Organisation, SpecialisationArea
from toolkit.dates import plain_day
from toolkit.fields import DayField, WebAddressField
from toolkit.sorting import swedish_key

MOST_SUCCESSORS = 12


# Django's own classes take no type at run time.
if TYPE_CHECKING:
    ThemesFieldBase = forms.ModelMultipleChoiceField[Theme]
    PersonChoiceBase = forms.ModelChoiceField[User]
    SuccessorFormSetBase = forms.BaseFormSet["SuccessorForm"]
else:
    ThemesFieldBase, PersonChoiceBase = forms.ModelMultipleChoiceField, forms.ModelChoiceField
    SuccessorFormSetBase = forms.BaseFormSet

type_choices = list[tuple[int, str]]


def theme_choices() -> type_choices:
    """All themes in Swedish order: one query, shared by every form on a page."""
    return [(theme.pk, theme.name) for theme in sorted(Theme.objects.all(), key=lambda theme: swedish_key(theme.name))]


class ThemesField(ThemesFieldBase):
    """Any number of themes, as checkboxes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Theme.objects.all(),
            label=_("Themes"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("The themes tie the area to the national focus areas."),
            **kwargs,
        )


class SuccessorForm(forms.Form):
    """A new S3 area: its name, what it is about, and its themes."""

    name = forms.CharField(label=_("Name"), max_length=160)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    themes = ThemesField()

    def __init__(self, *args: Any, themes: type_choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "themes", theme_choices() if themes is None else themes)


def _offer(form: forms.Form, name: str, choices: type_choices) -> None:
    """Shows choices that have been read already; what is chosen is still checked against the database."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # the forms here declare it so
    field.choices = choices


class AreaForm(SuccessorForm):
    """One S3 area as its organisation writes it."""

    valid_from = DayField(label=_("Valid from"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where the area is decided or described, for example the address of the strategy."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, organisation: Organisation, area: SpecialisationArea | None = None
    ) -> None:
        initial: dict[str, Any] = {}
        if area:
            initial = {name: getattr(area, name) for name in ("name", "description", "valid_from", "source")}
            initial["themes"] = area.themes.all()
        super().__init__(data, initial=initial)
        self.area = area
        self.open_others = SpecialisationArea.objects.filter(organisation=organisation, valid_to=None).exclude(
            pk=area.pk if area else 0
        )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        is_open = self.area is None or self.area.valid_to is None
        if is_open and any(other.name.casefold() == name.casefold() for other in self.open_others):
            raise forms.ValidationError(_("There is already an S3 area with that name that is valid."))
        return name

    def clean_valid_from(self) -> date | None:
        first: date | None = self.cleaned_data["valid_from"]
        if first and self.area and self.area.valid_to and first > self.area.valid_to:
            raise forms.ValidationError(
                _("The area ended on %(day)s and cannot begin after that."),
                params={"day": plain_day(self.area.valid_to)},
            )
        return first


class ReplaceForm(forms.Form):
    """Which areas give way, and from when."""

    areas = forms.ModelMultipleChoiceField(
        queryset=SpecialisationArea.objects.none(),
        label=_("Areas that are replaced"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one area that is replaced.")},
    )
    starts = DayField(
        label=_("The new areas are valid from"), help_text=_("The old areas are valid through the day before.")
    )

    def __init__(self, *args: Any, areas: QuerySet[SpecialisationArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["areas"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  # declared above
        field.queryset = areas

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        starts = typed.get("starts")
        for area in typed.get("areas", []):
            if starts and area.valid_from and starts <= area.valid_from:
                self.add_error(
                    "starts",
                    forms.ValidationError(
                        _("“%(name)s” began on %(day)s; the new areas must begin after that."),
                        params={"name": area.name, "day": plain_day(area.valid_from)},
                    ),
                )
        return typed


class SuccessorFormSet(SuccessorFormSetBase):
    """The new areas; no two with the same name, and none with the name of an area that stays."""

    def check_names(self, staying: set[str]) -> bool:
        """Adds an error to each form whose name is taken; True when there is none. Call it on a valid formset."""
        seen = set(staying)
        for form in self.filled:
            name = form.cleaned_data["name"].casefold()
            if name in seen:
                form.add_error("name", _("There is already an S3 area with that name that is valid."))
            seen.add(name)
        return not any(form.errors for form in self.forms)

    @property
    def filled(self) -> list[SuccessorForm]:
        return [form for form in self.forms if form.has_changed()]


Successors = forms.formset_factory(
    SuccessorForm,
    formset=SuccessorFormSet,
    extra=0,
    min_num=1,
    max_num=MOST_SUCCESSORS,
    absolute_max=MOST_SUCCESSORS,
)


class PersonChoice(PersonChoiceBase):
    """A person by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class FocusAreaForm(forms.Form):
    """One of a host's focus areas."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=FocusArea.Kind.choices)
    parent = forms.ModelChoiceField(
        queryset=FocusArea.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("None, it stands on the top level"),
    )
    description = forms.CharField(
        label=_("Description"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    strategy_url = WebAddressField(label=_("Address of the area's strategy"), max_length=400, required=False)
    leader = PersonChoice(
        queryset=User.objects.none(), label=_("Area leader"), required=False, empty_label=_("Nobody yet")
    )
    themes = ThemesField()
    palette = forms.TypedChoiceField(
        label=_("Colour and pattern"),
        coerce=int,
        choices=PALETTE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colour and pattern.")},
    )
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(
        label=_("Valid to"), required=False, help_text=_("The last day. Leave it empty while the area is in use.")
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        host: Organisation,
        today: date,
        area: FocusArea | None = None,
        palette: int = 1,
    ) -> None:
        initial: dict[str, Any] = {"palette": palette, "kind": FocusArea.Kind.AREA}
        if area:
            initial = {name: getattr(area, name) for name in self.base_fields if name != "themes"}
            initial["themes"] = area.themes.all()
        super().__init__(data, initial=initial)
        _offer(self, "themes", theme_choices())
        self.area, self.today = area, today
        self.others = FocusArea.objects.filter(host=host).exclude(pk=area.pk if area else 0)
        self._choices("parent", self.others.filter(parent=None))
        staff = Membership.objects.active().filter(organisation=host)
        leaders = User.objects.filter(memberships__in=staff) | User.objects.filter(leads_areas=area or 0)
        self._choices("leader", leaders.distinct().order_by("name"))

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = rows

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(
            other.name.casefold() == name.casefold() and (other.valid_to is None or other.valid_to >= self.today)
            for other in self.others
        ):
            raise forms.ValidationError(_("There is already a focus area with that name."))
        return name

    def clean_parent(self) -> FocusArea | None:
        parent: FocusArea | None = self.cleaned_data["parent"]
        if parent and self.area and self.area.sub_areas.exists():
            raise forms.ValidationError(_("An area that has sub-areas cannot itself be part of another area."))
        return parent

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("valid_from"), typed.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day cannot come before the first."))
        return typed


class EndFocusAreaForm(forms.Form):
    """The last day of a focus area."""

    last_day = DayField(label=_("Last day"), help_text=_("The area is valid through this day."))

    def __init__(self, data: QueryDict | None = None, *, area: FocusArea, today: date) -> None:
        super().__init__(data, initial={"last_day": area.valid_to or today})
        self.area = area

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        open_areas = [self.area, *self.area.sub_areas.filter(valid_to=None)]
        first = max((area.valid_from for area in open_areas if area.valid_from), default=None)
        if first and last_day < first:
            raise forms.ValidationError(
                _("The area began on %(day)s and cannot end before that."), params={"day": plain_day(first)}
            )
        return last_day
