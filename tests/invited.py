"""Two colleagues who are invited to a dialogue, and what their calendars reply."""

from datetime import timedelta
from typing import Any

from accounts.models import BusinessEvent
from dialogues import actions
from dialogues.actions.replies import Outcome, take_reply
from dialogues.models import Invitation, Recipient
from outbox.models import Message
from regions.models import Membership
from tests import factories
from tests.factories import World
from toolkit.calendar import Reply

ANNA, BERTIL, CILLA = "anna.ek@region.example.org", "bertil.al@region.example.org", "cilla.asp@region.example.org"


class Invited:
    """A dialogue in sixty days to which Anna and Bertil of one region are invited."""

    def __init__(self, world: World, role: str = Invitation.Role.LISTEN, **fields: Any) -> None:
        self.world, self.now = world, world.now
        self.region = factories.organisation(name="Region Norr", short_name="Norr")
        for name, address in (("Anna Ek", ANNA), ("Bertil Al", BERTIL)):
            factories.membership(
                factories.user(name=name, email=address),
                self.region,
                Membership.Role.STRATEGIST,
                takes_invitations=True,
            )
        self.dialogue = factories.dialogue(
            world.focus, world.coordinator, **{"starts_at": world.now + timedelta(days=60), "capacity": 1, **fields}
        )
        self.invitation = actions.add_participant(
            self.dialogue, self.region, role=role, by=world.coordinator, at=world.now
        )
        actions.release_wave(self.dialogue, by=world.coordinator, at=world.now)

    def recipient(self, address: str) -> Recipient:
        return Recipient.objects.get(invitation=self.invitation, user__email=address)

    def answers(self, address: str, status: str, *, minutes: int = 1, **fields: Any) -> Outcome:
        """That person's calendar replies so many minutes after the wave left; the mail arrives an hour after it."""
        addressed = self.recipient(fields.pop("to", address))
        at = fields.pop("at", self.now + timedelta(hours=1))
        return take_reply(
            Reply(
                **{
                    "uid": addressed.uid,
                    "sequence": addressed.sequence,
                    "stamp": self.now + timedelta(minutes=minutes),
                    "attendee": address,
                    "status": status,
                    **fields,
                }
            ),
            at=at,
        )

    def says_on_the_page(self, answer: str, *, minutes: int, **fields: Any) -> None:
        anna = self.recipient(ANNA)
        actions.answer_invitation(
            self.invitation, answer, by=anna.user, at=self.now + timedelta(minutes=minutes), through=anna, **fields
        )

    @property
    def answer(self) -> str:
        self.invitation.refresh_from_db()
        return self.invitation.answer

    def facts(self) -> list[Any]:
        """Everything that a reply could change."""
        return [
            *Invitation.objects.order_by("pk").values(),
            *Recipient.objects.order_by("pk").values(),
            *Message.objects.order_by("pk").values("pk", "state"),
            *BusinessEvent.objects.order_by("pk").values_list("pk", "verb", "at"),
        ]
