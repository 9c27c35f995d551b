"""The programme in a real browser: by keyboard alone, by dragging, and without losing a press."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues.actions import agenda
from dialogues.models import AgendaItem, Dialogue
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World

Kind = AgendaItem.Kind


@pytest.fixture
def made(transactional_db: None) -> tuple[World, Dialogue]:
    """A dialogue three weeks ahead at 09.00, where four present."""
    world = World()
    day = timezone.localtime() + timedelta(weeks=3)
    starts_at = day.replace(hour=9, minute=0, second=0, microsecond=0)
    ahead: dict[str, Any] = {"starts_at": starts_at, "meeting_url": "https://video.example.org/1"}
    meeting = factories.dialogue(world.focus, world.coordinator, title="Stål och trä", **ahead)
    for name in ("Gotland", "Halland", "Skåne", "Örebro"):
        body = factories.organisation(name=f"Region {name}", short_name=name)
        factories.invitation(meeting, body, world.coordinator)
    return world, meeting


def order(page: Page) -> list[str]:
    lines: list[str] = page.locator("[data-agenda] tbody tr").evaluate_all(
        "rows => rows.map(row => row.querySelector('td').textContent.trim() + ' ' + "
        "row.querySelector('th').childNodes[1].textContent.trim())"
    )
    return lines


NAME = """() => {
  const element = document.activeElement;
  const by = element.getAttribute("aria-labelledby");
  if (!by) return element.ariaLabel || element.textContent.trim();
  return by.split(" ").map((id) => document.getElementById(id).textContent.trim()).join(" ");
}"""


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the element with this accessible name has the focus."""
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(NAME) == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def expect_focus(page: Page, id_ends: str) -> None:
    """Waits until the element whose id ends so has the focus: it is moved just after the answer is shown."""
    page.wait_for_function("ends => document.activeElement.id.endsWith(ends)", arg=id_ends)


def test_a_programme_is_made_changed_taken_back_and_published_by_keyboard_alone(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    world, meeting = made
    page = new_page(world.coordinator)
    page.goto(reverse("dialogue_programme", args=[meeting.pk]))
    said = page.locator("#programme-said")
    tab_to(page, "Föreslå program")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Här är ett program med")
    expect_focus(page, "programme-heading")
    assert order(page)[3:5] == ["09.20–09.30 Region Gotland", "09.30–09.40 Region Halland"]

    tab_to(page, "Nedåt: Region Gotland")
    button = focused(page)
    page.keyboard.press("Enter")
    expect(said).to_have_text("Region Gotland flyttad till plats 5, börjar 09.30.")
    expect_focus(page, button)
    assert order(page)[3:5] == ["09.20–09.30 Region Halland", "09.30–09.40 Region Gotland"]
    page.keyboard.press("Enter")
    expect(said).to_have_text("Region Gotland flyttad till plats 6, börjar 09.40.")

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(NAME) == "Fem minuter mer: Region Gotland"
    page.keyboard.press("Space")
    expect(said).to_contain_text("Region Gotland: 15 minuter, 09.40–09.55.")

    tab_to(page, "Ta bort Region Gotland")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Borttagen ur programmet: Region Gotland.")
    expect_focus(page, "-remove")
    expect(page.get_by_text("Gotland presenterar men finns inte i programmet.")).to_be_visible()

    tab_from_top(page, "Ångra: Region Gotland borttagen")
    for _step in range(4):
        page.keyboard.press("Enter")
    expect(page.locator("#programme-redo")).to_contain_text("Region Gotland flyttad")
    expect(said).to_contain_text("Ångrat: Region Gotland flyttad.")
    expect(page.locator("[data-agenda] tbody tr").nth(3)).to_contain_text("Region Gotland")
    expect_focus(page, "programme-undo")

    tab_to(page, "Publicera")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publicera programmet?")
    tab_to(page, "Publicera")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 1 är publicerad.")).to_be_visible()
    assert meeting.programmes.get().number == 1


def tab_from_top(page: Page, name: str) -> None:
    page.locator("#content").focus()
    tab_to(page, name)


def test_no_press_is_lost_while_an_answer_is_on_its_way(made: tuple[World, Dialogue], new_page: NewPage) -> None:
    world, meeting = made
    agenda.suggest(meeting, by=world.coordinator, at=timezone.now())
    page = new_page(world.coordinator)
    page.goto(reverse("dialogue_programme", args=[meeting.pk]))
    before = meeting.agenda_items.get(kind=Kind.TALK)
    page.locator(f"#item-{before.pk}-more").focus()
    page.evaluate(f"for (let press = 0; press < 7; press++) document.getElementById('item-{before.pk}-more').click()")
    expect(page.locator(f"#item-{before.pk} .number")).to_contain_text(str(before.minutes + 7))
    expect_focus(page, f"item-{before.pk}-more")


def test_an_item_is_dragged_to_its_place_and_escape_lets_it_go(made: tuple[World, Dialogue], new_page: NewPage) -> None:
    world, meeting = made
    agenda.suggest(meeting, by=world.coordinator, at=timezone.now())
    page = new_page(world.coordinator, height=2000)
    page.goto(reverse("dialogue_programme", args=[meeting.pk]))
    rows = page.locator("[data-agenda] tbody tr")
    expect(rows.nth(3)).to_contain_text("Region Gotland")

    def drag(row: int, onto: int, *, let_go: bool = True) -> None:
        start, end = rows.nth(row).locator(".grip").bounding_box(), rows.nth(onto).bounding_box()
        assert start is not None
        assert end is not None
        page.mouse.move(start["x"] + 5, start["y"] + 5)
        page.mouse.down()
        page.mouse.move(start["x"] + 5, end["y"] + end["height"] - 5, steps=8)
        if let_go:
            page.mouse.up()

    drag(3, 5)
    expect(page.locator("#programme-said")).to_have_text("Region Gotland flyttad till plats 6, börjar 09.40.")
    expect(rows.nth(5)).to_contain_text("Region Gotland")
    drag(5, 1, let_go=False)
    expect(page.locator(".drop-before")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".dragged")).to_have_count(0)
    expect(rows.nth(5)).to_contain_text("Region Gotland")
    drag(5, 1)
    expect(page.locator("#programme-said")).to_contain_text("flyttad till plats 3, börjar 09.10.")


