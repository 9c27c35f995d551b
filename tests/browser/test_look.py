"""How the frame and the public pages behave: narrow and wide, light and dark, by keyboard, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.factories import World

PUBLIC = ("/", "/om/", "/om/ordlista/", "/om/tillganglighet/", "/om/personuppgifter/", "/finns-inte/")


@pytest.mark.parametrize(
    "look", [(320, "light", "English"), (320, "dark", "Svenska"), (1440, "light", "Svenska"), (1440, "dark", "English")]
)
def test_public_pages_are_accessible_and_never_scroll_sideways(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None], look: tuple[int, str, str]
) -> None:
    width, scheme, language = look
    page = new_page(width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal, out of the list above
    page.goto("/om/")
    if language == "English":
        page.get_by_role("button", name="English").click()
    for address in PUBLIC:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_start_page_is_accessible_with_everything_on_it(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None], scheme: str
) -> None:
    world = World()
    for person in (world.coordinator, world.outsider):
        page = new_page(person, width=320)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal, out of the list above
        page.goto("/")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        accessible(page)


def test_on_a_narrow_screen_the_menu_opens_by_keyboard_and_closes_with_escape(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    page = new_page(World().coordinator, width=320)
    page.goto("/")
    link = page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Regioner")
    expect(link).not_to_be_visible()
    page.get_by_text("Meny", exact=True).focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(link).not_to_be_visible()


def test_the_first_tab_leads_past_the_menu_to_the_content(transactional_db: None, new_page: NewPage) -> None:
    page = new_page(World().strategist)
    page.goto("/om/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_wrong_report_leads_from_the_summary_to_its_field(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/om/tillganglighet/")
    page.get_by_role("button", name="Skicka rapporten").click()
    accessible(page)
    page.get_by_role("link", name="Detta fält").click()
    expect(page.get_by_label("Vad som inte fungerar")).to_be_focused()
