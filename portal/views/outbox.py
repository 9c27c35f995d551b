"""The coordinator's view of what has left the house, what has not, and what is to be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import BusinessEvent
from accounts.requests import SignedInRequest
from outbox import actions
from outbox.models import Message, MessageQuerySet
from portal import letters, outbox_listing
from portal.outbox_listing import ALL, ListFilter
from toolkit import sheets

PER_PAGE = 50

LISTED = (
    "queued_at", "to", "to_name", "subject", "state", "settled_as", "last_error", "erased_at", "sent_at", "attempts",
    "message_id",
)  # fmt: skip
"""What the list and its spreadsheet show of a message; its words are not read."""


def _list(request: SignedInRequest) -> tuple[str, ListFilter, MessageQuerySet, MessageQuerySet]:
    """The state asked for, the filter, every message that the person may read, and the rows."""
    if not outbox_listing.may_read(request.user):
        raise Http404
    state = request.GET.get("state", ALL)
    if state not in Message.State.values:
        state = ALL
    seen = outbox_listing.visible_to(request.user)
    form = ListFilter(request.GET, user=request.user)
    return state, form, seen, form.rows(seen, state=state).only(*LISTED)


def _find(request: SignedInRequest, pk: int) -> Message:
    return get_object_or_404(outbox_listing.visible_to(request.user).select_related("settled_by"), pk=pk)


@require_safe
def outbox_list(request: SignedInRequest) -> HttpResponse:
    state, form, seen, rows = _list(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    number = outbox_listing.counts(seen)
    open_to_decision = number.keys() & {Message.State.UNCERTAIN, Message.State.FAILED}
    context = {
        "state": state,
        "tabs": outbox_listing.tabs(number, request.GET, state),
        "form": form,
        "page": page,
        "rows": outbox_listing.shown(page),
        "waiting": seen.needing_a_decision().count() if open_to_decision else 0,
    }
    return render(request, "portal/outbox_list.html", context)


@require_safe
def outbox_export(request: SignedInRequest) -> HttpResponse:
    """The rows of the tab and filter in the address, as a spreadsheet."""
    _state, _form, _seen, rows = _list(request)
    headers = [
        _("Queued"), _("Recipient"), _("Address"), _("Subject"), _("State"), pgettext("time of one message", "Sent"),
        _("Attempts"), _("The server's answer"), "Message-ID",
    ]  # fmt: skip
    return sheets.response(
        _("Outbox"),
        headers,
        (
            [
                row.queued_at, row.to_name, row.to, row.subject, capfirst(str(row.get_state_display())), row.sent_at,
                row.attempts, row.last_error, row.message_id,
            ]
            for row in rows.iterator()
        ),
    )  # fmt: skip


@require_safe
def outbox_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    message = _find(request, pk)
    shown = request.GET.get("show", "html" if message.html else "text")
    context: dict[str, Any] = {
        "message": message,
        "tone": outbox_listing.tone(message),
        "dialogue": outbox_listing.dialogue_of(message),
        "shown": shown if shown in ("html", "text") else "text",
        "text": letters.text_of(message, whole=False),
        "entry": letters.entry_of(message, whole=False),
        "files": message.files.defer("body"),
        "tries": message.tries.order_by("-pk"),
        "events": BusinessEvent.objects.filter(
            content_type__app_label="outbox", content_type__model="message", object_id=message.pk
        )
        .select_related("by")
        .order_by("-at", "-pk"),
    }
    return render(request, "portal/outbox_detail.html", context)


@require_safe
def outbox_html(request: SignedInRequest, pk: int) -> HttpResponse:
    return letters.html(_find(request, pk), whole=False)


@require_safe
def outbox_file(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    return letters.file(_find(request, pk), position)


@require_safe
def outbox_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    return letters.calendar(_find(request, pk), whole=False)


@require_POST
def outbox_arrived(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, actions.mark_arrived, _("The message counts as sent."))


@require_POST
def outbox_again(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, actions.send_again, _("The message is sent again in a moment."))


@require_POST
def outbox_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, actions.leave, _("The message is left as it is."))


@require_POST
def outbox_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, actions.undo, _("Undone."))


def _decide(request: SignedInRequest, pk: int, action: Callable[..., Message], said: str) -> HttpResponse:
    message = _find(request, pk)
    action(message, by=request.user, at=timezone.now())
    messages.success(request, said)
    return redirect("outbox_detail", pk)
