"""What of a presentation a person may read: the draft, what was handed in last, or what has been approved."""

from dataclasses import dataclass

from accounts.models import User
from presentations.access import can_read_draft, can_read_submission
from presentations.content import Content, draft_content, own_file
from presentations.models import Presentation, Submission


@dataclass(frozen=True)
class Reading:
    """`submission` is None for a draft, which is never approved."""

    content: Content
    approved: bool
    submission: Submission | None


def reading_of(user: User, presentation: Presentation) -> Reading | None:
    """The own organisation reads its draft while it is written, the host's coordinator what was handed in last, and
    any member what has been approved. None where the person may read nothing of it.
    """
    if can_read_draft(user, presentation):
        return own_reading(presentation)
    submission = presentation.latest_submission
    if submission is None or not can_read_submission(user, presentation):
        return None
    return _submitted(submission)


def own_reading(presentation: Presentation) -> Reading:
    """What the organisation itself sees: what is being written, or what was handed in and awaits or has its answer."""
    submission = presentation.latest_submission
    if submission is not None and not presentation.is_editable:
        return _submitted(submission)
    revision = submission.number if submission else 0
    content = draft_content(presentation, revision=revision, own_slides=own_file(presentation))
    return Reading(content, approved=False, submission=None)


def _submitted(submission: Submission) -> Reading:
    return Reading(Content.from_json(submission.content), submission.approved_at is not None, submission)
