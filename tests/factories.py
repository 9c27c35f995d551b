"""The smallest valid object of each kind. Every function takes only what the test cares about."""

from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from dialogues.draft import draft_of
from dialogues.links import token_of
from dialogues.models import AgendaItem, Dialogue, DialogueKind, Evaluation, Invitation, Programme, Recipient
from focusareas.models import FocusArea, Theme
from followups import actions as followup_actions
from followups.actions import homework
from followups.actions import initiatives as initiative_actions
from followups.actions import meetings as meeting_actions
from followups.actions import report as report_actions
from followups.links import token_of as status_token
from followups.meeting_facts import Says
from followups.models import (
    Assignment,
    AssignmentAnswer,
    Export,
    FollowUp,
    Indicator,
    Initiative,
    Measurement,
    NetworkMeeting,
    Report,
    SheetImport,
    StatusRequest,
    Target,
)
from outbox import actions as outbox_actions
from outbox.letters import Attachment, Letter
from outbox.models import Message
from presentations.content import draft_content
from presentations.models import (
    Answer,
    Comment,
    CompetingAnswer,
    OwnPage,
    OwnSlides,
    Picture,
    Presentation,
    PresentationTemplate,
    Rehearsal,
    Submission,
    TemplateSection,
)
from regions.models import Membership, Network, Organisation, SpecialisationArea, StrategyDocument
from yearwheel import posing
from yearwheel.models import CalendarEntry, PlanRun, PlanVersion, Rearrangement, Subscription, Wish, YearPlan
from yearwheel.planner.problem import Meeting
from yearwheel.versions import add_version

SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - an invented one
_number = count(1)
NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


def user(**fields: Any) -> User:
    """A person; who administers has a second factor, as the portal demands."""
    number = next(_number)
    made = User.objects.create_user(**{"email": f"person{number}@example.org", "name": f"Person {number}", **fields})
    if made.is_staff:
        second_factor(made)
    return made


def second_factor(person: User) -> Authenticator:
    """An authenticator app with the secret SECRET."""
    existing = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    made: Authenticator = existing or TOTP.activate(person, SECRET).instance
    return made


def organisation(**fields: Any) -> Organisation:
    number = next(_number)
    name = fields.get("name", f"Region {number}")
    defaults = {"code": f"T{number}", "kind": Organisation.Kind.REGION, "name": name, "short_name": name}
    return Organisation.objects.create(**{**defaults, **fields})


def agency(**fields: Any) -> Organisation:
    return organisation(**{"kind": Organisation.Kind.AGENCY, "hosts_dialogues": True, **fields})


def group(*members: Organisation, **fields: Any) -> Organisation:
    created = organisation(**{"kind": Organisation.Kind.REGION_GROUP, **fields})
    created.members.set(members)
    return created


def membership(person: User, body: Organisation, role: str = Membership.Role.MEMBER, **fields: Any) -> Membership:
    """Who coordinates has a second factor, as the portal demands."""
    if role == Membership.Role.COORDINATOR:
        second_factor(person)
    return Membership.objects.create(
        **{"user": person, "organisation": body, "role": role, "started_at": NOW, **fields}
    )


def area(body: Organisation, **fields: Any) -> SpecialisationArea:
    return SpecialisationArea.objects.create(**{"organisation": body, "name": f"S3-område {next(_number)}", **fields})


def strategy(body: Organisation, **fields: Any) -> StrategyDocument:
    return StrategyDocument.objects.create(
        **{"organisation": body, "kind": StrategyDocument.Kind.S3, "title": f"Strategi {next(_number)}", **fields}
    )


def theme(*areas: SpecialisationArea, **fields: Any) -> Theme:
    number = next(_number)
    made = Theme.objects.create(**{"code": f"T{number}", "name": f"Tema {number}", **fields})
    made.areas.set(areas)
    return made


def focus_area(host: Organisation, **fields: Any) -> FocusArea:
    number = next(_number)
    return FocusArea.objects.create(
        **{"host": host, "code": f"area-{number}", "name": f"Fokusområde {number}", **fields}
    )


def kind(**fields: Any) -> DialogueKind:
    code = fields.pop("code", "sharp")
    return DialogueKind.objects.get_or_create(
        code=code, defaults={"name_sv": "skarp dialog", "name_en": "sharp dialogue", **fields}
    )[0]


