"""Networks' meetings: their day in the year wheel, the walk through the points, the minutes, the homework."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from followups.actions import change_point, homework, meetings
from followups.meeting_facts import Says
from followups.minutes import lines_for_all, lines_of
from followups.models import (
    Entry,
    FollowUp,
    MeetingEntry,
    NetworkMeeting,
    Stage,
    Visibility,
    Way,
)
from followups.reporting import points_to_walk
from regions.models import Membership
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError
from yearwheel.models import CalendarEntry

Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are opened at NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def says(meeting: NetworkMeeting, **changes: Any) -> Says:
    names = ("network", "title", "starts_at", "place", "meeting_url", "agenda", "status_days")
    return Says(**{**{name: getattr(meeting, name) for name in names}, **changes})


# --- the meeting


def test_a_meeting_stands_in_the_year_wheel(world: World) -> None:
    entry = CalendarEntry.objects.standing().get(title=world.meeting.title)
    assert (entry.first, entry.last, entry.network, entry.category) == (
        world.meeting.on,
        world.meeting.on,
        world.meeting.network,
        "network",
    )


def test_its_day_in_the_wheel_moves_with_it(world: World) -> None:
    later = world.meeting.starts_at + timedelta(days=7)
    meetings.change_meeting(
        world.meeting, says(world.meeting, starts_at=later, title="Vårmöte"), by=world.coordinator, at=NOW
    )
    entry = CalendarEntry.objects.standing().get(network=world.meeting.network)
    assert (entry.title, entry.first) == ("Vårmöte", later.date())


def test_a_cancelled_meeting_leaves_the_wheel_and_comes_back(world: World) -> None:
    meetings.cancel_meeting(world.meeting, reason="Sjukdom", by=world.coordinator, at=NOW)
    assert not CalendarEntry.objects.standing().exists()
    meetings.restore_meeting(world.meeting, by=world.coordinator, at=NOW)
    assert CalendarEntry.objects.standing().get().title == world.meeting.title


def test_the_same_form_twice_is_one_meeting(world: World) -> None:
    again = meetings.create_meeting(says(world.meeting), host=world.host, by=world.coordinator, at=NOW)
    assert again == world.meeting
    assert NetworkMeeting.objects.count() == 1


def test_two_meetings_on_one_entry_of_the_wheel_are_moved_apart(world: World) -> None:
    other = factories.network_meeting(
        world.host,
        world.coordinator,
        network=world.meeting.network,
        title=world.meeting.title,
        starts_at=world.meeting.starts_at + timedelta(hours=3),
    )
    assert other.calendar_entry == world.meeting.calendar_entry
    moved = meetings.change_meeting(
        other, says(other, starts_at=other.starts_at + timedelta(days=1)), by=world.coordinator, at=NOW
    )
    world.meeting.refresh_from_db()
    assert world.meeting.calendar_entry.first == world.meeting.on
    assert moved.calendar_entry.first == moved.on != world.meeting.on


def test_the_meeting_before_is_the_latest_of_the_same_network_that_took_place(world: World) -> None:
    net = world.meeting.network
    before = [
        factories.network_meeting(world.host, world.coordinator, network=net, starts_at=NOW - timedelta(days=days))
        for days in (90, 30)
    ]
    factories.network_meeting(world.host, world.coordinator, starts_at=NOW - timedelta(days=1))
    assert world.meeting.previous() == before[1]
    meetings.cancel_meeting(before[1], reason="För få", by=world.coordinator, at=NOW)
    assert world.meeting.previous() == before[0]


@pytest.mark.parametrize("number", [1, 300])
def test_the_list_costs_the_same_for_one_and_for_many(
    world: World, number: int, as_user: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    entry = world.meeting.calendar_entry
    NetworkMeeting.objects.bulk_create(
        NetworkMeeting(
            network=world.meeting.network,
            host=world.host,
            title=f"Möte {one}",
            starts_at=NOW + timedelta(days=one),
            calendar_entry=entry,
            created_at=NOW,
            created_by=world.coordinator,
        )
        for one in range(1, number + 1)
    )
    client = as_user(world.member)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("network_meeting_list")).status_code == 200


def test_what_was_typed_stays_when_something_is_wrong(world: World, as_user: Login) -> None:
    answer = as_user(world.coordinator).post(
        reverse("network_meeting_create"), {"network": world.meeting.network.pk, "title": "Höstmöte", "day": "nej"}
    )
    assert answer.status_code == 422
    assert "Höstmöte" in answer.content.decode()


# --- the walk


def walked(world: World, **fields: Any) -> FollowUp:
    return factories.followup(world.host, world.coordinator, owner=world.region, **fields)


def note(world: World, point: FollowUp, **said: Any) -> Any:
    facts = {"key": uuid4(), "stage": point.stage, "seen": point.version, "by": world.coordinator, "at": NOW, **said}
    return meetings.note_at_meeting(world.meeting, point, **facts)


def test_the_walk_takes_what_has_changed_since_the_meeting_before_and_what_is_overdue(world: World) -> None:
    long_ago = NOW - timedelta(days=400)
    factories.network_meeting(
        world.host, world.coordinator, network=world.meeting.network, starts_at=NOW - timedelta(days=30)
    )
    walked(world, at=long_ago)
    late = walked(world, at=long_ago, due_on="2027-01-01")
    new = walked(world)
    touched = walked(world, at=long_ago)
    change_point(touched, {}, seen=1, note="Ringde", by=world.coordinator, at=NOW)
    walked(world, visibility=Visibility.PARTIES.value)
    assert set(points_to_walk(world.meeting, None, at=NOW)) == {late.pk, new.pk, touched.pk}


def test_the_minutes_hold_exactly_what_was_noted_at_the_meeting(world: World) -> None:
    moved, spoken, untouched = walked(world), walked(world), walked(world)
    change_point(moved, {}, seen=1, note="Före mötet", by=world.coordinator, at=NOW)
    note(world, moved, stage=Stage.FINANCE, seen=2, note="Ansökan är inne")
    note(world, spoken, note="Väntar på svar")
    assert note(world, untouched).entry is None
    lines = lines_of(world.meeting, user=world.member)
    assert [(line.title, line.note, line.stage) for line in lines] == [
        (moved.title, "Ansökan är inne", "Finansiera"),
        (spoken.title, "Väntar på svar", "Identifiera"),
    ]
    assert Entry.objects.filter(way=Way.MEETING).count() == 2
    assert lines_for_all(world.meeting) == lines


def test_the_same_form_sent_twice_is_one_line(world: World) -> None:
    point, key = walked(world), uuid4()
    for _twice in range(2):
        note(world, point, key=key, note="En gång")
    assert MeetingEntry.objects.count() == 1
    assert point.entries.count() == 2


def test_minutes_cannot_be_changed(world: World) -> None:
    note(world, walked(world), note="Sagt")
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingEntry.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingEntry.objects.update(meeting=world.meeting)


def test_what_only_the_parties_read_is_never_on_the_shared_screen(world: World, as_user: Login) -> None:
    secret = walked(world, visibility=Visibility.PARTIES.value, title="Hemlig punkt")
    client = as_user(world.coordinator)
    assert "Hemlig" not in client.get(reverse("meeting_mode", args=[world.meeting.pk])).content.decode()
    assert client.get(reverse("meeting_point", args=[world.meeting.pk, secret.pk])).status_code == 404
    with pytest.raises(RefusalError):
        note(world, secret, note="Nej")


def test_what_was_noted_about_a_point_that_is_closed_to_the_network_leaves_the_minutes(world: World) -> None:
    point = walked(world)
    note(world, point, note="Öppet sagt")
    change_point(point, {"visibility": Visibility.PARTIES.value}, seen=2, by=world.coordinator, at=NOW)
    assert lines_of(world.meeting, user=world.member) == []
    assert lines_for_all(world.meeting) == []
    assert len(lines_of(world.meeting, user=world.strategist)) == 1


def test_a_point_leads_to_the_next_and_the_last_to_the_minutes(world: World, as_user: Login) -> None:
    first, last = walked(world), walked(world)
    client = as_user(world.coordinator)
    for point, goes_to in (
        (first, reverse("meeting_point", args=[world.meeting.pk, last.pk])),
        (last, reverse("meeting_minutes", args=[world.meeting.pk])),
    ):
        typed = {"key": str(uuid4()), "seen": 1, "stage": Stage.MOBILISE, "note": "Klart"}
        answer = client.post(reverse("meeting_point", args=[world.meeting.pk, point.pk]), typed)
        assert answer.headers["Location"] == goes_to
    minutes = client.get(reverse("meeting_minutes", args=[world.meeting.pk])).content.decode()
    assert "Skede: Identifiera → Mobilisera" in minutes


def test_an_end_without_a_learning_is_asked_for_it_and_keeps_what_was_typed(world: World, as_user: Login) -> None:
    point = walked(world)
    typed = {"key": str(uuid4()), "seen": 1, "stage": Stage.REGULAR, "note": "Nu är vi klara"}
    answer = as_user(world.coordinator).post(reverse("meeting_point", args=[world.meeting.pk, point.pk]), typed)
    assert answer.status_code == 422
    assert "Nu är vi klara" in answer.content.decode()
    assert point.entries.count() == 1


def test_another_agencys_point_is_shown_but_not_changed(world: World, as_user: Login) -> None:
    point = factories.followup(world.other_host, world.other_coordinator, title="Deras punkt")
    url = reverse("meeting_point", args=[world.meeting.pk, point.pk])
    client = as_user(world.coordinator)
    assert "Deras punkt" in client.get(url).content.decode()
    assert client.post(url, {"key": str(uuid4()), "seen": 1, "stage": Stage.FINANCE}).status_code == 403


def test_a_point_of_the_walk_costs_few_queries(
    world: World, as_user: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    points = [walked(world, participants=[world.other_region]) for _one in range(30)]
    for number in range(4):
        change_point(points[0], {}, seen=number + 1, note=f"Rad {number}", by=world.coordinator, at=NOW)
    factories.network_meeting(
        world.host, world.coordinator, network=world.meeting.network, starts_at=NOW - timedelta(days=30)
    )
    client = as_user(world.coordinator)
    one, two = (
        reverse("meeting_point", args=[world.meeting.pk, points[0].pk]),
        reverse("meeting_mode", args=[world.meeting.pk]),
    )
    with django_assert_max_num_queries(12):
        assert client.get(one).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(two).status_code == 200


# --- homework


def give(world: World, **fields: Any) -> Any:
    facts = {"text": "Välj en punkt", "due_on": world.meeting.on, "key": uuid4(), **fields}
    bodies = facts.pop("organisations", [world.region, world.other_region])
    return homework.give(world.meeting, organisations=bodies, by=world.coordinator, at=NOW, **facts)


def test_homework_is_given_to_each_and_comes_back_as_a_list(world: World, as_user: Login) -> None:
    given = give(world)
    mine = given.answers.get(organisation=world.region)
    client = as_user(world.strategist)
    client.post(reverse("assignment_answer", args=[world.meeting.pk, mine.pk]), {"text": "Punkten om stål"})
    page = as_user(world.member).get(world.meeting.get_absolute_url()).content.decode()
    assert "Punkten om stål" in page
    assert "1 av 2 har svarat" in page


def test_homework_given_twice_with_one_form_is_one(world: World) -> None:
    key = uuid4()
    assert give(world, key=key) == give(world, key=key)


def test_homework_waits_on_the_start_page_until_it_is_answered(world: World, as_user: Login) -> None:
    given = give(world, text="Läs loggen")
    assert "Läs loggen" in as_user(world.strategist).get("/").content.decode()
    assert "Läs loggen" not in as_user(world.member).get("/").content.decode()
    row = given.answers.get(organisation=world.region)
    homework.answer(row, text="Läst", by=world.strategist, at=NOW)
    assert "Läs loggen" not in as_user(world.strategist).get("/").content.decode()


def test_homework_that_is_taken_back_waits_for_nobody(world: World, as_user: Login) -> None:
    given = give(world, text="Läs loggen")
    homework.take_back(given, by=world.coordinator, at=NOW)
    assert "Läs loggen" not in as_user(world.strategist).get("/").content.decode()
    with pytest.raises(RefusalError):
        homework.answer(given.answers.first(), text="Läst", by=world.strategist, at=NOW)


def test_after_the_meeting_has_begun_nothing_is_answered(world: World) -> None:
    row = give(world).answers.first()
    with pytest.raises(RefusalError):
        homework.answer(row, text="För sent", by=world.strategist, at=world.meeting.starts_at)


def test_homework_is_due_on_the_day_of_the_meeting_at_the_latest(world: World) -> None:
    with pytest.raises(RefusalError):
        give(world, due_on=world.meeting.on + timedelta(days=1))


def test_everybody_in_the_network_can_be_given_homework_at_once(world: World, as_user: Login) -> None:
    typed = {"key": str(uuid4()), "text": "Läs loggen", "due_on": world.meeting.on.isoformat(), "everybody": "on"}
    as_user(world.coordinator).post(reverse("assignment_create", args=[world.meeting.pk]), typed)
    assert world.meeting.assignments.get().answers.count() == world.meeting.network.members.count()


def test_a_groups_homework_is_answered_by_the_region_that_leads_it(world: World, as_user: Login) -> None:
    row = give(world, organisations=[world.group]).answers.get()
    url = reverse("assignment_answer", args=[world.meeting.pk, row.pk])
    assert as_user(world.other_strategist).post(url, {"text": "Vi"}).status_code == 302
    stranger = factories.user()
    factories.membership(stranger, world.region, Membership.Role.STRATEGIST)
    assert as_user(stranger).post(url, {"text": "Vi"}).status_code == 403
