"""The Celery application. The database row is the truth; a task is only a nudge that takes ids."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


@beat_init.connect
def beat_heart_at_once(**_: Any) -> None:
    """A fresh beat waits a whole interval before its first tick; the first heartbeat need not."""
    app.send_task("portal.periodic.beat_heart", expires=60)
