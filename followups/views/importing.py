"""Sending in points as a spreadsheet: the file, what each row would do, and doing it."""

from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl import load_workbook

from accounts.requests import SignedInRequest
from dialogues.views.steps import say
from followups.access import can_create_points
from followups.actions import importing
from followups.effects import CHANGES, CHOICES_OF, ERROR, HEADINGS, NEW, NOTHING
from followups.forms.importing import ImportForm
from followups.models import SheetImport
from regions.models import Organisation, has_any_role, roles_of
from toolkit import sheets
from toolkit.refusals import shown_in

TONES = {NEW: "good", CHANGES: "sun", NOTHING: "quiet", ERROR: "brick"}


def _may(request: SignedInRequest) -> None:
    """404 for who does not read the log, 403 for who only reads it."""
    if not has_any_role(request.user):
        raise Http404
    if not can_create_points(request.user):
        raise PermissionDenied


def _hosts(request: SignedInRequest) -> list[Organisation]:
    own = list(Organisation.objects.filter(pk__in=roles_of(request.user).coordinates).order_by("code"))
    return own or list(Organisation.objects.hosts().order_by("code"))


@require_http_methods(["GET", "POST"])
def followup_import(request: SignedInRequest) -> HttpResponse:
    _may(request)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None, hosts=_hosts(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        with shown_in(form):
            prepared = importing.prepare_import(
                file.read(),
                name=file.name,
                host=form.hosts[form.cleaned_data["host"]],
                by=request.user,
                at=timezone.now(),
            )
            return redirect(prepared)
    context = {"form": form, "headings": [str(heading) for heading in HEADINGS.values()]}
    return render(request, "followups/import.html", context, status=422 if form.errors else 200)


@require_safe
def followup_import_template(request: SignedInRequest) -> HttpResponse:
    """The headings in the first sheet, and in the second which words each column takes."""
    _may(request)
    book = load_workbook(BytesIO(sheets.workbook(_("Follow-up"), list(HEADINGS.values()), [])))
    help_sheet = book.create_sheet(_("Words"))
    help_sheet.append([_("Column"), _("What can stand there")])
    for name, choices in CHOICES_OF.items():
        help_sheet.append([str(HEADINGS[name]), ", ".join(capfirst(str(label)) for _code, label in choices)])
    help_sheet.append([str(HEADINGS["number"]), _("Empty for a new point; the point's number to change it.")])
    help_sheet.append([str(HEADINGS["due_on"]), _("A date, or 2027-03-14.")])
    help_sheet.append([str(HEADINGS["participants"]), _("Organisations with commas between them.")])
    file = BytesIO()
    book.save(file)
    saved_as = content_disposition_header(True, f"{_('Follow-up points')}.xlsx")  # Django's own argument
    return HttpResponse(
        file.getvalue(), content_type=sheets.MIME, headers={"Content-Disposition": saved_as or "attachment"}
    )


def _mine(request: SignedInRequest, pk: int) -> SheetImport:
    _may(request)
    return get_object_or_404(SheetImport.objects.of(request.user), pk=pk)


@require_safe
def followup_import_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    sheet = _mine(request, pk)
    return render(request, "followups/import_preview.html", _preview(sheet))


def _preview(sheet: SheetImport) -> dict[str, Any]:
    called = {NEW: _("New"), CHANGES: _("Changes"), NOTHING: _("Nothing"), ERROR: _("Error")}
    counts = {kind: sum(one["kind"] == kind for one in sheet.effects) for kind in called}
    return {
        "sheet": sheet,
        "rows": [{**one, "label": called[one["kind"]], "tone": TONES[one["kind"]]} for one in sheet.effects],
        "counts": [{"label": called[kind], "tone": TONES[kind], "number": counts[kind]} for kind in called],
        "works": counts[NEW] + counts[CHANGES],
        "errors": counts[ERROR],
    }


@require_POST
def followup_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    done = importing.confirm_import(_mine(request, pk), by=request.user, at=timezone.now())
    made = ngettext("%(number)d new point", "%(number)d new points", done.made) % {"number": done.made}
    changed = ngettext("%(number)d changed", "%(number)d changed", done.changed) % {"number": done.changed}
    say(request, _("Read in: %(made)s, %(changed)s.") % {"made": made, "changed": changed})
    return redirect("followup_list")
