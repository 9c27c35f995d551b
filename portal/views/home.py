"""The start page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.news import news
from portal.waiting import next_dialogue, waiting


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what comes next and what is new; before login what this is and the way in."""
    if not request.user.is_authenticated:
        return render(request, "portal/welcome.html")
    now = timezone.now()
    lines, more = waiting(request.user, at=now)
    page = {
        "lines": lines,
        "more": more,
        "next_dialogue": next_dialogue(request.user, at=now),
        "news": news(request.user, at=now),
    }
    return render(request, "portal/home.html", page)
