"""The wheel as control: dialogues are moved in the address, seen with all that follows, and saved together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from regions.models import has_any_role, roles_of
from yearwheel.actions import moving, planning
from yearwheel.actions.moving import Move
from yearwheel.asking import query_of, selection_of
from yearwheel.drawing import Dial
from yearwheel.models import PlanVersion, Rearrangement, YearPlan
from yearwheel.preview import NEAR, Preview, preview
from yearwheel.proposal_preview import proposal_preview
from yearwheel.views.wheel import context_of
from yearwheel.wheel import Thing, Wheel, calendar, dialogues, read, version_of, with_moves

MOST = 40
"""So many moves at a time at most."""
PER_PAGE = 50
KEY = re.compile(r"[dw][0-9]{1,17}")


@dataclass(frozen=True)
class Row:
    """A dialogue that can be moved, with the addresses that move it."""

    thing: Thing
    is_moved: bool
    earlier: str
    later: str
    back: str


def _hosts(request: SignedInRequest) -> set[int]:
    """The hosts whose dialogues the person moves."""
    if not has_any_role(request.user):
        raise Http404
    hosts = roles_of(request.user).coordinates
    if not hosts:
        raise PermissionDenied
    return hosts


def _moves(query: QueryDict) -> dict[str, date]:
    """`move=d12:2027-03-16`, as often as there are moves; `dialogue=d12&to=…` is one more, or another day for one.

    The key is a dialogue's (d) or, for what a plan proposes, a wish's (w).
    """
    given = query.getlist("move")
    if query.get("dialogue"):
        given = [*given, f"{query.get('dialogue')}:{query.get('to')}"]
    found: dict[str, date] = {}
    for key, _colon, day in (one.partition(":") for one in given[-MOST:]):
        try:
            to = parse_date(day)
        except ValueError:
            to = None
        if to and KEY.fullmatch(key):
            found[key] = to
    return found


@require_safe
def wheel_move(request: SignedInRequest) -> HttpResponse:
    hosts = _hosts(request)
    today = timezone.localdate()
    selection = selection_of(request.GET, today=today)
    version = version_of(selection, user=request.user)
    if selection.plan and not version:
        raise Http404
    year = read(selection, today=today, user=request.user, version=version)
    to, previews, saved = _proposed(request, version) if version else _planned(request, year, hosts)
    shown = with_moves(year, to, movable=hosts, proposals=version is not None)
    base = query_of(selection, today=today)
    things = {thing.key: thing for thing in shown.things}
    context = {
        **context_of(shown, today=today, table=False),
        "moving": True,
        "version": version,
        "dial": Dial.of(shown),
        "previews": [(one, _row(things[one.key], base, to) if one.key in things else None) for one in previews],
        "rows": [_row(thing, base, to) for thing in shown.dialogues if thing.movable and not thing.was],
        "moves": [f"{key}:{day.isoformat()}" for key, day in to.items()],
        "saved": saved,
        "nothing_url": base,
    }
    return render(request, "yearwheel/move.html", context)


type_moves = tuple[dict[str, date], list[Preview], list[str]]
"""The moves by key, what each of them does, and how they are handed on to be saved."""


def _proposed(request: SignedInRequest, version: PlanVersion) -> type_moves:
    days = version.days
    to = {key: day for key, day in _moves(request.GET).items() if key in days and day != days[key]}
    return to, proposal_preview(version, to), [f"{key}:{day.isoformat()}" for key, day in to.items()]


def _planned(request: SignedInRequest, year: Wheel, hosts: set[int]) -> type_moves:
    now = timezone.now()
    asked = {int(key[1:]): day for key, day in _moves(request.GET).items() if key.startswith("d")}
    rows = {pk: row for pk, row in _rows(year, hosts, asked).items() if not row.held_at and row.starts_at > now}
    to = {pk: day for pk, day in asked.items() if pk in rows and day != rows[pk].starts_on}
    around = _around(year, to, request) if to else ()
    saved = [f"d{pk}:{day.isoformat()}:{_stamp(rows[pk])}" for pk, day in to.items()]
    previews = preview([(rows[pk], day) for pk, day in to.items()], around=around, at=now)
    return {f"d{pk}": day for pk, day in to.items()}, previews, saved


def _stamp(row: Dialogue) -> str:
    return row.edited_at.isoformat() if row.edited_at else ""


def _rows(year: Wheel, hosts: set[int], asked: dict[int, date]) -> dict[int, Dialogue]:
    """The dialogues that are asked to move; those that the wheel shows have been read already."""
    rows = {thing.source.pk: thing.source for thing in year.things if thing.source and thing.host in hosts}
    missing = asked.keys() - rows.keys()
    if missing:
        found = Dialogue.objects.not_cancelled().filter(pk__in=missing, host__in=hosts)
        rows |= {row.pk: row for row in found.select_related("kind")}
    return {pk: rows[pk] for pk in asked if pk in rows}


def _around(year: Wheel, to: dict[int, date], request: SignedInRequest) -> Iterable[Thing]:
    """What stands around the new days: on the wheel, or elsewhere when one of them is in another part of time."""
    near = timedelta(days=NEAR)
    if not year.region and all(year.shows(day - near) and year.shows(day + near) for day in to.values()):
        return year.things
    first, last = min(to.values()) - near, max(to.values()) + near
    return [*calendar(first, last), *dialogues(first, last, user=request.user)]


def _row(thing: Thing, base: str, to: dict[str, date]) -> Row:
    def address(day: date | None) -> str:
        others = {**to, thing.key: day} if day else {key: on for key, on in to.items() if key != thing.key}
        query = QueryDict(base.removeprefix("?"), mutable=True)
        query.setlist("move", [f"{key}:{on.isoformat()}" for key, on in others.items() if on])
        return f"?{query.urlencode(safe=':')}"

    week = timedelta(days=7)
    earlier, later = address(thing.first - week), address(thing.first + week)
    return Row(thing, is_moved=thing.was is not None, earlier=earlier, later=later, back=address(None))


@require_safe
def wheel_move_list(request: SignedInRequest) -> HttpResponse:
    """What has been moved, newest first, and the way back."""
    rows = Rearrangement.objects.filter(host__in=_hosts(request)).select_related("made_by", "undone_by")
    page = Paginator(rows.order_by("-made_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "yearwheel/moves.html", {"page": page})


@require_POST
def wheel_move_save(request: SignedInRequest) -> HttpResponse:
    hosts = _hosts(request)
    query = request.POST.get("query", "")
    if request.POST.get("plan"):
        return _save_proposal(request, query)
    moves = []
    for given in request.POST.getlist("move"):
        key, _colon, rest = given.partition(":")
        day, _colon, seen = rest.partition(":")
        to = parse_date(day)
        if to is None or not KEY.fullmatch(key):
            raise Http404
        row = get_object_or_404(Dialogue.objects.visible_to(request.user), pk=int(key[1:]))
        if row.host_id not in hosts:
            raise PermissionDenied
        moves.append(Move(row.pk, to, parse_datetime(seen) if seen else None))
    made = moving.move_dialogues(moves, by=request.user, at=timezone.now())
    _say(request, len(made.moves), reverse("wheel_move_undo", args=[made.pk]))
    return redirect(f"{reverse('wheel_move')}{query or '?'}")


def _save_proposal(request: SignedInRequest, query: str) -> HttpResponse:
    """The moves as one new version of the plan."""
    seen = PlanVersion.objects.filter(plan__in=YearPlan.objects.visible_to(request.user)).select_related("plan__host")
    version = get_object_or_404(seen, pk=int(plan) if (plan := request.POST["plan"]).isdecimal() else 0)
    moves = {key: day for key, day in _moves(request.POST).items() if key in version.days}
    made = planning.save_moves(version, moves, by=request.user, at=timezone.now(), note=_("moved on the wheel"))
    if made != version:
        _say(request, len(moves), reverse("wheel_proposal_undo", args=[made.pk]))
    shown = QueryDict(query.removeprefix("?"), mutable=True)
    shown["plan"] = str(made.pk)
    return redirect(f"{reverse('wheel_move')}?{shown.urlencode()}")


def _say(request: SignedInRequest, count: int, undo_url: str) -> None:
    text = ngettext("%(number)d dialogue is moved.", "%(number)d dialogues are moved.", count) % {"number": count}
    body = render_to_string("yearwheel/_moved.html", {"text": text, "undo_url": undo_url}, request)
    messages.success(request, mark_safe(body))  # noqa: S308  # our own template has escaped what stands in it


@require_POST
def wheel_proposal_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version that is exactly the one before the moves."""
    _hosts(request)
    seen = PlanVersion.objects.filter(plan__in=YearPlan.objects.visible_to(request.user)).select_related("plan__host")
    made = planning.take_back(get_object_or_404(seen, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("The dialogues are back where they were."))
    return redirect(f"{reverse('wheel_move')}?year={made.plan.first.year}&plan={made.pk}")


@require_POST
def wheel_move_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    hosts = _hosts(request)
    version = get_object_or_404(Rearrangement, pk=pk, host__in=hosts)
    moving.take_back(version, by=request.user, at=timezone.now())
    messages.success(request, _("The dialogues are back where they were."))
    return redirect("wheel_move_list")
