"""Everything that changes a dialogue or who takes part in it.

Each action locks the dialogue, checks again, changes, and writes one business event. It returns the row as it then is.
"""

from dialogues.actions.answers import answer_invitation, send_stand_in
from dialogues.actions.editing import ChangedMeanwhileError, change_dialogue, copy_dialogue, create_dialogue
from dialogues.actions.evaluation import evaluate
from dialogues.actions.participants import (
    add_participant,
    change_participant,
    remove_participant,
    restore_participant,
)
from dialogues.actions.replies import Outcome, take_reply
from dialogues.actions.steps import (
    cancel_dialogue,
    close_dialogue,
    mark_held,
    plan_dialogue,
    reopen_dialogue,
    restore_dialogue,
    unmark_held,
    unplan_dialogue,
)
from dialogues.actions.waves import hold_back, invite_network, let_go, release_wave, write_wave

__all__ = [
    "ChangedMeanwhileError",
    "Outcome",
    "add_participant",
    "answer_invitation",
    "cancel_dialogue",
    "change_dialogue",
    "change_participant",
    "close_dialogue",
    "copy_dialogue",
    "create_dialogue",
    "evaluate",
    "hold_back",
    "invite_network",
    "let_go",
    "mark_held",
    "plan_dialogue",
    "release_wave",
    "remove_participant",
    "reopen_dialogue",
    "restore_dialogue",
    "restore_participant",
    "send_stand_in",
    "take_reply",
    "unmark_held",
    "unplan_dialogue",
    "write_wave",
]
