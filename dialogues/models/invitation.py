"""Who is asked to a dialogue: the organisation's invitation, the waves they leave in, the people they are sent to."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models.dialogue import Dialogue
from regions.models import Membership, Organisation, SpecialisationArea


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Wave(models.Model):
    """Invitations that leave together. `words` is what the coordinator adds to each; one open wave at a time."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    words = models.TextField(_("your own words in the invitation"), max_length=2000, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("wave of invitations")
        verbose_name_plural = _("waves of invitations")
        ordering = ["dialogue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="wave_number_once"),
            models.UniqueConstraint(fields=["dialogue"], condition=Q(released_at=None), name="wave_one_open"),
            *[
                models.CheckConstraint(
                    name=f"wave_{fact}_by_and_at",
                    condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
                    | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
                )
                for fact in ("edited", "released")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.dialogue}, {self.number}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def presenting(self) -> Self:
        return self.standing().filter(answer=Invitation.Answer.PRESENTS)

    def listening(self) -> Self:
        return self.standing().filter(answer=Invitation.Answer.LISTENS)

    def waiting(self) -> Self:
        """The waiting list in the order of arrival."""
        return self.standing().filter(answer=Invitation.Answer.WAITS).order_by("queue_number")

    def known(self) -> Self:
        """What others than the host may know of: sent, or answered in another way."""
        return self.standing().filter(~Q(answer="") | Q(released_at__isnull=False))

    def unsent(self) -> Self:
        """Asked for, and not told so yet."""
        return self.standing().filter(released_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Invitation(models.Model):
    """One organisation asked to one dialogue, and what it answered.

    `answer` is what stands: an organisation that wants to present when all places are taken waits, in the order of
    `queue_number`, which only ever rises within a dialogue.
    """

    class Role(models.TextChoices):
        PRESENT = "present", _("to present")
        LISTEN = "listen", _("to listen")

    class Answer(models.TextChoices):
        PRESENTS = "presents", _("presents")
        WAITS = "waits", _("on the waiting list")
        LISTENS = "listens", _("listens")
        DECLINES = "declines", _("declines")
        OTHER_TIME = "other_time", _("suggests another time")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("organisation")
    )
    role = models.CharField(_("asked"), max_length=20, choices=Role.choices)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_through = models.ForeignKey(
        "Recipient", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="whose link was used"
    )
    on_behalf = models.BooleanField(_("answered by the coordinator on behalf"), default=False)
    area = models.ForeignKey(
        SpecialisationArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=_("S3 area"),
    )
    placed_at = models.DateTimeField(null=True, blank=True, help_text="when the organisation got its place")
    queue_number = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    suggestion = models.CharField(_("another time"), max_length=300, blank=True)
    speaker_title = models.CharField(_("the speaker's title"), max_length=100, blank=True)
    diary_number = models.CharField(_("registration number"), max_length=40, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_back_at = models.DateTimeField(null=True, blank=True)
    held_back_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    released_at = models.DateTimeField(_("sent"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["dialogue", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "organisation"], name="invitation_once_per_organisation"),
            models.CheckConstraint(
                name="invitation_answer_and_at",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            *[
                models.CheckConstraint(
                    name=f"invitation_{fact}_by_and_at",
                    condition=Q(**{f"{fact}_at__isnull": True, f"{fact}_by__isnull": True})
                    | Q(**{f"{fact}_at__isnull": False, f"{fact}_by__isnull": False}),
                )
                for fact in ("withdrawn", "held_back")
            ],
            models.CheckConstraint(
                name="invitation_released_in_a_wave",
                condition=Q(wave__isnull=True, released_at__isnull=True)
                | Q(wave__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_presents_since",
                condition=Q(answer="presents", placed_at__isnull=False)
                | (~Q(answer="presents") & Q(placed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="invitation_waits_with_a_number",
                condition=Q(answer="waits", queue_number__isnull=False)
                | (~Q(answer="waits") & Q(queue_number__isnull=True)),
            ),
            models.UniqueConstraint(fields=["dialogue", "queue_number"], name="invitation_queue_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.dialogue}"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def expecting(self) -> Self:
        """Those in whose calendar the dialogue stands: asked, and neither cancelled nor asked to leave since."""
        return self.filter(asked_at__isnull=False, cancelled_at=None)

    def with_left(self) -> Self:
        """Adds `left`: what `Recipient.has_left` says, in the same query."""
        body = OuterRef("invitation__organisation")
        ever = Membership.objects.filter(user=OuterRef("user")).filter(
            Q(organisation=body) | Q(organisation__groups=body)
        )
        return self.annotate(left=Exists(ever) & ~Exists(ever.filter(ended_at=None)))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Recipient(models.Model):
    """One person or mailbox that an invitation is sent to, and the calendar entry there.

    `uid` is the entry's name for life, `sequence` its revision (RFC 5545, 3.8.7.4): every message about a change that
    the calendar must take in raises it. A function mailbox and a stand-in have a user who cannot log in.
    """

    class Status(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("accepted in the calendar")
        TENTATIVE = "TENTATIVE", _("tentative in the calendar")
        DECLINED = "DECLINED", _("declined in the calendar")
        DELEGATED = "DELEGATED", _("delegated in the calendar")

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="recipients")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stands_in_for = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stand_ins",
        verbose_name=_("stands in for"),
    )
    uid = models.CharField(max_length=200, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    calendar_status = models.CharField(_("calendar"), max_length=20, choices=Status.choices, blank=True)
    calendar_at = models.DateTimeField(null=True, blank=True, help_text="DTSTAMP of the reply")

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["invitation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "user"], name="recipient_once_per_invitation"),
            models.CheckConstraint(
                name="recipient_status_and_at",
                condition=Q(calendar_status="", calendar_at=None)
                | (~Q(calendar_status="") & Q(calendar_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recipient_cancelled_was_asked", condition=Q(cancelled_at=None) | Q(asked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def address(self) -> str:
        return self.user.email

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def has_left(self) -> bool:
        """The person belonged to the organisation, or a member of the group, and does no more. One query at most.

        A mailbox and a stand-in never belonged by a membership, so they have not left.
        """
        if not hasattr(self, "left"):
            self.left: bool = Recipient.objects.with_left().get(pk=self.pk).left
        return self.left

    @property
    def thread(self) -> str:
        """What this recipient is told about this dialogue leaves in order, under this name in the outbox."""
        return f"recipient:{self.pk}"
