"""What may be typed about a follow-up point, and what is asked when it moves."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followups import facts
from followups.facts import State
from followups.forms.choices import Choices, choices_for
from followups.forms.moving import PlainText
from followups.models import FollowUp, Funding, Kind, Source, Stage, Visibility
from toolkit.fields import DayField, WebAddressField

__all__ = ["PointForm", "choices_for"]

MOST_KRONOR = 10**12
_SUM = re.compile(r"(\d+)(?:,(\d+))?\s*(kr|sek|tkr|mkr|miljoner)?", re.IGNORECASE)
_TIMES = {"": 1, "kr": 1, "sek": 1, "tkr": 1_000, "mkr": 1_000_000, "miljoner": 1_000_000}


class KronorField(forms.Field):
    """A sum in kronor as people write it: 2000000, 2 000 000 kr or 1,5 mkr."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": 14})

    def to_python(self, value: Any) -> int | None:
        typed = re.sub(r"[\s\u00a0\u202f]", "", str(value or ""))
        if not typed:
            return None
        found = _SUM.fullmatch(typed)
        if not found or len(typed) > 20:
            raise ValidationError(_("Write the sum in kronor, for example 1 500 000 or 1,5 mkr."))
        sum_ = Decimal(f"{found[1]}.{found[2] or 0}") * _TIMES[(found[3] or "").lower()]
        if sum_ != int(sum_) or sum_ > MOST_KRONOR:
            raise ValidationError(_("Write whole kronor, at most a thousand billion."))
        return int(sum_)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", " ") if isinstance(value, int) else value


class EvidenceForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200)
    url = WebAddressField(label=gettext_lazy("Address"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("title") and not typed.get("url") and "url" not in self.errors:
            self.add_error("url", _("Write the address as well."))
        return typed


class FundingForm(forms.Form):
    source = forms.ChoiceField(
        label=gettext_lazy("Source"), required=False, choices=[("", gettext_lazy("Choose …")), *Source.choices]
    )
    programme = forms.CharField(label=gettext_lazy("Programme"), required=False, max_length=160)
    applied = KronorField(label=gettext_lazy("Applied for, SEK"), required=False)
    granted = KronorField(label=gettext_lazy("Granted, SEK"), required=False)
    granted_on = DayField(label=gettext_lazy("Decided"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        sums = [typed.get("applied"), typed.get("granted")]
        if self.errors or not (typed.get("source") or typed.get("programme") or any(one is not None for one in sums)):
            return typed
        if not typed["source"]:
            self.add_error("source", _("Choose where the money comes from."))
        if sums == [None, None]:
            self.add_error("applied", _("Write what was applied for or what was granted."))
        if typed["granted_on"] and sums[1] is None:
            self.add_error("granted", _("Write what was granted, 0 if it was turned down."))
        return typed

    @property
    def row(self) -> list[Any] | None:
        """As the facts keep it; None where nothing is typed."""
        typed = self.cleaned_data
        if not typed.get("source"):
            return None
        decided = typed["granted_on"]
        return [
            typed["source"],
            typed["programme"],
            typed["applied"],
            typed["granted"],
            decided and decided.isoformat(),
        ]


EvidenceRows = forms.formset_factory(EvidenceForm, extra=2, max_num=30, absolute_max=40)
FundingRows = forms.formset_factory(FundingForm, extra=2, max_num=30, absolute_max=40)


class PointForm(forms.Form):
    """All that is agreed in a point but its stage. `wanted()` are facts for the actions, once the form is valid."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    host = forms.TypedChoiceField(label=gettext_lazy("Agency"), coerce=int)
    title = PlainText(
        label=gettext_lazy("What was agreed"),
        max_length=200,
        help_text=gettext_lazy("One sentence that can be understood by somebody who was not there."),
        error_messages={"required": gettext_lazy("Write what was agreed.")},
    )
    description = PlainText(
        label=gettext_lazy("More precisely"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who does what, with whom, where. Small enough to be done by the day below."),
    )
    measure = PlainText(
        label=gettext_lazy("How it is seen that it is done"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Something that can be counted or shown: a meeting held, an application sent in."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Next step"), choices=())
    due_on = DayField(label=gettext_lazy("Done by"), required=False)
    owner = forms.TypedChoiceField(
        label=gettext_lazy("Owner"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The one organisation that sees to it that it gets done."),
    )
    owner_person = forms.TypedChoiceField(
        label=gettext_lazy("Who answers for it"), required=False, coerce=int, empty_value=None
    )
    participants = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Take part"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    need_owner = PlainText(
        label=gettext_lazy("Need owner"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Whose need it is, for example a hospital, a municipality or an industry."),
    )
    focus_area = forms.TypedChoiceField(label=gettext_lazy("Focus area"), required=False, coerce=int, empty_value=None)
    area = forms.TypedChoiceField(label=gettext_lazy("S3 area"), required=False, coerce=int, empty_value=None)
    themes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Themes"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    eu_leverage = PlainText(
        label=gettext_lazy("Leverage in the EU"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Programmes, missions and partnerships that this opens a way into."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("May be read by"), choices=(), widget=forms.RadioSelect, initial=Visibility.NETWORK
    )
    drop_reason = PlainText(label=gettext_lazy("Why it was dropped"), max_length=300)
    learning = PlainText(
        label=gettext_lazy("What we learned"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    note = PlainText(
        label=gettext_lazy("About the change"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("A sentence for the history, if the change needs one."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choices: Choices,
        point: FollowUp | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.choices, self.point = choices, point
        self.state = facts.state_of(point) if point else None
        super().__init__(
            data, initial={**(_initial(self.state, point) if point and self.state else {}), **(initial or {})}
        )
        self.evidence = EvidenceRows(data, prefix="evidence", initial=self.state["evidence"] if self.state else [])
        self.fundings = FundingRows(data, prefix="funding", initial=_funding_rows(self.state))
        self._offer()
        if point or len(choices.hosts) == 1:
            del self.fields["host"]
        if point is None:
            del self.fields["note"]
        if point is None or point.stage != Stage.DROPPED:
            del self.fields["drop_reason"]
        if point is None or point.is_open:
            del self.fields["learning"]

    def _offer(self) -> None:
        offered: dict[str, Any] = {
            "host": [(host.pk, host.short_name) for host in self.choices.hosts],
            "kind": [(value, capfirst(str(label))) for value, label in Kind.choices],
            "owner": [("", _("Not decided")), *self.choices.organisations],
            "owner_person": [("", _("Not decided")), *self.choices.people],
            "participants": self.choices.organisations,
            "focus_area": [("", _("None")), *_flat_if_one(self.choices.focus_areas)],
            "area": [("", _("None")), *self.choices.areas],
            "themes": self.choices.themes,
            "visibility": VISIBILITIES,
        }
        for name, pairs in offered.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]  # all of these are choice fields

    @property
    def host_chosen(self) -> int:
        return int(self.cleaned_data["host"]) if "host" in self.fields else self.choices.hosts[0].pk

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_key(self) -> Any:
        return self.cleaned_data["key"] or uuid4()

    def clean_seen(self) -> int:
        seen = self.cleaned_data["seen"]
        return int(seen) if seen is not None else self.point.version if self.point else 0

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        owner, person = typed.get("owner"), typed.get("owner_person")
        if person and not owner:
            self.add_error("owner", _("Choose the organisation that the person answers for."))
        elif person and owner in self.choices.people_of and not self._belongs(person, owner):
            self.add_error("owner_person", _("Choose somebody who belongs to the owner."))
        parties = {owner, *typed.get("participants", [])} - {None}
        if self.choices.own and not parties & self.choices.own:
            self.add_error(
                "owner",
                _("Your own organisation has to be the owner or take part. If it no longer does, ask the coordinator."),
            )
        return typed

    def _belongs(self, person: int, owner: int) -> bool:
        """Who belongs to a group, its members' people among them, the action judges."""
        return owner in self.choices.groups or person in self.choices.people_of[owner]

    @property
    def participant_groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes under their headings."""
        boxes = iter(self["participants"].subwidgets)
        return [(heading, [next(boxes) for _pair in rows]) for heading, rows in self.choices.organisations]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.evidence.is_valid(), self.fundings.is_valid()])

    def all_errors(self) -> list[tuple[str, str, str]]:
        """(id of the field, its label, what is wrong), of the form and of its rows."""
        found = [("", "", str(error)) for error in self.non_field_errors()]
        for form in (self, *self.evidence, *self.fundings):
            for field in form:
                label = f"{field.id_for_label or field.auto_id}"
                if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
                    label = f"{field.auto_id}_0"
                found += [(label, str(field.label), str(error)) for error in field.errors]
        for rows in (self.evidence, self.fundings):
            found += [("", "", str(error)) for error in rows.non_form_errors()]
        return found

    def wanted(self) -> dict[str, Any]:
        typed = self.cleaned_data
        due = typed["due_on"]
        plain = ("title", "description", "measure", "kind", "owner", "owner_person", "need_owner", "focus_area", "area",
                 "eu_leverage", "visibility", "drop_reason", "learning")  # fmt: skip
        rows = [form.row for form in self.fundings if form.row]
        return {
            **{name: typed[name] for name in plain if name in typed},
            "due_on": due.isoformat() if due else None,
            "participants": sorted(set(typed["participants"]) - {typed["owner"]}),
            "themes": sorted(typed["themes"]),
            "evidence": [
                {"title": row["title"], "url": row["url"]} for row in self.evidence.cleaned_data if row.get("url")
            ],
            "fundings": sorted(rows, key=str),
        }


VISIBILITIES = [
    (Visibility.NETWORK.value, gettext_lazy("The network: everyone who takes part in the dialogues")),
    (
        Visibility.PARTIES.value,
        gettext_lazy("The parties: the owner, those who take part, and the agency's coordinators"),
    ),
]


def _initial(state: State, point: FollowUp) -> dict[str, Any]:
    same = {name: value for name, value in state.items() if name not in ("evidence", "fundings")}
    return {**same, "due_on": point.due_on, "seen": point.version}


def _funding_rows(state: State | None) -> list[dict[str, Any]]:
    names = [field.name for field in (Funding._meta.get_field(name) for name in FUNDING)]  # noqa: SLF001  # Django's documented interface
    return [dict(zip(names, [*row[:4], facts.day(row[4])], strict=True)) for row in state["fundings"]] if state else []


FUNDING = ("source", "programme", "applied", "granted", "granted_on")


def _flat_if_one(groups: Any) -> Any:
    """One agency's areas need no heading."""
    return groups[0][1] if len(groups) == 1 else groups
