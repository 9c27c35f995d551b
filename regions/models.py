"""Organisations that take part, their people, and what they specialise in."""

from datetime import date
from functools import cached_property
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from toolkit.sorting import swedish_key


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """Every signed-in person with an active membership sees every organisation."""
        return self if has_any_role(user) else self.none()

    def regions(self) -> Self:
        return self.filter(kind=Organisation.Kind.REGION)

    def groups(self) -> Self:
        return self.filter(kind=Organisation.Kind.REGION_GROUP)

    def hosts(self) -> Self:
        return self.filter(hosts_dialogues=True)

    def members_of_groups(self) -> dict[int, dict[int, str]]:
        """The short names of each group's members by their ids, in Swedish order. One query."""
        found: dict[int, dict[int, str]] = {}
        pairs = self.groups().filter(members__isnull=False).order_by()
        rows = pairs.values_list("pk", "members", "members__short_name")
        for group, member, name in sorted(rows, key=lambda row: swedish_key(row[2])):
            found.setdefault(group, {})[member] = name
        return found

    def in_swedish_order(self) -> list["Organisation"]:
        """A list, not a queryset: the database cannot sort Å Ä Ö."""
        return sorted(self, key=lambda organisation: swedish_key(organisation.short_name))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Organisation(models.Model):
    """Anyone who presents, listens, hosts or owns a follow-up. A region's code is its two-digit länskod."""

    class Kind(models.TextChoices):
        REGION = "region", _("region")
        REGION_GROUP = "region_group", _("group of regions")
        AGENCY = "agency", _("national agency")
        ACTOR = "actor", _("other actor")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    mailbox = models.EmailField(_("function mailbox"), blank=True)
    seat = models.CharField(_("seat"), max_length=60, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    county_letter = models.CharField(_("county letter"), max_length=2, blank=True)
    nuts2 = models.CharField("NUTS 2", max_length=5, blank=True)
    nuts3 = models.CharField("NUTS 3", max_length=5, blank=True)
    s3_term = models.CharField(
        _("its own word for an S3 area"), max_length=60, blank=True, help_text=_("For example styrkeområde.")
    )
    hosts_dialogues = models.BooleanField(_("hosts dialogues"), default=False)
    members = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="groups", verbose_name=_("members")
    )
    lead = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="leads", verbose_name=_("leading region")
    )
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="organisation_edited_by_and_at",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_only_groups_have_a_lead", condition=Q(kind="region_group") | Q(lead=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation_detail", args=[self.code])

    @property
    def is_region(self) -> bool:
        return self.kind == self.Kind.REGION

    @property
    def is_group(self) -> bool:
        return self.kind == self.Kind.REGION_GROUP


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(ended_at=None, user__is_active=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A person's one role in one organisation, from `started_at` until `ended_at`."""

    class Role(models.TextChoices):
        STRATEGIST = "strategist", _("regional strategist")
        COORDINATOR = "coordinator", _("coordinator")
        MEMBER = "member", _("network member")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    title = models.CharField(_("title"), max_length=100, blank=True)
    takes_invitations = models.BooleanField(_("takes invitations"), default=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at=None), name="membership_one_role_per_organisation"
            ),
            models.CheckConstraint(
                name="membership_ends_after_start", condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"


class Roles:
    """What one person is, read with one narrow query and kept on the user for the request: every page asks."""

    def __init__(self, user: User) -> None:
        self._user = user
        memberships = Membership.objects.active().filter(user=user)
        rows = list(memberships.values_list("organisation_id", "role", "organisation__leads", "organisation__code"))
        self.any = bool(rows)
        self.organisations = {row[0] for row in rows}
        self.codes_coordinated = {code for _body, role, _group, code in rows if role == Membership.Role.COORDINATOR}
        self.coordinates = {body for body, role, _group, _code in rows if role == Membership.Role.COORDINATOR}
        strategist = [(body, group) for body, role, group, _code in rows if role == Membership.Role.STRATEGIST]
        self.strategist_in = {pk for pair in strategist for pk in pair if pk}

    @cached_property
    def memberships(self) -> list[Membership]:
        """The memberships themselves, with their organisations. One query, once."""
        return list(Membership.objects.active().filter(user=self._user).select_related("organisation"))

    @property
    def speaks_for(self) -> set[int]:
        """Organisations whose presentations and areas the person edits: as strategist, or as coordinator of a host."""
        return self.strategist_in | self.coordinates


def roles_of(user: User) -> Roles:
    """The person's roles, queried once per user object."""
    cached: Roles | None = getattr(user, "_roles", None)
    if cached is None:
        cached = Roles(user)
        user._roles = cached  # type: ignore[attr-defined]  # noqa: SLF001  # kept on the person for the request
    return cached


def has_any_role(user: User) -> bool:
    """True for a network member: any active membership, or staff."""
    return user.is_authenticated and (user.is_staff or roles_of(user).any)


class SpecialisationAreaQuerySet(models.QuerySet["SpecialisationArea"]):
    def visible_to(self, user: User) -> Self:
        return self if has_any_role(user) else self.none()

    def valid(self, *, on: date) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))

    def former(self, *, on: date) -> Self:
        return self.filter(valid_to__lt=on)

    def owned_by_or_through(self, organisation: Organisation) -> Self:
        """The areas an organisation may present: its own; a group's own and its members'."""
        return self.filter(Q(organisation=organisation) | Q(organisation__groups=organisation)).distinct()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SpecialisationArea(models.Model):
    """A priority in a region's or group's strategy, valid between two days, both included; empty means open."""

    class Confidence(models.TextChoices):
        HIGH = "high", _("confirmed")
        MEDIUM = "medium", _("probable")
        LOW = "low", _("unconfirmed")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="areas", verbose_name=_("organisation")
    )
    code = models.CharField(
        max_length=80, unique=True, null=True, blank=True, editable=False, help_text="key in the reference data"
    )
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    replaces = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="replaced_by")
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.HIGH)
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = SpecialisationAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("S3 area")
        verbose_name_plural = _("S3 areas")
        ordering = ["organisation__code", "name"]
        constraints = [
            models.CheckConstraint(
                name="s3_area_valid_to_after_from",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(valid_to=None), name="s3_area_name_once_while_open"
            ),
            models.CheckConstraint(
                name="s3_area_edited_by_and_at",
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, *, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to >= on)


class StrategyDocument(models.Model):
    """A strategy that a presentation can point at. The three kinds are the template's three sources."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national strategy")
        THEMATIC = "thematic", _("thematic strategy")
        S3 = "s3", _("innovation strategy or smart specialisation")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="strategies")
    code = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=400, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["organisation__code", "kind", "title"]
        constraints = [
            models.CheckConstraint(
                name="strategy_valid_to_after_from",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Network(models.Model):
    """A network that already exists (RND, S3, RUS); its members are organisations."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    members = models.ManyToManyField(Organisation, related_name="networks", blank=True)
    source = models.TextField(_("source"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
