"""What the portal itself must remember: a report about accessibility, until it has been mailed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessibilityReport(models.Model):
    """Somebody could not use a page. The row is deleted in the moment its mail has been handed over."""

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
