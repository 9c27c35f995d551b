"""The demo's mailbox: what the invented people would have got, exactly as they would have seen it."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from outbox.models import Message, MessageQuerySet
from portal import letters

PER_PAGE = 50


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outside the demo there is no such page."""

    @login_not_required
    @require_safe
    @wraps(view)
    def inner(request: HttpRequest, **places: int) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **places)

    return inner


def _kept() -> MessageQuerySet:
    """What was kept in the portal; never what really left."""
    return Message.objects.filter(state=Message.State.KEPT_BACK, erased_at=None).defer("html", "calendar")


@demo_only
def mailbox_list(request: HttpRequest) -> HttpResponse:
    rows = _kept()
    address = request.GET.get("to", "")
    if address:
        rows = rows.filter(to__iexact=address)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/mailbox_list.html", {"page": page, "address": address})


@demo_only
def mailbox_letter(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(_kept(), pk=pk)
    shown = request.GET.get("show", "html" if message.html else "text")
    context = {
        "message": message,
        "shown": shown if shown in ("html", "text") else "text",
        "entry": letters.entry_of(message, whole=True),
        "files": message.files.defer("body"),
    }
    return render(request, "portal/mailbox_letter.html", context)


@demo_only
def mailbox_html(_request: HttpRequest, pk: int) -> HttpResponse:
    return letters.html(get_object_or_404(_kept(), pk=pk), whole=True)


@demo_only
def mailbox_file(_request: HttpRequest, pk: int, position: int) -> HttpResponse:
    return letters.file(get_object_or_404(_kept(), pk=pk), position)


@demo_only
def mailbox_calendar(_request: HttpRequest, pk: int) -> HttpResponse:
    return letters.calendar(get_object_or_404(_kept(), pk=pk), whole=True)
