"""Making an in-depth dialogue from a point, in the form that every dialogue is made in."""

from datetime import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from dialogues.forms import DialogueForm
from dialogues.models import Dialogue, DialogueKind
from dialogues.views.editing import fit_of
from dialogues.views.steps import say
from followups import access, actions
from followups.models import FollowUp, Visibility
from followups.views.points import find
from toolkit.refusals import shown_in

KIND = "deepened"
"""The code of the kind of dialogue that goes deeper into one question."""


@require_http_methods(["GET", "POST"])
def followup_deepen(request: SignedInRequest, pk: int) -> HttpResponse:
    point, now = find(request, pk), timezone.now()
    if not access.can_deepen(request.user, point):
        raise PermissionDenied
    form = DialogueForm(request.POST or None, hosts=[point.host], on=timezone.localdate(now), initial=_first(point))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = actions.deepen_point(point, by=request.user, at=now, **form.facts())
            say(request, _("The draft is saved. Only the host's coordinators see it until it is planned."))
            return redirect(made)
    context: dict[str, Any] = {
        "title": _("New in-depth dialogue"),
        "lead": _("From the point: %(title)s") % {"title": point.title},
        "dialogue": None,
        "seen": "",
        "differences": [],
        "back": point.get_absolute_url(),
        "form": form,
        "fit": fit_of(form),
    }
    return render(request, "dialogues/dialogue_form.html", context, status=422 if form.errors else 200)


def _first(point: FollowUp) -> dict[str, Any]:
    """What the form begins with. A point for its parties lends no words to a dialogue that the network will see."""
    opened = point.visibility == Visibility.NETWORK
    kind = DialogueKind.objects.filter(code=KIND).values_list("pk", flat=True).first()
    return {
        "kind": kind,
        "focus_area": point.focus_area_id,
        "title": point.title[:160] if opened else "",
        "scope": point.description if opened else "",
        "scope_width": 1,
        "starts": time(9),
        "ends": time(11),
        "capacity": 4,
        "host_slot": Dialogue.HostSlot.ONCE,
    }
