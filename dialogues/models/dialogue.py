"""The dialogue – one digital half-day – and its kinds."""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import pghistory
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from focusareas.models import FocusArea
from regions.models import Organisation, has_any_role, roles_of

SWEDEN = ZoneInfo("Europe/Stockholm")


class DialogueKind(models.Model):
    """A kind of dialogue and the rhythm around it; data, not constants.

    The figures to begin with are the default rhythm of DOMAIN.md: invitation D−56 (D−70 to D−42), reminder D−42, answer
    D−35, material reminder D−14, material D−7, programme D−2, evaluation D+1, follow-up points D+7, status D+90 and
    D+365.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    counts = models.BooleanField(_("counts in statistics"), default=True)
    invitation_days = models.PositiveSmallIntegerField(_("days from invitation to dialogue"), default=56)
    invitation_leeway_days = models.PositiveSmallIntegerField(
        _("days that the invitation may be moved, before and after"), default=14
    )
    answer_reminder_days = models.PositiveSmallIntegerField(
        _("days from reminder of the answer to dialogue"), default=42
    )
    answer_days = models.PositiveSmallIntegerField(_("days from answer to dialogue"), default=35)
    material_reminder_days = models.PositiveSmallIntegerField(
        _("days from reminder of the material to dialogue"), default=14
    )
    material_days = models.PositiveSmallIntegerField(_("days from material to dialogue"), default=7)
    programme_days = models.PositiveSmallIntegerField(_("days from programme to dialogue"), default=2)
    evaluation_days = models.PositiveSmallIntegerField(_("days from dialogue to evaluation"), default=1)
    followup_days = models.PositiveSmallIntegerField(_("days from dialogue to follow-up points"), default=7)
    first_status_days = models.PositiveSmallIntegerField(
        _("days from dialogue to first request for status"), default=90
    )
    second_status_days = models.PositiveSmallIntegerField(
        _("days from dialogue to second request for status"), default=365
    )
    position = models.PositiveSmallIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("kind of dialogue")
        verbose_name_plural = _("kinds of dialogue")
        ordering = ["position"]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.name_en if get_language() == "en" else self.name_sv


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def visible_to(self, user: User) -> Self:
        """Everything that was ever planned, for anyone with a role; drafts for the host's coordinators only."""
        if not has_any_role(user):
            return self.none()
        return self.filter(Q(planned_at__isnull=False) | Q(host__in=roles_of(user).coordinates))

    def drafts(self) -> Self:
        return self.filter(planned_at=None, cancelled_at=None)

    def upcoming(self, *, on: date) -> Self:
        return self.filter(starts_at__gte=midnight(on), held_at=None).order_by("starts_at", "pk")

    def past(self, *, on: date) -> Self:
        return self.filter(Q(starts_at__lt=midnight(on)) | Q(held_at__isnull=False)).order_by("-starts_at", "-pk")

    def not_cancelled(self) -> Self:
        return self.filter(cancelled_at=None)

    def cancelled(self) -> Self:
        return self.filter(cancelled_at__isnull=False).order_by("-starts_at", "-pk")

    def planned(self) -> Self:
        """Planned at some time and not cancelled: what the networks count on."""
        return self.filter(planned_at__isnull=False, cancelled_at=None)

    def in_year(self, year: int) -> Self:
        return self.filter(starts_at__gte=midnight(date(year, 1, 1)), starts_at__lt=midnight(date(year + 1, 1, 1)))

    def matching(self, words: str) -> Self:
        """Every word stands in the title, the scope, what is wanted, or the name of the focus area."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(scope__icontains=word)
                | Q(wanted__icontains=word)
                | Q(focus_area__name__icontains=word)
            )
        return found

    def with_presenters(self) -> Self:
        """Adds `presenters`: how many organisations have said that they present."""
        invitations = apps.get_model("dialogues", "Invitation").objects
        of_each = invitations.presenting().filter(dialogue=OuterRef("pk")).order_by().values("dialogue")
        return self.annotate(presenters=Coalesce(Subquery(of_each.annotate(number=Count("pk")).values("number")), 0))


def midnight(on: date) -> datetime:
    """The first moment of a day in Swedish time."""
    return timezone.make_aware(datetime.combine(on, time.min))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Dialogue(models.Model):
    """One meeting. Its state follows from what has happened to it and when."""

    class HostSlot(models.TextChoices):
        ONCE = "once", _("once, at the start")
        AFTER_EACH = "after_each", _("after each presentation")
        NONE = "none", _("not at all")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.ForeignKey(DialogueKind, on_delete=models.PROTECT, verbose_name=_("kind"))
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hosted_dialogues", verbose_name=_("host")
    )
    focus_area = models.ForeignKey(
        FocusArea, on_delete=models.PROTECT, related_name="dialogues", verbose_name=_("focus area")
    )
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    meeting_url = models.URLField(_("meeting link"), max_length=500, blank=True)
    scope = models.TextField(_("scope of the dialogue"), blank=True)
    scope_width = models.PositiveSmallIntegerField(
        _("scope, from narrow (1) to broad (5)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    wanted = models.TextField(_("what kind of presentations are wanted"), blank=True)
    answer_due_on = models.DateField(_("answer by"), null=True, blank=True, help_text="empty: as the kind says")
    material_due_on = models.DateField(_("material in by"))
    host_slot = models.CharField(
        _("the host's ten minutes"), max_length=20, choices=HostSlot.choices, default=HostSlot.ONCE
    )
    capacity = models.PositiveSmallIntegerField(
        _("places for presenters"), default=9, validators=[MinValueValidator(1)]
    )
    diary_number = models.CharField(_("the host's registration number"), max_length=40, blank=True)
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    recording_captioned = models.BooleanField(_("the recording has captions"), default=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField(blank=True)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="dialogue_starts_at")]
        constraints = [
            models.CheckConstraint(name="dialogue_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="dialogue_scope_1_to_5", condition=Q(scope_width=None) | Q(scope_width__range=(1, 5))
            ),
            models.CheckConstraint(name="dialogue_capacity_at_least_1", condition=Q(capacity__gte=1)),
            *[
                models.CheckConstraint(
                    name=f"dialogue_{fact}_by_and_at",
                    condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
                    | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
                )
                for fact in ("edited", "planned", "held", "closed", "cancelled")
            ],
            *[
                models.CheckConstraint(
                    name=f"dialogue_{field}_is_http",
                    condition=Q(**{field: ""}) | Q(**{f"{field}__iregex": "^https?://"}),
                )
                for field in ("meeting_url", "recording_url")
            ],
            models.CheckConstraint(
                name="dialogue_material_not_after_it",
                condition=Q(
                    material_due_on__lte=models.Func(
                        F("starts_at"),
                        template="(%(expressions)s AT TIME ZONE 'Europe/Stockholm')::date",
                        output_field=models.DateField(),
                    )
                ),
            ),
            models.CheckConstraint(
                name="dialogue_held_was_planned", condition=Q(held_at=None) | Q(planned_at__isnull=False)
            ),
            models.CheckConstraint(
                name="dialogue_closed_was_held", condition=Q(closed_at=None) | Q(held_at__isnull=False)
            ),
            models.CheckConstraint(
                name="dialogue_cancelled_with_reason_and_not_held",
                condition=Q(cancelled_at=None) | (Q(held_at=None) & ~Q(cancel_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogue_detail", args=[self.pk])

    @property
    def state(self) -> "Dialogue.State":
        if self.cancelled_at:
            return self.State.CANCELLED
        if self.closed_at:
            return self.State.CLOSED
        if self.held_at:
            return self.State.HELD
        return self.State.PLANNED if self.planned_at else self.State.DRAFT

    @property
    def starts_on(self) -> date:
        """The day in Sweden."""
        return self.starts_at.astimezone(SWEDEN).date()

    @property
    def length(self) -> int:
        """In minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_open(self) -> bool:
        """Planned, and neither held nor cancelled: presentations can be written and reviewed."""
        return self.state == self.State.PLANNED

    @property
    def material_due_by_default(self) -> date:
        """As many days before the dialogue as its kind says."""
        return self.starts_on - timedelta(days=self.kind.material_days)

    @property
    def answer_by(self) -> date:
        """The last day for an answer: the one that was set, or as many days before as the kind says."""
        return self.answer_due_on or self.starts_on - timedelta(days=self.kind.answer_days)

    @property
    def answer_due_at(self) -> datetime:
        """From this moment an answer that was given can no longer be changed through the link."""
        return midnight(self.answer_by + timedelta(days=1))

    @property
    def material_due_at(self) -> datetime:
        """The deadline: the last moment of `material_due_on` in Swedish time."""
        return midnight(self.material_due_on + timedelta(days=1))

    def material_is_late(self, *, at: datetime) -> bool:
        return at >= self.material_due_at
