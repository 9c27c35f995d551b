"""The calendar of the year: the list, one entry, filling a year, and files in and out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.pages import Step
from dialogues.views.steps import say
from regions.models import Organisation, has_any_role
from toolkit import sheets
from toolkit.fields import YEARS
from toolkit.refusals import shown_in
from yearwheel import files, reference
from yearwheel.access import coordinates
from yearwheel.actions import calendar as actions
from yearwheel.entries import Says
from yearwheel.forms.calendar import EntryForm, ImportForm, YearForm, bodies, initial_of
from yearwheel.models import CalendarEntry

PER_PAGE = 50
TONES = {"no_go": "brick", "warn": "sun", "background": "quiet"}


def _year(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    this_year = timezone.localdate().year
    return int(asked) if asked.isdecimal() and int(asked) in YEARS else this_year


def _filtered(request: SignedInRequest) -> QuerySet[CalendarEntry]:
    """What the address asks for; a word that is unknown asks for nothing in particular."""
    if not has_any_role(request.user):
        raise Http404
    rows = CalendarEntry.objects.visible_to(request.user).in_year(_year(request))
    if (kind := request.GET.get("kind", "")) in CalendarEntry.Kind.values:
        rows = rows.filter(kind=kind)
    if (category := request.GET.get("category", "")) in CalendarEntry.Category.values:
        rows = rows.filter(category=category)
    if concerns := request.GET.get("concerns", "")[:20]:
        nationwide = concerns == "SE"
        rows = rows.filter(organisation=None) if nationwide else rows.filter(organisation__code=concerns)
    if text := request.GET.get("q", "")[:100].strip():
        rows = rows.filter(title__icontains=text)
    return rows.select_related("organisation", "network").order_by("first", "last", "title", "pk")


def _removed(year: int, page: str | None) -> Page[CalendarEntry]:
    rows = CalendarEntry.objects.exclude(removed_at=None).in_year(year).select_related("organisation")
    return Paginator(rows.order_by("first", "last", "title", "pk"), PER_PAGE).get_page(page)


@require_safe
def calendar_list(request: SignedInRequest) -> HttpResponse:
    year = _year(request)
    page = Paginator(_filtered(request), PER_PAGE).get_page(request.GET.get("page"))
    may = coordinates(request.user)
    names = ("kind", "category", "concerns", "q")
    context = {
        "year": year,
        "years": [
            {"label": str(one), "url": f"?year={one}", "current": one == year} for one in range(year - 1, year + 3)
        ],
        "page": page,
        "rows": [{"entry": row, "tone": TONES[row.kind]} for row in page],
        "may_edit": may,
        "kinds": CalendarEntry.Kind.choices,
        "categories": CalendarEntry.Category.choices,
        "bodies": [("SE", _("the whole country")), *bodies()[1:]],
        "chosen": {name: request.GET.get(name, "")[:100] for name in names},
        "filtered": any(request.GET.get(name) for name in names),
        "removed": _removed(year, request.GET.get("removed")) if may else None,
        "removed_open": "removed" in request.GET,
        "query": request.GET.urlencode(),
        "everything": f"?year={year}",
    }
    return render(request, "yearwheel/calendar_list.html", context)


@require_safe
def calendar_sheet(request: SignedInRequest) -> HttpResponse:
    headers = [
        _("First day"), _("Last day"), _("Name"), _("Effect"), _("Category"), _("Concerns"), _("Repeats"), _("Source"),
    ]  # fmt: skip
    rows: list[list[sheets.type_value]] = [
        [
            row.first,
            row.last,
            row.title,
            capfirst(row.get_kind_display()),
            capfirst(row.get_category_display()),
            row.organisation.short_name if row.organisation else _("the whole country"),
            row.get_rule_display(),
            row.source,
        ]
        for row in _filtered(request)
    ]
    return sheets.response(f"{_('Calendar')} {_year(request)}", headers, rows)


@require_safe
def calendar_csv(request: SignedInRequest) -> HttpResponse:
    return _file(request, "csv", "text/csv; charset=utf-8", files.as_csv(_filtered(request)))


@require_safe
def calendar_ics(request: SignedInRequest) -> HttpResponse:
    body = files.as_ics(_filtered(request))
    return _file(request, "ics", "text/calendar; charset=utf-8", body)


def _file(request: SignedInRequest, ending: str, content_type: str, body: str | bytes) -> HttpResponse:
    name = content_disposition_header(True, f"kalender-{_year(request)}.{ending}")
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": name or "attachment"})


def _may_edit(request: SignedInRequest) -> None:
    """404 for who sees no calendar, 403 for who only reads it."""
    if not has_any_role(request.user):
        raise Http404
    if not coordinates(request.user):
        raise PermissionDenied


def _to_year(year: int) -> str:
    return f"{reverse('calendar_list')}?year={year}"


def _form(request: SignedInRequest, form: EntryForm, entry: CalendarEntry | None) -> HttpResponse:
    year = entry.first.year if entry else _year(request)
    context = {"form": form, "entry": entry, "back": _to_year(year)}
    return render(request, "yearwheel/calendar_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def calendar_add(request: SignedInRequest) -> HttpResponse:
    _may_edit(request)
    initial = {"kind": "background", "category": "other", "rule": "once"}
    form = EntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = actions.add_entry(form.says, by=request.user, at=timezone.now())
            undo = Step(_("Undo"), reverse("calendar_remove", args=[made.pk]), {})
            say(request, _("“%(title)s” is in the calendar.") % {"title": made.title}, undo)
            return redirect(_to_year(made.first.year))
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def calendar_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_edit(request)
    entry = get_object_or_404(CalendarEntry.objects.standing().select_related("organisation", "network"), pk=pk)
    form = EntryForm(request.POST or None, initial=initial_of(entry))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            changed = actions.change_entry(entry, form.says, by=request.user, at=timezone.now())
            say(request, _("“%(title)s” is changed.") % {"title": changed.title})
            return redirect(_to_year(changed.first.year))
    return _form(request, form, entry)


@require_POST
def calendar_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_edit(request)
    entry = actions.remove_entry(get_object_or_404(CalendarEntry, pk=pk), by=request.user, at=timezone.now())
    undo = Step(_("Undo"), reverse("calendar_restore", args=[pk]), {})
    say(request, _("“%(title)s” is removed.") % {"title": entry.title}, undo)
    return redirect(_to_year(entry.first.year))


@require_POST
def calendar_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_edit(request)
    entry = actions.restore_entry(get_object_or_404(CalendarEntry, pk=pk), by=request.user, at=timezone.now())
    say(request, _("“%(title)s” is in the calendar.") % {"title": entry.title})
    return redirect(_to_year(entry.first.year))


@require_POST
def calendar_fill(request: SignedInRequest) -> HttpResponse:
    """Holidays, school breaks, politics and what comes every year, for the year that is named."""
    _may_edit(request)
    form = YearForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Say which year is to be filled."))
    year = form.cleaned_data["year"]
    loaded = reference.fill_year(year, by=request.user, at=timezone.now())
    made, kept = loaded.counts["created"], loaded.counts["kept"]
    said = ngettext("%(count)d entry is added to %(year)d.", "%(count)d entries are added to %(year)d.", made)
    told = said % {"count": made, "year": year} if made else _("%(year)d was filled already.") % {"year": year}
    if kept:
        said = ngettext(
            "%(count)d that you have changed or removed stays so.",
            "%(count)d that you have changed or removed stay so.",
            kept,
        )
        told = f"{told} {said % {'count': kept}}"
    say(request, told)
    return redirect(_to_year(year))


@require_http_methods(["GET", "POST"])
def calendar_import(request: SignedInRequest) -> HttpResponse:
    """First a preview of every line, with what is wrong beside it; then what could be read is added."""
    _may_edit(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    rows: list[files.Row] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows = _read(form.cleaned_data)
        except files.UnreadableError as error:
            form.add_error("file", str(error))
        good = [row for row in rows if not row.error]
        if good and "add" in request.POST:
            with shown_in(form):
                said = [(_says(row), row.code) for row in good]
                added = actions.import_entries(said, by=request.user, at=timezone.now())
                text = ngettext("%(count)d entry is added.", "%(count)d entries are added.", added)
                say(request, text % {"count": added} if added else _("All of them were in the calendar already."))
                return redirect(_to_year(said[0][0].first.year))
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "good": [row for row in rows if not row.error],
        "wrong": [row for row in rows if row.error],
        "text": form.cleaned_data.get("text", "") if rows else "",
        "columns": ", ".join(files.COLUMNS.values()),
    }
    return render(request, "yearwheel/calendar_import.html", context, status=422 if form.errors else 200)


def _read(typed: dict[str, Any]) -> list[files.Row]:
    known: dict[str, Organisation] = {}
    for body in Organisation.objects.all():
        known |= {name.casefold(): body for name in (body.code, body.name, body.short_name)}
    return files.read(typed["text"], organisations=known, kind=typed["kind"], category=typed["category"])


def _says(row: files.Row) -> Says:
    assert row.first is not None  # noqa: S101  # only lines that could be read come here
    assert row.last is not None  # noqa: S101  # the same
    return Says(
        row.first, row.last, row.title, row.kind, row.category, row.organisation, rule=row.rule, source=row.source
    )
