"""Every page that the access table knows: accessible in both languages, and as wide as its window."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings

from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World
from tests.test_access import PEOPLE, TABLE, arguments, ok

READERS = ("coordinator", "strategist", "admin")


def more(world: World, person: str) -> list[str]:
    """Pages that show something else for a value in their address, and those that a setting opens."""
    if person != "coordinator":
        return []
    proposal = f"{reverse('wheel_move')}?year=2028&plan={world.version.pk}&move={world.wish.code}:2028-03-21"
    return [proposal, reverse("wheel_public")]


def pages(world: World, person: str) -> list[str]:
    """The addresses of the HTML pages that this person, and nobody before in READERS, may open."""
    client = Client()
    client.force_login(getattr(world, person))
    found = []
    for route, names, method, expected in TABLE:
        may = dict(zip(PEOPLE, expected, strict=True))
        first = next((reader for reader in READERS if may[reader] == ok), None)
        if method == "get" and first == person:
            address = reverse(route, args=arguments(world, names))
            answer = client.get(address)
            if route == "outbox_html":  # a mail, which is always in Swedish and stands in a frame
                continue
            if answer.status_code == 200 and not answer.streaming and answer.content.startswith(b"<!doctype html"):
                found.append(address)
    return found


@pytest.mark.parametrize("window", WINDOWS)
def test_every_page_is_accessible_and_fits_its_window(
    window: tuple[str, int],
    transactional_db: None,
    new_page: NewPage,
    accessible: Callable[[Page], None],
    settings: Settings,
) -> None:
    language, width = window
    settings.PUBLIC_WHEEL = True
    world = World()
    wrong = []
    for person in READERS:
        addresses = pages(world, person) + more(world, person)
        assert addresses or person == "admin", f"nothing to see for {person}"
        page = new_page(getattr(world, person), width=width)
        page.goto("/")
        page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
        for address in addresses:
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == language
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is wider than {width} px")
            try:
                accessible(page)
            except AssertionError as broken:
                wrong.append(str(broken))
    assert not wrong, "\n\n".join(wrong)
