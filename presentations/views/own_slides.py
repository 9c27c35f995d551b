"""Slides that the organisation made itself: sent in, shown page by page, removed and brought back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from presentations import access
from presentations.actions import uploading
from presentations.forms.own_slides import OwnSlidesForm
from presentations.models import OwnPage, OwnSlides, Presentation
from presentations.own import PROBLEMS
from presentations.reading import reading_of
from presentations.views import desk
from toolkit.refusals import shown_in

TYPES = {
    OwnSlides.Format.PDF: "application/pdf",
    OwnSlides.Format.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@require_http_methods(["GET", "POST"])
def own_slides(request: SignedInRequest, pk: int) -> HttpResponse:
    presentation = desk.own(request, pk)
    is_sent = request.method == "POST"
    form = OwnSlidesForm(request.POST, request.FILES) if is_sent else OwnSlidesForm()
    if is_sent and form.is_valid() and form.checked:
        with shown_in(form):
            uploading.add_own_slides(presentation, form.checked, by=request.user, at=timezone.now())
            messages.success(request, _("The file is here. Its pages are being made."))
            return redirect("own_slides", presentation.pk)
    context = {"presentation": presentation, "form": form, **_standing(presentation)}
    return render(request, "presentations/own_slides.html", context, status=422 if form.errors else 200)


@require_GET
def own_slides_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the pages have come; asked for again and again until they are there."""
    presentation = desk.own(request, pk)
    context = {"presentation": presentation, **_standing(presentation)}
    return render(request, "presentations/_own_slides_state.html", context)


@require_POST
def own_slides_remove(request: SignedInRequest, pk: int, own: int) -> HttpResponse:
    presentation = desk.own(request, pk)
    slides = get_object_or_404(OwnSlides, pk=own, presentation=presentation)
    uploading.remove_own_slides(slides, by=request.user, at=timezone.now())
    messages.success(request, _("Your own slides are removed. The portal's slides stand again."))
    return redirect("own_slides", presentation.pk)


@require_POST
def own_slides_restore(request: SignedInRequest, pk: int, own: int) -> HttpResponse:
    presentation = desk.own(request, pk)
    slides = get_object_or_404(OwnSlides, pk=own, presentation=presentation)
    uploading.bring_back_own_slides(slides, by=request.user, at=timezone.now())
    messages.success(request, _("Your own slides are back."))
    return redirect("own_slides", presentation.pk)


@require_safe
def own_slides_file(request: SignedInRequest, pk: int, own: int) -> HttpResponse:
    """The file as it was sent in, to be saved and never to be opened inside the portal."""
    slides = _readable(request, pk, own)
    response = HttpResponse(bytes(slides.body), content_type=TYPES[OwnSlides.Format(slides.format)])
    disposition = content_disposition_header(as_attachment=True, filename=slides.name or f"bilder.{slides.format}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def own_page(request: SignedInRequest, pk: int, own: int, number: int) -> HttpResponse:
    page = get_object_or_404(OwnPage, slides=_readable(request, pk, own), number=number)
    response = HttpResponse(bytes(page.body), content_type="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _readable(request: SignedInRequest, pk: int, own: int) -> OwnSlides:
    """A file that the organisation itself may see always, and others where it is in what they may read."""
    presentations = Presentation.objects.visible_to(request.user).with_dialogue()
    presentation = get_object_or_404(presentations, pk=pk)
    slides = get_object_or_404(OwnSlides, pk=own, presentation=presentation)
    if access.can_edit(request.user, presentation):
        return slides
    reading = reading_of(request.user, presentation)
    shown = reading.content.own_slides if reading else None
    if shown is None or shown.digest != slides.digest:
        raise Http404
    return slides


def _standing(presentation: Presentation) -> dict[str, Any]:
    """The file that stands now with its pages, how far they have come, and the one removed last."""
    listed = list(presentation.own_slides.select_related("uploaded_by", "removed_by").order_by("-uploaded_at", "-pk"))
    current = next((one for one in listed if one.removed_at is None), None)
    removed = [one for one in listed if one.removed_at]
    pages = list(current.pages.defer("body")) if current else []
    return {
        "current": current,
        "removed": max(removed, key=lambda one: one.removed_at, default=None) if not current else None,  # type: ignore[arg-type,return-value]  # only those with a moment
        "pages": pages,
        "drawn": len(pages),
        "problem": PROBLEMS.get(current.problem, current.problem) if current else "",
        "is_working": bool(current and not current.shown_at and not current.problem),
    }
