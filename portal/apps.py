from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Registers the system checks, and of the administration the portal's own pages only."""
        import_module("portal.checks")
        for room in ("accounts", "regions", "focusareas", "dialogues"):
            import_module(f"{room}.admin")
