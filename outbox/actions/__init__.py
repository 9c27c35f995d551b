"""What queues a message, calls it back, and decides what becomes of it."""

from outbox.actions.clockwork import nudge, settle, sweep
from outbox.actions.decisions import leave, mark_arrived, send_again, undo
from outbox.actions.erasing import erase_addressed_to, erase_older
from outbox.actions.queueing import message_id, queue, withdraw

__all__ = [
    "erase_addressed_to",
    "erase_older",
    "leave",
    "mark_arrived",
    "message_id",
    "nudge",
    "queue",
    "send_again",
    "settle",
    "sweep",
    "undo",
    "withdraw",
]
