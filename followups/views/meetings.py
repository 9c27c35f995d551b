"""A network's meetings: the list, one of them, what is to be done before it, and the walk through the points."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.pages import Step
from dialogues.views.steps import say
from followups.access import can_answer_assignment, can_keep_meeting
from followups.actions import homework
from followups.actions import meetings as actions
from followups.forms.meeting import AnswerForm, AssignmentForm, MeetingForm, ReasonForm
from followups.models import (
    Assignment,
    AssignmentAnswer,
    NetworkMeeting,
    NetworkMeetingQuerySet,
    Report,
)
from followups.report_content import Content, paragraph
from regions.models import Network, Organisation, has_any_role, roles_of
from toolkit import sheets
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key

PER_PAGE = 50
TABS = ("upcoming", "past")


def find(request: SignedInRequest, pk: int) -> NetworkMeeting:
    """The meeting, or 404 when the person may not see it."""
    seen = NetworkMeeting.objects.visible_to(request.user).select_related("network", "host")
    return get_object_or_404(seen, pk=pk)


def kept(request: SignedInRequest, pk: int) -> NetworkMeeting:
    """The meeting, if the person keeps it: 404 when unseen, 403 when only seen."""
    meeting = find(request, pk)
    if not can_keep_meeting(request.user, meeting):
        raise PermissionDenied
    return meeting


def report_of(meeting: NetworkMeeting) -> Report | None:
    """Its report without the documents."""
    return Report.objects.filter(meeting=meeting).defer("pdf", "slides").first()


def _hosts(request: SignedInRequest) -> list[Organisation]:
    return list(Organisation.objects.hosts().filter(pk__in=roles_of(request.user).coordinates))


def _listed(request: SignedInRequest) -> tuple[str, str, NetworkMeetingQuerySet]:
    """The tab and the network asked for, and the rows."""
    if not has_any_role(request.user):
        raise Http404
    tab = "past" if request.GET.get("tab") == "past" else "upcoming"
    on = timezone.localdate()
    rows = NetworkMeeting.objects.visible_to(request.user)
    rows = rows.past(on=on) if tab == "past" else rows.upcoming(on=on)
    if network := request.GET.get("network", "")[:20]:
        rows = rows.filter(network__code=network)
    return (
        tab,
        network,
        rows.select_related("network", "host", "report").defer(
            "agenda", "report__content", "report__pdf", "report__slides"
        ),
    )


@require_safe
def network_meeting_list(request: SignedInRequest) -> HttpResponse:
    tab, network, rows = _listed(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = {"upcoming": _("Upcoming"), "past": _("Past")}
    context = {
        "tab": tab,
        "tabs": [{"label": labels[name], "url": f"?tab={name}", "current": name == tab} for name in TABS],
        "page": page,
        "network": network,
        "networks": Network.objects.values_list("code", "name"),
        "may_create": bool(roles_of(request.user).coordinates),
        "query": request.GET.urlencode(),
    }
    return render(request, "followups/meeting_list.html", context)


@require_safe
def network_meeting_export(request: SignedInRequest) -> HttpResponse:
    _tab, _network, rows = _listed(request)
    headers = [_("Starts"), _("Name"), _("Network"), _("Kept by"), _("Place"), _("Cancelled because")]
    lines: list[list[sheets.type_value]] = [
        [row.starts_at, row.title, row.network.name, row.host.name, row.place, row.cancel_reason] for row in rows
    ]
    return sheets.response(_("Network meetings"), headers, lines)


@require_safe
def network_meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    now = timezone.now()
    keeps = can_keep_meeting(request.user, meeting)
    report = report_of(meeting)
    readable = report is not None and (keeps or report.frozen_at is not None)
    told = Content.from_json(report.content) if report is not None and report.content is not None else None
    context = {
        "meeting": meeting,
        "previous": meeting.previous(),
        "keeps": keeps,
        "report": report if readable else None,
        "paragraph": paragraph(told) if told and keeps else "",
        "noted": meeting.minutes.count(),
        "assignments": _assignments(request, meeting),
        "withdrawn": Assignment.objects.filter(meeting=meeting, withdrawn_at__isnull=False) if keeps else [],
        "has_begun": meeting.starts_at <= now,
    }
    return render(request, "followups/meeting_detail.html", context)


def _assignments(request: SignedInRequest, meeting: NetworkMeeting) -> list[dict[str, Any]]:
    """What is to be done before the meeting, each with its answers in Swedish order. One query."""
    answers = (
        AssignmentAnswer.objects.standing()
        .filter(assignment__meeting=meeting)
        .select_related("assignment", "organisation")
        .order_by("assignment__due_on", "assignment", "pk")
    )
    mine = roles_of(request.user).speaks_for
    found: dict[int, dict[str, Any]] = {}
    for row in answers:
        one = found.setdefault(row.assignment_id, {"assignment": row.assignment, "rows": [], "answered": 0})
        one["rows"].append({"answer": row, "mine": row.organisation_id in mine})
        one["answered"] += row.answered_at is not None
    for one in found.values():
        one["rows"].sort(key=lambda row: swedish_key(row["answer"].organisation.short_name))
    return list(found.values())


@require_http_methods(["GET", "POST"])
def network_meeting_create(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    hosts = _hosts(request)
    if not hosts:
        raise PermissionDenied
    form = MeetingForm(request.POST or None, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            host = form.cleaned_data.get("host") or hosts[0]
            made = actions.create_meeting(form.says, host=host, by=request.user, at=timezone.now())
            say(request, _("The meeting is saved and stands in the year wheel."))
            return redirect(made)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def network_meeting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = kept(request, pk)
    form = MeetingForm(request.POST or None, hosts=[], meeting=meeting)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.change_meeting(meeting, form.says, by=request.user, at=timezone.now())
            say(request, _("The meeting is saved."))
            return redirect(meeting)
    return _form(request, form, meeting)


def _form(request: SignedInRequest, form: MeetingForm, meeting: NetworkMeeting | None) -> HttpResponse:
    context = {"form": form, "meeting": meeting}
    return render(request, "followups/meeting_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def network_meeting_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = kept(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            reason = form.cleaned_data["reason"]
            actions.cancel_meeting(meeting, reason=reason, by=request.user, at=timezone.now())
            undo = Step(_("Undo"), reverse("network_meeting_restore", args=[pk]), {})
            say(request, _("The meeting is cancelled."), undo)
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "followups/meeting_cancel.html", context, status=422 if form.errors else 200)


@require_POST
def network_meeting_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = actions.restore_meeting(kept(request, pk), by=request.user, at=timezone.now())
    say(request, _("The meeting takes place after all."))
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def assignment_create(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = kept(request, pk)
    form = AssignmentForm(request.POST or None, meeting=meeting, initial={"key": uuid4(), "due_on": meeting.on})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with shown_in(form):
            made = homework.give(
                meeting,
                text=typed["text"],
                due_on=typed["due_on"],
                organisations=typed["organisations"],
                key=typed["key"],
                by=request.user,
                at=timezone.now(),
            )
            undo = Step(_("Undo"), reverse("assignment_withdraw", args=[pk, made.pk]), {})
            say(request, _("The homework is given. It stands on the start page of those who have it."), undo)
            return redirect(f"{meeting.get_absolute_url()}#laxor")
    context = {"form": form, "meeting": meeting}
    return render(request, "followups/assignment_form.html", context, status=422 if form.errors else 200)


@require_POST
def assignment_withdraw(request: SignedInRequest, pk: int, assignment: int) -> HttpResponse:
    meeting = kept(request, pk)
    given = get_object_or_404(Assignment, meeting=meeting, pk=assignment)
    homework.take_back(given, by=request.user, at=timezone.now())
    say(
        request,
        _("The homework is taken back."),
        Step(_("Undo"), reverse("assignment_restore", args=[pk, given.pk]), {}),
    )
    return redirect(f"{meeting.get_absolute_url()}#laxor")


@require_POST
def assignment_restore(request: SignedInRequest, pk: int, assignment: int) -> HttpResponse:
    meeting = kept(request, pk)
    given = get_object_or_404(Assignment, meeting=meeting, pk=assignment)
    homework.bring_back(given, by=request.user, at=timezone.now())
    say(request, _("The homework is given again."))
    return redirect(f"{meeting.get_absolute_url()}#laxor")


@require_http_methods(["GET", "POST"])
def assignment_answer(request: SignedInRequest, pk: int, answer: int) -> HttpResponse:
    meeting = find(request, pk)
    rows = AssignmentAnswer.objects.select_related("assignment", "organisation")
    given = get_object_or_404(rows, assignment__meeting=meeting, pk=answer)
    if not can_answer_assignment(request.user, given):
        raise PermissionDenied
    form = AnswerForm(request.POST or None, initial={"text": given.text})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            homework.answer(given, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
            say(request, _("The answer is saved. You can change it until the meeting begins."))
            return redirect(f"{meeting.get_absolute_url()}#laxor")
    context = {"form": form, "meeting": meeting, "given": given}
    return render(request, "followups/assignment_answer.html", context, status=422 if form.errors else 200)


@require_safe
def assignment_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """All answers to what was to be done before the meeting."""
    meeting = find(request, pk)
    headers = [_("What is to be done"), _("Answer by"), _("Organisation"), _("Answer"), _("Answered")]
    rows = [
        [
            one["assignment"].text,
            one["assignment"].due_on,
            row["answer"].organisation.name,
            row["answer"].text,
            row["answer"].answered_at,
        ]
        for one in _assignments(request, meeting)
        for row in one["rows"]
    ]
    return sheets.response(_("Homework %(title)s") % {"title": meeting.title}, headers, rows)
