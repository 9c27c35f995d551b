"""Invitations leave in waves, follow the dialogue, and are called back with it."""

from datetime import datetime, timedelta

import pytest

from accounts.models import BusinessEvent, User
from dialogues import actions
from dialogues.models import Dialogue, Invitation
from outbox.models import Message
from regions.actions import anonymise_person
from regions.models import Network
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError


@pytest.fixture
def asked(world: World, now: datetime) -> Invitation:
    """The region is asked to present in a dialogue to which nobody else is asked, and nothing has been sent."""
    return actions.add_participant(
        world.later_dialogue, world.region, role=Invitation.Role.PRESENT, by=world.coordinator, at=now
    )


def release(world: World, at: datetime) -> None:
    actions.release_wave(world.later_dialogue, by=world.coordinator, at=at)


def arrived(message: Message, at: datetime) -> None:
    """The relay has taken the message."""
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=at)


def letters(invitation: Invitation) -> list[Message]:
    threads = [recipient.thread for recipient in invitation.recipients.all()]
    return list(Message.objects.filter(thread__in=threads).order_by("pk"))


def test_an_invitation_goes_to_the_organisations_people_and_its_mailbox_one_mail_each(
    world: World, asked: Invitation, now: datetime
) -> None:
    world.region.mailbox = "Region@example.org"
    world.region.save()
    silent = factories.user()
    factories.membership(silent, world.region, takes_invitations=False)

    release(world, now)

    sent = letters(asked)
    assert sorted(message.to for message in sent) == sorted(["region@example.org", world.strategist.email])
    assert {message.calendar_method for message in sent} == {"REQUEST"}
    assert {message.sender for message in sent} == {"VINNOVA"}
    mailbox = User.objects.get(email="region@example.org")
    assert (mailbox.is_active, mailbox.has_usable_password()) == (False, False)


def test_releasing_again_sends_nothing_again(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)

    with pytest.raises(RefusalError):
        release(world, now + timedelta(minutes=1))

    assert len(letters(asked)) == 1


def test_an_invitation_that_is_held_back_stays_until_it_is_let_go(
    world: World, asked: Invitation, now: datetime
) -> None:
    actions.hold_back(asked, by=world.coordinator, at=now)
    other = actions.add_participant(
        world.later_dialogue, world.other_region, role=Invitation.Role.LISTEN, by=world.coordinator, at=now
    )
    release(world, now)
    assert (letters(asked), len(letters(other))) == ([], 1)

    actions.let_go(asked, by=world.coordinator, at=now)
    release(world, now)

    assert len(letters(asked)) == 1
    asked.refresh_from_db()
    assert asked.wave is not None
    assert asked.wave.number == 2


def test_the_coordinators_words_stand_in_the_mail_of_that_wave(world: World, asked: Invitation, now: datetime) -> None:
    actions.write_wave(
        world.later_dialogue, subject="Sista dialogen före påsk", words="Vi ses efter sportlovet.", answer_due_on=None,
        by=world.coordinator, at=now,
    )  # fmt: skip
    release(world, now)

    (message,) = letters(asked)
    assert "Vi ses efter sportlovet." in message.text
    assert "Vi ses efter sportlovet." in message.html
    assert message.subject == "Sista dialogen före påsk"


def test_who_has_declined_already_is_not_invited(world: World, asked: Invitation, now: datetime) -> None:
    actions.answer_invitation(asked, "declines", by=world.coordinator, at=now, on_behalf=True)

    with pytest.raises(RefusalError):
        release(world, now)


def test_a_dialogue_whose_invitations_have_left_is_no_draft_again(
    world: World, asked: Invitation, now: datetime
) -> None:
    release(world, now)

    with pytest.raises(RefusalError):
        actions.unplan_dialogue(world.later_dialogue, by=world.coordinator, at=now)


