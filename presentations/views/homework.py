"""The homework (hemläxa) of one dialogue: who presents, how far they have come, what is left until when."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from dialogues.models import Dialogue, Invitation
from presentations import access, checks
from presentations.bar import Bar, bar_of
from presentations.content import Content, draft_content
from presentations.models import Presentation
from regions.models import Organisation
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Row:
    """One organisation's ten minutes. What only its writers and the host may know is None to everybody else."""

    organisation: Organisation
    presentation: Presentation | None
    may_write: bool
    may_read: bool
    may_review: bool
    progress: checks.Progress | None
    bar: Bar | None
    touched_at: datetime | None
    is_late: bool


def rows(dialogue: Dialogue, user: User, *, at: datetime) -> list[Row]:
    """The host first, then the others in Swedish order. Six queries, however many there are."""
    written = Presentation.objects.filter(dialogue=dialogue).with_measures().order_by()
    presentations = {one.organisation_id: one for one in written}
    for one in presentations.values():
        one.dialogue = dialogue
    presenting = Invitation.objects.presenting().filter(dialogue=dialogue).select_related("organisation").order_by()
    bodies = {invitation.organisation_id: invitation.organisation for invitation in presenting}
    bodies.update({one.organisation_id: one.organisation for one in presentations.values()})
    if dialogue.host_slot != Dialogue.HostSlot.NONE:
        bodies[dialogue.host_id] = dialogue.host
    ordered = sorted(bodies.values(), key=lambda body: (body.pk != dialogue.host_id, swedish_key(body.short_name)))
    return [_row(dialogue, body, presentations.get(body.pk), user, at=at) for body in ordered]


def cells(row: Row, dialogue: Dialogue) -> list[str | int | date | None]:
    """The row for a spreadsheet: what its reader does not see is empty."""
    presentation = row.presentation if row.progress or row.may_read else None
    return [
        row.organisation.name,
        presentation.subject if presentation else None,
        str(presentation.state.label) if presentation else None,
        row.progress.done if row.progress else None,
        row.progress.total if row.progress else None,
        row.bar.spoken if row.bar else None,
        row.presentation.due_on if row.presentation else dialogue.material_due_on,
        row.touched_at,
    ]


def _row(dialogue: Dialogue, body: Organisation, presentation: Presentation | None, user: User, *, at: datetime) -> Row:
    may_write = access.can_write_for(user, body) and dialogue.is_open
    if presentation is None:
        follows = may_write or access.can_coordinate(user, dialogue)
        is_late = follows and dialogue.is_open and dialogue.material_is_late(at=at)
        return Row(body, None, may_write, False, False, None, None, None, is_late)
    follows = access.can_follow(user, presentation)
    may_read = access.can_read_submission(user, presentation) or access.can_read_draft(user, presentation)
    content = _content(presentation) if follows or may_read else None
    return Row(
        organisation=body,
        presentation=presentation,
        may_write=may_write and presentation.is_editable,
        may_read=may_read,
        may_review=access.can_review(user, presentation) and presentation.latest_submission is not None,
        progress=checks.progress(content) if content and follows else None,
        bar=bar_of(content, name=f"bar-{presentation.pk}") if content else None,
        touched_at=_touched(presentation) if follows else None,
        is_late=follows and presentation.latest_submission is None and dialogue.is_open and at >= presentation.due_at,
    )


def _content(presentation: Presentation) -> Content:
    """What was approved or handed in, or the draft, for its measures only."""
    if presentation.latest_submission and not presentation.is_editable:
        return Content.from_json(presentation.latest_submission.content)
    return draft_content(presentation, revision=0)


def _touched(presentation: Presentation) -> datetime:
    """The last time anybody saved or handed in."""
    moments = [presentation.created_at, *(answer.saved_at for answer in presentation.answers.all())]
    if presentation.latest_submission:
        moments.append(presentation.latest_submission.submitted_at)
    return max(moments)
