"""How a message leaves: claimed by one worker, handed over, and what came of it written down under the claim's token.

Each step is a transaction of its own, so that nobody holds a lock while the mail server thinks, and whoever loses the
claim can write nothing more. Between `claim` and `_go_ahead` nothing has left, so a worker that dies there costs only
time; after it the message is uncertain until the server's reply has been written down.
docs/decisions/0004-mail-leaves-once.md has the figures.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from outbox import mime, relay, smtp
from outbox.models import Attempt, Message
from outbox.smtp import Answer, Result
from toolkit.mail import may_leave

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP = timedelta(days=3)
"""How long a message that the server will not take just now is tried."""

HOLD = timedelta(hours=6)
"""How long after the grace an uncertain message that the record has not settled still holds back its thread."""

OUTCOMES = {
    Result.TAKEN: Attempt.Outcome.SENT,
    Result.NOT_NOW: Attempt.Outcome.LATER,
    Result.REFUSED: Attempt.Outcome.REFUSED,
    Result.UNCERTAIN: Attempt.Outcome.UNCERTAIN,
    Result.CALLED_BACK: Attempt.Outcome.WITHDRAWN,
}

RUN = 20
"""Seconds that one run takes new messages, so that other work gets its turn."""


def send_limit() -> float:
    """Seconds that one message may take, from the connection to the last reply; the line is cut then."""
    return float(settings.OUTBOX_SEND_LIMIT)


def sweep_after() -> timedelta:
    """When a claim counts as left behind: well after the longest possible send."""
    return timedelta(seconds=3 * send_limit())


@dataclass(frozen=True)
class Claim:
    """One worker's right to write down what becomes of one message."""

    message: Message
    token: uuid.UUID


@dataclass(frozen=True)
class Ran:
    """What one run did. `is_down`: there was nobody to talk to, so the rest waits for the next minute."""

    tried: int
    is_down: bool = False


def run(*, clock: Callable[[], datetime]) -> Ran:
    """Hands over what is due until nothing is, the server is down or the time is up."""
    ends, tried = clock() + timedelta(seconds=min(RUN, send_limit())), 0
    with smtp.line(seconds=send_limit()) as line:
        while clock() < ends:
            claimed = claim(at=clock())
            if claimed is None:
                break
            tried += 1
            answer = _hand_over(line, claimed, clock=clock)
            if answer.is_down:
                return Ran(tried, is_down=True)
    return Ran(tried)


def claim(*, at: datetime) -> Claim | None:
    """The next message that is due, ours alone from now on; None when there is none.

    That nothing before it in its thread is under way is asked again under the lock, in a statement of its own: the
    first one may have looked before somebody put an earlier message back in the queue.
    """
    due, token = Message.objects.due(at=at, settling_since=settling_since(at=at)), uuid.uuid4()
    passed: list[int] = []
    while True:
        with transaction.atomic():
            pk = (
                due.exclude(pk__in=passed)
                .select_for_update(skip_locked=True, no_key=True, of=("self",))
                .values_list("pk", flat=True)
                .first()
            )
            if pk is None:
                return None
            mine = due.order_by().filter(pk=pk)
            if mine.update(state=Message.State.SENDING, claim=token, claimed_at=at, attempts=F("attempts") + 1):
                Attempt.objects.create(message_id=pk, token=token, began_at=at)
                break
            passed.append(pk)
    return Claim(Message.objects.get(pk=pk), token)


def is_due(*, at: datetime) -> bool:
    return Message.objects.due(at=at, settling_since=settling_since(at=at)).exists()


def due_since(*, at: datetime) -> datetime | None:
    """How long the message that has been due longest has been so; None when none is."""
    rows = Message.objects.due(at=at, settling_since=settling_since(at=at))
    return rows.values_list("next_attempt_at", flat=True).first()


def settling_since(*, at: datetime) -> datetime | None:
    """Uncertain messages handed over after this may soon be settled, so what follows them in their thread waits.

    Not for ever, though: a record that cannot be read must not keep people from what they are to be told.
    """
    return at - relay.grace() - HOLD if relay.record() is not None else None


