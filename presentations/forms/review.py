"""What a coordinator may type about a presentation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from presentations.forms.texts import WrittenText


class CommentForm(forms.Form):
    """A comment on one section."""

    text = WrittenText(label=_("Comment"), most=2000, required=True, widget=forms.Textarea(attrs={"rows": 3}))


class LateForm(forms.Form):
    """More time for one organisation, and why."""

    until = forms.DateField(
        label=_("May be handed in until and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Is kept with the presentation; the organisation can read it.")
    )
