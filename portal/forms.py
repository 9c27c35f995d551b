"""Forms of the pages about the portal."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import AccessibilityReport


class AccessibilityReportForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type
    """What does not work, where, and – only if an answer is wanted – an address."""

    class Meta:
        model = AccessibilityReport
        fields: ClassVar[list[str]] = ["text", "page", "reply_to"]
        help_texts: ClassVar[dict[str, object]] = {
            "text": _("Describe what you tried to do and what happened. Do not write anything sensitive."),
            "page": _("The page's address or name, if you know it."),
            "reply_to": _("Fill it in only if you want an answer."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "reply_to": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