def dialogue(focus: FocusArea, by: User, *, planned: bool = True, **fields: Any) -> Dialogue:
    starts = fields.pop("starts_at", NOW + timedelta(days=30))
    facts = {"planned_at": NOW, "planned_by": by} if planned else {}
    return Dialogue.objects.create(
        **{
            "kind": kind(),
            "host": focus.host,
            "focus_area": focus,
            "title": f"Snabbdialog {next(_number)}",
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=3),
            "material_due_on": (starts - timedelta(days=7)).date(),
            "created_at": NOW,
            "created_by": by,
            **facts,
            **fields,
        }
    )


def invitation(meeting: Dialogue, body: Organisation, by: User, answer: str = Invitation.Answer.PRESENTS) -> Invitation:
    return Invitation.objects.create(
        dialogue=meeting,
        organisation=body,
        role=Invitation.Role.PRESENT,
        answer=answer,
        answered_at=NOW if answer else None,
        answered_by=by if answer else None,
        placed_at=NOW if answer == Invitation.Answer.PRESENTS else None,
        created_at=NOW,
        created_by=by,
    )


def agenda_item(meeting: Dialogue, kind: str = AgendaItem.Kind.PAUSE, minutes: int = 10, **fields: Any) -> AgendaItem:
    """Last in the programme."""
    position = meeting.agenda_items.count() + 1
    return AgendaItem.objects.create(
        **{"dialogue": meeting, "position": position, "kind": kind, "minutes": minutes, **fields}
    )


def programme(meeting: Dialogue, by: User, **fields: Any) -> Programme:
    """The agenda published as the next version, without the rules and without a real document."""
    content = draft_of(meeting).plan.as_json()
    number = meeting.programmes.count() + 1
    return Programme.objects.create(
        **{
            "dialogue": meeting,
            "number": number,
            "content": content,
            "pdf": b"%PDF",
            "published_at": NOW,
            "published_by": by,
            **fields,
        }
    )


def recipient(asked: Invitation, person: User, **fields: Any) -> Recipient:
    """Who the invitation was sent to, without a mail."""
    return Recipient.objects.create(
        **{
            "invitation": asked,
            "user": person,
            "uid": f"{next(_number)}@example.org",
            "created_at": NOW,
            "asked_at": NOW,
            **fields,
        }
    )


def evaluation(meeting: Dialogue, body: Organisation, person: User | None = None, **fields: Any) -> Evaluation:
    """An answer by somebody of the organisation."""
    facts = {"usefulness": 4, "scope_fit": 4, "direction": "right", "answered_at": NOW}
    return Evaluation.objects.create(dialogue=meeting, organisation=body, user=person or user(), **{**facts, **fields})


def template(owner: Organisation, *, adopted: bool = True, **fields: Any) -> PresentationTemplate:
    """A template with one text section of two minutes and one choice section of eight."""
    made = PresentationTemplate.objects.create(
        **{"owner": owner, "audience": "region", "version": 1, "name": "Mall", "created_at": NOW, **fields}
    )
    for position, (key, section_kind, seconds) in enumerate(
        [("needs", "text", 120), ("anchoring", "choice", 480)], start=1
    ):
        TemplateSection.objects.create(
            template=made,
            position=position,
            key=key,
            title=f"Avsnitt {key}",
            what="VAD",
            how="HUR",
            kind=section_kind,
            seconds=seconds,
        )
    if adopted:
        PresentationTemplate.objects.filter(pk=made.pk).update(adopted_at=NOW)
        made.refresh_from_db()
    return made


def presentation(
    meeting: Dialogue, body: Organisation, made: PresentationTemplate, by: User, **fields: Any
) -> Presentation:
    about = fields.pop("area", None) or area(body)
    return Presentation.objects.create(
        **{
            "dialogue": meeting,
            "organisation": body,
            "template": made,
            "area": about,
            "created_at": NOW,
            "created_by": by,
            **fields,
        }
    )


def answer(written: Presentation, key: str, by: User, **fields: Any) -> Answer:
    """The first saved text of one section; `choice` is given where the section asks for one."""
    section = written.template.sections.get(key=key)
    if section.kind == TemplateSection.Kind.CHOICE:
        fields.setdefault("choice", Answer.Choice.YES)
    return Answer.objects.create(
        **{"presentation": written, "section": section, "text": f"Svar {key}", "version": 1, **fields},
        saved_at=NOW,
        saved_by=by,
    )


