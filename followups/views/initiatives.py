"""Pages about initiatives: the list, one initiative, its result chain and what is measured."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from dialogues.pages import Step
from dialogues.views.steps import say
from focusareas.models import FocusArea, Theme
from followups.access import can_edit_initiative, can_keep_initiatives, can_record_values
from followups.actions import initiatives as actions
from followups.charts import Curve, curve
from followups.forms import initiative as typed
from followups.models import Indicator, Initiative, Measurement, Participant, Stage, Target
from followups.models.initiative import InitiativeQuerySet
from followups.models.point import STEPS
from regions.models import Organisation, has_any_role, roles_of
from toolkit import sheets
from toolkit.dates import period
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key

PER_PAGE = 50
TONES = {"identify": "quiet", "mobilise": "sun", "finance": "good", "regular": "good", "dropped": "brick"}
PICTURED = 200
"""Measured values read for one page at most; older ones stand in the table of values."""


# --- the list


def _filtered(request: SignedInRequest) -> InitiativeQuerySet:
    """What the address asks for; a word that is unknown asks for nothing in particular."""
    if not has_any_role(request.user):
        raise Http404
    rows = Initiative.objects.visible_to(request.user)
    asked = request.GET
    if (kind := asked.get("kind", "")) in Initiative.Kind.values:
        rows = rows.filter(kind=kind)
    if (stage := asked.get("stage", "")) in Stage.values:
        rows = rows.filter(stage=stage)
    if body := asked.get("organisation", "")[:20]:
        takes_part = Participant.objects.filter(initiative=OuterRef("pk"), organisation__code=body)
        rows = rows.filter(Q(lead__code=body) | Q(host__code=body) | Exists(takes_part.order_by()))
    if (year := asked.get("year", "")).isdecimal() and len(year) == 4:
        rows = rows.filter(Q(last=None) | Q(last__year__gte=int(year)), first__year__lte=int(year))
    for word in asked.get("q", "")[:100].split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return rows.with_names()


@require_safe
def initiative_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(_filtered(request), PER_PAGE).get_page(request.GET.get("page"))
    names = ("q", "kind", "stage", "organisation", "year")
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [
            {
                "initiative": one,
                "period": period(one.first, one.last),
                "tone": TONES[one.stage],
                "late": one.is_past_its_period(on=today),
            }
            for one in page
        ],
        "kinds": typed.capitals(Initiative.Kind.choices),
        "stages": typed.capitals(Stage.choices),
        "bodies": [(body.code, body.short_name) for body in Organisation.objects.all().in_swedish_order()],
        "years": [str(year) for year in range(today.year, 2020, -1)],
        "chosen": {name: request.GET.get(name, "")[:100] for name in names},
        "filtered": any(request.GET.get(name) for name in names),
        "may_add": can_keep_initiatives(request.user),
        "everything": reverse("initiative_list"),
        "query": request.GET.urlencode(),
    }
    return render(request, "followups/initiative_list.html", context)


@require_safe
def initiative_sheet(request: SignedInRequest) -> HttpResponse:
    headers = [
        _("Number"), _("Initiative"), _("Kind"), _("Stage"), _("Leads"), _("Agency"), _("Takes part"), _("First day"),
        _("Last day"), _("Focus area"), _("What it is about"), _("What we learned"),
    ]  # fmt: skip
    rows: list[list[sheets.type_value]] = [
        [
            one.pk,
            one.title,
            capfirst(one.get_kind_display()),
            capfirst(one.get_stage_display()),
            one.lead.name,
            one.host.name,
            ", ".join(f"{each.organisation.short_name} ({each.get_role_display()})" for each in one.participants.all()),
            one.first,
            one.last,
            one.focus_area.name if one.focus_area else None,
            one.description,
            one.learning,
        ]
        for one in _filtered(request).prefetch_related("participants__organisation")
    ]
    return sheets.response(_("Initiatives"), headers, rows)


# --- one initiative


def _found(request: SignedInRequest, pk: int) -> Initiative:
    named = Prefetch("participants", queryset=Participant.objects.select_related("organisation"))
    whole = Initiative.objects.visible_to(request.user).with_names().prefetch_related(named)
    return get_object_or_404(whole, pk=pk)


def _editable(request: SignedInRequest, pk: int) -> Initiative:
    initiative = _found(request, pk)
    if not can_edit_initiative(request.user, initiative):
        raise PermissionDenied
    return initiative


def _curves(initiative: Initiative) -> list[Curve]:
    standing = Measurement.objects.standing().select_related("recorded_by").order_by("-on")
    targets = initiative.targets.select_related("indicator").prefetch_related(
        Prefetch("measurements", queryset=standing, to_attr="measured")
    )
    ordered = sorted(targets, key=lambda one: (one.indicator.kind, swedish_key(one.indicator.name)))
    return [curve(target, target.measured[:PICTURED]) for target in ordered]


def _roles(initiative: Initiative) -> list[dict[str, Any]]:
    """Who takes part as what, in the order of the roles and in Swedish order within each."""
    found: dict[str, list[Organisation]] = {}
    for one in initiative.participants.all():
        found.setdefault(one.role, []).append(one.organisation)
    return [
        {"role": role.label, "bodies": sorted(found[role], key=lambda body: swedish_key(body.short_name))}
        for role in Participant.Role
        if role in found
    ]


@require_safe
def initiative_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    initiative = _found(request, pk)
    today = timezone.localdate()
    steps = list(initiative.steps.select_related("by").order_by("-at", "-pk"))
    context = {
        "initiative": initiative,
        "period": period(initiative.first, initiative.last),
        "tone": TONES[initiative.stage],
        "late": initiative.is_past_its_period(on=today),
        "process": _process(initiative, {step.stage for step in steps}),
        "roles": _roles(initiative),
        "themes": sorted(initiative.themes.all(), key=lambda theme: swedish_key(theme.name)),
        "chain": initiative.chain.all(),
        "curves": _curves(initiative),
        "points": initiative.points.visible_to(request.user).with_names(),
        "today": today,
        "dialogues": Dialogue.objects.visible_to(request.user).filter(initiatives=initiative).order_by("starts_at"),
        "steps": [{"step": step, "tone": TONES[step.stage]} for step in steps],
        "form": typed.StageForm(initiative=initiative),
        "may_edit": can_edit_initiative(request.user, initiative),
        "may_record": can_record_values(request.user, initiative),
    }
    return render(request, "followups/initiative_detail.html", context)


def _process(initiative: Initiative, stages: set[str]) -> list[dict[str, Any]]:
    """Identifiera → Mobilisera → Finansiera, and which of them it has reached; the last place is how it ended."""
    order = [step.value for step in STEPS]
    reached = max((order.index(stage) for stage in stages if stage in order), default=-1)
    ended = not initiative.is_open
    places = [
        {
            "label": step.label,
            "done": number <= reached,
            "here": not ended and step.value == initiative.stage,
            "end": "",
        }
        for number, step in enumerate(STEPS)
    ]
    end = capfirst(initiative.get_stage_display()) if ended else _("In regular work")
    places.append({"label": end, "done": ended, "here": ended, "end": initiative.stage if ended else "open"})
    return places


def _facts(form: typed.InitiativeForm, participants: Any) -> actions.InitiativeFacts:
    found = form.cleaned_data
    bodies = Organisation.objects.in_bulk([int(found["lead"]), *(int(row["organisation"]) for row in participants)])
    return actions.InitiativeFacts(
        title=found["title"],
        kind=found["kind"],
        lead=bodies[int(found["lead"])],
        first=found["first"],
        last=found["last"],
        description=found["description"],
        focus_area=FocusArea.objects.get(pk=found["focus_area"]) if found["focus_area"] else None,
        source=found["source"],
        themes=list(Theme.objects.filter(pk__in=found["themes"])),
        points=found["points"],
        dialogues=list(Dialogue.objects.filter(pk__in=found["dialogues"])),
        participants=[
            (bodies[int(row["organisation"])], row["role"] or Participant.Role.TAKES_PART) for row in participants
        ],
    )


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _wants_more(request: SignedInRequest, prefix: str) -> QueryDict | None:
    """What was typed with three more empty rows, when the button for it was pressed."""
    if request.method != "POST" or f"more-{prefix}" not in request.POST:
        return None
    data = request.POST.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    data[f"{prefix}-TOTAL_FORMS"] = str(min((int(total) if total.isdecimal() else 0) + 3, typed.MOST_ROWS))
    return data


def _initiative_form(
    request: SignedInRequest, form: typed.InitiativeForm, rows: Any, initiative: Initiative | None, *, key: str = ""
) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors or any(rows.errors))
    context = {"form": form, "rows": rows, "initiative": initiative, "key": key}
    return render(request, "followups/initiative_form.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def initiative_create(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    if not can_keep_initiatives(request.user):
        raise PermissionDenied
    key = request.POST.get("key", "") or str(uuid4())
    if more := _wants_more(request, "part"):
        return _initiative_form(
            request,
            typed.InitiativeForm(user=request.user, initial=_as_typed(more)),
            typed.participants_formset(more, []),
            None,
            key=key,
        )
    form = typed.InitiativeForm(_posted(request), user=request.user)
    rows = typed.participants_formset(_posted(request), [])
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with shown_in(form):
            host = Organisation.objects.filter(pk__in=roles_of(request.user).coordinates).order_by("code")[0]
            made = actions.create_initiative(
                _facts(form, rows.filled), host=host, key=typed.key_of(key), by=request.user, at=timezone.now()
            )
            say(request, _("“%(title)s” has been added.") % {"title": made.title})
            return redirect(made)
    return _initiative_form(request, form, rows, None, key=key)


def _as_typed(data: QueryDict) -> dict[str, Any]:
    """What stands in the fields, unchecked, for a page that only gets more rows."""
    many = ("themes", "dialogues")
    return {name: data.getlist(name) if name in many else data.get(name) for name in typed.InitiativeForm.base_fields}


@require_http_methods(["GET", "POST"])
def initiative_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    initiative = _editable(request, pk)
    there = [{"organisation": str(one.organisation_id), "role": one.role} for one in initiative.participants.all()]
    if more := _wants_more(request, "part"):
        form = typed.InitiativeForm(user=request.user, initial=_as_typed(more))
        return _initiative_form(request, form, typed.participants_formset(more, there), initiative)
    form = typed.InitiativeForm(_posted(request), user=request.user, initiative=initiative)
    rows = typed.participants_formset(_posted(request), there)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with shown_in(form):
            changed = actions.change_initiative(
                initiative,
                _facts(form, rows.filled),
                seen=form.cleaned_data["seen"] or 0,
                by=request.user,
                at=timezone.now(),
            )
            say(request, _("“%(title)s” has been saved.") % {"title": changed.title})
            return redirect(changed)
        form.data = _seen_again(request.POST, initiative)
    return _initiative_form(request, form, rows, initiative)


def _seen_again(data: QueryDict, initiative: Initiative) -> QueryDict:
    """The same form once more, which now knows the version that stands on the initiative's page."""
    again = data.copy()
    again["seen"] = str(initiative.version)
    return again


