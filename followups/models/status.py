"""Who was asked how a point is getting on, when and why."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.models.point import ENDS, FollowUp
from outbox.models import Message


class StatusRequestQuerySet(models.QuerySet["StatusRequest"]):
    def unanswered(self) -> Self:
        """Those about a point that is open and of which nothing has been said since."""
        return self.filter(followup__version=models.F("version")).exclude(followup__stage__in=ENDS)


class StatusRequest(models.Model):
    """One person was asked in one mail about one point, because of the day `due_on`.

    `version` is the point's at the time: a later one is the answer, whoever gave it.
    """

    class Reason(models.TextChoices):
        FIRST = "first", _("first request after the dialogue")
        SECOND = "second", _("second request after the dialogue")
        MEETING = "meeting", _("before a network meeting")

    class Step(models.IntegerChoices):
        """Who is asked: when nobody answers, the next."""

        OWNER = 0, _("who answers for it")
        COLLEAGUES = 1, _("the owner's colleagues")
        COORDINATOR = 2, _("the coordinator")

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="status_requests")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices)
    step = models.PositiveSmallIntegerField(_("who is asked"), choices=Step.choices)
    due_on = models.DateField()
    version = models.PositiveIntegerField()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects = StatusRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for status")
        verbose_name_plural = _("requests for status")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["followup", "person", "reason", "due_on"], name="status_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.followup}"

    @property
    def key(self) -> tuple[int, int, str, date]:
        """What it was about; at most one request has it."""
        return (self.followup_id, self.person_id, self.reason, self.due_on)
