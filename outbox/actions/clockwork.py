"""What the clock does every minute: claims left behind, uncertain messages, and what is due."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import record
from outbox import delivery, relay
from outbox.models import Attempt, Message
from outbox.smtp import Result
from outbox.tasks import deliver

logger = logging.getLogger(__name__)

WITNESS_FROM = timedelta(days=30)
"""How old a sent message may be that shows that the relay's record is worth asking."""


def sweep(*, at: datetime) -> int:
    """Claims that a dead worker left behind: what was not handed over waits again, the rest is uncertain.

    Returns how many. It waits longer than the longest possible send; two sweeps at once do no harm.
    """
    state, swept = Message.State, 0
    left = Message.objects.filter(state=state.SENDING, claimed_at__lt=at - delivery.sweep_after())
    for token, handed_at in left.values_list("claim", "handed_at"):
        if token is not None:
            result = Result.NOT_NOW if handed_at is None else Result.UNCERTAIN
            swept += delivery.give_back(token, result, at=at)
    return swept


def settle(*, at: datetime) -> int:
    """Asks the relay's record about what is uncertain; returns how many it settled.

    Known there: sent. Unknown there: not taken, so it waits again (or is called back, if it was meanwhile) – but only
    after the grace, and only when the record knows the latest message that the server has said it took. Otherwise the
    record is not what we think it is, and nothing follows from its silence.
    """
    relays = relay.record()
    state = Message.State
    rows = list(
        Message.objects.filter(state=state.UNCERTAIN)
        .order_by("handed_at", "pk")
        .values_list("pk", "message_id", "handed_at")[:500]
    )
    if relays is None or not rows:
        return 0
    ripe = at - relay.grace()
    witness = (
        Message.objects.filter(tries__outcome=Attempt.Outcome.SENT, state=state.SENT)
        .filter(handed_at__lte=ripe, handed_at__gt=at - WITNESS_FROM)
        .order_by("-handed_at")
        .values_list("message_id", "handed_at")
        .first()
    )
    asked = {message_id for _pk, message_id, _handed_at in rows} | ({witness[0]} if witness else set())
    handed = [moment for _pk, _message_id, moment in rows if moment]
    first = min([*handed, witness[1]] if witness and witness[1] else handed)
    try:
        known = relays.taken(asked, since=first, until=max(handed))
    except relay.RecordUnreadableError as error:
        logger.warning("the relay's record could not be read: %s", error)
        return 0
    vouches = witness is not None and witness[0] in known
    if not vouches:
        logger.warning("the relay's record does not know a message that was sent, so its silence says nothing")
    settled = 0
    for pk, message_id, handed_at in rows:
        if message_id in known:
            settled += _settle(pk, handed_at, arrived=True, at=at)
        elif vouches and handed_at is not None and handed_at < ripe:
            settled += _settle(pk, handed_at, arrived=False, at=at)
    if settled:
        transaction.on_commit(deliver.delay, robust=True)
    return settled


@transaction.atomic
def _settle(pk: int, handed_at: datetime | None, *, arrived: bool, at: datetime) -> bool:
    """Unless somebody else has settled that very hand-over meanwhile.

    What has been overtaken by a later message of its thread does not leave after it: it was not delivered.
    """
    state = Message.State
    message = Message.objects.filter(pk=pk).only("thread").get()
    thread = Message.objects.in_thread(message.thread)
    list(thread.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    row = thread.filter(pk=pk, state=state.UNCERTAIN, handed_at=handed_at).values("withdrawn_at").first()
    if row is None:
        return False
    fate: dict[str, Any]
    if arrived:
        fate = {"state": state.SENT, "sent_at": at, "last_error": ""}
    elif row["withdrawn_at"]:
        fate = {"state": state.WITHDRAWN, "handed_at": None}
    elif thread.filter(pk__gt=pk).may_have_arrived().exists():
        fate = {"state": state.FAILED, "failed_at": at, "handed_at": None}
    else:
        fate = {"state": state.QUEUED, "handed_at": None, "next_attempt_at": at}
    Message.objects.filter(pk=pk).update(uncertain_at=None, **fate)
    record("message_found_at_relay" if arrived else "message_unknown_to_relay", message, by=None, at=at)
    return True


def nudge(*, at: datetime) -> None:
    """Wakes a worker when something is due."""
    if delivery.is_due(at=at):
        deliver.delay()
