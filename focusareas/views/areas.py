"""A strategist writes the organisation's S3 areas and chooses their themes."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import regions.access
from accounts.requests import SignedInRequest
from focusareas import actions
from focusareas.forms import MOST_SUCCESSORS, AreaForm, ReplaceForm, SuccessorForm, Successors, theme_choices
from regions.actions import NewArea
from regions.models import Organisation, SpecialisationArea
from toolkit.refusals import shown_in


def _own(request: SignedInRequest, code: str) -> Organisation:
    """The organisation whose areas the person edits; 404 for who may not see it, 403 for who may only see it."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    if not regions.access.can_edit_areas(request.user, organisation):
        raise PermissionDenied
    return organisation


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _new(form: AreaForm | SuccessorForm) -> NewArea:
    typed = form.cleaned_data
    return NewArea(name=typed["name"], description=typed["description"], source=typed.get("source", ""))


def area_create(request: SignedInRequest, code: str) -> HttpResponse:
    organisation = _own(request, code)
    form = AreaForm(_posted(request), organisation=organisation)
    if form.is_valid():
        typed = form.cleaned_data
        with shown_in(form):
            area = actions.add_area(
                organisation,
                new=_new(form),
                themes=typed["themes"],
                valid_from=typed["valid_from"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("“%(name)s” has been added.") % {"name": area.name})
            return redirect(f"{organisation.get_absolute_url()}#omrade-{area.pk}")
    return _form(request, form, organisation, None)


def area_edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    organisation = _own(request, code)
    area = get_object_or_404(SpecialisationArea, organisation=organisation, pk=pk)
    form = AreaForm(_posted(request), organisation=organisation, area=area)
    if form.is_valid():
        typed = form.cleaned_data
        with shown_in(form):
            actions.edit_area(
                area,
                new=_new(form),
                themes=typed["themes"],
                valid_from=typed["valid_from"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("“%(name)s” has been saved.") % {"name": typed["name"]})
            return redirect(f"{organisation.get_absolute_url()}#omrade-{area.pk}")
    return _form(request, form, organisation, area)


def _form(
    request: SignedInRequest, form: AreaForm, organisation: Organisation, area: SpecialisationArea | None
) -> HttpResponse:
    context = {"form": form, "organisation": organisation, "area": area}
    return render(request, "focusareas/area_form.html", context, status=422 if form.errors else 200)


def area_replace(request: SignedInRequest, code: str) -> HttpResponse:
    """One or several areas give way to new ones from a day. `more` in the form gives one more line to write in."""
    organisation = _own(request, code)
    today = timezone.localdate()
    areas = SpecialisationArea.objects.filter(organisation=organisation).valid(on=today).order_by("name")
    if request.method != "POST":
        return _replace_form(request, organisation, *_blank(areas, today))
    if "more" in request.POST:
        return _replace_form(request, organisation, *_one_more(request.POST, areas))
    form = ReplaceForm(request.POST, areas=areas)
    successors = _successors(request.POST)
    sound = [form.is_valid(), successors.is_valid()]
    if all(sound):
        old = list(form.cleaned_data["areas"])
        staying = {area.name.casefold() for area in areas if area not in old and area.valid_to is None}
        if successors.check_names(staying):
            with shown_in(form):
                return _replace(request, organisation, form, successors)
    return _replace_form(request, organisation, form, successors, status=422)


def _successors(data: QueryDict | None = None, initial: list[dict[str, Any]] | None = None) -> Any:
    return Successors(data, initial=initial, prefix="new", form_kwargs={"themes": theme_choices()})


def _replace(request: SignedInRequest, organisation: Organisation, form: ReplaceForm, successors: Any) -> HttpResponse:
    opened = actions.replace_areas(
        list(form.cleaned_data["areas"]),
        successors=[actions.Successor(_new(new), list(new.cleaned_data["themes"])) for new in successors.filled],
        starts=form.cleaned_data["starts"],
        by=request.user,
        at=timezone.now(),
    )
    said = ngettext("%(number)s new S3 area.", "%(number)s new S3 areas.", len(opened))
    messages.success(request, said % {"number": len(opened)})
    return redirect(f"{organisation.get_absolute_url()}#s3-omraden")


def _blank(areas: Any, today: date) -> tuple[ReplaceForm, Any]:
    return ReplaceForm(areas=areas, initial={"starts": today}), _successors()


def _one_more(typed: QueryDict, areas: Any) -> tuple[ReplaceForm, Any]:
    """The forms with everything that was typed and one more empty line; nothing is checked yet."""
    form = ReplaceForm(areas=areas, initial={"areas": typed.getlist("areas"), "starts": typed.get("starts", "")})
    lines = next(line for line in range(len(typed) + 1) if f"new-{line}-name" not in typed)
    initial = [
        {
            "name": typed.get(f"new-{line}-name", ""),
            "description": typed.get(f"new-{line}-description", ""),
            "themes": typed.getlist(f"new-{line}-themes"),
        }
        for line in range(min(lines, MOST_SUCCESSORS))
    ]
    return form, _successors(initial=[*initial, {}][:MOST_SUCCESSORS])


def _replace_form(
    request: SignedInRequest, organisation: Organisation, form: ReplaceForm, successors: Any, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "successors": successors,
        "organisation": organisation,
        "room_for_more": successors.total_form_count() < MOST_SUCCESSORS,
    }
    return render(request, "focusareas/area_replace.html", context, status=status)
