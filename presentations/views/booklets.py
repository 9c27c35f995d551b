"""The booklet of a dialogue: how far it has come, and the document."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from dialogues import pages
from dialogues.models import Dialogue
from presentations import access, filenames
from presentations.actions import booklets
from presentations.booklet import Booklet, booklet_of
from presentations.bookshelf import shelf_of
from presentations.models import Rendering


@require_http_methods(["GET", "HEAD", "POST"])
def dialogue_booklet(request: SignedInRequest, pk: int) -> HttpResponse:
    """What there is of the booklet; posting asks for it. Until something is approved only the host knows the page."""
    dialogue = pages.find(request, pk)
    booklet = _booklet(request, dialogue)
    if request.method == "POST":
        booklets.ask(dialogue, at=timezone.now())
        return redirect("dialogue_booklet", dialogue.pk)
    context = {"dialogue": dialogue, "booklet": booklet, "shelf": shelf_of(booklet) if booklet else None}
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx
    if htmx and not htmx.history_restore_request:
        return render(request, "presentations/_booklet.html", context)
    frame = pages.frame(request, dialogue, "dialogue_presentations")
    return render(request, "presentations/dialogue_booklet.html", {**frame, **context})


@require_safe
def dialogue_booklet_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The newest booklet that is made; where there is none, the page where it can be asked for."""
    dialogue = pages.find(request, pk)
    booklet = _booklet(request, dialogue)
    newest = shelf_of(booklet).newest if booklet else None
    if booklet is None or newest is None:
        return redirect("dialogue_booklet", dialogue.pk)
    etag = f'"{newest.key}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        body = Rendering.objects.filter(pk=newest.pk).values_list("body", flat=True).get()
        response = HttpResponse(bytes(body or b""), content_type="application/pdf")
        name = content_disposition_header(as_attachment=False, filename=filenames.of_booklet(booklet))
        response.headers["Content-Disposition"] = name or ""
        response.headers["Content-Language"] = "sv"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _booklet(request: SignedInRequest, dialogue: Dialogue) -> Booklet | None:
    """What the booklet would say now. None, to the host, while nothing is approved; to others there is no booklet."""
    booklet = booklet_of(dialogue)
    if booklet is None and not access.can_coordinate(request.user, dialogue):
        raise Http404
    return booklet
