"""The tempo policy with its versions, and the load view. For coordinators of every host: the tempo is common."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from dialogues.emails import covered
from dialogues.views.steps import say
from regions.models import Organisation
from regions.tiles import HEIGHT, WIDTH, Shown, tiles
from toolkit import sheets
from toolkit.dates import week
from toolkit.fields import YEARS
from toolkit.refusals import shown_in
from yearwheel.access import coordinates
from yearwheel.actions import tempo as actions
from yearwheel.actions.tempo import sentence
from yearwheel.forms.tempo import PolicyForm
from yearwheel.load import WHOLE_YEAR, Cell, Load, Row, load_of, title_of, words_of
from yearwheel.models import Release, TempoPolicy
from yearwheel.tempo import Policy

PER_PAGE = 50


def _for_coordinators(request: SignedInRequest) -> None:
    if not coordinates(request.user):
        raise Http404


@require_http_methods(["GET", "POST"])
def tempo_policy(request: SignedInRequest) -> HttpResponse:
    _for_coordinators(request)
    current = TempoPolicy.objects.current()
    form = PolicyForm(request.POST or None, initial=asdict(current))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.set_policy(form.policy, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            say(request, _("The tempo is changed. It holds for every invitation from now on."))
            return redirect("tempo_policy")
    versions = Paginator(TempoPolicy.objects.select_related("created_by"), PER_PAGE)
    context = {"form": form, "policy": current, "page": versions.get_page(request.GET.get("page"))}
    return render(request, "yearwheel/tempo_policy.html", context, status=422 if form.errors else 200)


def _year(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in YEARS else timezone.localdate().year


def _half(request: SignedInRequest, today: date) -> tuple[int, int]:
    """The year and its half, 1 or 2, that the address asks for; the present one otherwise."""
    asked, year = request.GET.get("half", ""), _year(request)
    if asked in ("1", "2"):
        return year, int(asked)
    return year, 1 if year != today.year or today.month < 7 else 2


def _halves(shown: tuple[int, int], today: date) -> list[dict[str, Any]]:
    """The half-years around the present one."""
    number = 2 * today.year + (today.month > 6) - 1
    tabs = []
    for one in range(number, number + 4):
        year, half = divmod(one, 2)
        label = _("January–June %(year)d") if half == 0 else _("July–December %(year)d")
        url = f"?year={year}&half={half + 1}"
        tabs.append({"label": label % {"year": year}, "url": url, "current": shown == (year, half + 1)})
    return tabs


def _load(request: SignedInRequest, part: slice = WHOLE_YEAR) -> Load:
    kinds = [Organisation.Kind.REGION, Organisation.Kind.REGION_GROUP]
    asked = Q(kind__in=kinds) | Q(invitations__released_at__isnull=False)
    bodies = Organisation.objects.filter(asked).distinct().prefetch_related("members")
    return load_of(_year(request), bodies, today=timezone.localdate(), part=part)


def _cells(row: Row, policy: Policy, drawn: dict[Cell, SafeString]) -> SafeString:
    """A row's weeks, each equal one drawn once: there are many, and most are empty."""
    for cell in row.cells:
        if cell not in drawn:
            said = title_of(cell, policy)
            title = format_html(' title="{}"', said) if said else ""
            text = f"{cell.text}!" if cell.over else cell.text
            drawn[cell] = format_html('<td class="load-cell load-{}"{}>{}</td>', cell.level, title, text)
    return format_html_join("", "{}", ((drawn[cell],) for cell in row.cells))


def _overridden(year: int) -> QuerySet[Release]:
    """What left in spite of the tempo that year, the latest first."""
    rows = Release.objects.exclude(overridden_at=None).filter(overridden_at__year=year)
    rows = rows.select_related("invitation__organisation", "invitation__dialogue", "overridden_by")
    return rows.order_by("-overridden_at", "-pk")


@require_safe
def load(request: SignedInRequest) -> HttpResponse:
    _for_coordinators(request)
    today = timezone.localdate()
    year, half = _half(request, today)
    found = _load(request, slice(0, 26) if half == 1 else slice(26, None))
    drawn: dict[Cell, SafeString] = {}
    regions = {row.organisation.code: row for row in found.rows if row.organisation.is_region}
    shown = {
        code: Shown(
            value=f"{row.now}/{found.policy.most}",
            level=min(3, round(3 * row.now / found.policy.most)),
            sure=True,
            words=words_of(row, found.policy),
        )
        for code, row in regions.items()
    }
    this_week = date.fromisocalendar(*today.isocalendar()[:2], 1)
    stuck = Release.objects.stuck().select_related("invitation__organisation", "invitation__dialogue").order_by("pk")
    overridden_page = Paginator(_overridden(year), PER_PAGE).get_page(request.GET.get("overridden"))
    stuck_page = Paginator(list(stuck), PER_PAGE).get_page(request.GET.get("stuck"))
    bodies = [row.organisation for row in found.rows]
    covers = {body.pk: ", ".join(covered(body)) for body in bodies if body.is_group}
    context: dict[str, Any] = {
        "year": year,
        "halves": _halves((year, half), today),
        "policy": found.policy,
        "weeks": [
            {"label": str(one.isocalendar().week), "monday": one, "now": one == this_week} for one in found.weeks
        ],
        "rows": [{"row": row, "cells": _cells(row, found.policy, drawn)} for row in found.rows],
        "is_ahead": year >= today.year,
        "tiles": tiles((row.organisation for row in regions.values()), shown),
        "map_width": WIDTH,
        "map_height": HEIGHT,
        "overridden": [
            (row, sentence(row.broke_rule, row.broke_figures), covers.get(row.invitation.organisation_id, ""))
            for row in overridden_page
        ],
        "overridden_page": overridden_page,
        "stuck": [(row, sentence(row.held_rule, row.held_figures)) for row in stuck_page],
        "stuck_page": stuck_page,
    }
    return render(request, "yearwheel/load.html", context)


@require_safe
def load_export(request: SignedInRequest) -> HttpResponse:
    """A line for each organisation, a column for each week; then what left in spite of the tempo."""
    _for_coordinators(request)
    found = _load(request)
    headers = [
        _("Organisation"),
        _("Free to listen from"),
        _("Free to present from"),
        *(week(monday) for monday in found.weeks),
        _("In spite of the tempo"),
    ]
    told: dict[int, list[str]] = {}
    for release in _overridden(_year(request)):
        line = f"{release.invitation.dialogue.title}: {release.override_reason}"
        told.setdefault(release.invitation.organisation_id, []).append(line)
    rows: list[list[sheets.type_value]] = [
        [
            row.organisation.short_name,
            row.free_to_listen,
            row.free_to_present,
            *((cell.sent + cell.planned) or None for cell in row.cells),
            "; ".join(told.get(row.organisation.pk, [])),
        ]
        for row in found.rows
    ]
    return sheets.response(f"{_('Load')} {_year(request)}", headers, rows)
