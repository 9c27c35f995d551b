"""What every response of the portal has in common."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from toolkit.refusals import RefusalError

type_get_response = Callable[[HttpRequest], HttpResponse]


class ChosenLanguageMiddleware:
    """The language is the one chosen with the language button, otherwise Swedish; the browser's own is not asked."""

    def __init__(self, get_response: type_get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Cookie"])
        return response


class NoStoreMiddleware:
    """A signed-in page is never kept by a browser or a proxy, unless the view says otherwise."""

    def __init__(self, get_response: type_get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class RefusalMiddleware:
    """Shows a refusal in its own words with status 409: a fragment to htmx, a page to everyone else."""

    def __init__(self, get_response: type_get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RefusalError):
            return None
        template = "toolkit/_refusal.html" if getattr(request, "htmx", False) else "toolkit/refusal.html"
        return render(request, template, {"reason": str(exception)}, status=409)
