"""One point as its page shows it, now or as it was after an earlier entry, and its story from wish to money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from followups import facts
from followups.facts import State
from followups.models import Entry, FollowUp, Kind, Party, Stage
from followups.models.point import ENDS, STEPS
from followups.wording import Spoken, Words, funding_in_words, label_of, spoken_with
from presentations.access import can_read_submission
from regions.models import roles_of
from toolkit.dates import moment
from toolkit.sorting import swedish_key

JOINED = (
    "host",
    "owner",
    "dialogue",
    "focus_area",
    "area",
    "presentation__organisation",
    "presentation__area",
    "presentation__focus_area",
    "presentation__dialogue",
    "presentation__latest_submission",
)
TOLD = ("kind", "owner_person", "need_owner", "focus_area", "area", "themes", "eu_leverage", "visibility")
"""The facts beside the story, in this order."""


@dataclass(frozen=True)
class PartyRow:
    """An organisation that the point concerns."""

    pk: int
    name: str
    url: str
    is_owner: bool
    confirmed: str
    """When and by whom, or only that it is; empty where it is not."""
    number: str


@dataclass(frozen=True)
class FundingRow:
    source: str
    programme: str
    words: str


@dataclass(frozen=True)
class Mark:
    """One of the steps of the process map. `at`: when the point first came there; None where it has not."""

    label: str
    at: datetime | None
    current: bool
    passed: bool


@dataclass(frozen=True)
class Chapter:
    """One event of the story. `tone`: start, step, money, end or ahead."""

    title: str
    at: date | None
    tone: str
    lines: tuple[str, ...] = ()
    note: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Portrait:
    """`number`: the entry after which it stood so; None for now."""

    number: int | None
    state: State
    title: str
    stage: Stage
    owner: str
    due_on: date | None
    facts: list[tuple[str, str]]
    parties: list[PartyRow]
    fundings: list[FundingRow]
    marks: list[Mark]
    story: list[Chapter]
    history: list[Spoken]
    last_by: int | None
    """Who wrote the latest entry that the reader sees."""

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDS

    @property
    def unconfirmed(self) -> list[PartyRow]:
        return [party for party in self.parties if not party.confirmed]


def readable(user: User) -> Any:
    """The points that the person may read, with what a page about one of them shows. Four queries."""
    parties = Prefetch("parties", Party.objects.select_related("organisation"))
    seen = FollowUp.objects.visible_to(user).select_related(*JOINED)
    return seen.defer("presentation__latest_submission__content").prefetch_related(parties, "themes", "fundings")


def portrait_of(point: FollowUp, user: User, *, number: int | None = None) -> Portrait:
    """Two queries beside the point's own, one more for an earlier state. Raises Http404 where the person may not read
    the entry with that number."""
    shown = list(Entry.objects.shown_to(user).filter(followup=point).order_by("number"))
    state = facts.state_of(point)
    if number is not None:
        if number not in {entry.number for entry in shown}:
            raise Http404
        state = facts.earlier(state, point.entries.filter(number__gt=number))
        shown = [entry for entry in shown if entry.number <= number]
    confirmers = [party.confirmed_by_id for party in point.parties.all() if party.confirmed_by_id]
    people = [*(entry.by_id for entry in shown), *confirmers]
    words = Words(
        [*(entry.changes for entry in shown), {name: [value] for name, value in state.items()}], people=people
    )
    told = spoken_with(words, shown)
    return Portrait(
        number=number,
        state=state,
        title=state["title"],
        stage=Stage(state["stage"]),
        owner=words.organisations.get(state["owner"], ""),
        due_on=facts.day(state["due_on"]),
        facts=[
            (label_of(name), words.value(name, state[name]))
            for name in TOLD
            if state[name] not in ([], Kind.OTHER, None, "")
        ],
        parties=_parties(point, state, words),
        fundings=[_funding(row, words) for row in state["fundings"]],
        marks=_marks(shown, Stage(state["stage"])),
        story=_story(point, user, shown, words),
        history=told[::-1],
        last_by=shown[-1].by_id if shown else None,
    )


def _parties(point: FollowUp, state: State, words: Words) -> list[PartyRow]:
    there = {party.organisation_id: party for party in point.parties.all()}
    numbers = dict(state["diary"])
    rows = []
    for pk in {*state["participants"], state["owner"]} - {None}:
        party = there.get(pk)
        confirmed = _("confirmed") if pk in state["confirmed"] else ""
        if confirmed and party and party.confirmed_at:
            said = {"moment": moment(party.confirmed_at), "name": words.people.get(party.confirmed_by_id or 0, "")}
            confirmed = _("confirmed %(moment)s, %(name)s") % said
        url = party.organisation.get_absolute_url() if party else ""
        name = words.organisations.get(pk, "")
        rows.append(PartyRow(pk, name, url, pk == state["owner"], confirmed, numbers.get(pk, "")))
    return sorted(rows, key=lambda row: (not row.is_owner, swedish_key(row.name)))


def _funding(row: list[Any], words: Words) -> FundingRow:
    source, programme, applied, granted, decided = row
    return FundingRow(words.source(source), programme, funding_in_words(applied, granted, decided))


def _marks(entries: Sequence[Entry], stage: Stage) -> list[Mark]:
    """The three steps, and the end that the point has come to or is on its way to."""
    reached: dict[str, datetime] = {}
    for entry in entries:
        reached.setdefault(entry.stage, entry.at)
    end = stage if stage in ENDS else Stage.REGULAR
    order = [*STEPS, end]
    here = order.index(stage)
    return [
        Mark(
            label=capfirst(str(step.label)),
            at=reached.get(step) if place <= here else None,
            current=step == stage,
            passed=place < here and step in reached,
        )
        for place, step in enumerate(order)
    ]


def _story(point: FollowUp, user: User, entries: Sequence[Entry], words: Words) -> list[Chapter]:
    return [*_beginning(point, user), *_middle(_standing(entries), words)]


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    """Without what was taken back at once, and its taking back."""
    gone: set[int] = set()
    for entry in reversed(entries):
        if entry.undoes_id and entry.number not in gone:
            gone |= {entry.number, entry.number - 1}
    return [entry for entry in entries if entry.number not in gone]


def _beginning(point: FollowUp, user: User) -> list[Chapter]:
    chapters = []
    presentation, dialogue = point.presentation, point.dialogue
    if presentation is not None and can_read_submission(user, presentation):
        approved = presentation.latest_submission.approved_at if presentation.latest_submission else None
        said = {"name": presentation.organisation.short_name, "subject": presentation.subject}
        chapters.append(
            Chapter(
                _("The wish"),
                approved,
                "start",
                (_("%(name)s presented %(subject)s.") % said,),
                url=presentation.get_absolute_url(),
                link=_("Read the presentation"),
            )
        )
    if dialogue is not None and (dialogue.planned_at or dialogue.host_id in roles_of(user).coordinates):
        chapters.append(
            Chapter(
                _("The dialogue"), dialogue.starts_at, "start", url=dialogue.get_absolute_url(), link=dialogue.title
            )
        )
    return chapters


def _middle(entries: Sequence[Entry], words: Words) -> list[Chapter]:
    chapters, before = [], None
    for entry in entries:
        lines = words.lines(entry.changes, only=("fundings",))
        if before is None:
            first = words.lines(entry.changes, only=("owner", "due_on"))
            title = _("Agreed") if entry.number == 1 else _("May be read by the network")
            chapters.append(Chapter(title, entry.at, "step", (*first, *lines), entry.note))
        elif entry.stage != before:
            label = capfirst(str(Stage(entry.stage).label))
            closing = words.lines(entry.changes, only=("drop_reason", "learning"))
            tone = "end" if entry.stage in ENDS else "step"
            chapters.append(Chapter(label, entry.at, tone, (*lines, *closing), entry.note))
        elif lines:
            money = words.change(entry.changes, "fundings")
            chapters.append(Chapter(label_of("fundings"), entry.at, "money", (money,), entry.note))
        before = entry.stage
    return chapters
