"""How long a reading aloud took, as the clock fills it in or somebody types it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_TIME = re.compile(r"(\d{1,2})[:.,](\d{2})")


class MinutesAndSeconds(forms.CharField):
    """`1:45` as 105. A point or a comma does as well."""

    default_error_messages = {"required": _("Write how long it took.")}

    def clean(self, value: object) -> int:
        typed = str(super().clean(value)).strip()
        found = _TIME.fullmatch(typed)
        if found is None or int(found[2]) > 59:
            raise ValidationError(gettext("Write the time as minutes and seconds, for example 1:45."))
        return int(found[1]) * 60 + int(found[2])


class RehearsalForm(forms.Form):
    taken = MinutesAndSeconds(label=_("Time in minutes and seconds"), max_length=8)
