"""Slow work of the log-in: handing a mail to the mail server."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from toolkit.mail import may_leave

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
"""Tells vacation responders not to answer."""


@shared_task(acks_late=False, autoretry_for=(ConnectionRefusedError,), retry_backoff=2, max_retries=4)
def send_login_mail(to: str, subject: str, text: str, html: str | None) -> None:
    """Sends one mail about logging in, at most once: who does not get it asks for another.

    It carries the mail itself, not an id, because a log-in code lives in the session and has no row. That the request
    does not wait also hides from the one who waits whether the address is known. Outside production it leaves only for
    who stands on the list; mail that is put in a file or in memory leaves for nobody.
    """
    if settings.EMAIL_BACKEND == SMTP and not may_leave(to):
        logger.info("a mail about logging in was not sent: its address is not on MAIL_ALLOW_LIST")
        return
    message = EmailMultiAlternatives(subject, text, to=[to], headers=AUTOMATIC)
    if html is not None:
        message.attach_alternative(html, "text/html")
    message.send()
