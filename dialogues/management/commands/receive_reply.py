"""Takes one mail with a calendar's reply from standard input, as a mail server hands it over."""

import logging
import os
import sys
from email.parser import BytesHeaderParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dialogues.actions.replies import take_reply
from toolkit.calendar import LARGEST_MESSAGE, NotAReplyError, reply_in
from toolkit.refusals import RefusalError

logger = logging.getLogger("dialogues.replies")


class Command(BaseCommand):
    """Ends with what Postfix, Exim and Sendmail understand (sysexits.h).

    0: taken, or left aside on purpose. 65: no reply that can be used; the mail server sends the sentence on standard
    output to whoever wrote. 75: not now; the mail server tries again. Standard error is the log.
    """

    help = (
        "Takes one mail with a calendar's reply from standard input. Exit status 0, 65 or 75, see docs/production.md."
    )
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        message = _read()
        try:
            reply = reply_in(message)
            outcome = take_reply(reply, at=timezone.now())
        except (NotAReplyError, RefusalError) as refusal:
            logger.info("refused: %s", refusal)
            if not _is_automatic(message):
                self.stdout.write(str(refusal))
                sys.exit(os.EX_DATAERR)
        except Exception:
            logger.exception("could not be taken")
            sys.exit(os.EX_TEMPFAIL)
        else:
            logger.info("%s for %r: %s", reply.status, reply.uid, outcome.value)


def _read() -> bytes:
    """The whole message is read, so that the mail server is not cut off; what is too big is not kept."""
    stream = sys.stdin.buffer
    message = stream.read(LARGEST_MESSAGE + 1)
    while stream.read(1024 * 1024):
        pass
    return message


def _is_automatic(message: bytes) -> bool:
    """A machine wrote it, so nobody is told that it was no use (RFC 3834, 2): two machines would never stop."""
    head = BytesHeaderParser().parsebytes(message[:100_000])
    return (
        str(head.get("Auto-Submitted", "no")).strip().lower() != "no"
        or str(head.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}
        or str(head.get("Return-Path", "")).strip() == "<>"
        or head.get_content_type() == "multipart/report"
    )
