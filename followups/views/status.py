"""How points are getting on: the page behind the signed link of a status request, without logging in.

Opening the link changes nothing, because mail scanners open links; only a POST does.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from followups import links
from followups.actions import change_point, take_back
from followups.forms.moving import NewsForm
from followups.models import Entry, FollowUp, StatusRequest, Way
from toolkit.refusals import shown_in


@dataclass(frozen=True)
class Asked:
    """One point of the mail: the form while nothing has been said since, what was said afterwards."""

    point: FollowUp
    form: NewsForm | None
    answer: Entry | None
    may_undo: bool


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def followup_status(request: HttpRequest, token: str) -> HttpResponse:
    """All that one mail asked about. POST names one of the points and answers for that."""
    person, on = _whose(token)
    if not links.is_open(on, at=timezone.now()):
        return _private(render(request, "followups/status_gone.html", status=410))
    requests = list(links.requests_of(person, on).select_related("followup__dialogue", "followup__owner"))
    typed = None
    if request.method == "POST":
        asked = next((row for row in requests if str(row.followup_id) == request.POST.get("point")), None)
        if asked is None:
            raise Http404
        typed = _form(asked.followup, request.POST)
        if typed.is_valid():
            seen, note = typed.cleaned_data["seen"], typed.cleaned_data["note"]
            with shown_in(typed):
                change_point(
                    *(asked.followup, typed.wanted()), seen=seen, note=note, by=person, at=timezone.now(), way=Way.LINK
                )
                return _private(redirect(f"{request.path}#p{asked.followup_id}"))
    context = {"person": person, "asked": _shown(requests, person, typed), "form": typed, "token": token}
    return _private(render(request, "followups/status.html", context, status=422 if typed else 200))


@login_not_required
@never_cache
@require_POST
def followup_status_undo(_request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Takes back what the person has just said by the link."""
    person, on = _whose(token)
    requests = links.requests_of(person, on)
    if not links.is_open(on, at=timezone.now()):
        raise Http404
    asked = get_object_or_404(requests, followup=pk)
    entry = _said(asked.followup, person, asked)
    if entry is None:
        raise Http404
    take_back(entry, by=person, at=timezone.now(), way=Way.LINK)
    return _private(redirect("followup_status", token))


def _form(point: FollowUp, typed: QueryDict | None = None) -> NewsForm:
    return NewsForm(typed, point=point, prefix=f"p{point.pk}")


def _whose(token: str) -> tuple[User, date]:
    found = links.sent_to(token)
    if found is None:
        raise Http404
    return found


def _shown(requests: list[StatusRequest], person: User, typed: NewsForm | None) -> list[Asked]:
    rows = []
    for asked in requests:
        point = asked.followup
        answer = _said(point, person, asked)
        form = None if answer else _form(point)
        if typed and typed.point.pk == point.pk:
            form = typed
        may_undo = answer is not None and answer.number == point.version
        rows.append(Asked(point, form, None if form else answer, may_undo))
    return rows


def _said(point: FollowUp, person: User, asked: StatusRequest) -> Entry | None:
    """The last that the person said by the link since the mail and has not undone."""
    said = point.entries.filter(by=person, way=Way.LINK, number__gt=asked.version, undoes=None, undone_by=None)
    return said.order_by("number").last()


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it is not told to any other site, and no search engine keeps it."""
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
