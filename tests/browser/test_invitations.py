"""Invitations in a real browser: a wave prepared and sent, an answer by the link alone, with keys, and small."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues import actions
from dialogues.links import token_of
from dialogues.models import Dialogue, Invitation, Recipient
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World


@pytest.fixture
def made(transactional_db: None) -> tuple[World, Dialogue]:
    """A world, and a planned dialogue sixty days ahead to which the region is asked; nothing has been sent."""
    world = World()
    now = timezone.now()
    planned = factories.dialogue(world.focus, world.coordinator, starts_at=now + timedelta(days=60))
    actions.add_participant(planned, world.region, role=Invitation.Role.PRESENT, by=world.coordinator, at=now)
    return world, planned


def sent_to(made: tuple[World, Dialogue]) -> Recipient:
    world, planned = made
    actions.release_wave(planned, by=world.coordinator, at=timezone.now())
    return Recipient.objects.get(invitation__dialogue=planned)


@pytest.mark.parametrize("width", [1440, 320])
def test_a_coordinator_writes_reads_and_sends_a_wave(
    made: tuple[World, Dialogue], new_page: NewPage, accessible: Callable[[Page], None], width: int
) -> None:
    world, planned = made
    page = new_page(world.coordinator, width=width)
    page.goto(reverse("dialogue_participants", args=[planned.pk]))
    page.get_by_role("link", name="Förbered 1 inbjudan").click()
    accessible(page)
    page.get_by_label("Dina egna ord i inbjudan").fill("Vi ses efter sportlovet.")
    page.get_by_role("button", name="Spara texten").click()
    page.get_by_role("link", name="Läs mejlet").click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Vi ses efter sportlovet.")).to_be_visible()
    expect(letter.get_by_role("link", name="Svara på inbjudan")).to_be_visible()
    page.get_by_role("link", name="Gå tillbaka").press("Enter")
    page.get_by_role("button", name="Skicka 1 inbjudan").click()
    page.get_by_role("button", name="Skicka nu").click()
    expect(page.get_by_text("1 inbjudan är på väg.")).to_be_visible()
    assert Invitation.objects.get(dialogue=planned).released_at is not None


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_the_answer_page_is_accessible_and_fits(
    made: tuple[World, Dialogue], new_page: NewPage, accessible: Callable[[Page], None], language: str, width: int
) -> None:
    recipient = sent_to(made)
    page = new_page(width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    page.goto(reverse("invitation_answer", args=[token_of(recipient)]))
    for choice in ("presents", "other_time"):
        page.locator(f'[name="answer"][value="{choice}"]').check()
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_organisation_answers_by_the_link_with_keys_alone_and_changes_its_mind(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    recipient = sent_to(made)
    page = new_page()
    page.goto(reverse("invitation_answer", args=[token_of(recipient)]))
    expect(page.get_by_label("S3-område som ni presenterar")).to_be_hidden()

    page.get_by_label("Vi presenterar").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Avancerade")
    page.keyboard.press("Tab")
    page.keyboard.type("utvecklingsstrateg")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Tack! Ni har en plats och presenterar.")).to_be_visible()
    expect(page.get_by_role("link", name="Läs det som är skrivet hittills")).to_have_count(0)
    assert Invitation.objects.get(pk=recipient.invitation_id).area == made[0].area

    page.get_by_label("Föreslå annan tid").check()
    page.get_by_role("button", name="Ändra svaret").click()
    expect(page.get_by_role("alert")).to_contain_text("Ange en tid som skulle passa er.")
    page.get_by_label("Tid som skulle passa er").fill("Vecka 12.")
    page.get_by_role("button", name="Ändra svaret").click()
    expect(page.get_by_text("Tack! Koordinatorn ser ert förslag.")).to_be_visible()
    assert Invitation.objects.get(pk=recipient.invitation_id).suggestion == "Vecka 12."
