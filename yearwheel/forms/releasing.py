"""What may be typed about one invitation's tempo."""

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.fields import DayField


class OverrideForm(forms.Form):
    """Why an invitation leaves although the tempo says no."""

    reason = forms.CharField(
        label=_("Why does it leave in spite of the tempo?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Is logged with your name and shown in the load view to every coordinator."),
        error_messages={"required": _("Write why the invitation leaves in spite of the tempo.")},
    )


class ChooseDayForm(forms.Form):
    """The day on which an invitation leaves by itself."""

    on = DayField(label=_("Leaves"), error_messages={"required": _("Choose a day.")})
