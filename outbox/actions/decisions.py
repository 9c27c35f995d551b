"""What a person decides about a message that is uncertain or was not delivered."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from outbox.models import Message
from outbox.tasks import deliver
from toolkit.refusals import RefusalError

TIME_TO_UNDO = timedelta(seconds=15)
"""How long a message that is sent again waits, so that a slip can be undone."""


@transaction.atomic
def mark_arrived(message: Message, *, by: User, at: datetime) -> Message:
    """An uncertain message counts as sent from now on."""
    message = _locked(message)
    if message.state != Message.State.UNCERTAIN:
        raise RefusalError(_("The message is no longer uncertain."))
    _decide(message, Message.Verdict.ARRIVED, by=by, at=at)
    message.state, message.sent_at, message.uncertain_at = Message.State.SENT, message.handed_at, None
    message.save()
    record("message_marked_arrived", message, by=by, at=at)
    return message


@transaction.atomic
def send_again(message: Message, *, by: User, at: datetime) -> Message:
    """A message that is uncertain or was not delivered leaves once more, unless it is out of date or called back."""
    message = _locked(message)
    state = Message.State
    if message.state not in {state.UNCERTAIN, state.FAILED}:
        raise RefusalError(_("The message is already on its way."))
    if message.withdrawn_at or message.erased_at:
        raise RefusalError(_("The message has been called back and is not sent any more."))
    later = Message.objects.in_thread(message.thread).filter(pk__gt=message.pk)
    if later.may_have_arrived().exists():
        raise RefusalError(
            _("A later message has already been sent to the same recipient, so this one is out of date.")
        )
    _decide(message, Message.Verdict.AGAIN, by=by, at=at)
    message.state, message.next_attempt_at = state.QUEUED, at + TIME_TO_UNDO
    message.handed_at = message.failed_at = message.uncertain_at = None
    message.save()
    record("message_sent_again", message, by=by, at=at)
    transaction.on_commit(_deliver_soon, robust=True)
    return message


@transaction.atomic
def leave(message: Message, *, by: User, at: datetime) -> Message:
    """An undelivered message is left as it is: nobody is reminded of it any more."""
    message = _locked(message)
    if message.state != Message.State.FAILED:
        raise RefusalError(_("The message is already on its way."))
    _decide(message, Message.Verdict.LEFT, by=by, at=at)
    message.save()
    record("message_left", message, by=by, at=at)
    return message


@transaction.atomic
def undo(message: Message, *, by: User, at: datetime) -> Message:
    """Takes the last decision back, as long as the message has not left because of it."""
    message = _locked(message)
    verdict, state = Message.Verdict, Message.State
    expected = {verdict.ARRIVED: state.SENT, verdict.AGAIN: state.QUEUED, verdict.LEFT: state.FAILED}
    if not message.settled_as or message.state != expected[verdict(message.settled_as)]:
        raise RefusalError(_("It is too late to undo: the message has moved on."))
    tried_since = message.tries.filter(began_at__gte=message.settled_at).exists()
    if tried_since:
        raise RefusalError(_("It is too late to undo: the message has moved on."))
    if message.settled_from == state.UNCERTAIN:
        last = message.tries.last()
        message.state, message.uncertain_at, message.sent_at = state.UNCERTAIN, at, None
        message.handed_at = message.handed_at or (last.began_at if last else at)
    else:
        message.state, message.failed_at = state.FAILED, message.failed_at or at
    message.settled_at, message.settled_by, message.settled_as, message.settled_from = None, None, "", ""
    message.save()
    record("message_decision_undone", message, by=by, at=at)
    return message


def _locked(message: Message) -> Message:
    """The message as it stands, with its whole thread locked: nothing of it begins to leave meanwhile."""
    rows = Message.objects.in_thread(message.thread).select_for_update(no_key=True).order_by("pk")
    return next(row for row in rows if row.pk == message.pk)


def _decide(message: Message, verdict: Message.Verdict, *, by: User, at: datetime) -> None:
    message.settled_from, message.settled_as = message.state, verdict
    message.settled_by, message.settled_at = by, at


def _deliver_soon() -> None:
    deliver.apply_async(countdown=TIME_TO_UNDO.total_seconds() + 1)
