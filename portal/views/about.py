"""The public pages about the dialogues and the portal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import actions
from portal.forms import AccessibilityReportForm
from toolkit.glossary import terms


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/glossary.html", {"terms": terms(get_language() or "sv")})


@login_not_required
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/personal_data.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility(request: HttpRequest) -> HttpResponse:
    form = AccessibilityReportForm(request.POST or None, initial={"page": request.GET.get("page", "")})
    if request.method == "POST" and form.is_valid():
        actions.report_accessibility(**form.cleaned_data, at=timezone.now())
        messages.success(request, _("Thank you. Your report has been passed on to those who answer for the portal."))
        return redirect("accessibility")
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/accessibility.html", {"form": form}, status=status)
