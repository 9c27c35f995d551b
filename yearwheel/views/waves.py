"""The next wave of invitations: who it goes to, what each will read, what is held back, and off it goes."""

from dataclasses import dataclass, replace

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
from dialogues.forms import WaveForm
from dialogues.models import Dialogue, Invitation, Recipient, Wave
from dialogues.views.steps import editable, say
from outbox.letters import Letter
from toolkit.dates import day
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key
from yearwheel.actions import queue, releasing
from yearwheel.actions import tempo as tempo_actions
from yearwheel.actions.releasing import Held, Outcome
from yearwheel.actions.tempo import sentence
from yearwheel.forms.releasing import ChooseDayForm, OverrideForm
from yearwheel.models import Release


@dataclass(frozen=True)
class Row:
    """One invitation that has not left: who it would go to, its day in the queue, and what the tempo says today."""

    invitation: Invitation
    people: list[User]
    covers: list[str]
    release: Release | None
    held: Held | None

    @property
    def leaves(self) -> bool:
        """It leaves if the wave is sent now."""
        return self.ready and self.held is None

    @property
    def ready(self) -> bool:
        """It leaves or is held back by the tempo: nothing else stands in its way."""
        return bool(self.people) and not self.invitation.held_back_at and not self.declined

    @property
    def declined(self) -> bool:
        return self.invitation.answer == Invitation.Answer.DECLINES

    @property
    def overridden(self) -> bool:
        return bool(self.release and self.release.overridden_at)

    @property
    def stuck(self) -> str:
        """Why it cannot leave by itself any more, if that is so."""
        if self.release and self.release.stuck_at:
            return sentence(self.release.held_rule, self.release.held_figures)
        return ""

    @property
    def moved(self) -> str:
        """Why it leaves later than it was to, if that is so."""
        if self.release and self.release.moved_from and not self.release.stuck_at:
            return sentence(self.release.held_rule, self.release.held_figures)
        return ""


def _rows(dialogue: Dialogue) -> list[Row]:
    asked = dialogue.invitations.unsent().select_related("organisation", "release__overridden_by").order_by("pk")
    unsent = list(asked.prefetch_related("organisation__members"))
    everybody = people_of_many([row.organisation for row in unsent])
    rows = []
    for invitation in unsent:
        invitation.dialogue = dialogue
        body = invitation.organisation
        covers = emails.covered(body) if body.is_group else []
        rows.append(Row(invitation, everybody[body.pk], covers, getattr(invitation, "release", None), None))
    waiting = [row.invitation for row in rows if row.ready]
    held = releasing.preview(dialogue, waiting, at=timezone.now()) if waiting and _can_send(dialogue) else {}
    rows = [replace(row, held=held.get(row.invitation.pk)) for row in rows]
    return sorted(rows, key=lambda row: swedish_key(row.invitation.organisation.short_name))


def _can_send(dialogue: Dialogue) -> bool:
    return dialogue.is_open and dialogue.starts_at > timezone.now()


