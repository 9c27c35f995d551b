"""What may be typed about a plan, its wishes and a change by hand."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.forms import WIDTHS
from dialogues.models import DialogueKind
from focusareas.models import FocusArea
from regions.models import Organisation
from toolkit.fields import DayField
from toolkit.sorting import swedish_key
from yearwheel.models import PlanVersion, Wish, YearPlan
from yearwheel.planner.problem import Weights
from yearwheel.wording import part_names

WEEKDAYS = (
    (0, gettext_lazy("Monday")),
    (1, gettext_lazy("Tuesday")),
    (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")),
)
HEAVIEST = 50


class PlanForm(forms.Form):
    """A plan's name, period and figures."""

    host = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Host"), empty_label=None)
    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, error_messages={"required": gettext_lazy("Give the plan a name.")}
    )
    first = DayField(label=gettext_lazy("First day"), error_messages={"required": gettext_lazy("Enter the first day.")})
    last = DayField(label=gettext_lazy("Last day"), error_messages={"required": gettext_lazy("Enter the last day.")})
    apart_days = forms.IntegerField(
        label=gettext_lazy("Days between two dialogues, at least"),
        min_value=1,
        max_value=366,
        initial=7,
        error_messages={"invalid": gettext_lazy("Enter a whole number, for example 7.")},
    )
    listeners = forms.ChoiceField(
        label=gettext_lazy("Who is asked to listen, as far as the tempo allows"),
        choices=YearPlan.Listeners.choices,
        initial=YearPlan.Listeners.EVERYBODY,
    )
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("The planner may think for at most"),
        coerce=int,
        initial=60,
        choices=(
            (15, gettext_lazy("15 seconds")),
            (60, gettext_lazy("1 minute")),
            (180, gettext_lazy("3 minutes")),
            (600, gettext_lazy("10 minutes")),
        ),
    )

    def __init__(self, data: Any = None, *, hosts: list[Organisation], plan: YearPlan | None = None, on: date) -> None:
        initial: dict[str, Any]
        if plan:
            initial = {name: getattr(plan, name) for name in self.base_fields if name != "host"}
        else:
            year = on.year + 1
            initial = {"title": _("Year wheel %(year)s") % {"year": year}}
            initial |= {"first": date(year, 1, 1), "last": date(year, 12, 31)}
        super().__init__(data, initial=initial)
        self.hosts = hosts
        if len(hosts) == 1:
            del self.fields["host"]
        else:
            self.fields["host"].queryset = Organisation.objects.filter(pk__in=[host.pk for host in hosts])  # type: ignore[attr-defined]  # a model choice field

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("first") and typed.get("last") and typed["last"] <= typed["first"]:
            self.add_error("last", _("The last day must come after the first."))
        return typed

    @property
    def host_chosen(self) -> Organisation:
        chosen: Organisation = self.hosts[0] if len(self.hosts) == 1 else self.cleaned_data["host"]
        return chosen

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "host"}


class WeightsForm(forms.Form):
    """How much each thing matters when the planner weighs one plan against another."""

    def __init__(self, data: Any = None, *, weights: Weights) -> None:
        super().__init__(data)
        for name, label in part_names().items():
            self.fields[name] = forms.IntegerField(
                label=capfirst(label),
                min_value=0,
                max_value=HEAVIEST,
                initial=getattr(weights, name),
                error_messages={"invalid": gettext_lazy("Enter a whole number from 0 to 50.")},
            )


