"""Pages about organisations: the list with its map, one organisation, and what it changes about itself."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from regions import access, actions
from regions.forms import EndAreaForm, FactsForm, StrategyForm
from regions.models import Organisation, SpecialisationArea, StrategyDocument, has_any_role
from regions.profile import profile
from regions.register import Register, register
from regions.tiles import HEIGHT, WIDTH, Shown, tiles
from toolkit import sheets
from toolkit.dates import plain_day
from toolkit.refusals import shown_in

KINDS = {
    "region": Organisation.Kind.REGION,
    "group": Organisation.Kind.REGION_GROUP,
    "agency": Organisation.Kind.AGENCY,
    "actor": Organisation.Kind.ACTOR,
}
PER_PAGE = 50


def _filtered(request: SignedInRequest) -> tuple[Organisation.Kind, Register]:
    """The kind and the rows that the address asks for; an unknown kind is regions."""
    kind = KINDS.get(request.GET.get("kind", ""), Organisation.Kind.REGION)
    found = register(
        user=request.user,
        kind=kind,
        on=timezone.localdate(),
        text=request.GET.get("q", "")[:100],
        theme=request.GET.get("theme", ""),
    )
    return kind, found


@require_safe
def organisation_list(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    kind, found = _filtered(request)
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "tabs": _kind_tabs(kind),
        "register": found,
        "page": page,
        "text": request.GET.get("q", "")[:100],
        "tiles": tiles((row.organisation for row in found.everyone), _on_tiles(found)),
        "map_width": WIDTH,
        "map_height": HEIGHT,
    }
    return render(request, "regions/organisation_list.html", context)


def _kind_tabs(kind: Organisation.Kind) -> list[dict[str, object]]:
    labels = {
        "region": _("Regions"),
        "group": _("Groups of regions"),
        "agency": _("National agencies"),
        "actor": _("Other actors"),
    }
    return [
        {"label": label, "url": "?" if key == "region" else f"?kind={key}", "current": KINDS[key] == kind}
        for key, label in labels.items()
    ]


def _on_tiles(found: Register) -> dict[str, Shown]:
    """What each region's tile says: how many areas, or how many in the theme that is chosen."""
    kept = {row.organisation.pk for row in found.rows}
    shown = {}
    for row in found.everyone:
        number = len(row.areas)
        words = ngettext("%(number)s S3 area", "%(number)s S3 areas", number) % {"number": number}
        if found.theme:
            words = f"{words}, {found.theme.name}"
        if not row.is_confirmed:
            words = f"{words}, {_('unconfirmed')}"
        if row.organisation.pk in kept:
            level = 0 if number == 0 else 3 if found.theme else 1 if number < 4 else 2 if number < 6 else 3
            value = str(number) if number or not found.theme else "–"
            shown[row.organisation.code] = Shown(value=value, level=level, sure=row.is_confirmed, words=words)
        elif found.theme and not row.areas:
            shown[row.organisation.code] = Shown(value="–", level=0, sure=True, words=words)
        else:
            shown[row.organisation.code] = Shown(value="", level=0, sure=True, words=_("not in the selection"))
    return shown


@require_safe
def organisation_export(request: SignedInRequest) -> HttpResponse:
    """The list with its filter as a spreadsheet: one line for each organisation and area."""
    if not has_any_role(request.user):
        raise Http404
    kind, found = _filtered(request)
    headers = [_("Code"), _("Organisation"), _("Kind"), _("S3 area"), _("Themes"), _("Valid from"), _("Source")]
    rows: list[list[sheets.type_value]] = []
    for row in found.rows:
        about: list[sheets.type_value] = [row.organisation.code, row.organisation.name, kind.label]
        rows.extend(
            [
                *about,
                area.name,
                ", ".join(theme.name for theme in sorted(found.themes_of[area.pk])),
                area.valid_from,
                area.source,
            ]
            for area in row.areas
        )
        if not row.areas:
            rows.append([*about, None, None, None, None])
    return sheets.response(_("Regions"), headers, rows)


@require_safe
def organisation_detail(request: SignedInRequest, code: str) -> HttpResponse:
    organisation = _visible(request, code)
    context = {
        "profile": profile(organisation, on=timezone.localdate()),
        "organisation": organisation,
        "may_edit_areas": access.can_edit_areas(request.user, organisation),
        "may_edit_strategies": access.can_edit_strategies(request.user, organisation),
        "may_edit_facts": access.can_edit_facts(request.user, organisation),
    }
    return render(request, "regions/organisation_detail.html", context)


