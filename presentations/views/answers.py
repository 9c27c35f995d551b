"""An organisation answers its invitation: by the signed link without logging in, or signed in.

Opening a link never answers, because mail scanners open links; only a POST does.
"""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues import answering
from dialogues.access import can_edit_dialogue
from dialogues.actions.answers import areas_of
from dialogues.emails import covered
from dialogues.links import recipient_of, token_of
from dialogues.models import Dialogue, Invitation, Recipient
from presentations import access, filenames
from presentations.actions.answering import Reply, answer
from presentations.content import draft_content
from presentations.forms.answers import AnswerForm, answered
from presentations.models import Presentation, Rendering
from presentations.renderings import Document
from presentations.views.documents import file
from toolkit.refusals import shown_in

Response = TypeVar("Response", bound=HttpResponseBase)

Link = answering.Link
Answer = Invitation.Answer


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail."""
    recipient = recipient_of(token)
    if recipient is None:
        raise Http404
    state = answering.link_state(recipient, at=timezone.now())
    if state in (Link.WITHDRAWN, Link.CANCELLED, Link.OVER):
        gone = {"state": state.value, "host": recipient.invitation.dialogue.host}
        return _private(render(request, "presentations/answer_gone.html", gone, status=410))
    page = _answer(request, recipient.invitation, by=recipient.user, through=recipient, back=request.path)
    return _private(page)


@require_http_methods(["GET", "POST"])
def invitation_reply(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """The same for who is signed in: the organisation's strategist, or the host's coordinator on its behalf."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("host", "kind", "focus_area")
    dialogue = get_object_or_404(dialogues, pk=pk)
    rows = dialogue.invitations.standing().select_related("organisation", "area")
    invitation = get_object_or_404(rows, pk=invitation_pk)
    invitation.dialogue = dialogue
    own = access.can_write_for(request.user, invitation.organisation)
    if not own and not can_edit_dialogue(request.user, dialogue):
        raise PermissionDenied
    through = invitation.recipients.filter(user=request.user).select_related("user").first() if own else None
    back = reverse("dialogue_detail" if own else "dialogue_participants", args=[pk])
    return _answer(request, invitation, by=request.user, through=through, back=back, on_behalf=not own)


def _answer(
    request: HttpRequest,
    invitation: Invitation,
    *,
    by: User,
    through: Recipient | None,
    back: str,
    on_behalf: bool = False,
) -> HttpResponse:
    """GET shows, POST answers and comes back to the page, which then shows what stands."""
    now = timezone.now()
    dialogue = invitation.dialogue
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        areas=areas_of(invitation.organisation, on=dialogue.starts_on),
        with_stand_in=through is not None,
        needs_area=not on_behalf,
        initial=answered(invitation),
    )
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            done = answer(invitation, Reply(**form.facts), by=by, at=now, through=through, on_behalf=on_behalf)
            messages.success(request, _said(done))
            return redirect(back)
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "covers": covered(invitation.organisation) if invitation.organisation.is_group else [],
        "dialogue": dialogue,
        "form": form,
        "may_answer": on_behalf or answering.state_of(invitation, at=now) is Link.OPEN,
        "on_behalf": on_behalf,
        "places": answering.places_of(dialogue),
        **_standing(invitation, through),
    }
    return render(request, "presentations/answer.html", context, status=422 if form.errors else 200)


def _said(invitation: Invitation) -> str:
    """What the answer led to, in a sentence."""
    if invitation.answer == Answer.WAITS:
        ahead = invitation.dialogue.invitations.waiting().filter(queue_number__lt=invitation.queue_number).count()
        return _(
            "All places are taken. You are number %(number)d on the waiting list and are told if one comes free."
        ) % {"number": ahead + 1}
    return {
        Answer.PRESENTS: _("Thank you. You have a place and present."),
        Answer.LISTENS: _("Thank you. You are noted as listening."),
        Answer.DECLINES: _("Thank you for letting us know. You are noted as not taking part."),
        Answer.OTHER_TIME: _("Thank you. Your suggestion has been given to the coordinator."),
    }[Answer(invitation.answer)]


def _standing(invitation: Invitation, through: Recipient | None) -> dict[str, Any]:
    """What stands now: the place on the list, who comes instead, and the presentation that is open."""
    number = None
    if invitation.queue_number is not None:
        number = 1 + invitation.dialogue.invitations.waiting().filter(queue_number__lt=invitation.queue_number).count()
    begun = Presentation.objects.filter(dialogue=invitation.dialogue, organisation=invitation.organisation).first()
    stand_in = None
    if through and through.cancelled_at:
        stand_in = through.stand_ins.filter(cancelled_at=None).select_related("user").order_by("pk").last()
    return {
        "queue_number": number,
        "stand_in": stand_in,
        "presentation": begun if invitation.answer == Invitation.Answer.PRESENTS else None,
        "material_url": reverse("invitation_material", args=[token_of(through)]) if begun and through else "",
    }


@login_not_required
@never_cache
@require_safe
def invitation_material(request: HttpRequest, token: str) -> HttpResponseBase:
    """The organisation's presentation as far as it is written, as a document, for who has its link."""
    recipient = recipient_of(token)
    state = recipient and answering.link_state(recipient, at=timezone.now())
    if recipient is None or state not in (Link.OPEN, Link.FIXED):
        raise Http404
    invitation = recipient.invitation
    presentation = get_object_or_404(
        Presentation.objects.whole(), dialogue=invitation.dialogue, organisation=invitation.organisation
    )
    content = draft_content(presentation, revision=0)
    document = Document(Rendering.Format.HANDOUT, content.as_json(), approved=False)
    name = filenames.of_presentation(content, Rendering.Format.HANDOUT, approved=False)
    return _private(file(request, document, name))


def _private(response: Response) -> Response:
    """The address is a secret: it is not told to any other site, and no search engine keeps it.

    Not "no-referrer": a browser then hides where the form comes from, and the answer is refused as somebody else's.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
