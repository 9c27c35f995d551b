"""Who may do what in the room of the year."""

from accounts.models import User
from regions.models import roles_of


def coordinates(user: User) -> bool:
    """A coordinator of any host: the calendar, the tempo and the load are the hosts' common ones."""
    return user.is_authenticated and bool(roles_of(user).coordinates)
