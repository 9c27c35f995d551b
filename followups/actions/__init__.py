"""Everything that changes a point. Each change is one entry of its history, written under the lock of its row."""

from followups.actions.deepening import deepen_point
from followups.actions.noting import confirm_points, number_point, take_suggestion
from followups.actions.points import (
    Changed,
    change_point,
    confirm_point,
    create_point,
    move_point,
    note_points,
    take_back,
)

__all__ = [
    "Changed",
    "change_point",
    "confirm_point",
    "confirm_points",
    "create_point",
    "deepen_point",
    "move_point",
    "note_points",
    "number_point",
    "take_back",
    "take_suggestion",
]
