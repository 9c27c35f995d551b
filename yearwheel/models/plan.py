"""A year to plan: what is wished for, the versions of its plan, and the planner's runs."""

from datetime import date, time
from functools import cached_property
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue, DialogueKind
from focusareas.models import FocusArea
from regions.models import Organisation, roles_of
from yearwheel.planner.plain import decode
from yearwheel.planner.problem import Meeting, Problem, Proposal, Request, Weights

TUESDAY_TO_THURSDAY = [1, 2, 3]


def tuesday_to_thursday() -> list[int]:
    return list(TUESDAY_TO_THURSDAY)


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def visible_to(self, user: User) -> Self:
        """The host's coordinators."""
        return self.filter(host__in=roles_of(user).coordinates)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class YearPlan(models.Model):
    """A host's period to plan, and what holds for all of it. `weights`: those that differ from the planner's own."""

    class Listeners(models.TextChoices):
        EVERYBODY = "everybody", _("all regions")
        MATCHING = "matching", _("regions whose S3 areas match")
        NOBODY = "nobody", _("nobody: only presenters are asked")

    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="year_plans", verbose_name=_("host"))
    title = models.CharField(_("name"), max_length=120)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    apart_days = models.PositiveSmallIntegerField(
        _("days between two dialogues at least"), default=7, validators=[MaxValueValidator(90)]
    )
    listeners = models.CharField(
        _("who is asked to listen"), max_length=20, choices=Listeners.choices, default=Listeners.EVERYBODY
    )
    seconds = models.PositiveSmallIntegerField(
        _("seconds to search at most"), default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    weights = models.JSONField(default=dict, blank=True)
    adopted = models.ForeignKey(
        "PlanVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("adopted version"),
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(name="year_plan_last_after_first", condition=Q(last__gt=F("first"))),
            models.CheckConstraint(
                name="year_plan_adopted_by_and_at",
                condition=Q(adopted=None, adopted_at=None, adopted_by=None)
                | Q(adopted__isnull=False, adopted_at__isnull=False, adopted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="year_plan_edited_by_and_at",
                condition=Q(edited_at=None, edited_by=None) | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan_detail", args=[self.pk])

    @property
    def weighed(self) -> Weights:
        return decode(Weights, self.weights)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Wish(models.Model):
    """One dialogue that the plan is to hold. `on` and `pinned` are fixed by hand; `banned` and `banned_days` ruled out.

    `dialogue` is what adopting made of it. A wish that was removed is kept, because versions name it.
    """

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="wishes")
    position = models.PositiveIntegerField()
    focus_area = models.ForeignKey(FocusArea, on_delete=models.PROTECT, related_name="+", verbose_name=_("focus area"))
    kind = models.ForeignKey(DialogueKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=160)
    least = models.PositiveSmallIntegerField(
        _("presenters at least"), default=4, validators=[MinValueValidator(1), MaxValueValidator(21)]
    )
    most = models.PositiveSmallIntegerField(
        _("presenters at most"), default=6, validators=[MinValueValidator(1), MaxValueValidator(21)]
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=tuesday_to_thursday, help_text="0–4"
    )
    starts = models.TimeField(_("starts"), default=time(9))
    ends = models.TimeField(_("ends"), default=time(12))
    first = models.DateField(_("not before"), null=True, blank=True)
    last = models.DateField(_("not after"), null=True, blank=True)
    after = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("comes after")
    )
    scope_width = models.PositiveSmallIntegerField(
        _("scope, from narrow (1) to broad (5)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    scope_fixed = models.BooleanField(_("keep this scope even if it was rated low last year"), default=False)
    on = models.DateField(_("fixed day"), null=True, blank=True)
    pinned = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("must present"))
    banned = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("must not present"))
    banned_days = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("days ruled out"))
    dialogue = models.OneToOneField(
        Dialogue, null=True, blank=True, on_delete=models.PROTECT, related_name="wish", verbose_name=_("dialogue")
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("wished dialogue")
        verbose_name_plural = _("wished dialogues")
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(name="wish_most_not_below_least", condition=Q(most__gte=F("least"))),
            models.CheckConstraint(name="wish_ends_after_start", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(
                name="wish_last_not_before_first", condition=Q(first=None) | Q(last=None) | Q(last__gte=F("first"))
            ),
            models.CheckConstraint(
                name="wish_removed_by_and_at",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """Its name in the planner's problems and plans."""
        return f"w{self.pk}"


class PlanVersion(models.Model):
    """A plan as the solver or a person made it, with the problem that it answers. The database lets nobody change it.

    `meetings`, `parts` and `clash` are plain data (yearwheel.planner.problem). Without meetings it says why there is no
    plan. `parent` is the version that a person changed, or that the planner was to stay close to.
    """

    class Origin(models.TextChoices):
        PLANNER = "planner", _("proposed")
        HAND = "hand", _("changed by hand")
        UNDONE = "undone", _("taken back")

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=20, choices=Origin.choices)
    note = models.CharField(_("what was changed"), max_length=300, blank=True)
    problem = models.JSONField()
    meetings = models.JSONField(default=list)
    status = models.CharField(max_length=10, blank=True, help_text="best, within or none; empty when made by hand")
    cost = models.IntegerField(default=0)
    bound = models.IntegerField(default=0)
    parts = models.JSONField(default=dict)
    clash = models.JSONField(default=list)
    held_before = models.JSONField(
        default=dict, help_text="fixed days that this version changed, by the wish's code, as they were before"
    )
    search_seconds = models.FloatField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_one_of_each_number")]
        triggers = [pgtrigger.Protect(name="plan_version_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("plan_version", args=[self.plan_id, self.number])

    @cached_property
    def asked(self) -> Problem:
        """The problem that it answers."""
        return decode(Problem, self.problem)

    @cached_property
    def plain(self) -> tuple[Meeting, ...]:
        """The plan, in the order of the days."""
        return tuple(sorted((decode(Meeting, row) for row in self.meetings), key=lambda meeting: meeting.on))

    @cached_property
    def clashing(self) -> tuple[Request, ...]:
        return tuple(decode(Request, row) for row in self.clash)

    @property
    def gap(self) -> float:
        """How much dearer than the best plan it can be at most, as a share of its cost."""
        return Proposal("within", cost=self.cost, bound=self.bound).gap

    @property
    def is_a_plan(self) -> bool:
        return bool(self.meetings)

    @property
    def days(self) -> dict[str, date]:
        """The day of each wished dialogue, by the wish's code."""
        return {meeting.code: meeting.on for meeting in self.plain}


class PlanRunQuerySet(models.QuerySet["PlanRun"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)


class PlanRun(models.Model):
    """One search by the planner: asked for, begun, finished; how far it has come is written down as it goes."""

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="runs")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    near = models.ForeignKey(
        PlanVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="stay close to this one",
    )
    began_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    share = models.FloatField(default=0)
    cost = models.IntegerField(null=True, blank=True)
    bound = models.IntegerField(default=0)
    version = models.OneToOneField(PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="run")

    objects = PlanRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for a plan")
        verbose_name_plural = _("searches for plans")
        ordering = ["plan", "asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(finished_at=None), name="plan_run_one_at_a_time"),
            models.CheckConstraint(
                name="plan_run_stopped_by_and_at",
                condition=Q(stopped_at=None, stopped_by=None) | Q(stopped_at__isnull=False, stopped_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def percent(self) -> int:
        return min(100, round(self.share * 100))
