"""Making a point from a wish, writing one organisation's registration number, confirming a whole list."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from followups import facts
from followups.actions.points import Changed, change_point, confirm_point, create_point
from followups.models import FollowUp, Way
from followups.suggestions import Suggestion
from toolkit.refusals import RefusalError

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


def confirm_points(read: Iterable[tuple[FollowUp, set[int], int]], *, by: User, at: datetime) -> tuple[int, int]:
    """Each point for its organisations, in the version that was read; how many were confirmed, and how many were left
    because what was agreed has been changed since."""
    done = left = 0
    for point, organisations, seen in read:
        try:
            confirm_point(point, organisations, seen=seen, by=by, at=at)
            done += 1
        except RefusalError:
            left += 1
    return done, left
