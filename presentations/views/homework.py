"""The homework (hemläxa) of one dialogue: who presents, how far they have come, what is left until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues.models import Dialogue
from presentations import access, checks
from presentations.bar import Bar, bar_of
from presentations.content import Content, draft_content
from presentations.duties import Duty, duties
from presentations.models import Answer, Presentation
from presentations.threads import QUIET, Count, open_in
from regions.models import Organisation
from toolkit.dates import day, in_days, moment
from toolkit.sorting import swedish_key

TONES = {Presentation.State.APPROVED: "good", Presentation.State.RETURNED: "sun"}
SOON = 7
"""Days before the last one that a row turns to sun."""


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
    due_on: date
    days_left: int | None
    """To those who may know that something is left; below zero when the last day has passed."""
    talk: Count = QUIET
    """Threads that are open, to those who take part in them."""

    @property
    def name(self) -> str:
        return self.organisation.short_name

    @property
    def url(self) -> str:
        return self.presentation.get_absolute_url() if self.presentation and self.may_read else ""

    @property
    def subject(self) -> str:
        return self.presentation.subject if self.presentation and (self.may_read or self.progress) else ""

    @property
    def state(self) -> str:
        """In words, to those who may know of it; else empty."""
        return str(self.presentation.state.label) if self.presentation and (self.may_read or self.progress) else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.presentation.state, "quiet") if self.presentation else "quiet"

    @property
    def touched(self) -> str:
        return _("changed %(moment)s") % {"moment": moment(self.touched_at)} if self.touched_at else ""

    @property
    def sections(self) -> str:
        said = {"done": self.progress.done, "total": self.progress.total} if self.progress else None
        return _("%(done)s of %(total)s") % said if said else ""

    @property
    def drawing(self) -> str:
        return self.bar.drawing if self.bar else ""

    @property
    def due(self) -> str:
        return day(self.due_on)

    @property
    def pk(self) -> int | None:
        """The presentation's."""
        return self.presentation.pk if self.presentation else None

    @property
    def may_be_given_time(self) -> bool:
        """It is begun, and nothing has been handed in."""
        return self.presentation is not None and self.presentation.latest_submission is None

    @property
    def left(self) -> str:
        return "" if self.days_left is None else in_days(self.days_left)

    @property
    def left_tone(self) -> str:
        if self.days_left is None or self.days_left > SOON:
            return "quiet"
        return "brick" if self.days_left < 0 else "sun"


def rows(dialogue: Dialogue, user: User, *, at: datetime) -> list[Row]:
    """The host first, then the others in Swedish order. Six queries, however many there are."""
    found = duties([dialogue])
    measured = measures(found)
    found.sort(key=lambda duty: (duty.organisation.pk != dialogue.host_id, swedish_key(duty.organisation.short_name)))
    talks = open_in(_on_host_side(measured.values(), user))
    return [row_of(duty, measured, user, at=at, talks=talks) for duty in found]


def _on_host_side(found: Iterable["Measured"], user: User) -> dict[int, bool]:
    """The presentations, by id, whose threads the person takes part in, and on which side."""
    return {
        one.presentation.pk: not access.can_edit(user, one.presentation)
        for one in found
        if access.can_discuss(user, one.presentation)
    }


@dataclass(frozen=True)
class Measured:
    """A presentation read `with_measures`, and what is written in it."""

    presentation: Presentation
    answers: list[Answer]


def measures(found: Iterable[Duty]) -> dict[int, Measured]:
    """The presentations by id, with what a row says about each. Three queries, however many there are."""
    begun = {duty.presentation.pk: duty for duty in found if duty.presentation}
    written = {one.pk: one for one in Presentation.objects.filter(pk__in=begun).with_measures().order_by()}
    for pk, one in written.items():
        one.dialogue, one.organisation = begun[pk].dialogue, begun[pk].organisation
    measured = {pk: Measured(one, []) for pk, one in written.items()}
    for answer in Answer.objects.filter(presentation__in=written).defer("version", "window", "saved_by").order_by():
        measured[answer.presentation_id].answers.append(answer)
    return measured


def cells(row: Row) -> list[str | int | date | None]:
    """The row for a spreadsheet: what its reader does not see is empty."""
    presentation = row.presentation if row.progress or row.may_read else None
    return [
        row.organisation.name,
        presentation.subject if presentation else None,
        str(presentation.state.label) if presentation else None,
        row.progress.done if row.progress else None,
        row.progress.total if row.progress else None,
        row.bar.spoken if row.bar else None,
        row.due_on,
        row.touched_at,
    ]


def row_of(
    duty: Duty, measured: dict[int, Measured], user: User, *, at: datetime, talks: Mapping[int, Count] | None = None
) -> Row:
    """What one person may know of one duty; `measured` comes from `measures`, `talks` from `open_in`."""
    dialogue, body, today = duty.dialogue, duty.organisation, timezone.localdate(at)
    found = measured.get(duty.presentation.pk) if duty.presentation else None
    presentation = found.presentation if found else None
    may_write = access.can_write_for(user, body) and dialogue.is_open
    follows = access.can_write_for(user, body) or access.can_coordinate(user, dialogue)
    may_read = presentation is not None and (
        access.can_read_submission(user, presentation) or access.can_read_draft(user, presentation)
    )
    content = _content(found) if found and (follows or may_read) else None
    is_open = follows and dialogue.is_open
    return Row(
        organisation=body,
        presentation=presentation,
        may_write=may_write and duty.is_left,
        may_read=may_read,
        may_review=access.can_coordinate(user, dialogue) and not duty.is_missing,
        progress=checks.progress(content) if content and follows else None,
        bar=bar_of(content, name=f"bar-{presentation.pk}") if content and presentation else None,
        touched_at=_touched(found) if follows and found else None,
        is_late=is_open and duty.is_late(at=at),
        due_on=duty.last_day(on=today),
        days_left=duty.days_left(on=today) if is_open and duty.is_left else None,
        talk=(talks or {}).get(presentation.pk, QUIET) if presentation else QUIET,
    )


def _content(found: Measured) -> Content:
    """What was approved or handed in, or the draft, for its measures only."""
    presentation = found.presentation
    if presentation.latest_submission and not presentation.is_editable:
        return Content.from_json(presentation.latest_submission.content)
    return draft_content(presentation, revision=0, answers=found.answers)


def _touched(found: Measured) -> datetime:
    """The last time anybody saved or handed in."""
    presentation = found.presentation
    moments = [presentation.created_at, *[answer.saved_at for answer in found.answers]]
    if presentation.latest_submission:
        moments.append(presentation.latest_submission.submitted_at)
    return max(moments)
