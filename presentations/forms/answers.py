"""The page where an organisation answers its invitation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.models import Invitation
from regions.models import SpecialisationArea

Answer = Invitation.Answer


class StandInForm(forms.Form):
    """Who comes instead."""

    stand_in_name = forms.CharField(label=_("Name"), max_length=150, required=False)
    stand_in_address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        error_messages={"invalid": _("Enter an e-mail address, for example anna@example.org.")},
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("stand_in_address") and not typed.get("stand_in_name"):
            self.add_error("stand_in_name", _("Enter the name of the person who comes instead."))
        if typed.get("stand_in_name") and not typed.get("stand_in_address") and "stand_in_address" not in self.errors:
            self.add_error("stand_in_address", _("Enter the address that the calendar entry is sent to."))
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, by the names of `actions.answering.Reply`."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.fields}


class OnlyStandInForm(StandInForm):
    """Where the answer itself is fixed, and who comes is not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("stand_in_name", "stand_in_address"):
            self.fields[name].required = True


class AnswerForm(StandInForm):
    """One of four answers, what belongs to it, and with any of them who comes instead."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Answer.PRESENTS, _("We present")),
            (Answer.LISTENS, _("We listen")),
            (Answer.DECLINES, _("We decline")),
            (Answer.OTHER_TIME, _("Suggest another time")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    area = forms.ModelChoiceField(
        SpecialisationArea.objects.none(),
        label=_("S3 area that you present"),
        required=False,
        empty_label=_("Choose …"),
    )
    speaker_title = forms.CharField(
        label=_("The speaker's role"),
        max_length=100,
        required=False,
        help_text=_("Stands in the programme, for example regional development strategist. No name is needed."),
    )
    reason = forms.CharField(
        label=_("Why you decline, if you like"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    suggestion = forms.CharField(
        label=_("Time that would suit you"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: any morning in week 12."),
    )
    field_order = ("answer", "area", "speaker_title", "reason", "suggestion", "stand_in_name", "stand_in_address")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        areas: Sequence[SpecialisationArea],
        with_stand_in: bool = True,
        on_behalf: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.needs_area = not on_behalf
        if on_behalf:
            self.fields["answer"].required = False
            self.fields["answer"].choices += [("", _("No answer yet"))]  # type: ignore[attr-defined]  # a choice field
        if areas:
            several = len({area.organisation_id for area in areas}) > 1
            field = self.fields["area"]
            field.queryset = SpecialisationArea.objects.filter(pk__in=[area.pk for area in areas])  # type: ignore[attr-defined]  # a model choice
            field.widget.choices = [
                ("", _("Choose …")),
                *(
                    (area.pk, f"{area.name} ({area.organisation.short_name})" if several else area.name)
                    for area in areas
                ),
            ]
        else:
            del self.fields["area"]
        if not with_stand_in:
            del self.fields["stand_in_name"], self.fields["stand_in_address"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        answer = typed.get("answer")
        if answer == Answer.PRESENTS and self.needs_area and "area" in self.fields and not typed.get("area"):
            self.add_error("area", _("Choose the S3 area that you present."))
        if answer == Answer.OTHER_TIME and not typed.get("suggestion"):
            self.add_error("suggestion", _("Say which time would suit you."))
        return typed


def answered(invitation: Invitation) -> dict[str, Any]:
    """The answer that stands, as the form shows it: who waits for a place wants to present."""
    answer = Answer.PRESENTS if invitation.answer == Answer.WAITS else invitation.answer
    return {
        "answer": answer,
        "area": invitation.area_id,
        "speaker_title": invitation.speaker_title,
        "reason": invitation.reason,
        "suggestion": invitation.suggestion,
    }
