"""What may be typed about initiatives, their result chain, measured values and the library of indicators."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from dialogues.models import Dialogue
from focusareas.models import FocusArea, Theme
from followups.models import FollowUp, Indicator, Initiative, Participant, Stage
from followups.models.point import ENDS
from regions.models import Organisation
from toolkit.dates import plain_day
from toolkit.fields import DayField
from toolkit.sorting import swedish_key

MOST_ROWS = 60
NUMBERS = re.compile(r"\d+")

type_choices = list[tuple[str, Any]]

# Django's own classes take no type at run time.
if TYPE_CHECKING:
    RowsBase = forms.BaseFormSet[forms.Form]
else:
    RowsBase = forms.BaseFormSet


def organisation_choices() -> type_choices:
    return [(str(body.pk), body.short_name) for body in Organisation.objects.all().in_swedish_order()]


def capitals(choices: Any) -> type_choices:
    return [(value, capfirst(label)) for value, label in choices]


class NumbersField(forms.CharField):
    """Numbers of points, or their addresses, in any order: `12, 45` or lines with links."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        found = [NUMBERS.findall(word)[-1:] for word in re.split(r"[\s,;]+", text) if word]
        numbers = [int(each[0]) for each in found if each and len(each[0]) <= 9]
        return list(dict.fromkeys(numbers))


