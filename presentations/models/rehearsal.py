"""When somebody read a section's manuscript aloud and took the time."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from presentations.models.template import TemplateSection


class Rehearsal(models.Model):
    """One reading aloud: how many words were said in how many seconds. It is the person's own; nobody else sees it."""

    belongs_to = "person"
    """It goes when that person is anonymised (`accounts.actions.anonymise_person`)."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="rehearsals")
    presentation = models.ForeignKey("presentations.Presentation", on_delete=models.PROTECT, related_name="rehearsals")
    section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="rehearsals")
    words = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    seconds = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    rehearsed_at = models.DateTimeField()

    class Meta:
        ordering = ["person", "-rehearsed_at", "-pk"]
        constraints = [models.CheckConstraint(name="rehearsal_took_time", condition=Q(words__gte=1, seconds__gte=1))]

    def __str__(self) -> str:
        return f"{self.words} / {self.seconds}"

    @property
    def per_minute(self) -> int:
        """Words a minute, to the nearest whole word."""
        return round(self.words * 60 / self.seconds)
