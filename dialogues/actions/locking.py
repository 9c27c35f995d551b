"""The row lock that every action on a dialogue takes first."""

from datetime import datetime

from accounts.models import User
from dialogues.models import Dialogue


def locked(dialogue: Dialogue) -> Dialogue:
    """The row as it is now, held until the transaction ends. Participants are counted under the same lock."""
    return (
        Dialogue.objects.select_for_update(of=("self",), no_key=True)
        .select_related("kind", "host", "focus_area")
        .get(pk=dialogue.pk)
    )


def save(dialogue: Dialogue, *, by: User, at: datetime) -> None:
    """Saves and stamps; the stamp ties the row's history to the business event of the same moment."""
    dialogue.edited_at, dialogue.edited_by = at, by
    dialogue.save()
