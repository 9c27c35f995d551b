"""What is said about a presentation that was handed in, and what the host decides: changes, approval, more time."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, record
from presentations import access, threads
from presentations.actions import rendering
from presentations.actions.locking import held
from presentations.models import Comment, Presentation, Submission, TemplateSection
from toolkit.dates import day, moment
from toolkit.refusals import RefusalError


@transaction.atomic
def comment(submission: Submission, section: TemplateSection, text: str, *, by: User, at: datetime) -> Comment:
    """Begins a thread about one section. Refuses when the presentation is approved or has been handed in anew."""
    submission = _latest_locked(submission)
    _refuse_when_approved(submission, by=by)
    return Comment.objects.create(submission=submission, section=section, text=text, written_at=at, written_by=by)


@transaction.atomic
def answer(beginning: Comment, text: str, *, by: User, at: datetime) -> Comment:
    """Goes on in a thread, whichever round it began in. Refuses when it is settled or the presentation is approved."""
    presentation = held(beginning.submission.presentation)
    beginning = Comment.objects.select_for_update(of=("self",)).select_related("resolved_by").get(pk=beginning.pk)
    if presentation.latest_submission is None or beginning.thread_id is not None:
        raise Comment.DoesNotExist
    _refuse_when_approved(presentation.latest_submission, by=by)
    if beginning.resolved_at:
        raise RefusalError(
            _("%(name)s has marked this as dealt with. Open it again if there is more to say.")
            % {"name": beginning.resolved_by}
        )
    return Comment.objects.create(
        submission=presentation.latest_submission,
        section_id=beginning.section_id,
        thread=beginning,
        text=text,
        written_at=at,
        written_by=by,
    )


def _refuse_when_approved(submission: Submission, *, by: User) -> None:
    if submission.approved_at is None:
        return
    if access.can_review(by, submission.presentation):
        raise RefusalError(_("The presentation is approved. Undo the approval before you comment."))
    raise RefusalError(_("The presentation is approved, so nothing more can be written about it here."))


@transaction.atomic
def request_changes(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Sends the presentation back to be changed. Needs an open thread in which the host says something; twice is the
    same as once.
    """
    submission = _latest_locked(submission)
    if submission.returned_at:
        return submission
    if submission.approved_at:
        raise RefusalError(_("The presentation is approved. Undo the approval before you ask for changes."))
    if at >= submission.presentation.dialogue.starts_at:
        raise RefusalError(_("The dialogue has begun, so no changes can be asked for."))
    if not threads.asked(threads.threads_of(submission.presentation)):
        raise RefusalError(_("Write at least one comment that says what should be changed."))
    submission.returned_at, submission.returned_by = at, by
    submission.save(update_fields=["returned_at", "returned_by"])
    record("presentation_returned", submission.presentation, by=by, at=at)
    return submission


@transaction.atomic
def approve(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Approves what was handed in; from now on the network reads it. Twice is the same as once."""
    submission = _latest_locked(submission)
    if submission.approved_at:
        return submission
    if submission.returned_at:
        raise RefusalError(
            _("Changes were asked for on %(moment)s. Wait for the next version, or take the request back.")
            % {"moment": moment(submission.returned_at)}
        )
    if submission.presentation.dialogue.cancelled_at:
        raise RefusalError(_("The dialogue is cancelled, so its presentations cannot be changed."))
    submission.approved_at, submission.approved_by = at, by
    submission.save(update_fields=["approved_at", "approved_by"])
    rendering.request_ahead(submission, at=at)
    record("presentation_approved", submission.presentation, by=by, at=at)
    return submission


@transaction.atomic
def undo(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Takes back an approval or a request for changes, so that the presentation waits for an answer again.

    A request cannot be taken back once the organisation has begun to change its text.
    """
    submission = _latest_locked(submission)
    if submission.approved_at:
        submission.approved_at = submission.approved_by = None
        verb = "presentation_approval_undone"
    elif submission.returned_at:
        if submission.presentation.answers.filter(saved_at__gt=submission.returned_at).exists():
            raise RefusalError(_("The organisation has begun to change its text."))
        submission.returned_at = submission.returned_by = None
        verb = "presentation_return_undone"
    else:
        return submission
    submission.save(update_fields=["approved_at", "approved_by", "returned_at", "returned_by"])
    record(verb, submission.presentation, by=by, at=at)
    return submission


@transaction.atomic
def resolve(remark: Comment, *, by: User, at: datetime) -> Comment:
    """Marks a thread, by its first comment, as dealt with. Twice is the same as once."""
    remark = Comment.objects.select_for_update().get(pk=remark.pk)
    if remark.resolved_at is None:
        remark.resolved_at, remark.resolved_by = at, by
        remark.save(update_fields=["resolved_at", "resolved_by"])
    return remark


@transaction.atomic
def reopen(remark: Comment) -> Comment:
    """Takes back the mark."""
    remark = Comment.objects.select_for_update().get(pk=remark.pk)
    if remark.resolved_at is not None:
        remark.resolved_at = remark.resolved_by = None
        remark.save(update_fields=["resolved_at", "resolved_by"])
    return remark


@transaction.atomic
def allow_late(presentation: Presentation, until: date, reason: str, *, by: User, at: datetime) -> Presentation:
    """Gives one organisation a later last day for its first handing-in, before the dialogue begins."""
    presentation = held(presentation)
    if presentation.latest_submission_id:
        raise RefusalError(_("The presentation has been handed in already."))
    starts_on = timezone.localdate(presentation.dialogue.starts_at)
    if not timezone.localdate(at) <= until <= starts_on:
        raise RefusalError(
            _("Choose a day from today until the day of the dialogue, %(day)s.") % {"day": day(starts_on)}
        )
    presentation.late_until, presentation.late_reason = until, reason
    presentation.late_at, presentation.late_by = at, by
    presentation.save(update_fields=["late_until", "late_reason", "late_at", "late_by"])
    record("presentation_allowed_late", presentation, by=by, at=at, reason=reason)
    return presentation


def _latest_locked(submission: Submission) -> Submission:
    """The submission as it is now, its presentation held. Refuses one that has been followed by another."""
    presentation = held(submission.presentation)
    if presentation.latest_submission is None or presentation.latest_submission.pk != submission.pk:
        raise RefusalError(_("A newer version has been handed in. Open the page again and read that one."))
    fresh = presentation.latest_submission
    fresh.presentation = presentation
    return fresh
