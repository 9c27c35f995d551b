"""The wheel for anybody, where the setting PUBLIC_WHEEL allows it: what is planned, without persons or participants."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yearwheel.asking import selection_of
from yearwheel.views.subscription import answer
from yearwheel.views.wheel import context_of, document_of
from yearwheel.wheel import Wheel, read

type_view = Callable[[HttpRequest], HttpResponse]


def _allowed(view: type_view) -> type_view:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.PUBLIC_WHEEL:
            raise Http404
        return view(request)

    return guarded


def _wheel(request: HttpRequest) -> Wheel:
    """Nothing leads on from it, and no region is singled out."""
    today = timezone.localdate()
    selection = replace(selection_of(request.GET, today=today), region="")
    whole = read(selection, today=today, user=None)
    return replace(whole, things=tuple(replace(thing, url="") for thing in whole.things))


@login_not_required
@require_safe
@_allowed
def wheel_public(request: HttpRequest) -> HttpResponse:
    context = context_of(_wheel(request), today=timezone.localdate())
    return render(request, "yearwheel/wheel.html", {**context, "public": True})


@login_not_required
@require_safe
@_allowed
def wheel_public_document(request: HttpRequest) -> HttpResponse:
    return document_of(_wheel(request))


@login_not_required
@require_safe
@_allowed
def wheel_public_feed(request: HttpRequest) -> HttpResponse:
    return answer(request, user=None, bodies=None)
