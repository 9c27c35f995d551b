"""The library of indicators, kept by coordinators."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.pages import Step
from dialogues.views.steps import say
from followups.access import can_keep_initiatives
from followups.actions import initiatives as actions
from followups.forms.initiative import IndicatorForm
from followups.models import Indicator
from toolkit import sheets
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key


def _kept(request: SignedInRequest) -> list[Indicator]:
    if not can_keep_initiatives(request.user):
        raise Http404
    return sorted(Indicator.objects.all(), key=lambda one: (one.kind, swedish_key(one.name)))


@require_safe
def indicator_list(request: SignedInRequest) -> HttpResponse:
    kept = _kept(request)
    groups = [
        {"kind": kind.label, "rows": [one for one in kept if one.kind == kind and one.retired_at is None]}
        for kind in Indicator.Kind
    ]
    context = {"groups": groups, "retired": [one for one in kept if one.retired_at is not None]}
    return render(request, "followups/indicator_list.html", context)


@require_safe
def indicator_sheet(request: SignedInRequest) -> HttpResponse:
    headers = [_("Kind"), _("Name"), _("Unit"), _("How it is counted"), _("Source"), _("In use")]
    rows: list[list[sheets.type_value]] = [
        [
            one.get_kind_display(),
            one.name,
            one.unit,
            one.description,
            one.source,
            _("no") if one.retired_at else _("yes"),
        ]
        for one in _kept(request)
    ]
    return sheets.response(_("Indicators"), headers, rows)


def _form(request: SignedInRequest, form: IndicatorForm, indicator: Indicator | None) -> HttpResponse:
    context = {"form": form, "indicator": indicator}
    return render(request, "followups/indicator_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def indicator_create(request: SignedInRequest) -> HttpResponse:
    if not can_keep_initiatives(request.user):
        raise Http404
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = actions.add_indicator(actions.IndicatorText(**form.cleaned_data), by=request.user, at=timezone.now())
            say(request, _("“%(name)s” has been added.") % {"name": made.name})
            return redirect("indicator_list")
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def indicator_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    if not can_keep_initiatives(request.user):
        raise Http404
    indicator = get_object_or_404(Indicator, pk=pk)
    now = {name: getattr(indicator, name) for name in IndicatorForm.base_fields}
    form = IndicatorForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            text = actions.IndicatorText(**form.cleaned_data)
            changed = actions.change_indicator(indicator, text, by=request.user, at=timezone.now())
            say(request, _("“%(name)s” has been saved.") % {"name": changed.name})
            return redirect("indicator_list")
    return _form(request, form, indicator)


@require_POST
def indicator_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    if not can_keep_initiatives(request.user):
        raise Http404
    one = actions.retire_indicator(get_object_or_404(Indicator, pk=pk), by=request.user, at=timezone.now())
    undo = Step(_("Undo"), reverse("indicator_restore", args=[one.pk]), {})
    say(request, _("“%(name)s” is no longer offered.") % {"name": one.name}, undo)
    return redirect("indicator_list")


@require_POST
def indicator_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    if not can_keep_initiatives(request.user):
        raise Http404
    one = actions.bring_back_indicator(get_object_or_404(Indicator, pk=pk), by=request.user, at=timezone.now())
    say(request, _("“%(name)s” is offered again.") % {"name": one.name})
    return redirect("indicator_list")
