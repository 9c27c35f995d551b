"""The coordinator's board of all homework, and the strategist's own on the start page."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from dialogues.models import Dialogue
from presentations.models import Presentation
from tests import factories
from tests.factories import World

AsUser = Callable[[User], Client]
BOARD = reverse("homework_board")


def in_days(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """The host's one dialogue that is to come, in thirty days, without a slot for the host."""
    by = world.coordinator
    Dialogue.objects.update(planned_at=world.now, planned_by=by, held_at=world.now, held_by=by)
    return factories.dialogue(
        world.focus,
        world.coordinator,
        title="Ståldialogen",
        starts_at=in_days(30),
        material_due_on=timezone.localdate() + timedelta(days=23),
        host_slot=Dialogue.HostSlot.NONE,
    )


@pytest.fixture
def draft(world: World, meeting: Dialogue) -> Presentation:
    factories.invitation(meeting, world.region, world.coordinator)
    made = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    factories.answer(made, "needs", world.strategist, text="Hemlig utkasttext", manuscript="ord " * 130)
    return made


def rows(client: Client, **query: Any) -> list[dict[str, Any]]:
    response = client.get(BOARD, query)
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.context["rows"]
    return found


def test_the_board_shows_how_far_everybody_is_and_never_a_draft(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    factories.invitation(meeting, world.group, world.coordinator)
    client = as_user(world.coordinator)
    first, second = rows(client)
    assert [first["organisation"], second["organisation"]] == ["Norra Mellansverige", "Östergötland"]
    assert (first["state"], first["sections"], first["bar"], first["late_url"]) == ("ej påbörjad", "–", "", "")
    assert (second["state"], second["sections"], second["left"]) == ("utkast", "1 av 2", "om 23 dagar")
    assert second["touched"].startswith("ändrad ")
    assert second["late_url"] == reverse("presentation_late", args=[draft.pk])
    page = client.get(BOARD).content.decode()
    assert "1:00 av 10:00" in page
    assert "Hemlig" not in page


def test_what_is_most_behind_comes_first_and_what_is_handed_in_last(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    late = factories.dialogue(
        world.focus, world.coordinator, starts_at=in_days(3), material_due_on=timezone.localdate() - timedelta(days=4)
    )
    handed_in = factories.presentation(late, world.other_region, world.template, world.other_strategist)
    factories.submission(handed_in, world.other_strategist)
    found = rows(as_user(world.coordinator))
    assert [(row["organisation"], row["left"], row["late"]) for row in found] == [
        ("Vinnova", "försenat 4 dagar", True),
        ("Östergötland", "om 23 dagar", False),
        ("Dalarna", "", False),
    ]
    assert found[2]["review_url"] == reverse("presentation_review", args=[handed_in.pk])


def test_more_time_for_one_organisation_shows_on_the_board(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    draft.late_until, draft.late_by, draft.late_at = timezone.localdate(in_days(27)), world.coordinator, world.now
    draft.save()
    assert [row["left"] for row in rows(as_user(world.coordinator))] == ["om 27 dagar"]


def test_the_filter_stands_in_the_address(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    factories.invitation(meeting, world.group, world.coordinator)
    other = factories.dialogue(world.focus, world.coordinator, starts_at=in_days(60), host_slot="once")
    handed_in = factories.presentation(meeting, world.other_region, world.template, world.other_strategist)
    factories.submission(handed_in, world.other_strategist)
    client = as_user(world.coordinator)

    def names(**query: Any) -> set[str]:
        return {row["organisation"] for row in rows(client, **query)}

    assert names() == {"Norra Mellansverige", "Östergötland", "Dalarna", "Vinnova"}
    assert names(dialogue=other.pk) == {"Vinnova"}
    assert names(state="draft") == {"Östergötland"}
    assert names(state="not_begun") == {"Norra Mellansverige", "Vinnova"}
    assert names(state="submitted") == {"Dalarna"}
    assert names(state="left") == {"Norra Mellansverige", "Östergötland", "Vinnova"}
    assert names(state="late") == set()
    assert names(state="nonsense", dialogue="x") == names()
    assert "Inget stämmer med urvalet" in client.get(BOARD, {"state": "late"}).content.decode()


def test_another_agencys_dialogues_and_those_that_are_over_are_not_on_the_board(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    assert rows(as_user(world.other_coordinator)) == []
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = world.now, world.coordinator, "Sjukdom"
    meeting.save()
    assert rows(as_user(world.coordinator)) == []


def test_the_spreadsheet_holds_the_rows_of_the_filter(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    factories.invitation(meeting, world.group, world.coordinator)
    response = as_user(world.coordinator).get(reverse("homework_export"), {"state": "draft"})
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    lines: list[list[Any]] = [[*row] for row in sheet.iter_rows(values_only=True)]
    assert len(lines) == 2
    assert lines[1][0] == "Ståldialogen"
    assert lines[1][2:8] == ["Region Östergötland", "Avancerade material", "utkast", 1, 2, 60]
    assert lines[1][10:] == [23, None]


def test_the_board_is_paged_and_costs_the_same_for_three_hundred_rows(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.coordinator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        return len(queries)

    asked()
    few = asked()
    for number in range(300):
        body = factories.organisation()
        factories.invitation(meeting, body, world.coordinator)
        if number % 2:
            made = factories.presentation(meeting, body, world.template, world.strategist)
            factories.answer(made, "needs", world.strategist)
    assert asked() == few <= 12
    assert len(rows(client)) == 50
    assert len(rows(client, page=7)) == 1


def test_the_start_page_shows_the_own_homework_with_what_is_done_and_what_time_is_left(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    page = client.get(reverse("home")).content.decode()
    assert "Ståldialogen, 1 av 2 avsnitt klara" in page
    assert "om 23 dagar" in page
    draft.late_until, draft.late_by, draft.late_at = timezone.localdate(in_days(27)), world.coordinator, world.now
    draft.save()
    assert "om 27 dagar" in client.get(reverse("home")).content.decode()


def test_the_dialogues_own_tab_says_how_many_days_are_left_to_those_who_follow(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    tab = reverse("dialogue_presentations", args=[meeting.pk])
    for person, seen in ((world.coordinator, True), (world.strategist, True), (world.member, False)):
        assert ("om 23 dagar" in as_user(person).get(tab).content.decode()) is seen
