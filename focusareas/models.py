"""National areas, and the plain-Swedish themes that tie S3 areas to them."""

from datetime import date
from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Organisation, SpecialisationArea, has_any_role

PALETTE = [
    (1, _("violet, plain")),
    (2, _("rust, slanting lines")),
    (3, _("green, dots")),
    (4, _("plum, level lines")),
    (5, _("ochre, lines slanting the other way")),
    (6, _("blue, grid")),
    (7, _("pink, upright lines")),
    (8, _("grey, chequered")),
]
"""The eight colours with their patterns, as theme.css draws them."""


class Tag(models.Model):
    """An optional tag from an outside scheme: an EU mission, a Eye@RIS3 domain, a goal of Agenda 2030."""

    scheme = models.CharField(_("scheme"), max_length=80)
    code = models.CharField(_("code"), max_length=20)
    label_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    label_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="tag_once_per_scheme")]

    def __str__(self) -> str:
        return self.label_sv or self.label_en


class Theme(models.Model):
    """One of the bridge themes. `areas` are the S3 areas that belong to it."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=100)
    areas = models.ManyToManyField(SpecialisationArea, related_name="themes", blank=True)
    tags = models.ManyToManyField(Tag, related_name="themes", blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FocusAreaQuerySet(models.QuerySet["FocusArea"]):
    def visible_to(self, user: User) -> Self:
        return self if has_any_role(user) else self.none()

    def valid(self, *, on: date) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FocusArea(models.Model):
    """A host agency's area; a sub-area has a parent. `palette` (1–8) picks its colour and pattern everywhere."""

    class Kind(models.TextChoices):
        AREA = "area", _("area")
        SUB_AREA = "sub_area", _("sub-area")
        PROGRAMME = "programme", _("programme")
        CHALLENGE = "challenge", _("societal challenge")

    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="focus_areas", verbose_name=_("host"))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sub_areas", verbose_name=_("part of")
    )
    code = models.SlugField(_("code"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.AREA)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    strategy_url = models.URLField(_("address of the area's strategy"), max_length=400, blank=True)
    leader = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="leads_areas", verbose_name=_("area leader")
    )
    themes = models.ManyToManyField(Theme, related_name="focus_areas", blank=True, verbose_name=_("themes"))
    tags = models.ManyToManyField(Tag, related_name="focus_areas", blank=True)
    palette = models.PositiveSmallIntegerField(
        _("colour and pattern"), default=1, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = FocusAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["host__code", "code"]
        constraints = [
            models.CheckConstraint(name="focus_area_palette_1_to_8", condition=Q(palette__gte=1, palette__lte=8)),
            models.CheckConstraint(
                name="focus_area_valid_to_after_from",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("focusarea_detail", args=[self.code])

    @property
    def palette_name(self) -> str:
        """Its colour and pattern in words."""
        return str(dict(PALETTE)[self.palette])
