"""Who may change the focus areas."""

from accounts.models import User
from focusareas.models import FocusArea
from regions.models import Organisation, roles_of


def can_add_focus_area(user: User, host: Organisation) -> bool:
    """The coordinators of an organisation that hosts dialogues."""
    return host.hosts_dialogues and host.pk in roles_of(user).coordinates


def can_edit_focus_area(user: User, area: FocusArea) -> bool:
    """The coordinators of the area's own host."""
    return area.host_id in roles_of(user).coordinates
