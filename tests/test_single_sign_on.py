"""An organisation's own log-in lets in those who are registered, and tells everybody else plainly."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests import factories, oidc
from tests.oidc import Provider

START = "/konto/logga-in/oidc/start/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with oidc.running_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "VERIFIED_EMAIL": False,
                "APPS": [
                    {
                        "provider_id": "oidc",
                        "name": "Region Östergötland",
                        "client_id": oidc.CLIENT_ID,
                        "secret": oidc.CLIENT_SECRET,
                        "settings": {"server_url": running.issuer},
                    }
                ],
            }
        }
        yield running


def log_in(client: Client, **data: str) -> Any:
    """Presses the button, goes to the organisation's page as a browser would, and comes back."""
    there = client.post(START, data)["Location"]
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    return client.get(urlsplit(back)._replace(scheme="", netloc="").geturl())


def person_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_registered_person_logs_in(db: None, client: Client, provider: Provider) -> None:
    stina = factories.user(email="stina@example.org")
    provider.person = {"sub": "s-1", "email": "Stina@Example.org", "email_verified": True, "name": "Stina"}
    assert log_in(client, next="/om/")["Location"] == "/om/"
    assert person_of(client) == str(stina.pk)


def test_only_the_organisations_own_identifier_is_kept(db: None, client: Client, provider: Provider) -> None:
    stina = factories.user(email="stina@example.org")
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True, "phone": "070"}
    log_in(client)
    assert list(SocialAccount.objects.values("user", "uid", "extra_data")) == [
        {"user": stina.pk, "uid": "s-1", "extra_data": {}}
    ]


def test_who_has_logged_in_once_is_known_when_the_organisation_changes_the_address(
    db: None, client: Client, provider: Provider
) -> None:
    stina = factories.user(email="stina@example.org")
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True}
    log_in(Client())
    provider.person = {"sub": "s-1", "email": "stina.strateg@example.org", "email_verified": True}
    log_in(client)
    assert person_of(client) == str(stina.pk)
    assert SocialAccount.objects.get().extra_data == {}


def test_who_is_not_registered_is_told_that_there_is_no_account(db: None, client: Client, provider: Provider) -> None:
    provider.person = {"sub": "n-1", "email": "nobody@example.org", "email_verified": True}
    page = log_in(client)
    assert page.status_code == 403
    assert "Du har inget konto här" in page.content.decode()
    assert "<strong>nobody@example.org</strong>" in page.content.decode()
    assert person_of(client) is None
    assert not User.objects.exists()


def test_an_address_that_the_organisation_does_not_vouch_for_opens_nothing(
    db: None, client: Client, provider: Provider
) -> None:
    factories.user(email="stina@example.org")
    provider.person = {"sub": "x-1", "email": "stina@example.org", "email_verified": False}
    assert log_in(client).status_code == 403
    assert person_of(client) is None


def test_a_closed_account_stays_closed(db: None, client: Client, provider: Provider) -> None:
    factories.user(email="stina@example.org", is_active=False)
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True}
    page = client.get(log_in(client)["Location"])
    assert "Kontot är stängt" in page.content.decode()
    assert person_of(client) is None


def test_who_has_a_second_step_is_asked_for_it_here_too(db: None, client: Client, provider: Provider) -> None:
    factories.second_factor(factories.user(email="stina@example.org"))
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True}
    assert log_in(client)["Location"] == "/konto/logga-in/tvafaktor/"
    assert person_of(client) is None


def test_who_stops_at_the_organisations_page_is_told_that_nothing_happened(
    db: None, client: Client, provider: Provider
) -> None:
    page = client.get(log_in(client)["Location"])
    assert "Inloggningen avbröts" in page.content.decode()


def test_an_organisation_whose_log_in_does_not_answer_is_told_in_plain_words(
    db: None, client: Client, provider: Provider
) -> None:
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True}
    there = client.post(START)["Location"]
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    provider.codes.clear()
    page = client.get(urlsplit(back)._replace(scheme="", netloc="").geturl())
    assert page.status_code == 401
    assert "Din organisations inloggning svarade inte" in page.content.decode()


def test_an_answer_that_was_not_asked_for_opens_nothing(db: None, client: Client, provider: Provider) -> None:
    factories.user(email="stina@example.org")
    provider.person = {"sub": "s-1", "email": "stina@example.org", "email_verified": True}
    there = Client().post(START)["Location"]
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    client.get(urlsplit(back)._replace(scheme="", netloc="").geturl())
    assert person_of(client) is None


def test_the_log_in_page_offers_the_organisations_log_in_only_when_there_is_one(
    db: None, client: Client, settings: Settings
) -> None:
    assert "/start/" not in client.get("/konto/logga-in/").content.decode()


def test_the_log_in_page_names_the_organisation(db: None, client: Client, provider: Provider) -> None:
    assert "Logga in med Region Östergötland" in client.get("/konto/logga-in/").content.decode()
