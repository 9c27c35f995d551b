"""A dialogue's tab Uppföljning: points written as they are said, wishes that become points, confirming."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues import pages
from dialogues.models import Dialogue
from dialogues.views.steps import say
from followups import access, actions
from followups.labels import TONES
from followups.models import FollowUp, Party, Stage
from followups.suggestions import suggestion, suggestions
from toolkit.refusals import RefusalError

A_PAGE = 50
MOST_LINES = 50
LONGEST_LINE = 200  # characters
SHORT = {
    "description": gettext_lazy("description"),
    "measure": gettext_lazy("measure"),
    "owner": gettext_lazy("owner"),
    "due_on": gettext_lazy("day"),
}
"""What SMART asks for, in a word each."""


@dataclass(frozen=True)
class Row:
    """One point of the list. `confirms`: the person has an organisation that has not confirmed it yet."""

    point: FollowUp
    stage: str
    tone: str
    late: bool
    missing: str
    confirmed: str
    may_edit: bool
    confirms: bool


@require_GET
def dialogue_followups(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    return render(request, "followups/dialogue_followups.html", _context(request, dialogue))


def _context(request: SignedInRequest, dialogue: Dialogue, **more: Any) -> dict[str, Any]:
    user, notes = request.user, access.can_note_points(request.user, dialogue)
    points = FollowUp.objects.visible_to(user).filter(dialogue=dialogue).select_related("owner").order_by("pk")
    page = Paginator(points.prefetch_related(Prefetch("parties", Party.objects.order_by("pk"))), A_PAGE)
    last = page.num_pages
    shown = page.get_page(request.GET.get("page") or last)
    rows = [_row(point, user, on=timezone.localdate()) for point in shown]
    return {
        **pages.frame(request, dialogue, "dialogue_followups"),
        "page": shown,
        "rows": rows,
        "incomplete": sum(1 for row in rows if row.missing),
        "notes": notes,
        "creates": access.can_create_points_of(user, dialogue),
        "suggestions": suggestions(dialogue, user) if notes else [],
        "key": uuid4(),
        "typed": "",
        "error": "",
        "said": "",
        **more,
    }


def _row(point: FollowUp, user: User, *, on: date) -> Row:
    parties = list(point.parties.all())
    confirmed = sum(1 for party in parties if party.confirmed_at)
    return Row(
        point=point,
        stage=capfirst(str(point.get_stage_display())),
        tone=TONES[Stage(point.stage)],
        late=point.is_overdue(on=on),
        missing=", ".join(str(SHORT[name]) for name in point.missing) if point.is_open else "",
        confirmed=_("%(done)s of %(total)s") % {"done": confirmed, "total": len(parties)} if parties else "",
        may_edit=access.can_edit_point(user, point),
        confirms=bool(access.may_confirm(user, point)) and point.is_open,
    )


def _writable(request: SignedInRequest, pk: int) -> Dialogue:
    dialogue = pages.find(request, pk)
    if not access.can_note_points(request.user, dialogue):
        raise PermissionDenied
    return dialogue


@require_POST
def followup_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """A point for each line. The same form sent twice makes each of its lines once, even if one was added between."""
    dialogue = _writable(request, pk)
    typed = request.POST.get("lines", "")
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    wrong = _wrong(lines)
    if wrong:
        return _answer(request, dialogue, status=422, typed=typed, error=wrong, key=_key(request))
    key = _key(request)
    keyed = [(uuid5(key, f"{lines[:place].count(line)}:{line}"), line) for place, line in enumerate(lines)]
    made = actions.note_points(dialogue, keyed, by=request.user, at=timezone.now())
    said = ngettext("%(count)d point is noted.", "%(count)d points are noted.", len(made)) % {"count": len(made)}
    return _answer(request, dialogue, said=said)


def _wrong(lines: list[str]) -> str:
    if not lines:
        return _("Write what was agreed.")
    if len(lines) > MOST_LINES:
        return _("Write at most %(number)d lines at a time.") % {"number": MOST_LINES}
    if any(len(line) > LONGEST_LINE for line in lines):
        return _("A line has at most %(number)d characters. What is more belongs in the point itself.") % {
            "number": LONGEST_LINE
        }
    return ""


def _key(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


@require_POST
def followup_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """A wish becomes a point."""
    dialogue = _writable(request, pk)
    chosen = suggestion(dialogue, request.user, request.POST.get("wish", ""))
    if chosen is None:
        raise RefusalError(_("That wish is no longer there."))
    actions.take_suggestion(chosen, by=request.user, at=timezone.now())
    return _answer(request, dialogue, said=_("The wish has become a point."))


def _answer(
    request: SignedInRequest, dialogue: Dialogue, *, status: int = 200, said: str = "", **more: Any
) -> HttpResponse:
    """The list with its form to htmx; to everyone else the page, after a success by way of a redirect."""
    if getattr(request, "htmx", False):
        context = _context(request, dialogue, said=said, **more)
        return render(request, "followups/_noting.html", context, status=status)
    if status != 200:
        return render(request, "followups/dialogue_followups.html", _context(request, dialogue, **more), status=status)
    say(request, said)
    return redirect("dialogue_followups", pk=dialogue.pk)
