"""The `sweden` scale: ten years of held dialogues, written table by table, for measuring.

Step by step through the actions it would be some 195,000 questions to the database, many minutes of work. What stands
in the tables and in the log afterwards is the same: a test makes one dialogue both ways and compares. (The history of
the rows is shorter: each row appears as it ended.)
"""

from bisect import bisect
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import Model, OuterRef, Subquery, prefetch_related_objects
from django.utils import timezone

from accounts.models import BusinessEvent, User
from dialogues.models import Dialogue, Invitation
from portal.demo.stage import MEETING_URL, Stage, saved_at, swedish, written_at
from portal.demo.story import REGIONS, meeting_day
from presentations import prefill
from presentations.actions.writing import Fields, about
from presentations.content import Link, draft_content
from presentations.models import Answer, Presentation, PresentationTemplate, Submission
from regions.models import Organisation, SpecialisationArea, StrategyDocument

PRESENTING, LISTENING = 10, 8
BATCH = 500
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Meeting(NamedTuple):
    dialogue: Dialogue
    presenting: list[Organisation]
    listening: list[Organisation]


class Register:
    """What the register says on a day, asked once for each stretch of days in which nothing changes in it."""

    def __init__(self) -> None:
        spans = chain(
            SpecialisationArea.objects.values_list("valid_from", "valid_to"),
            StrategyDocument.objects.values_list("valid_from", "valid_to"),
        )
        self._changes = sorted({day for first, last in spans for day in (first, last and last + DAY) if day})
        self._subjects: dict[tuple[int, int], list[prefill.Subject]] = {}
        self._strategies: dict[tuple[int, int, int], tuple[Link, ...]] = {}

    def subjects(self, dialogue: Dialogue, body: Organisation) -> list[prefill.Subject]:
        key = (body.pk, bisect(self._changes, dialogue.starts_on))
        if key not in self._subjects:
            self._subjects[key] = list(prefill.subjects(dialogue, body))
            prefetch_related_objects(self._subjects[key], "themes")
        return self._subjects[key]

    def strategies(self, dialogue: Dialogue, body: Organisation) -> tuple[Link, ...]:
        key = (body.pk, dialogue.focus_area_id, bisect(self._changes, dialogue.starts_on))
        if key not in self._strategies:
            self._strategies[key] = prefill.strategies(dialogue, body)
        return self._strategies[key]


def ten_years(stage: Stage, now: datetime, *, dialogues: int = 200) -> None:
    """Twenty dialogues a year, held and closed, with ten approved presentations each, none of them rendered."""
    register = Register()
    meetings = [_meeting(stage, register, number, now) for number in range(dialogues)]
    _hold(meetings, by=stage.by)
    template = prefill.template_for(meetings[0].dialogue, meetings[0].presenting[0])
    if template is None:
        raise LookupError("load_reference adopts a template for regions")
    _write(stage, register, meetings, template)
    _approve(meetings, by=stage.by)


def _meeting(stage: Stage, register: Register, number: int, now: datetime) -> Meeting:
    """Not saved yet. Who presents goes round among those who have an S3 area on the day."""
    day = meeting_day(timezone.localdate(now) - timedelta(days=60 + round(number * 18.25)), later=False)
    areas = [area for area in stage.focus_areas.values() if area.kind in ("area", "sub_area")]
    valid = [area for area in areas if area.valid_from is None or area.valid_from <= day]
    focus = valid[number % len(valid)]
    dialogue = Dialogue(
        kind=stage.kinds["sharp"],
        host=focus.host,
        focus_area=focus,
        title=f"{focus.name} {number + 1}",
        starts_at=swedish(day, 9),
        ends_at=swedish(day, 12),
        meeting_url=MEETING_URL,
        capacity=PRESENTING,
        host_slot=Dialogue.HostSlot.NONE,
    )
    regions = [stage.organisations[code] for code in REGIONS]
    able = [body for body in regions if register.subjects(dialogue, body)]
    presenting = [able[(number * PRESENTING + place) % len(able)] for place in range(PRESENTING)]
    return Meeting(dialogue, presenting, [body for body in regions if body not in presenting][:LISTENING])