@require_http_methods(["GET", "POST"])
def dialogue_wave(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    waves = list(dialogue.waves.select_related("released_by").annotate(count=Count("invitations")))
    wave = next((one for one in waves if one.released_at is None), None)
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
            if "queue" in request.POST:
                return _place(request, dialogue)
            say(request, _("The text is saved."))
            return redirect("dialogue_wave", pk)
    rows = _rows(dialogue)
    context = {
        "dialogue": dialogue,
        "form": form,
        "rows": rows,
        "leaving": [row for row in rows if row.leaves],
        "held": [row for row in rows if row.held],
        "stuck": [row for row in rows if row.stuck],
        "unplaced": [row for row in rows if row.ready and not (row.release and row.release.due_on)],
        "days": queue.days_of(dialogue, today=timezone.localdate()),
        "letters": sum(len(row.people) for row in rows if row.leaves),
        "nobody": [row for row in rows if not row.people],
        "sent": [one for one in waves if one.released_at],
        "is_open": _can_send(dialogue),
        "late": dialogue.answer_by < timezone.localdate(),
    }
    return render(request, "yearwheel/wave.html", context, status=422 if form.errors else 200)


def _place(request: SignedInRequest, dialogue: Dialogue) -> HttpResponse:
    placed = queue.place_wave(dialogue, by=request.user, at=timezone.now())
    said = ngettext(
        "%(count)d invitation leaves by itself %(day)s, or on the next day that the tempo allows.",
        "%(count)d invitations leave by themselves %(day)s, or on the next day that the tempo allows.",
        len(placed),
    )
    if placed and placed[0].due_on:
        say(request, said % {"count": len(placed), "day": day(placed[0].due_on)})
    else:
        say(request, _("All of them have a day already."))
    return redirect("dialogue_wave", dialogue.pk)


@require_http_methods(["GET", "POST"])
def wave_release(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    if request.method == "POST":
        seen = {int(one) for one in request.POST.getlist("invitation") if one.isdecimal()}
        outcome = releasing.send_now(dialogue, by=request.user, at=timezone.now(), seen=seen)
        say(request, _released(outcome))
        return redirect("dialogue_wave" if outcome.held else "dialogue_participants", pk)
    rows = [row for row in _rows(dialogue) if row.ready]
    leaving = [row for row in rows if row.leaves]
    letters = sum(len(row.people) for row in leaving)
    unsent = dialogue.waves.filter(released_at=None).first()
    context = {
        "hidden": [("invitation", row.invitation.pk) for row in rows],
        "quoted": unsent.words if unsent else "",
        "dialogue": dialogue,
        "held": [row.held for row in rows if row.held],
        "leaving": leaving,
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
    }
    return render(request, "yearwheel/wave_release.html", context)


def _released(outcome: Outcome) -> str:
    said = []
    if outcome.left:
        text = ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(outcome.left)
        )
        said.append(text % {"count": len(outcome.left)})
    later = [held for held in outcome.held if held.leaves_on]
    if later:
        text = ngettext(
            "The tempo holds %(count)d back; it leaves by itself on the day below.",
            "The tempo holds %(count)d back; they leave by themselves on the days below.",
            len(later),
        )
        said.append(text % {"count": len(later)})
    if len(outcome.held) > len(later):
        text = ngettext(
            "%(count)d cannot be placed and waits for your choice.",
            "%(count)d cannot be placed and wait for your choice.",
            len(outcome.held) - len(later),
        )
        said.append(text % {"count": len(outcome.held) - len(later)})
    return " ".join(said)


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
    return render(request, "yearwheel/wave_letter.html", context)


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
def invitation_override(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """One invitation may leave in spite of the tempo; the reason is written down and shown in the load view."""
    dialogue = editable(request, pk)
    invitation = _unsent(dialogue, invitation_pk)
    name = invitation.organisation.short_name
    if request.method == "POST" and "take_back" in request.POST:
        tempo_actions.take_back_override(invitation, by=request.user, at=timezone.now())
        say(request, _("The tempo binds the invitation to %(name)s again.") % {"name": name})
        return redirect("dialogue_wave", pk)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            tempo_actions.override(invitation, **form.cleaned_data, by=request.user, at=timezone.now())
            back = pages.Step(_("Undo"), reverse("invitation_override", args=[pk, invitation_pk]), {"take_back": "1"})
            said = _("The invitation to %(name)s leaves with the next wave in spite of the tempo.")
            say(request, said % {"name": name}, back)
            return redirect("dialogue_wave", pk)
    held = releasing.preview(dialogue, [invitation], at=timezone.now()) if _can_send(dialogue) else {}
    context = {"dialogue": dialogue, "invitation": invitation, "form": form, "held": held.get(invitation.pk)}
    return render(request, "yearwheel/override.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invitation_day(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """A person chooses the day on which an invitation leaves by itself, or takes it out of the queue."""
    dialogue = editable(request, pk)
    invitation = _unsent(dialogue, invitation_pk)
    name = invitation.organisation.short_name
    if request.method == "POST" and "take_out" in request.POST:
        queue.take_out(invitation, by=request.user, at=timezone.now())
        say(request, _("The invitation to %(name)s leaves only when you send it.") % {"name": name})
        return redirect("dialogue_wave", pk)
    release = Release.objects.filter(invitation=invitation).first()
    next_free = releasing.next_free(invitation, at=timezone.now())
    form = ChooseDayForm(request.POST or None, initial={"on": next_free or (release.due_on if release else None)})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            queue.choose_day(invitation, **form.cleaned_data, by=request.user, at=timezone.now())
            said = _("The invitation to %(name)s leaves by itself %(day)s.")
            say(request, said % {"name": name, "day": day(form.cleaned_data["on"])})
            return redirect("dialogue_wave", pk)
    context = {
        "dialogue": dialogue,
        "invitation": invitation,
        "form": form,
        "release": release,
        "why": sentence(release.held_rule, release.held_figures) if release else "",
        "next_free": next_free,
    }
    return render(request, "yearwheel/choose_day.html", context, status=422 if form.errors else 200)
