"""A passkey is made and used in a real browser, with an authenticator that Chromium plays."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.models import User
from portal.celery import app
from tests import factories
from tests.browser.conftest import NewPage
from tests.factories import World
from tests.smtp import Mailbox, text_of

Accessible = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _tasks_run_at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


class Key:
    """The computer's own passkey store, as Chromium plays it: it asks for finger or PIN, and the person agrees."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def is_the_owner(self, yes: bool) -> None:  # noqa: FBT001 - reads as a sentence
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})

    def credentials(self) -> list[Any]:
        held: list[Any] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        return held


def log_in_by_code(page: Page, mailbox: Mailbox, person: User) -> None:
    page.goto("/konto/logga-in/")
    page.get_by_label("Din e-postadress på jobbet").fill(person.email)
    page.get_by_role("button", name="Skicka en kod").click()
    page.wait_for_url("**/konto/logga-in/kod/**")
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mailbox.to(person.email)[-1]))
    assert found
    page.get_by_label("Koden i mejlet").fill(found.group())
    page.get_by_role("button", name="Logga in", exact=True).click()


def log_out(page: Page) -> None:
    page.locator("summary", has_text="Inloggad som").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/")


def test_a_coordinator_makes_a_passkey_at_the_first_log_in_and_uses_it_at_the_next(
    transactional_db: None, page: Page, mailbox: Mailbox, accessible: Accessible
) -> None:
    world = World()
    Authenticator.objects.filter(user=world.coordinator).delete()
    key = Key(page)

    log_in_by_code(page, mailbox, world.coordinator)
    expect(page.get_by_role("alert")).to_contain_text("Innan du går vidare behöver du en passnyckel")
    accessible(page)
    page.get_by_role("link", name="Lägg till en passnyckel").click()
    page.get_by_label("Vad du vill kalla den").fill("Jobbdatorn")
    accessible(page)
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()
    expect(page.locator(".reserve-codes li")).to_have_count(10)
    accessible(page)
    assert len(key.credentials()) == 1
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/$"))

    log_out(page)
    page.goto("/konto/logga-in/?next=/konto/")
    accessible(page)
    page.get_by_role("button", name="Logga in med passnyckel").click()
    expect(page.get_by_role("heading", name="Mitt konto")).to_be_visible()
    expect(page.get_by_text("Med 1 passnyckel.")).to_be_visible()
    accessible(page)


def test_a_passkey_is_the_step_after_the_mailed_code(transactional_db: None, page: Page, mailbox: Mailbox) -> None:
    person = factories.user(email="stina@example.org")
    key = Key(page)
    log_in_by_code(page, mailbox, person)
    page.goto("/konto/tvafaktor/nycklar/ny/")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()
    page.goto("/")
    log_out(page)

    log_in_by_code(page, mailbox, person)
    expect(page.get_by_role("heading", name="Ett steg till")).to_be_visible()
    page.get_by_role("button", name="Använd din passnyckel").click()
    page.wait_for_url("**/")
    page.goto("/konto/tvafaktor/")
    expect(page.get_by_role("strong")).to_have_text("Passnyckel 1")
    assert len(key.credentials()) == 1


def test_a_passkey_that_is_not_used_is_told_in_plain_words(transactional_db: None, page: Page) -> None:
    key = Key(page)
    key.is_the_owner(False)
    page.goto("/konto/logga-in/")
    page.get_by_role("button", name="Logga in med passnyckel").click()
    expect(page.locator("#passkey-trouble")).to_contain_text("Passnyckeln användes inte.")
    expect(page).to_have_url(re.compile(r"/konto/logga-in/$"))


def test_a_passkey_is_renamed_and_removed(transactional_db: None, page: Page, mailbox: Mailbox) -> None:
    person = factories.user(email="stina@example.org")
    Key(page)
    log_in_by_code(page, mailbox, person)
    page.goto("/konto/tvafaktor/nycklar/ny/")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", name="Reservkoder")).to_be_visible()
    page.goto("/konto/tvafaktor/")
    page.get_by_role("link", name="Byt namn Passnyckel 1").click()
    page.get_by_label("Vad du vill kalla den").fill("Telefonen")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("strong")).to_have_text("Telefonen")
    page.get_by_role("link", name="Ta bort Telefonen").click()
    page.get_by_role("button", name="Ta bort").click()
    expect(page.get_by_text("Passnyckeln är borttagen.")).to_be_visible()
    assert not Authenticator.objects.filter(user=person).exists()


def test_logging_out_empties_what_was_typed_here_and_in_other_tabs(transactional_db: None, new_page: NewPage) -> None:
    page = new_page(World().strategist)
    page.goto("/")
    other = page.context.new_page()
    other.goto("/om/")
    for tab in (page, other):
        tab.evaluate("sessionStorage.setItem('typed', 'a sentence that was not saved')")
    log_out(page)
    for tab in (page, other):
        tab.wait_for_function("sessionStorage.getItem('typed') === null")


def test_the_administration_works_under_the_content_policy(
    transactional_db: None, new_page: NewPage, accessible: Accessible
) -> None:
    world = World()
    page = new_page(world.admin)
    page.goto("/admin/accounts/user/add/")
    page.locator("#id_email").fill("ny@example.org")
    page.locator("#id_name").fill("Ny Person")
    page.locator("#memberships-0 .select2-selection").click()
    page.locator(".select2-search__field").fill("Östergötland")
    page.get_by_role("option", name="Region Östergötland").click()
    page.locator("#id_memberships-0-role").select_option("strategist")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.wait_for_url("**/admin/accounts/user/")
    added = User.objects.get(email="ny@example.org")
    assert [one.organisation for one in added.memberships.all()] == [world.region]
    page.goto(f"/admin/regions/organisation/{world.group.pk}/change/")
    expect(page.locator("#id_members_to option")).to_have_text(["Region Dalarna"])
