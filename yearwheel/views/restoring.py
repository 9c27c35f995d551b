"""What was taken away comes back: a removed participant, a cancelled dialogue. The tempo has its say first."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from dialogues.models import Dialogue
from dialogues.views.steps import editable, say
from yearwheel.actions import releasing
from yearwheel.actions.releasing import TempoRefusalError
from yearwheel.forms.releasing import OverrideForm


@require_POST
def participant_restore(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    invitation = get_object_or_404(dialogue.invitations.select_related("organisation", "dialogue"), pk=invitation_pk)
    name = invitation.organisation.short_name

    def act(reason: str) -> str:
        releasing.bring_back(invitation, by=request.user, at=timezone.now(), reason=reason)
        return _("%(name)s is back as it was.") % {"name": name}

    return _in_spite_of_the_tempo(
        request,
        dialogue,
        act,
        title=_("Bring back %(name)s?") % {"name": name},
        back=reverse("dialogue_participants", args=[pk]),
    )


@require_POST
def dialogue_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)

    def act(reason: str) -> str:
        releasing.bring_back_dialogue(dialogue, by=request.user, at=timezone.now(), reason=reason)
        return _("The dialogue is restored.")

    return _in_spite_of_the_tempo(
        request, dialogue, act, title=_("Restore the dialogue?"), back=dialogue.get_absolute_url()
    )


def _in_spite_of_the_tempo(
    request: SignedInRequest, dialogue: Dialogue, act: Callable[[str], str], *, title: str, back: str
) -> HttpResponse:
    """Does it; where the tempo says no, shows why and asks for the reason to do it all the same."""
    form = OverrideForm(request.POST if "reason" in request.POST else None)
    try:
        said = act(request.POST.get("reason", ""))
    except TempoRefusalError as refusal:
        form.is_valid()  # an empty reason is told beside its field
        context = {"dialogue": dialogue, "title": title, "held": refusal.held, "form": form, "back": back}
        return render(request, "yearwheel/restore.html", context, status=422)
    say(request, said)
    return redirect(back)
