"""Initiatives: several organisations around one theme, the result chain they work by, and what is measured."""

from datetime import date
from typing import Any, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue
from focusareas.models import FocusArea, Theme
from followups.guards import STEPS_NOT_EMPTIED
from followups.models.point import ENDS, FollowUp, Stage
from regions.models import Organisation, has_any_role


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, user: User) -> Self:
        """Every member of the network reads every initiative; the points in it keep their own visibility."""
        return self if has_any_role(user) else self.none()

    def open(self) -> Self:
        return self.exclude(stage__in=ENDS)

    def with_names(self) -> Self:
        return self.select_related("host", "lead", "focus_area")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Initiative(models.Model):
    """Organisations that do something together for a time. `version` grows by one with every change of the form.

    `stage` is that of the latest `InitiativeStep`; `first` and `last` are days, both included, `last` empty while open.
    """

    class Kind(models.TextChoices):
        THEMATIC = "thematic", _("thematic gathering of forces")
        VERTICAL = "vertical", _("vertical pilot")
        SCALING = "scaling", _("scaling pilot")
        PLATFORM = "platform", _("platform for collaboration")

    key = models.UUIDField(
        unique=True, editable=False, help_text="of the form it was made with: a second click is known"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hosted_initiatives", verbose_name=_("agency")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.THEMATIC)
    title = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("what it is about"), blank=True, max_length=4000)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_initiatives", verbose_name=_("leads")
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    focus_area = models.ForeignKey(
        FocusArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiatives",
        verbose_name=_("focus area"),
    )
    themes = models.ManyToManyField(Theme, related_name="initiatives", blank=True, verbose_name=_("themes"))
    points = models.ManyToManyField(
        FollowUp, related_name="initiatives", blank=True, verbose_name=_("follow-up points it grew from")
    )
    dialogues = models.ManyToManyField(
        Dialogue, related_name="initiatives", blank=True, verbose_name=_("dialogues it grew from")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.IDENTIFY)
    drop_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    learning = models.TextField(_("what we learned"), blank=True, max_length=1000)
    source = models.CharField(_("source"), max_length=300, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    edited_at = models.DateTimeField(editable=False)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(name="initiative_has_a_name", condition=~Q(title="")),
            models.CheckConstraint(
                name="initiative_ends_after_its_first_day", condition=Q(last=None) | Q(last__gte=F("first"))
            ),
            models.CheckConstraint(
                name="initiative_dropped_with_reason",
                condition=(Q(stage=Stage.DROPPED) & ~Q(drop_reason="")) | (~Q(stage=Stage.DROPPED) & Q(drop_reason="")),
            ),
            models.CheckConstraint(
                name="initiative_ends_with_a_learning", condition=~Q(stage__in=ENDS) | ~Q(learning="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDS

    def is_past_its_period(self, *, on: date) -> bool:
        """Its last day has gone by and nobody has said how it ended."""
        return self.is_open and self.last is not None and self.last < on


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Participant(models.Model):
    """An organisation that takes part beside the lead, and as what."""

    class Role(models.TextChoices):
        TAKES_PART = "takes_part", _("takes part")
        FINANCES = "finances", _("finances")
        NEEDS = "needs", _("owns the need")
        EXPERTISE = "expertise", _("contributes knowledge")
        SUPPORTS = "supports", _("supports the process")

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="participants")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="initiative_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.TAKES_PART)

    class Meta:
        verbose_name = _("participant in an initiative")
        verbose_name_plural = _("participants in initiatives")
        ordering = ["initiative", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "organisation"], name="initiative_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}"


class InitiativeStep(models.Model):
    """One step of an initiative: the stage it reached, when, who said so, and in what words. Only added to."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    note = models.TextField(_("in words"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("step of an initiative")
        verbose_name_plural = _("steps of initiatives")
        ordering = ["initiative", "at", "pk"]
        triggers = [
            pgtrigger.Protect(name="initiative_step_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            STEPS_NOT_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.initiative}, {self.get_stage_display()}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ChainRow(models.Model):
    """One row of the result chain: insats → prestation → effekt på kort sikt → effekt på medellång sikt."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="chain")
    position = models.PositiveSmallIntegerField()
    activity = models.TextField(_("intervention"), max_length=600)
    output = models.TextField(_("output"), blank=True, max_length=600)
    short_term = models.TextField(_("short-term effect"), blank=True, max_length=600)
    medium_term = models.TextField(_("medium-term effect"), blank=True, max_length=600)

    class Meta:
        verbose_name = _("row of a result chain")
        verbose_name_plural = _("rows of result chains")
        ordering = ["initiative", "position", "pk"]
        constraints = [
            models.CheckConstraint(name="chain_row_says_the_intervention", condition=~Q(activity="")),
        ]

    def __str__(self) -> str:
        return self.activity[:80]

    @property
    def links(self) -> tuple[tuple[Any, str], ...]:
        """The four links in their order: heading and text."""
        names = ("activity", "output", "short_term", "medium_term")
        return tuple((self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names)  # type: ignore[union-attr]  # plain columns


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Indicator(models.Model):
    """Something that can be counted, from the library that initiatives choose from. A retired one stays where it is."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("activity indicator")
        RESULT = "result", _("result indicator")

    code = models.CharField(
        max_length=80, unique=True, null=True, blank=True, editable=False, help_text="key in the reference data"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200, unique=True)
    unit = models.CharField(_("unit"), max_length=40)
    description = models.TextField(_("how it is counted"), blank=True, max_length=1000)
    source = models.CharField(_("source"), max_length=300, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                name="indicator_edited_by_and_at",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
            models.CheckConstraint(
                name="indicator_retired_by_and_at",
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Target(models.Model):
    """An indicator that an initiative has chosen: where it began, what it aims at, and until when."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    baseline = models.DecimalField(_("value at the start"), max_digits=16, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("target value"), max_digits=16, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("to be reached by"), null=True, blank=True)

    class Meta:
        verbose_name = _("target of an initiative")
        verbose_name_plural = _("targets of initiatives")
        ordering = ["initiative", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "indicator"], name="initiative_indicator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.initiative}"


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Measurement(models.Model):
    """A value as it was on a day. One a day and target; a wrong one is removed and stays in the table as removed."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="measurements")
    on = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    note = models.CharField(_("comment"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ["target", "on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "on"], condition=Q(removed_at=None), name="measurement_once_a_day"
            ),
            models.CheckConstraint(
                name="measurement_removed_by_and_at",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}, {self.on}"
