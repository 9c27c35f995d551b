"""A message that leaves the house, from the moment it is queued. Its words are frozen; only its fate changes.

queued → sending → sent
   ↑        ├────→ failed      the server said no, or nobody answered for days
   │        └────→ uncertain   the server may have taken it, and did not say so
   └─ (nothing was handed over)
withdrawn: called back before it left.  kept_back: outside production, to an address that is not on the list.
"""

from datetime import datetime
from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from outbox.freeze import FILE_GUARDS, MESSAGE_GUARDS


class MessageQuerySet(models.QuerySet["Message"]):
    def in_thread(self, thread: str) -> Self:
        return self.filter(thread=thread)

    def may_have_arrived(self) -> Self:
        """What the recipient has or may have read; outside production also what the demo mailbox shows."""
        state = Message.State
        return self.filter(state__in=[state.SENDING, state.SENT, state.UNCERTAIN, state.KEPT_BACK])

    def needing_a_decision(self) -> Self:
        """What a coordinator has to look at: it is uncertain, or was not delivered and not left at that."""
        state = Message.State
        return self.filter(Q(state=state.UNCERTAIN) | (Q(state=state.FAILED) & ~Q(settled_as=Message.Verdict.LEFT)))

    def sent_for(self, codes: "set[str] | list[str]") -> Self:
        """The messages of these organisations."""
        return self.filter(sender__in=codes)

    def due(self, *, at: datetime, settling_since: datetime | None = None) -> Self:
        """What may leave now: it has waited long enough, and nothing before it in its thread is under way.

        With `settling_since` an uncertain message handed over since then is under way, too: it is about to be settled.
        """
        state = Message.State
        under_way = Q(state__in=[state.QUEUED, state.SENDING])
        if settling_since is not None:
            under_way |= Q(state=state.UNCERTAIN, withdrawn_at=None, handed_at__gt=settling_since)
        before = Message.objects.filter(under_way, thread=OuterRef("thread"), pk__lt=OuterRef("pk"))
        return self.filter(~Exists(before), state=state.QUEUED, next_attempt_at__lte=at).order_by(
            "next_attempt_at", "pk"
        )


class Message(models.Model):
    """One mail to one recipient."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        FAILED = "failed", _("not delivered")
        UNCERTAIN = "uncertain", _("uncertain")
        WITHDRAWN = "withdrawn", _("called back")
        KEPT_BACK = "kept_back", _("kept in the portal")

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("calendar request")
        CANCEL = "CANCEL", _("calendar cancellation")

    class Verdict(models.TextChoices):
        ARRIVED = "arrived", _("marked as arrived")
        AGAIN = "again", _("sent again")
        LEFT = "left", _("left as it is")

    # What is frozen when it is queued.
    key = models.CharField(_("reason"), max_length=250, unique=True, help_text="names the one reason to send it")
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    thread = models.CharField(max_length=120, help_text="messages of one thread leave in the order they were queued")
    sender = models.CharField(_("sent for"), max_length=20, blank=True, help_text="an organisation's code")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = GenericForeignKey()
    to = models.EmailField(_("to"), blank=True)
    to_name = models.CharField(_("name"), max_length=150, blank=True)
    from_header = models.CharField(_("from"), max_length=250, blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(_("calendar entry"), blank=True)
    calendar_method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    file_count = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(_("queued"))

    # What becomes of it.
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, blank=True, help_text="who writes must hold this token")
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True, help_text="from here on the server may have taken it")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    uncertain_at = models.DateTimeField(_("uncertain since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        _("called back"), null=True, blank=True, help_text="set on what may have left, too: then it never leaves again"
    )
    kept_back_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(_("the server's answer"), blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_as = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    settled_from = models.CharField(max_length=10, choices=State.choices, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="words and addresses are gone")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-pk"]
        triggers = MESSAGE_GUARDS
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="queued"), name="message_due"),
            models.Index(
                fields=["thread", "id"],
                condition=Q(state__in=["queued", "sending", "uncertain"]),
                name="message_under_way",
            ),
            models.Index(fields=["thread", "id"], name="message_thread"),
            models.Index(fields=["state", "claimed_at"], condition=Q(state="sending"), name="message_claimed"),
            models.Index(fields=["sender", "-queued_at", "-id"], name="message_newest_of_sender"),
            models.Index(fields=["sender", "state"], name="message_state_of_sender"),
            models.Index(fields=["content_type", "object_id"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_claim_while_sending",
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, claimed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_handed_while_it_may_have_left",
                condition=Q(handed_at=None) | Q(state__in=["sending", "sent", "uncertain"]),
            ),
            *[
                models.CheckConstraint(
                    name=f"message_{state}_and_at",
                    condition=(Q(state=state) & Q(**{f"{state}_at__isnull": False}))
                    | (~Q(state=state) & Q(**{f"{state}_at__isnull": True})),
                )
                for state in ("sent", "failed", "uncertain", "kept_back")
            ],
            models.CheckConstraint(
                name="message_withdrawn_has_at", condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False)
            ),
            models.CheckConstraint(
                name="message_withdrawn_does_not_wait", condition=~Q(state="queued") | Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="message_settled_by_and_at",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settled_as="", settled_from="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_as="") & ~Q(settled_from="")),
            ),
            models.CheckConstraint(
                name="message_calendar_and_method",
                condition=Q(erased_at__isnull=False)
                | Q(calendar="", calendar_method="")
                | (~Q(calendar="") & ~Q(calendar_method="")),
            ),
            models.CheckConstraint(
                name="message_says_something_until_erased",
                condition=(Q(erased_at=None) & ~Q(to="") & ~Q(subject="") & ~Q(text=""))
                | Q(erased_at__isnull=False, to="", to_name="", reply_to="", subject="", text="", html="", calendar=""),
            ),
            models.CheckConstraint(
                name="message_is_not_erased_before_it_has_left",
                condition=Q(erased_at=None) | ~Q(state__in=["queued", "sending", "uncertain"]),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id

    @property
    def needs_a_decision(self) -> bool:
        return self.state == self.State.UNCERTAIN or (
            self.state == self.State.FAILED and self.settled_as != self.Verdict.LEFT
        )


class File(models.Model):
    """An attachment of a message, frozen with it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["message", "position"]
        triggers = FILE_GUARDS
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="file_position_once")]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One try to deliver a message, and what came of it."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("the server took it")
        LATER = "later", _("not now")
        REFUSED = "refused", _("refused")
        UNCERTAIN = "uncertain", _("no answer")
        WITHDRAWN = "withdrawn", _("called back in time")
        BROKEN_OFF = "broken_off", _("broken off before it left")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries")
    token = models.UUIDField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reply = models.TextField(_("the server's answer"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["message", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attempt_outcome_and_end",
                condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.outcome}"
