"""What may be typed about a dialogue, why it is cancelled, and who takes part."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import SWEDEN, Dialogue, DialogueKind, Invitation
from focusareas.models import FocusArea
from regions.models import Network, Organisation
from toolkit.dates import day as day_in_words
from toolkit.fields import DayField, WebAddressField
from toolkit.sorting import swedish_key

YEARS = range(2015, 2101)
"""The years a dialogue can lie in; anything else is a slip of the finger."""

MOST_PLACES = 50
LONGEST_TEXT = 5_000  # characters


class ClockField(forms.TimeField):
    """A time of day as people write it: 9, 9.00, 09:00, 0900 or kl. 9."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H.%M", "%H:%M", "%H", "%H%M"],
            widget=forms.TimeInput(format="%H.%M", attrs={"inputmode": "decimal", "size": 6, "autocomplete": "off"}),
            error_messages={
                "invalid": gettext_lazy("Enter a time such as 09.00."),
                "required": gettext_lazy("Enter a time such as 09.00."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = value.strip().lower().removeprefix("kl.").removeprefix("kl").strip()
        return super().to_python(value)


def long_text(label: Any, help_text: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DialogueForm(forms.Form):
    """The facts of a dialogue. `facts()` are arguments for the actions once the form is valid."""

    host = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Host"), empty_label=None)
    kind = forms.ModelChoiceField(DialogueKind.objects.all(), label=gettext_lazy("Kind"), empty_label=None)
    focus_area = forms.ModelChoiceField(
        FocusArea.objects.none(),
        label=gettext_lazy("Focus area"),
        empty_label=gettext_lazy("Choose …"),
        error_messages={"required": gettext_lazy("Choose a focus area.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        help_text=gettext_lazy("What it is called in lists and in the calendar."),
        error_messages={"required": gettext_lazy("Give the dialogue a title.")},
    )
    day = DayField(
        label=gettext_lazy("Date"),
        error_messages={"required": gettext_lazy("Enter the date, for example 2027-03-14.")},
    )
    starts = ClockField(label=gettext_lazy("From"))
    ends = ClockField(label=gettext_lazy("To"))
    meeting_url = WebAddressField(
        label=gettext_lazy("Meeting link"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("The address of the digital meeting. It can wait until the dialogue is planned."),
    )
    scope = long_text(
        gettext_lazy("Scope and limits"), gettext_lazy("What the dialogue is about, and what it is not about."), rows=4
    )
    scope_width = forms.TypedChoiceField(
        label=gettext_lazy("How broad is it?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy(
            "Narrow: the talk becomes concrete, but fewer regions recognise themselves. "
            "Broad: more can take part, but it is harder to agree on something."
        ),
    )
    wanted = long_text(
        gettext_lazy("Presentations wanted"),
        gettext_lazy("What kind of areas and questions the regions should bring."),
        rows=3,
    )
    host_slot = forms.ChoiceField(label=gettext_lazy("The host's ten minutes"), choices=Dialogue.HostSlot.choices)
    capacity = forms.IntegerField(
        label=gettext_lazy("Places for presentations"),
        min_value=1,
        max_value=MOST_PLACES,
        initial=9,
        error_messages={
            "required": gettext_lazy("Enter how many can present."),
            "invalid": gettext_lazy("Enter a whole number, for example 9."),
        },
    )
    material_due_on = DayField(label=gettext_lazy("Material in by"), required=False)
    diary_number = forms.CharField(label=gettext_lazy("The host's registration number"), required=False, max_length=40)
    recording_url = WebAddressField(label=gettext_lazy("Link to the recording"), required=False, max_length=500)
    recording_captioned = forms.BooleanField(label=gettext_lazy("The recording has captions"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        hosts: list[Organisation],
        on: date,
        dialogue: Dialogue | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`hosts` are those to choose among; `on` is today, for which areas are valid until a date is typed."""
        self.dialogue, self.hosts = dialogue, hosts
        super().__init__(data, initial={**(facts_of(dialogue) if dialogue else {}), **(initial or {})})
        if dialogue or len(hosts) == 1:
            del self.fields["host"]
        else:
            self._choices("host", Organisation.objects.filter(pk__in=[host.pk for host in hosts]), hosts)
        if dialogue is None or not dialogue.held_at:
            del self.fields["recording_url"], self.fields["recording_captioned"]
        if dialogue is None and data is None and not self.initial.get("kind"):
            self.initial["kind"] = DialogueKind.objects.values_list("pk", flat=True).first()
        areas = FocusArea.objects.filter(host__in=hosts)
        self._choices("focus_area", areas, [])
        self.fields["focus_area"].widget.choices = self._area_choices(list(areas), on)
        self.fields["scope_width"].choices = [("", _("Not decided")), *WIDTHS]  # type: ignore[attr-defined]  # the same
        self.fields["host_slot"].choices = [  # type: ignore[attr-defined]  # the same
            (value, capfirst(str(label))) for value, label in Dialogue.HostSlot.choices
        ]
        self.fields["material_due_on"].help_text = self._default_due()

    def _choices(self, name: str, queryset: Any, rows: list[Organisation]) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]  # a model choice field
        if rows:
            self.fields[name].widget.choices = [(row.pk, row.short_name) for row in rows]

    def _area_choices(self, areas: list[FocusArea], on: date) -> list[tuple[str, Any]]:
        """Areas valid on the day in Swedish order, sub-areas after their area; an area chosen before stays."""
        typed = self._typed_day()
        chosen = self.dialogue.focus_area_id if self.dialogue else None
        offered = [area for area in areas if is_valid(area, on=typed or on) or area.pk == chosen]
        names = {area.pk: area.name for area in areas}
        offered.sort(
            key=lambda area: (
                swedish_key(names.get(area.parent_id or area.pk, area.name)),
                area.parent_id or area.pk,
                area.parent_id is not None,
                swedish_key(area.name),
            )
        )
        pairs = {
            host.pk: [
                (str(area.pk), f"– {area.name}" if area.parent_id else area.name)
                for area in offered
                if area.host_id == host.pk
            ]
            for host in self.hosts
        }
        empty: list[tuple[str, Any]] = [("", _("Choose …"))]
        if len(self.hosts) == 1:
            return empty + pairs[self.hosts[0].pk]
        return empty + [(host.short_name, pairs[host.pk]) for host in self.hosts]

    def _typed_day(self) -> date | None:
        try:
            return DayField(required=False).clean(self["day"].value())  # type: ignore[no-any-return]  # a date or None
        except ValidationError:
            return None

    def _default_due(self) -> str:
        text = _("Leave it empty and it is as many days before the dialogue as its kind says.")
        on, kind = self._typed_day(), self._typed_kind()
        if on and on.year in YEARS and kind:
            text += " " + _("That is %(day)s.") % {"day": day_in_words(on - timedelta(days=kind.material_days))}
        return text

    def _typed_kind(self) -> DialogueKind | None:
        value = str(self["kind"].value() or "")
        return DialogueKind.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 10 else None

    def clean_day(self) -> date:
        typed: date = self.cleaned_data["day"]
        if typed.year not in YEARS:
            raise ValidationError(
                _("Enter a year from %(first)d to %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}
            )
        return typed

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        on, host = typed.get("day"), self._host()
        if on:
            for name, fact in (("starts", "starts_at"), ("ends", "ends_at")):
                if name in typed:
                    self._put_moment(name, fact, datetime.combine(on, typed[name]))
        if "starts_at" in typed and "ends_at" in typed and typed["ends_at"] <= typed["starts_at"]:
            self.add_error("ends", _("The dialogue must end after it starts."))
        area = typed.get("focus_area")
        if area and host and area.host_id != host.pk:
            self.add_error("focus_area", _("Choose an area that belongs to %(host)s.") % {"host": host.short_name})
        elif area and on and not is_valid(area, on=on) and self._chooses("focus_area", "day"):
            self.add_error("focus_area", _("The area is not valid on %(day)s.") % {"day": day_in_words(on)})
        due = typed.get("material_due_on")
        if due and on and due > on:
            self.add_error("material_due_on", _("The material must be in no later than the day of the dialogue."))
        elif due and due.year not in YEARS:
            self.add_error("material_due_on", _("Enter a date, for example 2027-03-14."))
        return typed

    def _chooses(self, *names: str) -> bool:
        """A new dialogue, or one of these fields is being changed."""
        return self.dialogue is None or bool(set(names) & set(self.changed_data))

    def _host(self) -> Organisation | None:
        return self.cleaned_data.get("host") if "host" in self.fields else self.hosts[0]

    def _put_moment(self, name: str, fact: str, wall: datetime) -> None:
        at = timezone.make_aware(wall, SWEDEN)
        if at.astimezone(timezone.get_fixed_timezone(0)).astimezone(SWEDEN).replace(tzinfo=None) != wall:
            self.add_error(name, _("That time does not exist: the clocks are moved forward that night."))
        else:
            self.cleaned_data[fact] = at

    def facts(self) -> dict[str, Any]:
        """Everything but the host, by the names of the model."""
        left_out = ("host", "day", "starts", "ends")
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    @property
    def host_chosen(self) -> Organisation:
        host = self._host()
        assert host is not None  # noqa: S101  # the form is valid
        return host

    def differences(self) -> list[tuple[str, str]]:
        """What stands now and what was typed differently: (label, what stands), for the fields that differ."""
        found = []
        stands = DialogueForm(hosts=self.hosts, on=timezone.localdate(), dialogue=self.dialogue)
        for name in self.changed_data:
            stored = stands[name]
            value = stored.value()
            choices = dict(_flat(getattr(stored.field.widget, "choices", ())))
            if isinstance(value, date | time):
                value = stored.field.widget.format_value(value)
            found.append((str(stored.label), str(choices.get(str(value), value or "–"))))
        return found


WIDTHS = [
    (1, gettext_lazy("1 – narrow: one question")),
    (2, gettext_lazy("2 – rather narrow")),
    (3, gettext_lazy("3 – in between")),
    (4, gettext_lazy("4 – rather broad")),
    (5, gettext_lazy("5 – broad: a whole field")),
]


def _flat(choices: Any) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            pairs.extend(_flat(label))
        else:
            pairs.append((str(value), str(label)))
    return pairs


def facts_of(dialogue: Dialogue) -> dict[str, Any]:
    """A dialogue as the form shows it; a deadline that follows the date is shown as empty."""
    follows = dialogue.material_due_on == dialogue.material_due_by_default
    return {
        "kind": dialogue.kind_id,
        "focus_area": dialogue.focus_area_id,
        "title": dialogue.title,
        "day": dialogue.starts_on,
        "starts": dialogue.starts_at.astimezone(SWEDEN).time(),
        "ends": dialogue.ends_at.astimezone(SWEDEN).time(),
        "meeting_url": dialogue.meeting_url,
        "scope": dialogue.scope,
        "scope_width": dialogue.scope_width,
        "wanted": dialogue.wanted,
        "host_slot": dialogue.host_slot,
        "capacity": dialogue.capacity,
        "material_due_on": None if follows else dialogue.material_due_on,
        "diary_number": dialogue.diary_number,
        "recording_url": dialogue.recording_url,
        "recording_captioned": dialogue.recording_captioned,
    }


def is_valid(area: FocusArea, *, on: date) -> bool:
    return (area.valid_from is None or area.valid_from <= on) and (area.valid_to is None or area.valid_to >= on)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is the dialogue cancelled?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The sentence is shown on the page of the dialogue, to everyone who could see it."),
        error_messages={"required": gettext_lazy("Say why the dialogue is cancelled.")},
    )


class ParticipantForm(forms.Form):
    """What an organisation is asked for, and its registration number."""

    role = forms.ChoiceField(label=gettext_lazy("Asked"), choices=Invitation.Role.choices)
    diary_number = forms.CharField(
        label=gettext_lazy("Registration number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The organisation's own, if it has one for the matter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(value, capfirst(str(label))) for value, label in Invitation.Role.choices]  # type: ignore[attr-defined]  # a choice field


class NewParticipantForm(ParticipantForm):
    """The same, which organisation, and its answer if it is known; those asked already and the host are not offered."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        error_messages={
            "required": gettext_lazy("Choose an organisation."),
            "invalid_choice": gettext_lazy("Choose an organisation from the list."),
        },
    )
    field_order = ("organisation", "role", "answer", "diary_number")

    def __init__(
        self, *args: Any, dialogue: Dialogue, asked: set[int], members: dict[int, dict[int, str]], **kwargs: Any
    ) -> None:
        """`asked` are the organisations that stand in the table already, `members` the members of the groups."""
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("No answer yet")),
            *(
                (value, capfirst(str(label)))
                for value, label in Invitation.Answer.choices
                if value != Invitation.Answer.WAITS
            ),
        ]
        everyone = Organisation.objects.exclude(pk=dialogue.host_id)
        self.fields["organisation"].queryset = everyone  # type: ignore[attr-defined]  # a model choice field
        offered = [body for body in everyone.only("code", "kind", "short_name") if body.pk not in asked]
        offered.sort(key=lambda body: swedish_key(body.short_name))
        headings = {
            Organisation.Kind.REGION: _("Regions"),
            Organisation.Kind.REGION_GROUP: _("Groups of regions"),
            Organisation.Kind.AGENCY: _("National agencies"),
            Organisation.Kind.ACTOR: _("Other actors"),
        }
        groups = [
            (heading, [(str(body.pk), named(body, members)) for body in offered if body.kind == kind])
            for kind, heading in headings.items()
        ]
        choices = [("", _("Choose …")), *[(heading, bodies) for heading, bodies in groups if bodies]]
        self.fields["organisation"].widget.choices = choices


class NetworkForm(forms.Form):
    """A network whose organisations are asked to listen."""

    network = forms.ModelChoiceField(
        Network.objects.order_by("name"),
        label=gettext_lazy("Network"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a network.")},
    )


class WaveForm(forms.Form):
    """What the coordinator adds to the next wave, and when it is to be answered."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        required=False,
        max_length=150,
        help_text=gettext_lazy(
            "Leave it empty for the usual: Invitation, the title and the day. Nothing confidential."
        ),
    )
    words = forms.CharField(
        label=gettext_lazy("Your own words in the invitation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Stands after the opening sentence in each mail of this wave. Nothing confidential."),
    )
    answer_due_on = DayField(label=gettext_lazy("Answer by"), required=False)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = dialogue.starts_on - timedelta(days=dialogue.kind.answer_days)
        self.fields["answer_due_on"].help_text = _("Leave it empty for the usual: %(day)s.") % {
            "day": day_in_words(due)
        }


def named(body: Organisation, members: dict[int, dict[int, str]]) -> str:
    """The short name; a group with the regions that are covered by it."""
    return f"{body.short_name} ({', '.join(members.get(body.pk, {}).values())})" if body.is_group else body.short_name