@require_POST
def initiative_stage(request: SignedInRequest, pk: int) -> HttpResponse:
    initiative = _editable(request, pk)
    form = typed.StageForm(request.POST, initiative=initiative)
    if form.is_valid():
        found = form.cleaned_data
        with shown_in(form):
            moved = actions.move_initiative(
                initiative,
                found["stage"],
                note=found["note"],
                reason=found["reason"],
                learning=found["learning"],
                by=request.user,
                at=timezone.now(),
            )
            say(request, _("Noted: %(stage)s.") % {"stage": moved.get_stage_display()})
            return redirect(moved)
    context = {"form": form, "initiative": initiative}
    return render(request, "followups/initiative_stage.html", context, status=422)


@require_http_methods(["GET", "POST"])
def initiative_chain(request: SignedInRequest, pk: int) -> HttpResponse:
    initiative = _editable(request, pk)
    links = ("activity", "output", "short_term", "medium_term")
    rows_now = [{name: getattr(row, name) for name in links} for row in initiative.chain.all()]
    goals = ("baseline", "value", "due_on")
    targets_now = [
        {"indicator": str(one.indicator_id), **{name: getattr(one, name) for name in goals}}
        for one in initiative.targets.all()
    ]
    indicators = typed.indicator_choices(initiative)
    more = _wants_more(request, "row") or _wants_more(request, "target")
    data = more or _posted(request)
    rows = typed.chain_formset(data, rows_now, extra=1 if rows_now else 3)
    targets = typed.targets_formset(data, targets_now, indicators=indicators)
    seen = data.get("seen", "") if data else str(initiative.version)
    errors: list[str] = []
    status = 200
    if request.method == "POST" and not more:
        status = 422
        if all([rows.is_valid(), targets.is_valid()]):
            holder = typed.Holder()
            with shown_in(holder):
                version = int(seen) if seen.isdecimal() else 0
                actions.write_chain(initiative, _chain(rows, targets), seen=version, by=request.user, at=timezone.now())
                say(request, _("The result chain has been saved."))
                return redirect(f"{initiative.get_absolute_url()}#resultatkedja")
            errors = [str(error) for error in holder.non_field_errors()]
            seen = str(initiative.version)
    context = {"initiative": initiative, "rows": rows, "targets": targets, "seen": seen, "errors": errors}
    return render(request, "followups/initiative_chain.html", context, status=status)


