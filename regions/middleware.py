"""Reads a signed-in person's roles once, before the view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regions.models import roles_of


class RolesMiddleware:
    """`request.roles` holds the person's roles, or None before login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.roles = roles_of(request.user) if request.user.is_authenticated else None  # type: ignore[attr-defined]  # ours, read by the templates
        return self.get_response(request)
