"""The tempo, the calendar and the load in a real browser, by keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.factories import World
from yearwheel.models import CalendarEntry, TempoPolicy


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_the_tempo_is_changed_by_keyboard_and_what_is_missing_is_said(world: World, new_page: NewPage) -> None:
    page = new_page(world.coordinator)
    page.goto(reverse("tempo_policy"))
    page.get_by_label("Inbjudningar till en organisation, högst").fill("3")
    page.get_by_role("button", name="Ändra tempot").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Skriv varför tempot ändras.")
    expect(page.get_by_label("Inbjudningar till en organisation, högst")).to_have_value("3")
    page.get_by_label("Varför ändras tempot?").fill("Prov under våren.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("Prov under våren.")
    assert TempoPolicy.objects.current().most == 3


def test_an_entry_is_added_to_the_calendar_by_keyboard_and_found_in_its_list(world: World, new_page: NewPage) -> None:
    page = new_page(world.coordinator)
    page.goto(f"{reverse('calendar_list')}?year=2028")
    page.get_by_role("link", name="Lägg till en kalenderpost").press("Enter")
    page.get_by_label("Namn").fill("Personaldag")
    page.get_by_label("Första dag").fill("2028-05-16")
    page.get_by_label("Varning: visas och vägs in i planeringen").press("Space")
    page.get_by_role("button", name="Spara").press("Enter")
    expect(page.locator("main")).to_contain_text("Personaldag")
    made = CalendarEntry.objects.get(title="Personaldag")
    assert (made.first, made.last, made.kind) == (made.last, made.first, CalendarEntry.Kind.WARN)


def test_the_load_is_read_by_keyboard_alone(world: World, new_page: NewPage) -> None:
    """The table scrolls with the arrow keys, and each of its weeks has a name; a tile leads to its region."""
    page = new_page(world.coordinator, width=800)
    page.goto(reverse("load"))
    table = page.get_by_role("region", name="Belastning per organisation och vecka")
    table.focus()
    for _press in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=table.element_handle())
    expect(table.get_by_role("columnheader").last).to_contain_text("v. ")
    tile = page.locator("a.tile", has_text="05").first
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Region Östergötland")
