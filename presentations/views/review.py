"""Pages where a presentation is read and reviewed: the dialogue's list, the reading page, the host's review."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from dialogues import pages
from presentations import access, checks
from presentations.actions import review
from presentations.bar import bar_of
from presentations.content import Content
from presentations.deck import deck_of, safe_url
from presentations.forms.review import LateForm
from presentations.models import Presentation, Submission
from presentations.reading import reading_of
from presentations.threads import asked, threads_of
from presentations.views import desk, homework
from presentations.views.threads import Panel, on_host_side, panels
from toolkit import glossary, sheets
from toolkit.dates import day
from toolkit.refusals import shown_in


@require_GET
def dialogue_presentations(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody who presents in a dialogue and how far they have come."""
    dialogue = pages.find(request, pk)
    rows = homework.rows(dialogue, request.user, at=timezone.now())
    context = {
        **pages.frame(request, dialogue, "dialogue_presentations"),
        "rows": rows,
        "booklet": any(row.presentation and row.presentation.state == Presentation.State.APPROVED for row in rows),
        "follows": access.can_coordinate(request.user, dialogue),
    }
    return render(request, "presentations/dialogue_presentations.html", context)


@require_GET
def dialogue_presentations_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same list as a spreadsheet, with no more than the page shows."""
    dialogue = pages.find(request, pk)
    headers = [
        _("Organisation"),
        _("Area"),
        _("State"),
        _("Sections with an answer"),
        _("Sections"),
        _("Speaking time in seconds"),
        _("Last day"),
        _("Last touched"),
    ]
    rows = [homework.cells(row) for row in homework.rows(dialogue, request.user, at=timezone.now())]
    return sheets.response(f"{dialogue.title} {_('Presentations')}", headers, rows)


@require_GET
def presentation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reading page: the draft to its writers, what was handed in to the host, what is approved to the network."""
    presentation = get_object_or_404(Presentation.objects.visible_to(request.user).with_dialogue(), pk=pk)
    if access.can_follow(request.user, presentation):
        presentation.read_answers()
    reading = reading_of(request.user, presentation)
    content = reading.content if reading else None
    follows = access.can_follow(request.user, presentation)
    threads = threads_of(presentation) if follows else []
    context = {
        "presentation": presentation,
        "content": content,
        "is_draft": reading is not None and reading.submission is None,
        "can_edit": access.can_edit(request.user, presentation) and _is_open_to_write(presentation),
        "can_review": access.can_review(request.user, presentation),
        "may_rehearse": access.can_edit(request.user, presentation),
        "progress": desk.progress_of(presentation, threads, host=on_host_side(request.user, presentation))
        if follows
        else None,
        "bar": bar_of(content) if content else None,
        "parts": _parts(presentation, content, panels(request.user, presentation, "read", threads)) if content else [],
        "submissions": _submissions(presentation) if follows else [],
        "own": desk.own_slides_in(presentation, content) if content else None,
    }
    return render(request, "presentations/detail.html", context)


@require_GET
def presentation_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The latest submission with what is said about it, and the host's three buttons."""
    presentation, submission = _submitted(request, pk)
    content = Content.from_json(submission.content)
    threads = threads_of(presentation)
    context = {
        "presentation": presentation,
        "submission": submission,
        "content": content,
        "bar": bar_of(content),
        "parts": _parts(presentation, content, panels(request.user, presentation, "review", threads)),
        "asks": asked(threads),
        "earlier": submission.number - 1,
        "own": desk.own_slides_in(presentation, content),
    }
    return render(request, "presentations/review.html", context)


@require_POST
def presentation_return(request: SignedInRequest, pk: int) -> HttpResponse:
    presentation, submission = _submitted(request, pk)
    review.request_changes(submission, by=request.user, at=timezone.now())
    messages.success(request, _("Changes are asked for. The organisation can write again."))
    return redirect("presentation_review", presentation.pk)


@require_POST
def presentation_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    presentation, submission = _submitted(request, pk)
    review.approve(submission, by=request.user, at=timezone.now())
    messages.success(request, _("The presentation is approved. The network can read it."))
    return redirect("presentation_review", presentation.pk)


@require_POST
def presentation_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    presentation, submission = _submitted(request, pk)
    review.undo(submission, by=request.user, at=timezone.now())
    messages.success(request, _("Undone. The presentation waits for your answer again."))
    return redirect("presentation_review", presentation.pk)


@require_http_methods(["GET", "POST"])
def presentation_late(request: SignedInRequest, pk: int) -> HttpResponse:
    """More time for one organisation's first handing-in."""
    presentation = _visible(request, pk)
    if not access.can_review(request.user, presentation):
        raise PermissionDenied
    form = LateForm(request.POST if request.method == "POST" else None, initial={"until": presentation.late_until})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        with shown_in(form):
            review.allow_late(presentation, until, form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("It may be handed in until %(day)s.") % {"day": day(until)})
            return redirect("dialogue_presentations", presentation.dialogue_id)
    context = {"presentation": presentation, "form": form}
    return render(request, "presentations/late.html", context, status=422 if form.errors else 200)


def _visible(request: SignedInRequest, pk: int) -> Presentation:
    return get_object_or_404(Presentation.objects.visible_to(request.user).whole(), pk=pk)


def _submitted(request: SignedInRequest, pk: int) -> tuple[Presentation, Submission]:
    """What the host's coordinators review: 404 where nothing has been handed in, 403 to those who may only read."""
    presentation = _visible(request, pk)
    if not access.can_review(request.user, presentation):
        raise PermissionDenied
    if presentation.latest_submission is None:
        raise Http404
    return presentation, presentation.latest_submission


def _is_open_to_write(presentation: Presentation) -> bool:
    return presentation.is_editable and presentation.dialogue.is_open


def _parts(presentation: Presentation, content: Content, said: Mapping[int, Panel]) -> list[dict[str, object]]:
    """Each section with its slides, its links, how long it is and what is said about it."""
    slides = desk.on_page(deck_of(content))
    return [
        {
            "section": section,
            "slides": [slide for slide in slides if slide.section_id == section.section_id],
            "pictures": presentation.pictures_url,
            "links": [(url, link.title or url) for link in section.links if (url := safe_url(link.url))],
            "measure": checks.measure(section),
            "terms": glossary.used_in(section.text, language=get_language() or "sv"),
            "terms_name": f"{section.key}-slide",
            "panel": said.get(section.section_id),
        }
        for section in content.sections
    ]


def _submissions(presentation: Presentation) -> list[Submission]:
    """Every handing-in and what was answered, without the frozen texts."""
    return list(presentation.submissions.defer("content").select_related("submitted_by", "returned_by", "approved_by"))
