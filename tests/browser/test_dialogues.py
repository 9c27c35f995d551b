"""Dialogues in a real browser: from an empty form to a cancelled dialogue and back, and every page for everyone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues.models import Dialogue
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World


@pytest.fixture
def made(transactional_db: None) -> tuple[World, Dialogue, Dialogue]:
    """A world, a planned dialogue three weeks ahead with participants, and a draft."""
    world = World()
    ahead: dict[str, Any] = {"starts_at": timezone.now() + timedelta(weeks=3)}
    planned = factories.dialogue(world.focus, world.coordinator, scope="Omfång", scope_width=4, **ahead)
    factories.invitation(planned, world.group, world.coordinator)
    factories.invitation(planned, world.region, world.coordinator, answer="")
    return world, planned, factories.dialogue(world.focus, world.coordinator, planned=False, **ahead)


def test_a_coordinator_takes_a_dialogue_from_an_empty_form_to_its_participants_and_back(
    made: tuple[World, Dialogue, Dialogue], new_page: NewPage
) -> None:
    world, _planned, _draft = made
    page = new_page(world.coordinator)
    page.goto(reverse("dialogue_list"))
    page.get_by_role("link", name="Ny dialog").click()
    page.get_by_label("Fokusområde").select_option(label="Hållbar industri")
    page.get_by_label("Titel").fill("Stål och trä")
    page.get_by_label("Datum").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    page.get_by_label("Från").fill("9")
    page.get_by_label("Till").fill("10.30")
    page.get_by_label("Värdens tio minuter").select_option("after_each")
    expect(page.locator("#fit")).to_contain_text("90 minuter fattas. 4 presentationer ryms.")
    page.get_by_label("Platser för presentationer").fill("4")
    page.get_by_label("Platser för presentationer").blur()
    expect(page.locator("#fit")).to_contain_text("Trångt")
    page.get_by_role("button", name="Spara utkastet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stål och trä")

    page.get_by_role("link", name="Planera", exact=True).click()
    page.get_by_role("button", name="Planera").click()
    expect(page.get_by_role("status")).to_contain_text("Dialogen är planerad.")
    page.get_by_role("link", name="Deltagare").click()
    page.get_by_label("Organisation").select_option(label="Norra Mellansverige (Dalarna)")
    page.get_by_label("Svar").select_option(label="Presenterar")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_text("1 av 4 platser")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Ångra").click()
    expect(page.get_by_text("0 av 4 platser")).to_be_visible()

    page.get_by_role("link", name="Ställ in dialogen").click()
    page.get_by_role("button", name="Ställ in dialogen").click()
    page.get_by_role("link", name="Skriv varför dialogen ställs in.").click()
    page.keyboard.type("Föredraganden är sjuk.")
    page.get_by_role("button", name="Ställ in dialogen").click()
    expect(page.get_by_text("Föredraganden är sjuk.").first).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Återställ").click()
    expect(page.get_by_role("status")).to_contain_text("Dialogen är återställd.")


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_every_page_about_dialogues_is_accessible_and_fits_its_window(
    width: int,
    language: str,
    made: tuple[World, Dialogue, Dialogue],
    new_page: NewPage,
    accessible: Callable[[Page], None],
) -> None:
    world, planned, draft = made
    page = new_page(world.coordinator, width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    invitation = planned.invitations.first()
    assert invitation is not None
    for address in (
        reverse("dialogue_list"),
        reverse("dialogue_list") + "?tab=cancelled&text=inget",
        reverse("dialogue_create"),
        reverse("dialogue_detail", args=[planned.pk]),
        reverse("dialogue_change", args=[planned.pk]),
        reverse("dialogue_plan", args=[draft.pk]),
        reverse("dialogue_cancel", args=[planned.pk]),
        reverse("dialogue_participants", args=[planned.pk]),
        reverse("participant_change", args=[planned.pk, invitation.pk]),
    ):
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(reverse("dialogue_create"))
    page.locator("main form button").last.click()
    expect(page.locator("#error-summary")).to_be_visible()
    accessible(page)