def submission(written: Presentation, by: User, **fields: Any) -> Submission:
    """Hands in what is written, without the rules."""
    number = written.submissions.count() + 1
    made = Submission.objects.create(
        **{
            "presentation": written,
            "number": number,
            "content": draft_content(written, revision=number, handed_in=True).as_json(),
            "submitted_at": NOW,
            "submitted_by": by,
            **fields,
        }
    )
    written.latest_submission = made
    written.save()
    return made


def comment(handed_in: Submission, key: str, by: User, **fields: Any) -> Comment:
    section = handed_in.presentation.template.sections.get(key=key)
    return Comment.objects.create(
        **{
            "submission": handed_in,
            "section": section,
            "text": "Säg mer.",
            "written_at": NOW,
            "written_by": by,
            **fields,
        }
    )


ICS = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Test//SV\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:1@testserver\r
DTSTAMP:20270301T080000Z\r
DTSTART:20270331T070000Z\r
DTEND:20270331T100000Z\r
SUMMARY:Snabbdialog: Hållbar industri\r
LOCATION:https://example.org/mote\r
DESCRIPTION:Svara: http://testserver/svara/MTIz:1uXyZ0:abcDEF\r
 ghiJKL/\r
END:VEVENT\r
END:VCALENDAR\r
"""


def rehearsal(written: Presentation, key: str, person: User, **fields: Any) -> Rehearsal:
    facts = {"words": 110, "seconds": 60, "rehearsed_at": NOW, **fields}
    section = written.template.sections.get(key=key)
    return Rehearsal.objects.create(presentation=written, section=section, person=person, **facts)


def message(about: Model, sender: str, key: str, *, calendar: str = "", **fields: Any) -> Message:
    """A message with an attachment and a signed link; `fields` are its fate."""
    letter = Letter(
        to="anna@example.org",
        to_name="Anna Åberg",
        subject="Inbjudan: Hållbar industri",
        text="Hej Anna!\nSvara här: http://testserver/svara/MTIz:1uXyZ0:abcDEFghiJKL/\n",
        html='<!doctype html><html lang="sv"><head><title>Inbjudan</title></head><body><p>Hej Anna! '
        '<a href="http://testserver/svara/MTIz:1uXyZ0:abcDEFghiJKL/">Svara</a></p></body></html>',
        attachments=(Attachment("program.pdf", "application/pdf", b"%PDF-1.7"),),
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
    )
    made = outbox_actions.queue(letter, key=key, thread=key, sender=sender, about=about, at=NOW)
    Message.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def status_request(point: FollowUp, person: User, *, at: datetime = NOW, **fields: Any) -> StatusRequest:
    """The person has been asked how the point is getting on, by a mail that is in the outbox."""
    number = next(_number)
    letter = Letter(to=person.email, to_name=person.name, subject="Hur går det?", text="Hur går det?", html="")
    message = outbox_actions.queue(letter, key=f"ask{number}", thread=f"ask{number}", sender="", about=point, at=at)
    return StatusRequest.objects.create(
        **{
            "followup": point,
            "person": person,
            "reason": StatusRequest.Reason.FIRST,
            "step": StatusRequest.Step.OWNER,
            "due_on": at.date(),
            "version": point.version,
            "message": message,
            "sent_at": at,
            **fields,
        }
    )


class World:
    """One agency that hosts, one that does not know it, two regions and a group, and a person of each kind."""

    def __init__(self) -> None:
        self.today = date(2027, 3, 1)
        self.now = NOW
        self.host = agency(code="VINNOVA", name="Vinnova")
        self.other_host = agency(code="TVV", name="Tillväxtverket")
        self.region = organisation(code="05", name="Region Östergötland", short_name="Östergötland")
        self.other_region = organisation(code="20", name="Region Dalarna", short_name="Dalarna")
        self.group = group(self.other_region, code="NMS", name="Norra Mellansverige", lead=self.other_region)
        self.coordinator = user(name="Karin Koordinator")
        self.other_coordinator = user(name="Olle Koordinator")
        self.strategist = user(name="Stina Strateg")
        self.other_strategist = user(name="Sven Strateg")
        self.member = user(name="Maja Medlem")
        self.outsider = user(name="Una Utanför")
        self.admin = user(name="Adam Admin", is_staff=True, is_superuser=True)
        membership(self.coordinator, self.host, Membership.Role.COORDINATOR)
        membership(self.other_coordinator, self.other_host, Membership.Role.COORDINATOR)
        membership(self.strategist, self.region, Membership.Role.STRATEGIST)
        membership(self.other_strategist, self.other_region, Membership.Role.STRATEGIST)
        membership(self.member, organisation(name="RISE", kind=Organisation.Kind.ACTOR))
        self.area = area(self.region, name="Avancerade material")
        self.group_area = area(self.group, name="Smart industri")
        self.strategy = strategy(self.region)
        self.focus = focus_area(self.host, name="Hållbar industri", code="hallbar-industri")
        self.template = template(self.host)
        self.template_draft = template(self.host, adopted=False, version=2)
        self.template_section = self.template_draft.sections.get(key="needs")
        self.dialogue = dialogue(self.focus, self.coordinator, title="Hållbar industri")
        self.draft = dialogue(self.focus, self.coordinator, planned=False, title="Utkast")
        self.presentation = presentation(self.dialogue, self.region, self.template, self.strategist, area=self.area)
        invitation(self.dialogue, self.region, self.coordinator)
        self.invitation = invitation(self.dialogue, self.group, self.coordinator)
        self.agenda_item = agenda_item(self.dialogue)
        agenda_item(self.dialogue, AgendaItem.Kind.PRESENTATION, organisation=self.region)
        self.programme = programme(self.dialogue, self.coordinator)
        self.recipient = recipient(self.invitation, self.other_strategist)
        self.token = token_of(self.recipient)
        self.needs = self.template.sections.get(key="needs")
        self.answer = answer(self.presentation, "needs", self.strategist)
        self.event = self.answer.events.get()  # type: ignore[attr-defined]  # pghistory adds the relation
        self.competing = CompetingAnswer.objects.create(
            answer=self.answer,
            base_version=0,
            window="other",
            text="En annan text",
            saved_at=NOW,
            saved_by=self.strategist,
        )
        self.later_dialogue = dialogue(self.focus, self.coordinator, title="Hållbar industri, igen")
        self.submitted = presentation(self.later_dialogue, self.region, self.template, self.strategist, area=self.area)
        self.submission = submission(self.submitted, self.strategist)
        self.comment = comment(self.submission, "needs", self.coordinator)

    one = 1

    @cached_property
    def approved(self) -> Presentation:
        """The other region's, approved, in a dialogue of its own."""
        meeting = dialogue(self.focus, self.coordinator, title="Hållbar industri, godkänd")
        made = presentation(meeting, self.other_region, self.template, self.other_strategist)
        answer(made, "needs", self.other_strategist, text="Mer stål till rymden.")
        submission(made, self.other_strategist, approved_at=NOW, approved_by=self.coordinator)
        return made

    @cached_property
    def picture(self) -> Picture:
        """A picture of the presentation that is being written."""
        from tests.pictures import picture  # here, because that module makes its pictures with this one's moment

        return picture(self.presentation, self.strategist)

    @cached_property
    def rehearsal(self) -> Rehearsal:
        """The strategist has read a section aloud."""
        return rehearsal(self.presentation, "needs", self.strategist)

    @cached_property
    def own_slides(self) -> OwnSlides:
        """A page that the organisation made itself, for the presentation that is being written."""
        slides = OwnSlides.objects.create(
            presentation=self.presentation,
            format="pdf",
            name="bilder.pdf",
            digest="0" * 64,
            body=b"%PDF-1.7",
            pdf=b"%PDF-1.7",
            page_count=1,
            shown_at=NOW,
            uploaded_at=NOW,
            uploaded_by=self.strategist,
        )
        OwnPage.objects.create(slides=slides, number=1, width=16, height=9, body=b"\xff\xd8\xff", text="Vätgas")
        return slides

    @cached_property
    def followup(self) -> FollowUp:
        """A point that the network reads, owned by the strategist's region."""
        return followup(self.host, self.coordinator, owner=self.region, owner_person=self.strategist)

    @cached_property
    def status_token(self) -> str:
        """Of the link that asks the region's strategist how the point is getting on."""
        status_request(self.followup, self.strategist, at=timezone.now())
        return status_token(self.strategist, timezone.localdate())

    @cached_property
    def subscription(self) -> Subscription:
        return Subscription.objects.create(user=self.strategist, created_at=NOW)

    @cached_property
    def rearrangement(self) -> Rearrangement:
        return Rearrangement.objects.create(host=self.host, number=1, moves=[], made_at=NOW, made_by=self.coordinator)

    @cached_property
    def calendar_entry(self) -> CalendarEntry:
        return CalendarEntry.objects.create(
            first=self.today,
            last=self.today,
            kind="warn",
            title="RND-möte",
            created_at=NOW,
            created_by=self.coordinator,
        )

    @cached_property
    def held(self) -> Dialogue:
        """Held two days ago by the real clock; the region presented, the group listened, and somebody has answered."""
        at = timezone.now() - timedelta(days=2)
        facts: dict[str, Any] = {"held_at": NOW, "held_by": self.coordinator, "starts_at": at}
        made = dialogue(self.focus, self.coordinator, title="Genomförd", scope_width=3, **facts)
        invitation(made, self.region, self.coordinator)
        invitation(made, self.group, self.coordinator, answer=Invitation.Answer.LISTENS)
        evaluation(made, self.region, comment="Lagom brett.")
        return made

    @cached_property
    def held_token(self) -> str:
        return token_of(recipient(self.held.invitations.get(organisation=self.group), self.other_strategist))

    @cached_property
    def plan(self) -> YearPlan:
        facts: dict[str, Any] = {"title": "2028", "first": date(2028, 1, 1), "last": date(2028, 12, 31)}
        return YearPlan.objects.create(host=self.host, created_at=NOW, created_by=self.coordinator, **facts)

    @cached_property
    def wish(self) -> Wish:
        facts: dict[str, Any] = {"focus_area": self.focus, "kind": kind(), "title": "Stål", "least": 1, "most": 2}
        return Wish.objects.create(plan=self.plan, position=1, **facts)

    @cached_property
    def version(self) -> PlanVersion:
        """Stål on Tuesday 14 March 2028; the region presents."""
        on, invites_on = date(2028, 3, 14), date(2028, 1, 18)
        meeting = Meeting(self.wish.code, on, invites_on, presenters=("05",))
        with transaction.atomic():
            return add_version(
                self.plan, by=self.coordinator, at=NOW, problem=posing.pose(self.plan, at=self.today),
                meetings=[meeting], origin=PlanVersion.Origin.PLANNER,
            )  # fmt: skip

    @cached_property
    def run(self) -> PlanRun:
        return PlanRun.objects.create(plan=self.plan, asked_at=NOW, asked_by=self.coordinator)

    @cached_property
    def point(self) -> FollowUp:
        """Read by the network; the region owns it."""
        return followup(self.host, self.coordinator, owner=self.region, dialogue=self.dialogue)

    @cached_property
    def closed_point(self) -> FollowUp:
        """Read by its parties only."""
        return followup(
            self.host, self.coordinator, owner=self.region, visibility="parties", dialogue=self.dialogue, title="Hemlig"
        )

    report_section = "new"

    @cached_property
    def meeting(self) -> NetworkMeeting:
        """Of a network that the two regions and the host belong to, two weeks from now."""
        net = network(self.region, self.other_region, self.host)
        return network_meeting(self.host, self.coordinator, network=net)

    @cached_property
    def assignment_answer(self) -> AssignmentAnswer:
        """What the region is to do before the meeting."""
        made = homework.give(
            self.meeting, text="Välj en punkt", due_on=self.meeting.on, organisations=[self.region],
            key=uuid4(), by=self.coordinator, at=NOW,
        )  # fmt: skip
        return made.answers.get()

    @cached_property
    def assignment(self) -> Assignment:
        return self.assignment_answer.assignment

    @cached_property
    def report(self) -> Report:
        other = network_meeting(self.host, self.coordinator, network=self.meeting.network)
        return report_actions.begin_report(other, by=self.coordinator, at=NOW)

    @cached_property
    def frozen_report(self) -> Report:
        other = network_meeting(self.host, self.coordinator, network=self.meeting.network)
        begun = report_actions.begin_report(other, by=self.coordinator, at=NOW)
        return report_actions.freeze(begun, by=self.coordinator, at=NOW)

    @cached_property
    def overdue_point(self) -> FollowUp:
        return followup(self.host, self.coordinator, owner=self.region, due_on="2025-01-01")

    @cached_property
    def log_file(self) -> Export:
        """The strategist's."""
        return Export.objects.create(by=self.strategist, format="csv", language="sv", asked_at=NOW, finished_at=NOW)

    # Messages are made when a test asks for one, so that the others begin with an empty outbox.
    @cached_property
    def message(self) -> Message:
        return message(self.dialogue, self.host.code, "sent", state="sent", sent_at=NOW)

    @cached_property
    def invite(self) -> Message:
        return message(self.dialogue, self.host.code, "invite", calendar=ICS, state="sent", sent_at=NOW)

    @cached_property
    def uncertain(self) -> Message:
        return message(self.dialogue, self.host.code, "?", state="uncertain", uncertain_at=NOW, handed_at=NOW)

    @cached_property
    def failed(self) -> Message:
        return message(self.dialogue, self.host.code, "!", state="failed", failed_at=NOW, last_error="550 no such user")

    @cached_property
    def sheet_import(self) -> SheetImport:
        return SheetImport.objects.create(by=self.strategist, at=NOW, host=self.host, file_name="punkter.xlsx")

    @cached_property
    def initiative(self) -> Initiative:
        return initiative(self.host, self.coordinator, lead=self.region)

    @cached_property
    def indicator(self) -> Indicator:
        return indicator()

    @cached_property
    def measurement(self) -> Measurement:
        goal = Target.objects.create(initiative=self.initiative, indicator=self.indicator, value=20)
        return Measurement.objects.create(
            target=goal, on=self.today, value=5, recorded_at=NOW, recorded_by=self.coordinator
        )


