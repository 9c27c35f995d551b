"""A dialogue is made, changed and copied."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues import access, actions
from dialogues.fit import Fit, fit
from dialogues.forms import DialogueForm
from dialogues.views.steps import editable, say
from regions.models import Organisation, has_any_role
from toolkit.refusals import shown_in


@require_http_methods(["GET", "POST"])
def dialogue_create(request: SignedInRequest) -> HttpResponse:
    hosts, now = _hosts(request), timezone.now()
    form = DialogueForm(request.POST or None, hosts=hosts, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = actions.create_dialogue(form.host_chosen, by=request.user, at=now, **form.facts())
            say(request, _("The draft is saved. Only the host's coordinators see it until it is planned."))
            return redirect(made)
    return _form(request, form, {"title": _("New dialogue")})


def _hosts(request: SignedInRequest) -> list[Organisation]:
    if not has_any_role(request.user):
        raise Http404
    hosts = access.may_host(request.user)
    if not hosts:
        raise PermissionDenied
    return hosts


@require_http_methods(["GET", "POST"])
def dialogue_change(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue, now = editable(request, pk), timezone.now()
    form = DialogueForm(
        request.POST or None, hosts=[dialogue.host], on=timezone.localdate(dialogue.starts_at), dialogue=dialogue
    )
    seen = _stamp(request.POST.get("seen", "")) if request.method == "POST" else dialogue.edited_at
    context = {"title": _("Change the dialogue"), "dialogue": dialogue}
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.change_dialogue(dialogue, by=request.user, at=now, seen=seen, **form.facts())
            say(request, _("The dialogue is saved."))
            return redirect(dialogue)
        if seen != dialogue.edited_at:
            context["differences"] = form.differences()
            seen = dialogue.edited_at
    return _form(request, form, {**context, "seen": seen.isoformat() if seen else ""})


def _stamp(text: str) -> datetime | None:
    """The `edited_at` that the form was opened with; None when the row had none, or when the text is no time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _form(request: SignedInRequest, form: DialogueForm, context: dict[str, Any]) -> HttpResponse:
    unset: dict[str, Any] = {"dialogue": None, "seen": "", "differences": [], "back": "", "lead": ""}
    context = {**unset, **context, "form": form, "fit": fit_of(form)}
    return render(request, "dialogues/dialogue_form.html", context, status=422 if form.errors else 200)


@require_safe
def dialogue_fit(request: SignedInRequest) -> HttpResponse:
    """The fragment that says whether what is typed so far fits."""
    form = DialogueForm(request.GET, hosts=_hosts(request), on=timezone.localdate())
    return render(request, "dialogues/_fit.html", {"fit": fit_of(form)})


def fit_of(form: DialogueForm) -> Fit | None:
    """As the fields stand, right or wrong elsewhere; None until times and places can be read."""
    values = {}
    for name in ("starts", "ends", "capacity", "host_slot"):
        try:
            values[name] = form.fields[name].clean(form[name].value())
        except ValidationError:
            return None
    minutes = [values[name].hour * 60 + values[name].minute for name in ("starts", "ends")]
    length = minutes[1] - minutes[0]
    if length <= 0:
        return None
    return fit(presenters=values["capacity"], host_slot=values["host_slot"], minutes=length)


@require_POST
def dialogue_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    made = actions.copy_dialogue(editable(request, pk), by=request.user, at=timezone.now())
    say(request, _("Here is next month's draft: the same frame four weeks later, with nobody asked yet."))
    return redirect(made)
