"""What organisations are to do before a meeting: given, answered, taken back."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, record
from followups.models import Assignment, AssignmentAnswer, NetworkMeeting
from regions.models import Organisation
from toolkit.refusals import RefusalError


@transaction.atomic
def give(
    meeting: NetworkMeeting,
    *,
    text: str,
    due_on: date,
    organisations: Iterable[Organisation],
    key: UUID,
    by: User,
    at: datetime,
) -> Assignment:
    """Each of the organisations has it to do from now on. The same key again is the assignment that is there."""
    row = NetworkMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    asked = list(organisations)
    if row.cancelled_at:
        raise RefusalError(_("The meeting has been cancelled. Restore it first."))
    if not text.strip() or not asked:
        raise RefusalError(_("Write what is to be done, and choose who is to do it."))
    if due_on > row.on:
        raise RefusalError(_("The answer has to be there on the day of the meeting at the latest."))
    made, is_new = Assignment.objects.get_or_create(
        key=key,
        defaults={
            "meeting": row,
            "text": " ".join(text.split()),
            "due_on": due_on,
            "created_at": at,
            "created_by": by,
        },
    )
    if is_new:
        AssignmentAnswer.objects.bulk_create(AssignmentAnswer(assignment=made, organisation=body) for body in asked)
        record("assignment_given", made, by=by, at=at)
    return made


@transaction.atomic
def answer(given: AssignmentAnswer, *, text: str, by: User, at: datetime) -> AssignmentAnswer:
    """What the organisation answers. It can be changed until the meeting begins."""
    row = (
        AssignmentAnswer.objects.select_for_update(of=("self",)).select_related("assignment__meeting").get(pk=given.pk)
    )
    meeting = row.assignment.meeting
    if row.assignment.withdrawn_at or meeting.cancelled_at:
        raise RefusalError(_("This is no longer asked for."))
    if meeting.starts_at <= at:
        raise RefusalError(_("The meeting has begun. Say it there instead."))
    if not text.strip():
        raise RefusalError(_("Write an answer."))
    if row.text != text.strip():
        row.text, row.answered_at, row.answered_by = text.strip(), at, by
        row.save()
        record("assignment_answered", row, by=by, at=at)
    return row


@transaction.atomic
def take_back(given: Assignment, *, by: User, at: datetime) -> Assignment:
    """Nobody has it to do any more; what has been answered is kept."""
    row = Assignment.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if not row.withdrawn_at:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save()
        record("assignment_withdrawn", row, by=by, at=at)
    return row


@transaction.atomic
def bring_back(given: Assignment, *, by: User, at: datetime) -> Assignment:
    row = Assignment.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if row.withdrawn_at:
        row.withdrawn_at = row.withdrawn_by = None
        row.save()
        record("assignment_restored", row, by=by, at=at)
    return row
