"""The documents as files: slides, handout and blank template."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from presentations import access, filenames
from presentations.actions import rendering
from presentations.content import blank_content
from presentations.models import Picture, Presentation, PresentationTemplate, Rendering
from presentations.reading import reading_of
from presentations.renderings import Document
from toolkit.refusals import RefusalError

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

logger = logging.getLogger(__name__)


@require_safe
def presentation_deck(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return _presentation_document(request, pk, Rendering.Format.DECK)


@require_safe
def presentation_pptx(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return _presentation_document(request, pk, Rendering.Format.PPTX)


@require_safe
def presentation_handout(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return _presentation_document(request, pk, Rendering.Format.HANDOUT)


@require_safe
def presentation_cards(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return _presentation_document(request, pk, Rendering.Format.CARDS)


@require_safe
def presentation_picture(request: SignedInRequest, pk: int, digest: str) -> HttpResponse:
    """A picture of what the person may read; the organisation's own people see every one that was uploaded."""
    presentation = _visible(request, pk)
    if not access.can_edit(request.user, presentation):
        reading = reading_of(request.user, presentation)
        shown = {one.picture.digest for one in reading.content.sections if one.picture} if reading else set()
        if digest not in shown and not _was_handed_in(request, presentation, digest):
            raise Http404
    picture = get_object_or_404(Picture, presentation=presentation, digest=digest)
    response = HttpResponse(bytes(picture.body), content_type=f"image/{picture.format}")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _was_handed_in(request: SignedInRequest, presentation: Presentation, digest: str) -> bool:
    """Whether a version that the host was given shows the picture: those who review see every round."""
    if not access.can_review(request.user, presentation):
        return False
    showing = {"sections": [{"picture": {"digest": digest}}]}
    return presentation.submissions.filter(content__contains=showing).exists()


@require_safe
def template_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    templates = PresentationTemplate.objects.visible_to(request.user).select_related("owner")
    template = get_object_or_404(templates.prefetch_related("sections"), pk=pk)
    document = Document(Rendering.Format.BLANK, blank_content(template), approved=template.is_adopted)
    return file(request, document, filenames.of_template(template))


def _visible(request: SignedInRequest, pk: int) -> Presentation:
    presentations = Presentation.objects.visible_to(request.user).select_related(
        "dialogue__host", "dialogue__focus_area", "organisation", "template", "area", "focus_area", "latest_submission"
    )
    return get_object_or_404(presentations, pk=pk)


def _presentation_document(request: SignedInRequest, pk: int, format_: Rendering.Format) -> HttpResponseBase:
    presentation = _visible(request, pk)
    reading = reading_of(request.user, presentation)
    if reading is None:
        raise Http404
    submission = reading.submission
    document = Document(format_, reading.content.as_json(), reading.approved, submission.pk if submission else None)
    return file(request, document, filenames.of_presentation(reading.content, format_, approved=reading.approved))


def file(request: HttpRequest, document: Document, name: str) -> HttpResponseBase:
    """The document, or 304 where the reader has it. The address stays the same; its ETag is the hash of the content."""
    etag = f'"{document.key}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        kind, saved = (PPTX, True) if document.format == Rendering.Format.PPTX else ("application/pdf", False)
        response = HttpResponse(_body(document), content_type=kind)
        response.headers["Content-Disposition"] = content_disposition_header(as_attachment=saved, filename=name) or ""
        response.headers["Content-Language"] = "sv"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _body(document: Document) -> bytes:
    try:
        return rendering.document(document, at=timezone.now())
    except Exception as error:
        logger.exception("could not make %s %s", document.format, document.key)
        raise RefusalError(_("The document could not be made just now. Try again in a little while.")) from error
