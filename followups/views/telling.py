"""What the next page says after a change: that it is saved, how to take it back, and what others did meanwhile."""

from django.contrib import messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from dialogues.pages import Step
from dialogues.views.steps import say
from followups.actions import Changed
from followups.wording import Words, label_of, spoken


def tell(request: SignedInRequest, changed: Changed, text: str) -> None:
    """Nothing where nothing changed and nobody else has done anything."""
    if changed.entry is not None:
        undo = undo_step(changed.point.pk, changed.entry.number) if changed.entry.number > 1 else None
        say(request, text, undo)
    others = [entry for entry in changed.meanwhile if entry.by_id != request.user.pk]
    if others:
        context = {"entries": spoken(others), "overwritten": _overwritten(changed)}
        body = render_to_string("followups/_meanwhile.html", context, request)
        messages.warning(request, mark_safe(body))  # noqa: S308  # our own template has escaped what stands in it


def undo_step(point: int, number: int) -> Step:
    return Step(_("Undo"), reverse("followup_undo", args=[point]), {"entry": str(number)})


def _overwritten(changed: Changed) -> list[tuple[str, str]]:
    """What stood there before this change: (field, value)."""
    if changed.entry is None:
        return []
    before = {name: changed.entry.changes[name] for name in changed.overwritten}
    words = Words([before])
    return [(label_of(name), words.value(name, values[0])) for name, values in before.items()]
