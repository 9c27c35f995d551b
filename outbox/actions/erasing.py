"""Forgetting what a message said and to whom, when the record need not be kept any longer."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from outbox.models import Attempt, File, Message


def erase_older(*, than: datetime, at: datetime) -> int:
    """Erases what was queued before then and is settled; returns how many. The rows stay, with their times."""
    final = [state for state in Message.State if state not in OPEN]
    return _erase(Message.objects.filter(queued_at__lt=than, state__in=final), at=at)


@transaction.atomic
def erase_addressed_to(address: str, *, at: datetime) -> int:
    """Erases every message to an address, for somebody who is to be forgotten. What waits there never leaves."""
    state = Message.State
    messages = Message.objects.filter(to__iexact=address)
    list(messages.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    open_ones = messages.filter(state__in=OPEN)
    open_ones.update(
        state=state.WITHDRAWN, withdrawn_at=at, uncertain_at=None, handed_at=None, claim=None, claimed_at=None
    )
    return _erase(messages, at=at)


OPEN = (Message.State.QUEUED, Message.State.SENDING, Message.State.UNCERTAIN)


@transaction.atomic
def _erase(messages: "models.QuerySet[Message]", *, at: datetime) -> int:
    pks = list(messages.filter(erased_at=None).values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=pks)
    words = dict.fromkeys(("to", "to_name", "reply_to", "subject", "text", "html", "calendar", "last_error"), "")
    number = rows.update(erased_at=at, key=Concat(Value("erased:"), "pk", output_field=models.CharField()), **words)
    File.objects.filter(message__in=pks).delete()
    Attempt.objects.filter(message__in=pks).update(reply="")
    return number
