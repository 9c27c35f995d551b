"""The agenda of one dialogue as a coordinator meets it: the plan, what wants attention, and what has changed."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from dialogues.content import Plan, plan_of, published
from dialogues.difference import Difference, concerned, difference
from dialogues.models import Agenda, AgendaChange, AgendaItem, Dialogue, Invitation, Programme
from regions.models import Organisation
from toolkit.sorting import swedish_key


@dataclass(frozen=True)
class Draft:
    """Read with a fixed number of queries. `newest` is the latest published version, without its document.

    `invitations` are those of the organisations that present and of those in the programme.
    """

    dialogue: Dialogue
    items: list[AgendaItem]
    invitations: list[Invitation]
    version: int
    long_sitting: bool
    newest: Programme | None

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.dialogue, self.items, self.invitations, long_sitting=self.long_sitting)

    @cached_property
    def presenting(self) -> list[Invitation]:
        presents = Invitation.Answer.PRESENTS
        return [row for row in self.invitations if row.answer == presents and not row.withdrawn_at]

    @cached_property
    def published(self) -> Plan | None:
        return published(self.newest) if self.newest else None

    @cached_property
    def difference(self) -> Difference | None:
        """What the next version changes; None while nothing is published."""
        return difference(self.published, self.plan) if self.published else None

    @property
    def concerned(self) -> frozenset[int] | None:
        """The organisations that a version published now is told to; None for everybody."""
        return concerned(self.published, self.plan) if self.published else None

    @property
    def missing(self) -> list[Organisation]:
        """Those that present and are not in the programme; empty while there is no programme."""
        inside = {item.organisation_id for item in self.items}
        absent = [row.organisation for row in self.presenting if row.organisation_id not in inside]
        return sorted(absent, key=lambda body: swedish_key(body.short_name)) if self.items else []

    @property
    def gone(self) -> list[Organisation]:
        """Those in the programme that do not present after all."""
        accepted = {row.organisation_id for row in self.presenting}
        return [item.organisation for item in self.items if item.organisation and item.organisation_id not in accepted]


def draft_of(dialogue: Dialogue) -> Draft:
    agenda = Agenda.objects.filter(dialogue=dialogue).first()
    items = list(AgendaItem.objects.filter(dialogue=dialogue).select_related("organisation").order_by("position"))
    inside = [item.organisation_id for item in items if item.organisation_id]
    presents = Q(answer=Invitation.Answer.PRESENTS, withdrawn_at=None)
    invitations = dialogue.invitations.filter(presents | Q(organisation__in=inside))
    return Draft(
        dialogue=dialogue,
        items=items,
        invitations=list(invitations.select_related("organisation", "area")),
        version=agenda.version if agenda else 0,
        long_sitting=agenda is not None and agenda.long_sitting,
        newest=Programme.objects.filter(dialogue=dialogue).latest_first().first(),
    )


def within_reach(dialogue: Dialogue) -> tuple[AgendaChange | None, AgendaChange | None]:
    """The change that can be taken back, and the one that can be done again."""
    changes = list(AgendaChange.objects.filter(dialogue=dialogue).within_reach().select_related("by"))
    return (
        next((change for change in changes if not change.undone_at), None),
        next((change for change in changes if change.undone_at), None),
    )
