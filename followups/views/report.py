"""A meeting's report: the page where it is put together, and what comes out of it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.views.steps import say
from followups.access import can_keep_meeting
from followups.actions import report as actions
from followups.models import NetworkMeeting, Report
from followups.pdf import report_pdf
from followups.pptx import report_slides
from followups.report_content import paragraph
from followups.reporting import HEADINGS, content_of
from followups.views.meetings import kept

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LONGEST_WORDS = 2000  # characters


def _found(request: SignedInRequest, pk: int, *, documents: bool = False) -> tuple[NetworkMeeting, Report, bool]:
    """The meeting, its report and whether the person keeps it. A draft is only seen by those who do."""
    seen = NetworkMeeting.objects.visible_to(request.user)
    rows = Report.objects.filter(meeting__in=seen).select_related("meeting__network", "meeting__host")
    report = get_object_or_404(rows if documents else rows.defer("pdf", "slides"), meeting=pk)
    keeps = can_keep_meeting(request.user, report.meeting)
    if not keeps and report.frozen_at is None:
        raise Http404
    return report.meeting, report, keeps


def _kept(request: SignedInRequest, pk: int) -> tuple[NetworkMeeting, Report]:
    meeting, report, keeps = _found(request, pk)
    if not keeps:
        raise PermissionDenied
    return meeting, report


@require_POST
def report_begin(request: SignedInRequest, pk: int) -> HttpResponse:
    report = actions.begin_report(kept(request, pk), by=request.user, at=timezone.now())
    return redirect(report)


@require_safe
def report_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting, report, keeps = _found(request, pk)
    content = content_of(report, at=timezone.now())
    context = {
        "meeting": meeting,
        "report": report,
        "content": content,
        "paragraph": paragraph(content),
        "edits": keeps and report.frozen_at is None,
        "keeps": keeps,
    }
    return render(request, "followups/report_detail.html", context)


@require_POST
def report_words(request: SignedInRequest, pk: int) -> HttpResponse:
    _meeting, report = _kept(request, pk)
    actions.say_words(report, request.POST.get("words", "")[:LONGEST_WORDS])
    say(request, _("Saved."))
    return redirect(report)


@require_POST
def report_row(request: SignedInRequest, pk: int, section: str, thing: int) -> HttpResponse:
    """One row: told or not, a place up or down, a line about it. Answers with its section."""
    _meeting, report = _kept(request, pk)
    if section not in HEADINGS:
        raise Http404
    now = timezone.now()
    match request.POST.get("do", ""):
        case "tell" | "leave" as choice:
            actions.pick(report, section, thing, picked=choice == "tell")
        case "up" | "down" as choice:
            actions.place(report, section, thing, up=choice == "up", at=now)
        case "say":
            actions.say(report, section, thing, request.POST.get("line", ""))
        case _:
            return HttpResponseBadRequest(_("Say what is to be done with the row."))
    if not request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware adds it
        return redirect(f"{report.get_absolute_url()}#{section}-{thing}")
    content = content_of(report, at=now)
    part = next((part for part in content.parts if part.code == section), None)
    context = {"part": part, "meeting": report.meeting, "edits": True, "saved": now, "about": thing}
    return render(request, "followups/_report_part.html", context)


@require_http_methods(["GET", "POST"])
def report_freeze(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting, report = _kept(request, pk)
    if request.method == "POST":
        actions.freeze(report, by=request.user, at=timezone.now())
        say(request, _("The report is frozen. Here are the page, the PDF, the slides and the text for the invitation."))
        return redirect(report)
    content = content_of(report, at=timezone.now())
    rows = sum(len(part.rows) for part in content.told)
    return render(request, "followups/report_freeze.html", {"meeting": meeting, "report": report, "rows": rows})


@require_safe
def report_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF: the frozen one, or a draft as things stand."""
    meeting, report, _keeps = _found(request, pk, documents=True)
    body = report.pdf or report_pdf(content_of(report, at=timezone.now()), frozen=False)
    return _file(bytes(body), "application/pdf", f"{meeting.title} {meeting.on}.pdf")


@require_safe
def report_deck(request: SignedInRequest, pk: int) -> HttpResponse:
    """The slides: the frozen ones, or a draft as things stand."""
    meeting, report, _keeps = _found(request, pk, documents=True)
    body = report.slides or report_slides(content_of(report, at=timezone.now()))
    return _file(bytes(body), PPTX, f"{meeting.title} {meeting.on}.pptx")


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    shown = content_disposition_header(content_type != "application/pdf", name)
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": shown or "inline"})
