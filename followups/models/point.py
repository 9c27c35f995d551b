"""The follow-up point: what was agreed, by whom, until when, and how far it has come."""

from datetime import date
from functools import cached_property
from typing import Any, Self

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue
from focusareas.models import FocusArea, Theme
from followups.guards import POINT_FOLLOWS_ITS_HISTORY, POINT_STAYS
from followups.words import Question
from presentations.models import Presentation
from regions.models import Organisation, SpecialisationArea, has_any_role, roles_of


class Stage(models.TextChoices):
    """Where a point or an initiative stands: the process map's three steps, and its two ends."""

    IDENTIFY = "identify", _("Identify")
    MOBILISE = "mobilise", _("Mobilise")
    FINANCE = "finance", _("Finance")
    REGULAR = "regular", _("in regular work")
    DROPPED = "dropped", _("dropped")


ENDS = (Stage.REGULAR, Stage.DROPPED)
STEPS = (Stage.IDENTIFY, Stage.MOBILISE, Stage.FINANCE)


class Kind(models.TextChoices):
    """The kind of the next step."""

    DEEPER = "deeper", _("in-depth dialogue")
    PRESTUDY = "prestudy", _("pre-study")
    APPLICATION = "application", _("application")
    INTERREGIONAL = "interregional", _("interregional collaboration")
    EDP = "edp", _("EDP process")
    CONTACT = "contact", _("contact")
    OTHER = "other", _("other step")


class Visibility(models.TextChoices):
    NETWORK = "network", _("the network")
    PARTIES = "parties", _("the parties")


class Source(models.TextChoices):
    """Where money comes from."""

    VINNOVA = "vinnova", "Vinnova"
    TVV = "tvv", "Tillväxtverket"
    ERUF = "eruf", _("ERDF")
    INTERREG = "interreg", "Interreg"
    HORIZON = "horizon", _("Horizon Europe")
    IMPACT = "impact", "Impact Innovation"
    REGIONAL = "regional", _("regional funds")
    PRIVATE = "private", _("private funds")
    OTHER = "other", _("other funder")