class WishForm(forms.Form):
    """One dialogue that is wished for, or several alike."""

    focus_area = forms.ModelChoiceField(
        FocusArea.objects.none(),
        label=gettext_lazy("Focus area"),
        empty_label=gettext_lazy("Choose …"),
        error_messages={"required": gettext_lazy("Choose a focus area.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("If you leave it empty, it is called as the focus area."),
    )
    kind = forms.ModelChoiceField(DialogueKind.objects.all(), label=gettext_lazy("Kind"), empty_label=None)
    count = forms.IntegerField(
        label=gettext_lazy("How many such dialogues"), min_value=1, max_value=20, initial=1,
        error_messages={"invalid": gettext_lazy("Enter a whole number, for example 2.")},
    )  # fmt: skip
    scope_width = forms.TypedChoiceField(
        label=gettext_lazy("Scope, from narrow to broad"),
        choices=[("", gettext_lazy("Not decided")), *WIDTHS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("A scope that was rated below 3 of 5 last year is changed by the planner."),
    )
    scope_fixed = forms.BooleanField(
        label=gettext_lazy("Keep this scope even if it was rated low last year"), required=False
    )
    least = forms.IntegerField(label=gettext_lazy("Presenters, at least"), min_value=1, max_value=30, initial=4)
    most = forms.IntegerField(label=gettext_lazy("Presenters, at most"), min_value=1, max_value=30, initial=6)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        initial=[1, 2, 3],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one weekday.")},
    )
    starts = forms.TimeField(
        label=gettext_lazy("From"),
        initial=time(9),
        widget=forms.TimeInput(format="%H.%M"),
        input_formats=["%H.%M", "%H:%M"],
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"),
        initial=time(12),
        widget=forms.TimeInput(format="%H.%M"),
        input_formats=["%H.%M", "%H:%M"],
    )
    first = DayField(label=gettext_lazy("Not before"), required=False)
    last = DayField(label=gettext_lazy("Not after"), required=False)
    on = DayField(
        label=gettext_lazy("Fixed day"), required=False, help_text=gettext_lazy("Only if the day is decided already.")
    )
    after = forms.ModelMultipleChoiceField(
        Wish.objects.none(),
        label=gettext_lazy("Comes after"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, plan: YearPlan, wish: Wish | None = None) -> None:
        self.wish = wish
        super().__init__(data, initial=_facts_of(wish) if wish else {"kind": DialogueKind.objects.first()})
        areas = FocusArea.objects.filter(host=plan.host).exclude(valid_to__lt=plan.first)
        mine = FocusArea.objects.filter(pk=wish.focus_area_id) if wish else FocusArea.objects.none()
        areas = (areas | mine).order_by("name")
        self._choose("focus_area", areas, [("", _("Choose …")), *((area.pk, area.name) for area in areas)])
        kinds = DialogueKind.objects.all()
        self._choose("kind", kinds, [(kind.pk, capfirst(str(kind))) for kind in kinds])
        others = [one for one in plan.wishes.filter(removed_at=None) if one != wish]
        self._choose("after", plan.wishes.filter(removed_at=None), [(one.pk, one.title) for one in others])
        if not others:
            del self.fields["after"]
        self.bodies: list[Organisation] = []
        if wish:
            del self.fields["count"]
            self._bodies(wish)

    def _bodies(self, wish: Wish) -> None:
        """A choice for each region and group: the planner decides, must present, must not."""
        rows = Organisation.objects.filter(kind__in=[Organisation.Kind.REGION, Organisation.Kind.REGION_GROUP])
        self.bodies = sorted(rows, key=lambda body: (body.is_group, swedish_key(body.short_name)))
        decided = dict.fromkeys((body.pk for body in wish.pinned.all()), "pinned")
        decided |= dict.fromkeys((body.pk for body in wish.banned.all()), "banned")
        for body in self.bodies:
            self.fields[f"body_{body.code}"] = forms.ChoiceField(
                label=body.short_name,
                choices=(
                    ("", _("the planner decides")),
                    ("pinned", _("must present")),
                    ("banned", _("must not present")),
                ),
                required=False,
                initial=decided.get(body.pk, ""),
            )

    @property
    def body_fields(self) -> list[forms.BoundField]:
        return [self[f"body_{body.code}"] for body in self.bodies]

    def facts(self) -> dict[str, Any]:
        """What add_wishes and change_wish are given."""
        typed = {name: value for name, value in self.cleaned_data.items() if not name.startswith("body_")}
        for name in ("pinned", "banned") if self.wish else ():
            typed[name] = [body for body in self.bodies if self.cleaned_data[f"body_{body.code}"] == name]
        return typed

    def _choose(self, name: str, rows: Any, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a model choice field
        self.fields[name].widget.choices = choices

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("least") and typed.get("most") and typed["least"] > typed["most"]:
            self.add_error("most", _("At most must not be fewer than at least."))
        if typed.get("starts") and typed.get("ends") and typed["ends"] <= typed["starts"]:
            self.add_error("ends", _("The dialogue must end after it starts."))
        if not typed.get("title") and typed.get("focus_area"):
            typed["title"] = typed["focus_area"].name
        return typed


class MeetingForm(forms.Form):
    """One dialogue in a version, changed by hand: its day and who presents."""

    on = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Choose a day.")})
    hold = forms.BooleanField(label=gettext_lazy("Hold it on this day when the rest is planned again"), required=False)
    presenters = forms.MultipleChoiceField(
        label=gettext_lazy("Who presents"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, version: PlanVersion, wish: Wish) -> None:
        meeting = next(one for one in version.plain if one.code == wish.code)
        initial = {"on": meeting.on, "presenters": list(meeting.presenters), "hold": wish.on == meeting.on}
        super().__init__(data, initial=initial)
        bodies = version.asked.bodies
        area = wish.focus_area.code
        ordered = sorted(
            bodies, key=lambda body: (not body.match.get(area), bool(body.members), swedish_key(body.name))
        )
        self.fields["presenters"].choices = [(body.code, body.name) for body in ordered]  # type: ignore[attr-defined]  # a choice field


def _facts_of(wish: Wish) -> dict[str, Any]:
    plain = (
        "title",
        "least",
        "most",
        "weekdays",
        "starts",
        "ends",
        "first",
        "last",
        "on",
        "scope_width",
        "scope_fixed",
    )
    return {
        **{name: getattr(wish, name) for name in plain},
        "focus_area": wish.focus_area_id,
        "kind": wish.kind_id,
        "after": [other.pk for other in wish.after.all()],
    }
