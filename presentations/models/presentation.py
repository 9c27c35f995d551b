"""One organisation's presentation, and what is handed in of it."""

from datetime import date, datetime, timedelta
from typing import Any, Self

import pghistory
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue, midnight
from focusareas.models import FocusArea
from presentations.models.answer import Answer
from presentations.models.submission import Submission
from presentations.models.template import PresentationTemplate, TemplateSection
from regions.models import Organisation, SpecialisationArea, has_any_role, roles_of

MEASURED = (
    "dialogue_id", "organisation_id", "template_id", "area__name", "focus_area__name", "created_at", "late_until",
    *(f"template__{name}" for name in ("audience", "name", "version", "credit", "total_minutes")),
    *(f"latest_submission__{name}" for name in ("content", "submitted_at", "returned_at", "approved_at")),
)  # fmt: skip
"""What a list of homework reads of a presentation. Its dialogue and its organisation are at hand already."""


TO_WRITE = (
    "template_id", "created_at", "late_until", "organisation__name", "area__name", "focus_area__name",
    "latest_submission__returned_at", "latest_submission__approved_at", "dialogue__title", "dialogue__starts_at",
    "dialogue__material_due_on",
)  # fmt: skip
"""What the start page says of a presentation that is being written."""


class PresentationQuerySet(models.QuerySet["Presentation"]):
    def visible_to(self, user: User) -> Self:
        """That a presentation exists: own organisation always; its host always (how complete); others once approved."""
        if not has_any_role(user):
            return self.none()
        roles = roles_of(user)
        return self.filter(
            Q(organisation__in=roles.speaks_for)
            | Q(dialogue__host__in=roles.coordinates)
            | Q(latest_submission__approved_at__isnull=False)
        )

    def editable_by(self, user: User) -> Self:
        return self.filter(organisation__in=roles_of(user).speaks_for)

    def with_dialogue(self) -> Self:
        """With the dialogue, its host and its focus area, and the latest submission with who did what to it.

        Two queries of their own: in one join of a dozen tables the database thinks longer about the order than it
        works (25 ms against 1, measured on PostgreSQL 18).
        """
        return self.select_related("organisation", "area", "focus_area").prefetch_related(
            Prefetch("dialogue", Dialogue.objects.select_related("host", "focus_area")),
            Prefetch(
                "latest_submission", Submission.objects.select_related("submitted_by", "returned_by", "approved_by")
            ),
        )

    def with_answers(self) -> Self:
        """With the template, its sections, and what is written in them by whom. Three queries."""
        return self.prefetch_related(*_answers())

    def with_measures(self) -> Self:
        """With what a list of homework says about each, but the answers. One query beside the list's own."""
        sections = Prefetch("template__sections", TemplateSection.objects.order_by("position"))
        read = self.select_related("area", "focus_area", "template", "latest_submission").only(*MEASURED)
        return read.prefetch_related(sections)

    def with_how_far(self) -> Self:
        """With `section_count`, and the answers with their sections, for `checks.done`. One query beside its own."""
        sections = TemplateSection.objects.filter(template=OuterRef("template")).order_by().values("template")
        return (
            self.select_related("organisation", "area", "focus_area", "latest_submission", "dialogue")
            .only(*TO_WRITE)
            .annotate(section_count=Subquery(sections.annotate(number=Count("pk")).values("number")))
            .prefetch_related(Prefetch("answers", Answer.objects.select_related("section").order_by()))
        )

    def whole(self) -> Self:
        """With all that a page or a document shows. Six queries, one more where somebody has been given more time."""
        return self.with_dialogue().with_answers().prefetch_related("late_by")


def _answers() -> tuple[Any, ...]:  # names and Prefetch objects
    return (
        "template",
        Prefetch("template__sections", TemplateSection.objects.order_by("position")),
        Prefetch("answers", Answer.objects.select_related("saved_by").order_by("section__position")),
    )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Presentation(models.Model):
    """One organisation's ten minutes in one dialogue, about exactly one S3 area (the host: one focus area).

    What is written lives in `answers`; what was handed in lives in `submissions`, frozen. Its state follows from the
    latest submission: none – draft; open – submitted; returned – to be changed; approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="presentations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="presentations")
    template = models.ForeignKey(PresentationTemplate, on_delete=models.PROTECT, related_name="presentations")
    area = models.ForeignKey(
        SpecialisationArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presentations",
        verbose_name=_("S3 area"),
    )
    focus_area = models.ForeignKey(
        FocusArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presentations",
        verbose_name=_("focus area"),
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    latest_submission = models.OneToOneField(
        "Submission", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    late_until = models.DateField(_("may be handed in until"), null=True, blank=True)
    late_reason = models.CharField(_("reason"), max_length=300, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)
    late_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["dialogue", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "organisation"], name="presentation_once_per_organisation"),
            models.CheckConstraint(
                name="presentation_about_exactly_one_area",
                condition=Q(area__isnull=False, focus_area__isnull=True)
                | Q(area__isnull=True, focus_area__isnull=False),
            ),
            models.CheckConstraint(
                name="presentation_late_until_by_and_at",
                condition=Q(late_until__isnull=True, late_by__isnull=True, late_at__isnull=True)
                | Q(late_until__isnull=False, late_by__isnull=False, late_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.called(self.organisation.name, self.subject)

    def get_absolute_url(self) -> str:
        return reverse("presentation_detail", args=[self.pk])

    @staticmethod
    def called(organisation: str, subject: str) -> str:
        """What a presentation is called in lists, for those that have only the names."""
        return f"{organisation}: {subject}"

    @property
    def pictures_url(self) -> str:
        """What the addresses of its pictures begin with; the picture's digest follows."""
        return f"{self.get_absolute_url()}bild/"

    @property
    def subject(self) -> str:
        """The name of the one area that the presentation is about."""
        return self.area.name if self.area else self.focus_area.name if self.focus_area else ""

    @property
    def state(self) -> "Presentation.State":
        submission = self.latest_submission
        if submission is None:
            return self.State.DRAFT
        if submission.approved_at:
            return self.State.APPROVED
        return self.State.RETURNED if submission.returned_at else self.State.SUBMITTED

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def revision(self) -> int:
        """The latest submission's number, 0 for what has never been handed in."""
        return self.latest_submission.number if self.latest_submission else 0

    def read_answers(self) -> None:
        """The same as `with_answers()`, for one that is at hand."""
        prefetch_related_objects([self], *_answers())

    @property
    def due_on(self) -> date:
        """The last day for the first handing-in: the dialogue's, or a later one that the host has allowed."""
        due = self.dialogue.material_due_on
        return max(due, self.late_until) if self.late_until else due

    @property
    def due_at(self) -> datetime:
        """The deadline: the last moment of `due_on` in Swedish time."""
        return midnight(self.due_on + timedelta(days=1))
