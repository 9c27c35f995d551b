"""Dialogues and organisations for the tests of the tempo: in autumn 2027, far from holidays and breaks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dialogues import actions
from dialogues.models import Dialogue, Invitation
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import World

MONDAY = datetime(2027, 8, 30, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LISTEN, PRESENT = Invitation.Role.LISTEN, Invitation.Role.PRESENT


def body(name: str, **fields: Any) -> Organisation:
    """A region with one strategist, who takes its invitations."""
    made = factories.organisation(name=name, short_name=name, **fields)
    factories.membership(factories.user(name=f"Strateg i {name}"), made, Membership.Role.STRATEGIST)
    return made


def meeting(world: World, days: int = 56, **fields: Any) -> Dialogue:
    """A planned dialogue so many days after MONDAY."""
    return factories.dialogue(
        world.focus, world.coordinator, **{"starts_at": MONDAY + days * DAY, "title": f"Dialog {days}", **fields}
    )


def ask(world: World, dialogue: Dialogue, *bodies: Organisation, role: str = LISTEN) -> list[Invitation]:
    by = world.coordinator
    return [actions.add_participant(dialogue, one, role=role, by=by, at=MONDAY - DAY) for one in bodies]
