"""How a point is getting on, told in under a minute."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from followups.models import FollowUp, Stage
from followups.models.point import ENDS


class StatusForm(forms.Form):
    """A stage and a sentence; what an end asks for as well. Nothing is required that has already been said."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    stage = forms.ChoiceField(
        label=_("Where does it stand now?"),
        choices=Stage.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a stage.")},
    )
    note = forms.CharField(
        label=_("What has happened?"),
        help_text=_("One sentence is enough."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("Why it is dropped"), max_length=300, required=False)
    learning = forms.CharField(
        label=_("One thing that you learned"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, typed: Any = None, *, point: FollowUp) -> None:
        self.point = point
        known = {"seen": point.version, "stage": point.stage, "learning": point.learning}
        super().__init__(typed, initial=known, prefix=f"p{point.pk}")
        self.fields["stage"].choices = [(stage.value, capfirst(stage.label)) for stage in Stage]  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        stage = typed.get("stage")
        if stage == self.point.stage and not typed.get("note"):
            self.add_error("note", _("Write a sentence, or choose another stage."))
        if stage in ENDS and not typed.get("learning"):
            self.add_error("learning", _("Write one thing that you learned before the point is closed."))
        if stage == Stage.DROPPED and not typed.get("reason"):
            self.add_error("reason", _("Write why the point is dropped."))
        return typed
