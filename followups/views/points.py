"""One follow-up point: its story, its facts, and what can be done with it."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from dialogues.views.steps import say
from followups import access, actions
from followups.forms.moving import NewsForm
from followups.forms.point import PointForm, choices_for
from followups.models import Deepening, FollowUp
from followups.portrait import portrait_of, readable
from followups.views.telling import tell, undo_step
from followups.wording import label_of
from regions.models import has_any_role, roles_of
from toolkit.refusals import shown_in


def find(request: SignedInRequest, pk: int) -> FollowUp:
    """The point with what its page shows, or 404 when the person may not read it."""
    found: FollowUp = get_object_or_404(readable(request.user), pk=pk)
    return found


def editable(request: SignedInRequest, pk: int) -> FollowUp:
    """The point, if the person may change it: 404 when unseen, 403 when only seen."""
    point = find(request, pk)
    if not access.can_edit_point(request.user, point):
        raise PermissionDenied
    return point


@require_GET
def followup_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The point as it stands, or with `?efter=3` as it stood after its third entry."""
    point = find(request, pk)
    after = request.GET.get("efter", "")
    if after and not (after.isdecimal() and len(after) < 7):
        raise Http404
    return _page(request, point, number=int(after) if after else None)


def _page(request: SignedInRequest, point: FollowUp, *, number: int | None = None, form: Any = None) -> HttpResponse:
    user = request.user
    portrait = portrait_of(point, user, number=number)
    can_edit = access.can_edit_point(user, point) and number is None
    latest = portrait.history[0] if portrait.history else None
    may_undo = (
        can_edit
        and latest is not None
        and latest.number == point.version > 1
        and portrait.last_by == user.pk
        and not latest.undoes
    )
    confirmable = access.may_confirm(user, point) if number is None else set()
    context = {
        "point": point,
        "portrait": portrait,
        "can_edit": can_edit,
        "missing": [(name, label_of(name)) for name in point.missing] if can_edit and point.is_open else [],
        "is_overdue": portrait.number is None and point.is_overdue(on=timezone.localdate()),
        "confirmable": [party for party in portrait.parties if party.pk in confirmable],
        "numbered": access.may_number(user, point) if number is None else set(),
        "undo": undo_step(point.pk, point.version) if may_undo else None,
        "form": form or (NewsForm(point=point) if can_edit else None),
        "deepened": [
            one.dialogue for one in Deepening.objects.visible_to(user).filter(followup=point).select_related("dialogue")
        ]
        if number is None
        else [],
        "can_deepen": access.can_deepen(user, point) and number is None,
    }
    return render(request, "followups/followup_detail.html", context, status=422 if form is not None else 200)


@require_POST
def followup_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new stage, a sentence, or both."""
    point = editable(request, pk)
    form = NewsForm(request.POST, point=point)
    if form.is_valid():
        with shown_in(form):
            changed = actions.change_point(
                point,
                form.wanted(),
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
                note=form.cleaned_data["note"],
            )
            tell(request, changed, _("Saved."))
            return redirect(point)
    return _page(request, point, form=form)


@require_POST
def followup_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's organisations say yes to what was agreed; one of them, where it is named."""
    point = find(request, pk)
    may = access.may_confirm(request.user, point)
    if not may and not access.parties_of(point) & roles_of(request.user).speaks_for:
        raise PermissionDenied
    named, seen = request.POST.get("organisation", ""), request.POST.get("seen", "")
    if not seen.isdecimal() or len(seen) > 6:
        return HttpResponseBadRequest(_("Open the page again and confirm from there."))
    chosen = {organisation for organisation in may if not named or str(organisation) == named}
    changed = actions.confirm_point(point, chosen, seen=int(seen), by=request.user, at=timezone.now())
    tell(request, changed, _("Confirmed."))
    return _back(request, point)


