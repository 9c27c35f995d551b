"""A network's meeting on a shared screen: twenty points by keyboard alone, and the report put together by keyboard."""

import time
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from followups.actions import report as actions
from followups.models import Entry, FollowUp, MeetingEntry, Stage, Way
from followups.reporting import content_of
from tests import factories
from tests.browser.conftest import WINDOWS, NewPage
from tests.factories import NOW, World

POINTS = 20
THREE_MINUTES = 180  # seconds


@pytest.fixture
def world(transactional_db: None) -> World:
    made = World()
    for number in range(1, POINTS + 1):
        factories.followup(
            made.host, made.coordinator, owner=made.region, title=f"Punkt {number}", due_on="2026-01-01", at=NOW
        )
    return made


def test_twenty_points_are_walked_through_by_keyboard_in_under_three_minutes(world: World, new_page: NewPage) -> None:
    """Of every four: two move on with a sentence, one only gets a sentence, one is passed by. The last is closed."""
    page = new_page(world.coordinator)
    page.goto(reverse("meeting_mode", args=[world.meeting.pk]))
    began = time.monotonic()
    page.get_by_role("link", name="Börja").press("Enter")
    expected: dict[str, tuple[str, str]] = {}
    for number in range(1, POINTS + 1):
        title = f"Punkt {number}"
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_label("Identifiera", exact=True)).to_be_focused()
        if number == POINTS:
            for _step in range(3):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.keyboard.type("Ingår i vanligt arbete")
            page.keyboard.press("Tab")
            page.keyboard.type("Börja med behovet")
            expected[title] = (Stage.REGULAR, "Ingår i vanligt arbete")
        elif number % 4 in (1, 2):
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.keyboard.type(f"Mening {number}")
            expected[title] = (Stage.MOBILISE, f"Mening {number}")
        elif number % 4 == 3:
            page.keyboard.press("Tab")
            page.keyboard.type(f"Mening {number}")
            expected[title] = (Stage.IDENTIFY, f"Mening {number}")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Protokoll")
    seconds = time.monotonic() - began
    print(f"{POINTS} points in {seconds:.1f} s")  # noqa: T201  # the figure that the test is about
    lines = page.locator(".minutes > li")
    assert lines.count() == len(expected)
    entries = MeetingEntry.objects.filter(meeting=world.meeting).select_related("entry__followup").order_by("pk")
    noted = {row.entry.followup.title: (row.entry.stage, row.entry.note) for row in entries}
    assert noted == expected
    for line, (title, (_stage, note)) in zip(lines.all(), expected.items(), strict=True):
        expect(line).to_contain_text(title)
        expect(line).to_contain_text(note)
    assert Entry.objects.filter(way=Way.MEETING).count() == len(expected)
    assert FollowUp.objects.get(title=f"Punkt {POINTS}").learning == "Börja med behovet"
    assert seconds < THREE_MINUTES


def test_the_questions_of_an_end_are_asked_only_when_it_ends(world: World, new_page: NewPage) -> None:
    page = new_page(world.coordinator)
    first = FollowUp.objects.order_by("pk")[0]
    page.goto(reverse("meeting_point", args=[world.meeting.pk, first.pk]))
    learning, reason = page.get_by_label("Vad lärde vi oss?"), page.get_by_label("Varför avförs punkten?")
    expect(learning).to_be_hidden()
    page.get_by_label("I ordinarie arbete").check()
    expect(learning).to_be_visible()
    expect(reason).to_be_hidden()
    page.get_by_label("Avfört").check()
    expect(reason).to_be_visible()
    page.get_by_label("En mening").fill("Ingen tid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv varför punkten avförs")
    expect(page.get_by_label("En mening")).to_have_value("Ingen tid")


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_the_pages_of_a_meeting_are_accessible_and_fit(
    language: str, width: int, world: World, new_page: NewPage, accessible: Callable[[Page], None]
) -> None:
    page = new_page(world.coordinator, width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    first = FollowUp.objects.order_by("pk")[0]
    one = [world.assignment.meeting_id]
    addresses = [
        reverse("network_meeting_list"),
        reverse("network_meeting_create"),
        *(
            reverse(route, args=one)
            for route in ("network_meeting_detail", "network_meeting_cancel", "assignment_create", "meeting_mode")
        ),
        reverse("meeting_point", args=[*one, first.pk]),
        reverse("meeting_minutes", args=one),
        world.report.get_absolute_url(),
        reverse("report_freeze", args=[world.report.meeting_id]),
        world.frozen_report.get_absolute_url(),
    ]
    for address in addresses:
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_report_is_put_together_by_keyboard_without_losing_the_place(world: World, new_page: NewPage) -> None:
    report = actions.begin_report(world.meeting, by=world.coordinator, at=NOW)
    page = new_page(world.coordinator)
    page.goto(report.get_absolute_url())
    part = page.locator("#part-overdue")
    titles = part.locator("ol .row-title")
    expect(titles.nth(0)).to_have_text("Punkt 1")
    down = part.get_by_role("button", name="Ner Punkt 1", exact=True)
    down.focus()
    page.keyboard.press("Enter")
    expect(titles.nth(1)).to_have_text("Punkt 1")
    expect(part.get_by_role("button", name="Ner Punkt 1", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(titles.nth(2)).to_have_text("Punkt 1")
    part.get_by_label("En rad om Punkt 1", exact=True).fill("Fråga Region Skåne")
    page.keyboard.press("Enter")
    expect(part.locator(".part-count")).to_contain_text("Sparat")
    content = content_of(report, at=NOW)
    rows = next(one for one in content.parts if one.code == "overdue").picked
    assert [row.title for row in rows][:3] == ["Punkt 2", "Punkt 3", "Punkt 1"]
    assert rows[2].line == "Fråga Region Skåne"
