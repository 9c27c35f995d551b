"""Making a point from a wish, and writing one organisation's registration number."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from followups import facts
from followups.actions.points import Changed, change_point, create_point
from followups.models import FollowUp, Way
from followups.suggestions import Suggestion

LONGEST_TITLE = 200  # characters


def take_suggestion(chosen: Suggestion, *, by: User, at: datetime) -> FollowUp:
    """A point with the wish as its title, where the organisation that presented takes part. Taken twice it is one."""
    presentation = chosen.presentation
    dialogue = presentation.dialogue
    themes = dialogue.focus_area.themes.values_list("pk", flat=True)
    return create_point(
        {
            "title": chosen.text[:LONGEST_TITLE],
            "description": chosen.text if len(chosen.text) > LONGEST_TITLE else "",
            "participants": [presentation.organisation_id],
            "need_owner": presentation.organisation.short_name,
            "focus_area": dialogue.focus_area_id,
            "area": presentation.area_id,
            "themes": sorted(themes),
        },
        host=dialogue.host,
        dialogue=dialogue,
        presentation=presentation,
        key=chosen.key,
        by=by,
        at=at,
        way=Way.DIALOGUE,
    )


def number_point(point: FollowUp, organisation: int, number: str, *, by: User, at: datetime) -> Changed:
    """One party's registration number for the matter; an empty one takes it away. The others' stay as they are."""
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=point.pk)
        others = [row for row in facts.state_of(locked)["diary"] if row[0] != organisation]
        rows = [*others, [organisation, number.strip()]] if number.strip() else others
        return change_point(locked, {"diary": sorted(rows)}, seen=locked.version, by=by, at=at)
