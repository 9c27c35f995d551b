"""What may be typed about an organisation and its strategies."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation, SpecialisationArea, StrategyDocument
from toolkit.dates import plain_day
from toolkit.fields import DayField, WebAddressField


class EndAreaForm(forms.Form):
    """The last day of an area that nothing replaces."""

    last_day = DayField(label=_("Last day"), help_text=_("The area is valid through this day."))

    def __init__(self, data: QueryDict | None = None, *, area: SpecialisationArea, today: date) -> None:
        super().__init__(data, initial={"last_day": area.valid_to or today})
        self.area = area

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if self.area.valid_from and last_day < self.area.valid_from:
            raise forms.ValidationError(
                _("The area began on %(day)s and cannot end before that."),
                params={"day": plain_day(self.area.valid_from)},
            )
        return last_day


class StrategyForm(forms.Form):
    """One document that a presentation can point at."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StrategyDocument.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=200)
    url = WebAddressField(
        label=_("Address"), max_length=400, required=False, help_text=_("Where the document can be read.")
    )
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(
        label=_("Valid to"), required=False, help_text=_("The last day. Leave it empty while the strategy is in force.")
    )

    def __init__(
        self, data: QueryDict | None = None, *, organisation: Organisation, document: StrategyDocument | None = None
    ) -> None:
        super().__init__(
            data,
            initial={name: getattr(document, name) for name in self.base_fields}
            if document
            else {"kind": StrategyDocument.Kind.S3},
        )
        self.others = StrategyDocument.objects.filter(organisation=organisation).exclude(
            pk=document.pk if document else 0
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("valid_from"), typed.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day cannot come before the first."))
        title = typed.get("title", "").casefold()
        if any(
            (other.kind, other.title.casefold(), other.url) == (typed.get("kind"), title, typed.get("url"))
            for other in self.others
        ):
            self.add_error("title", _("That strategy is already in the list."))
        return typed


class FactsForm(forms.Form):
    """What the organisation itself says about itself."""

    s3_term = forms.CharField(
        label=_("Its own word for an S3 area"),
        max_length=60,
        required=False,
        help_text=_("For example styrkeområde."),
    )
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    website = WebAddressField(label=_("Website"), max_length=200, required=False)
    mailbox = forms.EmailField(
        label=_("Function mailbox"), required=False, help_text=_("An address that several people read.")
    )

    def __init__(self, data: QueryDict | None = None, *, organisation: Organisation) -> None:
        super().__init__(data, initial={name: getattr(organisation, name) for name in self.base_fields})
