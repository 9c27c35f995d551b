"""Who takes part in one dialogue."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from dialogues import actions, pages
from dialogues.access import can_edit_dialogue
from dialogues.emails import covered
from dialogues.forms import NetworkForm, NewParticipantForm, ParticipantForm
from dialogues.models import Dialogue, Invitation, Recipient
from dialogues.views import participant_rows
from dialogues.views.steps import editable, say
from regions.models import Organisation
from toolkit import sheets
from toolkit.refusals import shown_in
from toolkit.sorting import swedish_key

PER_PAGE = 50

ORDER = {
    Invitation.Answer.PRESENTS: 0,
    Invitation.Answer.WAITS: 1,
    "": 2,
    Invitation.Answer.OTHER_TIME: 3,
    Invitation.Answer.LISTENS: 4,
    Invitation.Answer.DECLINES: 5,
}

SHOWN = (
    "dialogue_id", "role", "answer", "answered_at", "on_behalf", "queue_number", "reason", "suggestion",
    "speaker_title", "diary_number", "held_back_at", "released_at", "withdrawn_at", "area__name",
    "organisation__code", "organisation__kind", "organisation__short_name",
)  # fmt: skip
CALENDAR = ("invitation_id", "calendar_status", "cancelled_at", "user__name", "user__email")


def _rows(dialogue: Dialogue, *, everything: bool) -> list[Invitation]:
    """Those asked, by answer, the waiting list in its order, the others in Swedish order; the withdrawn ones last.

    `everything` is for the host; others know of what has been sent or answered.
    """
    known = dialogue.invitations.all() if everything else dialogue.invitations.known()
    recipients = Prefetch("recipients", Recipient.objects.select_related("user").only(*CALENDAR).order_by("pk"))
    rows = known.order_by("pk").select_related("organisation", "area").only(*SHOWN)
    return sorted(
        rows.prefetch_related(recipients),
        key=lambda row: (
            row.withdrawn_at is not None,
            ORDER[row.answer],
            row.queue_number or 0,
            row.role != Invitation.Role.PRESENT,
            swedish_key(row.organisation.short_name),
        ),
    )


@require_http_methods(["GET", "POST"])
def dialogue_participants(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = editable(request, pk) if request.method == "POST" else pages.find(request, pk)
    hosts = can_edit_dialogue(request.user, dialogue)
    rows = _rows(dialogue, everything=hosts)
    standing = [row for row in rows if not row.withdrawn_at]
    offered = hosts and pages.takes_participants(dialogue)
    members = Organisation.objects.members_of_groups()
    form = _form(request, dialogue, standing, members) if offered or request.method == "POST" else None
    if form and form.is_valid():
        with shown_in(form):
            added = actions.add_participant(dialogue, **form.cleaned_data, by=request.user, at=timezone.now())
            say(request, _added(added), _removal(added))
            return redirect("dialogue_participants", pk)
    context = pages.frame(request, dialogue, "dialogue_participants")
    context["form"] = form if offered else None
    context["counts"] = _counts(standing)
    context["page"] = Paginator(standing, PER_PAGE).get_page(request.GET.get("page"))
    context["sends"] = hosts and dialogue.is_open and dialogue.starts_at > timezone.now()
    reader = participant_rows.Reader(hosts=hosts, sends=context["sends"], changes=offered)
    context["rows"] = participant_rows.rows(context["page"].object_list, standing, members, reader)
    context["unsent"] = sum(row.released_at is None for row in standing)
    context["withdrawn"] = [row for row in rows if row.withdrawn_at] if context["form"] else []
    status = 422 if form and form.errors else 200
    return render(request, "dialogues/dialogue_participants.html", context, status=status)


def _form(
    request: SignedInRequest, dialogue: Dialogue, standing: list[Invitation], members: dict[int, dict[int, str]]
) -> NewParticipantForm:
    return NewParticipantForm(
        request.POST or None,
        dialogue=dialogue,
        asked={row.organisation_id for row in standing},
        members=members,
        initial={"role": Invitation.Role.PRESENT},
    )


def _counts(standing: list[Invitation]) -> dict[str, int]:
    return {
        name: sum(row.answer == answer for row in standing)
        for name, answer in (
            ("present", "presents"),
            ("wait", "waits"),
            ("listen", "listens"),
            ("silent", ""),
            ("other", "other_time"),
            ("decline", "declines"),
        )
    }


def _added(invitation: Invitation) -> str:
    """Who is added; a group is told with the regions that it covers."""
    body = invitation.organisation
    said = _("%(name)s is added.") % {"name": body.short_name}
    if body.is_group and (names := covered(body)):
        said += " " + _("It covers %(names)s.") % {"names": ", ".join(names)}
    return said


def _removal(invitation: Invitation) -> pages.Step:
    """The way back from adding."""
    url = reverse("participant_remove", args=[invitation.dialogue_id, invitation.pk])
    return pages.Step(_("Undo"), url, {})


def _invitation(dialogue: Dialogue, pk: int) -> Invitation:
    return get_object_or_404(dialogue.invitations.select_related("organisation", "dialogue"), pk=pk)


@require_http_methods(["GET", "POST"])
def participant_change(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    dialogue = editable(request, pk)
    invitation = _invitation(dialogue, invitation_pk)
    initial = {name: getattr(invitation, name) for name in ("role", "diary_number")}
    form = ParticipantForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            actions.change_participant(invitation, **form.cleaned_data, by=request.user, at=timezone.now())
            say(request, _("%(name)s is changed.") % {"name": invitation.organisation.short_name})
            return redirect("dialogue_participants", pk)
    context = {"dialogue": dialogue, "invitation": invitation, "form": form}
    return render(request, "dialogues/participant_form.html", context, status=422 if form.errors else 200)


@require_POST
def participant_remove(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = _invitation(editable(request, pk), invitation_pk)
    actions.remove_participant(invitation, by=request.user, at=timezone.now())
    back = reverse("participant_restore", args=[pk, invitation_pk])
    said = _("%(name)s is removed.") % {"name": invitation.organisation.short_name}
    say(request, said, pages.Step(_("Undo"), back, {}))
    return redirect("dialogue_participants", pk)


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


@require_safe
def participant_export(request: SignedInRequest, pk: int) -> HttpResponse:
    dialogue = pages.find(request, pk)
    own = can_edit_dialogue(request.user, dialogue)
    headers = [
        _("Organisation"), _("Kind"), _("Asked"), _("Sent"), _("Answer"), _("Answered"), _("S3 area"),
        _("The speaker's role"), _("Reason"), _("Another time"), _("Registration number"),
    ]  # fmt: skip
    rows = [
        [
            row.organisation.short_name,
            capfirst(row.organisation.get_kind_display()),
            capfirst(row.get_role_display()),
            row.released_at,
            capfirst(row.get_answer_display()),
            row.answered_at,
            row.area.name if row.area else "",
            row.speaker_title,
            row.reason if own else "",
            row.suggestion if own else "",
            row.diary_number,
        ]
        for row in _rows(dialogue, everything=own)
        if not row.withdrawn_at
    ]
    return sheets.response(f"{dialogue.title} – {_('Participants')}", headers, rows)
