"""Who may do what with one dialogue."""

from accounts.models import User
from dialogues.models import Dialogue
from regions.models import Membership, Organisation, roles_of
from toolkit.sorting import swedish_key


def can_edit_dialogue(user: User, dialogue: Dialogue) -> bool:
    """A coordinator of its host: its facts, its steps, its participants."""
    return user.is_authenticated and dialogue.host_id in roles_of(user).coordinates


def may_host(user: User) -> list[Organisation]:
    """The hosts for which the person makes dialogues, in Swedish order; empty for everyone but coordinators."""
    hosts = [
        row.organisation
        for row in roles_of(user).memberships
        if row.role == Membership.Role.COORDINATOR and row.organisation.hosts_dialogues
    ]
    return sorted(hosts, key=lambda host: swedish_key(host.short_name))
