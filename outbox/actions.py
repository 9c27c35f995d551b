"""What queues a message, calls it back, and decides what becomes of it."""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q

from accounts.models import record
from outbox import delivery, relay
from outbox.allowed import may_leave
from outbox.letters import Letter
from outbox.models import Attempt, File, Message
from outbox.smtp import Result
from outbox.tasks import deliver

logger = logging.getLogger(__name__)

WITNESS_FROM = timedelta(days=30)
"""How old a sent message may be that shows that the relay's record is worth asking."""


def message_id(key: str) -> str:
    """The same for the same key, always; says nothing about anybody."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


@transaction.atomic
def queue(letter: Letter, *, key: str, thread: str, sender: str, about: models.Model, at: datetime) -> Message:
    """Puts a letter in the outbox in the caller's transaction; it leaves after the commit.

    `key` names the one reason to send it (`invitation:123:rev2:anna@example.org`): the same key again returns the
    message that is there and changes nothing. Messages of one `thread` leave in the order they were queued, so whoever
    queues holds the lock of what it is about. `sender` is the code of the organisation it is sent for, "" the portal's.
    """
    leaves = may_leave(letter.to)
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "message_id": message_id(key),
            "thread": thread,
            "sender": sender,
            "content_type": ContentType.objects.get_for_model(about),
            "object_id": about.pk,
            "to": letter.to,
            "to_name": letter.to_name,
            "from_header": settings.DEFAULT_FROM_EMAIL,
            "reply_to": letter.reply_to or settings.SUPPORT_EMAIL,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "calendar": letter.calendar,
            "calendar_method": letter.calendar_method,
            "file_count": len(letter.attachments),
            "queued_at": at,
            "next_attempt_at": at,
            "state": Message.State.QUEUED if leaves else Message.State.KEPT_BACK,
            "kept_back_at": None if leaves else at,
        },
    )
    if is_new:
        for position, file in enumerate(letter.attachments, start=1):
            File.objects.create(
                message=message, position=position, name=file.name, content_type=file.content_type, body=file.body
            )
        if leaves:
            transaction.on_commit(deliver.delay, robust=True)
    return message


@transaction.atomic
def withdraw(thread: str, *, at: datetime) -> int:
    """What has not been handed over yet never leaves; returns how many. What may have left is never sent again."""
    state = Message.State
    rows = list(
        Message.objects.in_thread(thread)
        .filter(state__in=[state.QUEUED, state.SENDING, state.UNCERTAIN, state.FAILED], withdrawn_at=None)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    callable_back = Message.objects.filter(pk__in=rows).exclude(Q(state=state.UNCERTAIN) | Q(handed_at__isnull=False))
    withdrawn = callable_back.update(
        state=state.WITHDRAWN, withdrawn_at=at, failed_at=None, claim=None, claimed_at=None
    )
    Message.objects.filter(pk__in=rows, withdrawn_at=None).update(withdrawn_at=at)
    return withdrawn


# --- what the clock does -------------------------------------------------------------------------------------


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
    first = min(moment for moment in [*(row[2] for row in rows), witness[1] if witness else None] if moment)
    try:
        known = relays.taken(asked, since=first - timedelta(minutes=1))
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
    """Unless somebody else has settled that very hand-over meanwhile."""
    state = Message.State
    message = (
        Message.objects.select_for_update(no_key=True)
        .filter(pk=pk, state=state.UNCERTAIN, handed_at=handed_at)
        .only("pk", "withdrawn_at")
        .first()
    )
    if message is None:
        return False
    fate: dict[str, Any]
    if arrived:
        fate = {"state": state.SENT, "sent_at": at, "last_error": ""}
    elif message.withdrawn_at:
        fate = {"state": state.WITHDRAWN, "handed_at": None}
    else:
        fate = {"state": state.QUEUED, "handed_at": None, "next_attempt_at": at}
    Message.objects.filter(pk=pk).update(uncertain_at=None, **fate)
    record("message_found_at_relay" if arrived else "message_unknown_to_relay", message, by=None, at=at)
    return True


def nudge(*, at: datetime) -> None:
    """Wakes a worker when something is due."""
    if delivery.is_due(at=at):
        deliver.delay()
