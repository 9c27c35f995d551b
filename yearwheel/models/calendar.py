"""What a year holds beside the dialogues: holidays, school breaks, politics, other meetings."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Network, Organisation, has_any_role


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def visible_to(self, user: User) -> Self:
        """Everyone with a role sees the whole calendar; what was removed only shows where it can be brought back."""
        return self.standing() if has_any_role(user) else self.none()

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def between(self, first: date, last: date) -> Self:
        """What touches a day from `first` to `last`, both included."""
        return self.filter(first__lte=last, last__gte=first)

    def in_year(self, year: int) -> Self:
        return self.between(date(year, 1, 1), date(year, 12, 31))

    def no_go(self) -> Self:
        return self.filter(kind=CalendarEntry.Kind.NO_GO)

    def for_bodies(self, organisations: "models.QuerySet[Organisation] | set[int]") -> Self:
        """The nationwide ones and those of the given organisations."""
        return self.filter(Q(organisation=None) | Q(organisation__in=organisations))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CalendarEntry(models.Model):
    """One day or a span, both ends included, for the whole country or for one organisation.

    On a no-go day nothing is sent to whom it concerns and they are not planned to present; a warning is shown and
    weighed; background is only drawn. `code` names what the portal filled in (`sportlov:08:2027`), so that filling
    again makes nothing twice and brings nothing back that was removed. Entries of one `series` are the same thing in
    different years.
    """

    class Kind(models.TextChoices):
        NO_GO = "no_go", _("no-go")
        WARN = "warn", _("warning")
        BACKGROUND = "background", _("background")

    class Category(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        HALF_DAY = "half_day", _("half day or day between")
        SCHOOL = "school", _("school break")
        INDUSTRY = "industry", _("industry holiday")
        POLITICS = "politics", _("politics")
        NETWORK = "network", _("network's meeting")
        OTHER_AGENCY = "other_agency", _("other agency's meeting")
        OTHER = "other", _("other")

    class Rule(models.TextChoices):
        ONCE = "once", _("only this year")
        DATE = "date", _("every year on the same date")
        WEEK = "week", _("every year in the same week")

    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calendar_entries",
        verbose_name=_("concerns"),
        help_text="empty: the whole country",
    )
    network = models.ForeignKey(
        Network,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calendar_entries",
        verbose_name=_("network"),
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    kind = models.CharField(_("effect"), max_length=20, choices=Kind.choices)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, default=Category.OTHER)
    title = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=300, blank=True)
    rule = models.CharField(_("repeats"), max_length=20, choices=Rule.choices, default=Rule.ONCE)
    code = models.CharField(max_length=80, null=True, blank=True, unique=True, editable=False)
    series = models.CharField(max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: filled in by itself"
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        ordering = ["first", "last", "pk"]
        indexes = [
            models.Index(fields=["first", "last"], name="calendar_entry_days"),
            models.Index(fields=["series", "first"], name="calendar_entry_series"),
        ]
        constraints = [
            models.CheckConstraint(name="calendar_entry_last_not_before_first", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(name="calendar_entry_has_a_name", condition=~Q(title="")),
            *[
                models.CheckConstraint(
                    name=f"calendar_entry_{fact}_by_and_at",
                    condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
                    | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
                )
                for fact in ("edited", "removed")
            ],
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last
