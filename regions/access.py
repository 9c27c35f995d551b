"""Who may change what an organisation says about itself."""

from accounts.models import User
from regions.models import Organisation, roles_of


def can_edit_areas(user: User, organisation: Organisation) -> bool:
    """The organisation's own strategists, and those of the region that leads a group."""
    return organisation.pk in roles_of(user).strategist_in


def can_edit_strategies(user: User, organisation: Organisation) -> bool:
    """As for areas; a host's coordinators keep the national strategies."""
    return organisation.pk in roles_of(user).speaks_for


def can_edit_facts(user: User, organisation: Organisation) -> bool:
    """The organisation's own word for an S3 area, its website and its function mailbox."""
    return organisation.pk in roles_of(user).speaks_for
