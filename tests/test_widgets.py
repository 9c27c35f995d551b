"""The quickly drawn form widgets say the same as Django's own."""

import re
from datetime import date

from django import forms
from django.forms.renderers import DjangoTemplates

from toolkit.widgets import DRAWN, QuickForms


class Everything(forms.Form):
    words = forms.CharField(initial='"Å & Ö" <b>', max_length=40, help_text="help")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), initial="<p>\nrad två & tre")
    empty = forms.CharField(widget=forms.Textarea, required=False)
    mail = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email", "data-x": 'a"b'}))
    number = forms.IntegerField(min_value=1, max_value=9, initial=0)
    yes = forms.BooleanField(initial=True, required=False)
    no = forms.BooleanField(required=False, disabled=True)
    hidden = forms.CharField(widget=forms.HiddenInput, initial="<gömd>")
    address = forms.URLField(assume_scheme="https", initial="https://example.org/?a=1&b=2")
    day = forms.DateField(initial=date(2027, 3, 14), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    one = forms.ChoiceField(
        choices=[("", "Välj …"), ("a", "<A>"), ("Grupp & <b>", [("b", "B"), ("c", "C & D")])], initial="c"
    )
    several = forms.MultipleChoiceField(choices=[("1", "ett"), ("2", "två"), ("3", "tre")], initial=["1", "3"])


def test_every_widget_that_is_drawn_quickly_has_the_markup_that_django_gives_it() -> None:
    for data in (None, {"words": "<'x'>", "number": "nej", "one": "b", "several": ["2"], "yes": "", "text": ""}):
        quick, slow = Everything(data, renderer=QuickForms()), Everything(data, renderer=DjangoTemplates())
        names = {field.field.widget.template_name for field in quick}
        assert len(names & set(DRAWN)) == 9
        for name in quick.fields:
            assert _without_breaks(str(quick[name])) == _without_breaks(str(slow[name])), name


def test_other_widgets_are_left_to_django() -> None:
    class Choice(forms.Form):
        radio = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    slow = Choice(renderer=DjangoTemplates())
    assert str(Choice(renderer=QuickForms())["radio"]) == str(slow["radio"])


def _without_breaks(markup: str) -> str:
    """Django sets each option on its own line; a line break between tags says nothing."""
    return re.sub(r">\s+<", "><", markup)
