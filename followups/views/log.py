"""The log: one list of all points."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from followups.models import FollowUp
from regions.models import has_any_role

PER_PAGE = 50


@require_safe
def followup_list(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    points = FollowUp.objects.visible_to(request.user).with_names()
    page = Paginator(points, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "followups/followup_list.html", {"page": page})