def says(query: str) -> Func:
    """Whether a point's words are what a tsquery in text asks for."""
    asked = Func(Value(query), template="%(expressions)s::tsquery", output_field=models.TextField())
    return Func(
        F("lookup__words"), asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=models.BooleanField()
    )


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> Self:
        """What the network may read, for anyone with a role; the rest for its parties and the host's coordinators.

        A group's point belongs to each of its members as well, because they act as one party.
        """
        if not has_any_role(user):
            return self.none()
        party = Party.objects.of(user).filter(followup=OuterRef("pk")).order_by()
        return self.filter(
            Q(visibility=Visibility.NETWORK)
            | Q(host__in=roles_of(user).coordinates)
            | (Q(visibility=Visibility.PARTIES) & Exists(party))
        )

    def open(self) -> Self:
        return self.exclude(stage__in=ENDS)

    def overdue(self, *, on: date) -> Self:
        """Its day has passed and it has not come to an end."""
        return self.open().filter(due_on__lt=on)

    def matching(self, asked: Question) -> Self:
        """Those that say what is asked for, with `rank`: 1 exactly and in the title, 2 exactly, 3 in another form,
        4 in part of a word."""
        ways = (asked.in_title, asked.exact, asked.stemmed)
        ranks = [When(says(way), then=Value(number)) for number, way in enumerate(ways, start=1)]
        return self.filter(says(asked.found)).annotate(rank=Case(*ranks, default=Value(4)))

    def with_names(self) -> Self:
        return self.select_related("host", "owner", "dialogue", "focus_area")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FollowUp(models.Model):
    """Something agreed. Every change of this row is an `Entry` of its history: the database refuses any other.

    `version` is the number of its latest entry; 0 only inside the transaction that makes it. `owner` is one of the
    parties. A point noted in a meeting may lack everything but its title; `is_complete` says what SMART still asks for.
    """

    key = models.UUIDField(
        unique=True, editable=False, help_text="of the form it was made with: a second click is known"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hosted_followups", verbose_name=_("agency")
    )
    dialogue = models.ForeignKey(
        Dialogue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
        verbose_name=_("dialogue"),
    )
    presentation = models.ForeignKey(
        Presentation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
        verbose_name=_("presentation"),
    )
    title = models.CharField(_("what was agreed"), max_length=200)
    description = models.TextField(_("more precisely"), blank=True, max_length=4000)
    measure = models.CharField(_("how it is seen that it is done"), max_length=300, blank=True)
    kind = models.CharField(_("next step"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    owner = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_followups",
        verbose_name=_("owner"),
    )
    owner_person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who answers for it")
    )
    need_owner = models.CharField(_("need owner"), max_length=160, blank=True)
    focus_area = models.ForeignKey(
        FocusArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
        verbose_name=_("focus area"),
    )
    area = models.ForeignKey(
        SpecialisationArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
        verbose_name=_("S3 area"),
    )
    themes = models.ManyToManyField(Theme, related_name="followups", blank=True, verbose_name=_("themes"))
    due_on = models.DateField(_("done by"), null=True, blank=True)
    eu_leverage = models.TextField(_("leverage in the EU"), blank=True, max_length=1000)
    evidence: Any = models.JSONField(_("links to evidence"), default=list, blank=True, help_text="[{title, url}]")
    visibility = models.CharField(
        _("may be read by"), max_length=10, choices=Visibility.choices, default=Visibility.NETWORK
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.IDENTIFY)
    drop_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    learning = models.TextField(_("what we learned"), blank=True, max_length=1000)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField(editable=False, help_text="the moment of the latest entry")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up point")
        verbose_name_plural = _("follow-up points")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="followup_changed"),
            models.Index(fields=["stage", "due_on"], name="followup_stage_due"),
        ]
        constraints = [
            models.CheckConstraint(name="followup_says_what_was_agreed", condition=~Q(title="")),
            models.CheckConstraint(
                name="followup_dropped_with_reason",
                condition=(Q(stage=Stage.DROPPED) & ~Q(drop_reason="")) | (~Q(stage=Stage.DROPPED) & Q(drop_reason="")),
            ),
            models.CheckConstraint(
                name="followup_ends_with_a_learning", condition=~Q(stage__in=ENDS) | ~Q(learning="")
            ),
            models.CheckConstraint(
                name="followup_person_answers_for_an_owner", condition=Q(owner_person=None) | Q(owner__isnull=False)
            ),
        ]
        triggers = [POINT_FOLLOWS_ITS_HISTORY, POINT_STAYS]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDS

    @property
    def is_complete(self) -> bool:
        """SMART: specific, measurable, with an owner and a day."""
        return not self.missing

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that SMART still asks for."""
        asked = {
            "description": self.description,
            "measure": self.measure,
            "owner": self.owner_id,
            "due_on": self.due_on,
        }
        return tuple(name for name, value in asked.items() if not value)

    def is_overdue(self, *, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


class PartyQuerySet(models.QuerySet["Party"]):
    def of(self, user: User) -> Self:
        """The person's organisations, the groups that these lead, and the groups that they are members of."""
        roles = roles_of(user)
        mine = roles.organisations | roles.strategist_in
        ours = Organisation.objects.filter(Q(pk__in=mine) | Q(members__in=mine)).order_by()
        return self.filter(organisation__in=ours)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Party(models.Model):
    """An organisation that the point concerns: its owner, or one that takes part."""

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="followup_parties", verbose_name=_("organisation")
    )
    diary_number = models.CharField(_("registration number"), max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to a follow-up point")
        verbose_name_plural = _("parties to follow-up points")
        ordering = ["followup", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["followup", "organisation"], name="followup_party_once"),
            models.CheckConstraint(
                name="followup_confirmed_by_and_at",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.followup}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Funding(models.Model):
    """Money asked for from one source, and what was granted; whole kronor. `granted` empty: not decided; 0: refused."""

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="fundings")
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    programme = models.CharField(_("programme or call"), max_length=160, blank=True)
    applied = models.PositiveBigIntegerField(
        _("applied for, SEK"), null=True, blank=True, validators=[MaxValueValidator(10**12)]
    )
    granted = models.PositiveBigIntegerField(
        _("granted, SEK"), null=True, blank=True, validators=[MaxValueValidator(10**12)]
    )
    granted_on = models.DateField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("financing")
        verbose_name_plural = _("financing")
        ordering = ["followup", "pk"]
        constraints = [
            models.CheckConstraint(
                name="funding_decided_day_with_decision", condition=Q(granted_on=None) | Q(granted__isnull=False)
            ),
            models.CheckConstraint(
                name="funding_says_a_sum", condition=Q(applied__isnull=False) | Q(granted__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.get_source_display()
