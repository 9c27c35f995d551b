"""The in-depth dialogue that a point led to."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue
from followups.models.point import FollowUp


class DeepeningQuerySet(models.QuerySet["Deepening"]):
    def visible_to(self, user: User) -> Self:
        """Those whose point and whose dialogue the person may read."""
        return self.filter(
            followup__in=FollowUp.objects.visible_to(user), dialogue__in=Dialogue.objects.visible_to(user)
        )


class Deepening(models.Model):
    """Which point an in-depth dialogue was made from. Written once, never changed: the dialogue has its own history."""

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="deepenings")
    dialogue = models.OneToOneField(Dialogue, on_delete=models.PROTECT, related_name="deepens")

    objects = DeepeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("in-depth dialogue of a point")
        verbose_name_plural = _("in-depth dialogues of points")
        ordering = ["dialogue__starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.followup}: {self.dialogue}"
