"""What those who took part in a dialogue thought of it afterwards."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models.dialogue import Dialogue
from regions.models import Organisation

WORST, BEST = 1, 5
LONGEST_COMMENT = 2000


GRADES = [MinValueValidator(WORST), MaxValueValidator(BEST)]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Evaluation(models.Model):
    """One person's answer for one organisation that presented or listened. The latest answer stands.

    The person is who is signed in, or whose link was used; a function mailbox has a user who cannot log in.
    """

    class Direction(models.TextChoices):
        NARROW = "narrow", _("too narrow")
        RIGHT = "right", _("about right")
        BROAD = "broad", _("too broad")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="evaluations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    usefulness = models.PositiveSmallIntegerField(_("how useful it was"), validators=GRADES)
    scope_fit = models.PositiveSmallIntegerField(_("how well its scope fitted"), validators=GRADES)
    direction = models.CharField(_("the scope was"), max_length=10, choices=Direction.choices)
    comment = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["dialogue", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "user"], name="evaluation_once_per_person"),
            *[
                models.CheckConstraint(
                    name=f"evaluation_{name}_1_to_5", condition=Q(**{f"{name}__range": (WORST, BEST)})
                )
                for name in ("usefulness", "scope_fit")
            ],
            models.CheckConstraint(
                name="evaluation_direction_is_known", condition=Q(direction__in=["narrow", "right", "broad"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.dialogue}"
