"""What is written in the sections of a presentation."""

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from presentations.models.template import TemplateSection

MAX_CHARACTERS = 20_000
"""The most that one field of an answer may hold; ten minutes of speech are about 9,000 characters."""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Answer(models.Model):
    """What is written in one section. `version` rises by one with each save; a save must name the version it saw.

    `window` is the token of the editor window that saved last: what a window saves again always follows from what it
    saved before, even when the first answer was lost on the way back to it.
    """

    class Choice(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    presentation = models.ForeignKey("presentations.Presentation", on_delete=models.PROTECT, related_name="answers")
    section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("text on the slide"), blank=True)
    manuscript = models.TextField(_("manuscript"), blank=True)
    choice = models.CharField(_("answer"), max_length=10, choices=Choice.choices, blank=True)
    scale = models.PositiveSmallIntegerField(
        _("scale"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    links: Any = models.JSONField(_("strategies and links"), default=list, blank=True)
    picture: Any = models.JSONField(null=True, blank=True, help_text="presentations.content.Image as JSON")
    chart: Any = models.JSONField(null=True, blank=True, help_text="presentations.content.Chart as JSON")
    version = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["presentation", "section__position"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "section"], name="answer_once_per_section"),
            models.CheckConstraint(name="answer_scale_1_to_5", condition=Q(scale=None) | Q(scale__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return f"{self.section}, version {self.version}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CompetingAnswer(models.Model):
    """A text that came second in the same section. Kept until somebody settles which text stands.

    One open row per person and editor window: what one window writes on replaces only what that window wrote.
    """

    class Settled(models.TextChoices):
        THEIRS = "theirs", _("the first text was kept")
        MINE = "mine", _("the second text was kept")
        BOTH = "both", _("both texts were kept")

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="competing")
    base_version = models.PositiveIntegerField(help_text="the version that the writer had seen")
    window = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    manuscript = models.TextField(blank=True)
    choice = models.CharField(max_length=10, choices=Answer.Choice.choices, blank=True)
    scale = models.PositiveSmallIntegerField(null=True, blank=True)
    links: Any = models.JSONField(default=list, blank=True)
    picture: Any = models.JSONField(null=True, blank=True)
    chart: Any = models.JSONField(null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_as = models.CharField(max_length=10, choices=Settled.choices, blank=True)

    class Meta:
        ordering = ["saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "saved_by", "window"],
                condition=Q(settled_at=None),
                name="competing_answer_one_open_per_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saved_by}, {self.saved_at:%Y-%m-%d %H:%M}"
