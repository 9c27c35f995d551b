"""The page frame in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.factories import World


def test_a_signed_in_person_gets_the_home_page_without_script_or_policy_errors(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    page = new_page(World().strategist)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    accessible(page)
