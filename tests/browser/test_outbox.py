"""The outbox by hand: a decision and its undoing, and the demo's mailbox whose links work as in a mail program."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from outbox import actions
from outbox.letters import Letter
from outbox.models import Message
from tests import factories
from tests.browser.conftest import NewPage
from tests.factories import World
from toolkit.mail import written


def test_a_decision_is_made_and_undone(transactional_db: None, new_page: NewPage) -> None:
    world = World()
    page = new_page(world.coordinator)
    page.goto(f"/utskick/{world.uncertain.pk}/")
    page.get_by_role("button", name="Är framme").click()
    expect(page.get_by_text("Meddelandet räknas som skickat.")).to_be_visible()
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_role("button", name="Skicka ändå")).to_be_visible()
    page.get_by_role("link", name="Som text").click()
    expect(page.get_by_text("Svara här: http://testserver/svara/…/")).to_be_visible()


def test_the_link_in_a_coordinators_copy_leads_nowhere(
    transactional_db: None, new_page: NewPage, live_server: LiveServer
) -> None:
    world = World()
    page = new_page(world.coordinator)
    page.goto(f"/utskick/{world.invite.pk}/")
    link = page.frame_locator("iframe").get_by_role("link", name="Svara")
    expect(link).to_have_attribute("href", "http://testserver/svara/…/")


@pytest.fixture
def kept(transactional_db: None, live_server: LiveServer, settings: Settings) -> Message:
    """A letter that the demo kept, with a link to a page of the portal."""
    world = World()
    settings.DEMO, settings.MAIL_ALLOW_LIST = True, []
    link = f'<a href="{live_server.url}/om/">Svara</a>'
    letter = Letter(
        to="anna@example.org",
        to_name="Anna",
        subject="Inbjudan",
        text="Hej\n",
        html=f'<!doctype html><html lang="sv"><head></head><body>{link}</body></html>',
        calendar=factories.ICS,
        calendar_method="REQUEST",
    )
    return actions.queue(letter, key="kept", thread="kept", sender="VINNOVA", about=world.dialogue, at=world.now)


@pytest.mark.parametrize("width", [320, 1440])
def test_the_demos_mailbox_is_accessible_and_its_links_work(
    width: int, kept: Message, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    assert kept.state == "kept_back"
    page = new_page(width=width)
    page.goto("/demo/brev/")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("link", name="Inbjudan").click()
    expect(page.get_by_text("ons 31 mars 2027 kl. 09.00–12.00")).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.frame_locator("iframe").get_by_role("link", name="Svara").click()
    page.wait_for_url("**/om/")


def test_the_frame_of_a_mail_is_accessible(
    page: Page, tmp_path: Path, settings: Settings, accessible: Callable[[Page], None]
) -> None:
    """templates/mail/base.html, with everything that its styles know."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "trial.txt").write_text("Inbjudan\n\nHej\n", encoding="utf-8")
    (tmp_path / "mail" / "trial.html").write_text(
        """{% extends "mail/base.html" %}{% block letter %}<h1>Inbjudan</h1><p>Hej!</p>
        <table class="facts"><tr><th scope="row">När</th><td>tis 14 mars</td></tr></table>
        <p><a class="button" href="/om/">Svara</a> <a href="/om/">Läs mer</a></p><h2>Varför</h2>{% endblock %}
        {% block why %}<p>Du får det här för att …</p>{% endblock %}""",
        encoding="utf-8",
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    page.set_content(written("trial", {}).html)
    accessible(page)
