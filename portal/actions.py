"""What the pages about the portal change, and the day's reminders."""

import logging
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from outbox import actions as outbox
from outbox.models import Message
from portal import emails, reminders
from portal.models import AccessibilityReport, Reminder
from toolkit.holidays_sweden import is_no_go
from toolkit.refusals import RefusalError

logger = logging.getLogger(__name__)

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

    Nothing on a no-go day. Any number of these may run at once and as often as they like: nobody is reminded twice of
    the same thing, nor gets two mails on one day. What waits, waits until the next day that allows it.
    """
    if is_no_go(timezone.localdate(at)):
        return 0
    sent = 0
    for pk in sorted(reminders.due(at=at)):
        try:
            sent += _remind(pk, at=at)
        except Exception:  # whatever is wrong with this one mail must not stop the others; it is tried again
            logger.exception("person %s could not be reminded", pk)
    return sent


@transaction.atomic
def _remind(pk: int, *, at: datetime) -> bool:
    """One person's mail of the day. Who comes second waits for the row, and then finds the mail there."""
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    key = f"reminder:{timezone.localdate(at)}:{person.email}"
    things = reminders.due(at=at).get(pk, [])
    if not things or Message.objects.filter(key=key).exists():
        return False
    hosts = {thing.dialogue.host.code for thing in things}
    message = outbox.queue(
        emails.reminder(person, things, on=timezone.localdate(at)),
        key=key,
        thread=key,  # of its own, so that it can be called back alone
        sender=hosts.pop() if len(hosts) == 1 else "",
        about=things[0].dialogue if len({thing.dialogue.pk for thing in things}) == 1 else person,
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
    return True


def call_back_reminders(*, at: datetime) -> int:
    """Reminders that have not left, of a dialogue that was cancelled meanwhile, never leave; returns how many mails.

    What else stood in such a mail is reminded of anew the next day.
    """
    state, called_back = Message.State, 0
    gone = Reminder.objects.filter(dialogue__cancelled_at__isnull=False, dialogue__starts_at__gt=at)
    waiting = Message.objects.filter(pk__in=gone.values("message"), state__in=[state.QUEUED, state.FAILED])
    for message in waiting.only("pk", "thread"):
        with transaction.atomic():
            if outbox.withdraw(message.thread, at=at):
                Reminder.objects.filter(message=message, dialogue__cancelled_at=None).delete()
                called_back += 1
    return called_back
