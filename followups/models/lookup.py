"""What is looked up of a point: its words, and how far it came. Made from the point, never written by hand.

A table of its own, because a point's row changes only together with an entry of its history.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from followups.models.point import FollowUp


class Lookup(models.Model):
    """`version`: of the point when this was made. `furthest`: the last of the process map's steps (1–3) that it
    reached, wherever it ended afterwards."""

    followup = models.OneToOneField(FollowUp, primary_key=True, on_delete=models.CASCADE, related_name="lookup")
    version = models.PositiveIntegerField()
    furthest = models.PositiveSmallIntegerField()
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of a point")
        verbose_name_plural = _("words of points")
        # Written seldom and read often: entries that wait to be sorted in would make every search read them all.
        indexes = [GinIndex(fields=["words"], name="followup_words", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                name="followup_reached_a_step", condition=models.Q(furthest__gte=1, furthest__lte=3)
            ),
        ]

    def __str__(self) -> str:
        return str(self.followup_id)
