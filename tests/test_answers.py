"""An organisation answers: four answers, places in order, and the link that opens the page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dialogues import actions
from dialogues.links import token_of
from dialogues.models import Dialogue, Invitation, Recipient
from outbox.models import Message
from presentations.actions.answering import Reply, answer
from presentations.models import Presentation
from regions.models import Membership
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """A dialogue without answers, 60 days ahead, so that the answer date lies ahead too."""
    return factories.dialogue(world.focus, world.coordinator, starts_at=world.now + timedelta(days=60))


@pytest.fixture
def recipient(world: World, meeting: Dialogue, now: datetime) -> Recipient:
    """The region's strategist, to whom the invitation has been sent."""
    invitation = actions.add_participant(
        meeting, world.region, role=Invitation.Role.PRESENT, by=world.coordinator, at=now
    )
    actions.release_wave(meeting, by=world.coordinator, at=now)
    return invitation.recipients.get()


@pytest.fixture
def link(recipient: Recipient) -> str:
    return reverse("invitation_answer", args=[token_of(recipient)])


@pytest.fixture
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The entry points' clock stands at `now`."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


pytestmark = pytest.mark.usefixtures("_clock")


def test_opening_the_link_answers_nothing(client: Client, link: str, recipient: Recipient) -> None:
    page = client.get(link)

    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    recipient.invitation.refresh_from_db()
    assert recipient.invitation.answer == ""


def test_presenting_chooses_the_area_and_opens_the_presentation(
    client: Client, link: str, recipient: Recipient, world: World
) -> None:
    page = client.post(link, {"answer": "presents", "area": world.area.pk, "speaker_title": "utvecklingsstrateg"})

    assert page.status_code == 302
    invitation = Invitation.objects.get(pk=recipient.invitation_id)
    assert (invitation.answer, invitation.area, invitation.speaker_title) == (
        "presents",
        world.area,
        "utvecklingsstrateg",
    )
    assert (invitation.answered_by, invitation.answered_through, invitation.on_behalf) == (
        world.strategist,
        recipient,
        False,
    )
    opened = Presentation.objects.get(dialogue=invitation.dialogue, organisation=world.region)
    assert opened.area == world.area


def test_presenting_without_an_area_is_told_beside_the_field(client: Client, link: str, recipient: Recipient) -> None:
    page = client.post(link, {"answer": "presents"})

    assert page.status_code == 422
    assert Invitation.objects.get(pk=recipient.invitation_id).answer == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"answer": "listens"}, ("listens", "", "")),
        ({"answer": "declines", "reason": "Vi har fullt."}, ("declines", "Vi har fullt.", "")),
        ({"answer": "other_time", "suggestion": "Vecka 12."}, ("other_time", "", "Vecka 12.")),
    ],
)
def test_the_other_answers(
    client: Client, link: str, recipient: Recipient, typed: dict[str, str], kept: tuple[str, str, str]
) -> None:
    client.post(link, typed)

    invitation = Invitation.objects.get(pk=recipient.invitation_id)
    assert (invitation.answer, invitation.reason, invitation.suggestion) == kept


