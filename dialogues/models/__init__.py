"""The dialogue, its kinds, who is asked to it and who was told, its programme, and what was thought of it."""

from dialogues.models.dialogue import SWEDEN, Dialogue, DialogueKind, DialogueQuerySet, midnight
from dialogues.models.evaluation import Evaluation
from dialogues.models.invitation import Invitation, InvitationQuerySet, Recipient, Wave
from dialogues.models.programme import Agenda, AgendaChange, AgendaItem, Programme

__all__ = [
    "SWEDEN",
    "Agenda",
    "AgendaChange",
    "AgendaItem",
    "Dialogue",
    "DialogueKind",
    "DialogueQuerySet",
    "Evaluation",
    "Invitation",
    "InvitationQuerySet",
    "Programme",
    "Recipient",
    "Wave",
    "midnight",
]
