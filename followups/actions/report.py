"""A meeting's report: begun, chosen from, put in order, frozen."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User, record
from followups.models import NetworkMeeting, Report, ReportChoice
from followups.pdf import report_pdf
from followups.pptx import report_slides
from followups.reporting import content_of
from toolkit.refusals import RefusalError


@transaction.atomic
def begin_report(meeting: NetworkMeeting, *, by: User, at: datetime) -> Report:
    """The meeting's report. A second click is the same report."""
    row = NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.cancelled_at:
        raise RefusalError(_("The meeting has been cancelled. Restore it first."))
    report, is_new = Report.objects.get_or_create(meeting=row, defaults={"created_at": at, "created_by": by})
    if is_new:
        record("report_begun", report, by=by, at=at)
    return report


@transaction.atomic
def pick(report: Report, section: str, thing: int, *, picked: bool) -> None:
    """Whether a row is told."""
    row = _choice(_open(report), section, thing)
    row.picked = picked
    row.save()


@transaction.atomic
def say(report: Report, section: str, thing: int, line: str) -> None:
    """What is said about a row, in a line."""
    row = _choice(_open(report), section, thing)
    row.line = " ".join(line.split())[:500]
    row.save()


@transaction.atomic
def say_words(report: Report, words: str) -> None:
    """What stands above everything, and in the invitation."""
    row = _open(report)
    row.words = words.strip()
    row.save()


@transaction.atomic
def place(report: Report, section: str, thing: int, *, up: bool, at: datetime) -> None:
    """One place up or down among the rows of its section that are told. At an end nothing happens."""
    row = _open(report)
    part = next((part for part in content_of(row, at=at).parts if part.code == section), None)
    if part is None:
        return
    told = list(part.picked)
    here = next((index for index, one in enumerate(told) if one.thing == thing), None)
    if here is None:
        return
    there = here - 1 if up else here + 1
    if not 0 <= there < len(told):
        return
    told[here], told[there] = told[there], told[here]
    ordered = [*told, *(one for one in part.rows if not one.picked)]
    ReportChoice.objects.bulk_create(
        [
            ReportChoice(
                report=row, section=section, thing=one.thing, picked=one.picked, line=one.line, position=position
            )
            for position, one in enumerate(ordered)
        ],
        update_conflicts=True,
        unique_fields=["report", "section", "thing"],
        update_fields=["position"],
    )


@transaction.atomic
def freeze(report: Report, *, by: User, at: datetime) -> Report:
    """What it says now is what it says: the words, the PDF and the slides. Nothing changes it afterwards."""
    row = _open(report)
    with translation.override(settings.LANGUAGE_CODE):
        content = content_of(row, at=at)
        row.pdf = report_pdf(content, frozen=True)
        row.slides = report_slides(content)
        row.content = content.as_json()
    row.frozen_at, row.frozen_by = at, by
    row.save()
    record("report_frozen", row, by=by, at=at)
    return row


def _open(report: Report) -> Report:
    """The report's row, held until the transaction ends; refused when it has been frozen."""
    row = (
        Report.objects.select_for_update(of=("self",))
        .select_related("meeting__network", "meeting__host")
        .get(pk=report.pk)
    )
    if row.frozen_at:
        raise RefusalError(_("The report is frozen. What has happened since comes in the next one."))
    return row


def _choice(report: Report, section: str, thing: int) -> ReportChoice:
    return ReportChoice.objects.filter(report=report, section=section, thing=thing).first() or ReportChoice(
        report=report, section=section, thing=thing
    )
