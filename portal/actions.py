"""What the pages about the portal change, and the day's reminders."""

import logging
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from followups import asking
from followups.actions.status import note_asked
from followups.models import FollowUp, StatusRequest
from outbox import actions as outbox
from outbox.models import Message
from portal import emails, reminders
from portal.models import AccessibilityReport, Reminder
from toolkit.refusals import RefusalError
from yearwheel.reading import WorkingDays

logger = logging.getLogger(__name__)
Row = TypeVar("Row", Reminder, StatusRequest)

REPORTS_PER_HOUR = 30
"""More than this is not people who report; the mailbox is spared."""


def report_accessibility(*, text: str, page: str, reply_to: str, at: datetime) -> Message:
    """Puts the report in the outbox, for those who answer for the portal. Its row is only what the message is about."""
    hour = f"accessibility-reports-{at:%Y%m%d%H}"
    cache.add(hour, 0, 3600)
    if cache.incr(hour) > REPORTS_PER_HOUR:
        raise RefusalError(_("Too many reports have come in at once. Send an e-mail instead; the address is below."))
    with transaction.atomic():
        report = AccessibilityReport.objects.create(text=text, page=page, reply_to=reply_to, created_at=at)
        key = f"accessibility-report:{report.pk}"
        letter = emails.accessibility_report(report)
        message = outbox.queue(letter, key=key, thread=key, sender="", about=report, at=at)
        report.delete()
    return message


def remind(*, at: datetime) -> int:
    """Sends what is due today, one mail for each person at most; returns how many mails.

    Nothing on a day that the calendar closes for the whole country. Any number of these may run at once and as often as
    they like: nobody is reminded twice of the same thing, nor gets two mails on one day. What waits, waits until the
    next day that allows it.
    """
    today = timezone.localdate(at)
    if WorkingDays(around=today).is_closed(today):
        return 0
    sent = 0
    for pk in sorted(reminders.due(at=at).keys() | asking.due(at=at).keys()):
        try:
            sent += _remind(pk, at=at)
        except Exception:  # whatever is wrong with this one mail must not stop the others; it is tried again
            logger.exception("person %s could not be reminded", pk)
    return sent


@transaction.atomic
def _remind(pk: int, *, at: datetime) -> bool:
    """One person's mail of the day: what is left to do, and how points are getting on. Who comes second waits for the
    row, and then finds the mail there.

    Dialogues and points are held too, so that nothing is answered between what is read here and what is queued.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    key = f"reminder:{timezone.localdate(at)}:{person.email}"
    concerned = {thing.dialogue.pk for thing in reminders.due(at=at).get(pk, [])}
    list(Dialogue.objects.filter(pk__in=concerned).order_by("pk").select_for_update(no_key=True))
    things = [thing for thing in reminders.due(at=at).get(pk, []) if thing.dialogue.pk in concerned]
    points = {ask.point.pk for ask in asking.due(at=at).get(pk, [])}
    list(FollowUp.objects.filter(pk__in=points).order_by("pk").select_for_update(no_key=True, of=("self",)))
    asks = [ask for ask in asking.due(at=at).get(pk, []) if ask.point.pk in points]
    if not (things or asks) or Message.objects.filter(key=key).exists():
        return False
    hosts = {thing.dialogue.host.code for thing in things} | {ask.point.host.code for ask in asks}
    message = outbox.queue(
        emails.reminder(person, things, asks, on=timezone.localdate(at)),
        key=key,
        thread=key,  # of its own, so that it can be called back alone
        sender=hosts.pop() if len(hosts) == 1 else "",
        about=things[0].dialogue if len({thing.dialogue.pk for thing in things}) == 1 and not asks else person,
        at=at,
    )
    Reminder.objects.bulk_create(
        Reminder(
            kind=thing.kind,
            person=person,
            dialogue=thing.dialogue,
            organisation=thing.organisation,
            counted_from=thing.counted_from,
            message=message,
            sent_at=at,
        )
        for thing in things
    )
    note_asked(asks, message=message, at=at)
    return True


def call_back_reminders(*, at: datetime) -> int:
    """Reminders that wait for the mail server, of something that is not left any more, never leave; returns how many.

    Answered, handed in, withdrawn, cancelled: the mail is called back whole, and what else stood in it is reminded of
    anew the next day.
    """
    reminded: dict[Message, list[Reminder]] = {}
    for reminder in _waiting(Reminder.objects.all()):
        reminded.setdefault(reminder.message, []).append(reminder)
    asked: dict[Message, list[StatusRequest]] = {}
    for request in _waiting(StatusRequest.objects.all()):
        asked.setdefault(request.message, []).append(request)
    if not reminded and not asked:
        return 0
    left = reminders.left(at=at)
    unanswered = set(StatusRequest.objects.unanswered().filter(message__in=asked).values_list("pk", flat=True))
    called_back = 0
    for message in sorted(reminded.keys() | asked.keys(), key=lambda message: message.pk):
        still_left = [row.pk for row in reminded.get(message, []) if row.key in left]
        still_asked = [row.pk for row in asked.get(message, []) if row.pk in unanswered]
        all_left = len(still_left) == len(reminded.get(message, [])) and len(still_asked) == len(asked.get(message, []))
        with transaction.atomic():
            if not all_left and outbox.withdraw(message.thread, at=at):
                Reminder.objects.filter(pk__in=still_left).delete()
                StatusRequest.objects.filter(pk__in=still_asked).delete()
                called_back += 1
    return called_back


def _waiting(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those whose mail has not been handed over and that nobody has settled."""
    state = Message.State
    there = rows.filter(message__state__in=[state.QUEUED, state.FAILED], message__settled_as="")
    return there.select_related("message").order_by("pk")