class InitiativeForm(forms.Form):
    """Everything about an initiative but its result chain. `seen`: the version that was shown."""

    title = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"))
    description = forms.CharField(
        label=_("What it is about"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    lead = forms.ChoiceField(label=_("Leads"))
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty while no end is decided."))
    focus_area = forms.ChoiceField(label=_("Focus area"), required=False)
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    dialogues = forms.MultipleChoiceField(
        label=_("Dialogues it grew from"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Choose several with Ctrl, or Cmd on a Mac."),
    )
    points = NumbersField(
        label=_("Follow-up points it grew from"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their numbers, for example 12, 45, or their addresses."),
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, user: User, initiative: Initiative | None = None, **kwargs: Any
    ) -> None:
        if initiative:
            kwargs["initial"] = initial_of(initiative, user)
        super().__init__(data, **kwargs)
        self.user = user
        self._choices("kind", capitals(Initiative.Kind.choices))
        self._choices("lead", [("", "–"), *organisation_choices()])
        areas = sorted(FocusArea.objects.visible_to(user), key=lambda area: swedish_key(area.name))
        self._choices("focus_area", [("", "–"), *((str(area.pk), area.name) for area in areas)])
        themes = sorted(Theme.objects.all(), key=lambda theme: swedish_key(theme.name))
        self._choices("themes", [(str(theme.pk), theme.name) for theme in themes])
        dialogues = Dialogue.objects.visible_to(user).order_by("-starts_at").only("title", "starts_at")
        self._choices("dialogues", [(str(one.pk), f"{plain_day(one.starts_on)}: {one.title}") for one in dialogues])

    def _choices(self, name: str, choices: type_choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared so above
        field.choices = choices

    def clean_points(self) -> list[FollowUp]:
        numbers: list[int] = self.cleaned_data["points"]
        found = {point.pk: point for point in FollowUp.objects.visible_to(self.user).filter(pk__in=numbers)}
        unknown = [str(number) for number in numbers if number not in found]
        if unknown:
            said = ngettext("There is no point %(numbers)s.", "There are no points %(numbers)s.", len(unknown))
            raise forms.ValidationError(said % {"numbers": ", ".join(unknown)})
        return list(found.values())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day cannot be before the first."))
        return cleaned


def initial_of(initiative: Initiative, user: User) -> dict[str, Any]:
    names = ("title", "kind", "description", "first", "last", "source")
    return {
        **{name: getattr(initiative, name) for name in names},
        "lead": str(initiative.lead_id),
        "focus_area": str(initiative.focus_area_id or ""),
        "themes": [str(theme.pk) for theme in initiative.themes.all()],
        "dialogues": [str(one.pk) for one in initiative.dialogues.all()],
        "points": ", ".join(
            str(point.pk) for point in initiative.points.filter(pk__in=FollowUp.objects.visible_to(user)).order_by("pk")
        ),
        "seen": initiative.version,
    }


class Rows(RowsBase):
    """Rows of a table that is typed: empty ones are left out."""

    @property
    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if any(form.cleaned_data.values())]


class ParticipantForm(forms.Form):
    """One who takes part. A row without an organisation is left out."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, organisations: type_choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "–"), *organisations]  # type: ignore[attr-defined]  # declared so
        self.fields["role"].choices = capitals(Participant.Role.choices)  # type: ignore[attr-defined]  # declared so

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        return found if found.get("organisation") else {}


class ChainRowForm(forms.Form):
    """One row of the result chain. What follows needs the intervention that it follows from."""

    activity = forms.CharField(
        label=_("Intervention"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    output = forms.CharField(
        label=_("Output"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    short_term = forms.CharField(
        label=_("Short-term effect"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    medium_term = forms.CharField(
        label=_("Medium-term effect"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not self.cleaned_data.get("activity") and any(self.cleaned_data.values()):
            self.add_error("activity", _("Write the intervention that this follows from."))
        return found


class TargetForm(forms.Form):
    """One indicator with its target. A row without an indicator is left out."""

    indicator = forms.ChoiceField(label=_("Indicator"), required=False)
    baseline = forms.DecimalField(
        label=_("Value at the start"), required=False, max_digits=16, decimal_places=2, localize=True
    )
    value = forms.DecimalField(label=_("Target value"), required=False, max_digits=16, decimal_places=2, localize=True)
    due_on = DayField(label=_("To be reached by"), required=False)

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicators  # type: ignore[attr-defined]  # declared so

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not self.cleaned_data.get("indicator") and any(
            self.cleaned_data.get(name) is not None for name in ("baseline", "value", "due_on")
        ):
            self.add_error("indicator", _("Choose the indicator that the value belongs to."))
        return found


def indicator_choices(initiative: Initiative) -> list[Any]:
    """The library, activity and result apart; a retired one only where it is used already."""
    used = {target.indicator_id for target in initiative.targets.all()}
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(Indicator.objects.all(), key=lambda one: swedish_key(one.name)):
        if one.retired_at is None or one.pk in used:
            groups.setdefault(one.kind, []).append((str(one.pk), f"{one.name} ({one.unit})"))
    named = [(capfirst(str(Indicator.Kind(kind).label)), groups[kind]) for kind in Indicator.Kind if kind in groups]
    return [("", "–"), *named]


def participants_formset(data: QueryDict | None, initial: list[dict[str, Any]], *, extra: int = 3) -> Any:
    made = forms.formset_factory(ParticipantForm, formset=Rows, extra=extra, absolute_max=MOST_ROWS, max_num=MOST_ROWS)
    return made(data, initial=initial, prefix="part", form_kwargs={"organisations": organisation_choices()})


def chain_formset(data: QueryDict | None, initial: list[dict[str, Any]], *, extra: int = 1) -> Any:
    made = forms.formset_factory(ChainRowForm, formset=Rows, extra=extra, absolute_max=MOST_ROWS, max_num=MOST_ROWS)
    return made(data, initial=initial, prefix="row")


def targets_formset(
    data: QueryDict | None, initial: list[dict[str, Any]], *, indicators: list[Any], extra: int = 2
) -> Any:
    made = forms.formset_factory(TargetForm, formset=Rows, extra=extra, absolute_max=MOST_ROWS, max_num=MOST_ROWS)
    return made(data, initial=initial, prefix="target", form_kwargs={"indicators": indicators})


class StageForm(forms.Form):
    """A new stage and a sentence; an end asks for a learning, and dropping for a reason."""

    stage = forms.ChoiceField(label=_("Stage"))
    note = forms.CharField(
        label=_("In words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    learning = forms.CharField(
        label=_("What we learned"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Is asked for when the initiative ends."),
    )
    reason = forms.CharField(
        label=_("Why it was dropped"),
        max_length=300,
        required=False,
        help_text=_("Is asked for when the initiative is dropped."),
    )

    def __init__(self, data: QueryDict | None = None, *, initiative: Initiative) -> None:
        now = {"stage": initiative.stage, "learning": initiative.learning, "reason": initiative.drop_reason}
        super().__init__(data, initial=now)
        self.fields["stage"].choices = capitals(Stage.choices)  # type: ignore[attr-defined]  # declared so

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        stage = self.cleaned_data.get("stage")
        if stage in ENDS and not self.cleaned_data.get("learning"):
            self.add_error("learning", _("Write one thing that you learned before the initiative is closed."))
        if stage == Stage.DROPPED and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Write why the initiative is dropped."))
        return found


class MeasurementForm(forms.Form):
    """The value of one of the initiative's indicators on a day."""

    target = forms.ChoiceField(label=_("Indicator"))
    on = DayField(label=_("As of"))
    value = forms.DecimalField(label=_("Value"), max_digits=16, decimal_places=2, localize=True)
    note = forms.CharField(label=_("Comment"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None, *, initiative: Initiative, today: date, target: str = "") -> None:
        super().__init__(data, initial={"on": today, "target": target})
        self.today = today
        targets = [(str(one.pk), f"{one.indicator.name} ({one.indicator.unit})") for one in initiative.targets.all()]
        self.fields["target"].choices = targets  # type: ignore[attr-defined]  # declared so

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("A value is measured today at the latest."))
        return on


class IndicatorForm(forms.Form):
    """One indicator of the library."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: capitals(Indicator.Kind.choices))
    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("For example companies, or SEK."))
    description = forms.CharField(
        label=_("How it is counted"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class Holder(forms.Form):
    """Holds what an action refuses on a page whose fields are rows."""

    def __init__(self) -> None:
        super().__init__({})
        self.full_clean()


def key_of(text: str) -> UUID:
    """The key that a form carries; a new one where it has been tampered with."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
