"""Writing a presentation: start it, save a section, settle two texts, bring back an older one, hand it in."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, record
from dialogues.actions.answers import note_area
from dialogues.models import Dialogue
from focusareas.models import FocusArea
from presentations import checks, prefill
from presentations.actions.locking import held
from presentations.content import Chart, Image, Link, SectionContent, draft_content, own_file
from presentations.models import (
    MAX_CHARACTERS,
    Answer,
    CompetingAnswer,
    Presentation,
    Submission,
    TemplateSection,
)
from regions.models import Organisation, SpecialisationArea
from toolkit.dates import clock, day, moment
from toolkit.refusals import RefusalError

Kind = TemplateSection.Kind


@dataclass(frozen=True)
class Fields:
    """What one section says; every part is empty until somebody fills it in."""

    text: str = ""
    manuscript: str = ""
    choice: str = ""
    scale: int | None = None
    links: tuple[Link, ...] = ()
    picture: Image | None = None
    chart: Chart | None = None

    @classmethod
    def of(cls, written: Any) -> Self:
        """The fields of an Answer, a CompetingAnswer or a row of an answer's history."""
        return cls(
            written.text,
            written.manuscript,
            written.choice,
            written.scale,
            tuple(Link(**link) for link in written.links),
            Image(**written.picture) if written.picture else None,
            Chart.from_json(written.chart) if written.chart else None,
        )

    @property
    def is_empty(self) -> bool:
        return self == Fields()

    def fitting(self, section: TemplateSection) -> Self:
        """Only the parts that the section's kind asks for."""
        return replace(
            self,
            choice=self.choice if section.kind == Kind.CHOICE else "",
            scale=self.scale if section.kind in (Kind.SCALE, Kind.AREA) else None,
            links=self.links if section.kind == Kind.LINKS else (),
        )

    def together_with(self, later: "Fields") -> "Fields":
        """Both: texts one after the other, links of both, and the later answer where only one can be."""
        return Fields(
            text=_joined(self.text, later.text),
            manuscript=_joined(self.manuscript, later.manuscript),
            choice=later.choice or self.choice,
            scale=later.scale if later.scale is not None else self.scale,
            links=(*self.links, *(link for link in later.links if link not in self.links)),
            picture=later.picture or self.picture,
            chart=later.chart or self.chart,
        )

    def as_columns(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in ("text", "manuscript", "choice", "scale")},
            "links": [asdict(link) for link in self.links],
            "picture": asdict(self.picture) if self.picture else None,
            "chart": asdict(self.chart) if self.chart else None,
        }


def _joined(first: str, second: str) -> str:
    if first == second or not second:
        return first
    return f"{first}\n\n{second}" if first else second


class Outcome(Enum):
    SAVED = "saved"
    UNCHANGED = "unchanged"
    COMPETING = "competing"


@dataclass(frozen=True)
class Saved:
    """What became of a save. `answer` is what stands now; `competing` is the text that came second."""

    outcome: Outcome
    answer: Answer | None = None
    competing: CompetingAnswer | None = None


@transaction.atomic
def start_presentation(
    dialogue: Dialogue,
    organisation: Organisation,
    subject: SpecialisationArea | FocusArea,
    *,
    by: User,
    at: datetime,
    reuse: bool = False,
) -> Presentation:
    """Makes the organisation's presentation, half filled from the register and, with `reuse`, from last time.

    Starting what has been started returns it as it is. Refuses an organisation that does not present, an area that
    is not its own or not valid on the day, and a dialogue that is not open.
    """
    _refuse_unless_open(dialogue, at=at)
    if not prefill.presents(dialogue, organisation):
        raise RefusalError(
            _("%(organisation)s has not said that it presents in this dialogue.") % {"organisation": organisation}
        )
    if subject not in prefill.subjects(dialogue, organisation):
        raise RefusalError(_("Choose an area that is valid on the day of the dialogue."))
    template = prefill.template_for(dialogue, organisation)
    if template is None:
        raise RefusalError(_("%(host)s has no adopted template yet.") % {"host": dialogue.host})
    presentation, is_new = Presentation.objects.get_or_create(
        dialogue=dialogue,
        organisation=organisation,
        defaults={"template": template, **about(subject), "created_at": at, "created_by": by},
    )
    if is_new:
        note_area(dialogue, organisation, presentation.area)
        record("presentation_started", presentation, by=by, at=at)
        _fill_in(presentation, subject, by=by, at=at, reuse=reuse)
    return presentation


def about(subject: SpecialisationArea | FocusArea) -> dict[str, Any]:
    """The columns of a presentation that say what it is about."""
    is_s3 = isinstance(subject, SpecialisationArea)
    return {"area": subject if is_s3 else None, "focus_area": None if is_s3 else subject}


