"""Where a coordinator finds what the agency's dialogues are made from."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from regions.models import roles_of


@require_safe
def settings(request: SignedInRequest) -> HttpResponse:
    if not roles_of(request.user).coordinates:
        raise Http404
    kept = [
        {
            "label": _("Templates"),
            "url": reverse("template_list"),
            "text": _("What is presented in ten minutes and how: for regions, for groups of regions and for the host."),
        },
        {
            "label": _("Plan a year"),
            "url": reverse("plan_list"),
            "text": _("Which dialogues you wish for, proposals of days and presenters, and the plan that is adopted."),
        },
        {
            "label": _("Calendar"),
            "url": reverse("calendar_list"),
            "text": _("Holidays, school breaks, politics and other meetings that the dialogues are planned around."),
        },
        {
            "label": _("Tempo"),
            "url": reverse("tempo_policy"),
            "text": _("How often one organisation may be asked, whoever asks."),
        },
        {
            "label": _("Load"),
            "url": reverse("load"),
            "text": _("Who has been asked how often, who can be asked when, and what left in spite of the tempo."),
        },
        {
            "label": _("Indicators"),
            "url": reverse("indicator_list"),
            "text": _("The library that initiatives choose from when they say what is to be measured."),
        },
    ]
    return render(request, "portal/settings.html", {"kept": kept})
