"""The booklet of a dialogue (samlingshäfte): what it shows, as plain frozen data.

Only what every network member may read goes in, so that there is one booklet for all: approved presentations, the
published programme, and organisations with their function mailboxes and websites. No person is in it.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property

from dialogues.content import Kind, Plan, published
from dialogues.models import Dialogue, Invitation, Programme
from presentations.content import Content
from presentations.models import OwnPage, OwnSlides, Presentation, Submission
from regions.models import Organisation
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Body:
    """An organisation that takes part; `part` is host, presents or listens. `members` are a group's."""

    name: str
    part: str
    members: tuple[str, ...]
    mailbox: str
    website: str


@dataclass(frozen=True)
class Approved:
    """One presentation that goes in, by its approved handing-in, which never changes.

    `own_slides` are the files of own slides whose pages can be shown, by their digests.
    """

    presentation_id: int
    submission_id: int
    number: int
    approved_at: datetime | None
    organisation_id: int
    organisation: str
    own_slides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Booklet:
    """Everything that decides what a dialogue's booklet says."""

    dialogue_id: int
    title: str
    host: str
    host_id: int
    focus_area: str
    palette: int
    starts_at: datetime
    ends_at: datetime
    programme_id: int | None
    approved: tuple[Approved, ...]
    bodies: tuple[Body, ...]

    @cached_property
    def digest(self) -> str:
        """Changes when, and only when, something in the booklet does."""
        facts = json.dumps(asdict(self), default=str, ensure_ascii=False)
        return hashlib.sha256(facts.encode()).hexdigest()

    @property
    def submissions(self) -> list[int]:
        return [one.submission_id for one in self.approved]


@dataclass(frozen=True)
class OwnSlide:
    """A page of an organisation's own slides; the words on it are what a screen reader says."""

    pk: int
    number: int
    width: int
    height: int
    text: str

    @property
    def name(self) -> str:
        """What its bytes are called inside the document."""
        return f"own-{self.pk}"


@dataclass(frozen=True)
class Chapter:
    """One presentation of the booklet. `own_slides` stand instead of the generated ones; `hours` in the programme."""

    approved: Approved
    content: Content
    own_slides: tuple[OwnSlide, ...] = ()
    hours: str = ""


def booklet_of(dialogue: Dialogue) -> Booklet | None:
    return booklets_of([dialogue.pk]).get(dialogue.pk)


def booklets_of(dialogues: Collection[int]) -> dict[int, Booklet]:
    """Of each dialogue that has an approved presentation. Six queries, however many there are."""
    approved = _approved(dialogues)
    if not approved:
        return {}
    bodies = _bodies(approved)
    newest = Programme.objects.filter(dialogue__in=approved).order_by("dialogue_id", "-number").distinct("dialogue_id")
    programmes = dict(newest.values_list("dialogue_id", "pk"))
    hosted = Dialogue.objects.filter(pk__in=approved).select_related("host", "focus_area")
    return {
        row.pk: Booklet(
            dialogue_id=row.pk,
            title=row.title,
            host=row.host.name,
            host_id=row.host_id,
            focus_area=row.focus_area.name,
            palette=row.focus_area.palette,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            programme_id=programmes.get(row.pk),
            approved=tuple(approved[row.pk]),
            bodies=(_body(row.host, "host", ()), *bodies.get(row.pk, ())),
        )
        for row in hosted
    }


def _approved(dialogues: Collection[int]) -> dict[int, list[Approved]]:
    shown: dict[int, list[str]] = {}
    own = OwnSlides.objects.filter(presentation__dialogue__in=dialogues, shown_at__isnull=False)
    for presentation, digest in own.order_by("pk").values_list("presentation_id", "digest"):
        shown.setdefault(presentation, []).append(digest)
    found: dict[int, list[Approved]] = {}
    rows = Presentation.objects.filter(dialogue__in=dialogues, latest_submission__approved_at__isnull=False)
    for row in rows.order_by("dialogue", "pk").values_list(
        "dialogue_id",
        "pk",
        "latest_submission_id",
        "latest_submission__number",
        "latest_submission__approved_at",
        "organisation_id",
        "organisation__name",
    ):
        found.setdefault(row[0], []).append(Approved(*row[1:], own_slides=tuple(shown.get(row[1], ()))))
    return found


