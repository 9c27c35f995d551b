"""What may be typed about one item of a programme."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.draft import Draft
from dialogues.models import AgendaItem
from dialogues.models.programme import LONGEST_ITEM
from regions.models import Organisation
from toolkit.dates import clock
from toolkit.sorting import swedish_key

Kind = AgendaItem.Kind


class ItemForm(forms.Form):
    """An item as it is changed. `facts()` are arguments for the actions once the form is valid."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Who presents"),
        required=False,
        help_text=gettext_lazy("Only for a presentation. Those who have said that they present can be chosen."),
        error_messages={"invalid_choice": gettext_lazy("Choose an organisation from the list.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Heading of your own"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Leave it empty and the organisation, or what it is, stands there."),
    )
    speaker = forms.CharField(
        label=gettext_lazy("The speaker's role"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("A role and no name, for example regional development director."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=LONGEST_ITEM,
        error_messages={
            "required": gettext_lazy("Enter how many minutes it takes."),
            "invalid": gettext_lazy("Enter a whole number, for example 10."),
        },
    )

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, capfirst(str(label))) for value, label in Kind.choices]  # type: ignore[attr-defined]  # a choice field
        bodies = {row.organisation_id: row.organisation for row in draft.presenting}
        bodies |= {item.organisation.pk: item.organisation for item in draft.items if item.organisation}
        offered = sorted(bodies.values(), key=lambda body: swedish_key(body.short_name))
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=bodies)  # type: ignore[attr-defined]  # a model choice field
        field.widget.choices = [("", _("Nobody in particular")), *((str(body.pk), body.short_name) for body in offered)]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_speaker(self) -> str:
        return " ".join(self.cleaned_data["speaker"].split())

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("organisation") and typed.get("kind") != Kind.PRESENTATION:
            self.add_error("organisation", _("Only a presentation has an organisation. Choose nobody in particular."))
        return typed

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NewItemForm(ItemForm):
    """The same, and where it is put; without minutes it is as long as such an item usually is."""

    place = forms.TypedChoiceField(label=gettext_lazy("Where"), coerce=int, empty_value=None)
    field_order = ("kind", "place", "minutes", "organisation", "title", "speaker")

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        slots = draft.plan.slots
        last = [(str(len(slots) + 1), _("Last"))]
        after = [
            (
                str(slot.place + 1),
                _("After %(clock)s %(heading)s") % {"clock": clock(slot.starts_at), "heading": slot.heading},
            )
            for slot in slots[:-1]
        ]
        self.fields["place"].choices = [*last, ("1", _("First")), *after] if slots else last  # type: ignore[attr-defined]  # a choice field
        self.fields["minutes"].required = False
        self.fields["minutes"].help_text = _("Leave it empty for the usual length.")


def initial_of(item: AgendaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("kind", "organisation", "title", "speaker", "minutes")}
