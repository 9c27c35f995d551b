"""The portal's own tasks and settings in worker and beat, with its waits shortened in proportion.

FAULT_PACKAGES says whose tasks; a worker that is killed every second must be back soon, and not read in everything.
FAULT_CONTROL takes a guard out, to show that the harness would find what it looks for. FAULT_DAYS_AHEAD moves the
clock, because some things are done on working days only.
"""

import os
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from celery import Celery
from django.conf import settings

settings.OUTBOX_SEND_LIMIT = 2  # seconds; the sweep waits three times as long, as always
settings.MAIL_RECORD_GRACE = 4 / 60  # minutes
settings.EMAIL_TIMEOUT = 2
settings.CELERY_BEAT_SCHEDULE = {"outbox": {"task": "outbox.periodic.tick", "schedule": 1.0}}
PACKAGES = os.environ.get("FAULT_PACKAGES", "outbox").split(",")
if "portal" in PACKAGES:
    settings.CELERY_BEAT_SCHEDULE["reminders"] = {"task": "portal.periodic.send_reminders", "schedule": 1.0}

app = Celery("faults")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(PACKAGES)
app.autodiscover_tasks(PACKAGES, related_name="periodic")


@app.on_after_finalize.connect
def shorten(**_: object) -> None:
    from django.utils import timezone

    from outbox import delivery, smtp

    ahead, now = timedelta(days=int(os.environ.get("FAULT_DAYS_AHEAD", "0"))), timezone.now
    timezone.now = lambda: now() + ahead

    delivery.FIRST_RETRY = timedelta(seconds=1)
    delivery.LONGEST_RETRY = timedelta(seconds=3)
    smtp.LAST_REPLY = 2
    if os.environ.get("FAULT_CONTROL") == "blind":
        _send_blindly_again()


def _send_blindly_again() -> None:
    """What many outboxes do: whoever does not know whether it was taken tries once more."""
    from outbox import delivery
    from outbox.smtp import Answer, Result

    finish = delivery.finish

    def blind(token, answer, *, at, outcome=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as it was
        if answer.result == Result.UNCERTAIN:
            answer = Answer(Result.NOT_NOW, answer.words)
        return finish(token, answer, at=at, outcome=outcome)

    delivery.finish = blind
