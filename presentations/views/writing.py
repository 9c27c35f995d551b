"""Pages where an organisation writes: the start, the editor and its fragments, the history, the handing-in."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from presentations import access, history, prefill
from presentations.actions import uploading, writing
from presentations.content import Link, draft_content
from presentations.forms.writing import SectionForm, SubjectForm
from presentations.models import CompetingAnswer, Picture, Presentation, TemplateSection
from presentations.threads import threads_of
from presentations.views import desk
from presentations.views.pace import reckoning
from presentations.views.threads import panels
from regions.models import Organisation
from toolkit.dates import clock
from toolkit.refusals import RefusalError, shown_in

Settled = CompetingAnswer.Settled
_own, _section = desk.own, desk.section_of


@require_http_methods(["GET", "POST"])
def presentation_start(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("host", "focus_area"), pk=pk)
    organisation = get_object_or_404(Organisation, code=code)
    if not access.can_write_for(request.user, organisation):
        raise PermissionDenied
    if begun := Presentation.objects.filter(dialogue=dialogue, organisation=organisation).first():
        return redirect("presentation_edit", begun.pk)
    subjects = prefill.subjects(dialogue, organisation)
    previous = prefill.previous(organisation, subjects, other_than=dialogue)
    form = SubjectForm(request.POST if request.method == "POST" else None, subjects=subjects, previous=previous)
    if request.method == "POST" and form.is_valid():
        subject = next(one for one in subjects if one.pk == form.cleaned_data["subject"])
        reuse = form.cleaned_data.get("reuse", False)
        with shown_in(form):
            presentation = writing.start_presentation(
                dialogue, organisation, subject, by=request.user, at=timezone.now(), reuse=reuse
            )
            return redirect("presentation_edit", presentation.pk)
    context = {"dialogue": dialogue, "organisation": organisation, "form": form, "subjects": subjects}
    return render(request, "presentations/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def presentation_edit(request: SignedInRequest, pk: int, key: str = "") -> HttpResponse:
    presentation = _own(request, pk)
    section = _section(presentation, key or request.GET.get("avsnitt", ""))
    if request.method == "POST":
        return _save(request, presentation, section)
    if not presentation.is_editable or not presentation.dialogue.is_open:
        return redirect("presentation_detail", presentation.pk)
    form = SectionForm(section=section, presentation=presentation, initial=_initial(presentation, section))
    return render(request, "presentations/editor.html", _editor(request, presentation, section, form))


def _save(request: SignedInRequest, presentation: Presentation, section: TemplateSection) -> HttpResponse:
    form = SectionForm(request.POST, request.FILES, section=section, presentation=presentation)
    fragment = request.htmx  # type: ignore[attr-defined]  # django-htmx adds it
    if not form.is_valid():
        if fragment:
            return render(request, "presentations/_editor_refused.html", {"form": form}, status=422)
        return render(request, "presentations/editor.html", _editor(request, presentation, section, form), status=422)
    if fragment:
        saved = _store(request, presentation, section, form)
        context = {
            **_editor(request, _own(request, presentation.pk), section, form),
            "saved": saved,
            "at": timezone.now(),
        }
        return render(request, "presentations/_editor_saved.html", context)
    with shown_in(form):
        _tell(request, _store(request, presentation, section, form))
        return redirect("presentation_edit", presentation.pk, section.key)
    return render(request, "presentations/editor.html", _editor(request, presentation, section, form), status=422)


def _store(
    request: SignedInRequest, presentation: Presentation, section: TemplateSection, form: SectionForm
) -> writing.Saved:
    return writing.save_answer(
        presentation,
        section,
        _fields(form, _added(request, presentation, form)),
        seen_version=form.cleaned_data["seen_version"] or 0,
        by=request.user,
        at=timezone.now(),
        window=form.cleaned_data["window"],
    )


def _tell(request: SignedInRequest, saved: writing.Saved) -> None:
    if saved.outcome == writing.Outcome.COMPETING and saved.answer:
        text = _("%(name)s saved this section at %(time)s, before you. Both texts are kept; choose below.")
        messages.warning(request, text % {"name": saved.answer.saved_by, "time": clock(saved.answer.saved_at)})
    else:
        messages.success(request, _("Saved %(time)s") % {"time": clock(timezone.now())})


@require_POST
def presentation_preview(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """The slide, the bar and the counters for what is typed right now. Writes nothing."""
    presentation = _own(request, pk)
    section = _section(presentation, key)
    form = SectionForm(request.POST, section=section, presentation=presentation)
    form.is_valid()
    context = desk.typed(presentation, section, form, pace=reckoning(request).pace)
    return render(request, "presentations/_editor_preview.html", context)


@require_GET
def presentation_pulse(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """What colleagues have done since the page was opened: the list of sections, and a newer text if there is one."""
    presentation = _own(request, pk)
    section = _section(presentation, key)
    answer = desk.answer_in(presentation, section)
    seen, window = request.GET.get("seen_version", ""), request.GET.get("window", "")
    newer = answer if answer and str(answer.version) != seen and answer.window != window else None
    context = {**desk.surroundings(presentation, section, pace=reckoning(request).pace), "newer": newer}
    return render(request, "presentations/_editor_pulse.html", context)


@require_POST
def presentation_settle(request: SignedInRequest, pk: int, key: str, competing: int) -> HttpResponse:
    presentation = _own(request, pk)
    section = _section(presentation, key)
    text = get_object_or_404(
        CompetingAnswer.objects.select_related("answer__presentation"),
        pk=competing,
        answer__presentation=presentation,
        answer__section=section,
    )
    choice, seen = request.POST.get("choice", ""), request.POST.get("seen_version", "")
    if choice not in Settled.values or not seen.isdecimal():
        raise RefusalError(_("Choose which of the texts stands."))
    writing.settle(text, Settled(choice), seen_version=int(seen), by=request.user, at=timezone.now())
    messages.success(request, _("Saved %(time)s") % {"time": clock(timezone.now())})
    return redirect("presentation_edit", presentation.pk, section.key)


@require_GET
def presentation_history(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    presentation = _own(request, pk)
    section = _section(presentation, key)
    answer = desk.answer_in(presentation, section)
    is_every = request.GET.get("alla") == "1"
    listed = (history.every_save(answer) if is_every else history.stretches(answer)) if answer else []
    page = Paginator(listed, 50).get_page(request.GET.get("page"))
    texts = desk.texts(answer, [stretch.event_id for stretch in page]) if answer else {}
    context = {
        "presentation": presentation,
        "section": section,
        "answer": answer,
        "page": page,
        "written": [(stretch, texts[stretch.event_id]) for stretch in page],
        "is_every": is_every,
    }
    return render(request, "presentations/history.html", context)


@require_POST
def presentation_restore(request: SignedInRequest, pk: int, key: str, event: int) -> HttpResponse:
    presentation = _own(request, pk)
    section = _section(presentation, key)
    answer = desk.answer_in(presentation, section)
    if answer is None or not answer.events.filter(pk=event).exists():  # type: ignore[attr-defined]  # pghistory's
        raise Http404
    writing.restore(answer, event, by=request.user, at=timezone.now())
    messages.success(request, _("The older text is back. The one it replaced is kept in the history."))
    return redirect("presentation_edit", presentation.pk, section.key)


@require_http_methods(["GET", "POST"])
def presentation_subject(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another area for the same presentation."""
    presentation = _own(request, pk)
    subjects = prefill.subjects(presentation.dialogue, presentation.organisation)
    now_about = presentation.area_id or presentation.focus_area_id
    form = SubjectForm(
        request.POST if request.method == "POST" else None,
        subjects=subjects,
        previous={},
        initial={"subject": now_about},
    )
    if request.method == "POST" and form.is_valid():
        subject = next(one for one in subjects if one.pk == form.cleaned_data["subject"])
        writing.change_subject(presentation, subject, by=request.user, at=timezone.now())
        messages.success(request, _("The presentation is now about %(area)s.") % {"area": subject})
        return redirect("presentation_edit", presentation.pk)
    context = {"presentation": presentation, "form": form}
    return render(request, "presentations/subject.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def presentation_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is missing and what is too long; then the button."""
    presentation = _own(request, pk)
    if request.method == "POST":
        writing.submit(presentation, by=request.user, at=timezone.now())
        messages.success(request, _("The presentation is handed in. The host has been given it to read."))
        return redirect("presentation_detail", presentation.pk)
    if not presentation.is_editable:
        return redirect("presentation_detail", presentation.pk)
    progress = desk.progress_of(presentation)
    at = timezone.now()
    context = {
        "presentation": presentation,
        "progress": progress,
        "two_texts": [one for one in progress.standings if one.competing],
        "open_comments": [one for one in progress.standings if one.comments],
        "is_late": presentation.latest_submission is None and at >= presentation.due_at,
    }
    return render(request, "presentations/submit.html", context)


def _initial(presentation: Presentation, section: TemplateSection) -> dict[str, Any]:
    answer = desk.answer_in(presentation, section)
    window = secrets.token_urlsafe(12)
    if answer is None:
        return {"seen_version": 0, "window": window}
    names = ("text", "manuscript", "choice", "scale", "links", "picture", "chart")
    return {**{name: getattr(answer, name) for name in names}, "seen_version": answer.version, "window": window}


def _added(request: SignedInRequest, presentation: Presentation, form: SectionForm) -> Picture | None:
    """The picture that came with the form, stored; with scripts it came before, by itself."""
    chosen = form.picture.chosen
    return uploading.add_picture(presentation, chosen, by=request.user, at=timezone.now()) if chosen else None


def _fields(form: SectionForm, added: Picture | None) -> writing.Fields:
    """What was typed."""
    written = form.written()
    links = tuple(Link(*link) for link in written["links"])
    shown = {"picture": form.picture.image(added), "chart": form.chart.chart()}
    return writing.Fields(**{**written, **shown, "links": links})


def _editor(
    request: SignedInRequest, presentation: Presentation, section: TemplateSection, form: SectionForm
) -> dict[str, Any]:
    """Everything that the editor page shows around one section's form."""
    threads, counted = threads_of(presentation), reckoning(request)
    content = draft_content(presentation, revision=presentation.revision)
    here = next(one for one in content.sections if one.section_id == section.pk)
    return {
        **desk.surroundings(presentation, section, threads, pace=counted.pace),
        **desk.shown(content, here, pace=counted.pace),
        "counted": counted,
        "form": form,
        "panel": panels(request.user, presentation, "write", threads).get(section.pk),
        "is_late": presentation.latest_submission is None and timezone.now() >= presentation.due_at,
    }
