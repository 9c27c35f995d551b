"""The log: one list of all points, and the files that can be taken along from it."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from followups import exporting, rows
from followups.access import can_create_points
from followups.actions import exports
from followups.listing import Log
from followups.models import Export
from regions.models import has_any_role
from toolkit import sheets

PER_PAGE = 50


def asked_log(request: SignedInRequest) -> Log:
    if not has_any_role(request.user):
        raise Http404
    return Log(request.user, request.GET.dict(), today=timezone.localdate())


@require_safe
def followup_list(request: SignedInRequest) -> HttpResponse:
    log = asked_log(request)
    points = log.points.select_related("dialogue").only(*rows.SHOWN, *(rows.SEARCHED if log.question else ()))
    pages = Paginator(points, PER_PAGE)
    pages.count = log.counts.total  # counted with the facets
    page = pages.get_page(request.GET.get("page"))
    choices = rows.choices(log)
    context = {
        "log": log,
        "asked": log.asked,
        "page": page,
        "rows": rows.rows(log, page),
        "heading": rows.heading(log),
        "main": [choice for choice in choices if not choice.more],
        "more": [choice for choice in choices if choice.more],
        "unfolded": bool(log.asked.on) or any(choice.is_used for choice in choices if choice.more),
        "sorts": rows.sorts(log),
        "late": log.counts.by.get("late", {}).get("true", 0),
        "may_create": can_create_points(request.user),
        "query": urlencode(log.asked.query()),
    }
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx
    if not htmx or htmx.history_restore_request:
        return render(request, "followups/followup_list.html", context | {"fragment": False})
    response = render(request, "followups/_log.html", context | {"fragment": True})
    address = reverse("followup_list")
    response["HX-Replace-Url"] = f"{address}?{context['query']}" if context["query"] else address
    return response


@require_POST
def followup_export_create(request: SignedInRequest) -> HttpResponse:
    """A file of exactly what the log's address leaves."""
    if not has_any_role(request.user):
        raise Http404
    format_ = request.POST.get("format")
    if format_ not in Export.Format.values:
        format_ = Export.Format.XLSX
    asked = Log(request.user, QueryDict(request.POST.get("query", "")).dict(), today=timezone.localdate()).asked
    language = get_language() or settings.LANGUAGE_CODE
    export = exports.ask_for_export(
        urlencode(asked.query()), format_, language=language, by=request.user, at=timezone.now()
    )
    return redirect(export)


@require_safe
def followup_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the file has come; the page asks for itself every second until it is there."""
    export = _own(request, pk)
    done, total = exporting.progress(export)
    context = {
        "export": export,
        "done": done,
        "total": total,
        "log_url": f"{reverse('followup_list')}?{export.query}",
    }
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx
    name = "followups/_export.html" if htmx and not htmx.history_restore_request else "followups/export.html"
    return render(request, name, context)


@require_safe
def followup_export_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    export = _own(request, pk)
    if export.finished_at is None:
        raise Http404
    day = timezone.localdate(export.asked_at).isoformat()
    name = f"{_('Follow-up')} {day}.{export.format}"
    pieces = export.parts.order_by("number").values_list("body", flat=True).iterator(chunk_size=1)
    return StreamingHttpResponse(
        (bytes(piece) for piece in pieces),
        content_type=sheets.MIME if export.format == Export.Format.XLSX else "text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _own(request: SignedInRequest, pk: int) -> Export:
    if not has_any_role(request.user):
        raise Http404
    return get_object_or_404(Export.objects.of(request.user), pk=pk)
