"""Brings dialogues and presentations to a wanted state, step by step, each step at a believable moment."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from dialogues import actions as dialogue_actions
from dialogues.actions import agenda
from dialogues.actions import programme as publishing
from dialogues.models import Dialogue, DialogueKind, Invitation
from focusareas.models import FocusArea
from portal.demo import illustrations, texts
from portal.demo.cast import Cast
from presentations.actions import review, writing
from presentations.models import Presentation, TemplateSection
from presentations.prefill import Subject, subjects
from regions.models import Network, Organisation, SpecialisationArea
from yearwheel.actions import calendar, queue, releasing, tempo
from yearwheel.entries import Says
from yearwheel.models import CalendarEntry
from yearwheel.reference import fill_year
from yearwheel.tempo import PREPARING

State = Presentation.State
Role = Invitation.Role
Answer = Invitation.Answer

SHARE = 0.9
MEETING_URL = "https://mote.example.org/snabbdialog"


def swedish(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of that day in Sweden."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def written_at(dialogue: Dialogue) -> datetime:
    """When a presentation is written, unless the story says otherwise."""
    return dialogue.material_due_at - timedelta(days=5)


def saved_at(written: datetime, number: int) -> datetime:
    """When the section of that number was saved."""
    return written + timedelta(minutes=4 * number)


class Stage:
    """Everything the demo does happens here, through the apps' own actions."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast = cast
        self.now = now
        self.by = cast.coordinator
        self.organisations = {body.code: body for body in Organisation.objects.all()}
        self.focus_areas = {
            area.code: area for area in FocusArea.objects.select_related("host").prefetch_related("themes")
        }
        self.kinds = {kind.code: kind for kind in DialogueKind.objects.all()}
        self.turn = 0
        self.spared = False  # the first who presents in two dialogues at once does so in spite of the tempo

    def dialogue(
        self,
        day: date,
        focus: str,
        title: str,
        *,
        kind: str = "sharp",
        planned: bool = True,
        hours: tuple[int, int] = (9, 12),
        ahead: int = 70,
        **facts: Any,
    ) -> Dialogue:
        """A dialogue made `ahead` days before its day, and planned the day after that unless it stays a draft."""
        starts_at = swedish(day, hours[0])
        made_at = starts_at - timedelta(days=ahead)
        area = self.focus_areas[focus]
        made = dialogue_actions.create_dialogue(
            area.host,
            by=self.by,
            at=made_at,
            kind=self.kinds[kind],
            focus_area=area,
            title=title,
            starts_at=starts_at,
            ends_at=swedish(day, hours[1]),
            meeting_url=MEETING_URL if planned else "",
            **facts,
        )
        return dialogue_actions.plan_dialogue(made, by=self.by, at=made_at + timedelta(days=1)) if planned else made

    def ask(
        self, dialogue: Dialogue, presenting: list[str], listening: list[str], unanswered: list[str] | None = None
    ) -> None:
        """Notes who presents, who listens and who has not answered, as was done before invitations were sent here."""
        at = dialogue.starts_at - timedelta(days=40)
        for codes, role, answer in (
            (presenting, Role.PRESENT, Answer.PRESENTS),
            (listening, Role.LISTEN, Answer.LISTENS),
            (unanswered or [], Role.PRESENT, ""),
        ):
            for code in codes:
                dialogue_actions.add_participant(
                    dialogue, self.organisations[code], role=role, answer=answer, by=self.by, at=at
                )

    def invite(
        self,
        dialogue: Dialogue,
        presenting: list[str],
        listening: list[str],
        unanswered: list[str] | None = None,
        *,
        words: str = "",
        at: datetime,
    ) -> None:
        """Sends one wave at `at`; those who answer do so the days after, each by its own strategist if it has one."""
        for codes, role in ((presenting, Role.PRESENT), (listening, Role.LISTEN), (unanswered or [], Role.PRESENT)):
            for code in codes:
                dialogue_actions.add_participant(dialogue, self.organisations[code], role=role, by=self.by, at=at)
        dialogue_actions.write_wave(dialogue, words=words, answer_due_on=None, by=self.by, at=at)
        self.send(dialogue, at=at + timedelta(minutes=20))
        for number, code in enumerate([*presenting, *listening]):
            answered = at + timedelta(hours=5 + 7 * number)
            answer = Answer.PRESENTS if code in presenting else Answer.LISTENS
            self.answer(dialogue, code, answer, at=min(answered, self.now))

    def send(self, dialogue: Dialogue, *, at: datetime) -> None:
        """Sends the wave within the tempo. Who prepares another presentation is asked to listen, and may want more."""
        while held := self._held_back(dialogue, at=at):
            for one in held:
                asked = one.invitation
                if one.because.rule == PREPARING and self.spared:
                    who = {"role": Role.LISTEN, "diary_number": asked.diary_number}
                    dialogue_actions.change_participant(asked, **who, by=self.by, at=at)
                    continue
                reason = "Dialogen bestämdes sent, och regionerna har sagt att de hinner."
                if one.because.rule == PREPARING:
                    reason, self.spared = "Regionen bad själv om att få presentera i båda dialogerna.", True
                tempo.override(asked, reason=reason, by=self.by, at=at)
        releasing.send_now(dialogue, by=self.by, at=at)

    def _held_back(self, dialogue: Dialogue, *, at: datetime) -> list[releasing.Held]:
        """As it stands now: what is decided about one changes what the tempo says of the next."""
        unsent = list(dialogue.invitations.unsent().select_related("organisation", "release").order_by("pk"))
        for invitation in unsent:
            invitation.dialogue = dialogue
        return list(releasing.preview(dialogue, unsent, at=at).values())

    def queue_and_calendar(self, today: date) -> None:
        """Two dialogues whose invitations wait for their day, and the other meetings of this year and the next."""
        for days, focus, title, codes in (
            (75, "digital-omstallning", "Digital omställning: data i offentlig sektor", ["03", "08", "09", "13", "23"]),
            (88, "hallbar-precisionshalsa", "Precisionshälsa nära patienten", ["06", "10", "21", "24"]),
        ):
            day = today + timedelta(days=days)
            while day.weekday() not in (1, 2, 3):
                day += timedelta(days=1)
            made = self.dialogue(day, focus, title, ahead=days + 10)
            at = self.now - timedelta(hours=4)
            for code in codes:
                body = self.organisations[code]
                dialogue_actions.add_participant(made, body, role=Role.PRESENT, by=self.by, at=at)
            queue.place_wave(made, by=self.by, at=at)
        networks = {network.code: network for network in Network.objects.all()}
        for month, number, title, code in (
            (3, 2, "RND-nätverkets vårmöte", "RND"),
            (10, 1, "RND-nätverkets höstmöte", "RND"),
            (4, 3, "S3-nätverket träffas", "S3"),
            (11, 3, "S3-nätverket träffas", "S3"),
            (5, 1, "RUS-nätverkets möte", "RUS"),
        ):
            first = date(today.year, month, 1)
            wednesday = first + timedelta(days=(2 - first.weekday()) % 7 + 7 * (number - 1))
            says = Says(
                wednesday,
                wednesday + timedelta(days=1),
                title,
                CalendarEntry.Kind.WARN,
                CalendarEntry.Category.NETWORK,
                network=networks[code],
                rule=CalendarEntry.Rule.WEEK,
            )
            calendar.add_entry(says, by=self.by, at=self.now - timedelta(days=30))
        agency = self.organisations["TVV"].short_name
        for day in (today + timedelta(days=24), today + timedelta(days=66)):
            says = Says(day, day, f"{agency}: dialog med regionerna", "warn", CalendarEntry.Category.OTHER_AGENCY)
            calendar.add_entry(says, by=self.by, at=self.now - timedelta(days=30))
        for year in (today.year, today.year + 1):
            fill_year(year, by=None, at=self.now)

    def answer(
        self,
        dialogue: Dialogue,
        code: str,
        answer: str,
        *,
        at: datetime,
        area: Subject | None = None,
        **words: str,
    ) -> None:
        """What the organisation answers: its strategist through the link, or the coordinator on its behalf."""
        body = self.organisations[code]
        invitation = dialogue.invitations.get(organisation=body)
        person = self.cast.strategists.get(code)
        if answer == Answer.PRESENTS:
            area = area or self.choose(subjects(dialogue, body), dialogue)
        dialogue_actions.answer_invitation(
            invitation,
            answer,
            by=person or self.by,
            at=at,
            area=area if isinstance(area, SpecialisationArea) else None,
            through=invitation.recipients.filter(user=person).first() if person else None,
            on_behalf=person is None,
            **words,
        )

    def programme(self, dialogue: Dialogue, *, at: datetime, publish: bool = True) -> None:
        """The suggested programme; published two hours later, unless it stays between the coordinators."""
        agenda.suggest(dialogue, by=self.by, at=at)
        if publish:
            publishing.publish(dialogue, by=self.by, at=at + timedelta(hours=2))

    def lengthen(self, dialogue: Dialogue, kind: str, minutes: int, *, at: datetime) -> None:
        """The first item of that kind becomes so much longer, and nobody but coordinators knows yet."""
        item = dialogue.agenda_items.filter(kind=kind).first()
        if item:
            agenda.resize_item(dialogue, item.pk, minutes=minutes, by=self.by, at=at)

    def present(
        self,
        dialogue: Dialogue,
        code: str,
        state: State,
        *,
        like: str = "",
        share: float = SHARE,
        sections: int | None = None,
        at: datetime | None = None,
        illustrated: bool = False,
    ) -> Presentation:
        """One organisation's presentation, written to `state`; `like` picks the area whose name contains it."""
        body = self.organisations[code]
        by = self.by if body.pk == dialogue.host_id else self.cast.strategists[code]
        written = at or written_at(dialogue)
        subject = self.choose(subjects(dialogue, body), dialogue, like)
        begun = written - timedelta(days=6)
        asked = dialogue.invitations.filter(organisation=body).first()
        if asked and asked.released_at and asked.area != subject:
            self.answer(dialogue, code, Answer.PRESENTS, at=asked.answered_at or begun, area=subject)
        presentation = writing.start_presentation(dialogue, body, subject, by=by, at=begun)
        self._write(presentation, subject, by=by, at=written, share=share, sections=sections, illustrated=illustrated)
        if state == State.DRAFT:
            return presentation
        first = writing.submit(presentation, by=by, at=written + timedelta(hours=3))
        if state == State.SUBMITTED:
            return presentation
        if state == State.RETURNED:
            section = presentation.template.sections.order_by("position")[2]
            review.comment(
                first,
                section,
                "Bra exempel. Säg också vad ni redan har prövat och vad det gav.",
                by=self.by,
                at=written + timedelta(hours=6),
            )
            last = presentation.template.sections.order_by("-position")[0]
            review.comment(
                first,
                last,
                "Det andra önskemålet är svårt att svara på. Vem ska göra vad, och när?",
                by=self.by,
                at=written + timedelta(hours=6),
            )
            review.request_changes(first, by=self.by, at=written + timedelta(hours=7))
        else:
            review.approve(first, by=self.by, at=written + timedelta(hours=30))
        return presentation

    def hold(self, dialogue: Dialogue, *, close: bool = True) -> None:
        dialogue_actions.mark_held(dialogue, by=self.by, at=dialogue.ends_at + timedelta(hours=1))
        if close:
            dialogue_actions.close_dialogue(dialogue, by=self.by, at=dialogue.ends_at + timedelta(days=14))

    def evaluate(
        self, dialogue: Dialogue, answers: Sequence[tuple[str, int, int, str, str]], *, at: datetime | None = None
    ) -> None:
        """What each organisation's strategist thought: code, usefulness, how the scope fitted, direction, comment."""
        for number, (code, usefulness, scope_fit, direction, comment) in enumerate(answers):
            dialogue_actions.evaluate(
                dialogue,
                self.organisations[code],
                by=self.cast.strategists[code],
                at=(at or dialogue.ends_at + timedelta(days=1)) + timedelta(minutes=37 * number),
                usefulness=usefulness,
                scope_fit=scope_fit,
                direction=direction,
                comment=comment,
            )

    def choose(self, choices: Sequence[Subject], dialogue: Dialogue, like: str = "") -> Subject:
        """The area named, or the one that shares most themes with the dialogue's focus area."""
        for choice in choices:
            if like and like in choice.name:
                return choice
        wanted = {theme.code for theme in self.focus_areas[dialogue.focus_area.code].themes.all()}
        return max(choices, key=lambda area: len(wanted & {theme.code for theme in area.themes.all()}))

    def says(
        self, presentation: Presentation, section: TemplateSection, subject: Subject, share: float = SHARE
    ) -> writing.Fields:
        """What the presentation that is being written says in a section; `share` of the minutes are filled."""
        return texts.answer(
            section,
            region=presentation.organisation.short_name,
            area=subject.name,
            theme=next((theme.code for theme in subject.themes.all()), ""),
            share=share,
            turn=self.turn,
        )

    def _write(
        self,
        presentation: Presentation,
        subject: Subject,
        *,
        by: User,
        at: datetime,
        share: float,
        sections: int | None,
        illustrated: bool,
    ) -> None:
        self.turn += 1
        filled = {answer.section_id: answer for answer in presentation.answers.all()}
        for number, section in enumerate(presentation.template.sections.all()):
            if sections is not None and number >= sections:
                break
            fields = self.says(presentation, section, subject, share)
            known = filled.get(section.pk)
            if known:
                fields = fields.together_with(writing.Fields.of(known))
            if illustrated:
                fields = illustrations.illustrated(
                    presentation, section, fields, turn=self.turn, by=by, at=saved_at(at, number)
                )
            writing.save_answer(
                presentation,
                section,
                fields,
                seen_version=known.version if known else 0,
                by=by,
                at=saved_at(at, number),
            )
