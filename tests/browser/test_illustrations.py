"""Pictures, charts and own slides in a real browser: chosen, pasted, saved by themselves, refused in a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from presentations.models import Answer, Picture
from tests.browser.conftest import NewPage
from tests.browser.test_editor import Scene
from tests.pictures import png
from tests.test_own_slides import pdf

Accessible = Callable[[Page], None]

PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
    );
}"""


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


@pytest.fixture
def writer(scene: Scene, new_page: NewPage) -> Page:
    page = new_page(scene.strategist)
    page.goto(scene.editor())
    return page


def written(scene: Scene) -> Answer:
    return Answer.objects.get(presentation=scene.mine, section__key="text")


def test_a_chosen_picture_is_shown_saved_and_put_into_words(
    scene: Scene, writer: Page, tmp_path: Path, accessible: Accessible
) -> None:
    good, bad = tmp_path / "karta.png", tmp_path / "karta.svg"
    good.write_bytes(png(1200, 600))
    bad.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    writer.locator("#picture summary").click()
    writer.locator("#id_picture-file").set_input_files(bad)
    expect(writer.locator("#error-id_picture-file")).to_contain_text("En SVG-teckning kan bära med sig programkod")
    writer.locator("#id_picture-file").set_input_files(good)
    expect(writer.locator("#slide svg image")).to_have_count(1)
    expect(writer.locator("#section-list li.current")).to_contain_text("bild utan beskrivning")
    writer.locator("#id_picture-alt").fill("Karta över länet.")
    expect(writer.locator("#section-list li.current")).not_to_contain_text("bild utan beskrivning")
    assert written(scene).picture["digest"] == Picture.objects.get().digest
    assert written(scene).picture["alt"] == "Karta över länet."
    accessible(writer)
    writer.get_by_label("Ta bort bilden").check()
    expect(writer.locator("#slide svg image")).to_have_count(0)


def test_cells_pasted_from_excel_become_a_chart_and_a_wrong_one_is_named(
    scene: Scene, writer: Page, accessible: Accessible
) -> None:
    writer.locator("#chart summary").click()
    writer.locator("#id_chart-title").fill("Företag som använder vätgas")
    writer.locator("#id_chart-label-1").focus()
    writer.evaluate(PASTE, "\tÖstergötland\tRiket\n2024\t12,5\t10\n2025\tmånga\t11\n")
    expect(writer.locator("#id_chart-name-2")).to_have_value("Riket")
    expect(writer.locator("#error-id_chart-value-2-1")).to_have_text("”många” är inget tal.")
    expect(writer.locator("#id_chart-value-2-1")).to_have_attribute("aria-invalid", "true")
    accessible(writer)
    writer.locator("#id_chart-value-2-1").fill("14")
    writer.locator("#id_chart-value-2-1").press("Enter")
    expect(writer.locator("#id_chart-value-3-1")).to_be_focused()
    expect(writer.locator("#save-status")).to_contain_text("Sparat ")
    expect(writer.locator("#slide svg").first).to_be_attached()
    assert written(scene).chart["series"] == [
        {"name": "Östergötland", "values": [12.5, 14.0]},
        {"name": "Riket", "values": [10.0, 11.0]},
    ]


def test_own_slides_are_sent_in_removed_and_brought_back_at_320_pixels(
    scene: Scene, new_page: NewPage, tmp_path: Path, accessible: Accessible
) -> None:
    file = tmp_path / "egna.pdf"
    file.write_bytes(pdf("Ett", "Tva"))
    page = new_page(scene.strategist, width=320)
    page.goto(reverse("own_slides", args=[scene.mine.pk]))
    page.get_by_role("button", name="Skicka in").click()
    expect(page.locator("#error-summary")).to_contain_text("Välj en fil först.")
    accessible(page)
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Skicka in").click()
    expect(page.locator("#own-slides")).to_contain_text("egna.pdf")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Ta bort").click()
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#own-slides")).to_contain_text("egna.pdf")
