"""The meeting's mode: one point at a time on a shared screen, by keyboard; and the minutes that come of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from followups.access import can_edit_point, can_keep_meeting
from followups.actions import meetings as actions
from followups.forms.meeting import WalkForm
from followups.minutes import lines_for_all, lines_of
from followups.models import Entry, FollowUp, NetworkMeeting, Party, Stage, Visibility
from followups.pdf import minutes_pdf
from followups.reporting import points_to_walk
from followups.views.meetings import find, kept, report_of
from followups.wording import Words
from toolkit.refusals import shown_in

LATEST = 3
"""So many entries of a point's history are shown; more cannot be read from three metres."""


def _points(meeting: NetworkMeeting) -> list[int]:
    return points_to_walk(meeting, report_of(meeting), at=timezone.now())


def _noted(meeting: NetworkMeeting) -> set[int]:
    return set(meeting.minutes.values_list("entry__followup", flat=True))


@require_safe
def meeting_mode(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the meeting will walk through, and how; begins at the first point of which nothing has been noted."""
    meeting = kept(request, pk)
    order = _points(meeting)
    noted = _noted(meeting)
    points = FollowUp.objects.filter(visibility=Visibility.NETWORK, pk__in=order[:500]).with_names().in_bulk()
    first = next((point for point in order if point not in noted), order[0] if order else None)
    context = {
        "meeting": meeting,
        "number": len(order),
        "rows": [{"point": points[one], "noted": one in noted} for one in order if one in points],
        "first": first,
    }
    return render(request, "followups/meeting_mode.html", context)


@require_http_methods(["GET", "POST"])
def meeting_point(request: SignedInRequest, pk: int, point: int) -> HttpResponse:
    """One point. POST notes what was said, if anything, and goes on to the next one; after the last, the minutes."""
    meeting = kept(request, pk)
    readable = FollowUp.objects.visible_to(request.user).filter(visibility=Visibility.NETWORK).with_names()
    shown = get_object_or_404(
        readable.prefetch_related(Prefetch("parties", Party.objects.select_related("organisation"))), pk=point
    )
    order = _points(meeting)
    if point not in order:
        raise Http404
    may = can_edit_point(request.user, shown)
    form = WalkForm(request.POST or None, point=shown)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid():
            typed = form.cleaned_data
            with shown_in(form):
                actions.note_at_meeting(meeting, shown, by=request.user, at=timezone.now(), **typed)
                return _next(meeting, order, point)
    context = {"meeting": meeting, "form": form, "may": may, "noted": point in _noted(meeting)}
    context |= _shown(shown, order)
    return render(request, "followups/meeting_point.html", context, status=422 if form.errors else 200)


def _shown(point: FollowUp, order: list[int]) -> dict[str, Any]:
    here = order.index(point.pk)
    entries = list(Entry.objects.filter(followup=point, visibility=Visibility.NETWORK).order_by("-number")[:LATEST])
    words = Words([entry.changes for entry in entries if entry.number > 1])
    others = [party.organisation.short_name for party in point.parties.all() if party.organisation_id != point.owner_id]
    return {
        "point": point,
        "others": others,
        "entries": [
            {"entry": entry, "lines": words.lines(entry.changes) if entry.number > 1 else [_("The point was made.")]}
            for entry in entries
        ],
        "overdue": point.is_overdue(on=timezone.localdate()),
        "stages": Stage.choices,
        "number": here + 1,
        "total": len(order),
        "before": order[here - 1] if here else None,
        "after": order[here + 1] if here + 1 < len(order) else None,
    }


def _next(meeting: NetworkMeeting, order: list[int], point: int) -> HttpResponse:
    here = order.index(point)
    if here + 1 < len(order):
        return redirect("meeting_point", meeting.pk, order[here + 1])
    return redirect("meeting_minutes", meeting.pk)


@require_safe
def meeting_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    later = NetworkMeeting.objects.standing().filter(network=meeting.network_id, starts_at__gt=meeting.starts_at)
    context = {
        "meeting": meeting,
        "lines": lines_of(meeting, user=request.user),
        "next_meeting": later.order_by("starts_at", "pk").first(),
        "keeps": can_keep_meeting(request.user, meeting),
    }
    return render(request, "followups/meeting_minutes.html", context)


@require_safe
def meeting_minutes_document(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = find(request, pk)
    facts = {
        "title": meeting.title,
        "network": meeting.network.name,
        "host": meeting.host.name,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
    }
    body = minutes_pdf(facts, lines_for_all(meeting))
    name = content_disposition_header(False, f"{_('Minutes of the meeting')} {meeting.title} {meeting.on}.pdf")
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name or "inline"})
