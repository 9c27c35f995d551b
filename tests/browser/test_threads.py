"""Host and organisation in conversation about a section, in two real browsers; and what has changed after it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from presentations.actions import review
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World

Accessible = Callable[[Page], None]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_a_comment_is_answered_and_settled_without_leaving_the_page(
    world: World, new_page: NewPage, accessible: Accessible
) -> None:
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    writer = new_page(world.strategist)
    writer.goto(reverse("presentation_edit", args=[world.submitted.pk, "needs"]))
    thread = writer.locator(f"#thread-{world.comment.pk}")
    expect(thread).to_contain_text("Karin Koordinator, Vinnova")
    expect(writer.locator("#section-list li.current")).to_contain_text("1 obesvarad kommentar")
    writer.locator("#id_text").fill("Skrivet men inte sparat")
    thread.locator(".thread-actions summary").click()
    thread.get_by_label("Ditt svar till Karin Koordinator").fill("Vilka två?")
    thread.get_by_role("button", name="Spara svaret").click()
    expect(thread).to_contain_text("Vilka två?")
    expect(thread).to_be_focused()
    expect(writer.locator("#section-list li.current")).to_contain_text("1 kommentar")
    expect(writer.locator("#id_text")).to_have_value("Skrivet men inte sparat")

    host = new_page(world.coordinator)
    host.goto(reverse("presentation_review", args=[world.submitted.pk]))
    expect(host.locator(f"#thread-{world.comment.pk}")).to_contain_text("obesvarad")
    host.get_by_role("button", name="Markera som åtgärdad").click()
    expect(host.locator(".threads-settled")).to_contain_text("åtgärdad av Karin Koordinator")
    accessible(host)


@pytest.mark.parametrize("window", WINDOWS)
def test_what_has_changed_can_be_read_without_seeing_colours(
    world: World, new_page: NewPage, accessible: Accessible, window: tuple[str, int]
) -> None:
    language, width = window
    answer = factories.answer(world.submitted, "needs", world.strategist, text="Två behov")
    factories.submission(world.submitted, world.strategist)
    answer.text = "Tre behov"
    answer.save()
    factories.submission(world.submitted, world.strategist)
    page = new_page(world.coordinator, width=width)
    page.goto(reverse("presentation_changes", args=[world.submitted.pk]))
    if language == "en":
        page.get_by_role("button", name="English").click()
    for mark, text, line in (("del", "Två", "line-through"), ("ins", "Tre", "underline")):
        found = page.locator(mark)
        expect(found).to_contain_text(text)
        assert found.evaluate("it => getComputedStyle(it).textDecorationLine") == line
    assert page.evaluate("document.documentElement.scrollWidth") == width
    accessible(page)
