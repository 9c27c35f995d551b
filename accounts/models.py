"""People who log in, and the log of who did what."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users without a password: they log in with a mailed code, a passkey or single sign-on."""

    def create_user(self, email: str, name: str = "", **extra: Any) -> "User":
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, name: str = "", **extra: Any) -> "User":
        del password
        return self.create_user(email, name, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person; the e-mail address, in lower case, is the name to log in with. Rights come from memberships."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("administers the portal"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class BusinessEvent(models.Model):
    """One line of the log of business events: who did what to which thing, when and why. Only added to."""

    verb = models.CharField(_("what happened"), max_length=60, help_text="noun and past participle: dialogue_cancelled")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("reason"), blank=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = _("event in the log")
        verbose_name_plural = _("the log")
        indexes = [models.Index(fields=["content_type", "object_id", "at"], name="event_of_thing")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


def record(verb: str, thing: models.Model, *, by: User | None, at: datetime, reason: str = "") -> BusinessEvent:
    """Writes one business event; call it inside the transaction that changes the thing."""
    return BusinessEvent.objects.create(verb=verb, thing=thing, by=by, at=at, reason=reason)
