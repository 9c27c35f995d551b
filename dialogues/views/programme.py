"""The programme of one dialogue: coordinators work on it, everybody else reads the published version."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues import pages
from dialogues.access import can_edit_dialogue
from dialogues.actions import agenda, telling
from dialogues.actions import programme as publishing
from dialogues.agenda_forms import ItemForm, NewItemForm, initial_of
from dialogues.bar import bar_of
from dialogues.content import Plan, Slot, file_name, published
from dialogues.draft import Draft, draft_of, within_reach
from dialogues.models import AgendaChange, AgendaItem, Dialogue, Invitation, Programme
from dialogues.suggestion import turns
from dialogues.views.steps import editable
from regions.models import Organisation
from toolkit.dates import clock
from toolkit.refusals import RefusalError, shown_in
from toolkit.sorting import swedish_key

Verb = AgendaChange.Verb


@dataclass(frozen=True)
class Outcome:
    """What is said after a change, and the element that has the focus when the button that was pressed is gone."""

    said: str
    focus: str = "programme-heading"


@dataclass(frozen=True)
class Row:
    """An item and its buttons."""

    slot: Slot
    controls: str


def _rows(dialogue: Dialogue, plan: Plan) -> list[Row]:
    """The buttons are drawn once by their template and filled in for each item: nine tenths of the page's time else."""
    names = {
        "move": "programme_move",
        "resize": "programme_resize",
        "remove": "programme_remove",
        "change": "programme_item",
    }
    urls = {name: reverse(route, args=[dialogue.pk, 0]).replace("/0/", "/ITEM/") for name, route in names.items()}
    drawn = render_to_string("dialogues/_programme_controls.html", urls)
    last = len(plan.slots)
    rows = []
    for slot in plan.slots:
        filled = drawn.replace("ITEM", str(slot.id)).replace("MINUTES", str(slot.minutes))
        filled = filled.replace("BEFORE", str(slot.place - 1)).replace("AFTER", str(slot.place + 1))
        filled = filled.replace("IS-FIRST", "true" if slot.place == 1 else "false")
        filled = filled.replace("IS-LAST", "true" if slot.place == last else "false")
        rows.append(Row(slot, mark_safe(filled)))  # noqa: S308  # our own template and numbers
    return rows


def _may_edit(request: SignedInRequest, dialogue: Dialogue) -> bool:
    works = dialogue.state in (Dialogue.State.DRAFT, Dialogue.State.PLANNED)
    return works and can_edit_dialogue(request.user, dialogue)


@require_safe
def dialogue_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    context = pages.frame(request, dialogue, "dialogue_programme")
    if _may_edit(request, dialogue):
        draft = draft_of(dialogue)
        context |= _desk(draft) | _head(context) | {"form": NewItemForm(draft=draft)}
        return render(request, "dialogues/programme_edit.html", context)
    versions = list(dialogue.programmes.latest_first())
    return render(request, "dialogues/programme.html", context | _reading(dialogue, versions, None))


def _head(context: dict[str, Any]) -> dict[str, Any]:
    """Here the one primary action is to publish; the dialogue's own steps stand together below its name."""
    primary = context["primary"]
    return {"primary": None, "secondary": [*([primary] if primary else []), *context["secondary"]]}


@require_safe
def programme_version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A published version as everybody reads it."""
    dialogue = pages.find(request, pk)
    versions = list(dialogue.programmes.latest_first())
    context = pages.frame(request, dialogue, "dialogue_programme")
    return render(request, "dialogues/programme.html", context | _reading(dialogue, versions, number))


def _reading(dialogue: Dialogue, versions: list[Programme], number: int | None) -> dict[str, Any]:
    """The version asked for, or the latest; 404 for a number that there is not."""
    programme = next((row for row in versions if number in (None, row.number)), None)
    if programme is None and number is not None:
        raise Http404
    plan = published(programme) if programme else None
    return {
        "plan": plan,
        "bar": bar_of(plan) if plan else None,
        "versions": versions,
        "older": bool(programme and versions[0].number != programme.number),
        "moved": bool(plan and (plan.starts_at, plan.ends_at) != (dialogue.starts_at, dialogue.ends_at)),
    }


@require_safe
def programme_pdf(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    programme = get_object_or_404(dialogue.programmes, number=number)
    response = HttpResponse(bytes(programme.pdf), content_type="application/pdf")
    name = content_disposition_header(as_attachment=False, filename=file_name(published(programme)))
    response.headers["Content-Disposition"] = name or ""
    response.headers["Content-Language"] = "sv"
    return response


def _desk(draft: Draft, *, said: str = "", problem: str = "", focus: str = "") -> dict[str, Any]:
    """All that the coordinator's fragment shows."""
    dialogue, plan = draft.dialogue, draft.plan
    order = turns(dialogue, draft.presenting) if draft.items else []
    undo, redo = within_reach(dialogue)
    return {
        "dialogue": dialogue,
        "draft": draft,
        "plan": plan,
        "rows": _rows(dialogue, plan),
        "bar": bar_of(plan) if plan.slots else None,
        "difference": draft.difference,
        "published": draft.published,
        "undo_change": undo,
        "redo_change": redo,
        "order": order,
        "said": said,
        "problem": problem,
        "focus": focus,
    }


