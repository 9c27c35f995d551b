"""The template (mall), the presentations written from it, their answers, rounds and rendered documents."""

from datetime import date, datetime, timedelta
from typing import Any, Self

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Subquery, When, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue, midnight
from focusareas.models import FocusArea
from presentations import freeze
from regions.models import Organisation, SpecialisationArea, has_any_role, roles_of

MAX_CHARACTERS = 20_000
"""The most that one field of an answer may hold; ten minutes of speech are about 9,000 characters."""


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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Answer(models.Model):
    """What is written in one section. `version` rises by one with each save; a save must name the version it saw.

    `window` is the token of the editor window that saved last: what a window saves again always follows from what it
    saved before, even when the first answer was lost on the way back to it.
    """

    class Choice(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    presentation = models.ForeignKey(Presentation, on_delete=models.PROTECT, related_name="answers")
    section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("text on the slide"), blank=True)
    manuscript = models.TextField(_("manuscript"), blank=True)
    choice = models.CharField(_("answer"), max_length=10, choices=Choice.choices, blank=True)
    scale = models.PositiveSmallIntegerField(
        _("scale"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    links: Any = models.JSONField(_("strategies and links"), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["presentation", "section__position"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "section"], name="answer_once_per_section"),
            models.CheckConstraint(name="answer_scale_1_to_5", condition=Q(scale=None) | Q(scale__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return f"{self.section}, version {self.version}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CompetingAnswer(models.Model):
    """A text that came second in the same section. Kept until somebody settles which text stands.

    One open row per person and editor window: what one window writes on replaces only what that window wrote.
    """

    class Settled(models.TextChoices):
        THEIRS = "theirs", _("the first text was kept")
        MINE = "mine", _("the second text was kept")
        BOTH = "both", _("both texts were kept")

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="competing")
    base_version = models.PositiveIntegerField(help_text="the version that the writer had seen")
    window = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    manuscript = models.TextField(blank=True)
    choice = models.CharField(max_length=10, choices=Answer.Choice.choices, blank=True)
    scale = models.PositiveSmallIntegerField(null=True, blank=True)
    links: Any = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_as = models.CharField(max_length=10, choices=Settled.choices, blank=True)

    class Meta:
        ordering = ["saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "saved_by", "window"],
                condition=Q(settled_at=None),
                name="competing_answer_one_open_per_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saved_by}, {self.saved_at:%Y-%m-%d %H:%M}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Submission(models.Model):
    """One handing-in: the content as it was, frozen, and what the host said to it. Numbers count from 1."""

    presentation = models.ForeignKey(Presentation, on_delete=models.PROTECT, related_name="submissions")
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
    """What the host says about one section of one submission, and when the organisation marked it as dealt with."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    section = models.ForeignKey(TemplateSection, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=2000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Rendering(models.Model):
    """A document that was, or is to be, rendered. `key` is a hash of all that the document shows, so it never ages."""

    class Format(models.TextChoices):
        DECK = "deck", _("slides")
        HANDOUT = "handout", _("handout")
        BLANK = "blank", _("blank template")

    key = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=10, choices=Format.choices)
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="renderings"
    )
    requested_at = models.DateTimeField()
    rendered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["requested_at"], condition=Q(rendered_at=None), name="rendering_due")]
        constraints = [
            models.CheckConstraint(
                name="rendering_body_and_at",
                condition=Q(rendered_at__isnull=True, body__isnull=True)
                | Q(rendered_at__isnull=False, body__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.key[:8]}"
