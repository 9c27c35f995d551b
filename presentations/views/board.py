"""The coordinator's board: the homework of everybody who presents in any of the agency's open dialogues."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from presentations.duties import Duty, duties
from presentations.models import Presentation
from presentations.views import homework
from regions.models import roles_of
from toolkit import sheets
from toolkit.dates import day, moment
from toolkit.sorting import swedish_key

PER_PAGE = 50

READ = (
    "title", "starts_at", "ends_at", "host_slot", "material_due_on", "planned_at", "held_at", "closed_at",
    "cancelled_at", "focus_area__name", "focus_area__palette",
    *(f"host__{name}" for name in ("code", "kind", "name", "short_name")),
)  # fmt: skip
"""What the board and its measures need of a dialogue."""

State = Presentation.State
STATES = [
    ("left", gettext_lazy("something is left")),
    ("late", gettext_lazy("late")),
    ("not_begun", gettext_lazy("not begun")),
    *State.choices,
]
TONES = {State.APPROVED: "good", State.RETURNED: "sun"}


class BoardFilter(forms.Form):
    """Stands in the address. A value that is not among the choices filters nothing."""

    dialogue = forms.ChoiceField(label=gettext_lazy("Dialogue"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *STATES])

    def __init__(self, data: object, *, dialogues: Iterable[Dialogue]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        named = [(str(one.pk), f"{one.title}, {day(one.starts_at)}") for one in dialogues]
        self.fields["dialogue"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]  # a choice field
        self.full_clean()

    def keeps(self, duty: Duty, *, at: datetime) -> bool:
        dialogue, state = self.cleaned_data.get("dialogue"), self.cleaned_data.get("state")
        if dialogue and str(duty.dialogue.pk) != dialogue:
            return False
        if state == "left":
            return duty.is_left
        if state == "late":
            return duty.is_late(at=at)
        return not state or state == (duty.state or "not_begun")

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())


@require_safe
def homework_board(request: SignedInRequest) -> HttpResponse:
    """Most behind first: by what is left, then the last day, then the organisation."""
    now = timezone.now()
    form, found = _found(request, at=now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _shown(page.object_list, request.user, at=now),
        "late": sum(duty.is_late(at=now) for duty in found),
        "left": sum(duty.is_left for duty in found),
    }
    return render(request, "presentations/homework_board.html", context)


@require_safe
def homework_export(request: SignedInRequest) -> HttpResponse:
    """The rows of the filter in the address as a spreadsheet."""
    now = timezone.now()
    _form, found = _found(request, at=now)
    headers = [
        _("Dialogue"), _("Starts"), _("Organisation"), _("Area"), _("State"), _("Sections with an answer"),
        _("Sections"), _("Speaking time in seconds"), _("Last day"), _("Last touched"), _("Days left"), _("Late"),
    ]  # fmt: skip
    measured = homework.measures(found)
    rows: list[list[str | int | date | None]] = []
    for duty in found:
        row = homework.row_of(duty, measured, request.user, at=now)
        late = _("late") if row.is_late else None
        cells = homework.cells(row)
        cells[2] = cells[2] or _("not begun")
        rows.append([duty.dialogue.title, duty.dialogue.starts_at, *cells, row.days_left, late])
    return sheets.response(_("Homework"), headers, rows)


def _found(request: SignedInRequest, *, at: datetime) -> tuple[BoardFilter, list[Duty]]:
    """The filter and what it leaves; 404 to those who coordinate nothing. Three queries."""
    coordinates = roles_of(request.user).coordinates
    if not coordinates:
        raise Http404
    hosted = Dialogue.objects.planned().filter(held_at=None, ends_at__gt=at, host__in=coordinates)
    dialogues = list(hosted.select_related("host", "focus_area").only(*READ).order_by("starts_at", "pk"))
    today = timezone.localdate(at)
    form = BoardFilter(request.GET, dialogues=dialogues)
    found = [duty for duty in duties(dialogues) if form.keeps(duty, at=at)]
    found.sort(
        key=lambda duty: (
            not duty.is_left,
            duty.last_day(on=today),
            duty.dialogue.pk,
            swedish_key(duty.organisation.short_name),
        )
    )
    return form, found


def _shown(found: Iterable[Duty], user: User, *, at: datetime) -> list[dict[str, Any]]:
    """The rows of one page in words; three queries. The template only sets them."""
    found = list(found)
    measured = homework.measures(found)
    states = {value: str(label) for value, label in State.choices}
    sections = _("%(done)s of %(total)s")
    changed = _("changed %(moment)s")
    shown = []
    for duty in found:
        row = homework.row_of(duty, measured, user, at=at)
        pk = row.presentation.pk if row.presentation else None
        progress = row.progress
        shown.append(
            {
                "organisation": row.organisation.short_name,
                "subject": row.presentation.subject if row.presentation else "",
                "url": reverse("presentation_detail", args=[pk]) if row.may_read else "",
                "dialogue": duty.dialogue.title,
                "dialogue_url": reverse("dialogue_presentations", args=[duty.dialogue.pk]),
                "held_on": day(duty.dialogue.starts_at),
                "state": states[duty.state] if duty.state else _("not begun"),
                "tone": TONES.get(duty.state, "quiet") if duty.state else "quiet",
                "late": row.is_late,
                "sections": sections % {"done": progress.done, "total": progress.total} if progress else "–",
                "bar": row.bar.drawing if row.bar else "",
                "touched": changed % {"moment": moment(row.touched_at)} if row.touched_at else "",
                "due": day(row.due_on),
                "left": row.left,
                "left_tone": row.left_tone,
                "review_url": reverse("presentation_review", args=[pk]) if row.may_review else "",
                "late_url": reverse("presentation_late", args=[pk]) if pk and duty.is_missing else "",
            }
        )
    return shown
