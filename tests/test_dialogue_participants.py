"""Who takes part: each organisation once, no more presenters than places, and every step can be taken back."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessEvent, User
from dialogues import actions
from dialogues.models import Dialogue, Invitation
from regions.models import Organisation
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

Login = Callable[[User], Client]
PRESENTS, LISTENS = Invitation.Answer.PRESENTS, Invitation.Answer.LISTENS


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """Planned, with three places and nobody asked."""
    return factories.dialogue(world.focus, world.coordinator, capacity=3)


def add(meeting: Dialogue, body: Organisation, world: World, answer: str = PRESENTS, **fields: Any) -> Invitation:
    return actions.add_participant(
        meeting, body, role="present", answer=answer, by=world.coordinator, at=world.now, **fields
    )


def test_an_answer_is_noted_as_given_on_behalf(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world, diary_number=" 2027-17 ")
    added.refresh_from_db()
    assert (added.answer, added.answered_at, added.answered_by) == (PRESENTS, world.now, world.coordinator)
    assert (added.on_behalf, added.diary_number) == (True, "2027-17")
    assert BusinessEvent.objects.get().verb == "invitation_added"


def test_an_organisation_without_an_answer_has_answered_to_nobody(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world, answer="")
    assert (added.answered_at, added.answered_by, added.on_behalf) == (None, None, False)


def test_adding_the_same_organisation_again_changes_nothing(meeting: Dialogue, world: World) -> None:
    first = add(meeting, world.region, world)
    again = actions.add_participant(
        meeting, world.region, role="listen", answer=LISTENS, by=world.coordinator, at=world.now, diary_number="x"
    )
    assert again == first
    assert (again.role, again.answer, again.diary_number) == ("present", PRESENTS, "")
    assert BusinessEvent.objects.count() == 1


def test_the_host_is_not_a_participant(meeting: Dialogue, world: World) -> None:
    with pytest.raises(RefusalError, match="Vinnova"):
        add(meeting, world.host, world)


def test_a_removed_organisation_comes_back_as_it_was(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world, diary_number="2027-17")
    actions.remove_participant(added, by=world.coordinator, at=world.now)
    assert meeting.invitations.standing().count() == 0
    back = actions.restore_participant(added, by=world.coordinator, at=world.now)
    assert (back.withdrawn_at, back.answer, back.diary_number) == (None, PRESENTS, "2027-17")
    verbs = list(BusinessEvent.objects.values_list("verb", flat=True))
    assert verbs == ["invitation_added", "invitation_withdrawn", "invitation_restored"]


def test_a_removed_organisation_can_be_asked_anew(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world)
    actions.remove_participant(added, by=world.coordinator, at=world.now)
    again = add(meeting, world.region, world, answer="")
    assert again == added
    assert (again.answer, again.withdrawn_at) == ("", None)


def test_removing_and_bringing_back_twice_is_the_same_as_once(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world)
    for act in (actions.remove_participant, actions.restore_participant):
        act(added, by=world.coordinator, at=world.now)
        act(added, by=world.coordinator, at=world.now)
    assert BusinessEvent.objects.count() == 3


def test_a_change_is_logged_and_a_change_of_nothing_is_not(meeting: Dialogue, world: World) -> None:
    added = add(meeting, world.region, world, answer="")
    by, now = world.coordinator, world.now
    for _ in range(2):
        actions.change_participant(added, role="listen", diary_number="7", by=by, at=now)
    verbs = list(BusinessEvent.objects.values_list("verb", flat=True))
    assert verbs == ["invitation_added", "invitation_changed"]


def test_a_form_that_was_opened_before_the_answer_came_leaves_the_answer_alone(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    asked = add(meeting, world.region, world, answer="")
    client = as_user(world.coordinator)
    url = reverse("participant_change", args=[meeting.pk, asked.pk])
    client.get(url)
    actions.answer_invitation(asked, PRESENTS, by=world.strategist, at=world.now, area=world.area)
    client.post(url, {"role": "present", "answer": "", "diary_number": "1"})
    asked.refresh_from_db()
    assert (asked.answer, asked.area, asked.diary_number) == (PRESENTS, world.area, "1")


def test_no_more_organisations_present_than_there_are_places(meeting: Dialogue, world: World) -> None:
    bodies = [factories.organisation() for _ in range(4)]
    for body in bodies[:3]:
        add(meeting, body, world)
    late = add(meeting, bodies[3], world)
    listening = add(meeting, factories.organisation(), world, answer=LISTENS)
    actions.answer_invitation(listening, PRESENTS, by=world.coordinator, at=world.now, on_behalf=True)
    listening.refresh_from_db()
    assert [(row.answer, row.queue_number) for row in (late, listening)] == [("waits", 1), ("waits", 2)]


def test_one_who_presents_already_can_be_changed_when_all_places_are_taken(meeting: Dialogue, world: World) -> None:
    added, *_others = [add(meeting, factories.organisation(), world) for _ in range(3)]
    changed = actions.change_participant(added, role="present", diary_number="9", by=world.coordinator, at=world.now)
    assert changed.diary_number == "9"


def test_who_comes_back_to_a_place_that_has_been_taken_waits(meeting: Dialogue, world: World) -> None:
    gone = add(meeting, world.region, world)
    actions.remove_participant(gone, by=world.coordinator, at=world.now)
    for _ in range(3):
        add(meeting, factories.organisation(), world)
    back = actions.restore_participant(gone, by=world.coordinator, at=world.now)
    assert (back.answer, back.queue_number) == ("waits", 1)


def test_participants_of_a_closed_or_cancelled_dialogue_stay_as_they_are(world: World) -> None:
    by, now = world.coordinator, world.now
    closed = factories.dialogue(world.focus, by, held_at=now, held_by=by, closed_at=now, closed_by=by)
    cancelled = factories.dialogue(world.focus, by, cancelled_at=now, cancelled_by=by, cancel_reason="Skäl")
    for meeting in (closed, cancelled):
        asked = factories.invitation(meeting, world.region, by)
        with pytest.raises(RefusalError):
            add(meeting, world.other_region, world)
        with pytest.raises(RefusalError):
            actions.remove_participant(asked, by=by, at=now)


# --- races -----------------------------------------------------------------------------------------------------------


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads that start together; what each returned, or the refusal it met."""
    together, found = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        together.wait()
        try:
            found.append(call())
        except RefusalError as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_eight_who_take_three_places_at_once_get_three(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator, capacity=3)
    bodies = [factories.organisation() for _ in range(8)]
    found = at_once(*[lambda body=body: add(meeting, body, world) for body in bodies])
    assert not any(isinstance(each, RefusalError) for each in found)
    assert meeting.invitations.presenting().count() == 3
    assert list(meeting.invitations.waiting().values_list("queue_number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_get_the_one_place(world: World) -> None:
    """The control: the same check and write, with both checks made before either write, as READ COMMITTED allows."""
    meeting = factories.dialogue(world.focus, world.coordinator, capacity=1)
    both_have_checked = threading.Barrier(2)

    def unguarded(body: Organisation) -> None:
        with transaction.atomic():
            assert meeting.invitations.presenting().count() < meeting.capacity
            both_have_checked.wait(timeout=10)
            factories.invitation(meeting, body, world.coordinator)

    bodies = [factories.organisation() for _ in range(2)]
    at_once(*[lambda body=body: unguarded(body) for body in bodies])
    assert meeting.invitations.presenting().count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_organisation_added_by_two_at_once_stands_once(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    found = at_once(*[lambda: add(meeting, world.region, world)] * 4)
    assert {each.pk for each in found if isinstance(each, Invitation)} == set(
        meeting.invitations.values_list("pk", flat=True)
    )
    assert BusinessEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_places_cannot_be_taken_away_while_they_are_being_filled(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator, capacity=2)
    add(meeting, factories.organisation(), world)
    body = factories.organisation()
    found = at_once(
        lambda: add(meeting, body, world),
        lambda: actions.change_dialogue(meeting, by=world.coordinator, at=world.now, capacity=1),
    )
    meeting.refresh_from_db()
    refused = sum(isinstance(each, RefusalError) for each in found)
    assert refused + meeting.invitations.waiting().count() == 1
    assert meeting.invitations.presenting().count() <= meeting.capacity


def test_the_database_refuses_every_impossible_invitation(world: World) -> None:
    mine = Invitation.objects.filter(pk=world.invitation.pk)
    impossible: dict[str, dict[str, Any]] = {
        "invitation_answer_and_at": {"answer": ""},
        "invitation_withdrawn_by_and_at": {"withdrawn_at": world.now},
    }
    for name, fields in impossible.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            mine.update(**fields)
    with pytest.raises(IntegrityError, match="invitation_once_per_organisation"), transaction.atomic():
        factories.invitation(world.dialogue, world.group, world.coordinator)


# --- pages -----------------------------------------------------------------------------------------------------------


def page(meeting: Dialogue) -> str:
    return reverse("dialogue_participants", args=[meeting.pk])


def test_the_table_is_in_the_order_of_answers_and_the_swedish_alphabet(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    named = {name: factories.organisation(name=name) for name in ("Örebro", "Åland", "Ärtemark", "Avesta")}
    for name in ("Örebro", "Avesta"):
        add(meeting, named[name], world)
    add(meeting, named["Åland"], world, answer="declines")
    add(meeting, named["Ärtemark"], world, answer="")
    response = as_user(world.coordinator).get(page(meeting))
    rows = [row["name"] for row in response.context["rows"]]
    assert rows == ["Avesta", "Örebro", "Ärtemark", "Åland"]


def test_others_than_the_host_see_what_has_been_sent_or_answered(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    named = {name: factories.organisation(name=name) for name in ("Örebro", "Ärtemark", "Avesta")}
    for name in ("Örebro", "Avesta"):
        add(meeting, named[name], world)
    add(meeting, named["Ärtemark"], world, answer="")
    response = as_user(world.strategist).get(page(meeting))
    rows = [row["name"] for row in response.context["rows"]]
    assert rows == ["Avesta", "Örebro"]
    assert "2 av 3 platser" in response.content.decode()
    assert response.context["form"] is None


def test_adding_a_group_tells_which_regions_are_covered_and_offers_the_way_back(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    client = as_user(world.coordinator)
    assert "Norra Mellansverige (Dalarna)" in client.get(page(meeting)).content.decode()
    typed = {"organisation": world.group.pk, "role": "present", "answer": "presents", "diary_number": ""}
    response = client.post(page(meeting), typed, follow=True)
    told = response.content.decode()
    assert "Norra Mellansverige är tillagd. Därmed ingår Dalarna." in told
    invitation = meeting.invitations.get()
    assert f'action="{reverse("participant_remove", args=[meeting.pk, invitation.pk])}"' in told
    response = client.post(reverse("participant_remove", args=[meeting.pk, invitation.pk]), follow=True)
    back = reverse("participant_restore", args=[meeting.pk, invitation.pk])
    assert f'action="{back}"' in response.content.decode()
    client.post(back)
    assert meeting.invitations.standing().count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"organisation": "", "role": "present"}, "organisation"),
        ({"organisation": "999999", "role": "present"}, "organisation"),
        ({"organisation": "host", "role": "present"}, "organisation"),
        ({"organisation": "region", "role": "dance"}, "role"),
        ({"organisation": "region", "role": "present", "answer": "perhaps"}, "answer"),
        ({"organisation": "region", "role": "present", "diary_number": "9" * 41}, "diary_number"),
    ],
)
def test_a_wrong_entry_is_told_beside_its_field_and_changes_nothing(
    typed: dict[str, str], field: str, meeting: Dialogue, world: World, as_user: Login
) -> None:
    typed = dict(typed)
    if typed["organisation"] in ("host", "region"):
        typed["organisation"] = str(getattr(world, typed["organisation"]).pk)
    response = as_user(world.coordinator).post(page(meeting), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert meeting.invitations.count() == 0


def test_who_is_added_to_a_full_dialogue_is_shown_on_the_waiting_list(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    for _ in range(3):
        add(meeting, factories.organisation(), world)
    typed = {"organisation": world.region.pk, "role": "present", "answer": "presents", "diary_number": "2027-5"}
    client = as_user(world.coordinator)
    client.post(page(meeting), typed)
    assert "Nummer 1 på väntelistan" in client.get(page(meeting)).content.decode()


def test_a_participant_of_another_dialogue_is_not_found_here(meeting: Dialogue, world: World, as_user: Login) -> None:
    wrong = reverse("participant_change", args=[meeting.pk, world.invitation.pk])
    assert as_user(world.coordinator).get(wrong).status_code == 404
    gone = reverse("participant_remove", args=[meeting.pk, world.invitation.pk])
    assert as_user(world.coordinator).post(gone).status_code == 404


def test_changing_a_participant_saves_and_a_refusal_stays_in_the_form(
    meeting: Dialogue, world: World, as_user: Login
) -> None:
    asked = add(meeting, world.region, world, answer="")
    url = reverse("participant_change", args=[meeting.pk, asked.pk])
    client = as_user(world.coordinator)
    response = client.post(url, {"role": "present", "diary_number": "1"})
    assert response["Location"] == page(meeting)
    actions.remove_participant(asked, by=world.coordinator, at=world.now)
    response = client.post(url, {"role": "listen", "diary_number": "2"})
    assert response.status_code == 422
    assert "Östergötland är borttagen." in response.content.decode()


@pytest.mark.parametrize("rows", [1, 300])
def test_the_page_costs_the_same_for_one_row_and_for_many(
    rows: int, meeting: Dialogue, world: World, as_user: Login, django_assert_max_num_queries: Any
) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(capacity=1000)
    bodies = [factories.organisation() for _ in range(rows)]
    for body in bodies:
        factories.invitation(meeting, body, world.coordinator)
    client = as_user(world.coordinator)
    with django_assert_max_num_queries(11):
        client.get(page(meeting))
