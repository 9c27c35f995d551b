"""Dialogues that were moved together on the wheel, so that they can be moved back together."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Organisation


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Rearrangement(models.Model):
    """One set of moves. `moves` holds for each dialogue its times and last days before and after, and the days on which
    its invitations were to leave: all that undoing puts back.
    """

    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("host"))
    number = models.PositiveIntegerField(_("version"))
    moves = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("set of moves")
        verbose_name_plural = _("sets of moves")
        ordering = ["host", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["host", "number"], name="rearrangement_one_of_each_number"),
            models.CheckConstraint(
                name="rearrangement_undone_by_and_at",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}, {self.number}"
