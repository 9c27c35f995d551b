"""Who coordinates or administers needs a second factor; everybody may have one."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import actions
from accounts.models import BusinessEvent, User
from portal.celery import app
from tests import factories
from tests.factories import World
from tests.smtp import Mailbox, text_of

FACTORS = "/konto/tvafaktor/"


@pytest.fixture(autouse=True)
def _tasks_run_at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def app_code(secret: str = factories.SECRET) -> str:
    """What an authenticator app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def without_factor(person: User) -> User:
    Authenticator.objects.filter(user=person).delete()
    return person


def log_in_by_code(client: Client, mailbox: Mailbox, address: str) -> Any:
    client.post("/konto/logga-in/", {"login": address})
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mailbox.to(address)[-1]))
    assert found
    return client.post("/konto/logga-in/kod/", {"code": found.group()})


@pytest.mark.parametrize("who", ["coordinator", "admin"])
def test_without_one_a_coordinator_and_an_administrator_come_no_further(who: str, world: World, client: Client) -> None:
    client.force_login(without_factor(getattr(world, who)))
    assert client.get("/")["Location"] == FACTORS
    assert client.get(reverse("organisation_list"))["Location"] == FACTORS
    assert "Innan du går vidare behöver du" in client.get(FACTORS).content.decode()


def test_without_one_nothing_is_changed(world: World, client: Client) -> None:
    client.force_login(without_factor(world.coordinator))
    answer = client.post(reverse("dialogue_cancel", args=[world.dialogue.pk]), {"reason": "x"})
    assert answer.status_code == 403
    assert "Först en säkrare inloggning" in answer.content.decode()
    world.dialogue.refresh_from_db()
    assert world.dialogue.cancelled_at is None


def test_without_one_a_fragment_is_refused_instead_of_sent_elsewhere(world: World, client: Client) -> None:
    client.force_login(without_factor(world.coordinator))
    assert client.get("/", headers={"hx-request": "true"}).status_code == 403


@pytest.mark.parametrize("route", ["mfa_index", "account_logout", "about", "accessibility", "glossary"])
def test_without_one_the_way_to_get_one_and_the_way_out_are_open(route: str, world: World, client: Client) -> None:
    client.force_login(without_factor(world.coordinator))
    assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize("who", ["strategist", "member", "outsider"])
def test_nobody_else_needs_one(who: str, world: World, client: Client) -> None:
    client.force_login(getattr(world, who))
    assert client.get("/").status_code == 200


