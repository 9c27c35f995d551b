"""The coordinator's list of messages: its tabs, its filter, and the rows they leave."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dialogues.models import SWEDEN, Dialogue, Invitation, Programme, Recipient, Wave
from outbox.models import Message, MessageQuerySet
from regions.models import roles_of
from toolkit.dates import moment
from toolkit.labels import in_words

ALL = "all"
TO_DIALOGUE: dict[type[Any], str] = {
    Dialogue: "pk",
    Wave: "dialogue",
    Invitation: "dialogue",
    Recipient: "invitation__dialogue",
    Programme: "dialogue",
}
"""How what a message is about leads to its dialogue."""


def visible_to(user: User) -> MessageQuerySet:
    """The messages sent for the agencies that the person coordinates; the portal's own for who administers it."""
    codes = set(roles_of(user).codes_coordinated)
    if user.is_staff:
        codes.add("")
    return Message.objects.sent_for(codes)


def may_read(user: User) -> bool:
    return bool(user.is_staff or roles_of(user).coordinates)


def counts(seen: MessageQuerySet) -> dict[str, int]:
    """How many messages there are in each state. One query."""
    return dict(seen.order_by().values_list("state").annotate(Count("pk")))


def tabs(number: dict[str, int], query: Any, current: str) -> list[dict[str, Any]]:
    """All, then every state that has messages; those that need a decision first. `number` is what `counts` says."""
    state = Message.State
    order = (
        state.UNCERTAIN, state.FAILED, state.QUEUED, state.SENDING, state.SENT, state.KEPT_BACK, state.WITHDRAWN
    )  # fmt: skip
    shown = [(ALL, _("All"), sum(number.values()))]
    shown += [(one.value, capfirst(str(one.label)), number.get(one.value, 0)) for one in order]
    made = []
    for name, label, count in shown:
        if count or name in (ALL, current):
            address = query.copy()
            address.pop("page", None)
            address["state"] = name
            made.append({"label": f"{label} ({count})", "url": f"?{address.urlencode()}", "current": name == current})
    return made


class ListFilter(forms.Form):
    """Stands in the address. A value that is not among the choices filters nothing."""

    text = forms.CharField(label=gettext_lazy("Words or recipient"), required=False, max_length=200)
    dialogue = forms.ChoiceField(label=gettext_lazy("Dialogue"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        hosted = Dialogue.objects.filter(host__in=roles_of(user).coordinates).order_by("-starts_at", "-pk")
        named = hosted.values_list("pk", "title", "starts_at")[:200]
        choices = [(str(pk), f"{title}, {starts_at.astimezone(SWEDEN).date()}") for pk, title, starts_at in named]
        self.fields["dialogue"].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]  # it is a choice field

    def rows(self, seen: MessageQuerySet, *, state: str) -> MessageQuerySet:
        """What needs a decision first, then the newest."""
        self.full_clean()
        found = seen if state == ALL else seen.filter(state=state)
        if dialogue := self.cleaned_data.get("dialogue"):
            found = found.filter(about_dialogue(int(dialogue)))
        for word in (self.cleaned_data.get("text") or "").split():
            found = found.filter(Q(subject__icontains=word) | Q(to__icontains=word) | Q(to_name__icontains=word))
        first = Case(
            When(state=Message.State.UNCERTAIN, then=Value(0)),
            When(state=Message.State.FAILED, settled_as="", then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return found.order_by(first, "-queued_at", "-pk") if state == ALL else found.order_by("-queued_at", "-pk")

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())


def about_dialogue(pk: int) -> Q:
    """Messages about the dialogue, or about something of it."""
    types = ContentType.objects.get_for_models(*TO_DIALOGUE)
    found = Q()
    for model, path in TO_DIALOGUE.items():
        found |= Q(content_type=types[model], object_id__in=model.objects.filter(**{path: pk}).values("pk"))
    return found


def dialogue_of(message: Message) -> Dialogue | None:
    """The dialogue that a message is about, if any."""
    model = message.content_type.model_class()
    path = TO_DIALOGUE.get(model) if model else None
    if path is None:
        return None
    back = {Dialogue: "pk", Wave: "waves", Invitation: "invitations", Programme: "programmes"}
    name = back.get(model, "invitations__recipients")  # type: ignore[arg-type]  # a model of the table above
    return Dialogue.objects.filter(**{name: message.object_id}).first()


def shown(rows: Iterable[Message]) -> list[dict[str, Any]]:
    """The rows of the list in words; the template only sets them."""
    states = in_words(Message.State.choices)
    verdicts = {value: str(label) for value, label in Message.Verdict.choices}
    return [
        {
            "queued": moment(row.queued_at),
            "url": reverse("outbox_detail", args=[row.pk]),
            "subject": _("Erased message") if row.erased_at else row.subject,
            "to": row.to_name or row.to,
            "address": row.to if row.to_name else "",
            "state": states[row.state],
            "tone": tone(row),
            "more": verdicts[row.settled_as] if row.settled_as else shortened(row.last_error),
        }
        for row in rows
    ]


def shortened(text: str) -> str:
    return Truncator(text).chars(90) if len(text) > 90 else text


TONES = {"sent": "good", "uncertain": "brick", "failed": "brick", "queued": "sun", "sending": "sun"}


def tone(message: Message) -> str:
    if message.state == Message.State.FAILED and not message.needs_a_decision:
        return "quiet"
    return TONES.get(message.state, "quiet")
