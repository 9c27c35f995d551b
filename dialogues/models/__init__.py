"""The dialogue, its kinds, who is asked to it and who was told."""

from dialogues.models.dialogue import SWEDEN, Dialogue, DialogueKind, DialogueQuerySet, midnight
from dialogues.models.invitation import Invitation, InvitationQuerySet, Recipient, Wave

__all__ = [
    "SWEDEN",
    "Dialogue",
    "DialogueKind",
    "DialogueQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Recipient",
    "Wave",
    "midnight",
]