def test_correcting_participants_afterwards_mails_nobody(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)
    arrived(letters(asked)[0], now)
    after = world.later_dialogue.ends_at
    actions.mark_held(world.later_dialogue, by=world.coordinator, at=after)

    actions.remove_participant(asked, by=world.coordinator, at=after)
    actions.restore_participant(asked, by=world.coordinator, at=after)

    assert len(letters(asked)) == 1


def test_an_anonymised_person_is_not_written_to(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)
    arrived(letters(asked)[0], now)
    anonymise_person(world.strategist, by=world.admin, at=now)

    actions.cancel_dialogue(world.later_dialogue, by=world.coordinator, at=now, reason="Krockar.")

    assert len(letters(asked)) == 1


def test_a_network_leaves_out_who_is_asked_through_a_group_or_was_removed(
    world: World, asked: Invitation, now: datetime
) -> None:
    actions.add_participant(world.later_dialogue, world.group, role="present", by=world.coordinator, at=now)
    actions.remove_participant(asked, by=world.coordinator, at=now)
    network = Network.objects.create(code="RND", name="RND-nätverket")
    network.members.set([world.region, world.other_region])

    assert actions.invite_network(world.later_dialogue, network, by=world.coordinator, at=now) == []


def test_a_new_time_gives_a_week_to_answer_again(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)
    dialogue = Dialogue.objects.get(pk=world.later_dialogue.pk)
    assert dialogue.answer_by < now.date()

    changed = actions.change_dialogue(
        dialogue, by=world.coordinator, at=now, starts_at=dialogue.starts_at + timedelta(minutes=30)
    )

    assert changed.answer_by == now.date() + timedelta(days=7)


def test_a_draft_invites_nobody(world: World, now: datetime) -> None:
    actions.add_participant(world.draft, world.region, role=Invitation.Role.PRESENT, by=world.coordinator, at=now)

    with pytest.raises(RefusalError):
        actions.release_wave(world.draft, by=world.coordinator, at=now)

    assert Message.objects.count() == 0


def test_a_group_without_people_is_asked_through_its_members(world: World, now: datetime) -> None:
    invitation = actions.add_participant(
        world.later_dialogue, world.group, role=Invitation.Role.PRESENT, by=world.coordinator, at=now
    )
    release(world, now)

    (message,) = letters(invitation)
    assert message.to == world.other_strategist.email
    assert "Inbjudan gäller Dalarna tillsammans." in message.text


def test_a_network_is_asked_to_listen_in_one_step_and_nobody_twice(
    world: World, asked: Invitation, now: datetime
) -> None:
    network = Network.objects.create(code="RND", name="RND-nätverket")
    network.members.set([world.region, world.other_region, world.host])

    first = actions.invite_network(world.later_dialogue, network, by=world.coordinator, at=now)
    again = actions.invite_network(world.later_dialogue, network, by=world.coordinator, at=now)

    assert [row.organisation for row in first] == [world.other_region]
    assert again == []
    asked.refresh_from_db()
    assert asked.role == Invitation.Role.PRESENT


def test_a_new_time_is_told_to_those_who_have_not_declined_with_a_higher_sequence(
    world: World, asked: Invitation, now: datetime
) -> None:
    declined = actions.add_participant(
        world.later_dialogue, world.other_region, role=Invitation.Role.LISTEN, by=world.coordinator, at=now
    )
    release(world, now)
    actions.answer_invitation(declined, "declines", by=world.other_strategist, at=now)
    dialogue = Dialogue.objects.get(pk=world.later_dialogue.pk)

    actions.change_dialogue(
        dialogue,
        by=world.coordinator,
        at=now,
        starts_at=dialogue.starts_at + timedelta(hours=1),
        ends_at=dialogue.ends_at + timedelta(hours=1),
    )

    first, update = letters(asked)
    assert (first.calendar_method, update.calendar_method) == ("REQUEST", "REQUEST")
    assert ("SEQUENCE:0" in first.calendar, "SEQUENCE:1" in update.calendar) == (True, True)
    assert asked.recipients.get().uid in update.calendar
    assert update.subject.startswith("Ny tid")
    assert len(letters(declined)) == 1


