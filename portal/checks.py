"""What must hold before the portal runs for real. Each sentence says what to change.

`manage.py` runs these by itself; `portal.wsgi` runs them for the web server, which would not. In docker-compose.yml
`prepare` runs them before the worker and beat may start.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from outbox import relay

TAG = "portal"
ENVIRONMENTS = ("production", "development", "test")
SHORTEST_SECRET = 50  # as Django's own security.W009
MAIL_THAT_ARRIVES_NOWHERE = ("console", "filebased", "locmem", "dummy")


@register(TAG)
def environment_is_known(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A misspelt "production" must not quietly be something else."""
    del app_configs
    if settings.ENVIRONMENT in ENVIRONMENTS:
        return []
    known = ", ".join(ENVIRONMENTS)
    return [Error(f"ENVIRONMENT is {settings.ENVIRONMENT!r}; it must be one of {known}.", id="portal.E001")]


@register(TAG)
def production_is_safe(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    del app_configs
    return [*_unsafe(), *_unsafe_log_in()] if settings.PRODUCTION else []


def _unsafe() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error("DEMO is on: anyone could log in as anyone. Remove DEMO in production.", id="portal.E002")
    if not settings.HTTPS:
        yield Error("HTTPS is off: sessions could be read on the way. Remove HTTPS=0 in production.", id="portal.E003")
    site = urlsplit(settings.SITE_URL)
    if settings.HTTPS and site.scheme != "https":
        yield Error(f"SITE_URL is {settings.SITE_URL}; in production it begins with https://.", id="portal.E004")
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS is *; name the hosts that the portal answers to.", id="portal.E005")
    elif not any(_matches(site.hostname or "", host) for host in settings.ALLOWED_HOSTS):
        yield Error(f"ALLOWED_HOSTS does not hold {site.hostname}, the host of SITE_URL.", id="portal.E006")
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield Error(
            f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters. Make one: openssl rand -base64 60 | tr -d '\\n'",
            id="portal.E007",
        )
    if settings.EMAIL_BACKEND.rsplit(".", 2)[-2] in MAIL_THAT_ARRIVES_NOWHERE:
        yield Error("EMAIL_URL sends mail nowhere, so no log-in code arrives; use smtp+tls://…", id="portal.E008")
    try:
        relay.record()
    except ValueError as error:
        yield Error(f"{error}. Without a record MAIL_RECORD is not set.", id="portal.E012")
    if settings.HTTPS and not settings.TRUSTED_PROXY_COUNT:
        yield Error(
            "TRUSTED_PROXY_COUNT is 0, so the portal cannot know that a request came by HTTPS and would send every "
            "page to itself. Set the number of proxies in front of it, usually 1.",
            id="portal.E009",
        )


def _unsafe_log_in() -> Iterator[CheckMessage]:
    if not settings.SECOND_FACTOR_REQUIRED:
        yield Error("Coordinators are not asked for a second factor; leave SECOND_FACTOR_REQUIRED.", id="portal.E010")
    # allauth does not check the signature of what it has fetched itself: TLS has already said who speaks.
    if settings.OIDC_SERVER_URL and not settings.OIDC_SERVER_URL.startswith("https://"):
        yield Error("OIDC_SERVER_URL must begin with https://.", id="portal.E011")


def _matches(name: str, pattern: str) -> bool:
    """As Django reads ALLOWED_HOSTS: `.example.org` also means everything below it."""
    return name == pattern or (pattern.startswith(".") and (name.endswith(pattern) or name == pattern[1:]))
