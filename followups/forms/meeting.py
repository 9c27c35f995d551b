"""What may be typed about a network's meeting: its facts, what is noted at it, and what is to be done before it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.forms import ClockField
from followups.forms.moving import MoveForm, PlainText
from followups.meeting_facts import Says
from followups.models import NetworkMeeting
from regions.models import Network, Organisation
from toolkit.fields import DayField, WebAddressField
from toolkit.sorting import swedish_key


class MeetingForm(forms.Form):
    """The facts of a meeting; `says` once it is valid."""

    host = forms.ModelChoiceField(Organisation.objects.none(), label=_("Kept by"), empty_label=None)
    network = forms.ModelChoiceField(
        Network.objects.all(),
        label=_("Network"),
        empty_label=_("Choose …"),
        error_messages={"required": _("Choose a network.")},
    )
    title = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What it is called in the year wheel, for example RND-möte."),
        error_messages={"required": _("Give the meeting a name.")},
    )
    day = DayField(label=_("Date"), error_messages={"required": _("Enter the date, for example 2027-03-14.")})
    starts = ClockField(label=_("From"))
    place = forms.CharField(label=_("Place"), required=False, max_length=160)
    meeting_url = WebAddressField(label=_("Meeting link"), required=False, max_length=500)
    agenda = forms.CharField(
        label=_("Agenda"),
        required=False,
        max_length=4000,
        help_text=_("One item on each line."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    status_days = forms.IntegerField(
        label=_("Days before that owners are asked how their points are getting on"),
        initial=14,
        min_value=0,
        max_value=90,
        help_text=_("0: nobody is asked because of this meeting."),
    )

    def __init__(self, data: Any = None, *, hosts: list[Organisation], meeting: NetworkMeeting | None = None) -> None:
        super().__init__(data, initial=_facts(meeting) if meeting else {})
        if meeting or len(hosts) == 1:
            del self.fields["host"]
        else:
            field = self.fields["host"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
            field.queryset = Organisation.objects.filter(pk__in=[host.pk for host in hosts])

    @property
    def says(self) -> Says:
        typed = self.cleaned_data
        return Says(
            network=typed["network"],
            title=typed["title"],
            starts_at=timezone.make_aware(datetime.combine(typed["day"], typed["starts"])),
            place=typed["place"].strip(),
            meeting_url=typed["meeting_url"],
            agenda=typed["agenda"].strip(),
            status_days=typed["status_days"],
        )


KEPT = ("network", "title", "place", "meeting_url", "agenda", "status_days")


def _facts(meeting: NetworkMeeting) -> dict[str, Any]:
    starts = timezone.localtime(meeting.starts_at)
    return {
        **{name: getattr(meeting, name) for name in KEPT},
        "day": starts.date(),
        "starts": starts.time(),
    }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"), max_length=300, error_messages={"required": _("Write why it is cancelled.")}
    )


class AssignmentForm(forms.Form):
    """Something to be done before a meeting, by some of its network or by all."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is to be done?"),
        max_length=300,
        help_text=_("For example: Say which of your points you want help with from the others."),
        error_messages={"required": _("Write what is to be done.")},
    )
    due_on = DayField(label=_("Answer by"), error_messages={"required": _("Enter the date, for example 2027-03-14.")})
    everybody = forms.BooleanField(label=_("Everybody in the network"), required=False)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Or these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, meeting: NetworkMeeting, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.members = sorted(meeting.network.members.all(), key=lambda body: swedish_key(body.short_name))
        field = self.fields["organisations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  # declared above
        field.queryset = meeting.network.members.all()
        field.choices = [(body.pk, body.short_name) for body in self.members]
        if not self.members:
            del self.fields["everybody"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("everybody"):
            typed["organisations"] = self.members
        elif "organisations" in typed and not typed["organisations"]:
            self.add_error("organisations", _("Choose who is to do it."))
        return typed


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write an answer.")},
    )


class WalkForm(MoveForm):
    """What is said of one point at a meeting: where it stands now, and a sentence, or nothing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = PlainText(label=_("A sentence"), required=False, max_length=500)
    learning = PlainText(label=_("What did we learn?"), required=False, max_length=500)
