"""The programme of a dialogue: the agenda that coordinators work on, and the numbered versions that are published."""

from typing import Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models.dialogue import Dialogue
from regions.models import Organisation

LONGEST_ITEM = 240
"""Minutes; a half-day."""


class Agenda(models.Model):
    """What is said about the agenda as a whole. `version` rises with every change, taken back or not."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.PROTECT, related_name="agenda")
    version = models.PositiveIntegerField(default=0)
    long_sitting = models.BooleanField(_("more than an hour without a pause is intended"), default=False)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def __str__(self) -> str:
        return f"{self.dialogue}, {self.version}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def renumber(self, positions: dict[int, int]) -> None:
        """Gives items their places, by id, in one statement: bulk_update takes a second for three hundred."""
        if positions:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE dialogues_agendaitem AS item SET position = new.position "
                    "FROM unnest(%s::bigint[], %s::smallint[]) AS new (id, position) WHERE item.id = new.id",
                    [list(positions), list(positions.values())],
                )


class AgendaItem(models.Model):
    """One part of the half-day. Its clock times follow from the items before it and the start of the dialogue."""

    class Kind(models.TextChoices):
        CHECK = "check", _("technical check")
        OPENING = "opening", _("opening")
        PRESENTATION = "presentation", _("presentation")
        HOST = "host", _("the host's ten minutes")
        QUESTIONS = "questions", _("questions")
        TALK = "talk", _("group discussion")
        PAUSE = "pause", _("pause")
        CLOSING = "closing", _("closing")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind of item"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("heading"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)]
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        verbose_name=_("organisation"),
    )
    speaker = models.CharField(_("the speaker's role"), max_length=120, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["dialogue", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "position"],
                name="agenda_item_one_at_each_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["dialogue", "organisation"],
                condition=Q(kind="presentation"),
                name="agenda_item_organisation_presents_once",
            ),
            models.CheckConstraint(
                name="agenda_item_minutes_in_a_half_day", condition=Q(minutes__range=(1, LONGEST_ITEM))
            ),
            models.CheckConstraint(
                name="agenda_item_only_presentations_have_organisations",
                condition=Q(kind="presentation") | Q(organisation=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class AgendaChangeQuerySet(models.QuerySet["AgendaChange"]):
    def within_reach(self) -> Self:
        """The latest change that stands, which can be taken back, and those taken back after it, oldest first."""
        stands = self.filter(dialogue=OuterRef("dialogue"), undone_at=None).order_by("-version").values("version")[:1]
        return self.filter(version__gte=Coalesce(Subquery(stands), 0)).order_by("version")


class AgendaChange(models.Model):
    """One change of the agenda, with what it was before and became: the history, and what undoing reads."""

    class Verb(models.TextChoices):
        SUGGESTED = "suggested", _("programme suggested")
        ADDED = "added", _("added")
        MOVED = "moved", _("moved")
        RESIZED = "resized", _("new length")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")
        SITTING = "sitting", _("long sitting")
        REVERTED = "reverted", _("back to the published programme")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="agenda_changes")
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=20, choices=Verb.choices)
    about = models.CharField(max_length=200, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AgendaChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an agenda")
        verbose_name_plural = _("changes of agendas")
        ordering = ["dialogue", "version"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "version"], name="agenda_change_one_for_each_version"),
            models.CheckConstraint(
                name="agenda_change_undone_by_and_at",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dialogue}, {self.version}: {self.verb} {self.about}"

    @property
    def subject(self) -> str:
        """The item's heading; an item without one is called what its kind is called, in the reader's language."""
        if self.about in AgendaItem.Kind.values:
            return str(capfirst(str(AgendaItem.Kind(self.about).label)))
        return self.about


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def latest_first(self) -> Self:
        return self.defer("pdf").order_by("-number")


class Programme(models.Model):
    """A published version: what it said and the document that was sent. The database lets nobody change it."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="programmes")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    pdf = models.BinaryField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["dialogue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="programme_one_of_each_number"),
            models.CheckConstraint(name="programme_numbers_from_1", condition=Q(number__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(name="published_programme_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.dialogue}, {self.number}"
