"""What may be typed about the tempo policy."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yearwheel.tempo import Policy


class PolicyForm(forms.Form):
    """The figures of the policy, and why they are changed."""

    most = forms.IntegerField(label=gettext_lazy("Invitations to one organisation, at most"), min_value=1, max_value=50)
    window_days = forms.IntegerField(label=gettext_lazy("… in any so many days in a row"), min_value=1, max_value=366)
    apart_days = forms.IntegerField(
        label=gettext_lazy("Days from one invitation to the next, at least"), min_value=0, max_value=366
    )
    most_preparing = forms.IntegerField(
        label=gettext_lazy("Presentations that one organisation prepares at once, at most"),
        min_value=1,
        max_value=20,
        help_text=gettext_lazy("From the day the invitation leaves to the day of the dialogue."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is the tempo changed?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why the tempo is changed.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        apart, window = data.get("apart_days"), data.get("window_days")
        if apart is not None and window is not None and apart > window:
            self.add_error(
                "apart_days",
                _("The days between two invitations cannot be more than the days in which they are counted."),
            )
        return data

    @property
    def policy(self) -> Policy:
        data = self.cleaned_data
        return Policy(data["most"], data["window_days"], data["apart_days"], data["most_preparing"])
