"""Who may do what with one follow-up point."""

from accounts.models import User
from dialogues.models import Dialogue
from followups.models import AssignmentAnswer, FollowUp, Initiative, NetworkMeeting
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


def can_create_points_of(user: User, dialogue: Dialogue) -> bool:
    """A coordinator of its host, or a strategist for what the own organisation is party to."""
    return can_note_points(user, dialogue) or (user.is_authenticated and bool(roles_of(user).strategist_in))


def may_number(user: User, point: FollowUp) -> set[int]:
    """The parties whose registration number the person may write: all, for a coordinator of the point's agency."""
    if not user.is_authenticated:
        return set()
    roles = roles_of(user)
    return parties_of(point) if point.host_id in roles.coordinates else parties_of(point) & roles.speaks_for


def can_deepen(user: User, point: FollowUp) -> bool:
    """Make an in-depth dialogue from it: a coordinator of its agency, if that hosts dialogues."""
    return user.is_authenticated and point.host_id in roles_of(user).coordinates and point.host.hosts_dialogues


def can_keep_meeting(user: User, meeting: NetworkMeeting) -> bool:
    """A coordinator of the agency that keeps the meeting: its facts, its report, its walk through the points."""
    return user.is_authenticated and meeting.host_id in roles_of(user).coordinates


def can_answer_assignment(user: User, given: AssignmentAnswer) -> bool:
    """A strategist of the organisation (or of the region that leads the group), a coordinator of the agency."""
    return user.is_authenticated and given.organisation_id in roles_of(user).speaks_for


def can_keep_initiatives(user: User) -> bool:
    """Coordinators start initiatives and keep the library of indicators."""
    return user.is_authenticated and bool(roles_of(user).coordinates)


def can_edit_initiative(user: User, initiative: Initiative) -> bool:
    """A coordinator of the agency that keeps it."""
    return user.is_authenticated and initiative.host_id in roles_of(user).coordinates


def can_record_values(user: User, initiative: Initiative) -> bool:
    """Who edits it, and strategists of the organisation that leads it or of one that takes part."""
    if can_edit_initiative(user, initiative):
        return True
    bodies = {initiative.lead_id, *(one.organisation_id for one in initiative.participants.all())}
    return user.is_authenticated and bool(bodies & roles_of(user).strategist_in)
