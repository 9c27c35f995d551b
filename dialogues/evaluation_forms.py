"""What may be typed about a dialogue afterwards."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dialogues.models import Evaluation
from dialogues.models.evaluation import LONGEST_COMMENT

USEFUL = (
    (5, _("5 – very useful")),
    (4, _("4 – useful")),
    (3, _("3 – neither nor")),
    (2, _("2 – of little use")),
    (1, _("1 – of no use")),
)
FITS = (
    (5, _("5 – very well")),
    (4, _("4 – well")),
    (3, _("3 – neither nor")),
    (2, _("2 – badly")),
    (1, _("1 – very badly")),
)


class EvaluationForm(forms.Form):
    """Three questions with one choice each, and a comment. `facts` are arguments of the action."""

    usefulness = forms.TypedChoiceField(
        label=_("How useful was the dialogue for you?"),
        choices=USEFUL,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how useful the dialogue was.")},
    )
    scope_fit = forms.TypedChoiceField(
        label=_("How well did the scope of the area fit?"),
        choices=FITS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how well the scope fitted.")},
    )
    direction = forms.ChoiceField(
        label=_("The scope was"),
        choices=[(value, capfirst(label)) for value, label in Evaluation.Direction.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the scope was too narrow, about right or too broad.")},
    )
    comment = forms.CharField(
        label=_("Comment, if you like"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the host's coordinators, with your organisation's name."),
    )

    def __init__(self, data: Any = None, *, answered: Evaluation | None = None) -> None:
        initial = {name: getattr(answered, name) for name in self.base_fields} if answered else None
        super().__init__(data, initial=initial)
