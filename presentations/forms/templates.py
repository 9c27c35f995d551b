"""What may be typed about a template and its sections. Sections take minutes and are stored in seconds."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presentations import versions
from presentations.models import PresentationTemplate, TemplateSection
from presentations.versions import SectionText
from regions.models import Organisation
from toolkit.dates import in_minutes

LONGEST_TEXT = 4_000  # characters, of WHAT and of HOW
MOST_MINUTES = 120
MOST_WORDS = 300
STEP = 15  # seconds: a quarter of a minute


class MinutesField(forms.Field):
    """Minutes as people write them: 1, 1,5, 0.5 or 1:30. The value is whole seconds, in steps of a quarter minute."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 6, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return in_minutes(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        typed = str(value or "").strip().lower().removesuffix("min").strip()
        if not typed:
            return None
        clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)", typed)
        if clock:
            return int(clock[1]) * 60 + int(clock[2])
        if not re.fullmatch(r"\d{1,3}([.,]\d{1,4})?", typed):
            raise ValidationError(_("Write minutes as a number, for example 1, 1.5 or 0.5."))
        return round(float(typed.replace(",", ".")) * 60)

    def validate(self, value: int | None) -> None:
        if value is None:
            raise ValidationError(_("Write how many minutes the section takes, for example 1.5."))
        if value <= 0:
            raise ValidationError(_("A section takes at least a quarter of a minute, 0.25."))
        if value > MOST_MINUTES * 60:
            raise ValidationError(_("A section takes at most %(most)d minutes.") % {"most": MOST_MINUTES})
        if value % STEP:
            raise ValidationError(_("Use whole, half or quarter minutes: 0.25, 0.5, 0.75, 1 and so on."))


class PlainTextField(forms.CharField):
    """Several lines of text. A browser's line ends become ordinary ones, so that the same text is the same text."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.error_messages["max_length"] = gettext_lazy(
            "The text has %(show_value)d characters; it can have at most %(limit_value)d."
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n")))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`: the browser would cut a pasted text short without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class SectionForm(forms.Form):
    """One section. `seen` is the mark of the text that the writer had before the eyes."""

    title = forms.CharField(
        label=gettext_lazy("Heading"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give the section a heading.")},
    )
    what = PlainTextField(
        rows=5,
        label=gettext_lazy("WHAT to present"),
        help_text=gettext_lazy("The question that the section answers. Can be left until the template is adopted."),
        required=False,
    )
    how = PlainTextField(
        rows=9,
        label=gettext_lazy("HOW to present it"),
        help_text=gettext_lazy(
            "What stands on the slide and what is said, how many words there is room for, and what to leave out."
        ),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=[(value, capfirst(label)) for value, label in TemplateSection.Kind.choices],
    )
    seconds = MinutesField(
        label=gettext_lazy("Minutes"), help_text=gettext_lazy("Whole, half or quarter minutes: 1, 1.5, 0.25.")
    )
    word_limit = forms.IntegerField(
        label=gettext_lazy("Most words on the slide"),
        min_value=1,
        max_value=MOST_WORDS,
        help_text=gettext_lazy("Forty words a minute can be read while somebody speaks."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write how many words the slide has room for, for example 40."),
            "invalid": gettext_lazy("Write a whole number, for example 40."),
            "min_value": gettext_lazy("Write a number from 1 to 300."),
            "max_value": gettext_lazy("Write a number from 1 to 300."),
        },
    )
    required = forms.BooleanField(
        label=gettext_lazy("Required: the presentation cannot be handed in without it"), required=False
    )

    def __init__(self, data: Any = None, *, section: TemplateSection | None = None) -> None:
        self.section = section
        initial = {name: getattr(section, name) for name in versions.TEXTS} if section else {"required": True}
        super().__init__(data, initial=initial, prefix=None)

    def text(self) -> SectionText:
        """What was typed, once the form is valid."""
        return SectionText(**{name: self.cleaned_data[name] for name in versions.TEXTS})


class TemplateForm(forms.Form):
    """The facts of a draft."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the template a name.")},
    )
    total_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes in all"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Write how many minutes a presentation has, for example 10."),
            "invalid": gettext_lazy("Write a whole number, for example 10."),
            "min_value": gettext_lazy("Write a number from 1 to 120."),
            "max_value": gettext_lazy("Write a number from 1 to 120."),
        },
    )
    credit = forms.CharField(
        label=gettext_lazy("Source of the template"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Stands on the template and on everything printed from it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_credit(self) -> str:
        return " ".join(self.cleaned_data["credit"].split())


class NewDraftForm(forms.Form):
    """Which template a draft is for, and which version it starts from; without one it starts from the current."""

    owner = forms.ModelChoiceField(Organisation.objects.none())
    audience = forms.ChoiceField(choices=PresentationTemplate.Audience.choices)
    source = forms.ModelChoiceField(PresentationTemplate.objects.none(), required=False)

    def __init__(self, data: Any, *, owners: QuerySet[Organisation], sources: QuerySet[PresentationTemplate]) -> None:
        super().__init__(data)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # a ModelChoiceField, as above
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]  # the same


class TemplateFilter(forms.Form):
    """Which versions the list shows."""

    STATES = (
        ("current", gettext_lazy("current")),
        ("draft", gettext_lazy("draft")),
        ("older", gettext_lazy("older")),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=[("", gettext_lazy("All")), *PresentationTemplate.Audience.choices],
        required=False,
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[("", gettext_lazy("All")), *STATES], required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """The choices that are real; an unknown value in the address chooses nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