def _bodies(dialogues: Collection[int]) -> dict[int, list[Body]]:
    """Who presents and who listens, in Swedish order."""
    said = (Invitation.Answer.PRESENTS, Invitation.Answer.LISTENS)
    rows = Invitation.objects.standing().filter(dialogue__in=dialogues, answer__in=said)
    members = Organisation.objects.members_of_groups()
    found: dict[int, list[Body]] = {}
    for row in sorted(rows.select_related("organisation"), key=lambda one: swedish_key(one.organisation.name)):
        others = tuple(members.get(row.organisation_id, {}).values())
        found.setdefault(row.dialogue_id, []).append(_body(row.organisation, row.answer, others))
    return found


def _body(organisation: Organisation, part: str, members: tuple[str, ...]) -> Body:
    return Body(organisation.name, part, members, organisation.mailbox, organisation.website)


def plan_of(booklet: Booklet) -> Plan | None:
    """The published programme; None where there is none, or the dialogue has been moved since. One query."""
    row = Programme.objects.filter(pk=booklet.programme_id or 0).defer("pdf").first()
    plan = published(row) if row else None
    return plan if plan and (plan.starts_at, plan.ends_at) == (booklet.starts_at, booklet.ends_at) else None


def chapters_of(booklet: Booklet, plan: Plan | None) -> list[Chapter]:
    """In the order of the programme; those that it does not name come last, in Swedish order. Two queries."""
    places, hours = _places(booklet, plan)
    contents = dict(Submission.objects.filter(pk__in=booklet.submissions).values_list("pk", "content"))
    own = _own_slides(booklet)
    in_order = sorted(
        booklet.approved,
        key=lambda one: (places.get(one.organisation_id, len(places)), swedish_key(one.organisation)),
    )
    chapters = []
    for one in in_order:
        content = Content.from_json({**contents[one.submission_id], "revision": one.number, "handed_in": True})
        file = content.own_slides
        pages = own.get((one.presentation_id, file.digest), ()) if file else ()
        chapters.append(Chapter(one, content, tuple(pages), hours.get(one.organisation_id, "")))
    return chapters


def _places(booklet: Booklet, plan: Plan | None) -> tuple[dict[int, int], dict[int, str]]:
    """Where and when each organisation presents; the host in its first slot, before all others where it has none."""
    places: dict[int, int] = {booklet.host_id: -1}
    hours: dict[int, str] = {}
    for slot in reversed(plan.slots if plan else ()):
        body = booklet.host_id if slot.kind == Kind.HOST else slot.organisation_id
        if body is not None and slot.kind in (Kind.HOST, Kind.PRESENTATION):
            places[body], hours[body] = slot.place, slot.hours
    latest = max(places.values(), default=0)
    return {**{one.organisation_id: latest + 1 for one in booklet.approved}, **places}, hours


def _own_slides(booklet: Booklet) -> dict[tuple[int, str], list[OwnSlide]]:
    """The pages of own slides by presentation and file, without their pictures."""
    wanted = [digest for one in booklet.approved for digest in one.own_slides]
    if not wanted:
        return {}
    found: dict[tuple[int, str], dict[int, OwnSlide]] = {}
    rows = OwnPage.objects.filter(
        slides__digest__in=wanted, slides__presentation__in=[one.presentation_id for one in booklet.approved]
    ).order_by("slides", "number")
    for presentation, digest, pk, number, width, height, text in rows.values_list(
        "slides__presentation_id", "slides__digest", "pk", "number", "width", "height", "text"
    ):
        found.setdefault((presentation, digest), {})[number] = OwnSlide(pk, number, width, height, text)
    return {key: list(pages.values()) for key, pages in found.items()}
