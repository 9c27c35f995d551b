"""Who may do what with one follow-up point."""

from accounts.models import User
from dialogues.models import Dialogue
from followups.models import FollowUp
from regions.models import roles_of


def can_note_points(user: User, dialogue: Dialogue) -> bool:
    """A coordinator of the dialogue's host writes what is agreed in it."""
    return user.is_authenticated and dialogue.host_id in roles_of(user).coordinates


def can_edit_point(user: User, point: FollowUp) -> bool:
    """A coordinator of its agency, or a strategist of its owner or of a participant (or of a group that is one)."""
    if not user.is_authenticated:
        return False
    roles = roles_of(user)
    return point.host_id in roles.coordinates or bool(parties_of(point) & roles.strategist_in)


def may_confirm(user: User, point: FollowUp) -> set[int]:
    """The parties for which the person may confirm what was agreed and has not yet."""
    if not user.is_authenticated:
        return set()
    waiting = {party.organisation_id for party in point.parties.all() if party.confirmed_at is None}
    return waiting & roles_of(user).speaks_for


def parties_of(point: FollowUp) -> set[int]:
    return {party.organisation_id for party in point.parties.all()}


def can_create_points(user: User) -> bool:
    """Strategists, for points that their own organisation is party to; coordinators of a host."""
    return user.is_authenticated and bool(roles_of(user).speaks_for)
