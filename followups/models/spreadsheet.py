"""A spreadsheet of points that somebody has sent in: what each of its rows would do, until it is confirmed."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Organisation

KEPT = timedelta(days=7)


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    def of(self, user: User) -> Self:
        """Nobody else's, whatever their role: it holds what one person may read and has written."""
        return self.filter(by=user)

    def old(self, *, at: datetime) -> Self:
        return self.filter(at__lt=at - KEPT)


class SheetImport(models.Model):
    """One file. `effects`: what each row would do, as `followups.effects.Effect` keeps it. The file is not kept."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    file_name = models.CharField(max_length=200)
    effects: Any = models.JSONField(default=list)
    unread: Any = models.JSONField(default=list, help_text="headings of columns that are not read")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("spreadsheet of points")
        verbose_name_plural = _("spreadsheets of points")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sheet_import_does_nothing_before_it_is_confirmed",
                condition=Q(confirmed_at__isnull=False) | Q(made=0, changed=0),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("followup_import_preview", args=[self.pk])
