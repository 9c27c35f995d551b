"""What every page about one dialogue shares: its head, its tabs and what can be done with it now.

Other rooms put their own tab on the same page: render a template that extends `dialogues/dialogue_base.html`, fills its
block `tab`, and is given `frame(request, dialogue, tab)`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.requests import SignedInRequest
from dialogues.access import can_edit_dialogue
from dialogues.actions.steps import area_is_valid, can_unplan
from dialogues.fit import fit
from dialogues.models import Dialogue

State = Dialogue.State

TABS: tuple[tuple[str, Promise], ...] = (
    ("dialogue_detail", _("Overview")),
    ("dialogue_programme", _("Programme")),
    ("dialogue_participants", _("Participants")),
    ("dialogue_presentations", _("Presentations")),
    ("dialogue_live", _("Run")),
    ("dialogue_evaluation", _("Evaluation")),
    ("dialogue_followups", _("Follow-up")),
)
"""Route and label in the order of the tabs; a tab is there when its route is, the evaluation when it was held."""

TONES = {
    State.DRAFT: "quiet",
    State.PLANNED: "good",
    State.HELD: "good",
    State.CLOSED: "quiet",
    State.CANCELLED: "brick",
}


READ = (
    "kind_id", "host_id", "focus_area_id", "title", "starts_at", "ends_at", "meeting_url", "scope", "scope_width",
    "wanted", "answer_due_on", "material_due_on", "host_slot", "capacity", "diary_number", "recording_url",
    "recording_captioned", "copied_from_id", "parent_id", "planned_at", "held_at", "closed_at", "cancelled_at",
    "cancel_reason",
    *(f"kind__{name}" for name in ("name_sv", "name_en", "answer_days", "material_days", "invitation_days")),
    *(f"kind__{name}" for name in ("invitation_leeway_days", "evaluation_days")),
    *(f"host__{name}" for name in ("code", "kind", "name", "short_name")),
    *(f"focus_area__{name}" for name in ("name", "palette", "valid_from", "valid_to")),
)  # fmt: skip
"""What the pages about a dialogue show of it; a column less is a twentieth of a millisecond less."""


@dataclass(frozen=True)
class Step:
    """Something that can be done. A link when `fields` is None, else a form that posts them."""

    label: str | Promise
    url: str
    fields: dict[str, str] | None = field(default=None)


def find(request: SignedInRequest, pk: int) -> Dialogue:
    """The dialogue with all that its head shows, or 404 when the person may not see it."""
    seen = Dialogue.objects.visible_to(request.user).select_related("kind", "host", "focus_area")
    return get_object_or_404(seen.only(*READ), pk=pk)


def frame(request: SignedInRequest, dialogue: Dialogue, tab: str) -> dict[str, Any]:
    """The context of `dialogues/dialogue_base.html`; `tab` is the route of the present tab."""
    now = timezone.now()
    may = can_edit_dialogue(request.user, dialogue)
    return {
        "dialogue": dialogue,
        "tab": tab,
        "tabs": _tabs(dialogue, tab),
        "tab_label": dict(TABS)[tab],
        "tone": TONES[dialogue.state],
        "can_edit": may,
        "primary": _primary(dialogue, at=now) if may else None,
        "secondary": _secondary(dialogue, at=now) if may else [],
        "undo": undo(dialogue, at=now) if may else None,
    }


def _tabs(dialogue: Dialogue, tab: str) -> list[dict[str, Any]]:
    tabs = []
    for route, label in TABS:
        if route == "dialogue_evaluation" and not dialogue.held_at and route != tab:
            continue
        try:
            url = reverse(route, args=[dialogue.pk])
        except NoReverseMatch:
            continue
        tabs.append({"label": label, "url": url, "current": route == tab})
    return tabs


def _primary(dialogue: Dialogue, *, at: datetime) -> Step | None:
    begun = dialogue.starts_at <= at
    if dialogue.state == State.DRAFT and not begun:
        return Step(_("Plan"), reverse("dialogue_plan", args=[dialogue.pk]))
    if dialogue.state == State.DRAFT:
        return Step(_("Register as held"), reverse("dialogue_hold", args=[dialogue.pk]))
    if dialogue.state == State.PLANNED and begun:
        return Step(_("Mark as held"), reverse("dialogue_hold", args=[dialogue.pk]))
    if dialogue.state == State.PLANNED:
        return Step(_("Change"), reverse("dialogue_change", args=[dialogue.pk]))
    if dialogue.state == State.HELD:
        return Step(_("Close the dialogue"), reverse("dialogue_close", args=[dialogue.pk]))
    return None


def _secondary(dialogue: Dialogue, *, at: datetime) -> list[Step]:
    steps = []
    if dialogue.state in (State.DRAFT, State.HELD) or (dialogue.state == State.PLANNED and dialogue.starts_at <= at):
        steps.append(Step(_("Change"), reverse("dialogue_change", args=[dialogue.pk])))
    steps.append(Step(_("Copy to next month"), reverse("dialogue_copy", args=[dialogue.pk]), {}))
    if dialogue.state in (State.DRAFT, State.PLANNED):
        steps.append(Step(_("Cancel the dialogue"), reverse("dialogue_cancel", args=[dialogue.pk])))
    return steps


def undo(dialogue: Dialogue, *, at: datetime) -> Step | None:
    """The way back from the last step, while there is one."""
    url = reverse("dialogue_undo", args=[dialogue.pk])
    if dialogue.state == State.PLANNED and can_unplan(dialogue, at=at):
        return Step(_("Make it a draft again"), url, {"step": "plan"})
    if dialogue.state == State.HELD:
        return Step(_("Not held after all"), url, {"step": "hold"})
    if dialogue.state == State.CLOSED:
        return Step(_("Open again"), url, {"step": "close"})
    if dialogue.state == State.CANCELLED:
        return Step(_("Restore"), reverse("dialogue_restore", args=[dialogue.pk]), {})
    return None


def tone(dialogue: Dialogue, *, at: datetime) -> str:
    """The state's tone in a list: a planned dialogue whose time has passed waits for somebody."""
    if dialogue.state == State.PLANNED and dialogue.ends_at < at:
        return "sun"
    return TONES[dialogue.state]


def notices(dialogue: Dialogue, *, at: datetime) -> list[str]:
    """What a coordinator should see to before the dialogue, each a sentence; empty when all is well or over."""
    if dialogue.state not in (State.DRAFT, State.PLANNED):
        return []
    found = []
    if dialogue.starts_at < at:
        found.append(_("The time of the dialogue has passed."))
    elif dialogue.material_is_late(at=at):
        found.append(_("The last day for the material has passed already."))
    if not dialogue.meeting_url and dialogue.ends_at > at:
        found.append(_("The meeting link is missing."))
    if not area_is_valid(dialogue):
        found.append(_("The focus area is not valid on the day of the dialogue."))
    size = fit(presenters=dialogue.capacity, host_slot=dialogue.host_slot, minutes=dialogue.length)
    if not size.fits:
        found.append(_("All the presentations do not fit in the time."))
    return [str(notice) for notice in found]


def framed(html: str) -> HttpResponse:
    """A mail's HTML for an <iframe> of our own pages: its own styles are let in, and nothing else runs or loads."""
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def takes_participants(dialogue: Dialogue) -> bool:
    """Participants can be added and changed until the dialogue is closed or cancelled."""
    return dialogue.state in (State.DRAFT, State.PLANNED, State.HELD)