def _fill_in(
    presentation: Presentation, subject: SpecialisationArea | FocusArea, *, by: User, at: datetime, reuse: bool
) -> None:
    """Last time's answers go to the sections with the same key; strategies go to the sections that take links."""
    dialogue, organisation = presentation.dialogue, presentation.organisation
    source = prefill.previous(organisation, [subject], other_than=dialogue).get(subject.pk) if reuse else None
    last = {answer.section.key: answer for answer in source.answers.select_related("section")} if source else {}
    registered = Fields(links=prefill.strategies(dialogue, organisation))
    for section in presentation.template.sections.all():
        earlier = Fields.of(last[section.key]) if section.key in last else Fields()
        fields = earlier.together_with(registered).fitting(section)
        if fields.picture and source:
            _bring_along(source, presentation, fields.picture.digest)
        if not fields.is_empty:
            Answer.objects.create(
                presentation=presentation, section=section, version=1, saved_at=at, saved_by=by, **fields.as_columns()
            )


def _bring_along(source: Presentation, presentation: Presentation, digest: str) -> None:
    """The picture of an earlier presentation becomes one of this too."""
    for picture in source.pictures.filter(digest=digest):
        picture.pk, picture._state.adding, picture.presentation = None, True, presentation  # noqa: SLF001  # Django's documented way to copy a row
        picture.save()


@transaction.atomic
def save_answer(
    presentation: Presentation,
    section: TemplateSection,
    fields: Fields,
    *,
    seen_version: int,
    by: User,
    at: datetime,
    window: str = "",
) -> Saved:
    """Saves one section if nobody has saved it since `seen_version`; otherwise keeps the text beside, to be settled.

    Equal content writes nothing. A text that follows from what the same `window` saved last is no conflict. Refuses
    when the presentation is handed in or its dialogue is not open.
    """
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    fields = fields.fitting(section)
    answer = presentation.answers.select_related("saved_by").filter(section=section).first()
    if answer is None:
        if fields.is_empty:
            return Saved(Outcome.UNCHANGED)
        return Saved(Outcome.SAVED, _write(Answer(presentation=presentation, section=section), fields, by, at, window))
    if Fields.of(answer) == fields:
        return Saved(Outcome.UNCHANGED, answer)
    if seen_version == answer.version or (window and window == answer.window):
        return Saved(Outcome.SAVED, _write(answer, fields, by, at, window))
    competing, _is_new = CompetingAnswer.objects.update_or_create(
        answer=answer,
        saved_by=by,
        window=window,
        settled_at=None,
        defaults={**fields.as_columns(), "saved_at": at},
        create_defaults={**fields.as_columns(), "saved_at": at, "base_version": seen_version},
    )
    return Saved(Outcome.COMPETING, answer, competing)


def _write(answer: Answer, fields: Fields, by: User, at: datetime, window: str = "") -> Answer:
    for name, value in fields.as_columns().items():
        setattr(answer, name, value)
    answer.version += 1
    answer.saved_by, answer.saved_at, answer.window = by, at, window
    answer.save()
    return answer


@transaction.atomic
def settle(
    competing: CompetingAnswer, choice: CompetingAnswer.Settled, *, seen_version: int, by: User, at: datetime
) -> Answer:
    """Ends a conflict with one choice: the first text stands, the second replaces it, or both follow each other.

    Settling what is settled changes nothing. Refuses when the first text has been saved again since it was shown.
    """
    presentation = held(competing.answer.presentation)
    refuse_unless_editable(presentation, at=at)
    competing = CompetingAnswer.objects.get(pk=competing.pk)
    answer = Answer.objects.select_related("saved_by", "section").get(pk=competing.answer_id)
    if competing.settled_at:
        return answer
    if answer.version != seen_version:
        raise RefusalError(
            _("%(name)s saved this section again at %(time)s. Read both texts once more and choose then.")
            % {"name": answer.saved_by, "time": clock(answer.saved_at)}
        )
    first, second = Fields.of(answer), Fields.of(competing)
    result = {
        CompetingAnswer.Settled.THEIRS: first,
        CompetingAnswer.Settled.MINE: second,
        CompetingAnswer.Settled.BOTH: first.together_with(second),
    }[choice]
    if max(len(result.text), len(result.manuscript)) > MAX_CHARACTERS:
        raise RefusalError(
            _("Together the texts are longer than %(most)s characters. Shorten one of them first.")
            % {"most": f"{MAX_CHARACTERS:,}".replace(",", "\xa0")}
        )
    competing.settled_at, competing.settled_by, competing.settled_as = at, by, choice
    competing.save()
    record("answer_settled", answer, by=by, at=at, reason=choice)
    return answer if result == first else _write(answer, result, by, at)


