"""What was handed in, and what was said about it."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from presentations.models.template import TemplateSection


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Submission(models.Model):
    """One handing-in: the content as it was, frozen, and what the host said to it. Numbers count from 1."""

    presentation = models.ForeignKey("presentations.Presentation", on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content: Any = models.JSONField(help_text="presentations.content.Content as JSON")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["presentation", "number"]
        indexes = [models.Index(fields=["approved_at"], name="submission_approved_at")]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "number"], name="submission_number_once"),
            models.CheckConstraint(
                name="submission_not_both_returned_and_approved", condition=Q(returned_at=None) | Q(approved_at=None)
            ),
            *[
                models.CheckConstraint(
                    name=f"submission_{fact}_by_and_at",
                    condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
                    | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
                )
                for fact in ("returned", "approved")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.presentation}, {self.number}"


class Comment(models.Model):
    """What host and organisation say to each other about one section of one submission.

    A comment without `thread` begins a thread; the others answer it. A thread is open until somebody marks its first
    comment as dealt with; the answers themselves have no such mark.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="comments")
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("comment"), max_length=2000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(name="comment_mark_on_first", condition=Q(thread=None) | Q(resolved_at=None)),
        ]

    def __str__(self) -> str:
        return self.text[:60]
