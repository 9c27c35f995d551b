"""The coordinator plans a year: wishes, proposals with their reasons, changes by hand, adoption."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues.access import may_host
from regions.models import Organisation
from toolkit.dates import day, short_day, week
from toolkit.refusals import shown_in
from yearwheel import plan_words, posing
from yearwheel.actions import adopting
from yearwheel.actions import planning as actions
from yearwheel.forms.planning import MeetingForm, PlanForm, WeightsForm, WishForm
from yearwheel.models import PlanRun, PlanVersion, Wish, YearPlan
from yearwheel.planner import explaining
from yearwheel.planner.checker import check
from yearwheel.planner.problem import Meeting
from yearwheel.wording import LEANINGS, Words, part_names, rated

PER_PAGE = 50


def _hosts(request: SignedInRequest) -> list[Organisation]:
    hosts = may_host(request.user)
    if not hosts:
        raise Http404
    return hosts


def _plan(request: SignedInRequest, pk: int) -> YearPlan:
    return get_object_or_404(YearPlan.objects.visible_to(request.user).select_related("host", "adopted"), pk=pk)


def _wish(request: SignedInRequest, pk: int, wish_pk: int) -> Wish:
    return get_object_or_404(_plan(request, pk).wishes.select_related("plan__host", "focus_area"), pk=wish_pk)


def _version(request: SignedInRequest, pk: int, number: int) -> PlanVersion:
    rows = PlanVersion.objects.filter(plan__in=YearPlan.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("plan__host", "parent", "made_by"), plan=pk, number=number)


def _run(request: SignedInRequest, pk: int, run_pk: int) -> PlanRun:
    return get_object_or_404(_plan(request, pk).runs.select_related("plan", "version"), pk=run_pk)


@require_http_methods(["GET", "POST"])
def plan_list(request: SignedInRequest) -> HttpResponse:
    hosts, now = _hosts(request), timezone.now()
    form = PlanForm(request.POST or None, hosts=hosts, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            return redirect(actions.create_plan(form.host_chosen, by=request.user, at=now, **form.facts()))
    plans = YearPlan.objects.visible_to(request.user).select_related("host", "adopted")
    context = {"plans": plans, "form": form}
    return render(request, "yearwheel/plan_list.html", context, status=422 if form.errors else 200)


@require_safe
def plan_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    heavy = ("problem", "meetings")
    versions = plan.versions.defer(*heavy).select_related("made_by", "parent").order_by("-number")
    page = Paginator(versions, PER_PAGE).get_page(request.GET.get("page"))
    wishes = list(plan.wishes.select_related("focus_area", "kind", "dialogue").prefetch_related("after"))
    ratings = posing.ratings_of(plan, wishes)
    context = {
        "plan": plan,
        "wishes": [(wish, _last_year(wish, ratings)) for wish in wishes if not wish.removed_at],
        "removed": [wish for wish in wishes if wish.removed_at],
        "versions": [{"version": version, "status": plan_words.status(version)} for version in page],
        "page": page,
        "newest": page[0] if page.number == 1 and page else versions.first(),
        "run": plan.runs.unfinished().first(),
    }
    return render(request, "yearwheel/plan_detail.html", context)


def _last_year(wish: Wish, ratings: posing.Rated) -> str:
    """What was thought of the wished scope last year, in words; empty where nobody has said anything."""
    found = ratings.get((wish.focus_area_id, wish.scope_width)) if wish.scope_width else None
    if found is None:
        return ""
    said = rated(found.tenths, found.answers)
    return _("last year %(rated)s%(leaning)s") % {"rated": said, "leaning": LEANINGS[found.lean]}


@require_http_methods(["GET", "POST"])
def plan_change(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    form = PlanForm(request.POST or None, hosts=[plan.host], plan=plan, on=plan.first)
    weights = WeightsForm(request.POST or None, weights=plan.weighed)
    if request.method == "POST" and form.is_valid() and weights.is_valid():
        with shown_in(form):
            facts = {**form.facts(), "weights": weights.cleaned_data}
            return redirect(actions.change_plan(plan, by=request.user, at=timezone.now(), **facts))
    wrong = form.errors or weights.errors
    context = {"plan": plan, "form": form, "weights": weights}
    return render(request, "yearwheel/plan_form.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def wish_add(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    form = WishForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.add_wishes(plan, by=request.user, at=timezone.now(), **form.facts())
            return redirect(plan)
    context = {"plan": plan, "form": form, "title": _("New wish")}
    return render(request, "yearwheel/plan_wish.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def wish_change(request: SignedInRequest, pk: int, wish_pk: int) -> HttpResponse:
    wish = _wish(request, pk, wish_pk)
    form = WishForm(request.POST or None, plan=wish.plan, wish=wish)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.change_wish(wish, by=request.user, at=timezone.now(), **form.facts())
            return redirect(wish.plan)
    context = {"plan": wish.plan, "form": form, "wish": wish, "title": wish.title}
    return render(request, "yearwheel/plan_wish.html", context, status=422 if form.errors else 200)


@require_POST
def wish_remove(request: SignedInRequest, pk: int, wish_pk: int) -> HttpResponse:
    wish = actions.remove_wish(_wish(request, pk, wish_pk), by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is removed from the plan.") % {"title": wish.title})
    return redirect("plan_detail", pk)


@require_POST
def wish_restore(request: SignedInRequest, pk: int, wish_pk: int) -> HttpResponse:
    actions.restore_wish(_wish(request, pk, wish_pk), by=request.user, at=timezone.now())
    return redirect("plan_detail", pk)


@require_POST
def plan_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks the planner; with `near` it stays close to that version where nothing speaks against it."""
    plan = _plan(request, pk)
    number = request.POST.get("near", "")
    near = plan.versions.filter(number=number).first() if number.isdecimal() else None
    run = actions.ask_for_proposal(plan, by=request.user, at=timezone.now(), near=near)
    return redirect("plan_run", pk, run.pk)


