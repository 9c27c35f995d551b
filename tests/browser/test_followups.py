"""Points in a real browser: written as they are said, and completed afterwards, by keyboard alone."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from followups.models import FollowUp
from tests.browser.conftest import NewPage
from tests.browser.test_programme import tab_to
from tests.factories import World

LINES = ("Region Dalarna bjuder in RISE", "Förstudie om vätgas i tunga fordon", "Möte om testbäddar i maj")


def tab_to_field(page: Page, name: str) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def test_three_lines_are_noted_and_one_is_completed_by_keyboard_alone(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    world = World()
    page = new_page(world.coordinator)
    page.goto(reverse("dialogue_followups", args=[world.dialogue.pk]))
    for number, line in enumerate(LINES, start=1):
        expect(page.locator("#line")).to_be_focused()
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # once more by mistake
        expect(page.locator("#noting tbody tr")).to_have_count(number)
        expect(page.locator("#line")).to_have_value("")
    assert list(FollowUp.objects.order_by("pk").values_list("title", flat=True)) == list(LINES)
    accessible(page)

    tab_to(page, f"Komplettera {LINES[1]}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/andra/")
    tab_to_field(page, "id_description")
    page.keyboard.type("Tre regioner beskriver sina behov.")
    page.keyboard.press("Tab")
    page.keyboard.type("En rapport finns.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(LINES[1])
    point = FollowUp.objects.get(title=LINES[1])
    assert (point.description, point.measure) == ("Tre regioner beskriver sina behov.", "En rapport finns.")
    accessible(page)
