"""The list of dialogues, and the first tab of one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from dialogues import access, pages
from dialogues.fit import fit
from dialogues.history import history_of
from dialogues.listing import TABS, ListFilter
from dialogues.models import Dialogue, DialogueQuerySet
from regions.models import has_any_role, roles_of
from toolkit import sheets
from toolkit.dates import span
from toolkit.labels import in_words

PER_PAGE = 50

SHOWN = (
    "title", "starts_at", "ends_at", "capacity", "planned_at", "held_at", "closed_at", "cancelled_at",
    "kind_id", "focus_area_id", "host_id",
)  # fmt: skip
"""What a row of the list shows; the texts of fifty dialogues are not read for it."""


def _list(request: SignedInRequest) -> tuple[str, ListFilter, DialogueQuerySet]:
    """The tab asked for, the filter and the rows."""
    if not has_any_role(request.user):
        raise Http404
    seen = Dialogue.objects.visible_to(request.user)
    tab = request.GET.get("tab", "upcoming")
    if tab not in TABS:
        tab = "upcoming"
    form = ListFilter(request.GET, seen=seen)
    return tab, form, form.rows(seen, tab=tab, on=timezone.localdate())


@require_safe
def dialogue_list(request: SignedInRequest) -> HttpResponse:
    tab, form, rows = _list(request)
    hosts = access.may_host(request.user)
    page = Paginator(rows.only(*SHOWN), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": [_tab(request, name, tab) for name in TABS if hosts or name != "drafts"] + _homework(request),
        "form": form,
        "page": page,
        "rows": _shown(page, form, at=timezone.now()),
        "may_create": bool(hosts),
    }
    return render(request, "dialogues/dialogue_list.html", context)


def _shown(page: Iterable[Dialogue], names: ListFilter, *, at: datetime) -> list[dict[str, Any]]:
    """The rows in words, so that the template, which is fifty times slower at it, only sets them."""
    present = _("%(number)s of %(places)s")
    states = in_words(Dialogue.State.choices)
    kinds = {pk: capfirst(name) for pk, name in names.kinds.items()}
    return [
        {
            "url": row.get_absolute_url(),
            "title": row.title,
            "when": span(row.starts_at, row.ends_at),
            "kind": kinds[row.kind_id],
            "area": names.areas[row.focus_area_id].name,
            "palette": str(names.areas[row.focus_area_id].palette),
            "host": names.hosts[row.host_id],
            "present": present % {"number": row.presenters, "places": row.capacity},  # type: ignore[attr-defined]  # with_presenters()
            "state": states[row.state],
            "tone": pages.tone(row, at=at),
        }
        for row in page
    ]


def _homework(request: SignedInRequest) -> list[dict[str, Any]]:
    """The board of what is left in all of them, beside the lists, for whom it is there."""
    if not roles_of(request.user).coordinates:
        return []
    return [{"label": _("Homework"), "url": reverse("homework_board"), "current": False}]


def _tab(request: SignedInRequest, name: str, current: str) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    query["tab"] = name
    return {"label": TABS[name], "url": f"?{query.urlencode()}", "current": name == current}


@require_safe
def dialogue_export(request: SignedInRequest) -> HttpResponse:
    """The rows of the tab and filter in the address, as a spreadsheet."""
    tab, _form, rows = _list(request)
    headers = [
        _("Starts"), _("Ends"), _("Title"), _("Kind"), _("Focus area"), _("Host"), _("Present"), _("Places"),
        _("Material in by"), _("State"), _("Registration number"), _("Reason for cancelling"),
    ]  # fmt: skip
    return sheets.response(
        f"{_('Dialogues')} – {TABS[tab]}",
        headers,
        (
            [
                row.starts_at, row.ends_at, row.title, capfirst(str(row.kind)), row.focus_area.name,
                row.host.short_name, row.presenters, row.capacity, row.material_due_on,  # type: ignore[attr-defined]  # with_presenters()
                capfirst(str(row.state.label)), row.diary_number, row.cancel_reason,
            ]
            for row in rows.select_related("kind", "host", "focus_area")
        ),
    )  # fmt: skip


@require_safe
def dialogue_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    now = timezone.now()
    context = pages.frame(request, dialogue, "dialogue_detail")
    context["fit"] = fit(presenters=dialogue.capacity, host_slot=dialogue.host_slot, minutes=dialogue.length)
    context["presenters"] = dialogue.invitations.presenting().count()
    context["width"] = dialogue.scope_width
    family = Dialogue.objects.visible_to(request.user).filter(Q(pk=dialogue.parent_id or 0) | Q(parent=dialogue))
    family = family.order_by("starts_at").only("title", "starts_at")
    context["parents"] = [one for one in family if one.pk == dialogue.parent_id]
    context["children"] = [one for one in family if one.pk != dialogue.parent_id]
    context["notices"] = pages.notices(dialogue, at=now) if context["can_edit"] else []
    context["history"] = history_of(dialogue) if context["can_edit"] else []
    return render(request, "dialogues/dialogue_detail.html", context)
