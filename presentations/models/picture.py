"""Pictures and slides that an organisation brings itself, as the portal keeps them."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@pgtrigger.register(pgtrigger.Protect(name="picture_is_kept", operation=pgtrigger.Update | pgtrigger.Delete))
class Picture(models.Model):
    """A picture as it was stored: decoded, scaled down and encoded anew without metadata. Never changed or removed.

    `digest` is the SHA-256 of `body`; answers and submissions name a picture by it, so the same picture is kept once
    in each presentation.
    """

    class Format(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"

    presentation = models.ForeignKey("presentations.Presentation", on_delete=models.PROTECT, related_name="pictures")
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=10, choices=Format.choices)
    width = models.PositiveIntegerField(help_text="pixels")
    height = models.PositiveIntegerField(help_text="pixels")
    body = models.BinaryField()
    name = models.CharField(_("file name"), max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["presentation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "digest"], name="picture_once_per_presentation"),
            models.CheckConstraint(name="picture_has_a_size", condition=Q(width__gte=1, height__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class OwnSlidesManager(models.Manager["OwnSlides"]):
    """Reads the rows without the files in them, which are megabytes; each is fetched when it is asked for."""

    def get_queryset(self) -> models.QuerySet["OwnSlides"]:
        return super().get_queryset().defer("body", "pdf")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["body", "pdf"])
class OwnSlides(models.Model):
    """A file of slides that the organisation made itself; while it is current it is shown instead of the generated
    deck. Removing it keeps it, for what was handed in with it.

    `pdf` is what is shown: the file itself, or what a .pptx was turned into; None until that is done, and `problem`
    says why it could not be.
    """

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        PPTX = "pptx", "PowerPoint"

    presentation = models.ForeignKey("presentations.Presentation", on_delete=models.PROTECT, related_name="own_slides")
    format = models.CharField(max_length=10, choices=Format.choices)
    name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as it was sent in")
    body = models.BinaryField()
    pdf = models.BinaryField(null=True, blank=True)
    page_count = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True, blank=True, help_text="since when its pages are there to be shown")
    problem = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnSlidesManager()

    class Meta:
        verbose_name = _("own slides")
        verbose_name_plural = _("own slides")
        ordering = ["presentation", "uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["presentation"], condition=Q(removed_at=None), name="own_slides_one_current_file"
            ),
            models.CheckConstraint(
                name="own_slides_removed_by_and_at",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="own_slides_shown_with_pages",
                condition=Q(shown_at__isnull=True) | Q(shown_at__isnull=False, pdf__isnull=False, page_count__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OwnPage(models.Model):
    """One page of an organisation's own slides as a picture (JPEG), with the words that stand on it."""

    slides = models.ForeignKey(OwnSlides, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField(help_text="from 1")
    width = models.PositiveIntegerField(help_text="pixels")
    height = models.PositiveIntegerField(help_text="pixels")
    body = models.BinaryField()
    text: Any = models.TextField(blank=True)

    class Meta:
        ordering = ["slides", "number"]
        constraints = [models.UniqueConstraint(fields=["slides", "number"], name="own_page_once")]

    def __str__(self) -> str:
        return f"{self.slides}, {self.number}"
