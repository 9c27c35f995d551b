"""Who may do what with one dialogue."""

from accounts.models import User
from dialogues.models import Dialogue
from regions.models import Organisation, roles_of
from toolkit.sorting import swedish_key


def can_edit_dialogue(user: User, dialogue: Dialogue) -> bool:
    """A coordinator of its host: its facts, its steps, its participants."""
    return user.is_authenticated and dialogue.host_id in roles_of(user).coordinates


def may_host(user: User) -> list[Organisation]:
    """The hosts for which the person makes dialogues, in Swedish order; empty for everyone but coordinators."""
    coordinates = roles_of(user).coordinates
    hosts = Organisation.objects.hosts().filter(pk__in=coordinates) if coordinates else []
    return sorted(hosts, key=lambda host: swedish_key(host.short_name))
