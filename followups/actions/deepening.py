"""An in-depth dialogue comes out of a point."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from dialogues import actions as dialogues
from dialogues.models import Dialogue
from followups.actions.points import change_point
from followups.models import Deepening, FollowUp


def deepen_point(point: FollowUp, *, by: User, at: datetime, **given: Any) -> Dialogue:
    """A draft of a dialogue, child of the one that the point comes from. The same form sent twice makes one.

    `given` are the facts that `create_dialogue` takes. The point's history says that a dialogue is prepared, not which:
    a draft is seen by its coordinators only.
    """
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update(of=("self",)).select_related("host", "dialogue").get(pk=point.pk)
        made = dialogues.create_dialogue(locked.host, by=by, at=at, parent=locked.dialogue, **given)
        _deepening, is_new = Deepening.objects.get_or_create(dialogue=made, defaults={"followup": locked})
        if is_new:
            note = _("An in-depth dialogue is being prepared.")
            change_point(locked, {}, seen=locked.version, by=by, at=at, note=note)
        return made
