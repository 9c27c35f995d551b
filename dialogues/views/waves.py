"""The next wave of invitations: who it goes to, what each will read, what is held back, and off it goes."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from dialogues import actions, emails, pages
from dialogues.actions.telling import people_of, people_of_many
from dialogues.forms import NetworkForm, WaveForm
from dialogues.models import Dialogue, Invitation, Recipient, Wave
from dialogues.views.steps import editable, say
from outbox.letters import Letter
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Row:
    """One invitation that has not left, and who it would go to."""

    invitation: Invitation
    people: list[User]
    covers: list[str]

    @property
    def leaves(self) -> bool:
        return bool(self.people) and not self.invitation.held_back_at and not self.declined

    @property
    def declined(self) -> bool:
        return self.invitation.answer == Invitation.Answer.DECLINES


def _rows(dialogue: Dialogue) -> list[Row]:
    unsent = list(
        dialogue.invitations.unsent().select_related("organisation").prefetch_related("organisation__members")
    )
    everybody = people_of_many([row.organisation for row in unsent])
    rows = []
    for invitation in unsent:
        body = invitation.organisation
        invitation.dialogue = dialogue
        rows.append(Row(invitation, everybody[body.pk], emails.covered(body) if body.is_group else []))
    return sorted(rows, key=lambda row: swedish_key(row.invitation.organisation.short_name))


@require_http_methods(["GET", "POST"])
def dialogue_wave(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    wave = dialogue.waves.filter(released_at=None).first()
    initial = {
        "subject": wave.subject if wave else "",
        "words": wave.words if wave else "",
        "answer_due_on": dialogue.answer_due_on,
    }
    form = WaveForm(request.POST or None, dialogue=dialogue, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.write_wave(dialogue, **form.cleaned_data, by=request.user, at=timezone.now())
            if "send" in request.POST:
                return redirect("wave_release", pk)
            say(request, _("The text is saved."))
            return redirect("dialogue_wave", pk)
    rows = _rows(dialogue)
    context = {
        "dialogue": dialogue,
        "form": form,
        "rows": rows,
        "leaving": [row for row in rows if row.leaves],
        "letters": sum(len(row.people) for row in rows if row.leaves),
        "nobody": [row for row in rows if not row.people],
        "sent": dialogue.waves.exclude(released_at=None)
        .select_related("released_by")
        .annotate(count=Count("invitations")),
        "is_open": dialogue.is_open and dialogue.starts_at > timezone.now(),
        "late": dialogue.answer_by < timezone.localdate(),
    }
    return render(request, "dialogues/dialogue_wave.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def wave_release(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    if request.method == "POST":
        seen = {int(one) for one in request.POST.getlist("invitation") if one.isdecimal()}
        wave = actions.release_wave(dialogue, by=request.user, at=timezone.now(), seen=seen)
        say(request, _released(wave))
        return redirect("dialogue_participants", pk)
    leaving = [row for row in _rows(dialogue) if row.leaves]
    letters = sum(len(row.people) for row in leaving)
    unsent = dialogue.waves.filter(released_at=None).first()
    context = {
        "hidden": [("invitation", row.invitation.pk) for row in leaving],
        "quoted": unsent.words if unsent else "",
        "dialogue": dialogue,
        "notices": [] if dialogue.meeting_url else [_("The meeting link is missing.")],
        "title": ngettext("Send %(count)d invitation?", "Send %(count)d invitations?", len(leaving))
        % {"count": len(leaving)},
        "text": ngettext(
            "One mail with a calendar entry goes out at once. Whoever should not take part after all can be removed "
            "afterwards; the entry is then cancelled.",
            "%(count)d mails with a calendar entry go out at once, one to each recipient. Whoever should not take part "
            "after all can be removed afterwards; the entry is then cancelled.",
            letters,
        )
        % {"count": letters},
        "button": _("Send now"),
        "back": reverse("dialogue_wave", args=[pk]),
    }
    return render(request, "dialogues/dialogue_step.html", context)


def _released(wave: Wave) -> str:
    count = wave.invitations.count()
    return ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count) % {
        "count": count
    }


def _unsent(dialogue: Dialogue, pk: int) -> Invitation:
    rows = dialogue.invitations.unsent().select_related("organisation").prefetch_related("organisation__members")
    invitation = rows.filter(pk=pk).first()
    if invitation is None:
        raise Http404
    invitation.dialogue = dialogue
    return invitation


@require_safe
def wave_letter(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """One mail as its recipient will read it; ?to= chooses among several. The link in it leads nowhere yet."""
    dialogue = editable(request, pk)
    invitation = _unsent(dialogue, invitation_pk)
    people = people_of(invitation.organisation)
    chosen = request.GET.get("to", "0")
    number = int(chosen) if chosen.isdecimal() and int(chosen) < len(people) else 0
    if not people:
        raise Http404
    letter = _letter(invitation, people[number])
    if "html" in request.GET:
        return pages.framed(letter.html)
    context = {
        "dialogue": dialogue,
        "invitation": invitation,
        "letter": letter,
        "people": [{"person": one, "number": index, "current": index == number} for index, one in enumerate(people)],
        "number": number,
    }
    return render(request, "dialogues/wave_letter.html", context)


def _letter(invitation: Invitation, person: User) -> Letter:
    wave = invitation.dialogue.waves.filter(released_at=None).first() or Wave()
    recipient = Recipient(invitation=invitation, user=person, uid="preview")
    return emails.invitation(recipient, wave=wave, at=timezone.now(), link=_("https://… (each recipient's own link)"))


@require_POST
def invitation_hold(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = _unsent(editable(request, pk), invitation_pk)
    actions.hold_back(invitation, by=request.user, at=timezone.now())
    back = pages.Step(_("Undo"), reverse("invitation_let_go", args=[pk, invitation_pk]), {})
    name = invitation.organisation.short_name
    say(request, _("The invitation to %(name)s is held back.") % {"name": name}, back)
    return redirect("dialogue_wave", pk)


@require_POST
def invitation_let_go(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = _unsent(editable(request, pk), invitation_pk)
    actions.let_go(invitation, by=request.user, at=timezone.now())
    name = invitation.organisation.short_name
    say(request, _("The invitation to %(name)s leaves with the next wave.") % {"name": name})
    return redirect("dialogue_wave", pk)


@require_http_methods(["GET", "POST"])
def dialogue_network(request: SignedInRequest, pk: int) -> HttpResponse:
    """A whole network is asked to listen, in one step."""
    dialogue = editable(request, pk)
    form = NetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            asked = actions.invite_network(dialogue, form.cleaned_data["network"], by=request.user, at=timezone.now())
            said = ngettext(
                "%(count)d organisation is asked to listen. Nothing is sent until you send the wave.",
                "%(count)d organisations are asked to listen. Nothing is sent until you send the wave.",
                len(asked),
            )
            say(request, said % {"count": len(asked)} if asked else _("All of them are asked already."))
            return redirect("dialogue_participants", pk)
    context = {"dialogue": dialogue, "form": form}
    return render(request, "dialogues/dialogue_network.html", context, status=422 if form.errors else 200)
