"""A dialogue is made, changed, copied, and its history told."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.models import BusinessEvent
from dialogues import actions
from dialogues.actions.editing import weeks_later
from dialogues.history import history_of
from dialogues.models import Dialogue, Invitation
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

SWEDEN = ZoneInfo("Europe/Stockholm")


def sweden(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


def facts(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "kind": factories.kind(),
        "focus_area": world.focus,
        "title": "Hållbara material",
        "starts_at": sweden("2027-04-15 09:00"),
        "ends_at": sweden("2027-04-15 12:00"),
        "by": world.coordinator,
        "at": world.now,
        **fields,
    }


# --- made ------------------------------------------------------------------------------------------------------------


def test_a_new_dialogue_is_a_draft_with_material_due_a_week_before(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world))
    assert (made.state, made.material_due_on) == (Dialogue.State.DRAFT, date(2027, 4, 8))
    assert [(event.verb, event.by) for event in BusinessEvent.objects.all()] == [
        ("dialogue_created", world.coordinator)
    ]


def test_the_default_deadline_is_counted_in_swedish_days(world: World) -> None:
    """00.30 on 15 April in Sweden is 14 April in UTC."""
    early = {"starts_at": sweden("2027-04-15 00:30"), "ends_at": sweden("2027-04-15 02:00")}
    assert actions.create_dialogue(world.host, **facts(world, **early)).material_due_on == date(2027, 4, 8)


def test_the_kind_says_how_many_days_before(world: World) -> None:
    kind = factories.kind(code="learning", material_days=3)
    assert actions.create_dialogue(world.host, **facts(world, kind=kind)).material_due_on == date(2027, 4, 12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": sweden("2027-04-15 09:00")},
        {"material_due_on": date(2027, 4, 16)},
        {"focus_area": "other"},
    ],
    ids=["no length", "material after", "another host's area"],
)
def test_facts_that_do_not_hold_together_are_refused(wrong: dict[str, Any], world: World) -> None:
    if "focus_area" in wrong:
        wrong = {"focus_area": factories.focus_area(world.other_host)}
    count = Dialogue.objects.count()
    with pytest.raises(RefusalError):
        actions.create_dialogue(world.host, **facts(world, **wrong))
    assert Dialogue.objects.count() == count


def test_an_organisation_that_hosts_nothing_gets_no_dialogue(world: World) -> None:
    area = factories.focus_area(world.region)
    with pytest.raises(RefusalError):
        actions.create_dialogue(world.region, **facts(world, focus_area=area))


def test_the_same_form_sent_twice_makes_one_dialogue_and_much_later_another(world: World) -> None:
    first = actions.create_dialogue(world.host, **facts(world))
    soon = actions.create_dialogue(world.host, **facts(world, at=world.now + timedelta(minutes=1)))
    later = actions.create_dialogue(world.host, **facts(world, at=world.now + timedelta(hours=1)))
    assert soon == first
    assert later != first


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_dialogue(world: World) -> None:
    together = threading.Barrier(4)

    def click() -> None:
        together.wait()
        actions.create_dialogue(world.host, **facts(world))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert Dialogue.objects.filter(title="Hållbara material").count() == 1


# --- changed ---------------------------------------------------------------------------------------------------------


def test_a_deadline_by_default_follows_the_date(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world))
    moved = {"starts_at": sweden("2027-05-20 09:00"), "ends_at": sweden("2027-05-20 12:00")}
    changed = actions.change_dialogue(made, by=world.coordinator, at=world.now, **moved)
    assert changed.material_due_on == date(2027, 5, 13)


def test_a_deadline_set_by_hand_stays_until_it_is_given_back(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world, material_due_on=date(2027, 4, 1)))
    moved = {"starts_at": sweden("2027-05-20 09:00"), "ends_at": sweden("2027-05-20 12:00")}
    changed = actions.change_dialogue(made, by=world.coordinator, at=world.now, **moved)
    assert changed.material_due_on == date(2027, 4, 1)
    changed = actions.change_dialogue(made, by=world.coordinator, at=world.now, material_due_on=None)
    assert changed.material_due_on == date(2027, 5, 13)


def test_a_change_that_changes_nothing_leaves_no_trace(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world))
    same = actions.change_dialogue(
        made, by=world.coordinator, at=world.now + timedelta(days=1), title=made.title, material_due_on=None
    )
    assert same.edited_at == made.edited_at
    assert BusinessEvent.objects.count() == 1


def test_a_closed_or_cancelled_dialogue_is_not_changed(world: World) -> None:
    by, now = world.coordinator, world.now
    closed = factories.dialogue(world.focus, by, held_at=now, held_by=by, closed_at=now, closed_by=by)
    cancelled = factories.dialogue(world.focus, by, cancelled_at=now, cancelled_by=by, cancel_reason="Skäl")
    for dialogue in (closed, cancelled):
        with pytest.raises(RefusalError):
            actions.change_dialogue(dialogue, by=by, at=now, title="Ny")


def test_a_planned_dialogue_to_come_is_not_moved_into_the_past_but_one_that_has_been_may_be_corrected(
    world: World,
) -> None:
    by, before, after = world.coordinator, world.now, world.now + timedelta(days=60)
    made = factories.dialogue(world.focus, by)
    past: dict[str, Any] = {
        "starts_at": before - timedelta(hours=5),
        "ends_at": before,
        "material_due_on": date(2027, 2, 1),
    }
    with pytest.raises(RefusalError, match="har passerat"):
        actions.change_dialogue(made, by=by, at=before, **past)
    assert actions.change_dialogue(made, by=by, at=after, **past).starts_at == past["starts_at"]


def test_a_held_dialogue_is_not_moved_to_a_time_that_has_not_come(world: World) -> None:
    by, now = world.coordinator, world.now
    held = factories.dialogue(world.focus, by, starts_at=now, held_at=now, held_by=by)
    with pytest.raises(RefusalError):
        actions.change_dialogue(
            held, by=by, at=now, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=3)
        )


def test_there_cannot_be_fewer_places_than_organisations_that_present(world: World) -> None:
    factories.invitation(world.dialogue, world.other_region, world.coordinator)
    presenting = world.dialogue.invitations.presenting().count()
    with pytest.raises(RefusalError, match=str(presenting)):
        actions.change_dialogue(world.dialogue, by=world.coordinator, at=world.now, capacity=presenting - 1)
    actions.change_dialogue(world.dialogue, by=world.coordinator, at=world.now, capacity=presenting)


def test_the_later_of_two_saves_is_told_and_changes_nothing(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world))
    seen = made.edited_at
    actions.change_dialogue(made, by=world.admin, at=world.now + timedelta(minutes=2), seen=seen, title="Först")
    with pytest.raises(actions.ChangedMeanwhileError, match=r"Adam Admin sparade dialogen kl\. 09\.02"):
        actions.change_dialogue(made, by=world.coordinator, at=world.now, seen=seen, title="Sedan")
    made.refresh_from_db()
    assert made.title == "Först"


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_stands_and_one_is_told(world: World) -> None:
    made = actions.create_dialogue(world.host, **facts(world))
    together, told = threading.Barrier(2), []

    def save(title: str, second: int) -> None:
        together.wait()
        try:
            at = world.now + timedelta(seconds=second)
            actions.change_dialogue(made, by=world.coordinator, at=at, seen=made.edited_at, title=title)
        except actions.ChangedMeanwhileError:
            told.append(title)
        connection.close()

    saves = [threading.Thread(target=save, args=(title, number)) for number, title in enumerate(("En", "Två"), start=1)]
    for thread in saves:
        thread.start()
    for thread in saves:
        thread.join()
    made.refresh_from_db()
    assert sorted([made.title, *told]) == ["En", "Två"]


def test_without_the_comparison_the_first_of_two_saves_is_lost(world: World) -> None:
    """The control: two people who each saved the whole row they had read."""
    one, two = Dialogue.objects.get(pk=world.dialogue.pk), Dialogue.objects.get(pk=world.dialogue.pk)
    one.scope = "Första textens innehåll"
    one.save()
    two.title = "Ny titel"
    two.save()
    world.dialogue.refresh_from_db()
    assert world.dialogue.scope == ""


# --- copied ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2027-01-12 09:00", "2027-02-09 09:00"),
        ("2027-03-09 09:00", "2027-04-06 09:00"),  # the clocks go forward on 28 March
        ("2027-10-12 09:00", "2027-11-09 09:00"),  # and back on 31 October
        ("2027-12-14 13:30", "2028-01-11 13:30"),
    ],
)
def test_a_copy_keeps_weekday_and_time_of_day_across_the_clock_changes(before: str, after: str) -> None:
    later = weeks_later(sweden(before).astimezone(UTC), 4)  # as the database gives it
    assert later == sweden(after)
    assert later.weekday() == sweden(before).weekday()


def test_counting_in_utc_would_have_moved_the_time_of_day() -> None:
    """The control: four weeks of seconds across the March change land an hour later in Sweden."""
    naive = (sweden("2027-03-09 09:00").astimezone(UTC) + timedelta(weeks=4)).astimezone(SWEDEN)
    assert naive.strftime("%H.%M") == "10.00"


def test_a_time_of_day_that_does_not_exist_becomes_the_hour_after() -> None:
    later = weeks_later(sweden("2027-02-28 02:30").astimezone(UTC), 4)
    assert later.strftime("%Y-%m-%d %H.%M") == "2027-03-28 03.30"


def test_a_copy_keeps_the_frame_and_leaves_out_what_belongs_to_the_one_meeting(world: World) -> None:
    frame: dict[str, Any] = {
        "scope": "Omfång", "scope_width": 2, "wanted": "Önskas", "host_slot": "after_each", "capacity": 5,
        "title": "Återkommande", "kind": factories.kind(code="learning"),
    }  # fmt: skip
    own: dict[str, Any] = {
        "meeting_url": "https://example.org/m",
        "diary_number": "2027-1",
        "recording_url": "https://example.org/r",
    }
    source = factories.dialogue(world.focus, world.coordinator, **frame, **own)
    factories.invitation(source, world.region, world.coordinator)
    copy = actions.copy_dialogue(source, by=world.admin, at=world.now)
    assert {name: getattr(copy, name) for name in frame} == frame
    assert {name: getattr(copy, name) for name in own} == dict.fromkeys(own, "")
    assert (copy.host, copy.focus_area, copy.copied_from) == (source.host, source.focus_area, source)
    assert (copy.state, copy.created_by, copy.invitations.count()) == (Dialogue.State.DRAFT, world.admin, 0)
    assert copy.ends_at - copy.starts_at == source.ends_at - source.starts_at


def test_a_deadline_set_by_hand_moves_along_with_the_copy(world: World) -> None:
    source = factories.dialogue(
        world.focus, world.coordinator, starts_at=sweden("2027-03-09 09:00"), material_due_on=date(2027, 2, 26)
    )
    assert actions.copy_dialogue(source, by=world.coordinator, at=world.now).material_due_on == date(2027, 3, 26)


def test_copying_twice_gives_the_same_draft_until_it_is_planned(world: World) -> None:
    by, now = world.coordinator, world.now
    first = actions.copy_dialogue(world.dialogue, by=by, at=now)
    assert actions.copy_dialogue(world.dialogue, by=by, at=now + timedelta(days=1)) == first
    actions.plan_dialogue(first, by=by, at=now)
    assert actions.copy_dialogue(world.dialogue, by=by, at=now + timedelta(days=1)) != first


# --- told ------------------------------------------------------------------------------------------------------------


def test_the_history_tells_who_did_what_why_and_which_fields_changed(world: World) -> None:
    by, now = world.coordinator, world.now
    made = actions.create_dialogue(world.host, **facts(world))
    other = factories.focus_area(world.host, name="Digital omställning")
    actions.change_dialogue(
        made, by=world.admin, at=now + timedelta(hours=1), focus_area=other, capacity=4,
        starts_at=sweden("2027-04-15 10:00"), host_slot="none", recording_captioned=True,
    )  # fmt: skip
    actions.plan_dialogue(made, by=by, at=now + timedelta(hours=2))
    asked = actions.add_participant(made, world.region, role="present", by=by, at=now + timedelta(hours=3))
    actions.add_participant(made, world.other_region, role="present", by=by, at=now + timedelta(hours=3, seconds=9))
    actions.remove_participant(asked, by=by, at=now + timedelta(hours=4))
    actions.cancel_dialogue(made, by=by, at=now + timedelta(hours=5), reason="Sjukdom")
    told = [
        (entry.who, entry.what, entry.about, entry.reason, [(c.label, c.before, c.after) for c in entry.changes])
        for entry in history_of(made)
    ]
    karin = "Karin Koordinator"
    assert told == [
        (karin, "Dialogen inställd", "", "Sjukdom", []),
        (karin, "Deltagare borttagen:", "Östergötland", "", []),
        (karin, "Deltagare tillagd:", "Östergötland, Dalarna", "", []),
        (karin, "Dialogen planerad", "", "", []),
        (
            "Adam Admin",
            "Dialogen ändrad",
            "",
            "",
            [
                ("Fokusområde", "Hållbar industri", "Digital omställning"),
                ("Börjar", "tors 15 april 2027 kl. 09.00", "tors 15 april 2027 kl. 10.00"),
                ("Värdens tio minuter", "en gång, i början", "inte alls"),
                ("Platser för presentatörer", "9", "4"),
                ("Inspelningen är textad", "nej", "ja"),
            ],
        ),
        (karin, "Utkastet sparat", "", "", []),
    ]


def test_a_change_past_the_portals_pages_is_told_too(world: World) -> None:
    Dialogue.objects.filter(pk=world.dialogue.pk).update(title="Ändrad i databasen")
    entry = history_of(world.dialogue)[0]
    assert (entry.who, entry.what) == ("", "Ändrad på annat sätt")
    assert [(change.before, change.after) for change in entry.changes] == [("Hållbar industri", "Ändrad i databasen")]


def test_an_answer_noted_on_behalf_is_told_as_such(world: World) -> None:
    asked = factories.invitation(world.dialogue, world.other_region, world.coordinator, answer="")
    actions.answer_invitation(asked, Invitation.Answer.LISTENS, by=world.coordinator, at=world.now, on_behalf=True)
    told = history_of(world.dialogue)[0]
    assert (told.what, told.about) == ("Svar noterat åt", "Dalarna")
