"""A network's meetings: when, with which agenda, what is given to do until then, and what is said about the points."""

from datetime import date, datetime, timedelta
from typing import Self

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import SWEDEN, midnight
from followups.models.entry import Entry
from regions.models import Network, Organisation, has_any_role
from yearwheel.models import CalendarEntry


def both_or_neither(name: str, fact: str) -> models.CheckConstraint:
    """Who and when go together."""
    return models.CheckConstraint(
        name=f"{name}_{fact}_by_and_at",
        condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
        | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
    )


class NetworkMeetingQuerySet(models.QuerySet["NetworkMeeting"]):
    def visible_to(self, user: User) -> Self:
        """Everyone with a role: the networks' meetings are theirs."""
        return self if has_any_role(user) else self.none()

    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def upcoming(self, *, on: date) -> Self:
        """From the beginning of that day, the next first; cancelled ones are left out."""
        return self.standing().filter(starts_at__gte=midnight(on)).order_by("starts_at", "pk")

    def past(self, *, on: date) -> Self:
        return self.filter(starts_at__lt=midnight(on)).order_by("-starts_at", "-pk")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class NetworkMeeting(models.Model):
    """One meeting of a network that already exists. Its day stands in the year wheel as `calendar_entry`."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("network"))
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="network_meetings", verbose_name=_("kept by")
    )
    title = models.CharField(_("name"), max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    meeting_url = models.URLField(_("meeting link"), max_length=500, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    status_days = models.PositiveSmallIntegerField(
        _("days before the meeting that owners are asked how their points are getting on"),
        default=14,
        validators=[MaxValueValidator(90)],
        help_text=_("0: nobody is asked because of this meeting."),
    )
    calendar_entry = models.ForeignKey(
        CalendarEntry, on_delete=models.PROTECT, related_name="network_meetings", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    objects = NetworkMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("network meeting")
        verbose_name_plural = _("network meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["network", "starts_at"], name="network_meeting_when")]
        constraints = [
            models.CheckConstraint(name="network_meeting_has_a_name", condition=~Q(title="")),
            models.CheckConstraint(
                name="network_meeting_url_is_http", condition=Q(meeting_url="") | Q(meeting_url__iregex="^https?://")
            ),
            models.CheckConstraint(
                name="network_meeting_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
            *[both_or_neither("network_meeting", fact) for fact in ("edited", "cancelled")],
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("network_meeting_detail", args=[self.pk])

    @property
    def on(self) -> date:
        """The day in Sweden."""
        return self.starts_at.astimezone(SWEDEN).date()

    def previous(self) -> "NetworkMeeting | None":
        """The network's latest meeting before this one, whoever kept it, with `report_frozen_at`, when its report was
        frozen or None. Cancelled meetings are left out."""
        earlier = NetworkMeeting.objects.standing().filter(network=self.network_id, starts_at__lt=self.starts_at)
        frozen = earlier.annotate(report_frozen_at=models.F("report__frozen_at"))
        return frozen.order_by("-starts_at", "-pk").first()


YEAR = timedelta(days=365)
"""How far back the first report of a network looks."""


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["pdf", "slides", "content"]
)
class Report(models.Model):
    """What a meeting is told. Until it is frozen it follows what happens, and keeps only what a person chose; then the
    database lets nobody change it: `content` is what was said, `pdf` and `slides` how it looked.

    `since`: the moment from which it tells; empty: where the report before ended, see followups.reporting.
    """

    meeting = models.OneToOneField(NetworkMeeting, on_delete=models.PROTECT, related_name="report")
    since = models.DateTimeField(null=True, blank=True)
    words = models.TextField(_("in the coordinator's words"), max_length=2000, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    slides = models.BinaryField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("report to a network meeting")
        verbose_name_plural = _("reports to network meetings")
        ordering = ["-created_at"]
        constraints = [
            both_or_neither("report", "frozen"),
            models.CheckConstraint(
                name="report_frozen_whole",
                condition=Q(frozen_at=None, content__isnull=True, pdf=None, slides=None)
                | Q(frozen_at__isnull=False, content__isnull=False, pdf__isnull=False, slides__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="report_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.meeting_id])


class ReportChoice(models.Model):
    """What a person decided about one row of a report: whether it is told, where it stands, what is said about it.

    A row is what `followups.reporting` found: `section` and the id of the `thing` it is about.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="choices")
    section = models.CharField(max_length=20)
    thing = models.PositiveBigIntegerField()
    picked = models.BooleanField(default=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    line = models.CharField(_("what is said about it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("row of a report")
        verbose_name_plural = _("rows of reports")
        ordering = ["report", "section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "section", "thing"], name="report_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.thing}"


class MeetingEntry(models.Model):
    """An entry of a point's history that was written while a meeting walked through the points: its minutes.

    `key` is the form's, so that a second click is known. The row is only added.
    """

    meeting = models.ForeignKey(NetworkMeeting, on_delete=models.PROTECT, related_name="minutes")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="in_minutes")
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("line of a meeting's minutes")
        verbose_name_plural = _("lines of meetings' minutes")
        ordering = ["meeting", "pk"]
        triggers = [pgtrigger.Protect(name="minutes_are_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.entry_id}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Assignment(models.Model):
    """Something that organisations are to do before a meeting: "Inför 12 maj". What is taken back stays, unseen."""

    meeting = models.ForeignKey(NetworkMeeting, on_delete=models.PROTECT, related_name="assignments")
    key = models.UUIDField(unique=True, editable=False, help_text="of the form it was made with")
    text = models.CharField(_("what is to be done"), max_length=300)
    due_on = models.DateField(_("answer by"))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("assignment before a meeting")
        verbose_name_plural = _("assignments before meetings")
        ordering = ["meeting", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="assignment_says_what", condition=~Q(text="")),
            both_or_neither("assignment", "withdrawn"),
        ]

    def __str__(self) -> str:
        return self.text


class AssignmentAnswerQuerySet(models.QuerySet["AssignmentAnswer"]):
    def standing(self) -> Self:
        return self.filter(assignment__withdrawn_at=None, assignment__meeting__cancelled_at=None)

    def unanswered(self, *, at: datetime) -> Self:
        """What is still to be done for meetings that have not begun."""
        return self.standing().filter(answered_at=None, assignment__meeting__starts_at__gte=at)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AssignmentAnswer(models.Model):
    """One organisation's part of an assignment: given to it from the start, answered by its strategist."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assignment_answers", verbose_name=_("organisation")
    )
    text = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AssignmentAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an assignment")
        verbose_name_plural = _("answers to assignments")
        ordering = ["assignment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "organisation"], name="assignment_once_per_organisation"),
            both_or_neither("assignment_answer", "answered"),
            models.CheckConstraint(
                name="assignment_answer_says_something", condition=Q(answered_at=None) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.assignment}"
