"""The booklet in a real browser: asked for, followed while it is made, opened, without reloading the page."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from presentations import tasks
from presentations.models import Rendering
from tests.browser.conftest import NewPage
from tests.factories import World


def test_a_member_follows_the_booklet_until_it_is_ready(
    transactional_db: None, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    world = World()
    page = new_page(world.member, width=320)
    page.goto(reverse("dialogue_presentations", args=[world.approved.dialogue_id]))
    page.get_by_role("link", name="Samlingshäfte med alla godkända presentationer").click()
    page.get_by_role("button", name="Gör samlingshäftet").click()
    expect(page.locator("#booklet [role=status]")).to_have_text("Samlingshäftet väntar på sin tur …")
    accessible(page)
    row = Rendering.objects.get()
    Rendering.objects.filter(pk=row.pk).update(attempts=1, done=4, steps=9)
    expect(page.locator("#booklet [role=status]")).to_have_text("4 av 9 presentationer …")
    expect(page.locator("#booklet progress")).to_have_attribute("value", "4")
    accessible(page)
    tasks.bind(row.pk)
    expect(page.get_by_role("link", name="Öppna samlingshäftet (PDF)")).to_be_visible()
    accessible(page)
