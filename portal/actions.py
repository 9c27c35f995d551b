"""What the pages about the portal change."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from portal import tasks
from portal.models import AccessibilityReport
from toolkit.refusals import RefusalError

REPORTS_PER_HOUR = 30
"""More than this is not people who report; the mailbox is spared."""


def report_accessibility(*, text: str, page: str, reply_to: str, at: datetime) -> AccessibilityReport:
    """Keeps the report until its mail has gone; the mail leaves after commit."""
    hour = f"accessibility-reports-{at:%Y%m%d%H}"
    cache.add(hour, 0, 3600)
    if cache.incr(hour) > REPORTS_PER_HOUR:
        raise RefusalError(_("Too many reports have come in at once. Send an e-mail instead; the address is below."))
    with transaction.atomic():
        report = AccessibilityReport.objects.create(text=text, page=page, reply_to=reply_to, created_at=at)
        tasks.send_accessibility_report.delay_on_commit(report.pk)  # type: ignore[attr-defined]  # celery-types lacks it
    return report
