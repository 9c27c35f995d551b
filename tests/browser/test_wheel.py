"""The year wheel in a real browser: naming, dragging, the keyboard alone, and without colour or mouse."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues.models import Dialogue
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import World
from toolkit.dates import day
from yearwheel.actions import subscribing
from yearwheel.models import CalendarEntry, Rearrangement


@pytest.fixture
def made(transactional_db: None) -> tuple[World, Dialogue]:
    """A dialogue on a Tuesday in the middle of May next year, with one that presents and one that listens."""
    world = World()
    on = date(timezone.localdate().year + 1, 5, 12)
    on += timedelta(days=(1 - on.weekday()) % 7)
    starts_at = timezone.localtime().replace(year=on.year, month=on.month, day=on.day, hour=9, minute=0)
    ahead: dict[str, Any] = {"starts_at": starts_at.replace(second=0, microsecond=0)}
    meeting = factories.dialogue(world.focus, world.coordinator, title="Stål och trä", **ahead)
    factories.invitation(meeting, world.region, world.coordinator)
    factories.invitation(meeting, world.group, world.coordinator, answer="")
    return world, meeting


def address(meeting: Dialogue, route: str = "wheel_move", **query: Any) -> str:
    words = "&".join(f"{name}={value}" for name, value in {"year": meeting.starts_on.year, **query}.items())
    return f"{reverse(route)}?{words}"


def grip(page: Page, meeting: Dialogue) -> Any:
    return page.locator(f"#t-d{meeting.pk}")


def test_pointing_or_focusing_names_a_dialogue_in_the_hub_and_marks_its_lines(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    world, meeting = made
    page = new_page(world.member)
    page.goto(address(meeting, "wheel"))
    link = page.locator(f'a.wheel-thing[data-thing="d{meeting.pk}"]')
    name = page.locator(f'a.wheel-thing[data-thing="d{meeting.pk}"] + .wheel-name')
    expect(name).to_be_hidden()
    link.locator(".wheel-bar").hover()
    expect(name).to_be_visible()
    expect(name).to_contain_text("Stål och trä")
    expect(page.locator(".wheel-hub")).to_be_hidden()
    expect(page.locator(f'tr.is-named[data-thing="d{meeting.pk}"]')).to_have_count(4)
    page.mouse.move(1, 1)
    expect(name).to_be_hidden()
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(name).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{meeting.get_absolute_url()}")


def test_a_dialogue_is_moved_saved_and_moved_back_by_keyboard_alone(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    world, meeting = made
    page = new_page(world.coordinator)
    page.goto(address(meeting))
    grip(page, meeting).focus()
    page.keyboard.press("ArrowRight")
    later = meeting.starts_on + timedelta(days=7)
    expect(page.locator(".wheel-preview")).to_contain_text(day(later))
    page.wait_for_function("id => document.activeElement.id === id", arg=f"t-d{meeting.pk}")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".wheel-preview")).to_contain_text(day(later + timedelta(days=7)))
    expect(page.locator("[data-wheel-status]")).to_contain_text(day(later + timedelta(days=7)))
    page.wait_for_function("id => document.activeElement.id === id", arg=f"t-d{meeting.pk}")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".wheel-way-words strong")).to_contain_text(day(later))
    meeting.refresh_from_db()
    assert meeting.starts_on == later - timedelta(days=7)
    save = page.get_by_role("button", name="Spara 1 flytt")
    save.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 dialog är flyttad.")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.starts_on == later
    page.locator("#messages").get_by_role("button", name="Ångra").press("Enter")
    expect(page.get_by_text("Dialogerna ligger där de låg.")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.starts_on == later - timedelta(days=7)
    assert Rearrangement.objects.get().undone_by == world.coordinator


def test_a_dialogue_is_dragged_to_another_week_and_escape_lets_it_go(
    made: tuple[World, Dialogue], new_page: NewPage
) -> None:
    world, meeting = made
    page = new_page(world.coordinator, height=1200)
    page.goto(address(meeting))

    def drag(*, let_go: bool = True) -> None:
        bar, wheel = grip(page, meeting).locator(".wheel-bar").bounding_box(), page.locator("svg.wheel").bounding_box()
        assert bar is not None
        assert wheel is not None
        page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
        page.mouse.down()
        page.mouse.move(wheel["x"] + wheel["width"] * 0.56, wheel["y"] + wheel["height"] * 0.83, steps=8)
        if let_go:
            page.mouse.up()

    drag(let_go=False)
    expect(page.locator(".wheel-dragged")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".wheel-dragged")).to_have_count(0)
    expect(page.locator(".wheel-preview")).to_have_count(0)
    drag()
    expect(page.locator(".wheel-preview")).to_have_count(1)
    to = date.fromisoformat(str(grip(page, meeting).get_attribute("data-on")))
    assert to.weekday() == 1
    assert to > meeting.starts_on
    expect(page.locator(".wheel-way-words strong")).to_contain_text(day(to))
    page.go_back()
    expect(page.locator(".wheel-preview")).to_have_count(0)


def test_the_buttons_and_the_date_work_without_javascript(
    made: tuple[World, Dialogue], new_page: NewPage, page: Page
) -> None:
    world, meeting = made
    with_script = new_page(world.coordinator)
    browser = with_script.context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=page.url if page.url.startswith("http") else None, java_script_enabled=False, locale="sv-SE"
    )
    with_script.goto(address(meeting))
    context.add_cookies(with_script.context.cookies())  # type: ignore[arg-type]  # the same shape
    plain = context.new_page()
    plain.goto(with_script.url)
    plain.get_by_role("link", name="en vecka senare: Stål och trä").click()
    expect(plain.locator(".wheel-preview")).to_contain_text(day(meeting.starts_on + timedelta(days=7)))
    to = meeting.starts_on + timedelta(days=28)
    plain.get_by_label("till dag för Stål och trä").fill(to.isoformat())
    plain.get_by_role("button", name="Flytta Stål och trä").click()
    expect(plain.locator(".wheel-preview")).to_contain_text(day(to))
    plain.get_by_role("button", name="Spara 1 flytt").click()
    expect(plain.get_by_text("1 dialog är flyttad.")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.starts_on == to
    context.close()


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_the_wheel_is_accessible_with_everything_it_can_show(
    width: int, language: str, made: tuple[World, Dialogue], new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    world, meeting = made
    year = meeting.starts_on.year
    for number, kind in enumerate(("no_go", "warn", "background")):
        CalendarEntry.objects.create(
            first=meeting.starts_on, last=meeting.starts_on + timedelta(days=30), kind=kind, title=f"Lov {number}",
            organisation=world.region, created_at=world.now,
        )  # fmt: skip
    CalendarEntry.objects.create(
        first=date(year, 4, 1), last=date(year, 4, 2), kind="background", category="network", title="RND-möte",
        created_at=world.now,
    )  # fmt: skip
    factories.dialogue(world.focus, world.coordinator, starts_at=meeting.starts_at, planned=False, title="Utkast")
    subscribing.renew(world.coordinator, at=world.now)
    Rearrangement.objects.create(host=world.host, number=1, moves=[], made_at=world.now, made_by=world.coordinator)
    page = new_page(world.coordinator, width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    to = (meeting.starts_on + timedelta(days=4)).isoformat()
    for path in (
        address(meeting, "wheel"),
        address(meeting, "wheel", quarter=2, region="05", hide="days"),
        address(meeting, move=f"d{meeting.pk}:{to}"),
        address(meeting, "wheel_subscription"),
        address(meeting, "wheel_move_list"),
    ):
        page.goto(path)
        page.evaluate("for (const more of document.querySelectorAll('main details')) more.open = true")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