def test_in_the_demo_nobody_needs_one(world: World, client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(without_factor(world.coordinator))
    assert client.get("/").status_code == 200


def test_who_has_one_is_asked_for_it_after_the_mailed_code(db: None, client: Client, mailbox: Mailbox) -> None:
    stina = factories.user(email="stina@example.org")
    factories.second_factor(stina)
    step = log_in_by_code(client, mailbox, "stina@example.org")["Location"]
    assert "_auth_user_id" not in client.session
    wrong = client.post(step, {"code": "000000"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {"code": ["Det stämde inte. Försök igen."]}
    client.post(step, {"code": app_code()})
    assert client.session["_auth_user_id"] == str(stina.pk)


def test_a_code_of_the_app_works_once(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.second_factor(factories.user(email="stina@example.org"))
    code = app_code()
    client.post(log_in_by_code(client, mailbox, "stina@example.org")["Location"], {"code": code})
    other = Client()
    assert (
        other.post(log_in_by_code(other, mailbox, "stina@example.org")["Location"], {"code": code}).status_code == 422
    )


def test_too_many_wrong_codes_are_stopped(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.second_factor(factories.user(email="stina@example.org"))
    step = log_in_by_code(client, mailbox, "stina@example.org")["Location"]
    answers = [client.post(step, {"code": "000000"}) for _ in range(6)]
    assert answers[-1].context["form"].errors == {
        "code": ["Det har blivit för många försök. Vänta några minuter och försök igen."]
    }
    assert client.post(step, {"code": app_code()}).status_code == 422


def test_an_app_is_connected_from_a_fresh_log_in_and_told_by_mail(
    db: None, client: Client, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    stina = factories.user(email="stina@example.org")
    log_in_by_code(client, mailbox, "stina@example.org")
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 422
    secret = wrong.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    codes = client.get(answer["Location"])
    assert "Reservkoder" in codes.content.decode()
    assert len(codes.context["unused_codes"]) == 10
    assert {one.type for one in Authenticator.objects.filter(user=stina)} == {"totp", "recovery_codes"}
    assert mailbox.messages[-1]["Subject"] == "Ditt konto har ändrats"
    assert "En autentiseringsapp har kopplats" in text_of(mailbox.messages[-1])


def test_the_secret_of_an_app_lies_enciphered_in_the_database(db: None) -> None:
    factories.second_factor(factories.user())
    assert factories.SECRET not in str(Authenticator.objects.get().data)


def test_a_changed_secret_key_still_reads_what_the_old_one_wrote(db: None, settings: Settings) -> None:
    factories.second_factor(factories.user())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"  # noqa: S105 - an invented one
    assert Authenticator.objects.get().wrap().validate_code(app_code())


# --- still the same person ---------------------------------------------------------------------------------------


@pytest.fixture
def logged_in(db: None, client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., User]:
    """`logged_in(minutes_ago=…)`: a person without a second factor who has logged in with a code."""

    def make(*, minutes_ago: int) -> User:
        stina = factories.user(email="stina@example.org")
        log_in_by_code(client, mailbox, stina.email)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + minutes_ago * 60)
        return stina

    return make


def test_who_logged_in_lately_adds_a_second_factor_at_once(logged_in: Callable[..., User], client: Client) -> None:
    logged_in(minutes_ago=1)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_who_logged_in_long_ago_proves_with_a_mailed_code_that_it_is_still_the_same(
    logged_in: Callable[..., User], client: Client, mailbox: Mailbox
) -> None:
    logged_in(minutes_ago=30)
    add = reverse("mfa_add_webauthn")
    step = client.get(add)["Location"]
    assert step == f"/konto/bekrafta/?{urlencode({'next': add})}"
    assert "Skicka en kod" in client.get(step).content.decode()
    client.post(step, {"action": "send"})
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mailbox.messages[-1]))
    assert found
    wrong = client.post(step, {"code": "BBBB-BBBB"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {"code": ["Det är inte koden i det senaste mejlet. Du har 2 försök kvar."]}
    assert client.post(step, {"code": found.group(), "next": add})["Location"] == add
    assert client.get(add).status_code == 200


def test_the_mailed_code_is_useless_after_three_wrong_ones(
    logged_in: Callable[..., User], client: Client, mailbox: Mailbox
) -> None:
    logged_in(minutes_ago=30)
    step = "/konto/bekrafta/"
    client.post(step, {"action": "send"})
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mailbox.messages[-1]))
    assert found
    for _ in range(2):
        client.post(step, {"code": "BBBB-BBBB"})
    last = client.post(step, {"code": "BBBB-BBBB"})
    assert last.context["form"].errors == {"code": ["Koden blev fel för många gånger. Be om en ny."]}
    late = client.post(step, {"code": found.group()})
    assert late.context["form"].errors == {"code": ["Koden är för gammal. Be om en ny."]}


def test_who_has_a_second_factor_is_asked_for_that_and_not_for_a_mailed_code(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    step = client.get(reverse("mfa_add_webauthn"))["Location"]
    assert step.startswith("/konto/bekrafta/app/")
    assert client.get("/konto/bekrafta/")["Location"] == "/konto/bekrafta/app/"
    answer = client.post(step, {"code": app_code()})
    assert answer["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


# --- lost --------------------------------------------------------------------------------------------------------


def test_an_administrator_removes_the_second_factor_of_who_has_lost_it_and_the_person_is_told(
    world: World, client: Client, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(world.admin)
    page = reverse("admin:accounts_user_remove_factors", args=[world.coordinator.pk])
    assert client.get(page).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page)
    assert not Authenticator.objects.filter(user=world.coordinator).exists()
    (mail,) = mailbox.to(world.coordinator.email)
    assert "tagit bort det andra steget" in text_of(mail)
    assert BusinessEvent.objects.filter(verb="second_factors_removed", by=world.admin).count() == 1


def test_removing_what_is_not_there_changes_nothing(world: World, now: datetime) -> None:
    assert not actions.remove_second_factors(world.strategist, by=world.admin, at=now)
    assert not BusinessEvent.objects.filter(verb="second_factors_removed").exists()