@transaction.atomic
def restore(answer: Answer, event_id: int, *, by: User, at: datetime) -> Answer:
    """Brings back the text of one row of the answer's history, as a new version; nothing is lost by it."""
    presentation = held(answer.presentation)
    refuse_unless_editable(presentation, at=at)
    answer = Answer.objects.get(pk=answer.pk)
    fields = Fields.of(answer.events.get(pk=event_id))  # type: ignore[attr-defined]  # pghistory adds the relation
    if Fields.of(answer) == fields:
        return answer
    record("answer_restored", answer, by=by, at=at)
    return _write(answer, fields, by, at)


@transaction.atomic
def change_subject(
    presentation: Presentation, subject: SpecialisationArea | FocusArea, *, by: User, at: datetime
) -> Presentation:
    """Makes the presentation about another area; the answers stay as they are."""
    s3_area = subject if isinstance(subject, SpecialisationArea) else None
    note_area(presentation.dialogue, presentation.organisation, s3_area)
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    if subject not in prefill.subjects(presentation.dialogue, presentation.organisation):
        raise RefusalError(_("Choose an area that is valid on the day of the dialogue."))
    before = presentation.subject
    presentation.area, presentation.focus_area = about(subject)["area"], about(subject)["focus_area"]
    if presentation.subject != before:
        presentation.save(update_fields=["area", "focus_area"])
        record("presentation_subject_changed", presentation, by=by, at=at, reason=f"{before} → {presentation.subject}")
    return presentation


@transaction.atomic
def submit(presentation: Presentation, *, by: User, at: datetime) -> Submission:
    """Freezes what is written as the next submission.

    Refuses what is handed in already, a first handing-in after the deadline, a dialogue that has begun, a required
    section without an answer, a section with two texts to choose between, a picture without words for those who cannot
    see it, and a chart without title or names.
    """
    presentation = held(presentation)
    refuse_unless_editable(presentation, at=at)
    dialogue = presentation.dialogue
    if at >= dialogue.starts_at:
        raise RefusalError(_("The dialogue has begun, so nothing more can be handed in."))
    if presentation.latest_submission is None and at >= presentation.due_at:
        raise RefusalError(
            _(
                "The last day to hand in was %(day)s. Ask the coordinator at %(host)s for more time; what you have "
                "written is kept."
            )
            % {"day": day(presentation.due_on), "host": dialogue.host}
        )
    if open_texts := CompetingAnswer.objects.filter(answer__presentation=presentation, settled_at=None):
        sections = sorted({text.answer.section.title for text in open_texts.select_related("answer__section")})
        raise RefusalError(_("First choose which text stands in: %(sections)s.") % {"sections": ", ".join(sections)})
    number = (presentation.latest_submission.number if presentation.latest_submission else 0) + 1
    content = draft_content(presentation, revision=number, handed_in=True, own_slides=own_file(presentation))
    progress = checks.progress(content)
    if lacking := progress.missing:
        raise RefusalError(
            ngettext(
                "One required section has no answer yet: %(sections)s.",
                "%(count)s required sections have no answer yet: %(sections)s.",
                len(lacking),
            )
            % {"count": len(lacking), "sections": ", ".join(section.title for section in lacking)}
        )
    if progress.undescribed:
        raise RefusalError(
            _("First say in words what the picture shows in: %(sections)s.") % _named(progress.undescribed)
        )
    if progress.unnamed:
        raise RefusalError(
            _("First give the chart a title, and each of its rows and columns a name, in: %(sections)s.")
            % _named(progress.unnamed)
        )
    submission = Submission.objects.create(
        presentation=presentation, number=number, content=content.as_json(), submitted_at=at, submitted_by=by
    )
    presentation.latest_submission = submission
    presentation.save(update_fields=["latest_submission"])
    record("presentation_submitted", presentation, by=by, at=at)
    return submission


def _named(sections: Iterable[SectionContent]) -> dict[str, str]:
    return {"sections": ", ".join(section.title for section in sections)}


def _refuse_unless_open(dialogue: Dialogue, *, at: datetime) -> None:
    if dialogue.cancelled_at:
        raise RefusalError(_("The dialogue is cancelled, so its presentations cannot be changed."))
    if dialogue.held_at or dialogue.closed_at or at >= dialogue.ends_at:
        raise RefusalError(_("The dialogue has been held, so its presentations cannot be changed."))
    if not dialogue.is_open:
        raise RefusalError(_("The dialogue has not been announced yet."))


def refuse_unless_editable(presentation: Presentation, *, at: datetime) -> None:
    """Raises RefusalError for what is handed in or approved, and for a dialogue that is not open."""
    _refuse_unless_open(presentation.dialogue, at=at)
    submission = presentation.latest_submission
    if presentation.state == Presentation.State.SUBMITTED and submission:
        raise RefusalError(
            _("%(name)s handed in this presentation on %(moment)s. It can be changed when the host asks for it.")
            % {"name": submission.submitted_by, "moment": moment(submission.submitted_at)}
        )
    if presentation.state == Presentation.State.APPROVED and submission:
        raise RefusalError(_("This presentation is approved and cannot be changed."))
