"""Reading aloud by the clock, hints while one types, and the glossary's words explained, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from presentations.actions import writing
from presentations.models import Presentation, Rehearsal, TemplateSection
from tests import factories
from tests.browser.conftest import NewPage
from tests.factories import World

Accessible = Callable[[Page], None]


class Scene(World):
    """A draft for a dialogue in thirty days, whose section on needs has a manuscript of 220 words."""

    def __init__(self) -> None:
        super().__init__()
        TemplateSection.objects.filter(template=self.template_draft, key="needs").update(
            what="Vad är viktigast att satsa på i S3-området och i det regionala ekosystemet?"
        )
        type(self.template_draft).objects.filter(pk=self.template_draft.pk).update(adopted_at=self.now)
        at = timezone.now()
        meeting = factories.dialogue(
            self.focus, self.coordinator, title="Om en månad", starts_at=at + timedelta(days=30)
        )
        factories.invitation(meeting, self.region, self.coordinator)
        self.mine: Presentation = writing.start_presentation(meeting, self.region, self.area, by=self.strategist, at=at)
        self.mine.answers.all().delete()
        factories.answer(self.mine, "needs", self.strategist, manuscript="Vi säger detta nu. " * 55)

    def at(self, route: str) -> str:
        return reverse(route, args=[self.mine.pk, "needs"])


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def read_aloud(page: Page, seconds: int) -> None:
    """Starts and stops the clock by the keyboard, with so much time between, and keeps the reading."""
    page.locator("#clock-toggle").focus()
    page.keyboard.press("Enter")
    page.clock.run_for(seconds * 1000)
    page.keyboard.press("Space")


def test_the_clock_is_started_and_stopped_by_keyboard_and_two_readings_give_a_pace(
    scene: Scene, new_page: NewPage, accessible: Accessible
) -> None:
    page = new_page(scene.strategist)
    page.clock.install(time=0)
    page.goto(scene.at("presentation_rehearse"))
    accessible(page)
    page.clock.pause_at(3_600_000)  # from here on the page's time stands still between the test's own steps
    page.locator("#clock-toggle").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clock-toggle")).to_have_text("Stoppa")
    page.clock.run_for(59_000)
    expect(page.locator("#clock-said")).to_have_text("Klockan går.")
    page.clock.run_for(31_000)
    expect(page.locator("#clock")).to_have_text("1:30")
    expect(page.locator("#clock-said")).to_have_text("Tid: 1:00.")
    page.keyboard.press("Enter")
    expect(page.locator("#clock-pace")).to_have_text("1:30, 147 ord i minuten.")
    page.get_by_role("button", name="Börja om").click()
    expect(page.locator("#clock")).to_have_text("0:00")
    expect(page.get_by_label("Tid i minuter och sekunder")).to_have_value("")
    for _reading in range(2):
        read_aloud(page, 120)
        expect(page.get_by_label("Tid i minuter och sekunder")).to_have_value("2:00")
        page.get_by_role("button", name="Spara läsningen").click()
        expect(page.get_by_text("Läsningen är sparad: 220 ord på 2:00.")).to_be_visible()
        Rehearsal.objects.update(rehearsed_at=timezone.now() - timedelta(hours=1))
    page.get_by_role("link", name="Tillbaka till texten").click()
    expect(page.locator("#spoken")).to_contain_text("i din takt, 110 ord i minuten")
    page.get_by_role("button", name="Räkna i 130 ord i minuten").click()
    expect(page.locator("#spoken")).not_to_contain_text("din takt")


def test_hints_follow_what_is_typed_lead_to_the_place_and_stay_folded(
    scene: Scene, new_page: NewPage, accessible: Accessible
) -> None:
    page = new_page(scene.strategist)
    page.goto(scene.at("presentation_edit"))
    page.locator("#id_text").fill("Först detta.\nSedan ska medel användas.")
    expect(page.locator(".hint-advice")).to_have_text("Passiv form. Vem gör det?")
    expect(page.locator("#hint-count")).to_have_text("1 råd")
    accessible(page)
    page.locator(".hint-quote").click()
    chosen = page.evaluate(
        "() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd); }"
    )
    assert chosen == page.locator(".hint-quote").get_attribute("data-place")
    page.locator("#hint-fold summary").click()
    expect(page.locator(".hint-quote")).not_to_be_visible()
    expect(page.locator("#save-status")).to_contain_text("Sparat")
    page.reload()
    expect(page.locator(".hint-quote")).not_to_be_visible()
    page.locator("#hint-fold summary").click()
    expect(page.locator(".hint-quote")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
def test_a_word_of_the_glossary_is_explained_on_hover_focus_and_tap_and_closes_with_escape(
    scene: Scene, new_page: NewPage, width: int
) -> None:
    page = new_page(scene.strategist, width=width)
    page.goto(scene.at("presentation_edit"))
    word = page.get_by_role("button", name="S3-området")
    meaning = page.locator("#what-omrade-for-smart-specialisering-s3-omrade")
    expect(word).to_have_accessible_description(meaning.text_content() or "")
    expect(meaning).not_to_be_visible()
    word.hover()
    expect(meaning).to_be_visible()
    meaning.hover()
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).not_to_be_visible()
    page.mouse.move(0, 0)
    word.focus()
    expect(meaning).to_be_visible()
    page.keyboard.press("Escape")
    expect(meaning).not_to_be_visible()
    word.click()
    expect(meaning).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = meaning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
