"""The page where a manuscript is read aloud with a clock, and what of it is remembered for the one who read."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from presentations import checks
from presentations.actions import rehearsing
from presentations.forms.rehearsal import RehearsalForm
from presentations.models import Presentation, Rehearsal, TemplateSection
from presentations.reading import own_reading
from presentations.speech import spoken_words
from presentations.views import desk, pace
from toolkit.dates import minutes
from toolkit.refusals import RefusalError, shown_in

SHOWN = 20


@require_http_methods(["GET", "POST"])
def presentation_rehearse(request: SignedInRequest, pk: int, key: str = "") -> HttpResponse:
    presentation = desk.own(request, pk)
    section = desk.section_of(presentation, key)
    form = RehearsalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            taken = form.cleaned_data["taken"]
            logged = rehearsing.log(presentation, section, taken, by=request.user, at=timezone.now())
            told = _("The reading is kept: %(words)d words in %(time)s.")
            messages.success(request, told % {"words": logged.words, "time": minutes(logged.seconds)})
            return redirect("presentation_rehearse", presentation.pk, section.key)
    status = 422 if form.errors else 200
    return render(request, "presentations/rehearsal.html", _page(request, presentation, section, form), status=status)


@require_POST
def rehearsal_remove(request: SignedInRequest, pk: int, key: str, rehearsal: int) -> HttpResponse:
    """One of the person's own readings."""
    presentation = desk.own(request, pk)
    section = desk.section_of(presentation, key)
    own = Rehearsal.objects.filter(person=request.user, presentation=presentation, section=section)
    rehearsing.remove(get_object_or_404(own, pk=rehearsal))
    messages.success(request, _("The reading is removed."))
    return redirect("presentation_rehearse", presentation.pk, section.key)


@require_POST
def presentation_pace(request: SignedInRequest, pk: int) -> HttpResponse:
    """Counts in the own pace or in the usual one from now on, or forgets the own one."""
    presentation = desk.own(request, pk)
    choice = request.POST.get("pace")
    if choice == "forget":
        rehearsing.forget_pace(request.user)
        messages.success(request, _("Your readings are removed. The time is counted in the usual pace."))
    elif choice in ("own", "usual"):
        pace.choose(request, own=choice == "own")
    else:
        raise RefusalError(_("Choose in which pace the time is to be counted."))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("presentation_rehearse", presentation.pk)


def _page(
    request: SignedInRequest, presentation: Presentation, section: TemplateSection, form: RehearsalForm
) -> dict[str, Any]:
    content = own_reading(presentation).content
    counted = pace.reckoning(request)
    place = next(place for place, one in enumerate(content.sections) if one.section_id == section.pk)
    here = content.sections[place]
    readings = Rehearsal.objects.filter(person=request.user, presentation=presentation, section=section)
    return {
        "presentation": presentation,
        "section": here,
        "place": place + 1,
        "next_section": content.sections[place + 1] if place + 1 < len(content.sections) else None,
        "sections": [(one, checks.measure(one, counted.pace)) for one in content.sections],
        "words": spoken_words(here.manuscript),
        "measure": checks.measure(here, counted.pace),
        "counted": counted,
        "readings": readings.order_by("-rehearsed_at", "-pk")[:SHOWN],
        "form": form,
        "may_write": presentation.is_editable and presentation.dialogue.is_open,
    }
