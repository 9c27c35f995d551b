"""The wheel as control: dialogues are moved in the address, seen with all that follows, and saved together."""

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
from yearwheel.actions import moving
from yearwheel.actions.moving import Move
from yearwheel.asking import query_of, selection_of
from yearwheel.drawing import Dial
from yearwheel.models import Rearrangement
from yearwheel.preview import NEAR, preview
from yearwheel.views.wheel import context_of
from yearwheel.wheel import Thing, Wheel, calendar, dialogues, read, with_moves

MOST = 40
"""So many moves at a time at most."""
PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """A dialogue that can be moved, with the addresses that move it."""

    thing: Thing
    pk: str
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


def _moves(query: QueryDict) -> dict[int, date]:
    """`move=12:2027-03-16`, as often as there are moves; `dialogue=12&to=…` is one more, or another day for one."""
    given = query.getlist("move")
    if query.get("dialogue"):
        given = [*given, f"{query.get('dialogue')}:{query.get('to')}"]
    found: dict[int, date] = {}
    for number, _colon, day in (one.partition(":") for one in given[-MOST:]):
        try:
            to = parse_date(day)
        except ValueError:
            to = None
        if to and number.isascii() and number.isdigit() and len(number) < 18:
            found[int(number)] = to
    return found


@require_safe
def wheel_move(request: SignedInRequest) -> HttpResponse:
    hosts = _hosts(request)
    now, today = timezone.now(), timezone.localdate()
    selection = selection_of(request.GET, today=today)
    base = query_of(selection, today=today)
    asked = _moves(request.GET)
    year = read(selection, today=today, user=request.user)
    rows = {pk: row for pk, row in _rows(year, hosts, asked).items() if not row.held_at and row.starts_at > now}
    to = {pk: day for pk, day in asked.items() if pk in rows and day != rows[pk].starts_on}
    shown = with_moves(year, {f"d{pk}": day for pk, day in to.items()}, movable=hosts)
    seen = {f"{pk}": rows[pk].edited_at.isoformat() if rows[pk].edited_at else "" for pk in to}  # type: ignore[union-attr]  # asked just before
    context = {
        **context_of(shown, today=today, table=False),
        "moving": True,
        "dial": Dial.of(shown),
        "previews": [
            (one, _row(_thing(shown.things, one.dialogue.pk), base, to))
            for one in preview([(rows[pk], day) for pk, day in to.items()], around=_around(year, to, request), at=now)
        ],
        "rows": [_row(thing, base, to) for thing in shown.dialogues if thing.movable and not thing.was],
        "moves": [f"{pk}:{day.isoformat()}" for pk, day in to.items()],
        "saved": [(f"{pk}:{day.isoformat()}:{seen[str(pk)]}") for pk, day in to.items()],
        "nothing_url": base,
    }
    return render(request, "yearwheel/move.html", context)


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
    if all(year.shows(day - near) and year.shows(day + near) for day in to.values()):
        return year.things
    first, last = min(to.values()) - near, max(to.values()) + near
    return [*calendar(first, last), *dialogues(first, last, user=request.user)]


def _thing(things: tuple[Thing, ...], pk: int) -> Thing | None:
    return next((thing for thing in things if thing.key == f"d{pk}"), None)


def _row(thing: Thing | None, base: str, to: dict[int, date]) -> Row | None:
    if thing is None:
        return None
    pk = int(thing.key[1:])

    def address(day: date | None) -> str:
        others = {**to, pk: day} if day else {other: on for other, on in to.items() if other != pk}
        query = QueryDict(base.removeprefix("?"), mutable=True)
        query.setlist("move", [f"{other}:{on.isoformat()}" for other, on in others.items() if on])
        return f"?{query.urlencode(safe=':')}"

    week = timedelta(days=7)
    return Row(
        thing, str(pk), thing.was is not None, address(thing.first - week), address(thing.first + week), address(None)
    )


@require_safe
def wheel_move_list(request: SignedInRequest) -> HttpResponse:
    """What has been moved, newest first, and the way back."""
    rows = Rearrangement.objects.filter(host__in=_hosts(request)).select_related("made_by", "undone_by")
    page = Paginator(rows.order_by("-made_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "yearwheel/moves.html", {"page": page})


@require_POST
def wheel_move_save(request: SignedInRequest) -> HttpResponse:
    hosts = _hosts(request)
    moves = []
    for given in request.POST.getlist("move"):
        number, day, seen = (*given.split(":", 2), "", "")[:3]
        to = parse_date(day)
        row = get_object_or_404(Dialogue.objects.visible_to(request.user), pk=int(number) if number.isdigit() else 0)
        if to is None:
            raise Http404
        if row.host_id not in hosts:
            raise PermissionDenied
        moves.append(Move(row.pk, to, parse_datetime(seen) if seen else None))
    version = moving.move_dialogues(moves, by=request.user, at=timezone.now())
    count = len(version.moves)
    text = ngettext("%(number)d dialogue is moved.", "%(number)d dialogues are moved.", count) % {"number": count}
    body = render_to_string("yearwheel/_moved.html", {"text": text, "version": version}, request)
    messages.success(request, mark_safe(body))  # noqa: S308  # our own template has escaped what stands in it
    return redirect(f"{reverse('wheel_move')}{request.POST.get('query', '') or '?'}")


@require_POST
def wheel_move_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    hosts = _hosts(request)
    version = get_object_or_404(Rearrangement, pk=pk, host__in=hosts)
    moving.take_back(version, by=request.user, at=timezone.now())
    messages.success(request, _("The dialogues are back where they were."))
    return redirect("wheel_move_list")