def _chain(rows: Any, targets: Any) -> actions.Chain:
    chosen = [row for row in targets.filled if row["indicator"]]
    indicators = Indicator.objects.in_bulk([int(row["indicator"]) for row in chosen])
    return actions.Chain(
        rows=[actions.ChainText(**row) for row in rows.filled],
        targets=[
            actions.TargetFacts(indicators[int(row["indicator"])], row["baseline"], row["value"], row["due_on"])
            for row in chosen
        ],
    )


# --- what is measured


def _recordable(request: SignedInRequest, pk: int) -> Initiative:
    initiative = _found(request, pk)
    if not can_record_values(request.user, initiative):
        raise PermissionDenied
    return initiative


@require_http_methods(["GET", "POST"])
def initiative_values(request: SignedInRequest, pk: int) -> HttpResponse:
    """What has been measured, readable for the network; who may record gets the form."""
    initiative = _recordable(request, pk) if request.method == "POST" else _found(request, pk)
    today = timezone.localdate()
    form = typed.MeasurementForm(
        _posted(request), initiative=initiative, today=today, target=request.GET.get("indikator", "")[:12]
    )
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        with shown_in(form):
            target = get_object_or_404(Target, initiative=initiative, pk=found["target"])
            made = actions.record_value(
                target, on=found["on"], value=found["value"], note=found["note"], by=request.user, at=timezone.now()
            )
            undo = Step(_("Undo"), reverse("value_remove", args=[initiative.pk, made.pk]), {})
            say(request, _("The value has been recorded."), undo)
            return redirect("initiative_values", initiative.pk)
    context = {
        "initiative": initiative,
        "form": form,
        "curves": _curves(initiative),
        "may_record": can_record_values(request.user, initiative),
        "may_edit": can_edit_initiative(request.user, initiative),
    }
    return render(request, "followups/initiative_values.html", context, status=422 if form.errors else 200)


@require_POST
def value_remove(request: SignedInRequest, pk: int, value: int) -> HttpResponse:
    initiative = _recordable(request, pk)
    measurement = get_object_or_404(Measurement, target__initiative=initiative, pk=value)
    actions.remove_value(measurement, by=request.user, at=timezone.now())
    say(
        request,
        _("The value has been removed."),
        Step(_("Undo"), reverse("value_restore", args=[initiative.pk, measurement.pk]), {}),
    )
    return redirect("initiative_values", initiative.pk)


@require_POST
def value_restore(request: SignedInRequest, pk: int, value: int) -> HttpResponse:
    initiative = _recordable(request, pk)
    measurement = get_object_or_404(Measurement, target__initiative=initiative, pk=value)
    actions.restore_value(measurement, by=request.user, at=timezone.now())
    say(request, _("The value is back."))
    return redirect("initiative_values", initiative.pk)
