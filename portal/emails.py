"""The portal's own mail."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from portal.models import AccessibilityReport
from toolkit.dates import moment


def accessibility_report(report: AccessibilityReport) -> EmailMessage:
    """The report to those who answer for the portal, in Swedish; the reply goes to the one who reported."""
    with translation.override("sv"):
        lines = [
            _("Somebody has reported a problem with accessibility."),
            "",
            _("When: %(when)s") % {"when": moment(report.created_at)},
            _("Where: %(page)s") % {"page": report.page or _("not stated")},
            _("Answer to: %(address)s") % {"address": report.reply_to or _("no answer wanted")},
            "",
            report.text,
        ]
        return EmailMessage(
            subject=_("Report about accessibility"),
            body="\n".join(lines),
            to=[settings.SUPPORT_EMAIL],
            reply_to=[report.reply_to] if report.reply_to else [],
        )
