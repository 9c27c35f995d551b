"""Whether the house stands: for the process's keeper and for whoever watches over the service."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import health


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nobody else, so a database that is down does not restart the web server."""
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The whole portal does its work; 503 and which part does not, otherwise."""
    parts = health.parts(at=timezone.now())
    ready = all(part.ok for part in parts.values())
    return JsonResponse(
        {"ready": ready, **{name: part.as_json() for name, part in parts.items()}}, status=200 if ready else 503
    )
