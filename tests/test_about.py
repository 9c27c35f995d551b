"""The public pages about the portal, the frame of every page, and the report about accessibility."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from outbox.models import Message
from portal.actions import REPORTS_PER_HOUR, report_accessibility
from portal.models import AccessibilityReport
from tests.conftest import NOW
from tests.factories import World
from toolkit.glossary import terms
from toolkit.refusals import RefusalError

REPORT = {"text": "Knappen går inte att nå med tangentbordet.", "page": "/dialoger/", "reply_to": "anna@example.org"}


@pytest.mark.usefixtures("db")
def test_a_report_is_mailed_through_the_outbox_and_kept_nowhere_else(client: Client) -> None:
    response = client.post(reverse("accessibility"), REPORT)
    assert response.status_code == 302
    message = Message.objects.get()
    assert (message.to, message.state, message.sender) == ("portal@example.org", "queued", "")
    assert message.subject == "Rapport om tillgänglighet"
    assert message.reply_to == "anna@example.org"
    assert REPORT["text"] in message.text
    assert "Var: /dialoger/" in message.text
    assert not AccessibilityReport.objects.exists()


@pytest.mark.usefixtures("db")
def test_an_empty_report_is_answered_with_what_is_missing_and_keeps_what_was_typed(client: Client) -> None:
    response = client.post(reverse("accessibility"), {**REPORT, "text": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_text"' in page
    assert "anna@example.org" in page
    assert not Message.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_flood_of_reports_is_refused() -> None:
    for _ in range(REPORTS_PER_HOUR):
        report_accessibility(**REPORT, at=NOW)
    with pytest.raises(RefusalError):
        report_accessibility(**REPORT, at=NOW)
    assert Message.objects.count() == REPORTS_PER_HOUR


def test_the_glossary_has_every_word_in_both_languages_in_alphabetical_order() -> None:
    swedish, english = terms("sv"), terms("en")
    assert [term.word for term in swedish][-2:] == ["värd", "årshjul"]
    assert {term.anchor for term in swedish} == {term.anchor for term in english}
    assert all(term.word and term.meaning and term.other_word for term in (*swedish, *english))


@pytest.mark.usefixtures("db")
def test_the_language_button_changes_the_language_and_stays_on_the_page(client: Client) -> None:
    assert "Ordlista" in client.get(reverse("glossary")).content.decode()
    response = client.post(reverse("set_language"), {"language": "en", "next": reverse("glossary")})
    assert response.headers["Location"] == reverse("glossary")
    assert "Glossary" in client.get(reverse("glossary")).content.decode()


def menu(client: Client, user: User) -> list[str]:
    client.force_login(user)
    return [item.label for item in client.get(reverse("about")).context["main_menu"]]


def test_only_a_coordinator_has_settings_in_the_menu_and_templates_there(world: World, client: Client) -> None:
    assert "Inställningar" not in menu(client, world.strategist)
    assert "Inställningar" in menu(client, world.coordinator)
    page = client.get(reverse("settings")).content.decode()
    assert f'<a href="{reverse("template_list")}">Mallar</a>' in page


def test_the_menu_marks_the_page_one_is_on(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    page = client.get(reverse("settings")).content.decode()
    assert f'<a href="{reverse("settings")}" aria-current="page">Inställningar</a>' in page
    page = client.get(reverse("template_list")).content.decode()
    assert f'<a href="{reverse("settings")}" aria-current="true">Inställningar</a>' in page
    page = client.get(reverse("homework_board")).content.decode()
    assert f'<a href="{reverse("dialogue_list")}" aria-current="true">Dialoger</a>' in page


@pytest.mark.usefixtures("db")
def test_the_demo_says_that_it_is_one(client: Client, settings: object) -> None:
    assert "demo-banner" not in client.get(reverse("about")).content.decode()
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's wrapper
    assert "Demomiljö – påhittade personer" in client.get(reverse("about")).content.decode()


@pytest.mark.usefixtures("db")
def test_every_page_says_its_language_and_offers_the_other(client: Client) -> None:
    page = client.get(reverse("about")).content.decode()
    assert '<html lang="sv">' in page
    assert '<button name="language" value="en" lang="en">English</button>' in page


@pytest.mark.usefixtures("db")
def test_an_address_that_leads_nowhere_says_so_in_the_portal_s_own_frame(client: Client) -> None:
    response = client.get("/finns-inte/")
    assert response.status_code == 404
    assert "Sidan finns inte här" in response.content.decode()


def test_a_form_without_its_token_is_answered_in_plain_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("accessibility"), REPORT)
    assert response.status_code == 403
    assert "Formuläret hade blivit för gammalt" in response.content.decode()