def test_a_change_of_words_is_not_mailed(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)

    actions.change_dialogue(world.later_dialogue, by=world.coordinator, at=now, scope="Något annat.")

    assert len(letters(asked)) == 1


def test_a_cancelled_dialogue_leaves_the_calendars_that_it_has_come_into(
    world: World, asked: Invitation, now: datetime
) -> None:
    release(world, now)
    arrived(letters(asked)[0], now)

    actions.cancel_dialogue(world.later_dialogue, by=world.coordinator, at=now, reason="Krockar.")

    _request, cancel = letters(asked)
    assert cancel.calendar_method == "CANCEL"
    assert "SEQUENCE:1" in cancel.calendar
    assert "Krockar." in cancel.text


def test_an_invitation_that_has_not_left_never_leaves_a_cancelled_dialogue(
    world: World, asked: Invitation, now: datetime
) -> None:
    release(world, now)

    actions.cancel_dialogue(world.later_dialogue, by=world.coordinator, at=now, reason="Krockar.")

    (message,) = letters(asked)
    assert message.state == Message.State.WITHDRAWN


def test_a_dialogue_that_takes_place_after_all_comes_back_into_the_calendar(
    world: World, asked: Invitation, now: datetime
) -> None:
    release(world, now)
    arrived(letters(asked)[0], now)
    actions.cancel_dialogue(world.later_dialogue, by=world.coordinator, at=now, reason="Krockar.")

    actions.restore_dialogue(world.later_dialogue, by=world.coordinator, at=now + timedelta(hours=1))

    assert [message.calendar_method for message in letters(asked)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert "SEQUENCE:2" in letters(asked)[-1].calendar


def test_a_withdrawn_invitation_cancels_for_that_organisation_only(
    world: World, asked: Invitation, now: datetime
) -> None:
    other = actions.add_participant(
        world.later_dialogue, world.other_region, role=Invitation.Role.LISTEN, by=world.coordinator, at=now
    )
    release(world, now)
    arrived(letters(asked)[0], now)

    actions.remove_participant(asked, by=world.coordinator, at=now)

    assert [message.calendar_method for message in letters(asked)] == ["REQUEST", "CANCEL"]
    assert [message.calendar_method for message in letters(other)] == ["REQUEST"]

    actions.restore_participant(asked, by=world.coordinator, at=now)

    assert [message.calendar_method for message in letters(asked)] == ["REQUEST", "CANCEL", "REQUEST"]


def test_a_stand_in_gets_the_entry_and_the_first_one_loses_it(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)
    arrived(letters(asked)[0], now)
    recipient = asked.recipients.get()

    stand_in = actions.send_stand_in(
        recipient, name="Ida Istället", address="Ida@example.org", by=world.strategist, at=now
    )
    again = actions.send_stand_in(
        recipient, name="Ida Istället", address="ida@example.org", by=world.strategist, at=now
    )

    assert stand_in == again
    assert stand_in.stands_in_for == recipient
    assert [message.calendar_method for message in Message.objects.filter(thread=stand_in.thread)] == ["REQUEST"]
    assert [message.calendar_method for message in Message.objects.filter(thread=recipient.thread).order_by("pk")] == [
        "REQUEST",
        "CANCEL",
    ]
    assert not User.objects.get(email="ida@example.org").is_active
    assert BusinessEvent.objects.filter(verb="stand_in_named").count() == 1


def test_a_stand_in_outside_the_organisation_is_refused(world: World, asked: Invitation, now: datetime) -> None:
    release(world, now)

    with pytest.raises(RefusalError):
        actions.send_stand_in(
            asked.recipients.get(), name="X", address="x@elsewhere.example.com", by=world.strategist, at=now
        )

    assert asked.recipients.count() == 1
