"""A dialogue's tab Uppföljning: points written as they are said, wishes that become points, confirming."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
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
from followups.models import FollowUp, FollowUpQuerySet, Party, Stage
from followups.suggestions import suggestion, suggestions
from regions.models import roles_of
from toolkit import sheets
from toolkit.refusals import RefusalError
from toolkit.sorting import swedish_key

A_PAGE = 50
MOST_LINES = 50
LONGEST_LINE = 200  # characters
_READ = re.compile(r"(\d{1,9}):(\d{1,6})")
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
    page = Paginator(
        _points(dialogue, user).prefetch_related(Prefetch("parties", Party.objects.order_by("pk"))), A_PAGE
    )
    last = page.num_pages
    shown = page.get_page(request.GET.get("page") or last)
    rows = [_row(point, user, on=timezone.localdate()) for point in shown]
    return {
        **pages.frame(request, dialogue, "dialogue_followups"),
        "page": shown,
        "rows": rows,
        "to_confirm": [row.point for row in rows if row.confirms],
        "notes": notes,
        "creates": access.can_create_points_of(user, dialogue),
        "suggestions": suggestions(dialogue, user) if notes else [],
        "key": uuid4(),
        "typed": "",
        "error": "",
        "said": "",
        **more,
    }


@require_GET
def dialogue_followups_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The points of the dialogue that the person may read, as a spreadsheet."""
    dialogue = pages.find(request, pk)
    points = _points(dialogue, request.user).prefetch_related("parties__organisation")
    headers = [
        _("Number"), _("What was agreed"), _("More precisely"), _("How it is seen that it is done"), _("Owner"),
        _("Take part"), _("Done by"), _("Stage"), _("Confirmed by"), _("Missing"),
    ]  # fmt: skip
    cells: list[list[sheets.type_value]] = []
    for point in points:
        parties = list(point.parties.all())
        others = [party.organisation.short_name for party in parties if party.organisation_id != point.owner_id]
        confirmed = [party.organisation.short_name for party in parties if party.confirmed_at]
        row = _row(point, request.user, on=timezone.localdate())
        cells.append(
            [
                point.pk, point.title, point.description, point.measure,
                point.owner.short_name if point.owner else "", ", ".join(sorted(others, key=swedish_key)),
                point.due_on, row.stage, ", ".join(sorted(confirmed, key=swedish_key)), row.missing,
            ]
        )  # fmt: skip
    return sheets.response(f"{dialogue.title} {_('Follow-up')}", headers, cells)


def _points(dialogue: Dialogue, user: User) -> FollowUpQuerySet:
    return FollowUp.objects.visible_to(user).filter(dialogue=dialogue).select_related("owner").order_by("pk")


@require_POST
def followups_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's organisations say yes to all points of the list that they read; each in the version that was read.

    `point` holds the points as *number:version*. What has been changed since is left unconfirmed, and that is said.
    """
    dialogue = pages.find(request, pk)
    if not roles_of(request.user).speaks_for:
        raise PermissionDenied
    matches = [found for one in request.POST.getlist("point") if (found := _READ.fullmatch(one))]
    read = {int(found[1]): int(found[2]) for found in matches}
    points = _points(dialogue, request.user).open().filter(pk__in=read).prefetch_related("parties")
    asked = [(point, access.may_confirm(request.user, point), read[point.pk]) for point in points]
    done, left = actions.confirm_points([one for one in asked if one[1]], by=request.user, at=timezone.now())
    if done:
        said = ngettext("%(count)d point is confirmed.", "%(count)d points are confirmed.", done)
        say(request, said % {"count": done})
    if left:
        said = ngettext(
            "%(count)d point has been changed since you read the list. Read it again before you confirm it.",
            "%(count)d points have been changed since you read the list. Read them again before you confirm them.",
            left,
        )
        messages.warning(request, said % {"count": left})
    return redirect("dialogue_followups", pk=dialogue.pk)


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