def _changed(
    request: SignedInRequest, pk: int, act: Callable[[Dialogue, dict[str, Any]], Callable[[Draft], Outcome]]
) -> HttpResponse:
    """Acts, and answers with the agenda as it then is: alone to htmx, by way of the page to everyone else."""
    dialogue = editable(request, pk)
    try:
        outcome = act(dialogue, {"by": request.user, "at": timezone.now(), "seen": _seen(request)})
    except RefusalError as refusal:
        if not request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
            raise
        context = _desk(draft_of(dialogue), said=str(refusal), problem=str(refusal))
        return render(request, "dialogues/_programme_answer.html", context, status=409)
    draft = draft_of(dialogue)
    told = outcome(draft)
    said = told.said if draft.plan.fits else f"{told.said} {_too_long(draft.plan)}"
    if request.htmx:  # type: ignore[attr-defined]  # the same
        context = _desk(draft, said=said, focus=told.focus)
        return render(request, "dialogues/_programme_answer.html", context)
    messages.success(request, said)
    return redirect("dialogue_programme", pk)


def _seen(request: SignedInRequest) -> int | None:
    return _number(request, "seen")


def _number(request: SignedInRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 9 else None


def _too_long(plan: Plan) -> str:
    return _("The programme is %(minutes)d minutes too long.") % {"minutes": plan.missing}


@require_POST
def programme_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        agenda.suggest(dialogue, **who)
        return lambda draft: Outcome(
            _("Here is a programme of %(number)d items. Change it as you like.") % {"number": len(draft.items)}
        )

    return _changed(request, pk, act)


@require_POST
def programme_add(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    draft = draft_of(dialogue)
    form = NewItemForm(request.POST, draft=draft)
    if form.is_valid():
        with shown_in(form):
            agenda.add_item(dialogue, **form.facts(), by=request.user, at=timezone.now(), seen=_seen(request))
            plan = draft_of(dialogue).plan
            slot = plan.slots[min(form.cleaned_data["place"], len(plan.slots)) - 1]
            messages.success(request, _added(slot.heading, slot.place, clock(slot.starts_at)))
            return redirect("dialogue_programme", pk)
    context = pages.frame(request, dialogue, "dialogue_programme")
    context |= _desk(draft_of(dialogue)) | _head(context) | {"form": form}
    return render(request, "dialogues/programme_edit.html", context, status=422)


def _added(heading: str, place: int, starts: str) -> str:
    return _("%(heading)s is put at place %(place)d, starts %(clock)s.") % {
        "heading": heading,
        "place": place,
        "clock": starts,
    }


@require_http_methods(["GET", "POST"])
def programme_item(request: SignedInRequest, pk: int, item_pk: int) -> HttpResponse:
    """An item's kind, length, heading and who."""
    dialogue = editable(request, pk)
    item = get_object_or_404(AgendaItem, dialogue=dialogue, pk=item_pk)
    draft = draft_of(dialogue)
    form = ItemForm(request.POST or None, draft=draft, initial=initial_of(item))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            agenda.change_item(
                dialogue, item_pk, **form.facts(), by=request.user, at=timezone.now(), seen=_seen(request)
            )
            slot = draft_of(dialogue).plan.slot(item_pk)
            messages.success(request, _("%(heading)s is saved.") % {"heading": slot.heading if slot else ""})
            return redirect(reverse("dialogue_programme", args=[pk]) + f"#item-{item_pk}")
    context = {"dialogue": dialogue, "form": form, "slot": draft.plan.slot(item_pk), "seen": draft.version}
    return render(request, "dialogues/programme_item.html", context, status=422 if form.errors else 200)


@require_POST
def programme_move(request: SignedInRequest, pk: int, item_pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        change = agenda.move_item(dialogue, item_pk, to=_number(request, "to") or 1, **who)
        return lambda draft: Outcome(_stands(draft, item_pk, moved=change is not None), f"item-{item_pk}-up")

    return _changed(request, pk, act)


def _stands(draft: Draft, item_pk: int, *, moved: bool) -> str:
    slot = draft.plan.slot(item_pk)
    if slot is None:
        return ""
    facts = {"heading": slot.heading, "place": slot.place, "clock": clock(slot.starts_at)}
    if moved:
        return _("%(heading)s is moved to place %(place)d, starts %(clock)s.") % facts
    return _("%(heading)s already stands at place %(place)d.") % facts


@require_POST
def programme_resize(request: SignedInRequest, pk: int, item_pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        agenda.resize_item(dialogue, item_pk, minutes=_number(request, "minutes") or 0, **who)
        return lambda draft: Outcome(_lasts(draft, item_pk))

    return _changed(request, pk, act)


def _lasts(draft: Draft, item_pk: int) -> str:
    slot = draft.plan.slot(item_pk)
    if slot is None:
        return ""
    return _("%(heading)s: %(minutes)d minutes, %(from)s–%(to)s.") % {
        "heading": slot.heading,
        "minutes": slot.minutes,
        "from": clock(slot.starts_at),
        "to": clock(slot.ends_at),
    }


@require_POST
def programme_remove(request: SignedInRequest, pk: int, item_pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        items = list(AgendaItem.objects.filter(dialogue=dialogue).order_by("position").values_list("pk", flat=True))
        change = agenda.remove_item(dialogue, item_pk, **who)
        place = items.index(item_pk)
        rest = [pk for pk in items if pk != item_pk]
        focus = f"item-{rest[min(place, len(rest) - 1)]}-remove" if rest else "programme-heading"
        name = change.subject if change else ""
        return lambda _draft: Outcome(_("%(heading)s is removed.") % {"heading": name}, focus)

    return _changed(request, pk, act)


@require_POST
def programme_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    """A pause of the usual length at the place that is suggested."""

    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        place = _number(request, "place") or 1
        agenda.add_item(dialogue, kind=AgendaItem.Kind.PAUSE, place=place, **who)

        def told(draft: Draft) -> Outcome:
            slot = draft.plan.slots[min(place, len(draft.plan.slots)) - 1]
            return Outcome(_added(slot.heading, slot.place, clock(slot.starts_at)), f"item-{slot.id}-up")

        return told

    return _changed(request, pk, act)


@require_POST
def programme_sitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The coordinator says whether more than an hour without a pause is intended."""

    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        allowed = request.POST.get("allowed") == "1"
        agenda.allow_long_sitting(dialogue, allowed=allowed, **who)
        said = _("A sitting of more than an hour is intended.") if allowed else _("No sitting is longer than an hour.")
        return lambda _draft: Outcome(said)

    return _changed(request, pk, act)


def _organisation(code: str) -> Organisation:
    return get_object_or_404(Organisation, code=code)


@require_POST
def programme_put_in(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        body = _organisation(code)
        agenda.put_in(dialogue, body, **who)

        def told(draft: Draft) -> Outcome:
            slot = draft.plan.presenting.get(body.pk)
            if slot is None:
                return Outcome("")
            return Outcome(_added(slot.heading, slot.place, clock(slot.starts_at)), f"item-{slot.id}-up")

        return told

    return _changed(request, pk, act)


@require_POST
def programme_take_out(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        body = _organisation(code)
        agenda.take_out(dialogue, body, **who)
        return lambda _draft: Outcome(_("%(heading)s is removed.") % {"heading": body.name})

    return _changed(request, pk, act)


@require_POST
def programme_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        change = agenda.undo(dialogue, **who)
        said = _("Taken back: %(what)s.") % {"what": words(change)} if change else _("There is nothing to take back.")
        return lambda _draft: Outcome(said)

    return _changed(request, pk, act)


@require_POST
def programme_redo(request: SignedInRequest, pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        change = agenda.redo(dialogue, **who)
        said = _("Done again: %(what)s.") % {"what": words(change)} if change else _("There is nothing to do again.")
        return lambda _draft: Outcome(said)

    return _changed(request, pk, act)


def words(change: AgendaChange) -> str:
    return " ".join(filter(None, [change.subject, str(change.get_verb_display())]))


@require_POST
def programme_revert(request: SignedInRequest, pk: int) -> HttpResponse:
    def act(dialogue: Dialogue, who: dict[str, Any]) -> Callable[[Draft], Outcome]:
        agenda.revert(dialogue, **who)
        return lambda draft: Outcome(
            _("The programme is as in version %(number)d again.")
            % {"number": draft.newest.number if draft.newest else 0}
        )

    return _changed(request, pk, act)


@require_http_methods(["GET", "POST"])
def programme_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks once more, with what changes, what is wrong and whom it is told to; then publishes."""
    dialogue = editable(request, pk)
    if request.method == "POST":
        anyway = request.POST.get("anyway") == "1"
        programme = publishing.publish(dialogue, by=request.user, at=timezone.now(), seen=_seen(request), anyway=anyway)
        messages.success(request, _("Version %(number)d is published.") % {"number": programme.number})
        return redirect("dialogue_programme", pk)
    draft = draft_of(dialogue)
    context = {"dialogue": dialogue, "draft": draft, "plan": draft.plan, "difference": draft.difference}
    return render(request, "dialogues/programme_publish.html", context | _told(draft))


def _told(draft: Draft) -> dict[str, Any]:
    """Whom a version published now is told to, and who is concerned without having been sent an invitation."""
    hearers = telling.hearers_of(draft.dialogue, organisations=draft.concerned)
    told = {recipient.invitation.organisation_id: recipient.invitation.organisation.short_name for recipient in hearers}
    invited = draft.dialogue.invitations.standing().exclude(answer=Invitation.Answer.DECLINES)
    untold = [
        name
        for body, name in invited.values_list("organisation", "organisation__short_name")
        if body not in told and (draft.concerned is None or body in draft.concerned)
    ]
    return {
        "letters": len(hearers),
        "told": sorted(told.values(), key=swedish_key),
        "untold": sorted(untold, key=swedish_key),
    }
