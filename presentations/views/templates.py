"""Pages about templates (mallar): the list of versions, the blank template, and the editing of a draft."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import SignedInRequest
from presentations.models import PresentationTemplate
from regions.models import has_any_role


def template_list(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    templates = PresentationTemplate.objects.visible_to(request.user).select_related("owner")
    return render(request, "presentations/template_list.html", {"templates": templates})


def template_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(PresentationTemplate.objects.visible_to(request.user), pk=pk)
    return render(request, "presentations/template_detail.html", {"template": template})
