"""What a strategist may type: one section's fields by its kind, and the choice of area."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focusareas.models import FocusArea
from presentations.forms.illustrations import ChartForm, PictureForm
from presentations.forms.texts import WrittenText
from presentations.models import Answer, Presentation, TemplateSection
from regions.models import SpecialisationArea, StrategyDocument
from toolkit.dates import day

Kind = TemplateSection.Kind
MAX_LINKS = 20


class WebAddress(forms.URLField):
    """An address that is safe to put behind a link: http or https, nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("The address must begin with http:// or https://.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, assume_scheme="https", **kwargs)
        self.validators = [URLValidator(schemes=["http", "https"], message=self.error_messages["invalid"])]


class LinkForm(forms.Form):
    """One strategy or link. A row without title and address is no link."""

    SOURCES = [*StrategyDocument.Kind.choices, ("other", _("other source"))]

    source = forms.ChoiceField(label=_("Kind of source"), choices=SOURCES, required=False)
    title = WrittenText(label=_("Title"), most=200)
    url = WebAddress(label=_("Address"), widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}))

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        data["title"] = " ".join(str(data.get("title", "")).split()) or urlsplit(data.get("url", "")).netloc
        data["source"] = data.get("source") or "other"
        if len(data.get("url", "")) > 500:
            self.add_error("url", _("The address is too long."))
        return data


LinkFormSet = forms.formset_factory(
    LinkForm, extra=1, can_delete=True, max_num=MAX_LINKS, absolute_max=200, validate_max=True
)


class SectionForm(forms.Form):
    """The fields of one section, as its kind asks for them; `links` is a form set where the kind takes links.

    `picture` and `chart` are forms of their own, in the same form on the page.
    """

    text = WrittenText(label=_("Text on the slide"), widget=forms.Textarea(attrs={"rows": 8}))
    manuscript = WrittenText(label=_("Manuscript"), widget=forms.Textarea(attrs={"rows": 10}))
    choice = forms.ChoiceField(
        label=_("Answer"), choices=Answer.Choice.choices, required=False, widget=forms.RadioSelect
    )
    scale = forms.TypedChoiceField(
        label=_("Scale"),
        choices=[(number, str(number)) for number in range(1, 6)],
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    window = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        section: TemplateSection,
        presentation: Presentation,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        given = dict(initial or {})
        super().__init__(data, initial=given)
        self.section = section
        if section.kind != Kind.CHOICE:
            del self.fields["choice"]
        if section.kind not in (Kind.SCALE, Kind.AREA):
            del self.fields["scale"]
        elif section.kind == Kind.AREA:
            self.fields["scale"].label = _("Scope, from narrow (1) to broad (5)")
            self.fields["text"].label = _("Delimitation: what the presentation is about, and what it leaves out")
        self.links = (
            LinkFormSet(data, prefix="links", initial=given.get("links")) if section.kind == Kind.LINKS else None
        )
        shown = PictureForm.initial_of(given.get("picture"))
        self.picture = PictureForm(data, files, initial=shown, presentation=presentation)
        self.chart = ChartForm(data, initial=ChartForm.initial_of(given.get("chart")))

    def is_valid(self) -> bool:
        links_are_valid = self.links is None or self.links.is_valid()
        rest_is_valid = all([self.picture.is_valid(), self.chart.is_valid()])
        return super().is_valid() and links_are_valid and rest_is_valid

    def written(self) -> dict[str, Any]:
        """What was typed, checked: text, manuscript, choice, scale, and links as (source, title, url).

        The picture and the chart are asked for themselves: `picture.image()` and `chart.chart()`.
        """
        data = self.cleaned_data
        return {
            "text": data.get("text", ""),
            "manuscript": data.get("manuscript", ""),
            "choice": data.get("choice", ""),
            "scale": data.get("scale"),
            "links": [(row["source"], row["title"], row.get("url", "")) for row in self._kept_links()],
        }

    def _kept_links(self) -> list[dict[str, Any]]:
        rows = [form.cleaned_data for form in self.links if form.is_valid()] if self.links is not None else []
        return [row for row in rows if not row.get("DELETE") and (row.get("title") or row.get("url"))]

    def problems(self) -> list[dict[str, str]]:
        """Every error with the id of its field, its label and its sentence, for the summary and for the field."""
        forms_and_names = [self, *(self.links or []), self.picture, self.chart]
        found = [
            {"field": str(form[name].auto_id), "label": str(form[name].label), "text": " ".join(map(str, errors))}
            for form in forms_and_names
            for name, errors in form.errors.items()
            if name in form.fields
        ]
        found += [{"field": "section-form", "label": "", "text": str(error)} for error in self.non_field_errors()]
        if self.links is not None and self.links.non_form_errors():
            text = gettext("There may be at most %(most)s links.") % {"most": MAX_LINKS}
            found.append({"field": "id_links", "label": gettext("Strategies and links"), "text": text})
        return found


class SubjectForm(forms.Form):
    """Which one area the presentation is about, and whether to begin from last time's answers."""

    subject = forms.TypedChoiceField(label=_("Area"), coerce=int, widget=forms.RadioSelect)
    reuse = forms.BooleanField(label=_("Begin with our answers from last time"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        subjects: Sequence[SpecialisationArea | FocusArea],
        previous: Mapping[int, Presentation],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        several_owners = len({getattr(subject, "organisation_id", None) for subject in subjects}) > 1
        self.fields["subject"].choices = [  # type: ignore[attr-defined]  # a field of the class above
            (subject.pk, _named(subject, previous.get(subject.pk), with_owner=several_owners)) for subject in subjects
        ]
        if len(subjects) == 1:
            self.initial.setdefault("subject", subjects[0].pk)
        if not previous:
            del self.fields["reuse"]
        else:
            self.fields["reuse"].help_text = gettext("Only if the area you choose has been presented before.")


def _named(
    subject: SpecialisationArea | FocusArea, previous: Presentation | None, *, with_owner: bool
) -> str | Promise:
    name = subject.name
    if with_owner and isinstance(subject, SpecialisationArea):
        name = f"{name} ({subject.organisation.short_name})"
    if previous is None:
        return name
    return gettext("%(area)s – last presented %(day)s") % {"area": name, "day": day(previous.dialogue.starts_at)}
