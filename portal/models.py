"""What the portal itself must remember: who was reminded of what. And a report about accessibility, on its way."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Dialogue
from outbox.models import Message
from regions.models import Organisation


class AccessibilityReport(models.Model):
    """Somebody could not use a page. The row is deleted as soon as what it says stands in the outbox."""

    page = models.CharField(_("which page or document"), max_length=400, blank=True)
    text = models.TextField(_("what does not work"), max_length=4000)
    reply_to = models.EmailField(_("your e-mail address"), blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("accessibility report")
        verbose_name_plural = _("accessibility reports")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Reminder(models.Model):
    """One person was reminded of one thing in one mail. The same thing counted from another day is another reminder."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("to answer the invitation")
        MATERIAL = "material", _("to write the presentation")
        DEADLINE = "deadline", _("to hand in the presentation")
        LATE = "late", _("that a presentation is missing")
        EVALUATION = "evaluation", _("to evaluate the dialogue")

    kind = models.CharField(_("reminded"), max_length=20, choices=Kind.choices)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    counted_from = models.DateField(help_text="the day of the dialogue, or the last day to hand in")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dialogue", "organisation", "person", "counted_from"], name="reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d} {self.get_kind_display()}: {self.organisation}, {self.dialogue}"

    @property
    def key(self) -> tuple[str, int, int, int, date]:
        """What it was about; at most one reminder has it."""
        return (self.kind, self.dialogue_id, self.organisation_id, self.person_id, self.counted_from)
