"""Form fields that every app shares, with errors in plain words."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

YEARS = range(1990, 2101)
"""The years that anything in the portal can lie in; all else is a slip of the finger."""


class DayField(forms.DateField):
    """A day, picked in the browser's calendar or typed as 2027-03-14."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs["error_messages"] = {
            "invalid": _("Enter a real date as year-month-day, for example 2027-03-14."),
            **kwargs.get("error_messages", {}),
        }
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(
                _("Enter a year between %(first)s and %(last)s."), params={"first": YEARS[0], "last": YEARS[-1]}
            )
        return day


class WebAddressField(forms.URLField):
    """An address on the web; only http and https, so that no link can run a script."""

    def __init__(self, **kwargs: Any) -> None:
        message = _("Enter a whole web address that begins with https://.")
        kwargs.setdefault("assume_scheme", "https")
        kwargs["error_messages"] = {"invalid": message, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        self.validators = [
            URLValidator(schemes=["http", "https"], message=message) if isinstance(check, URLValidator) else check
            for check in self.validators
        ]
