"""A real browser against a real server. Every page that these tests open must be free of script and CSP errors.

`page` is one window; `new_page(user)` opens more, each with its own cookies and already signed in as that person.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

# Playwright's sync API keeps an event loop in this thread, which Django would otherwise take for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but the portal itself may be asked for anything.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
WINDOWS = [("sv", 320), ("en", 1440)]
"""Language and width that every page is looked at in: each language and each width once, Swedish where it is tight."""
if os.environ.get("ALL_WINDOWS"):
    WINDOWS += [("sv", 1440), ("en", 320)]

# The browser reports an answer of 4xx as a console error; the tests look at the answers themselves.
EXPECTED = "Failed to load resource: "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on PATH: install Debian's package chromium to run the browser tests")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Iterator[NewPage]:
    """`new_page(user=None, width=1440)`: a window of its own; relative addresses lead to the live server."""
    contexts = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            errors.append(f"{message.location['url']}: {message.text}")

    def open_page(user: User | None = None, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale="sv-SE", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One window, 1440 px wide, not signed in."""
    return new_page()


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails with axe-core's own words when the page breaks WCAG 2.2 A or AA."""

    def check(page: Page) -> None:
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"

    return check
