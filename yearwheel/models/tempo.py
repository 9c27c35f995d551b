"""How often an organisation may be asked, and which invitations wait to leave by themselves."""

from datetime import date
from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Invitation
from yearwheel import tempo

DEFAULT = tempo.Policy()


class TempoPolicyQuerySet(models.QuerySet["TempoPolicy"]):
    def current(self) -> tempo.Policy:
        """The figures that hold now: the latest version's, or those to begin with."""
        row = self.order_by("-number").first()
        return row.policy if row else DEFAULT


class TempoPolicy(models.Model):
    """One version of the policy; versions are only added. The one with the highest number holds for everybody."""

    number = models.PositiveIntegerField(unique=True)
    most = models.PositiveSmallIntegerField(
        _("invitations at most"), default=DEFAULT.most, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    window_days = models.PositiveSmallIntegerField(
        _("in so many days"), default=DEFAULT.window_days, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    apart_days = models.PositiveSmallIntegerField(
        _("days between two at least"), default=DEFAULT.apart_days, validators=[MaxValueValidator(366)]
    )
    most_preparing = models.PositiveSmallIntegerField(
        _("presentations prepared at once at most"),
        default=DEFAULT.most_preparing,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    reason = models.CharField(_("why"), max_length=300)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = TempoPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tempo policy")
        verbose_name_plural = _("tempo policies")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="tempo_policy_lets_somebody_through",
                condition=Q(most__gte=1, window_days__gte=1, most_preparing__gte=1),
            ),
            models.CheckConstraint(name="tempo_policy_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def policy(self) -> tempo.Policy:
        return tempo.Policy(
            most=self.most,
            window_days=self.window_days,
            apart_days=self.apart_days,
            most_preparing=self.most_preparing,
        )


class ReleaseQuerySet(models.QuerySet["Release"]):
    def waiting(self) -> Self:
        """Those whose invitation has not left, is not withdrawn and whose dialogue can still take place."""
        return self.filter(
            invitation__released_at=None,
            invitation__withdrawn_at=None,
            invitation__dialogue__cancelled_at=None,
            invitation__dialogue__held_at=None,
        )

    def queued(self) -> Self:
        """Those that leave by themselves when their day comes."""
        return self.waiting().filter(
            due_on__isnull=False,
            stuck_at=None,
            invitation__held_back_at=None,
            invitation__dialogue__planned_at__isnull=False,
        )

    def stuck(self) -> Self:
        """Those that cannot be placed any more: a person has to choose."""
        return self.waiting().filter(stuck_at__isnull=False)

    def due(self, *, on: date) -> Self:
        return self.queued().filter(due_on__lte=on).order_by("due_on", "invitation__dialogue", "pk")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Release(models.Model):
    """When an invitation leaves by itself, and what a coordinator has decided about its tempo.

    That it has left stands on the invitation, not here. `due_on` empty: only a person lets it go. The three days move
    with the dialogue, which took place on `counted_from` when they were set. `held_rule` and `held_figures` say what
    stood against it when it last was moved or got stuck.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="release")
    due_on = models.DateField(_("leaves"), null=True, blank=True)
    earliest = models.DateField(_("not before"), null=True, blank=True)
    latest = models.DateField(_("not after"), null=True, blank=True)
    counted_from = models.DateField(_("the day of the dialogue when the days were set"))
    moved_from = models.DateField(_("was to leave"), null=True, blank=True)
    held_rule = models.CharField(max_length=20, blank=True)
    held_figures = models.JSONField(default=dict, blank=True)
    stuck_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    override_reason = models.CharField(_("why in spite of the tempo"), max_length=500, blank=True)
    overridden_at = models.DateTimeField(null=True, blank=True)
    overridden_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    broke_rule = models.CharField(max_length=20, blank=True, help_text="what the tempo said when it left all the same")
    broke_figures = models.JSONField(default=dict, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release of an invitation")
        verbose_name_plural = _("releases of invitations")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="release_due")]
        constraints = [
            models.CheckConstraint(
                name="release_days_in_order",
                condition=Q(due_on=None, earliest=None, latest=None)
                | Q(due_on__isnull=False, earliest__lte=F("due_on"), latest__gte=F("due_on")),
            ),
            models.CheckConstraint(
                name="release_overridden_with_reason_by_and_at",
                condition=Q(overridden_at=None, overridden_by=None, override_reason="")
                | (Q(overridden_at__isnull=False, overridden_by__isnull=False) & ~Q(override_reason="")),
            ),
            models.CheckConstraint(
                name="release_breaks_only_when_overridden",
                condition=Q(broke_rule="") | Q(overridden_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.invitation)

    @property
    def is_stuck(self) -> bool:
        return self.stuck_at is not None
