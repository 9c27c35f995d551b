"""The wheel with its table of months."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from regions.models import Organisation, has_any_role, roles_of
from yearwheel.asking import Choice, choices, query_of, selection_of
from yearwheel.drawing import draw
from yearwheel.months import SIGNS, months
from yearwheel.pdf import wheel_pdf
from yearwheel.wheel import Selection, State, read


@require_safe
def wheel(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    today = timezone.localdate()
    selection = selection_of(request.GET, today=today)
    shown = read(selection, today=today, user=request.user)
    regions = Organisation.objects.regions().only("code", "short_name").in_swedish_order()
    context: dict[str, Any] = {
        "selection": selection,
        "wheel": shown,
        "drawing": draw(shown),
        "months": months(shown),
        "regions": regions,
        "mine": _mine(request, regions, selection),
        "areas": sorted({(str(thing.palette), thing.whole_area) for thing in shown.dialogues}),
        "signs": {str(name): sign for name, sign in SIGNS.items()},
        "states": {
            "draft": any(thing.state == State.DRAFT for thing in shown.dialogues),
            "proposed": any(thing.state == State.PROPOSED for thing in shown.dialogues),
            "pinned": any(thing.pinned for thing in shown.dialogues),
        },
        **choices(selection, today=today),
    }
    return render(request, "yearwheel/wheel.html", context)


@require_safe
def wheel_document(request: SignedInRequest) -> HttpResponse:
    """The same on paper."""
    if not has_any_role(request.user):
        raise Http404
    today = timezone.localdate()
    shown = read(selection_of(request.GET, today=today), today=today, user=request.user)
    response = HttpResponse(wheel_pdf(shown), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="arshjul-{shown.selection.year}.pdf"'
    return response


def _mine(request: SignedInRequest, regions: list[Organisation], selection: Selection) -> list[Choice]:
    """A link to each of the person's own regions."""
    own = roles_of(request.user).organisations
    today = timezone.localdate()
    return [
        Choice(
            region.short_name,
            query_of(replace(selection, region=region.code), today=today),
            selection.region == region.code,
        )
        for region in regions
        if region.pk in own
    ]
