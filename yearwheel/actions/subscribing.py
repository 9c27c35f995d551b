"""The address of a person's subscription is made, changed and switched off."""

from datetime import datetime

from django.db import transaction

from accounts.models import User, record
from yearwheel.models import Subscription


@transaction.atomic
def renew(user: User, *, at: datetime) -> Subscription:
    """The person has an address that nobody has seen before; an earlier one opens nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)  # so that a double click waits for the first
    row = Subscription.objects.filter(user=user).first()
    if row is None:
        row = Subscription(user=user, created_at=at)
    else:
        row.number, row.created_at, row.revoked_at = row.number + 1, at, None
    row.save()
    record("wheel_subscribed", row, by=user, at=at)
    return row


@transaction.atomic
def revoke(user: User, *, at: datetime) -> None:
    """No address of the person opens the wheel any more; doing it again changes nothing."""
    row = Subscription.objects.select_for_update().filter(user=user, revoked_at=None).first()
    if row is None:
        return
    row.revoked_at = at
    row.save()
    record("wheel_unsubscribed", row, by=user, at=at)
