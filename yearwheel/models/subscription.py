"""The address by which a person's own calendar subscribes to the wheel."""

import pghistory
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SALT = "yearwheel.subscription"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def behind(self, secret: str) -> "Subscription | None":
        """Whose subscription that is, if its address is the one that holds and the person may still log in."""
        name, _dot, _proof = secret.partition("-")
        try:
            pk = base36_to_int(name)
        except ValueError:
            return None
        found = self.filter(pk=pk, revoked_at=None, user__is_active=True).select_related("user").first()
        return found if found and found.is_named_by(secret) else None


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Subscription(models.Model):
    """One per person. The secret in the address is computed from `number` with the portal's own key and stored
    nowhere, so that the database alone opens no calendar; a new number makes every earlier address worthless.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="wheel_subscription")
    number = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the wheel")
        verbose_name_plural = _("subscriptions to the wheel")

    def __str__(self) -> str:
        return f"{self.user}, {self.number}"

    @property
    def secret(self) -> str:
        """`1a-<40 hexadecimal figures>`: which row, and 160 bits that only the portal can make."""
        proof = salted_hmac(SALT, f"{self.pk}:{self.number}", algorithm="sha256").hexdigest()[:40]
        return f"{int_to_base36(self.pk)}-{proof}"

    def is_named_by(self, secret: str) -> bool:
        return constant_time_compare(secret, self.secret)
