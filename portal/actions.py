"""What the pages about the portal change, and the day's reminders."""

import logging
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from outbox import actions as outbox
from outbox.models import Message
from portal import emails, reminders
from portal.models import AccessibilityReport, Reminder
from toolkit.refusals import RefusalError
from yearwheel.reading import WorkingDays

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

    Nothing on a day that the calendar closes for the whole country. Any number of these may run at once and as often as
    they like: nobody is reminded twice of the same thing, nor gets two mails on one day. What waits, waits until the
    next day that allows it.
    """
    today = timezone.localdate(at)
    if WorkingDays(around=today).is_closed(today):
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
    """One person's mail of the day. Who comes second waits for the row, and then finds the mail there.

    The dialogues are held too, so that nothing is cancelled or answered between what is read here and what is queued.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    key = f"reminder:{timezone.localdate(at)}:{person.email}"
    concerned = {thing.dialogue.pk for thing in reminders.due(at=at).get(pk, [])}
    list(Dialogue.objects.filter(pk__in=concerned).order_by("pk").select_for_update(no_key=True))
    things = [thing for thing in reminders.due(at=at).get(pk, []) if thing.dialogue.pk in concerned]
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
    """Reminders that wait for the mail server, of something that is not left any more, never leave; returns how many.

    Answered, handed in, withdrawn, cancelled: the mail is called back whole, and what else stood in it is reminded of
    anew the next day.
    """
    state = Message.State
    waiting = Reminder.objects.filter(message__state__in=[state.QUEUED, state.FAILED], message__settled_as="")
    reminded: dict[Message, list[Reminder]] = {}
    for row in waiting.select_related("message").order_by("pk"):
        reminded.setdefault(row.message, []).append(row)
    if not reminded:
        return 0
    left, called_back = reminders.left(at=at), 0
    for message, rows in reminded.items():
        still_left = [row.pk for row in rows if row.key in left]
        with transaction.atomic():
            if len(still_left) < len(rows) and outbox.withdraw(message.thread, at=at):
                Reminder.objects.filter(pk__in=still_left).delete()
                called_back += 1
    return called_back