@require_POST
def followup_number(request: SignedInRequest, pk: int) -> HttpResponse:
    """One party's registration number, by those who speak for it or coordinate the point's agency."""
    point = find(request, pk)
    may = access.may_number(request.user, point)
    if not may:
        raise PermissionDenied
    chosen = next((pk for pk in may if str(pk) == request.POST.get("organisation")), None)
    number = " ".join(request.POST.get("number", "").split())
    if chosen is None or len(number) > 40:
        return HttpResponseBadRequest(_("A registration number has at most 40 characters."))
    changed = actions.number_point(point, chosen, number, by=request.user, at=timezone.now())
    tell(request, changed, _("Saved."))
    return redirect(point)


@require_POST
def followup_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Takes back the entry that is named, and only that one, so that pressing twice goes back once."""
    point = editable(request, pk)
    number = request.POST.get("entry", "")
    if not number.isdecimal() or len(number) > 6:
        return HttpResponseBadRequest(_("That step cannot be taken back."))
    actions.take_back(get_object_or_404(point.entries, number=int(number)), by=request.user, at=timezone.now())
    say(request, _("Undone."))
    return _back(request, point)


def _back(request: SignedInRequest, point: FollowUp) -> HttpResponse:
    """To the dialogue's list where the button stood there, else to the point."""
    if request.POST.get("back") == "dialogue" and point.dialogue_id:
        return redirect("dialogue_followups", pk=point.dialogue_id)
    return redirect(point)


@require_http_methods(["GET", "POST"])
def followup_create(request: SignedInRequest) -> HttpResponse:
    """A point of its own, or with `?dialog=7` one of that dialogue's."""
    if not has_any_role(request.user):
        raise Http404
    if not access.can_create_points(request.user):
        raise PermissionDenied
    dialogue = _dialogue(request)
    if dialogue and not access.can_create_points_of(request.user, dialogue):
        raise PermissionDenied
    choices = choices_for(request.user, on=timezone.localdate(), dialogue=dialogue)
    form = PointForm(request.POST or None, choices=choices, initial=_first(request.user, dialogue))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = actions.create_point(
                form.wanted(),
                host=choices.hosts_by_pk[form.host_chosen],
                dialogue=dialogue,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
            )
            say(request, _("The point is saved."))
            return redirect(made)
    return _form(request, form, {"title": _("New follow-up point"), "dialogue": dialogue, "point": None})


def _dialogue(request: SignedInRequest) -> Dialogue | None:
    chosen = request.GET.get("dialog", "")
    if not chosen:
        return None
    seen = Dialogue.objects.visible_to(request.user).select_related("host", "focus_area")
    return get_object_or_404(seen, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)


def _first(user: User, dialogue: Dialogue | None) -> dict[str, Any]:
    """What a new point's form begins with."""
    mine = roles_of(user).strategist_in
    return {
        "key": uuid4(),
        "owner": next(iter(mine)) if len(mine) == 1 else None,
        "focus_area": dialogue.focus_area_id if dialogue else None,
        "themes": list(dialogue.focus_area.themes.values_list("pk", flat=True)) if dialogue else [],
    }


@require_http_methods(["GET", "POST"])
def followup_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    point = editable(request, pk)
    choices = choices_for(request.user, on=timezone.localdate(), point=point)
    form = PointForm(request.POST or None, choices=choices, point=point)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            changed = actions.change_point(
                point, form.wanted(), seen=form.cleaned_data["seen"], by=request.user, at=timezone.now(),
                note=form.cleaned_data["note"],
            )  # fmt: skip
            tell(request, changed, _("The point is saved."))
            return redirect(point)
    return _form(request, form, {"title": _("Change the follow-up point"), "dialogue": point.dialogue, "point": point})


def _form(request: SignedInRequest, form: PointForm, context: dict[str, Any]) -> HttpResponse:
    context = {**context, "form": form, "errors": form.all_errors() if form.is_bound else []}
    return render(request, "followups/followup_form.html", context, status=422 if context["errors"] else 200)
