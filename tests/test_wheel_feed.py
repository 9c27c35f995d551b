"""The wheel in other people's calendars: what the subscribed file says, to whom, and for how long."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from accounts.models import User
from regions.models import Membership
from tests import factories
from tests.factories import World
from toolkit.feed import Entry, feed
from yearwheel.actions import subscribing
from yearwheel.models import CalendarEntry, Subscription

Login = Callable[[User], Client]

WORST = 'Å, ä; ö\\n \\ "citat" – ' + "lång " * 40 + "😀" * 30 + "\x07\r\nradbruten"


def test_a_second_library_reads_what_was_written() -> None:
    stamp = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    starts = datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    body = feed(
        "Årshjul, test",
        [
            Entry("1@example.org", stamp, starts, starts + timedelta(hours=3), WORST, WORST, "https://example.org/1"),
            Entry("2@example.org", stamp, date(2027, 2, 22), date(2027, 2, 26), "Sportlov"),
        ],
    )
    hours, days = IcsCalendarStream.calendar_from_ics(body.decode()).events
    assert hours.summary == WORST.replace("\x07", "").replace("\r\n", "\n")
    assert (hours.dtstart, hours.dtend) == (starts, starts + timedelta(hours=3))
    assert (days.dtstart, days.dtend) == (date(2027, 2, 22), date(2027, 2, 27))
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert all(ord(letter) >= 32 for line in body.decode().split("\r\n") for letter in line)


@pytest.fixture
def soon(world: World) -> Any:
    """A dialogue in three weeks' time that the strategist's region is asked to, and one that it is not."""
    at = timezone.now() + timedelta(days=21)
    mine = factories.dialogue(world.focus, world.coordinator, title="Stål och trä", starts_at=at)
    factories.dialogue(world.focus, world.coordinator, title="Annat", starts_at=at)
    factories.dialogue(world.focus, world.coordinator, title="Utkast igen", starts_at=at, planned=False)
    factories.invitation(mine, world.region, world.coordinator)
    CalendarEntry.objects.create(
        first=timezone.localdate(), last=timezone.localdate(), kind="background", category="network",
        title="RND-möte", created_at=world.now,
    )  # fmt: skip
    return mine


def titles(client: Client, route: str, secret: str) -> list[str]:
    answer = client.get(reverse(route, args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return sorted(str(event.summary) for event in IcsCalendarStream.calendar_from_ics(answer.content.decode()).events)


def test_ones_own_address_holds_what_ones_organisation_is_asked_to_with_its_last_days(
    world: World, soon: Any, client: Client
) -> None:
    secret = subscribing.renew(world.strategist, at=world.now).secret
    mine = titles(client, "wheel_feed_mine", secret)
    assert [title for title in mine if "Stål" in title] == [
        "Inbjudningar går ut: Stål och trä",
        "Sista dag att svara: Stål och trä",
        "Sista dag för underlag: Stål och trä",
        "Snabbdialog: Stål och trä",
    ]
    assert "RND-möte" in mine
    assert not [title for title in mine if "Annat" in title]
    every = titles(client, "wheel_feed", secret)
    assert {"Snabbdialog: Stål och trä", "Snabbdialog: Annat", "RND-möte"} <= set(every)
    assert not [title for title in every if "Utkast" in title]


def test_a_calendar_that_has_it_already_is_told_so_until_something_changes(
    world: World, soon: Any, client: Client
) -> None:
    address = reverse("wheel_feed", args=[subscribing.renew(world.strategist, at=world.now).secret])
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    soon.title = "Stål och sten"
    soon.save()
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_new_address_and_a_switched_off_one_open_nothing_old(world: World, client: Client) -> None:
    old = subscribing.renew(world.strategist, at=world.now).secret
    new = subscribing.renew(world.strategist, at=world.now).secret
    assert client.get(reverse("wheel_feed", args=[old])).status_code == 404
    assert client.get(reverse("wheel_feed", args=[new])).status_code == 200
    subscribing.revoke(world.strategist, at=world.now)
    assert client.get(reverse("wheel_feed", args=[new])).status_code == 404
    assert new not in str(list(Subscription.objects.values()))


def test_who_has_left_reads_nothing_more(world: World, client: Client) -> None:
    secret = subscribing.renew(world.strategist, at=world.now).secret
    Membership.objects.filter(user=world.strategist).update(ended_at=world.now)
    assert client.get(reverse("wheel_feed", args=[secret])).status_code == 404


@pytest.mark.parametrize("secret", ["x", "1-", "-", "1-0000", "z" * 60, "1-\u00e5"])
def test_a_guessed_address_opens_nothing(secret: str, world: World, client: Client) -> None:
    subscribing.renew(world.strategist, at=world.now)
    assert client.get(reverse("wheel_feed", args=[secret])).status_code == 404


def test_the_page_makes_changes_and_switches_off_the_address(world: World, as_user: Login) -> None:
    client = as_user(world.member)
    page = reverse("wheel_subscription")
    assert "Skapa min adress" in client.get(page).content.decode()
    made = client.post(reverse("wheel_subscription_renew"), follow=True)
    secret = Subscription.objects.get(user=world.member).secret
    assert made.content.decode().count(secret) == 2
    client.post(reverse("wheel_subscription_revoke"))
    assert "Skapa min adress" in client.get(page).content.decode()


def test_three_hundred_dialogues_cost_as_many_queries_as_one(world: World, soon: Any, client: Client) -> None:
    address = reverse("wheel_feed_mine", args=[subscribing.renew(world.strategist, at=world.now).secret])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    one = asked()
    for number in range(60):
        more = factories.dialogue(
            world.focus, world.coordinator, starts_at=timezone.now() + timedelta(days=30 + number)
        )
        factories.invitation(more, world.region, world.coordinator)
    assert asked() == one <= 12


# the public wheel


def test_anybody_reads_the_public_wheel_where_it_is_switched_on(
    world: World, soon: Any, client: Client, settings: Any
) -> None:
    settings.PUBLIC_WHEEL = True
    page = client.get(reverse("wheel_public")).content.decode()
    assert "Stål och trä" in page
    assert "Utkast igen" not in page
    for person in User.objects.all():
        assert person.name not in page
        assert person.email not in page
    assert reverse("dialogue_detail", args=[soon.pk]) not in page
    assert client.get(reverse("wheel_public_document"))["Content-Type"] == "application/pdf"
    calendar = client.get(reverse("wheel_public_feed")).content.decode()
    assert "Stål och trä" in calendar
    assert "URL:" not in calendar


def test_the_public_wheel_singles_out_no_region(world: World, soon: Any, client: Client, settings: Any) -> None:
    settings.PUBLIC_WHEEL = True
    answer = client.get(reverse("wheel_public") + "?region=05")
    assert answer.context["wheel"].region == ""
    assert "Annat" in answer.content.decode()
