"""The template (mall) and its sections, version by version."""

from typing import Self

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from presentations import freeze
from regions.models import Organisation, has_any_role, roles_of


class TemplateQuerySet(models.QuerySet["PresentationTemplate"]):
    def visible_to(self, user: User) -> Self:
        """Adopted versions for anyone with a role; drafts for the owning host's coordinators."""
        if not has_any_role(user):
            return self.none()
        return self.filter(Q(adopted_at__isnull=False) | Q(owner__in=roles_of(user).coordinates))

    def adopted(self) -> Self:
        return self.filter(adopted_at__isnull=False)

    def with_state(self) -> Self:
        """With `is_superseded`: a later version for the same audience is adopted."""
        later = PresentationTemplate.objects.filter(
            owner=OuterRef("owner"),
            audience=OuterRef("audience"),
            version__gt=OuterRef("version"),
            adopted_at__isnull=False,
        )
        return self.annotate(is_superseded=Exists(later))

    def with_draft(self) -> Self:
        """With `has_draft`: somebody has begun a next version for the same audience."""
        drafts = PresentationTemplate.objects.filter(
            owner=OuterRef("owner"), audience=OuterRef("audience"), adopted_at=None
        )
        return self.annotate(has_draft=Exists(drafts))

    def in_state(self, state: str) -> Self:
        """Of those `with_state`: `draft`, `current` or `older`."""
        if state == "draft":
            return self.filter(adopted_at=None)
        return self.filter(adopted_at__isnull=False, is_superseded=state == "older")

    def in_reading_order(self) -> Self:
        """By owner, then regions, groups, the host; the draft first, then the latest version."""
        places = [When(audience=audience, then=place) for place, audience in enumerate(PresentationTemplate.Audience)]
        return self.order_by("owner__code", Case(*places, default=len(places)), "-version")

    def current(self, *, owner: Organisation, audience: str) -> "PresentationTemplate | None":
        """The latest adopted version for an audience, or None before the first."""
        return self.adopted().filter(owner=owner, audience=audience).order_by("-version").first()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
@pgtrigger.register(*freeze.TEMPLATE_GUARDS)
class PresentationTemplate(models.Model):
    """One version of a template. Once adopted it is frozen in the database; presentations keep their version."""

    class Audience(models.TextChoices):
        REGION = "region", _("regions")
        GROUP = "group", _("groups of regions")
        HOST = "host", _("the host agency")

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="templates")
    audience = models.CharField(_("for"), max_length=20, choices=Audience.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=120)
    credit = models.CharField(_("source of the template"), max_length=300, blank=True)
    total_minutes = models.PositiveSmallIntegerField(_("minutes in all"), default=10, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["owner", "audience", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "audience", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["owner", "audience"], condition=Q(adopted_at=None), name="template_one_draft_per_audience"
            ),
            models.CheckConstraint(name="template_at_least_1_minute", condition=Q(total_minutes__gte=1)),
            models.CheckConstraint(
                name="template_adopted_by_has_at", condition=Q(adopted_by=None) | Q(adopted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("template_detail", args=[self.pk])

    def get_edit_url(self) -> str:
        return reverse("template_edit", args=[self.pk])

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
@pgtrigger.register(*freeze.SECTION_GUARDS)
class TemplateSection(models.Model):
    """One section of a template: VAD (what) and HUR (how), its minutes, and the kind of answer it takes.

    `key` stays the same through versions, so that last time's answer finds its section.
    """

    class Kind(models.TextChoices):
        AREA = "area", _("choice of area, delimitation and scope")
        TEXT = "text", _("text")
        CHOICE = "choice", _("yes, partly or no, with text")
        SCALE = "scale", _("scale 1–5, with text")
        LINKS = "links", _("strategies and links, with text")

    template = models.ForeignKey(PresentationTemplate, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(max_length=40)
    title = models.CharField(_("title"), max_length=160)
    what = models.TextField(_("WHAT to present"))
    how = models.TextField(_("HOW to present it"), blank=True)
    kind = models.CharField(_("kind of answer"), max_length=20, choices=Kind.choices, default=Kind.TEXT)
    seconds = models.PositiveSmallIntegerField(_("time in seconds"), validators=[MinValueValidator(15)])
    word_limit = models.PositiveSmallIntegerField(
        _("most words on the slide"), default=60, validators=[MinValueValidator(1)]
    )
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="section_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["template", "key"], name="section_key_once"),
            models.CheckConstraint(name="section_at_least_15_seconds", condition=Q(seconds__gte=15)),
            models.CheckConstraint(name="section_word_limit_at_least_1", condition=Q(word_limit__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title
