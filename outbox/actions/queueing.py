"""Putting a letter in the outbox, and calling it back."""

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q

from outbox.letters import Letter
from outbox.models import File, Message
from outbox.tasks import deliver
from toolkit.mail import may_leave


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
        .exclude(state__in=[state.WITHDRAWN, state.KEPT_BACK])
        .filter(withdrawn_at=None)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    still_here = Message.objects.filter(
        Q(state__in=[state.QUEUED, state.FAILED]) | Q(state=state.SENDING, handed_at=None), pk__in=rows
    )
    withdrawn = still_here.update(state=state.WITHDRAWN, withdrawn_at=at, failed_at=None, claim=None, claimed_at=None)
    Message.objects.filter(pk__in=rows, withdrawn_at=None).update(withdrawn_at=at)
    return withdrawn
