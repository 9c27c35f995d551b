"""The steps of a dialogue: each asks once more on a page of its own, and each can be taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from dialogues import actions, pages
from dialogues.access import can_edit_dialogue
from dialogues.forms import CancelForm
from dialogues.models import Dialogue


def editable(request: SignedInRequest, pk: int) -> Dialogue:
    """The dialogue, if the person may edit it: 404 when unseen, 403 when only seen."""
    dialogue = pages.find(request, pk)
    if not can_edit_dialogue(request.user, dialogue):
        raise PermissionDenied
    return dialogue


def say(request: SignedInRequest, text: str, undo: pages.Step | None = None) -> None:
    """A message on the next page, with a button that takes the step back."""
    if undo is None:
        messages.success(request, text)
        return
    body = render_to_string("dialogues/_done.html", {"text": text, "undo": undo}, request)
    messages.success(request, mark_safe(body))  # noqa: S308  # our own template has escaped what stands in it


def _step(
    request: SignedInRequest, pk: int, act: Callable[..., Dialogue], said: str, words: dict[str, Any]
) -> HttpResponse:
    """GET asks, POST acts, says so and offers the way back."""
    dialogue = editable(request, pk)
    if request.method == "POST":
        done = act(dialogue, by=request.user, at=timezone.now())
        say(request, said, pages.undo(done, at=timezone.now()))
        return redirect(done)
    context = {"dialogue": dialogue, "notices": pages.notices(dialogue, at=timezone.now()), **words}
    return render(request, "dialogues/dialogue_step.html", context)


@require_http_methods(["GET", "POST"])
def dialogue_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    words = {
        "title": _("Plan the dialogue?"),
        "text": _("Everyone in the portal sees it from then on. You can make it a draft again within an hour."),
        "button": _("Plan"),
    }
    return _step(request, pk, actions.plan_dialogue, _("The dialogue is planned."), words)


@require_http_methods(["GET", "POST"])
def dialogue_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    words = {
        "title": _("Mark the dialogue as held?"),
        "text": _("It moves to past dialogues. Facts and participants can still be corrected."),
        "button": _("Mark as held"),
    }
    return _step(request, pk, actions.mark_held, _("The dialogue is marked as held."), words)


@require_http_methods(["GET", "POST"])
def dialogue_close(request: SignedInRequest, pk: int) -> HttpResponse:
    words = {
        "title": _("Close the dialogue?"),
        "text": _("Facts and participants are then fixed. You can open it again."),
        "button": _("Close the dialogue"),
    }
    return _step(request, pk, actions.close_dialogue, _("The dialogue is closed."), words)


@require_http_methods(["GET", "POST"])
def dialogue_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = actions.cancel_dialogue(dialogue, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        say(request, _("The dialogue is cancelled."), pages.undo(done, at=timezone.now()))
        return redirect(done)
    context = {"dialogue": dialogue, "form": form}
    return render(request, "dialogues/dialogue_cancel.html", context, status=422 if form.errors else 200)


@require_POST
def dialogue_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Takes back the step that is named, and only that one, so that pressing twice goes back once."""
    dialogue = editable(request, pk)
    back: dict[str, tuple[Callable[..., Dialogue], str]] = {
        "plan": (actions.unplan_dialogue, _("The dialogue is a draft again.")),
        "hold": (actions.unmark_held, _("The dialogue is planned again.")),
        "close": (actions.reopen_dialogue, _("The dialogue is open again.")),
    }
    step = request.POST.get("step")
    if step not in back:
        return HttpResponseBadRequest(_("That step cannot be taken back."))
    act, said = back[step]
    dialogue = act(dialogue, by=request.user, at=timezone.now())
    say(request, said)
    return redirect(dialogue)
