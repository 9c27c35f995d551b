"""A part of the log that somebody takes along as a file, made by a worker."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, user: User) -> Self:
        """Nobody else's, whatever their role: it holds what one person may read."""
        return self.filter(by=user)

    def due(self) -> Self:
        return self.filter(finished_at=None, attempts__lt=MOST_ATTEMPTS).order_by("asked_at", "pk")

    def old(self, *, at: datetime) -> Self:
        return self.filter(asked_at__lt=at - KEPT)


class Export(models.Model):
    """A file of the points that a filter leaves. Without `finished_at` it is work to be done; the row is the truth.

    `query`: the filter as it stands in the log's address. The file lies in `parts`, so that nobody ever holds it all.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (.xlsx)"
        CSV = "csv", "CSV"

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of the log")
        verbose_name_plural = _("files of the log")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(finished_at=None), name="followup_export_due"),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("followup_export", args=[self.pk])

    @property
    def has_failed(self) -> bool:
        return self.finished_at is None and self.attempts >= MOST_ATTEMPTS and bool(self.last_error)


class ExportPart(models.Model):
    """A piece of the file, of at most a megabyte."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        ordering = ["export", "number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id}, {self.number}"
