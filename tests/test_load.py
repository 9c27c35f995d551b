"""The load view: who has been asked how often, who can be asked when, and what left in spite of the tempo."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.waiting import waiting
from regions.models import Organisation
from tests import factories
from tests.factories import World
from tests.tempo_world import DAY, MONDAY, PRESENT, ask, body, meeting
from yearwheel.actions import queue, releasing
from yearwheel.actions import tempo as tempo_actions
from yearwheel.load import load_of, title_of, weeks_of
from yearwheel.models import CalendarEntry, PlanVersion, Release
from yearwheel.versions import add_version


def test_a_row_counts_what_has_left_what_is_to_leave_and_the_next_free_days(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 80)
    ask(world, first, north, role=PRESENT)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    (asked,) = ask(world, second, north)
    due = date(2027, 9, 20)
    queue.place(asked, due_on=due, earliest=due, latest=date(2027, 10, 4), by=world.coordinator, at=MONDAY)

    found = load_of(2027, Organisation.objects.filter(pk=north.pk), today=MONDAY.date())
    (row,) = found.rows
    cells = dict(zip(found.weeks, row.cells, strict=True))

    assert (cells[MONDAY.date()].text, cells[due].text) == ("1", "(1)")
    assert [cells[MONDAY.date()].level, cells[due].level] == [1, 2]
    assert title_of(cells[due], found.policy) == "1 planerad, 2 av 2 på 28 dagar, förbereder 1 presentation"
    assert row.now == 1
    assert row.free_to_listen == date(2027, 9, 27)  # 28 days after the first of the two
    assert row.free_to_present == date(2027, 10, 26)  # the day after the dialogue that is prepared for


def test_the_weeks_of_a_year_are_the_iso_weeks() -> None:
    assert (len(weeks_of(2026)), len(weeks_of(2027)), weeks_of(2027)[0]) == (53, 52, date(2027, 1, 4))


def test_the_page_shows_overrides_with_reason_and_choices_to_make(
    world: World, client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    client.force_login(world.coordinator)
    now = timezone.now()
    north = body("Norr", code="24")
    for number in range(6):
        factories.group(north, body(f"Region {number}"), name=f"Grupp {number}")
    first, second = (
        factories.dialogue(world.focus, world.coordinator, starts_at=now + timedelta(days=56 + number))
        for number in range(2)
    )
    ask(world, first, north)
    (asked,) = ask(world, second, north)
    for dialogue, invitation in ((first, first.invitations.get()), (second, asked)):
        tempo_actions.override(invitation, reason="Norr bad om det.", by=world.coordinator, at=now)
        releasing.send_now(dialogue, by=world.coordinator, at=now)
    client.get(reverse("load"))
    with django_assert_max_num_queries(12):
        text = client.get(reverse("load")).content.decode()
    assert text.count("Norr bad om det.") == 2
    assert "2/2" in text
    assert client.get(reverse("load_export")).status_code == 200
    client.force_login(world.strategist)
    assert client.get(reverse("load")).status_code == 404


def test_the_policy_page_makes_versions_and_tells_what_is_wrong(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    page = reverse("tempo_policy")
    typed = {"most": "3", "window_days": "28", "apart_days": "5", "most_preparing": "1", "reason": "Prov under våren."}
    assert client.get(page).status_code == 200
    for wrong in ({"reason": ""}, {"most": "0"}, {"apart_days": "29"}):
        assert client.post(page, {**typed, **wrong}).status_code == 422
    assert client.post(page, typed).status_code == 302
    text = client.get(page).content.decode()
    assert "Prov under våren." in text
    assert world.coordinator.name in text


def test_the_start_page_tells_the_coordinator_of_a_choice_to_make(world: World) -> None:
    (asked,) = ask(world, meeting(world, 56), body("Norr"))
    due = (MONDAY - 9 * DAY).date()
    queue.place(asked, due_on=due, earliest=due, latest=due, by=world.coordinator, at=MONDAY - 10 * DAY)
    releasing.release_due(at=MONDAY)
    lines, _more = waiting(world.coordinator, at=MONDAY)
    assert "Välj när inbjudningar skickas: Dialog 56" in [line.text for line in lines]


def test_more_than_fifty_overrides_choices_removed_entries_and_versions_are_paged(
    world: World, client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    now, by = timezone.now(), world.coordinator
    dialogue = factories.dialogue(world.focus, by, starts_at=now + timedelta(days=56))
    for number in range(51):
        said = {"counted_from": dialogue.starts_on, "created_at": now, "created_by": by}
        for facts in (
            {"overridden_at": now, "overridden_by": by, "override_reason": f"Skäl {number}."},
            {"stuck_at": now},
        ):
            invitation = factories.invitation(dialogue, body(f"Region {number} {len(facts)}"), by, answer="")
            Release.objects.create(invitation=invitation, **said, **facts)
        CalendarEntry.objects.create(
            first=now.date(), last=now.date(), kind="warn", title=f"Borttagen {number:02}", created_at=now,
            created_by=by, removed_at=now, removed_by=by,
        )  # fmt: skip
        with transaction.atomic():
            add_version(
                world.plan, by=by, at=now, problem=world.version.asked, meetings=[], origin=PlanVersion.Origin.HAND
            )
    client.force_login(by)
    with django_assert_max_num_queries(14):
        text = client.get(reverse("load")).content.decode()
    assert text.count("Sida 1 av 2") == 2
    assert text.count("Skäl ") == 50
    text = client.get(reverse("load"), {"overridden": "2"}).content.decode()
    assert (text.count("Skäl "), text.count("Sida 2 av 2"), text.count("Sida 1 av 2")) == (1, 1, 1)
    text = client.get(f"{reverse('calendar_list')}?year={now.year}&removed=2").content.decode()
    assert ("Borttagen 50" in text, "Borttagen 49" in text, "Sida 2 av 2" in text) == (True, False, True)
    text = client.get(world.plan.get_absolute_url(), {"page": "2"}).content.decode()
    assert "Sida 2 av 2" in text
    assert 'name="near" value="52"' in text  # the newest, whichever page is shown


def test_what_left_for_a_group_names_the_members_that_it_counts_for(world: World, client: Client) -> None:
    now, by = timezone.now(), world.coordinator
    dialogue = factories.dialogue(world.focus, by, starts_at=now + timedelta(days=56))
    invitation = factories.invitation(dialogue, world.group, by, answer="")
    Release.objects.create(
        invitation=invitation, counted_from=dialogue.starts_on, created_at=now, created_by=by, overridden_at=now,
        overridden_by=by, override_reason="Gruppen bad om det.",
    )  # fmt: skip
    client.force_login(by)
    assert "räknas även för Dalarna" in client.get(reverse("load")).content.decode()
