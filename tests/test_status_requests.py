"""Status requests: who is asked how a point is getting on, by which mail, and what the signed link takes."""

import re
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dialogues.models import Dialogue
from followups import asking
from followups.actions import change_point, move_point
from followups.links import token_of
from followups.models import FollowUp, NetworkMeeting, Stage, StatusRequest, Way
from outbox.models import Message
from portal import actions
from regions.models import Membership, Network
from tests import factories
from tests.factories import World

DAY = date(2026, 11, 24)
"""The dialogue's day, a Tuesday; D+90 is Monday 22 February 2027, D+365 Wednesday 24 November 2027."""


def clock(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def after(days: int) -> datetime:
    return clock(DAY + timedelta(days=days))


@pytest.fixture
def point(world: World) -> FollowUp:
    """Agreed in the dialogue, owned by the strategist's region; the world's own dialogues ask for nothing."""
    Dialogue.objects.update(cancelled_at=world.now, cancelled_by=world.coordinator, cancel_reason="Över")
    held = factories.dialogue(world.focus, world.coordinator, starts_at=clock(DAY), title="Ståldialogen")
    Dialogue.objects.filter(pk=held.pk).update(held_at=clock(DAY), held_by=world.coordinator)
    return factories.followup(
        world.host,
        world.coordinator,
        dialogue=held,
        owner=world.region,
        owner_person=world.strategist,
        title="Förstudie om fossilfritt stål",
        at=clock(DAY),
    )


def mails(person: User | None = None) -> list[Message]:
    found = Message.objects.filter(key__startswith="reminder:").order_by("pk")
    return list(found.filter(to=person.email) if person else found)


def link_in(message: Message) -> str:
    found = re.search(r"http://testserver(/uppfoljning/lage/\S+)", message.text)
    assert found
    return found[1]


def typed(point: FollowUp, **fields: str) -> dict[str, str]:
    form = {"seen": str(point.version), "stage": point.stage, "note": "", "reason": "", "learning": "", **fields}
    return {"point": str(point.pk), **{f"p{point.pk}-{name}": value for name, value in form.items()}}


# --- who is asked when


def test_who_answers_for_a_point_is_asked_after_90_and_after_365_days(world: World, point: FollowUp) -> None:
    asked = []
    for days in (89, 90, 91, 364, 365, 366):
        actions.remind(at=after(days))
        asked.append(len(mails(world.strategist)))
    assert asked == [0, 1, 1, 1, 2, 2]
    assert "Förstudie om fossilfritt stål" in mails()[0].text
    assert mails()[0].subject == "Hur går det? Berätta om en uppföljningspunkt"


def test_nobody_is_asked_about_what_has_just_been_told_or_has_ended(world: World, point: FollowUp) -> None:
    change_point(point, {}, note="Mötet är bokat.", seen=1, by=world.strategist, at=after(75))
    assert actions.remind(at=after(90)) == 0
    move_point(point, Stage.REGULAR, learning="Ta höjd.", seen=2, by=world.strategist, at=after(200))
    assert actions.remind(at=after(365)) == 0


def test_a_point_written_after_the_day_is_not_asked_for_it(world: World, point: FollowUp) -> None:
    late = factories.followup(world.host, world.coordinator, dialogue=point.dialogue, owner=world.region, at=after(120))
    assert late.pk not in {ask.point.pk for asks in asking.due(at=after(121)).values() for ask in asks}


def test_a_point_that_stands_alone_is_asked_for_by_the_day_it_was_written(world: World, point: FollowUp) -> None:
    alone = factories.followup(
        world.host, world.coordinator, owner=world.region, owner_person=world.strategist, at=after(10), title="Ensam"
    )
    asks = asking.due(at=after(100))[world.strategist.pk]
    assert [(ask.point.pk, ask.due_on) for ask in asks] == [
        (point.pk, DAY + timedelta(days=90)),
        (alone.pk, DAY + timedelta(days=100)),
    ]


def test_silence_leads_to_the_colleagues_and_then_to_the_coordinator(world: World, point: FollowUp) -> None:
    colleague = factories.user()
    factories.membership(colleague, world.region, Membership.Role.STRATEGIST)
    told = {}
    for days in (90, 94, 97, 104, 111, 118):
        actions.remind(at=after(days))
        told[days] = [len(mails(person)) for person in (world.strategist, colleague, world.coordinator)]
    assert told == {90: [1, 0, 0], 94: [1, 0, 0], 97: [1, 1, 0], 104: [1, 1, 1], 111: [1, 1, 1], 118: [1, 1, 1]}


def test_an_answer_ends_the_asking(world: World, point: FollowUp) -> None:
    actions.remind(at=after(90))
    move_point(point, Stage.MOBILISE, seen=1, by=world.strategist, at=after(91))
    assert actions.remind(at=after(104)) == 0


def test_owners_of_the_network_are_asked_before_its_meeting(world: World, point: FollowUp) -> None:
    network = Network.objects.create(code="TEST", name="Nätverket")
    meets_on = date(2027, 4, 20)
    NetworkMeeting.objects.create(
        network=network,
        host=world.host,
        title="Nätverket i april",
        starts_at=clock(meets_on),
        calendar_entry=world.calendar_entry,
        created_at=world.now,
        created_by=world.coordinator,
    )
    actions.remind(at=after(90))
    change_point(point, {}, note="Rullar på.", seen=1, by=world.strategist, at=after(91))
    reasons = StatusRequest.objects.values_list("reason", flat=True)
    assert actions.remind(at=clock(date(2027, 4, 6))) == 0  # nobody of the network owns it
    network.members.add(world.region)
    assert actions.remind(at=clock(date(2027, 4, 5))) == 0
    assert actions.remind(at=clock(date(2027, 4, 6))) == 1
    assert list(reasons.order_by("pk")) == [StatusRequest.Reason.FIRST, StatusRequest.Reason.MEETING]


def test_a_point_without_anybody_to_answer_for_it_goes_to_the_owners_strategists(world: World, point: FollowUp) -> None:
    change_point(point, {"owner_person": None}, seen=1, by=world.coordinator, at=clock(DAY))
    assert set(asking.due(at=after(90))) == {world.strategist.pk}


def test_all_points_of_a_person_come_in_one_mail_with_the_days_reminders(world: World, point: FollowUp) -> None:
    factories.followup(
        *(world.host, world.coordinator),
        dialogue=point.dialogue,
        owner=world.region,
        owner_person=world.strategist,
        visibility="parties",
        title="Hemlig förhandling",
        at=clock(DAY),
    )
    starts = after(90 + 13)
    coming = factories.dialogue(
        world.focus, world.coordinator, starts_at=starts, material_due_on=(starts - timedelta(days=7)).date()
    )
    invitation = factories.invitation(coming, world.region, world.coordinator)
    invitation.answered_at = invitation.placed_at = after(50)
    invitation.save()
    actions.remind(at=after(90))
    (mail,) = mails(world.strategist)
    assert "presentationen är inte påbörjad" in mail.text
    assert "Förstudie om fossilfritt stål" in mail.text
    assert "Hemlig förhandling" not in mail.text + mail.html + mail.subject
    assert "en uppföljningspunkt som bara parterna läser" in mail.text


@pytest.mark.django_db(transaction=True)
def test_two_beats_in_the_same_second_ask_once(world: World, point: FollowUp) -> None:
    together = Barrier(2)

    def beat() -> None:
        together.wait()
        actions.remind(at=after(90))
        connection.close()

    beats = [Thread(target=beat) for _ in range(2)]
    for one in beats:
        one.start()
    for one in beats:
        one.join()
    assert (len(mails()), StatusRequest.objects.count()) == (1, 1)


def test_a_mail_that_waits_is_called_back_when_the_point_has_been_told_of(world: World, point: FollowUp) -> None:
    actions.remind(at=after(90))
    assert actions.call_back_reminders(at=after(90)) == 0
    change_point(point, {}, note="Klart i maj.", seen=1, by=world.strategist, at=after(90))
    assert actions.call_back_reminders(at=after(90)) == 1
    assert mails()[0].state == Message.State.WITHDRAWN


# --- the link


@pytest.fixture
def path(world: World, point: FollowUp) -> str:
    """The link of a mail that was sent today, whatever today is."""
    factories.status_request(point, world.strategist, at=timezone.now())
    return reverse("followup_status", args=[token_of(world.strategist, timezone.localdate())])


def test_the_mail_leads_to_a_page_without_log_in(world: World, point: FollowUp) -> None:
    now = timezone.now()
    Dialogue.objects.filter(followups=point).update(
        starts_at=now - timedelta(days=90),
        ends_at=now - timedelta(days=90) + timedelta(hours=3),
        material_due_on=timezone.localdate(now - timedelta(days=97)),
    )
    factories.followup(
        *(world.host, world.coordinator),
        dialogue=point.dialogue,
        owner=world.region,
        owner_person=world.strategist,
        at=now - timedelta(days=90),
        title="Vätgas på Gotland",
    )
    actions._remind(world.strategist.pk, at=now)
    page = Client().get(link_in(mails(world.strategist)[0]))
    assert "Vätgas på Gotland" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_stage_and_a_sentence_are_an_entry_by_the_link(world: World, point: FollowUp, path: str) -> None:
    response = Client().post(path, typed(point, stage=Stage.MOBILISE, note="Tre regioner är med."))
    assert response.status_code == 302
    entry = point.entries.get(number=2)
    assert (entry.by, entry.way, entry.stage, entry.note) == (
        *(world.strategist, Way.LINK),
        *(Stage.MOBILISE, "Tre regioner är med."),
    )
    page = Client().get(path).content.decode()
    assert "Tre regioner är med." in page
    assert "<textarea" not in page


def test_opening_the_link_changes_nothing(point: FollowUp, path: str) -> None:
    assert Client().get(path).status_code == 200
    assert point.entries.count() == 1


def test_what_was_said_by_the_link_can_be_undone_by_it(point: FollowUp, path: str) -> None:
    Client().post(path, typed(point, stage=Stage.MOBILISE))
    Client().post(f"{path}{point.pk}/angra/")
    point.refresh_from_db()
    assert (point.stage, point.version) == (Stage.IDENTIFY, 3)
    assert "<textarea" in Client().get(path).content.decode()
    assert Client().post(f"{path}{point.pk}/angra/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Skriv en mening"),
        ({"stage": "regular"}, "lärdom"),
        ({"stage": "dropped", "learning": "Fråga först."}, "varför"),
        ({"stage": "nonsense"}, ""),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_lost(
    point: FollowUp, path: str, fields: dict[str, str], words: str
) -> None:
    response = Client().post(path, typed(point, **{"note": "", **fields}))
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert fields.get("learning", "") in page
    assert point.entries.count() == 1


def test_a_link_answers_for_nothing_but_its_own_points(world: World, point: FollowUp, path: str) -> None:
    other = factories.followup(world.host, world.coordinator, owner=world.region)
    assert Client().post(path, typed(other, note="x")).status_code == 404


def test_a_link_closes_after_90_days_and_with_the_membership(world: World, point: FollowUp, path: str) -> None:
    old = timezone.localdate() - timedelta(days=91)
    gone = reverse("followup_status", args=[token_of(world.strategist, old)])
    assert Client().get(gone).status_code == 410
    Membership.objects.filter(user=world.strategist).update(ended_at=world.now)
    assert "Förstudie om fossilfritt stål" not in Client().get(path).content.decode()
    User.objects.filter(pk=world.strategist.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_the_asking_costs_the_same_for_one_point_and_for_thirty(world: World, point: FollowUp) -> None:
    one = queries_at(after(90))
    for _ in range(29):
        factories.followup(*(world.host, world.coordinator), dialogue=point.dialogue, owner=world.region, at=clock(DAY))
    assert (queries_at(after(90)), sum(len(asks) for asks in asking.due(at=after(90)).values())) == (one, 30)


def queries_at(at: datetime) -> int:
    with CaptureQueriesContext(connection) as queries:
        asking.due(at=at)
    return len(queries)
