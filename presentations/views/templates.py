"""Pages about templates (mallar): the list of versions, the blank template, and the editing of a draft."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from presentations import access, versions
from presentations.actions import templates as actions
from presentations.forms.templates import NewDraftForm, SectionForm, TemplateFilter, TemplateForm
from presentations.models import PresentationTemplate, TemplateQuerySet, TemplateSection
from regions.models import Organisation, has_any_role, roles_of
from toolkit import sheets
from toolkit.dates import in_minutes
from toolkit.refusals import RefusalError

ROWS = 50


# --- reading ---------------------------------------------------------------------------------------------------


@require_GET
def template_list(request: SignedInRequest) -> HttpResponse:
    found, form = _chosen(request)
    page = Paginator(found.with_draft(), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "presentations/template_list.html",
        {
            "page": page,
            "form": form,
            "filtered": bool(form.chosen),
            "coordinates": roles_of(request.user).coordinates,
            "missing": _missing(request),
        },
    )


@require_GET
def template_export(request: SignedInRequest) -> HttpResponse:
    found, _form = _chosen(request)
    headers = [
        *(_("Owner"), _("For"), _("Template"), _("Version"), _("State"), _("Adopted")),
        *(_("Number"), _("Section"), _("WHAT"), _("HOW"), _("Kind of answer"), _("Minutes")),
        *(_("Most words on the slide"), _("Required"), _("Source of the template")),
    ]
    states = dict(TemplateFilter.STATES)
    rows = [
        [
            template.owner.name,
            template.get_audience_display(),
            template.name,
            template.version,
            str(states[versions.state_of(template)]),
            template.adopted_at,
            section.position,
            section.title,
            section.what,
            section.how,
            section.get_kind_display(),
            section.seconds / 60,
            section.word_limit,
            _("yes") if section.required else _("no"),
            template.credit,
        ]
        for template in found.prefetch_related("sections")
        for section in template.sections.all()
    ]
    return sheets.response(_("Templates"), headers, rows)


@require_GET
def template_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    visible = PresentationTemplate.objects.visible_to(request.user)
    template = get_object_or_404(visible.with_state().select_related("owner", "adopted_by", "created_by"), pk=pk)
    sections = list(template.sections.all())
    siblings = list(
        visible.with_state().filter(owner=template.owner_id, audience=template.audience).order_by("-version")
    )
    older = next((one for one in siblings if one.is_adopted and one.version < template.version), None)
    may_edit = access.can_edit_template(request.user, template)
    return render(
        request,
        "presentations/template_detail.html",
        {
            "template": template,
            "sections": sections,
            "time": versions.time_of(template, sections),
            "siblings": siblings,
            "current": next((one for one in siblings if one.is_adopted), None),
            "draft": next((one for one in siblings if not one.is_adopted), None),
            "older": older,
            "differences": versions.differences(older, list(older.sections.all()), template, sections)
            if older
            else None,
            "may_edit": may_edit,
            "uses": template.presentations.count() if may_edit else None,
        },
    )


# --- a draft begins and ends -----------------------------------------------------------------------------------


@require_POST
def template_draft(request: SignedInRequest) -> HttpResponse:
    if not has_any_role(request.user):
        raise Http404
    if not access.can_make_templates(request.user):
        raise PermissionDenied
    form = NewDraftForm(
        request.POST,
        owners=_own_hosts(request),
        sources=PresentationTemplate.objects.visible_to(request.user).adopted(),
    )
    if not form.is_valid():
        raise RefusalError(_("Choose in the list of templates what the draft is for."))
    draft = actions.new_draft(**form.cleaned_data, by=request.user, at=timezone.now())
    return redirect("template_edit", draft.pk)


@require_POST
def template_adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    actions.adopt_template(draft, by=request.user, at=timezone.now())
    messages.success(request, _("The version is adopted. New presentations are written from it."))
    return redirect("template_detail", pk)


@require_POST
def template_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    actions.discard_draft(draft, by=request.user, at=timezone.now())
    messages.success(request, _("The draft is discarded."))
    return redirect("template_list")


# --- a draft is edited -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    facts = {"name": draft.name, "total_minutes": draft.total_minutes, "credit": draft.credit}
    form = TemplateForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        actions.change_template(draft, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("template_edit", pk)
    status = 422 if form.is_bound else 200
    return render(request, "presentations/template_edit.html", {**_desk(draft), "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def section_add(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    form = SectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        section = actions.add_section(draft, form.text(), by=request.user, at=timezone.now())
        messages.success(request, _("“%(title)s” is added last.") % {"title": section.title})
        return redirect(f"{draft.get_edit_url()}#section-{section.pk}")
    return _section_page(request, draft, form)


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: SignedInRequest, pk: int, section: int) -> HttpResponse:
    draft = _draft(request, pk)
    found = get_object_or_404(draft.sections, pk=section)
    form = SectionForm(request.POST if request.method == "POST" else None, section=found)
    if form.is_bound and form.is_valid() and request.POST.get("seen") == versions.seen(found):
        seen = versions.seen(found)
        actions.change_section(found, form.text(), seen=seen, by=request.user, at=timezone.now())
        messages.success(request, _("“%(title)s” is saved.") % {"title": form.cleaned_data["title"]})
        return redirect(f"{draft.get_edit_url()}#section-{found.pk}")
    return _section_page(request, draft, form)


@require_POST
def section_move(request: SignedInRequest, pk: int, section: int) -> HttpResponse:
    draft = _draft(request, pk)
    found = get_object_or_404(draft.sections, pk=section)
    moved = actions.move_section(found, up="up" in request.POST, by=request.user, at=timezone.now())
    facts = {"title": moved.title, "number": moved.position}
    return _after_change(request, draft, _("“%(title)s” is now number %(number)d.") % facts)


@require_POST
def section_remove(request: SignedInRequest, pk: int, section: int) -> HttpResponse:
    draft = _draft(request, pk)
    found = get_object_or_404(draft.sections, pk=section)
    title = found.title
    actions.remove_section(found, by=request.user, at=timezone.now())
    return _after_change(request, draft, _("“%(title)s” is removed.") % {"title": title}, took_away=True)


@require_POST
def section_restore(request: SignedInRequest, pk: int, event: int) -> HttpResponse:
    draft = _draft(request, pk)
    section = actions.restore_section(draft, event=event, by=request.user, at=timezone.now())
    return _after_change(request, draft, _("“%(title)s” is back.") % {"title": section.title}, took_away=True)


# --- what the views share --------------------------------------------------------------------------------------


def _draft(request: SignedInRequest, pk: int) -> PresentationTemplate:
    """A draft that the person may edit: 404 what is not seen, 403 what is only read, a refusal what is adopted."""
    visible = PresentationTemplate.objects.visible_to(request.user).select_related("owner", "created_by")
    template = get_object_or_404(visible, pk=pk)
    if not access.can_edit_template(request.user, template):
        raise PermissionDenied
    actions.refuse_adopted(template)
    return template


def _desk(draft: PresentationTemplate) -> dict[str, Any]:
    """What the page of a draft shows about its sections."""
    sections = list(draft.sections.all())
    return {
        "template": draft,
        "sections": sections,
        "time": versions.time_of(draft, sections),
        "checks": versions.checks(draft, sections),
        "problems": versions.problems(draft, sections),
        "removed": versions.removed_sections(draft, sections),
        "current": PresentationTemplate.objects.current(owner=draft.owner, audience=draft.audience),
    }


def _after_change(
    request: SignedInRequest, draft: PresentationTemplate, said: str, *, took_away: bool = False
) -> HttpResponse:
    """The list of sections as it now stands: alone to htmx, by way of the page to everyone else."""
    if getattr(request, "htmx", False):
        return render(
            request, "presentations/_template_draft.html", {**_desk(draft), "said": said, "took_away": took_away}
        )
    messages.success(request, said)
    return redirect("template_edit", draft.pk)


def _section_page(request: SignedInRequest, draft: PresentationTemplate, form: SectionForm) -> HttpResponse:
    """The form of one section, with what stands now where somebody else has saved in the meantime."""
    sections = list(draft.sections.all())
    section = form.section
    seen = versions.seen(section) if section else ""
    overtaken = bool(section and form.is_bound and request.POST.get("seen") != seen)
    others = sum(one.seconds for one in sections if section is None or one.pk != section.pk)
    return render(
        request,
        "presentations/template_section.html",
        {
            "template": draft,
            "section": section,
            "form": form,
            "seen": seen,
            "now_standing": _now_standing(section, form) if section and overtaken else [],
            "overtaken": overtaken,
            "others": others,
            "left": draft.total_minutes * 60 - others,
        },
        status=422 if form.is_bound else 200,
    )


def _now_standing(section: TemplateSection, form: SectionForm) -> list[tuple[str, str]]:
    """Label and present text of every field where the writer has something else."""
    labels = {name: str(form.fields[name].label) for name in versions.TEXTS}
    said = {**{name: str(getattr(section, name)) for name in versions.TEXTS}, "kind": section.get_kind_display()}
    said |= {"seconds": in_minutes(section.seconds), "required": _("yes") if section.required else _("no")}
    typed = form.cleaned_data
    return [(labels[name], said[name]) for name in versions.TEXTS if typed.get(name) != getattr(section, name)]


def _chosen(request: SignedInRequest) -> tuple[TemplateQuerySet, TemplateFilter]:
    """The versions that the address asks for, of those that the person may see."""
    if not has_any_role(request.user):
        raise Http404
    form = TemplateFilter(request.GET)
    form.is_valid()
    found = PresentationTemplate.objects.visible_to(request.user).with_state().in_reading_order()
    if form.chosen.get("audience"):
        found = found.filter(audience=form.chosen["audience"])
    if form.chosen.get("state"):
        found = found.in_state(form.chosen["state"])
    return found.select_related("owner"), form


def _own_hosts(request: SignedInRequest) -> QuerySet[Organisation]:
    return Organisation.objects.hosts().filter(pk__in=roles_of(request.user).coordinates)


def _missing(request: SignedInRequest) -> list[dict[str, Any]]:
    """For each audience that an own host has no version for: whose version a first draft may start from."""
    if not access.can_make_templates(request.user):
        return []
    hosts = list(_own_hosts(request))
    known = set(PresentationTemplate.objects.filter(owner__in=hosts).values_list("owner", "audience"))
    lacking = [
        (host, audience)
        for host in hosts
        for audience in PresentationTemplate.Audience
        if (host.pk, audience.value) not in known
    ]
    if not lacking:
        return []
    others = list(PresentationTemplate.objects.with_state().in_state("current").select_related("owner"))
    return [
        {
            "owner": host,
            "audience": audience,
            "label": capfirst(audience.label),
            "sources": [one for one in others if one.audience == audience],
        }
        for host, audience in lacking
    ]