def followup(host: Organisation, by: User, **fields: Any) -> FollowUp:
    """A point with its first entry. `owner` and `participants` are organisations; the rest as in followups.facts."""
    made = {name: fields.pop(name) for name in ("dialogue", "presentation", "key", "at") if name in fields}
    owner, others = fields.pop("owner", None), fields.pop("participants", ())
    person, focus = fields.pop("owner_person", None), fields.pop("focus_area", None)
    wanted = {
        "title": f"Punkt {next(_number)}",
        "owner": owner.pk if owner else None,
        "participants": [body.pk for body in others],
        "owner_person": person.pk if person else None,
        "focus_area": focus.pk if focus else None,
        **fields,
    }
    at = made.pop("at", NOW)
    return followup_actions.create_point(wanted, host=host, by=by, at=at, **{"key": uuid4(), **made})


def network(*members: Organisation, **fields: Any) -> Network:
    number = next(_number)
    made = Network.objects.create(**{"code": f"N{number}", "name": f"Nätverk {number}", **fields})
    made.members.set(members)
    return made


def network_meeting(host: Organisation, by: User, **fields: Any) -> NetworkMeeting:
    """A meeting two weeks from now, in the year wheel."""
    net = fields.pop("network", None) or network(host)
    facts = {"title": f"Nätverksmöte {next(_number)}", "starts_at": NOW + timedelta(days=14), **fields}
    return meeting_actions.create_meeting(Says(network=net, **facts), host=host, by=by, at=NOW)


def initiative(host: Organisation, by: User, **fields: Any) -> Initiative:
    """An initiative with its first step. `participants`: (organisation, role)."""
    made = {name: fields.pop(name) for name in ("key", "at", "stage", "note") if name in fields}
    facts = {
        "title": f"Satsning {next(_number)}",
        "kind": "thematic",
        "lead": host,
        "first": date(2027, 1, 1),
        **fields,
    }
    return initiative_actions.create_initiative(
        initiative_actions.InitiativeFacts(**facts), host=host, by=by, **{"key": uuid4(), "at": NOW, **made}
    )


def indicator(**fields: Any) -> Indicator:
    number = next(_number)
    return Indicator.objects.create(**{"kind": "activity", "name": f"Indikator {number}", "unit": "företag", **fields})