@require_safe
def plan_run(request: SignedInRequest, pk: int, run_pk: int) -> HttpResponse:
    """How far the planner has come; the page asks for itself every second until there is a version."""
    run = _run(request, pk, run_pk)
    onward = run.version.get_absolute_url() if run.version else run.plan.get_absolute_url()
    if run.finished_at and request.htmx:  # type: ignore[attr-defined]  # django-htmx
        return HttpResponse(headers={"HX-Redirect": onward})
    if run.finished_at:
        return redirect(onward)
    template = "yearwheel/_plan_progress.html" if request.htmx else "yearwheel/plan_run.html"  # type: ignore[attr-defined]  # django-htmx
    return render(request, template, {"plan": run.plan, "run": run})


@require_POST
def plan_stop(request: SignedInRequest, pk: int, run_pk: int) -> HttpResponse:
    actions.stop_run(_run(request, pk, run_pk), by=request.user, at=timezone.now())
    return redirect("plan_run", pk, run_pk)


@dataclass(frozen=True)
class Row:
    """One dialogue of a version, as its table shows it."""

    title: str
    area: str
    day: str
    week: str
    invites: str
    presenters: list[tuple[str, str]]
    listeners: int
    held: bool
    scope: str
    url: str


class Shown:
    """A version with names, reasons and what it breaks."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        self.problem = version.asked
        self.bodies = {body.code: body for body in self.problem.bodies}
        self.wanted = {one.code: one for one in self.problem.wanted}
        wishes = version.plan.wishes.select_related("focus_area")
        self.wishes = {wish.code: wish for wish in wishes}
        self.words = Words(self.problem)
        self.clash = self.words.clash(version.clashing)
        broken = check(self.problem, version.plain) if version.is_a_plan else []
        self.broken = self.words.violations(broken)

    def rows(self) -> list[Row]:
        return [self._row(meeting) for meeting in self.version.plain]

    def _row(self, meeting: Meeting) -> Row:
        wish, wanted = self.wishes[meeting.code], self.wanted[meeting.code]
        scope = explaining.scope(self.problem, meeting)
        return Row(
            wanted.title,
            wish.focus_area.name,
            day(meeting.on),
            week(meeting.on),
            short_day(meeting.invites_on),
            self.why(meeting, self.version.plain),
            len(meeting.listeners),
            held=wanted.on is not None,
            scope=self.words.scope(scope) if scope else "",
            url=reverse("plan_meeting", args=[self.version.plan_id, self.version.number, wish.pk]),
        )

    def why(self, meeting: Meeting, meetings: tuple[Meeting, ...]) -> list[tuple[str, str]]:
        """Each presenter's name and why it presents here."""
        area = self.wanted[meeting.code].focus_area
        return [
            (self.words.body(code), plan_words.why(self.problem, self.bodies[code], meeting, meetings, area))
            for code in meeting.presenters
        ]

    def turns(self) -> list[dict[str, Any]]:
        """How many times each region presents, also through a group; for those with none, why it could be so."""
        count: Counter[str] = Counter()
        for meeting in self.version.plain:
            for code in meeting.presenters:
                count.update(self.bodies[code].members or [code])
        found = []
        for body in self.problem.bodies:
            if body.members:
                continue
            areas = [one.title for one in self.problem.wanted if body.match.get(one.focus_area)]
            match = _("matches: %(titles)s") % {"titles": ", ".join(areas)} if areas else _("no common theme")
            why = f"{plan_words.last_time(body)}; {match}"
            found.append({"name": body.name, "count": count[body.code], "why": "" if count[body.code] else why})
        return found


@require_safe
def plan_version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    version = _version(request, pk, number)
    others = version.plan.versions.exclude(pk=version.pk).order_by("-number").values_list("number", flat=True)[:20]
    context = {
        "plan": version.plan,
        "version": version,
        "status": plan_words.status(version),
        "shown": Shown(version),
        "others": others,
        "is_newest": not others or max(others) < version.number,
        "is_adopted": version.plan.adopted_id == version.pk,
    }
    return render(request, "yearwheel/plan_version.html", context)


