"""Reminders: who is reminded of what and when, gathered, never on a no-go day, never twice and never lost."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from dialogues.actions import answer_invitation, cancel_dialogue
from dialogues.links import recipient_of
from dialogues.models import Dialogue, Invitation, Recipient
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Message
from portal import actions, reminders
from portal.models import Reminder
from presentations.actions import review
from presentations.models import Presentation
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import NOW, World

AsUser = Callable[[User], Client]
DAY = date(2027, 4, 22)
"""The dialogue's day, a Thursday: D−42 is Thursday 11 March, D−14 8 April, D−7 15 April."""


def clock(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def before(days: int) -> datetime:
    return clock(DAY - timedelta(days=days))


def held_on(world: World, day: date, title: str = "Ståldialogen") -> Dialogue:
    return factories.dialogue(
        world.focus,
        world.coordinator,
        title=title,
        starts_at=clock(day),
        material_due_on=day - timedelta(days=7),
        host_slot=Dialogue.HostSlot.NONE,
    )


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """The one dialogue that is to come; those of the world are over."""
    by, long_ago = world.coordinator, clock(date(2026, 10, 20))
    Dialogue.objects.update(
        planned_at=NOW, planned_by=by, held_at=NOW, held_by=by, starts_at=long_ago,
        ends_at=long_ago + timedelta(hours=3), material_due_on=date(2026, 10, 13),
    )  # fmt: skip
    return held_on(world, DAY)


def asked(meeting: Dialogue, body: Organisation, person: User, *, sent: datetime) -> Recipient:
    """An invitation that has left and has no answer."""
    invitation = factories.invitation(meeting, body, meeting.created_by, answer="")
    wave = meeting.waves.create(number=meeting.waves.count() + 1, created_at=sent, created_by=meeting.created_by)
    wave.released_at, wave.released_by = sent, meeting.created_by
    wave.save()
    invitation.wave, invitation.released_at = wave, sent
    invitation.save()
    return factories.recipient(invitation, person, asked_at=sent)


def mails(person: User | None = None) -> list[Message]:
    found = Message.objects.filter(key__startswith="reminder:").order_by("pk")
    return list(found.filter(to=person.email) if person else found)


# --- the answer ------------------------------------------------------------------------------------------------------


def test_who_has_not_answered_is_reminded_with_the_link_of_the_invitation(world: World, meeting: Dialogue) -> None:
    recipient = asked(meeting, world.region, world.strategist, sent=before(56))
    assert actions.remind(at=before(43)) == 0
    assert actions.remind(at=before(42)) == 1
    (mail,) = mails()
    assert mail.to == world.strategist.email
    assert mail.subject == "Påminnelse: svara på inbjudan till Ståldialogen"
    assert "Region Östergötland har inte svarat på inbjudan. Svara senast tors 18 mars 2027." in mail.text
    (link,) = re.findall(r"http\S+", mail.text)
    assert recipient_of(link.rstrip("/").rpartition("/")[2]) == recipient
    assert mail.sender == "VINNOVA"
    assert mail.about == meeting


@pytest.mark.parametrize("reason", ["answered", "withdrawn", "cancelled", "calendar", "held"])
def test_nobody_is_reminded_of_an_answer_that_nobody_waits_for(world: World, meeting: Dialogue, reason: str) -> None:
    recipient = asked(meeting, world.region, world.strategist, sent=before(56))
    invitation, by = recipient.invitation, world.coordinator
    if reason == "answered":
        invitation.answer, invitation.answered_at, invitation.answered_by = Invitation.Answer.DECLINES, NOW, by
    if reason == "withdrawn":
        invitation.withdrawn_at, invitation.withdrawn_by = NOW, by
    invitation.save()
    if reason == "cancelled":
        meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason = NOW, by, "Sjukdom"
    if reason == "held":
        meeting.held_at, meeting.held_by = NOW, by
    meeting.save()
    if reason == "calendar":
        recipient.cancelled_at = NOW
        recipient.save()
    assert actions.remind(at=before(42)) == 0


def test_an_invitation_that_has_not_been_sent_reminds_nobody(world: World, meeting: Dialogue) -> None:
    factories.recipient(factories.invitation(meeting, world.region, world.coordinator, answer=""), world.strategist)
    assert actions.remind(at=before(42)) == 0


def test_who_was_asked_late_is_left_in_peace_for_a_week(world: World, meeting: Dialogue) -> None:
    asked(meeting, world.region, world.strategist, sent=before(43))
    assert actions.remind(at=before(42)) == 0
    assert actions.remind(at=before(37)) == 0
    assert actions.remind(at=before(36)) == 1


# --- the material ----------------------------------------------------------------------------------------------------


@pytest.fixture
def presenting(world: World, meeting: Dialogue) -> Invitation:
    return factories.invitation(meeting, world.region, world.coordinator)


def test_who_has_something_left_is_reminded_ahead_and_on_the_last_day(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    assert actions.remind(at=before(15)) == 0
    assert actions.remind(at=before(14)) == 1
    assert actions.remind(at=before(13)) == 0
    draft = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    factories.answer(draft, "needs", world.strategist, text="Hemlig utkasttext")
    assert actions.remind(at=before(7)) == 1
    first, last = mails(world.strategist)
    assert first.subject == "Påminnelse: lämna in senast tors 15 april 2027 – Ståldialogen"
    assert "presentationen är inte påbörjad" in first.text
    assert reverse("presentation_start", args=[meeting.pk, "05"]) in first.text
    assert last.subject == "I dag är sista dagen att lämna in: Ståldialogen"
    assert "påbörjad men inte inlämnad" in last.text
    assert reverse("presentation_edit", args=[draft.pk]) in last.text
    assert "Hemlig" not in last.text + last.html


def test_who_has_handed_in_is_not_reminded_and_who_got_it_back_is(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    made = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    submission = factories.submission(made, world.strategist)
    assert actions.remind(at=before(14)) == 0
    factories.comment(submission, "needs", world.coordinator)
    review.request_changes(submission, by=world.coordinator, at=before(13))
    assert actions.remind(at=before(13)) == 1
    assert "Vinnova har bett om ändringar i presentationen från Region Östergötland." in mails()[0].text


def test_what_was_sent_back_after_the_last_day_is_not_called_late(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    made = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    submission = factories.submission(made, world.strategist)
    factories.comment(submission, "needs", world.coordinator)
    review.request_changes(submission, by=world.coordinator, at=before(5))
    assert actions.remind(at=before(3)) == 0


def test_only_those_who_write_and_take_invitations_are_reminded(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    colleague, silent, gone, member = (factories.user() for _person in range(4))
    factories.membership(colleague, world.region, Membership.Role.STRATEGIST)
    factories.membership(silent, world.region, Membership.Role.STRATEGIST, takes_invitations=False)
    factories.membership(gone, world.region, Membership.Role.STRATEGIST, ended_at=NOW)
    factories.membership(member, world.region, Membership.Role.MEMBER)
    actions.remind(at=before(14))
    assert {mail.to for mail in mails()} == {world.strategist.email, colleague.email}


def test_a_group_is_reminded_through_its_leading_region_and_a_host_through_its_coordinators(
    world: World, meeting: Dialogue
) -> None:
    factories.invitation(meeting, world.group, world.coordinator)
    meeting.host_slot = Dialogue.HostSlot.ONCE
    meeting.save()
    actions.remind(at=before(14))
    assert {mail.to for mail in mails()} == {world.other_strategist.email, world.coordinator.email}


def test_more_time_moves_the_reminder_with_it(world: World, meeting: Dialogue, presenting: Invitation) -> None:
    draft = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    actions.remind(at=before(14))
    review.allow_late(draft, DAY - timedelta(days=2), "Sjukdom", by=world.coordinator, at=before(8))
    assert actions.remind(at=before(7)) == 0
    assert actions.remind(at=before(6)) == 0
    assert actions.remind(at=before(2)) == 1
    assert mails()[-1].subject == "I dag är sista dagen att lämna in: Ståldialogen"


def test_a_second_last_day_is_reminded_of_again(world: World, meeting: Dialogue, presenting: Invitation) -> None:
    draft = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    assert actions.remind(at=before(14)) == 1
    assert actions.remind(at=before(7)) == 1
    review.allow_late(draft, DAY - timedelta(days=1), "Sjukdom", by=world.coordinator, at=before(6))
    assert actions.remind(at=before(3)) == 0
    assert actions.remind(at=before(1)) == 1
    assert [mail.subject for mail in mails(world.strategist)][1:] == [
        "I dag är sista dagen att lämna in: Ståldialogen"
    ] * 2


# --- what the coordinator is told ------------------------------------------------------------------------------------


def test_the_day_after_the_last_one_the_coordinator_is_told_who_is_missing(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    for name in ("Örebro", "Åland"):
        factories.invitation(meeting, factories.organisation(name=name), world.coordinator)
    handed_in = factories.presentation(meeting, world.other_region, world.template, world.other_strategist)
    factories.submission(handed_in, world.other_strategist)
    actions.remind(at=before(7))
    assert mails(world.coordinator) == []
    actions.remind(at=before(6))
    (mail,) = mails(world.coordinator)
    assert mail.subject == "Underlag saknas: Ståldialogen"
    assert "Presentationen saknas från Åland, Örebro och Östergötland." in mail.text
    assert reverse("dialogue_presentations", args=[meeting.pk]) in mail.text
    assert mails(world.other_coordinator) == []
    assert actions.remind(at=before(2)) == 0


# --- gathered, allowed days, nothing lost ----------------------------------------------------------------------------


def test_everything_for_one_person_is_gathered_into_one_mail_a_day(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    second = held_on(world, DAY + timedelta(days=28), "Trädialogen")
    asked(second, world.region, world.strategist, sent=before(40))
    assert actions.remind(at=before(14)) == 1
    (mail,) = mails(world.strategist)
    assert mail.subject == "Påminnelse om 2 saker, den första senast tors 15 april 2027"
    assert mail.text.index("Trädialogen, tors 20 maj 2027") > mail.text.index("Ståldialogen, tors 22 april 2027")
    assert mail.about == world.strategist
    assert (
        "Du får det här mejlet på uppdrag av Vinnova eftersom du skriver för Region Östergötland och tar emot "
        "inbjudningar för Region Östergötland."
    ) in mail.text
    assert Reminder.objects.filter(message=mail).count() == 2


def test_what_turns_up_later_the_same_day_waits_until_the_next(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    assert actions.remind(at=before(14)) == 1
    second = held_on(world, DAY + timedelta(days=1), "Trädialogen")
    factories.invitation(second, world.region, world.coordinator)
    second.kind.material_reminder_days = 15
    second.kind.save()
    assert actions.remind(at=before(14) + timedelta(hours=3)) == 0
    assert actions.remind(at=before(13)) == 1
    assert [mail.subject.rpartition(" ")[2] for mail in mails()] == ["Ståldialogen", "Trädialogen"]


@pytest.mark.parametrize(
    ("day", "falls_on", "sent_on"),
    [
        (date(2027, 4, 9), "Långfredagen", date(2027, 3, 30)),
        (date(2027, 4, 10), "påskafton", date(2027, 3, 30)),
        (date(2027, 5, 20), "Kristi himmelsfärdsdag", date(2027, 5, 7)),
        (date(2027, 7, 9), "Midsommarafton", date(2027, 6, 28)),
        (date(2027, 5, 30), "pingstdagen, a Sunday", date(2027, 5, 17)),
    ],
)
def test_what_falls_on_a_no_go_day_goes_the_next_day_that_is_none(
    world: World, meeting: Dialogue, day: date, falls_on: str, sent_on: date
) -> None:
    factories.invitation(held_on(world, day), world.region, world.coordinator)
    tried = day - timedelta(days=14)
    while tried < sent_on:
        assert actions.remind(at=clock(tried)) == 0, falls_on
        tried += timedelta(days=1)
    assert actions.remind(at=clock(sent_on)) == 1


def test_a_last_day_on_a_holiday_is_reminded_of_on_the_last_working_day_before(world: World, meeting: Dialogue) -> None:
    day = date(2027, 5, 13)  # the last day to hand in is Kristi himmelsfärdsdag, 6 May
    factories.invitation(held_on(world, day), world.region, world.coordinator)
    actions.remind(at=clock(day - timedelta(days=14)))
    assert actions.remind(at=clock(date(2027, 5, 4))) == 0
    assert actions.remind(at=clock(date(2027, 5, 5))) == 1
    assert mails()[-1].subject == "Påminnelse: lämna in senast tors 6 maj 2027 – Ståldialogen"
    assert actions.remind(at=clock(date(2027, 5, 6))) == 0


def test_a_clock_that_stood_still_loses_nothing_and_sends_it_once(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    assert actions.remind(at=before(10)) == 1
    assert actions.remind(at=before(9)) == 0
    assert actions.remind(at=before(6)) == 2
    assert [mail.subject for mail in mails(world.strategist)] == [
        "Påminnelse: lämna in senast tors 15 april 2027 – Ståldialogen",
        "Underlaget är försenat: Ståldialogen",
    ]
    assert "Be koordinatorn på Vinnova om mer tid." in mails(world.strategist)[-1].text
    assert [mail.subject for mail in mails(world.coordinator)] == ["Underlag saknas: Ståldialogen"]


def test_nothing_is_sent_when_the_dialogue_has_begun(world: World, meeting: Dialogue, presenting: Invitation) -> None:
    assert actions.remind(at=meeting.starts_at) == 0


def test_a_dialogue_that_is_moved_is_reminded_of_anew(world: World, meeting: Dialogue, presenting: Invitation) -> None:
    assert actions.remind(at=before(14)) == 1
    meeting.starts_at += timedelta(days=35)
    meeting.ends_at += timedelta(days=35)
    meeting.material_due_on += timedelta(days=35)
    meeting.save()
    assert actions.remind(at=before(13)) == 0
    assert actions.remind(at=before(14) + timedelta(days=35)) == 1


@pytest.mark.parametrize(
    ("day", "still", "due"),
    [
        (date(2027, 11, 9), "2027-10-25T21:59:00+00:00", "2027-10-25T22:00:00+00:00"),  # summer time until 31 October
        (date(2027, 12, 1), "2027-11-16T22:59:00+00:00", "2027-11-16T23:00:00+00:00"),  # winter time
        (date(2027, 4, 14), "2027-03-30T21:59:00+00:00", "2027-03-30T22:00:00+00:00"),  # summer time since 28 March
    ],
)
def test_a_day_begins_at_midnight_in_sweden_before_and_after_the_clocks_change(
    world: World, meeting: Dialogue, day: date, still: str, due: str
) -> None:
    factories.invitation(held_on(world, day), world.region, world.coordinator)
    assert actions.remind(at=datetime.fromisoformat(still)) == 0
    assert actions.remind(at=datetime.fromisoformat(due)) == 1


def test_one_mail_that_cannot_be_made_does_not_stop_the_others(
    world: World, meeting: Dialogue, presenting: Invitation
) -> None:
    broken = factories.user(email="a@example.org", name="Två\nrader")
    factories.membership(broken, world.region, Membership.Role.STRATEGIST)
    assert actions.remind(at=before(14)) == 1
    assert [mail.to for mail in mails()] == [world.strategist.email]
    assert not Reminder.objects.filter(person=broken).exists()


def test_the_account_page_says_that_reminders_come_and_which_came_last(
    world: World, meeting: Dialogue, presenting: Invitation, as_user: AsUser
) -> None:
    actions.remind(at=before(14))
    page = as_user(world.strategist).get(reverse("account_home")).content.decode()
    assert "Högst ett mejl om dagen" in page
    assert "Påminnelse: lämna in senast tors 15 april 2027" in page


def test_the_coordinator_finds_the_reminders_in_the_outbox(
    world: World, meeting: Dialogue, presenting: Invitation, as_user: AsUser
) -> None:
    second = held_on(world, DAY + timedelta(days=1), "Trädialogen")
    factories.invitation(second, world.region, world.coordinator)
    actions.remind(at=before(13))
    (mail,) = mails()
    assert mail.about == world.strategist
    client = as_user(world.coordinator)
    assert mail.subject in client.get(reverse("outbox_list")).content.decode()
    assert client.get(reverse("outbox_detail", args=[mail.pk])).status_code == 200
    assert "Trädialogen" in client.get(reverse("outbox_html", args=[mail.pk])).content.decode()


def test_a_reminder_that_has_not_left_when_the_dialogue_is_cancelled_never_leaves(
    world: World, meeting: Dialogue, presenting: Invitation, settings: Settings
) -> None:
    settings.MAIL_ALLOW_LIST = ["@example.org"]
    second = held_on(world, DAY + timedelta(days=1), "Trädialogen")
    factories.invitation(second, world.region, world.coordinator)
    assert actions.remind(at=before(13)) == 1
    assert actions.call_back_reminders(at=before(13)) == 0
    cancel_dialogue(meeting, by=world.coordinator, at=before(13), reason="Sjukdom")
    assert actions.call_back_reminders(at=before(13)) == 1
    assert [mail.state for mail in mails()] == [Message.State.WITHDRAWN]
    assert actions.remind(at=before(13)) == 0
    assert actions.remind(at=before(10)) == 1
    assert mails()[-1].subject.endswith("– Trädialogen")


def test_a_reminder_that_has_not_left_when_the_answer_comes_never_leaves(
    world: World, meeting: Dialogue, settings: Settings
) -> None:
    settings.MAIL_ALLOW_LIST = ["@example.org"]
    recipient = asked(meeting, world.region, world.strategist, sent=before(56))
    assert actions.remind(at=before(42)) == 1
    assert actions.call_back_reminders(at=before(42)) == 0
    answer_invitation(recipient.invitation, Invitation.Answer.LISTENS, by=world.strategist, at=before(42))
    assert actions.call_back_reminders(at=before(42)) == 1
    assert [mail.state for mail in mails()] == [Message.State.WITHDRAWN]


def test_who_has_left_the_organisation_is_not_reminded(world: World, meeting: Dialogue) -> None:
    asked(meeting, world.region, world.strategist, sent=before(56))
    Membership.objects.filter(user=world.strategist).update(ended_at=before(50))
    assert actions.remind(at=before(42)) == 0


# --- two beats at once -----------------------------------------------------------------------------------------------


def at_once(task: Callable[[], object], times: int = 2) -> None:
    gate = Barrier(times)

    def run() -> None:
        try:
            gate.wait()
            task()
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def crowd(world: World, meeting: Dialogue) -> int:
    """Twenty who have something left."""
    for number in range(20):
        body = factories.organisation()
        factories.membership(factories.user(name=f"Strateg {number}"), body, Membership.Role.STRATEGIST)
        factories.invitation(meeting, body, world.coordinator)
    return 20


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_remind_each_person_once(world: World, meeting: Dialogue) -> None:
    people = crowd(world, meeting)
    at_once(lambda: actions.remind(at=before(14)), times=4)
    assert len({mail.to for mail in mails()}) == len(mails()) == people
    assert Reminder.objects.count() == people


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_and_the_key_of_the_day_two_beats_send_twice(world: World, meeting: Dialogue) -> None:
    people = crowd(world, meeting)
    gate = Barrier(2)

    def carelessly() -> None:
        things = reminders.due(at=before(14))
        gate.wait()
        for pk, found in things.items():
            letter = Letter(found[0].person.email, "", "Påminnelse", "Text", "<p>Text</p>")
            key = f"reminder:{connection.connection.info.backend_pid}:{pk}"
            outbox.queue(letter, key=key, thread="", sender="", about=meeting, at=NOW)

    at_once(carelessly)
    assert len(mails()) == 2 * people


def test_presentations_of_a_dialogue_that_nobody_presents_in_remind_nobody(world: World, meeting: Dialogue) -> None:
    assert Presentation.objects.filter(dialogue=meeting).count() == 0
    assert actions.remind(at=before(7)) == 0
