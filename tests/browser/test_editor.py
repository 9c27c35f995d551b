"""Writing a presentation in a real browser: by itself, by two, without a line, by keyboard, round after round."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from presentations.actions import writing
from presentations.models import Answer, CompetingAnswer, Presentation, TemplateSection
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World

Accessible = Callable[[Page], None]
SAVED = "Sparat "
OFFLINE = "Ingen kontakt – det du skriver finns kvar här i fliken"


class Scene(World):
    """A dialogue in thirty days, and the region's draft from a template with one section of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.colleague = factories.user(name="Kurt Kollega")
        factories.membership(self.colleague, self.region, "strategist")
        made = self.template_draft
        made.sections.all().delete()
        for position, kind in enumerate(TemplateSection.Kind.values, start=1):
            TemplateSection.objects.create(
                template=made,
                position=position,
                key=kind,
                title=f"Avsnitt {kind}",
                what="Vad är viktigast att satsa på regionalt?",
                how="Tre punkter räcker.",
                kind=kind,
                seconds=120,
                required=kind in ("text", "choice"),
            )
        type(made).objects.filter(pk=made.pk).update(adopted_at=self.now)
        at = timezone.now()
        self.half_day = factories.dialogue(
            self.focus, self.coordinator, title="Om en månad", starts_at=at + timedelta(days=30)
        )
        factories.invitation(self.half_day, self.region, self.coordinator)
        self.mine = writing.start_presentation(self.half_day, self.region, self.area, by=self.strategist, at=at)
        self.mine.answers.all().delete()

    def editor(self, key: str = "text") -> str:
        return reverse("presentation_edit", args=[self.mine.pk, key])

    def texts(self) -> dict[str, str]:
        return dict(Answer.objects.filter(presentation=self.mine).values_list("section__key", "text"))


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


@pytest.fixture
def writer(scene: Scene, new_page: NewPage) -> Page:
    """The strategist's window, open at the section that asks for text."""
    page = new_page(scene.strategist)
    page.goto(scene.editor())
    return page