@require_http_methods(["GET", "POST"])
def plan_meeting(request: SignedInRequest, pk: int, number: int, wish_pk: int) -> HttpResponse:
    """A change by hand: what it breaks is shown before it is saved, and again on the version that it makes."""
    version, now = _version(request, pk, number), timezone.now()
    wish = get_object_or_404(version.plan.wishes.select_related("focus_area", "plan"), pk=wish_pk)
    if wish.code not in version.days:
        raise Http404
    form = MeetingForm(request.POST or None, version=version, wish=wish)
    preview = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if "preview" in request.POST:
            preview = _preview(version, wish, typed)
        else:
            with shown_in(form):
                facts = {name: typed[name] for name in ("on", "presenters", "hold")}
                return redirect(actions.change_meeting(version, wish.code, by=request.user, at=now, **facts))
    context = {
        "plan": version.plan,
        "version": version,
        "wish": wish,
        "form": form,
        "preview": preview,
        **_reasons(version, wish),
    }
    return render(request, "yearwheel/plan_meeting.html", context, status=422 if form.errors else 200)


def _reasons(version: PlanVersion, wish: Wish) -> dict[str, Any]:
    """Why this week and no other; why these organisations and not the others."""
    words = Words(version.asked)
    meeting = next(one for one in version.plain if one.code == wish.code)
    scope = explaining.scope(version.asked, meeting)
    return {
        "scope": words.scope(scope) if scope else "",
        "weeks": [
            {
                "week": week(one.monday),
                "day": day(one.day or one.monday),
                "chosen": one.is_chosen,
                "why": words.week(one),
            }
            for one in explaining.weeks(version.asked, version.plain, wish.code)
        ],
        "standings": [
            {"name": words.body(one.body), "presents": one.presents, "why": words.standing(one)}
            for one in explaining.standings(version.asked, version.plain, wish.code)
        ],
    }


def _preview(version: PlanVersion, wish: Wish, typed: dict[str, Any]) -> dict[str, Any]:
    """The day and presenters as they would be, and which rules they would break that are kept now."""
    shown = Shown(version)
    moved = actions.moved(version.plain, {wish.code: typed["on"]}, version.asked)
    after = tuple(
        actions.with_presenters(one, typed["presenters"], version.asked) if one.code == wish.code else one
        for one in moved
    )
    meeting = next(one for one in after if one.code == wish.code)
    broken = explaining.broken_by(version.asked, version.plain, after)
    return {
        "day": day(meeting.on),
        "week": week(meeting.on),
        "invites": day(meeting.invites_on),
        "broken": shown.words.violations(broken),
        "load": shown.why(meeting, after),
    }


@require_POST
def plan_undo(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A new version that is exactly the one before."""
    return redirect(actions.take_back(_version(request, pk, number), by=request.user, at=timezone.now()))


@require_safe
def plan_compare(request: SignedInRequest, pk: int, number: int, other: int) -> HttpResponse:
    """Two versions beside each other: what differs for each dialogue, and what each costs."""
    one, two = _version(request, pk, number), _version(request, pk, other)
    ones = {meeting.code: meeting for meeting in one.plain}
    twos = {meeting.code: meeting for meeting in two.plain}
    names = dict(Organisation.objects.values_list("code", "short_name"))
    rows = [
        {
            "title": wish.title,
            "one": _side(ones.get(wish.code), names, than=twos.get(wish.code)),
            "two": _side(twos.get(wish.code), names, than=ones.get(wish.code)),
        }
        for wish in one.plan.wishes.all()
        if ones.get(wish.code) != twos.get(wish.code)
    ]
    parts = [
        {"label": capfirst(label), "one": one.parts.get(name, 0), "two": two.parts.get(name, 0)}
        for name, label in part_names().items()
    ]
    context = {"plan": one.plan, "one": one, "two": two, "rows": rows, "parts": parts}
    context["same"] = len(ones.keys() | twos.keys()) - len(rows)
    return render(request, "yearwheel/plan_compare.html", context)


def _side(meeting: Meeting | None, names: dict[str, str], *, than: Meeting | None) -> dict[str, Any]:
    if meeting is None:
        return {}
    other = set(than.presenters) if than else set()
    return {
        "day": day(meeting.on),
        "week": week(meeting.on),
        "moved": than is not None and than.on != meeting.on,
        "only_here": [names.get(code, code) for code in meeting.presenters if code not in other],
        "both": [names.get(code, code) for code in meeting.presenters if code in other],
    }


@require_http_methods(["GET", "POST"])
def plan_adopt(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    version, now = _version(request, pk, number), timezone.now()
    if not version.is_a_plan:
        raise PermissionDenied
    if request.method == "POST":
        adopting.adopt(version, by=request.user, at=now)
        messages.success(request, _("The plan is adopted. Invitations leave by themselves on their days."))
        return redirect(version)
    today = timezone.localdate(now)
    settled = {wish.code for wish in posing.wishes_of(version.plan) if posing.is_settled(wish, at=today)}
    carried = [meeting for meeting in version.plain if meeting.code not in settled]
    context = {
        "plan": version.plan,
        "version": version,
        "shown": Shown(version),
        "dialogues": len(carried),
        "invitations": sum(len(one.presenters) + len(one.listeners) for one in carried),
        "settled": len(version.plain) - len(carried),
    }
    return render(request, "yearwheel/plan_adopt.html", context)
