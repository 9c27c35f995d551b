"""What the page frame needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.menu import main_menu


def portal(request: HttpRequest) -> dict[str, Any]:
    roles = getattr(request, "roles", None)
    is_coordinator = bool(roles and roles.coordinates)
    return {
        "demo": settings.DEMO,
        "roles": roles,
        "is_coordinator": is_coordinator,
        "main_menu": main_menu(request, coordinates=is_coordinator) if roles else [],
        "support_email": settings.SUPPORT_EMAIL,
        "responsible_body": settings.RESPONSIBLE_BODY,
    }