def write(page: Page, text: str, field: str = "#id_text") -> None:
    """Types, and waits until the portal has answered the save that follows by itself."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/text/")):
        page.locator(field).fill(text)


def kept(page: Page) -> list[str]:
    """The keys of what the editor keeps in the tab."""
    keys = [str(key) for key in page.evaluate("Object.keys(sessionStorage)")]
    return [key for key in keys if key.startswith("utkast:")]


def status(page: Page) -> Locator:
    return page.locator("#save-status")


# --- by itself ------------------------------------------------------------------------------------------------


def test_what_is_written_is_saved_by_itself_and_shown_as_a_slide_while_one_writes(scene: Scene, writer: Page) -> None:
    write(writer, "- Vätgas i tre kommuner")
    expect(status(writer)).to_contain_text(SAVED)
    expect(writer.locator("#slide li")).to_have_text("Vätgas i tre kommuner")
    expect(writer.locator("#words")).to_have_text("4 av 60 ord")
    expect(writer.locator("#section-list li.current")).to_contain_text("klart")
    assert scene.texts() == {"text": "- Vätgas i tre kommuner"}
    write(writer, "ord " * 300, "#id_manuscript")
    expect(writer.locator("#spoken")).to_have_text("tar 2:18 av 2:00 att säga")
    expect(writer.locator("#time-bar")).to_contain_text("Beräknad taltid 2:18 av 10:00 minuter.")
    assert kept(writer) == []


def test_leaving_the_section_saves_it_first(scene: Scene, writer: Page) -> None:
    writer.locator("#id_text").fill("Hastigt")
    writer.get_by_role("link", name="Nästa: Avsnitt choice").click()
    expect(writer.locator("#section-title")).to_have_text("3. Avsnitt choice")
    assert scene.texts() == {"text": "Hastigt"}


def test_without_scripts_the_button_saves(scene: Scene, new_page: NewPage) -> None:
    page = new_page(scene.strategist)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(scene.editor())
    page.locator("#id_text").fill("Utan skript")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("#messages")).to_contain_text(SAVED)
    expect(page.locator("#id_text")).to_have_value("Utan skript")


def test_a_link_that_is_no_web_address_is_refused_beside_its_field_and_kept(scene: Scene, writer: Page) -> None:
    writer.goto(scene.editor("links"))
    writer.get_by_role("button", name="Lägg till en länk").click()
    address = writer.locator("#id_links-1-url")
    address.fill("javascript:alert(1)")
    address.press("Tab")
    expect(writer.locator("#error-id_links-1-url")).to_have_text("Adressen ska börja med http:// eller https://.")
    expect(address).to_have_attribute("aria-invalid", "true")
    assert scene.texts() == {}
    writer.reload()
    expect(address).to_have_value("javascript:alert(1)")
    address.fill("https://example.org/strategi")
    address.press("Tab")
    expect(status(writer)).to_contain_text(SAVED)
    expect(writer.locator("#slide")).to_contain_text("example.org")
    answer = Answer.objects.get(presentation=scene.mine)
    assert [link["url"] for link in answer.links] == ["https://example.org/strategi"]


# --- by two ---------------------------------------------------------------------------------------------------


def test_two_who_write_at_once_both_keep_their_text_and_one_choice_settles_it(
    scene: Scene, writer: Page, new_page: NewPage, accessible: Accessible
) -> None:
    other = new_page(scene.colleague)
    other.goto(scene.editor())
    write(other, "Kurts text")
    write(writer, "Stinas text")
    expect(status(writer)).to_contain_text("Kurt Kollega sparade avsnittet")
    expect(writer.locator("#id_text")).to_have_value("Stinas text")
    panel = writer.locator(".competing")
    expect(panel).to_contain_text("Kurts text")
    expect(panel).to_contain_text("Stinas text")
    accessible(writer)
    write(writer, "Stinas text, längre")
    expect(panel).to_contain_text("Stinas text, längre")
    panel.get_by_role("button", name="Behåll båda").click()
    expect(writer.locator("#id_text")).to_have_value("Kurts text\n\nStinas text, längre")
    expect(panel).to_have_count(0)
    assert scene.texts() == {"text": "Kurts text\n\nStinas text, längre"}
    assert CompetingAnswer.objects.get(answer__presentation=scene.mine).settled_as == "both"


def test_two_in_different_sections_do_not_disturb_each_other(scene: Scene, writer: Page, new_page: NewPage) -> None:
    other = new_page(scene.colleague)
    other.goto(scene.editor("choice"))
    other.get_by_label("Delvis").check()
    expect(status(other)).to_contain_text(SAVED)
    write(writer, "Stinas text")
    expect(status(writer)).to_contain_text(SAVED)
    expect(writer.locator("#section-list")).to_contain_text("2 av 5 avsnitt har svar.")


# --- without a line -------------------------------------------------------------------------------------------


def test_what_is_written_without_a_line_is_saved_when_the_line_is_back(scene: Scene, writer: Page) -> None:
    writer.context.set_offline(True)
    writer.locator("#id_text").fill("I tunneln")
    expect(status(writer)).to_contain_text(OFFLINE)
    writer.get_by_role("link", name="Nästa: Avsnitt choice").click()
    expect(writer.locator("#id_text")).to_have_value("I tunneln")
    assert scene.texts() == {}
    writer.context.set_offline(False)
    expect(status(writer)).to_contain_text(SAVED)
    assert scene.texts() == {"text": "I tunneln"}
    assert kept(writer) == []


def test_what_could_not_be_saved_is_back_after_the_page_is_loaded_again(scene: Scene, writer: Page) -> None:
    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    writer.route("**/skriv/**", cut)
    writer.locator("#id_text").fill("Innan omläsningen")
    expect(status(writer)).to_contain_text(OFFLINE)
    writer.unroute("**/skriv/**")
    writer.reload()
    expect(writer.locator("#id_text")).to_have_value("Innan omläsningen")
    expect(status(writer)).to_contain_text("Det du skrev förut är tillbaka")
    expect(status(writer)).to_contain_text(SAVED)
    assert scene.texts() == {"text": "Innan omläsningen"}


def test_a_section_left_unsaved_is_saved_when_another_one_is_opened(scene: Scene, writer: Page) -> None:
    writer.route("**/skriv/text/", lambda route: route.abort())
    writer.locator("#id_text").fill("Kvar i fliken")
    expect(status(writer)).to_contain_text(OFFLINE)
    writer.unroute("**/skriv/text/")
    with writer.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/text/")):
        writer.goto(scene.editor("choice"))
    assert scene.texts() == {"text": "Kvar i fliken"}


def test_a_save_whose_answer_is_lost_on_the_way_is_no_conflict_with_oneself(scene: Scene, writer: Page) -> None:
    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    writer.route("**/skriv/text/", swallow)
    writer.locator("#id_text").fill("Sparat utan svar")
    expect(status(writer)).to_contain_text(OFFLINE)
    writer.unroute("**/skriv/text/")
    write(writer, "Sparat utan svar, och mer")
    expect(status(writer)).to_contain_text(SAVED)
    assert scene.texts() == {"text": "Sparat utan svar, och mer"}
    assert not CompetingAnswer.objects.filter(answer__presentation=scene.mine).exists()


def test_a_text_kept_while_a_colleague_wrote_becomes_a_choice_and_not_a_loss(
    scene: Scene, writer: Page, new_page: NewPage
) -> None:
    writer.context.set_offline(True)
    writer.locator("#id_text").fill("I tunneln")
    expect(status(writer)).to_contain_text(OFFLINE)
    other = new_page(scene.colleague)
    other.goto(scene.editor())
    write(other, "Under tiden")
    writer.context.set_offline(False)
    expect(writer.locator(".competing")).to_contain_text("Under tiden")
    expect(writer.locator(".competing")).to_contain_text("I tunneln")


def test_when_the_log_in_has_run_out_the_text_stays_and_is_saved_after_the_next(scene: Scene, writer: Page) -> None:
    cookies = writer.context.cookies()
    writer.context.clear_cookies(name="session")
    writer.locator("#id_text").fill("Efter lunchen")
    expect(status(writer)).to_contain_text("Du har blivit utloggad.")
    again = status(writer).locator("a").get_attribute("href")
    assert again == f"{reverse('account_login')}?next={scene.editor()}"
    writer.context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave is what it takes
    writer.goto(scene.editor())
    expect(writer.locator("#id_text")).to_have_value("Efter lunchen")
    expect(status(writer)).to_contain_text(SAVED)
    assert scene.texts() == {"text": "Efter lunchen"}


def test_logging_out_saves_what_is_written_and_leaves_nothing_in_the_tab(scene: Scene, writer: Page) -> None:
    writer.locator("#id_text").fill("Sista ordet")
    assert len(kept(writer)) == 1
    writer.locator("summary", has_text="Stina").click()
    writer.get_by_role("button", name="Logga ut").click()
    writer.wait_for_url(lambda url: "skriv" not in url)
    assert kept(writer) == []
    assert scene.texts() == {"text": "Sista ordet"}


def test_another_persons_log_in_does_not_get_ones_text(scene: Scene, writer: Page, new_page: NewPage) -> None:
    writer.route("**/skriv/text/", lambda route: route.abort())
    writer.locator("#id_text").fill("Stinas egen")
    expect(status(writer)).to_contain_text(OFFLINE)
    writer.unroute("**/skriv/text/")
    theirs = new_page(scene.colleague).context.cookies()
    writer.context.clear_cookies()
    writer.context.add_cookies(theirs)  # type: ignore[arg-type]  # the same
    writer.goto(scene.editor())
    expect(writer.locator("#id_text")).to_have_value("")
    assert scene.texts() == {}


# --- round after round ----------------------------------------------------------------------------------------


def test_from_an_empty_section_to_an_approved_presentation(scene: Scene, writer: Page, new_page: NewPage) -> None:
    writer.get_by_role("link", name="Lämna in").click()
    writer.get_by_role("link", name="Avsnitt text saknar svar").click()
    write(writer, "Tre behov")
    writer.get_by_role("link", name="Avsnitt choice").first.click()
    writer.get_by_label("Ja", exact=True).check()
    expect(status(writer)).to_contain_text(SAVED)
    writer.get_by_role("link", name="Lämna in").click()
    writer.get_by_role("button", name="Lämna in").click()
    expect(writer.locator("#messages")).to_contain_text("Presentationen är inlämnad.")

    host = new_page(scene.coordinator)
    host.goto(reverse("dialogue_presentations", args=[scene.half_day.pk]))
    host.get_by_role("link", name="Granska").click()
    host.get_by_label("Kommentar till Avsnitt text").fill("Vilka tre?")
    host.locator("#section-text").get_by_role("button", name="Spara kommentaren").click()
    host.get_by_role("button", name="Begär ändring").click()
    expect(host.locator("#messages")).to_contain_text("Ändring är begärd.")

    writer.goto(scene.editor())
    expect(writer.locator(".thread")).to_contain_text("Vilka tre?")
    write(writer, "Kompetens, testbäddar och kapital")
    writer.get_by_role("button", name="Markera som åtgärdad").click()
    expect(writer.locator(".thread")).to_contain_text("åtgärdad av Stina Strateg")
    writer.get_by_role("link", name="Lämna in").click()
    writer.get_by_role("button", name="Lämna in").click()

    host.goto(reverse("presentation_review", args=[scene.mine.pk]))
    expect(host.locator("#section-text")).to_contain_text("Kompetens, testbäddar och kapital")
    host.get_by_role("button", name="Godkänn").click()
    expect(host.locator("#messages")).to_contain_text("Presentationen är godkänd.")
    assert Presentation.objects.get(pk=scene.mine.pk).state == Presentation.State.APPROVED

    member = new_page(scene.member)
    member.goto(reverse("presentation_detail", args=[scene.mine.pk]))
    expect(member.locator("#section-text")).to_contain_text("Kompetens, testbäddar och kapital")


def test_a_colleague_who_handed_in_is_named_when_one_goes_on_writing(
    scene: Scene, writer: Page, new_page: NewPage
) -> None:
    write(writer, "Mitt")
    factories.submission(scene.mine, scene.colleague)
    writer.locator("#id_text").fill("Mitt, och mer")
    expect(status(writer)).to_contain_text("Kurt Kollega lämnade in presentationen")
    assert scene.texts() == {"text": "Mitt"}
    assert len(kept(writer)) == 1


# --- by keyboard, for everybody -------------------------------------------------------------------------------


def test_a_section_is_answered_by_keyboard_alone(scene: Scene, new_page: NewPage) -> None:
    page = new_page(scene.strategist)
    page.goto(scene.editor("choice"))
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.id || ''")
        reached.append(name)
        if name == "choice":
            page.keyboard.press("Space")
        if name == "text":
            page.keyboard.type("Med tangenter")
        if name == "manuscript":
            break
    expect(status(page)).to_contain_text(SAVED)
    assert reached.index("choice") < reached.index("text") < reached.index("manuscript")
    answer = Answer.objects.get(presentation=scene.mine)
    assert (answer.choice, answer.text) == ("yes", "Med tangenter")


def test_focus_stays_in_the_field_when_the_list_of_sections_is_renewed(scene: Scene, writer: Page) -> None:
    write(writer, "Kvar här")
    expect(status(writer)).to_contain_text(SAVED)
    assert writer.evaluate("document.activeElement.id") == "id_text"


def pages(scene: Scene) -> list[tuple[str, str]]:
    mine, submitted = scene.mine, scene.submitted
    return [
        *[("strategist", scene.editor(kind)) for kind in TemplateSection.Kind.values],
        ("strategist", reverse("presentation_edit", args=[scene.presentation.pk, "needs"])),
        ("strategist", reverse("presentation_history", args=[scene.presentation.pk, "needs"])),
        ("strategist", reverse("presentation_subject", args=[mine.pk])),
        ("strategist", reverse("presentation_submit", args=[mine.pk])),
        ("strategist", reverse("presentation_detail", args=[mine.pk])),
        ("strategist", reverse("dialogue_presentations", args=[scene.half_day.pk])),
        ("other_strategist", reverse("presentation_start", args=[scene.dialogue.pk, scene.group.code])),
        ("coordinator", reverse("dialogue_presentations", args=[scene.half_day.pk])),
        ("coordinator", reverse("presentation_detail", args=[submitted.pk])),
        ("coordinator", reverse("presentation_review", args=[submitted.pk])),
        ("coordinator", reverse("presentation_late", args=[mine.pk])),
    ]


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_every_page_of_the_room_is_accessible(
    scene: Scene, new_page: NewPage, accessible: Accessible, width: int, language: str
) -> None:
    windows = {
        person: new_page(getattr(scene, person), width) for person in ("strategist", "other_strategist", "coordinator")
    }
    for window in windows.values():
        window.goto("/")
        window.context.add_cookies([{"name": "language", "value": language, "url": window.url}])
    for person, address in pages(scene):
        window = windows[person]
        answer = window.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        accessible(window)


def test_the_history_and_a_faulty_form_are_accessible(scene: Scene, writer: Page, accessible: Accessible) -> None:
    writer.locator("#id_text").fill("å" * 20_001)
    expect(writer.locator("#error-id_text")).to_contain_text("Texten får vara högst 20\xa0000 tecken.")
    expect(writer.locator("#id_text")).to_have_attribute("aria-invalid", "true")
    accessible(writer)
    writer.locator("#error-summary a").click()
    assert writer.evaluate("document.activeElement.id") == "id_text"