def _visible(request: SignedInRequest, code: str) -> Organisation:
    visible = Organisation.objects.visible_to(request.user).select_related("lead", "edited_by")
    return get_object_or_404(visible, code=code)


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def organisation_edit(request: SignedInRequest, code: str) -> HttpResponse:
    organisation = _editable(request, code, access.can_edit_facts)
    form = FactsForm(_posted(request), organisation=organisation)
    if form.is_valid():
        with shown_in(form):
            actions.edit_facts(organisation, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(organisation)
    status = 422 if form.errors else 200
    return render(
        request, "regions/organisation_form.html", {"form": form, "organisation": organisation}, status=status
    )


def _editable(request: SignedInRequest, code: str, may: Callable[[User, Organisation], bool]) -> Organisation:
    organisation = _visible(request, code)
    if not may(request.user, organisation):
        raise PermissionDenied
    return organisation


def _editable_area(request: SignedInRequest, code: str, pk: int) -> SpecialisationArea:
    organisation = _editable(request, code, access.can_edit_areas)
    return get_object_or_404(
        SpecialisationArea.objects.select_related("organisation"), organisation=organisation, pk=pk
    )


def area_end(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    area = _editable_area(request, code, pk)
    form = EndAreaForm(_posted(request), area=area, today=timezone.localdate())
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        with shown_in(form):
            area = actions.end_area(area, last_day=last_day, by=request.user, at=timezone.now())
            said = _("“%(name)s” is valid through %(day)s.") % {"name": area.name, "day": plain_day(last_day)}
            return _back_to(request, area, said)
    context = {"form": form, "area": area, "organisation": area.organisation}
    return render(request, "regions/area_end.html", context, status=422 if form.errors else 200)


def _back_to(request: SignedInRequest, area: SpecialisationArea, said: str) -> HttpResponse:
    """The organisation's page, at the area's line."""
    messages.success(request, said)
    return redirect(f"{area.organisation.get_absolute_url()}#omrade-{area.pk}")


@require_POST
def area_reopen(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    area = actions.reopen_area(_editable_area(request, code, pk), by=request.user, at=timezone.now())
    return _back_to(request, area, _("“%(name)s” is valid again.") % {"name": area.name})


@require_POST
def area_confirm(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    area = actions.confirm_area(_editable_area(request, code, pk), by=request.user, at=timezone.now())
    return _back_to(request, area, _("“%(name)s” is confirmed.") % {"name": area.name})


@require_POST
def area_remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    area = _editable_area(request, code, pk)
    actions.remove_area(area, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” has been removed.") % {"name": area.name})
    return redirect(f"{area.organisation.get_absolute_url()}#s3-omraden")


def strategy_create(request: SignedInRequest, code: str) -> HttpResponse:
    organisation = _editable(request, code, access.can_edit_strategies)
    form = StrategyForm(_posted(request), organisation=organisation)
    if form.is_valid():
        says = actions.StrategyText(**form.cleaned_data)
        with shown_in(form):
            actions.add_strategy(organisation, says=says, by=request.user, at=timezone.now())
            messages.success(request, _("“%(title)s” has been added.") % {"title": says.title})
            return redirect(f"{organisation.get_absolute_url()}#strategier")
    return _strategy_form(request, form, organisation, None)


def strategy_edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    organisation = _editable(request, code, access.can_edit_strategies)
    document = get_object_or_404(StrategyDocument, organisation=organisation, pk=pk)
    form = StrategyForm(_posted(request), organisation=organisation, document=document)
    if form.is_valid():
        says = actions.StrategyText(**form.cleaned_data)
        with shown_in(form):
            actions.edit_strategy(document, says=says, by=request.user, at=timezone.now())
            messages.success(request, _("“%(title)s” has been saved.") % {"title": says.title})
            return redirect(f"{organisation.get_absolute_url()}#strategier")
    return _strategy_form(request, form, organisation, document)


def _strategy_form(
    request: SignedInRequest, form: StrategyForm, organisation: Organisation, document: StrategyDocument | None
) -> HttpResponse:
    context = {"form": form, "organisation": organisation, "document": document}
    return render(request, "regions/strategy_form.html", context, status=422 if form.errors else 200)


@require_POST
def strategy_remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    organisation = _editable(request, code, access.can_edit_strategies)
    document = get_object_or_404(StrategyDocument, organisation=organisation, pk=pk)
    actions.remove_strategy(document, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” has been removed.") % {"title": document.title})
    return redirect(f"{organisation.get_absolute_url()}#strategier")