def _hold(meetings: list[Meeting], *, by: User) -> None:
    """Saves the dialogues, planned, held and closed, and who presented and who listened."""
    dialogues = [meeting.dialogue for meeting in meetings]
    for dialogue in dialogues:
        dialogue.material_due_on = dialogue.material_due_by_default
        dialogue.created_at = dialogue.starts_at - 70 * DAY
        dialogue.planned_at = dialogue.created_at + DAY
        dialogue.held_at = dialogue.ends_at + HOUR
        dialogue.closed_at = dialogue.edited_at = dialogue.ends_at + 14 * DAY
        dialogue.created_by = dialogue.planned_by = dialogue.held_by = dialogue.closed_by = dialogue.edited_by = by
    Dialogue.objects.bulk_create(dialogues)
    invitations = Invitation.objects.bulk_create(
        [
            _invitation(dialogue, body, role, answer, by)
            for dialogue, presenting, listening in meetings
            for bodies, role, answer in (
                (presenting, Invitation.Role.PRESENT, Invitation.Answer.PRESENTS),
                (listening, Invitation.Role.LISTEN, Invitation.Answer.LISTENS),
            )
            for body in bodies
        ],
        BATCH,
    )
    for fact in ("created", "planned", "held", "closed"):
        _log(f"dialogue_{fact}", ((one, getattr(one, f"{fact}_at"), by) for one in dialogues))
    _log("invitation_added", ((one, one.created_at, by) for one in invitations))


def _invitation(dialogue: Dialogue, body: Organisation, role: str, answer: str, by: User) -> Invitation:
    at = dialogue.starts_at - 40 * DAY
    made = Invitation(dialogue=dialogue, organisation=body, role=role, created_at=at, created_by=by)
    made.answer, made.answered_at, made.answered_by, made.on_behalf = answer, at, by, True
    made.placed_at = at if answer == Invitation.Answer.PRESENTS else None
    return made


def _write(stage: Stage, register: Register, meetings: list[Meeting], template: PresentationTemplate) -> None:
    """Saves the presentations and their answers; what the register knows is in them from the start."""
    presentations, answers = [], []
    for dialogue, presenting, _listening in meetings:
        at = written_at(dialogue)
        for body in presenting:
            subject = stage.choose(register.subjects(dialogue, body), dialogue)
            presentation = Presentation(dialogue=dialogue, organisation=body, template=template, **about(subject))
            presentation.created_at, presentation.created_by = at - 6 * DAY, stage.cast.strategists[body.code]
            presentations.append(presentation)
            registered = Fields(links=register.strategies(dialogue, body))
            stage.turn += 1
            for number, section in enumerate(template.sections.all()):
                begun = registered.fitting(section)
                fields = begun.together_with(stage.says(presentation, section, subject))
                answer = Answer(presentation=presentation, section=section, **fields.fitting(section).as_columns())
                answer.version = 1 if begun.is_empty else 2
                answer.saved_at, answer.saved_by = saved_at(at, number), presentation.created_by
                answers.append(answer)
    Presentation.objects.bulk_create(presentations, BATCH)
    Answer.objects.bulk_create(answers, BATCH)
    mine = Presentation.objects.filter(dialogue=OuterRef("dialogue"), organisation=OuterRef("organisation"))
    written = Invitation.objects.filter(dialogue__in=[meeting.dialogue for meeting in meetings])
    written.presenting().update(area=Subquery(mine.values("area")))
    _log("presentation_started", ((one, one.created_at, one.created_by) for one in presentations))


def _approve(meetings: list[Meeting], *, by: User) -> None:
    """Every presentation handed in and approved."""
    mine = Presentation.objects.filter(dialogue__in=[meeting.dialogue for meeting in meetings])
    submissions = []
    for presentation in mine.whole().select_related("created_by").order_by("pk").iterator(BATCH):
        content = draft_content(presentation, revision=1, handed_in=True).as_json()
        submission = Submission(presentation=presentation, number=1, content=content)
        submission.submitted_at = written_at(presentation.dialogue) + 3 * HOUR
        submission.submitted_by = presentation.created_by
        submission.approved_at, submission.approved_by = written_at(presentation.dialogue) + 30 * HOUR, by
        submissions.append(submission)
    Submission.objects.bulk_create(submissions, BATCH)
    mine.update(latest_submission=Subquery(Submission.objects.filter(presentation=OuterRef("pk")).values("pk")))
    for fact in ("submitted", "approved"):
        _log(
            f"presentation_{fact}",
            ((one.presentation, getattr(one, f"{fact}_at"), getattr(one, f"{fact}_by")) for one in submissions),
        )


def _log(verb: str, events: Iterable[tuple[Model, datetime, User]]) -> None:
    """One line in the log for each thing, as accounts.models.record writes it."""
    BusinessEvent.objects.bulk_create(
        [BusinessEvent(verb=verb, thing=thing, at=at, by=by) for thing, at, by in events], BATCH
    )
