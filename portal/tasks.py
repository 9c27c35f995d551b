"""Slow work of the portal. A task takes an id; the row says what is to be done."""

from celery import shared_task
from django.db import transaction

from portal import emails
from portal.models import AccessibilityReport


@shared_task
def send_accessibility_report(report_id: int) -> None:
    """Mails one report and deletes it. Held under the row lock: a crash may mail it twice, never lose it."""
    with transaction.atomic():
        report = AccessibilityReport.objects.select_for_update(skip_locked=True).filter(pk=report_id).first()
        if report is not None:
            emails.accessibility_report(report).send()
            report.delete()


@shared_task
def send_waiting_accessibility_reports() -> None:
    """Sweeps up what a lost nudge or a mail server that was away left behind."""
    for report_id in AccessibilityReport.objects.values_list("pk", flat=True)[:50]:
        send_accessibility_report.delay(report_id)