def _hand_over(line: smtp.Line, claimed: Claim, *, clock: Callable[[], datetime]) -> Answer:
    message = claimed.message
    if not may_leave(message.to):
        _keep_back(claimed, at=clock())
        return Answer(Result.CALLED_BACK)
    try:
        body = mime.as_bytes(message, at=clock())
        recipients = [mime.ascii_address(message.to)]
    except Exception as error:  # whatever is wrong with this one message must not stop the others
        logger.exception("message %s cannot be made", message.pk)
        answer = Answer(Result.REFUSED, f"{type(error).__name__}: {error}")
    else:
        record = relay.record()
        if record is not None and record.copy_to:
            recipients.append(record.copy_to)
        answer = line.hand_over(recipients, body, go_ahead=lambda: _go_ahead(claimed, at=clock()))
    finish(claimed.token, answer, at=clock())
    return answer


def _go_ahead(claimed: Claim, *, at: datetime) -> bool:
    """The last question before the server may take it: is the claim still ours, and was it not called back?"""
    mine = Message.objects.filter(pk=claimed.message.pk, claim=claimed.token, withdrawn_at=None)
    return mine.update(handed_at=at) == 1


@transaction.atomic
def finish(token: uuid.UUID, answer: Answer, *, at: datetime, outcome: Attempt.Outcome | None = None) -> bool:
    """Writes down what came of an attempt; False, and nothing changes, when the claim is no longer this token's."""
    state = Message.State
    row = (
        Message.objects.select_for_update(no_key=True)
        .filter(claim=token)
        .values("pk", "attempts", "queued_at", "settled_at", "withdrawn_at")
        .first()
    )
    outcome = outcome or OUTCOMES[answer.result]
    if row is None:
        Attempt.objects.filter(token=token, ended_at=None).update(ended_at=at, outcome=outcome, reply=answer.words)
        return False
    fate: dict[str, Any]
    if answer.result == Result.TAKEN:
        fate = {"state": state.SENT, "sent_at": at, "last_error": ""}
    elif answer.result == Result.UNCERTAIN:
        fate = {"state": state.UNCERTAIN, "uncertain_at": at, "last_error": answer.words}
    elif row["withdrawn_at"]:
        fate = {"state": state.WITHDRAWN, "handed_at": None, "last_error": answer.words}
    elif answer.result == Result.NOT_NOW and at - (row["settled_at"] or row["queued_at"]) < GIVE_UP:
        fate = {
            "state": state.QUEUED,
            "handed_at": None,
            "next_attempt_at": at if outcome == Attempt.Outcome.BROKEN_OFF else at + wait(row["attempts"]),
            "last_error": answer.words,
        }
    else:
        fate = {"state": state.FAILED, "failed_at": at, "handed_at": None, "last_error": answer.words}
    Message.objects.filter(pk=row["pk"]).update(claim=None, claimed_at=None, **fate)
    Attempt.objects.filter(token=token).update(ended_at=at, outcome=outcome, reply=answer.words)
    return True


@transaction.atomic
def give_back(token: uuid.UUID, result: Result, *, at: datetime) -> bool:
    """Ends the claim of a worker that has not been heard of. False when it has just been heard of after all."""
    handed = {"handed_at__isnull": result == Result.NOT_NOW}
    if not Message.objects.select_for_update(no_key=True).filter(claim=token, **handed).values_list("pk").first():
        return False
    answer = Answer(result, "the worker broke off")
    return finish(token, answer, at=at, outcome=Attempt.Outcome.BROKEN_OFF if result == Result.NOT_NOW else None)


def wait(attempts: int) -> timedelta:
    """Until the next attempt: 1, 2, 4, 8, 16, 32, 60, 60 … minutes."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 20)), LONGEST_RETRY)


def _keep_back(claimed: Claim, *, at: datetime) -> None:
    """For a message that may not leave from here: the database is a copy, or the list has become another."""
    with transaction.atomic():
        Message.objects.filter(claim=claimed.token).update(
            state=Message.State.KEPT_BACK, kept_back_at=at, claim=None, claimed_at=None
        )
        Attempt.objects.filter(token=claimed.token).update(ended_at=at, outcome=Attempt.Outcome.WITHDRAWN)
