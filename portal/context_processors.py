"""What the page frame needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    roles = getattr(request, "roles", None)
    return {"demo": settings.DEMO, "roles": roles, "is_coordinator": bool(roles and roles.coordinates)}
