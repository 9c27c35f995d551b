"""Documents that are made from what is written, and kept."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models import Dialogue
from presentations.models.submission import Submission


class Rendering(models.Model):
    """A document that was, or is to be, rendered. `key` is a hash of all that the document shows, so it never ages."""

    class Format(models.TextChoices):
        DECK = "deck", _("slides")
        PPTX = "pptx", _("slides for PowerPoint")
        HANDOUT = "handout", _("handout")
        CARDS = "cards", _("speaker cards")
        BOOKLET = "booklet", _("booklet")
        BLANK = "blank", _("blank template")

    key = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=10, choices=Format.choices)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="renderings"
    )
    dialogue = models.ForeignKey(Dialogue, null=True, blank=True, on_delete=models.PROTECT, related_name="renderings")
    shows: Any = models.JSONField(default=dict, blank=True, help_text="what a booklet is made of: digest, submissions")
    done = models.PositiveSmallIntegerField(default=0, help_text="steps of a long document that are done")
    steps = models.PositiveSmallIntegerField(default=0, help_text="steps it has in all; 0 where it is made in one")
    requested_at = models.DateTimeField()
    rendered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["requested_at"], condition=Q(rendered_at=None), name="rendering_due")]
        constraints = [
            models.CheckConstraint(
                name="rendering_body_and_at",
                condition=Q(rendered_at__isnull=True, body__isnull=True)
                | Q(rendered_at__isnull=False, body__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.key[:8]}"
