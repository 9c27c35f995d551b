"""What host and organisation say to each other about the demo's presentations, and a presentation handed in anew."""

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.models import User
from portal.demo.stage import Stage
from presentations.actions import review, writing
from presentations.models import Comment, Presentation


def talk_about_changes(stage: Stage, presentation: Presentation) -> None:
    """The organisation answers one of the comments it was sent back with, and asks something of its own."""
    latest = presentation.submissions.get()
    by = stage.cast.strategists[presentation.organisation.code]
    if latest.returned_at is None:
        return
    first = Comment.objects.filter(submission=latest, thread=None).order_by("section__position")[0]
    at = latest.returned_at + timedelta(hours=13)
    review.answer(
        first,
        "Vi har prövat i två kommuner, och i den ena gick det inte. Räcker det att säga det i manus, eller ska det "
        "stå på bilden?",
        by=by,
        at=at,
    )
    strategies = presentation.template.sections.get(key="strategies")
    review.comment(latest, strategies, "Vår nya strategi beslutas i januari. Ska vi visa förslaget?", by=by, at=at)


def hand_in_again(stage: Stage, presentation: Presentation) -> None:
    """Sent back with two comments, changed and handed in anew; one of the threads is still open."""
    first = presentation.submissions.get()
    by = stage.cast.strategists[presentation.organisation.code]
    at = first.submitted_at
    sections = {section.key: section for section in presentation.template.sections.all()}
    needs = review.comment(
        first,
        sections["needs"],
        "Bra behov. Säg vilket som är viktigast, och vad det kostar att låta bli.",
        by=stage.by,
        at=at + timedelta(hours=2),
    )
    review.comment(
        first,
        sections["international"],
        "Nämn gärna det Interreg-projekt som ni berättade om i våras.",
        by=stage.by,
        at=at + timedelta(hours=2),
    )
    review.request_changes(first, by=stage.by, at=at + timedelta(hours=2))
    _change(presentation, "needs", "- Viktigast: fler som kan driva en pilot till ordinarie produktion", by, at)
    _change(presentation, "wish", "- En gemensam utlysning för pilotanläggningar som flera län delar", by, at)
    said = "Nu står det viktigaste överst. Vad det kostar säger vi i manus, siffran är från vår analys i oktober."
    review.answer(needs, said, by=by, at=at + timedelta(hours=4))
    review.resolve(needs, by=by, at=at + timedelta(hours=4))
    writing.submit(presentation, by=by, at=at + timedelta(hours=4))


def _change(presentation: Presentation, key: str, line: str, by: User, at: datetime) -> None:
    """The line stands first on the slide, and its last line is left out."""
    answer = presentation.answers.select_related("section").get(section__key=key)
    text = "\n".join([line, *answer.text.splitlines()[:-1]])
    fields = replace(writing.Fields.of(answer), text=text)
    writing.save_answer(
        presentation, answer.section, fields, seen_version=answer.version, by=by, at=at + timedelta(hours=3)
    )
