"""Rules that hold for every page of the portal."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from regions.models import roles_of

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_PREFIXES = ("mfa_",)
OPEN_ROUTES = {"account_reauthenticate", "account_logout", "account_login", "set_language", "healthz", "readyz"} | {
    "about",
    "accessibility",
    "glossary",
    "personal_data",
}
"""What is reached without a second factor: the way to get one, the way out, and what anybody may read."""


class SecondFactorMiddleware:
    """Who coordinates or administers must have a passkey or an authenticator app before anything else.

    settings.SECOND_FACTOR_REQUIRED says so; it is read at each request. Having one is enough: who has one is asked for
    it at every log-in, by allauth.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        missing = is_second_factor_missing(request)
        request.second_factor_missing = missing  # type: ignore[attr-defined]  # for templates/mfa/index.html
        route = request.resolver_match.view_name if request.resolver_match else ""
        if not missing or route in OPEN_ROUTES or route.startswith(OPEN_PREFIXES):
            return None
        if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False):
            return redirect("mfa_index")
        return render(request, "portal/second_factor_missing.html", status=403)


def is_second_factor_missing(request: HttpRequest) -> bool:
    """The person must have a second factor and has none."""
    if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
        return False
    person = request.user
    if not (person.is_staff or roles_of(person).coordinates):
        return False
    return not get_adapter().is_mfa_enabled(person, FACTORS)