def test_the_answer_can_be_changed_until_the_answer_date_and_not_after(
    client: Client, link: str, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(link, {"answer": "listens"})
    client.post(link, {"answer": "declines"})
    assert Invitation.objects.get(pk=recipient.invitation_id).answer == "declines"
    due = recipient.invitation.dialogue.answer_due_at

    monkeypatch.setattr("django.utils.timezone.now", lambda: due - timedelta(seconds=1))
    client.post(link, {"answer": "listens"})
    monkeypatch.setattr("django.utils.timezone.now", lambda: due)
    late = client.post(link, {"answer": "declines"})

    assert late.status_code == 422  # the form is another one: only a stand-in can be named
    assert Invitation.objects.get(pk=recipient.invitation_id).answer == "listens"


def test_who_has_left_the_organisation_is_not_told_a_new_time(
    recipient: Recipient, world: World, now: datetime
) -> None:
    Message.objects.filter(thread=recipient.thread).update(state=Message.State.SENT, sent_at=now)
    recipient.user.memberships.update(ended_at=now)
    dialogue = recipient.invitation.dialogue

    actions.change_dialogue(
        dialogue, by=world.coordinator, at=now, starts_at=dialogue.starts_at + timedelta(minutes=30)
    )

    methods = Message.objects.filter(thread=recipient.thread).order_by("pk").values_list("calendar_method", flat=True)
    assert list(methods) == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize("end", ["withdrawn", "cancelled", "begun"])
def test_the_link_dies_with_the_invitation(  # noqa: PLR0917  # fixtures
    client: Client,
    link: str,
    recipient: Recipient,
    world: World,
    now: datetime,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialogue = recipient.invitation.dialogue
    if end == "withdrawn":
        actions.remove_participant(recipient.invitation, by=world.coordinator, at=now)
    elif end == "cancelled":
        actions.cancel_dialogue(dialogue, by=world.coordinator, at=now, reason="Krockar.")
    else:
        monkeypatch.setattr("django.utils.timezone.now", lambda: dialogue.starts_at)

    page = client.get(link)

    assert page.status_code == 410
    assert dialogue.title not in page.content.decode()
    assert client.post(link, {"answer": "listens"}).status_code == 410


def test_a_made_up_link_opens_nothing(client: Client, link: str) -> None:
    assert client.get(link.replace("svara/", "svara/x")).status_code == 404


def test_only_a_stand_in_who_is_to_present_reads_what_is_written_so_far(
    client: Client, link: str, world: World, recipient: Recipient
) -> None:
    client.post(
        link,
        {
            "answer": "presents",
            "area": world.area.pk,
            "stand_in_name": "Ida Istället",
            "stand_in_address": "ida@example.org",
        },
    )
    theirs = reverse("invitation_material", args=[token_of(recipient.stand_ins.get())])

    assert client.get(f"{link}underlag.pdf").status_code == 404
    assert client.get(theirs).content.startswith(b"%PDF")

    client.post(link, {"answer": "listens"})

    assert client.get(theirs).status_code == 404


def test_after_the_answer_date_who_comes_can_still_change(
    client: Client, link: str, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(link, {"answer": "listens"})
    due = recipient.invitation.dialogue.answer_due_at
    monkeypatch.setattr("django.utils.timezone.now", lambda: due)

    client.post(link, {"stand_in_name": "Ida Istället", "stand_in_address": "ida@example.org"})

    assert recipient.stand_ins.get().user.email == "ida@example.org"
    assert Invitation.objects.get(pk=recipient.invitation_id).answer == "listens"


def test_a_stand_in_is_named_on_the_page(client: Client, link: str, recipient: Recipient) -> None:
    client.post(link, {"answer": "listens", "stand_in_name": "Ida Istället", "stand_in_address": "ida@example.org"})

    assert recipient.stand_ins.get().user.email == "ida@example.org"
    assert "Ida Istället" in client.get(link).content.decode()


def test_a_stand_in_outside_the_organisation_changes_nothing(client: Client, link: str, recipient: Recipient) -> None:
    page = client.post(link, {"answer": "listens", "stand_in_name": "X", "stand_in_address": "x@elsewhere.example.com"})

    assert page.status_code == 422
    assert Invitation.objects.get(pk=recipient.invitation_id).answer == ""


def test_who_comes_after_the_last_place_waits_and_is_moved_up(world: World, meeting: Dialogue, now: datetime) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(capacity=1)
    rows = []
    for number in range(3):
        body = factories.organisation(mailbox=f"mailbox{number}@example.org")
        row = actions.add_participant(meeting, body, role=Invitation.Role.PRESENT, by=world.coordinator, at=now)
        rows.append(row)
    actions.release_wave(meeting, by=world.coordinator, at=now)
    for row in rows:
        area = factories.area(row.organisation)
        actions.answer_invitation(row, "presents", by=world.coordinator, at=now, area=area)
    standing = [Invitation.objects.get(pk=row.pk) for row in rows]
    assert [(row.answer, row.queue_number) for row in standing] == [("presents", None), ("waits", 1), ("waits", 2)]

    actions.answer_invitation(standing[0], "listens", by=world.coordinator, at=now)

    standing = [Invitation.objects.get(pk=row.pk) for row in rows]
    assert [(row.answer, row.queue_number) for row in standing] == [("listens", None), ("presents", None), ("waits", 2)]
    told = Message.objects.filter(subject__startswith="Ni har fått en plats")
    assert [message.to for message in told] == ["mailbox1@example.org"]


def test_answering_again_keeps_the_place_on_the_list(world: World, meeting: Dialogue, now: datetime) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(capacity=1)
    rows = [
        actions.add_participant(
            meeting, factories.organisation(), role=Invitation.Role.PRESENT, by=world.coordinator, at=now
        )
        for _number in range(3)
    ]
    for row in rows:
        area = factories.area(row.organisation)
        actions.answer_invitation(row, "presents", by=world.coordinator, at=now, area=area)

    area = factories.area(rows[1].organisation)
    actions.answer_invitation(rows[1], "presents", by=world.coordinator, at=now, area=area)

    assert Invitation.objects.get(pk=rows[1].pk).queue_number == 1


def test_more_places_move_up_those_who_wait(world: World, meeting: Dialogue, now: datetime) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(capacity=1)
    rows = [
        actions.add_participant(
            meeting, factories.organisation(), role=Invitation.Role.PRESENT, by=world.coordinator, at=now
        )
        for _number in range(3)
    ]
    for row in rows:
        area = factories.area(row.organisation)
        actions.answer_invitation(row, "presents", by=world.coordinator, at=now, area=area)

    actions.change_dialogue(Dialogue.objects.get(pk=meeting.pk), by=world.coordinator, at=now, capacity=2)

    assert [Invitation.objects.get(pk=row.pk).answer for row in rows] == ["presents", "presents", "waits"]


def test_a_strategist_answers_signed_in_and_others_do_not(
    as_user: Callable[[User], Client], world: World, recipient: Recipient
) -> None:
    page = reverse("invitation_reply", args=[recipient.invitation.dialogue_id, recipient.invitation_id])

    assert as_user(world.other_strategist).post(page, {"answer": "declines"}).status_code == 403
    assert as_user(world.strategist).post(page, {"answer": "listens"}).status_code == 302

    assert Invitation.objects.get(pk=recipient.invitation_id).answer == "listens"


def test_the_coordinator_answers_on_behalf_and_it_says_so(
    as_user: Callable[[User], Client], world: World, recipient: Recipient
) -> None:
    page = reverse("invitation_reply", args=[recipient.invitation.dialogue_id, recipient.invitation_id])

    as_user(world.coordinator).post(page, {"answer": "presents", "area": world.area.pk})

    invitation = Invitation.objects.get(pk=recipient.invitation_id)
    assert (invitation.answer, invitation.on_behalf, invitation.answered_by) == ("presents", True, world.coordinator)


def test_an_area_of_somebody_else_is_refused(world: World, recipient: Recipient, now: datetime) -> None:
    with pytest.raises(RefusalError):
        answer(
            recipient.invitation,
            Reply("presents", area=world.group_area),
            by=world.strategist,
            at=now,
            through=recipient,
        )

    assert not Presentation.objects.filter(dialogue=recipient.invitation.dialogue).exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_nine_places_never_overbook(now: datetime) -> None:
    """Nine present, 41 wait, and the numbers on the list are the order in which the answers came in."""
    person = factories.user()
    host = factories.agency()
    factories.membership(person, host, Membership.Role.COORDINATOR)
    meeting = factories.dialogue(factories.focus_area(host), person, starts_at=now + timedelta(days=60), capacity=9)
    bodies = [factories.organisation() for _number in range(50)]
    areas = [factories.area(body) for body in bodies]
    rows = [factories.invitation(meeting, body, person, answer="") for body in bodies]
    ready = Barrier(len(rows))

    def present(number: int) -> None:
        try:
            ready.wait()
            actions.answer_invitation(rows[number], "presents", by=person, at=now, area=areas[number])
        finally:
            connections.close_all()

    threads = [Thread(target=present, args=[number]) for number in range(len(rows))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert meeting.invitations.presenting().count() == 9
    assert list(meeting.invitations.waiting().values_list("queue_number", flat=True)) == list(range(1, 42))
