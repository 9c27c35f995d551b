"""Whom to turn to in an organisation about what it writes."""

from collections.abc import Iterable

from accounts.models import User
from regions.models import Membership, Organisation


def writers_of(organisations: Iterable[Organisation]) -> dict[int, list[User]]:
    """Who writes for each organisation and takes invitations, by its id: strategists (a group's leading region's too),
    and a host's coordinators. One query.
    """
    return _people_of(organisations, (Membership.Role.STRATEGIST, Membership.Role.COORDINATOR))


def coordinators_of(organisations: Iterable[Organisation]) -> dict[int, list[User]]:
    """The same for coordinators only."""
    return _people_of(organisations, (Membership.Role.COORDINATOR,))


def _people_of(organisations: Iterable[Organisation], roles: tuple[str, ...]) -> dict[int, list[User]]:
    speaks_for: dict[int, set[int]] = {}
    for body in organisations:
        for pk in (body.pk, body.lead_id):
            if pk:
                speaks_for.setdefault(pk, set()).add(body.pk)
    found: dict[int, dict[int, User]] = {}
    rows = Membership.objects.active().filter(organisation__in=speaks_for, role__in=roles, takes_invitations=True)
    for row in rows.select_related("user").order_by("user__email"):
        for pk in speaks_for[row.organisation_id]:
            if pk == row.organisation_id or row.role == Membership.Role.STRATEGIST:
                found.setdefault(pk, {})[row.user_id] = row.user
    return {pk: list(people.values()) for pk, people in found.items()}
