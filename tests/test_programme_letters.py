"""Who is told of a published programme, what stands in the letter, and what the calendar takes in."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dialogues import actions
from dialogues.actions import agenda
from dialogues.actions import programme as publishing
from dialogues.content import Kind
from dialogues.models import Dialogue, Invitation, Recipient
from outbox.models import Message
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import NOW, World
from tests.strict_calendar import checked

LATER = NOW + timedelta(days=3)


def body(name: str) -> Organisation:
    """A region with one person who takes invitations."""
    made = factories.organisation(name=f"Region {name}", short_name=name, code=name[:8])
    factories.membership(factories.user(email=f"{name.lower()}@example.org"), made, Membership.Role.STRATEGIST)
    return made


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """Halland and Skane present, Gotland listens, Kalmar has declined; the invitations have been sent."""
    made = factories.dialogue(
        world.focus, world.coordinator, title="Stål & trä", meeting_url="https://mote.example.org/1"
    )
    for name, answer in (
        ("Halland", "presents"),
        ("Skane", "presents"),
        ("Gotland", "listens"),
        ("Kalmar", "declines"),
    ):
        actions.add_participant(
            made, body(name), role="present", answer=answer, by=world.coordinator, at=NOW - timedelta(hours=1)
        )
    actions.release_wave(made, by=world.coordinator, at=NOW)
    return made


@pytest.fixture
def who(world: World) -> dict[str, Any]:
    return {"by": world.coordinator, "at": LATER}


def told(meeting: Dialogue, number: int) -> list[Message]:
    """The letters of one version, by address."""
    found = Message.objects.filter(key__contains=f":programme{number}:", thread__startswith="recipient:")
    return sorted((one for one in found if one.about == meeting), key=lambda one: one.to)


def items(meeting: Dialogue) -> dict[str, int]:
    """Ids by heading."""
    return {
        str(item.organisation or item.kind): item.pk for item in meeting.agenda_items.select_related("organisation")
    }


def test_the_first_version_goes_to_all_who_are_invited_and_have_not_declined(
    meeting: Dialogue, who: dict[str, Any]
) -> None:
    agenda.suggest(meeting, **who)
    made = publishing.publish(meeting, **who)
    letters = told(meeting, 1)
    assert [letter.to for letter in letters] == ["gotland@example.org", "halland@example.org", "skane@example.org"]
    first = letters[1]
    assert first.subject == "Programmet är klart: Stål & trä, ons 31 mars 2027"
    assert "Ni presenterar kl. 10.20–10.30." in first.text
    assert "10.20–10.30 Region Halland" in first.text
    assert "Ni presenterar" not in letters[0].text
    assert "Stål &amp; trä" in first.html
    assert first.sender == "VINNOVA"
    file = first.files.get()
    assert (file.name, file.content_type) == ("2027-03-31 Stål & trä, program version 1.pdf", "application/pdf")
    assert bytes(file.body) == bytes(made.pdf)
    with pikepdf.open(BytesIO(bytes(file.body))) as document:
        assert len(document.pages) == 1


def test_the_calendar_entry_has_the_programme_the_same_sequence_and_a_newer_stamp(
    meeting: Dialogue, who: dict[str, Any]
) -> None:
    agenda.suggest(meeting, **who)
    publishing.publish(meeting, **who)
    recipient = Recipient.objects.get(user__email="skane@example.org", invitation__dialogue=meeting)
    invited, programme = Message.objects.filter(thread=recipient.thread).order_by("pk")
    before, after = (checked(one.calendar) for one in (invited, programme))
    assert programme.calendar_method == "REQUEST"
    same = ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION")
    assert [after.one(name).value for name in same] == [before.one(name).value for name in same]
    assert (before.one("DTSTAMP").value, after.one("DTSTAMP").value) == ("20270301T080000Z", "20270304T080000Z")
    assert "10.30–10.40 Region Skane" in after.text("DESCRIPTION")


def test_a_later_version_goes_only_to_those_whose_own_time_is_another(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    publishing.publish(meeting, **who)
    agenda.resize_item(meeting, items(meeting)["closing"], minutes=5, **who)
    publishing.publish(meeting, **who)
    assert told(meeting, 2) == []
    agenda.resize_item(meeting, items(meeting)["Region Halland"], minutes=5, **who)
    agenda.move_item(meeting, items(meeting)["Region Skane"], to=99, **who)
    publishing.publish(meeting, **who)
    halland, skane = told(meeting, 3)
    assert halland.subject.startswith("Programmet är ändrat: Stål & trä")
    assert "Ni presenterar kl. 10.20–10.35 i stället för 10.20–10.30." in halland.text
    assert "i stället för 10.30–10.40." in skane.text
    assert "version 3" in skane.text


def test_who_goes_and_who_comes_is_told(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    publishing.publish(meeting, **who)
    rows = {row.organisation.short_name: row for row in meeting.invitations.select_related("organisation")}
    actions.answer_invitation(rows["Halland"], "listens", on_behalf=True, **who)
    actions.answer_invitation(rows["Gotland"], "presents", on_behalf=True, **who)
    agenda.take_out(meeting, rows["Halland"].organisation, **who)
    agenda.put_in(meeting, rows["Gotland"].organisation, **who)
    publishing.publish(meeting, **who)
    gotland, halland, skane = told(meeting, 2)
    assert "Ni presenterar kl. 10.30–10.40." in gotland.text
    assert "Er presentation, som låg kl. 10.20–10.30, är inte längre med i programmet." in halland.text
    assert "Ni presenterar kl. 10.20–10.30 i stället för 10.30–10.40." in skane.text


def test_when_the_dialogue_is_moved_the_next_version_goes_to_all(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    publishing.publish(meeting, **who)
    starts_at = meeting.starts_at + timedelta(days=7)
    actions.change_dialogue(meeting, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **who)
    update = Message.objects.filter(key__contains=":rev1:").first()
    assert update is not None
    assert "Region Skane" not in checked(update.calendar).text("DESCRIPTION")
    publishing.publish(meeting, **who)
    assert len(told(meeting, 2)) == 3
    assert told(meeting, 2)[0].calendar.count("SEQUENCE:1") == 1


def test_an_invitation_that_is_sent_afterwards_has_the_programme_in_its_calendar_entry(
    meeting: Dialogue, who: dict[str, Any]
) -> None:
    agenda.suggest(meeting, **who)
    publishing.publish(meeting, **who)
    late = actions.add_participant(meeting, body("Blekinge"), role="listen", **who)
    actions.release_wave(meeting, **who)
    letter = Message.objects.get(thread=late.recipients.get().thread)
    assert "Region Skane" in checked(letter.calendar).text("DESCRIPTION")


def test_telling_again_sends_nothing_again(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    made = publishing.publish(meeting, **who)
    before = Message.objects.count()
    publishing.publish(meeting, **who)
    assert publishing.tell_programme(made, None, at=LATER + timedelta(hours=1)) == 3
    assert Message.objects.count() == before


def test_what_is_not_published_after_all_tells_nobody(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.add_item(meeting, kind=Kind.TALK, minutes=200, **who)
    with pytest.raises(publishing.DoesNotFitError):
        publishing.publish(meeting, **who)
    assert told(meeting, 1) == []


def test_the_page_before_publishing_names_those_who_get_a_mail_and_those_who_do_not(
    meeting: Dialogue, world: World, who: dict[str, Any], client: Client
) -> None:
    actions.add_participant(meeting, world.region, role="listen", answer=Invitation.Answer.LISTENS, **who)
    agenda.suggest(meeting, **who)
    client.force_login(User.objects.get(pk=world.coordinator.pk))
    page = " ".join(client.get(reverse("programme_publish", args=[meeting.pk])).content.decode().split())
    assert "inte har avstått: Gotland, Halland, Skane. 3 mejl, med programmet som PDF" in page
    assert "De här har inte fått någon inbjudan skickad och får därför inget mejl: Östergötland." in page
