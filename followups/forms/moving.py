"""What is asked when a point moves: where it stands now, what has happened, and what an end asks for."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followups.models import FollowUp, Stage
from followups.models.point import ENDS


class PlainText(forms.CharField):
    """Text whose line ends are those of the database, so that what is not touched is the same."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class MoveForm(forms.Form):
    """What has happened with a point: a new stage, a sentence, or both. An end asks for a learning, dropping why.

    `prefix` where a page asks about several points.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a stage.")},
    )
    reason = PlainText(label=gettext_lazy("Why is it dropped?"), required=False, max_length=300)
    learning = PlainText(
        label=gettext_lazy("One thing that you learned"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = PlainText(
        label=gettext_lazy("What has happened?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence or two, read by everyone who may read the point."),
    )

    def __init__(self, data: Any = None, *, point: FollowUp, prefix: str | None = None) -> None:
        self.point = point
        kept = {"seen": point.version, "stage": point.stage, "reason": point.drop_reason, "learning": point.learning}
        super().__init__(data, initial=kept, prefix=prefix)
        self.fields["stage"].choices = [(value, capfirst(str(label))) for value, label in Stage.choices]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        stage = typed.get("stage")
        if stage == Stage.DROPPED and not typed.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why the point is dropped."))
        if stage in ENDS and not typed.get("learning") and "learning" not in self.errors:
            self.add_error("learning", _("Write one thing that you learned before the point is closed."))
        return typed

    def wanted(self) -> dict[str, str]:
        """The stage, and with an end what it asks for, by the fields of `followups.facts`."""
        typed = self.cleaned_data
        found = {"stage": typed["stage"]}
        if typed["stage"] == Stage.DROPPED:
            found["drop_reason"] = typed["reason"]
        if typed["stage"] in ENDS:
            found["learning"] = typed["learning"]
        return found


class NewsForm(MoveForm):
    """The same where something has to be said: a new stage, other words about an end, or a sentence."""

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if self.errors or typed.get("note"):
            return typed
        if all(getattr(self.point, name) == value for name, value in self.wanted().items()):
            self.add_error("note", _("Write a sentence, or choose another stage."))
        return typed
