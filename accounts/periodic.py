"""What the clock does for the log-in."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task
def forget_old_sessions() -> None:
    """Deletes sessions that have ended; with them go the addresses of log-ins that never came further."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
