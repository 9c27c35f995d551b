"""The wheel with its table of months."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from regions.models import Organisation, has_any_role, roles_of
from yearwheel.asking import Choice, choices, query_of, selection_of
from yearwheel.drawing import draw
from yearwheel.models import PlanVersion, YearPlan
from yearwheel.months import SIGNS, months
from yearwheel.pdf import wheel_pdf
from yearwheel.wheel import Selection, State, Wheel, read, version_of


def context_of(shown: Wheel, *, today: date, table: bool = True) -> dict[str, Any]:
    """What the page shows of a wheel, whoever looks at it, with or without the table of months."""
    states = {thing.state for thing in shown.dialogues}
    return {
        "selection": shown.selection,
        "wheel": shown,
        "drawing": draw(shown),
        "months": months(shown) if table else [],
        "regions": [],
        "mine": [],
        "proposals": [],
        "public": False,
        "moving": False,
        "areas": sorted({(str(thing.palette), thing.whole_area) for thing in shown.dialogues}),
        "signs": {str(name): sign for name, sign in SIGNS.items()},
        "states": {
            "draft": State.DRAFT in states,
            "proposed": State.PROPOSED in states,
            "pinned": any(thing.pinned for thing in shown.dialogues),
        },
        "query": query_of(shown.selection, today=today),
        **choices(shown.selection, today=today),
    }


def document_of(shown: Wheel) -> HttpResponse:
    response = HttpResponse(wheel_pdf(shown), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="arshjul-{shown.selection.year}.pdf"'
    return response


def _read(request: SignedInRequest, *, today: date) -> Wheel:
    if not has_any_role(request.user):
        raise Http404
    selection = selection_of(request.GET, today=today)
    return read(selection, today=today, user=request.user, version=version_of(selection, user=request.user))


@require_safe
def wheel(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = _read(request, today=today)
    regions = Organisation.objects.regions().only("code", "short_name").in_swedish_order()
    context = context_of(shown, today=today)
    context["regions"] = regions
    context["proposals"] = _proposals(request, shown.selection, today=today)
    context["mine"] = _mine(request, regions, shown.selection, today=today)
    return render(request, "yearwheel/wheel.html", context)


@require_safe
def wheel_document(request: SignedInRequest) -> HttpResponse:
    """The same on paper."""
    return document_of(_read(request, today=timezone.localdate()))


def _proposals(request: SignedInRequest, selection: Selection, *, today: date) -> list[Choice]:
    """To a coordinator, a link to the latest version of each plan for the time shown, or away from it."""
    if not roles_of(request.user).coordinates:
        return []
    newest = PlanVersion.objects.filter(plan=OuterRef("pk")).exclude(meetings=[]).order_by("-number").values("pk")[:1]
    plans = YearPlan.objects.visible_to(request.user).filter(first__lte=selection.last, last__gte=selection.first)
    pairs = plans.annotate(newest=Subquery(newest)).filter(newest__isnull=False).values_list("newest", "title")
    return [
        Choice(
            title,
            query_of(replace(selection, plan=0 if selection.plan else pk), today=today),
            current=selection.plan > 0,
        )
        for pk, title in pairs
    ]


def _mine(request: SignedInRequest, regions: list[Organisation], selection: Selection, *, today: date) -> list[Choice]:
    """A link to each of the person's own regions."""
    own = roles_of(request.user).organisations
    return [
        Choice(region.short_name, query_of(replace(selection, region=region.code), today=today))
        for region in regions
        if region.pk in own and region.code != selection.region
    ]
