"""When an organisation may answer its invitation: the rule that the page shows and the action holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from dialogues.models import Dialogue, Invitation, Recipient


class Link(Enum):
    OPEN = "open"  # may answer, and change the answer
    FIXED = "fixed"  # the answer date has passed: what was answered stands
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    OVER = "over"  # held, closed, or begun


@dataclass(frozen=True)
class Places:
    """How many presentations there is room for, and how many more there would be room for now."""

    all: int
    left: int
    waiting: int


def link_state(recipient: Recipient, *, at: datetime) -> Link:
    """What the recipient's link opens: nothing for who has left the organisation since, whoever has the mail now."""
    return Link.WITHDRAWN if recipient.has_left else state_of(recipient.invitation, at=at)


def state_of(invitation: Invitation, *, at: datetime) -> Link:
    """A first answer is taken until the dialogue begins: late is better than never. A change only until `answer_by`."""
    dialogue = invitation.dialogue
    if invitation.withdrawn_at:
        return Link.WITHDRAWN
    if dialogue.state == Dialogue.State.CANCELLED:
        return Link.CANCELLED
    if dialogue.state != Dialogue.State.PLANNED or at >= dialogue.starts_at:
        return Link.OVER
    if invitation.answer and at >= dialogue.answer_due_at:
        return Link.FIXED
    return Link.OPEN


def places_of(dialogue: Dialogue) -> Places:
    presenting = dialogue.invitations.presenting().count()
    return Places(dialogue.capacity, max(0, dialogue.capacity - presenting), dialogue.invitations.waiting().count())
