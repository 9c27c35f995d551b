"""The history of a point: entries that are only added, never changed or taken away."""

from datetime import date, timedelta
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import midnight
from followups.guards import ENTRY_COMES_NEXT, ENTRY_NOT_EMPTIED
from followups.models.point import FollowUp, Party, Stage, Visibility
from regions.models import Organisation, roles_of


class Way(models.TextChoices):
    """How a change came in."""

    PAGE = "page", _("on the point's page")
    DIALOGUE = "dialogue", _("during the dialogue")
    LINK = "link", _("by the link in a mail")
    MEETING = "meeting", _("at a network meeting")
    IMPORT = "import", _("from a spreadsheet")


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown_to(self, user: User) -> Self:
        """The entries of points that the person may read; what was written while only the parties read stays theirs."""
        return self.filter(followup__in=FollowUp.objects.visible_to(user)).filter(
            Q(visibility=Visibility.NETWORK)
            | Q(followup__host__in=roles_of(user).coordinates)
            | Q(followup__in=Party.objects.of(user).values("followup"))
        )

    def until(self, on: date) -> Self:
        """Those written before the end of a day, in Swedish time."""
        return self.filter(at__lt=midnight(on + timedelta(days=1)))


class Entry(models.Model):
    """One change of a point: who, when, how, what, and in what words. The four facts are those after the change.

    `changes`: {field: [before, after]} in stored form – a choice's code, a row's id, an ISO day, a list of them.
    """

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PAGE)
    note = models.TextField(_("in words"), blank=True, max_length=2000)
    changes: Any = models.JSONField(default=dict, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    owner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    undoes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_by",
        help_text="the entry before it",
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a point's history")
        verbose_name_plural = _("entries in points' histories")
        ordering = ["followup", "number"]
        indexes = [models.Index(fields=["at"], name="followup_entry_at")]
        constraints = [
            models.UniqueConstraint(fields=["followup", "number"], name="followup_entry_one_of_each_number"),
        ]
        triggers = [
            pgtrigger.Protect(name="entry_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            ENTRY_COMES_NEXT,
            ENTRY_NOT_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.followup}, {self.number}"
