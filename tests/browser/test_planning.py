"""A year is planned in a real browser: with the keyboard, at both widths, in both languages."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World
from yearwheel.actions import planning
from yearwheel.models import PlanVersion


@pytest.fixture
def world(transactional_db: None) -> World:
    made = World()
    planning.change_meeting(
        made.version, made.wish.code, presenters=["05", "20"], by=made.coordinator, at=made.now
    )  # so that there is something to compare
    return made


def test_a_dialogue_is_moved_by_keyboard_seen_before_it_is_saved_and_taken_back(
    world: World, new_page: NewPage
) -> None:
    page = new_page(world.coordinator)
    page.goto(reverse("plan_version", args=[world.plan.pk, 2]))
    page.get_by_role("link", name="Ändra Stål").press("Enter")
    page.get_by_label("Dag", exact=False).first.fill("2028-03-18")
    page.get_by_role("button", name="Se vad det bryter mot").press("Enter")
    expect(page.locator("#preview")).to_contain_text("18 mars 2028")
    expect(page.locator("#preview li").first).to_be_visible()
    page.get_by_role("button", name="Spara som ny version").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 3")
    expect(page.locator("main")).to_contain_text("lör 18 mars 2028")
    page.get_by_role("button", name="Ångra").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 4")
    expect(page.locator("main")).to_contain_text("tis 14 mars 2028")
    assert PlanVersion.objects.get(number=4).meetings == PlanVersion.objects.get(number=2).meetings


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_the_pages_of_the_plan_are_accessible(
    width: int, language: str, world: World, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    page = new_page(world.coordinator, width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    one, two = [world.plan.pk], [world.plan.pk, 2]
    routes: list[tuple[str, list[int]]] = [
        ("plan_list", []), ("plan_detail", one), ("plan_change", one), ("wish_add", one),
        ("wish_change", [*one, world.wish.pk]), ("plan_version", two), ("plan_meeting", [*two, world.wish.pk]),
        ("plan_compare", [*one, 1, 2]), ("plan_adopt", two), ("plan_run", [*one, world.run.pk]),
    ]  # fmt: skip
    for route, arguments in routes:
        page.goto(reverse(route, args=arguments))
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, route
