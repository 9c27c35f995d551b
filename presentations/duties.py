"""Who is to present in which dialogue, and what of it is left: hemläxa, derived and stored nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dialogues.models import Dialogue, Invitation
from presentations.models import Presentation
from regions.models import Organisation


@dataclass(frozen=True)
class Duty:
    """One organisation's ten minutes in one dialogue; `presentation` is None until somebody begins.

    `since` is when the organisation got its place; None for the host, whose minutes belong to the dialogue.
    """

    dialogue: Dialogue
    organisation: Organisation
    presentation: Presentation | None
    since: datetime | None

    @property
    def state(self) -> Presentation.State | None:
        return self.presentation.state if self.presentation else None

    @property
    def is_left(self) -> bool:
        """It has to be handed in, or handed in again."""
        return self.presentation is None or self.presentation.is_editable

    @property
    def is_missing(self) -> bool:
        """Nothing has ever been handed in."""
        return self.presentation is None or self.presentation.latest_submission is None

    @property
    def due_on(self) -> date:
        return self.presentation.due_on if self.presentation else self.dialogue.material_due_on

    @property
    def due_at(self) -> datetime:
        return self.presentation.due_at if self.presentation else self.dialogue.material_due_at

    def is_late(self, *, at: datetime) -> bool:
        return self.is_missing and at >= self.due_at

    def last_day(self, *, on: date) -> date:
        """What was sent back may be handed in again until the dialogue, when the day for the first time has passed."""
        is_second = self.is_left and not self.is_missing
        return self.dialogue.starts_on if is_second and self.due_on < on else self.due_on

    def days_left(self, *, on: date) -> int:
        """Below zero when the last day has passed."""
        return (self.last_day(on=on) - on).days


def duties(dialogues: Iterable[Dialogue]) -> list[Duty]:
    """Of dialogues with their hosts, two queries for any number: who has said that it presents, whoever has begun, and
    the host where it has a slot. What is written is not read; `latest_submission` is, without its content.
    """
    by_pk = {dialogue.pk: dialogue for dialogue in dialogues}
    bodies: dict[tuple[int, int], Organisation] = {}
    since: dict[tuple[int, int], datetime | None] = {}
    presenting = Invitation.objects.presenting().filter(dialogue__in=by_pk).select_related("organisation").order_by()
    for row in presenting.only("dialogue_id", "placed_at", *ORGANISATION):
        bodies[row.dialogue_id, row.organisation_id] = row.organisation
        since[row.dialogue_id, row.organisation_id] = row.placed_at
    begun: dict[tuple[int, int], Presentation] = {}
    written = Presentation.objects.filter(dialogue__in=by_pk).order_by()
    for one in written.select_related("organisation", "latest_submission").only(*PRESENTATION, *ORGANISATION):
        one.dialogue = by_pk[one.dialogue_id]
        begun[one.dialogue_id, one.organisation_id] = one
        bodies.setdefault((one.dialogue_id, one.organisation_id), one.organisation)
        since.setdefault((one.dialogue_id, one.organisation_id), one.created_at)
    for dialogue in by_pk.values():
        if dialogue.host_slot != Dialogue.HostSlot.NONE:
            bodies[dialogue.pk, dialogue.host_id] = dialogue.host
    return [Duty(by_pk[pair[0]], body, begun.get(pair), since.get(pair)) for pair, body in bodies.items()]


ORGANISATION = tuple(f"organisation__{name}" for name in ("code", "kind", "name", "short_name", "lead_id"))
PRESENTATION = (
    "dialogue_id", "template_id", "area_id", "focus_area_id", "created_at", "late_until",
    *(f"latest_submission__{name}" for name in ("number", "submitted_at", "returned_at", "approved_at")),
)  # fmt: skip
