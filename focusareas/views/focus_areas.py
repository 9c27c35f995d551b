"""Pages about the hosts' focus areas: the tree, one area with its matching regions, and their editing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from focusareas import access, actions
from focusareas.forms import EndFocusAreaForm, FocusAreaForm
from focusareas.matching import Match, Matching
from focusareas.models import FocusArea, Theme
from regions.models import Organisation, has_any_role, roles_of
from toolkit import sheets
from toolkit.dates import period
from toolkit.markup import escaped
from toolkit.refusals import shown_in
from toolkit.sorting import folded, swedish_key


@dataclass(frozen=True)
class Branch:
    """One focus area in the tree, its sub-areas below it, and who has S3 areas in the same themes."""

    area: FocusArea
    themes: list[Theme]
    matches: list[Match]
    branches: tuple["Branch", ...] = ()

    @property
    def regions(self) -> int:
        return sum(match.organisation.is_region for match in self.matches)


LISTED = (
    "host_id", "parent_id", "code", "kind", "name", "palette", "valid_from", "valid_to", "host__name", "parent__name",
)  # fmt: skip
"""What a line of the tree and its spreadsheet say of an area."""


def _lines(branches: Iterable[Branch], *, depth: int = 0) -> list[dict[str, Any]]:
    """The branches and what is below them, line by line and in words; the template only sets them."""
    lines: list[dict[str, Any]] = []
    for tree in branches:
        area, number = tree.area, tree.regions
        listed = [f"<li>{escaped(match.organisation.short_name)}: {match.explained}</li>" for match in tree.matches]
        lines.append(
            {
                "depth": depth,
                "palette": area.palette,
                "url": area.get_absolute_url(),
                "name": area.name,
                "kind": area.get_kind_display(),
                "period": period(area.valid_from, area.valid_to) or "–",
                "themes": "; ".join([theme.name for theme in tree.themes]),
                "regions": ngettext("%(number)s region", "%(number)s regions", number) % {"number": number},
                "matches": SafeString("".join(listed)),
            }
        )
        lines += _lines(tree.branches, depth=depth + 1)
    return lines


def _tree(request: SignedInRequest) -> list[Branch]:
    """The areas that the address asks for, in Swedish order: valid ones, or with `former` those that have ended."""
    today = timezone.localdate()
    former = request.GET.get("former") == "1"
    text = folded(request.GET.get("q", "")[:100])
    areas = list(FocusArea.objects.visible_to(request.user).select_related("host", "parent").only(*LISTED))
    kept = [area for area in areas if (area.valid_to is not None and area.valid_to < today) == former]
    matching = Matching(on=today)
    themes = matching.themes_of(kept)
    below: dict[int | None, list[FocusArea]] = {}
    ids = {area.pk for area in kept}
    for area in sorted(kept, key=lambda area: swedish_key(area.name)):
        below.setdefault(area.parent_id if area.parent_id in ids else None, []).append(area)

    def branch(area: FocusArea) -> Branch:
        its = themes[area.pk]
        return Branch(area, its, matching.of_themes(its), tuple(branch(child) for child in below.get(area.pk, [])))

    trees = [branch(area) for area in below.get(None, [])]
    return [tree for tree in trees if not text or _mentions(tree, text)]


def _mentions(tree: Branch, text: str) -> bool:
    words = folded(" ".join([tree.area.name, tree.area.host.name, *(theme.name for theme in tree.themes)]))
    return all(word in words for word in text.split()) or any(_mentions(branch, text) for branch in tree.branches)


@require_safe
def focusarea_list(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    trees = _tree(request)
    context = {
        "trees": trees,
        "lines": _lines(trees),
        "former": request.GET.get("former") == "1",
        "text": request.GET.get("q", "")[:100],
        "may_add": _own_host(request) is not None,
    }
    return render(request, "focusareas/focusarea_list.html", context)


def _own_host(request: SignedInRequest) -> Organisation | None:
    """The host whose areas the person may add to; with several, the one that `host` names."""
    coordinates = roles_of(request.user).coordinates
    if not coordinates:
        return None
    hosts = Organisation.objects.hosts().filter(pk__in=coordinates).order_by("code")
    named = hosts.filter(code=request.GET.get("host", "")).first()
    return named or hosts.first()


@require_safe
def focusarea_list_export(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    headers = [
        _("Focus area"), _("Part of"), _("Kind"), _("Host"), _("Themes"), _("Valid from"), _("Valid to"),
        _("Regions with areas in the same themes"),
    ]  # fmt: skip
    rows: list[list[sheets.type_value]] = []

    def add(tree: Branch) -> None:
        area = tree.area
        rows.append(
            [
                area.name,
                area.parent.name if area.parent else None,
                area.get_kind_display(),
                area.host.name,
                ", ".join(theme.name for theme in tree.themes),
                area.valid_from,
                area.valid_to,
                ", ".join(match.organisation.short_name for match in tree.matches),
            ]
        )
        for branch in tree.branches:
            add(branch)

    for tree in _tree(request):
        add(tree)
    return sheets.response(_("Focus areas"), headers, rows)


SHOWN = (
    *LISTED, "description", "strategy_url", "source", "edited_at", "host__code", "parent__code", "leader__name",
    "leader__email", "edited_by__name", "edited_by__email",
)  # fmt: skip
"""What the page of one area says."""


def _visible(request: SignedInRequest, code: str) -> FocusArea:
    visible = FocusArea.objects.visible_to(request.user).select_related("host", "parent", "leader", "edited_by")
    return get_object_or_404(visible.only(*SHOWN), code=code)


@require_safe
def focusarea_detail(request: SignedInRequest, code: str) -> HttpResponse:
    area = _visible(request, code)
    today = timezone.localdate()
    matching = Matching(on=today)
    sub_areas = sorted(area.sub_areas.only(*LISTED[:8]), key=lambda sub_area: swedish_key(sub_area.name))
    themes_of = matching.themes_of([area, *sub_areas])
    themes = themes_of[area.pk]
    branches = [Branch(one, themes_of[one.pk], matching.of_themes(themes_of[one.pk])) for one in sub_areas]
    context = {
        "area": area,
        "today": today,
        "themes": themes,
        "rows": [_row(match, themes) for match in matching.of_themes(themes)],
        "sub_areas": _lines(branches),
        "may_edit": access.can_edit_focus_area(request.user, area),
    }
    return render(request, "focusareas/focusarea_detail.html", context)


def _row(match: Match, themes: list[Theme]) -> dict[str, Any]:
    """One region or group, with a cell for each theme."""
    cells = [
        f'<td data-label="{escaped(theme.name)}">{"".join([f"<div>{reason.named}</div>" for reason in reasons])}</td>'
        for theme, reasons in match.by_theme(themes)
    ]
    body = match.organisation
    return {"url": body.get_absolute_url(), "name": body.name, "cells": SafeString("".join(cells))}


@require_safe
def focusarea_export(request: SignedInRequest, code: str) -> HttpResponse:
    """The matching regions, one line for each S3 area and theme."""
    area = _visible(request, code)
    headers = [_("Code"), _("Organisation"), _("Theme"), _("S3 area"), _("Confidence"), _("Source")]
    rows = [
        [
            match.organisation.code,
            match.organisation.name,
            reason.theme.name,
            reason.area.name,
            reason.area.get_confidence_display(),
            reason.area.source,
        ]
        for match in Matching(on=timezone.localdate()).matches(area)
        for reason in match.reasons
    ]
    return sheets.response(area.name, headers, rows)


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _editable(request: SignedInRequest, code: str) -> FocusArea:
    area = _visible(request, code)
    if not access.can_edit_focus_area(request.user, area):
        raise PermissionDenied
    return area


def focusarea_create(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    host = _own_host(request)
    if host is None or not access.can_add_focus_area(request.user, host):
        raise PermissionDenied
    used = list(FocusArea.objects.filter(host=host, valid_to=None).values_list("palette", flat=True))
    least_used = min(range(1, 9), key=lambda number: (used.count(number), number))
    form = FocusAreaForm(_posted(request), host=host, today=timezone.localdate(), palette=least_used)
    if form.is_valid():
        typed = form.cleaned_data
        themes = typed.pop("themes")
        says = actions.FocusAreaText(**typed)
        with shown_in(form):
            area = actions.add_focus_area(host, says=says, themes=themes, by=request.user, at=timezone.now())
            messages.success(request, _("“%(name)s” has been added.") % {"name": area.name})
            return redirect(area)
    return _form(request, form, host, None)


def focusarea_edit(request: SignedInRequest, code: str) -> HttpResponse:
    area = _editable(request, code)
    form = FocusAreaForm(_posted(request), host=area.host, today=timezone.localdate(), area=area)
    if form.is_valid():
        typed = form.cleaned_data
        themes = typed.pop("themes")
        says = actions.FocusAreaText(**typed)
        with shown_in(form):
            actions.edit_focus_area(area, says=says, themes=themes, by=request.user, at=timezone.now())
            messages.success(request, _("“%(name)s” has been saved.") % {"name": says.name})
            return redirect(area)
    return _form(request, form, area.host, area)


def _form(request: SignedInRequest, form: FocusAreaForm, host: Organisation, area: FocusArea | None) -> HttpResponse:
    context = {"form": form, "host": host, "area": area}
    return render(request, "focusareas/focusarea_form.html", context, status=422 if form.errors else 200)


def focusarea_end(request: SignedInRequest, code: str) -> HttpResponse:
    area = _editable(request, code)
    form = EndFocusAreaForm(_posted(request), area=area, today=timezone.localdate())
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        with shown_in(form):
            actions.end_focus_area(area, last_day=last_day, by=request.user, at=timezone.now())
            messages.success(request, _("“%(name)s” has been given its last day.") % {"name": area.name})
            return redirect(area)
    context = {"form": form, "area": area}
    return render(request, "focusareas/focusarea_end.html", context, status=422 if form.errors else 200)


@require_POST
def focusarea_reopen(request: SignedInRequest, code: str) -> HttpResponse:
    area = actions.reopen_focus_area(_editable(request, code), by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is valid again.") % {"name": area.name})
    return redirect(area)
