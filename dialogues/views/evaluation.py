"""Those who took part evaluate a dialogue: signed in, or by the signed link of the invitation. And what they said.

Opening a link never answers, because mail scanners open links; only a POST does.
"""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues import actions, evaluating, pages
from dialogues.evaluating import Door
from dialogues.evaluation_forms import EvaluationForm
from dialogues.links import recipient_of
from dialogues.models import Dialogue
from regions.models import Organisation
from toolkit.refusals import shown_in

PER_PAGE = 50


@require_safe
def dialogue_evaluation(request: SignedInRequest, pk: int) -> HttpResponse:
    """What those who took part said: the means to everybody who sees the dialogue, the rest to its coordinators."""
    dialogue = pages.find(request, pk)
    context = pages.frame(request, dialogue, "dialogue_evaluation")
    is_open = evaluating.state_of(dialogue, at=timezone.now()) is Door.OPEN
    comments = dialogue.evaluations.exclude(comment="").select_related("organisation").order_by("-answered_at", "-pk")
    context |= {
        "result": evaluating.result_of(dialogue) if dialogue.held_at else None,
        "last_day": evaluating.last_day(dialogue),
        "is_open": is_open,
        "may_answer": is_open and evaluating.organisation_of(request.user, dialogue) is not None,
        "page": Paginator(comments, PER_PAGE).get_page(request.GET.get("page")) if context["can_edit"] else None,
    }
    return render(request, "dialogues/evaluation.html", context)


@require_http_methods(["GET", "POST"])
def evaluation_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    organisation = evaluating.organisation_of(request.user, dialogue)
    if organisation is None:
        raise PermissionDenied
    state = evaluating.state_of(dialogue, at=timezone.now())
    if state is not Door.OPEN:
        return _closed(request, dialogue, state)
    back = reverse("dialogue_evaluation", args=[pk])
    return _answer(request, dialogue, organisation, by=request.user, back=back)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def evaluation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail."""
    recipient = recipient_of(token)
    if recipient is None:
        raise Http404
    asked = recipient.invitation
    state = evaluating.link_state(recipient, at=timezone.now())
    if state is not Door.OPEN:
        return private(_closed(request, asked.dialogue, state))
    return private(_answer(request, asked.dialogue, asked.organisation, by=recipient.user, back=request.path))


def _answer(
    request: HttpRequest, dialogue: Dialogue, organisation: Organisation, *, by: User, back: str
) -> HttpResponse:
    """GET shows, POST answers and comes back."""
    answered = dialogue.evaluations.filter(user=by).first()
    form = EvaluationForm(request.POST if request.method == "POST" else None, answered=answered)
    if request.method == "POST":
        blocked: HttpResponse | None = ratelimit.consume_or_429(request, action="evaluate", key=str(by.pk))
        if blocked:
            return blocked
        if form.is_valid():
            with shown_in(form):
                actions.evaluate(dialogue, organisation, by=by, at=timezone.now(), **form.cleaned_data)
                messages.success(request, _("Thank you. Your evaluation is saved."))
                return redirect(back)
    context: dict[str, Any] = {
        "dialogue": dialogue,
        "organisation": organisation,
        "form": form,
        "answered": answered,
        "last_day": evaluating.last_day(dialogue),
    }
    return render(request, "dialogues/evaluation_answer.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest, dialogue: Dialogue, state: Door) -> HttpResponse:
    context = {"dialogue": dialogue, "host": dialogue.host, "state": state.value}
    return render(request, "dialogues/evaluation_closed.html", context, status=410)


def private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it is not told to any other site, and no search engine keeps it.

    Not "no-referrer": a browser then hides where the form comes from, and the answer is refused as somebody else's.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