def test_two_coordinators_see_each_others_changes_and_overwrite_nothing(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    world, meeting = made
    agenda.suggest(meeting, by=world.coordinator, at=timezone.now())
    page = new_page(world.coordinator)
    page.goto(reverse("dialogue_programme", args=[meeting.pk]))
    talk = meeting.agenda_items.get(kind=Kind.TALK)
    agenda.resize_item(meeting, talk.pk, minutes=-3, by=factories.user(name="Klara Kollega"), at=timezone.now())
    page.locator(f"#item-{talk.pk}-more").click()
    expect(page.locator("#programme .message-error")).to_contain_text("Klara Kollega ändrade programmet")
    expect(page.locator(f"#item-{talk.pk} .number")).to_contain_text(str(talk.minutes - 3))
    page.locator(f"#item-{talk.pk}-more").click()
    expect(page.locator(f"#item-{talk.pk} .number")).to_contain_text(str(talk.minutes - 2))
    expect(page.locator("#programme .message-error")).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_the_desk_is_accessible_with_everything_it_can_say(
    width: int, language: str, made: tuple[World, Dialogue], new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    """Too long, a long sitting, one who came and one who went, unpublished changes, something taken back."""
    world, meeting = made
    who: dict[str, Any] = {"by": world.coordinator, "at": timezone.now()}
    agenda.suggest(meeting, **who)
    factories.programme(meeting, world.coordinator)
    agenda.resize_item(meeting, meeting.agenda_items.get(kind=Kind.TALK).pk, minutes=200, **who)
    agenda.move_item(meeting, meeting.agenda_items.filter(kind=Kind.PRESENTATION)[0].pk, to=8, **who)
    agenda.move_item(meeting, meeting.agenda_items.get(kind=Kind.OPENING).pk, to=9, **who)
    agenda.undo(meeting, **who)
    meeting.invitations.filter(organisation__short_name="Skåne").update(answer="declines", placed_at=None)
    factories.invitation(meeting, world.region, world.coordinator)
    page = new_page(world.coordinator, width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    for route in ("dialogue_programme", "programme_publish"):
        page.goto(reverse(route, args=[meeting.pk]))
        page.evaluate("for (const more of document.querySelectorAll('main details')) more.open = true")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(reverse("dialogue_programme", args=[meeting.pk]))
    page.locator("section form .btn").last.click()
    page.get_by_label("Minuter" if language == "sv" else "Minutes", exact=True).fill("0")
    page.locator("section form .btn").last.click()
    expect(page.locator("#error-summary")).to_be_visible()
    accessible(page)
