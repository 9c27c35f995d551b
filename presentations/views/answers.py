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
from dialogues import answering, evaluating
from dialogues.access import can_edit_dialogue
from dialogues.actions import send_stand_in
from dialogues.actions.answers import areas_of
from dialogues.emails import covered
from dialogues.links import evaluation_url, recipient_of, token_of
from dialogues.models import Dialogue, Invitation, Recipient
from presentations import access, filenames
from presentations.actions.answering import Reply, answer
from presentations.content import draft_content
from presentations.forms.answers import AnswerForm, OnlyStandInForm, StandInForm, answered
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
        gone = {"state": state.value, "host": recipient.invitation.dialogue.host, "evaluation_url": ""}
        if evaluating.link_state(recipient, at=timezone.now()) is evaluating.Door.OPEN:
            gone["evaluation_url"] = evaluation_url(recipient)
        return _private(render(request, "presentations/answer_gone.html", gone, status=410))
    page = _answer(request, recipient.invitation, by=recipient.user, through=recipient, back=request.path)
    return _private(page)


@require_http_methods(["GET", "POST"])
def invitation_reply(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """The same for who is signed in: the organisation's strategist, or the host's coordinator on its behalf."""
    dialogues = Dialogue.objects.visible_to(request.user).select_related("host", "kind", "focus_area")
    dialogue = get_object_or_404(dialogues, pk=pk)
    hosts = can_edit_dialogue(request.user, dialogue)
    rows = dialogue.invitations.standing() if hosts else dialogue.invitations.known()
    invitation = get_object_or_404(rows.select_related("organisation", "area"), pk=invitation_pk)
    invitation.dialogue = dialogue
    own = access.can_write_for(request.user, invitation.organisation)
    if not own and not hosts:
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
    state = answering.state_of(invitation, at=now)
    if state is Link.FIXED and through and not on_behalf:
        return _only_stand_in(request, invitation, by=by, through=through, back=back)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        areas=areas_of(invitation.organisation, on=dialogue.starts_on),
        with_stand_in=through is not None,
        on_behalf=on_behalf,
        initial=answered(invitation),
    )
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            done = answer(invitation, Reply(**form.facts), by=by, at=now, through=through, on_behalf=on_behalf)
            messages.success(request, _said(done))
            return redirect(back)
    context = {"may_answer": on_behalf or state is Link.OPEN, "on_behalf": on_behalf}
    return _page(request, invitation, through, form, context)


def _only_stand_in(
    request: HttpRequest, invitation: Invitation, *, by: User, through: Recipient, back: str
) -> HttpResponse:
    """The last day to answer has passed: who comes can still change."""
    form = OnlyStandInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            stand_in = send_stand_in(
                through,
                name=form.cleaned_data["stand_in_name"],
                address=form.cleaned_data["stand_in_address"],
                by=by,
                at=timezone.now(),
            )
            messages.success(request, _("%(name)s comes instead.") % {"name": stand_in.name})
            return redirect(back)
    return _page(request, invitation, through, form, {"may_answer": False, "on_behalf": False})


def _page(
    request: HttpRequest,
    invitation: Invitation,
    through: Recipient | None,
    form: StandInForm,
    context: dict[str, Any],
) -> HttpResponse:
    body = invitation.organisation
    facts = {
        "invitation": invitation,
        "organisation": body,
        "covers": covered(body) if body.is_group else [],
        "dialogue": invitation.dialogue,
        "form": form,
        "names_stand_in": through is not None,
        "places": answering.places_of(invitation.dialogue),
        **_standing(invitation, through),
    }
    status = 422 if form.errors else 200
    return render(request, "presentations/answer.html", facts | context, status=status)


def _said(invitation: Invitation) -> str:
    """What the answer led to, in a sentence."""
    if invitation.answer == Answer.WAITS:
        ahead = invitation.dialogue.invitations.waiting().filter(queue_number__lt=invitation.queue_number).count()
        return _(
            "All places are taken. You are number %(number)d on the waiting list and are told if one comes free."
        ) % {"number": ahead + 1}
    if not invitation.answer:
        return _("The answer is taken away.")
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
        "material_url": reverse("invitation_material", args=[token_of(through)])
        if begun and through and _may_read(through)
        else "",
    }


@login_not_required
@never_cache
@require_safe
def invitation_material(request: HttpRequest, token: str) -> HttpResponseBase:
    """The organisation's presentation as far as it is written, as a document, for a stand-in who is to present it."""
    recipient = recipient_of(token)
    state = recipient and answering.link_state(recipient, at=timezone.now())
    if recipient is None or state not in (Link.OPEN, Link.FIXED) or not _may_read(recipient):
        raise Http404
    invitation = recipient.invitation
    presentation = get_object_or_404(
        Presentation.objects.whole(), dialogue=invitation.dialogue, organisation=invitation.organisation
    )
    content = draft_content(presentation, revision=presentation.revision)
    document = Document(Rendering.Format.HANDOUT, content.as_json(), approved=False)
    name = filenames.of_presentation(content, Rendering.Format.HANDOUT, approved=False)
    return _private(file(request, document, name))


def _may_read(recipient: Recipient) -> bool:
    """A link reads no draft, except for whom a colleague has named to present it."""
    return recipient.stands_in_for_id is not None and recipient.invitation.answer == Answer.PRESENTS


def _private(response: Response) -> Response:
    """The address is a secret: it is not told to any other site, and no search engine keeps it.

    Not "no-referrer": a browser then hides where the form comes from, and the answer is refused as somebody else's.
    """
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
