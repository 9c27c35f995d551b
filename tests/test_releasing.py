"""Every invitation leaves within the tempo: by button, by the clock, and when it is brought back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BusinessEvent
from dialogues import actions as dialogues
from dialogues.models import Invitation, Recipient
from outbox.models import Message
from tests import factories
from tests.factories import World
from tests.tempo_world import DAY, LISTEN, MONDAY, PRESENT, ask, body, meeting
from toolkit.refusals import RefusalError
from yearwheel import tempo
from yearwheel.actions import queue, releasing
from yearwheel.actions import tempo as tempo_actions
from yearwheel.models import CalendarEntry, Release


def left(dialogue: object) -> set[str]:
    sent = Invitation.objects.filter(dialogue=dialogue).exclude(released_at=None)  # type: ignore[misc]  # a dialogue of any test
    return set(sent.values_list("organisation__short_name", flat=True))


def test_what_the_tempo_allows_leaves_and_the_rest_gets_its_next_day(world: World) -> None:
    north, south = body("Norr"), body("Söder")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    asked = ask(world, second, north, south)

    outcome = releasing.send_now(second, by=world.coordinator, at=MONDAY + DAY)

    assert left(second) == {"Söder"}
    assert [(held.invitation, held.because.rule, held.leaves_on) for held in outcome.held] == [
        (asked[0], "apart", date(2027, 9, 6))
    ]
    release = Release.objects.get(invitation=asked[0])
    assert (release.due_on, release.is_stuck) == (date(2027, 9, 6), False)
    assert releasing.preview(second, [asked[0]], at=MONDAY + DAY)[asked[0].pk].why.startswith("1 dag från inbjudan")


def test_what_was_held_back_leaves_by_itself_with_the_same_words(world: World) -> None:
    north, south = body("Norr"), body("Söder")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    ask(world, second, north, south)
    by = world.coordinator
    dialogues.write_wave(second, words="Välkomna!", answer_due_on=None, by=by, at=MONDAY)
    releasing.send_now(second, by=by, at=MONDAY)

    for days in range(1, 8):
        assert left(second) == {"Söder"}
        releasing.release_due(at=MONDAY + days * DAY)

    assert left(second) == {"Norr", "Söder"}
    assert [wave.words for wave in second.waves.all()] == ["Välkomna!", "Välkomna!"]


def test_a_wave_that_has_changed_since_it_was_seen_is_not_sent(world: World) -> None:
    dialogue = meeting(world)
    (asked,) = ask(world, dialogue, body("Norr"))
    with pytest.raises(RefusalError):
        releasing.send_now(dialogue, by=world.coordinator, at=MONDAY, seen={asked.pk, asked.pk + 1})
    assert not Message.objects.exists()


def test_an_invitation_to_a_group_counts_for_its_members_and_theirs_stand_against_it(world: World) -> None:
    north, south = body("Norr"), body("Söder")
    group = factories.group(north, south, name="Hela landet", short_name="Hela landet")
    to_member, to_group, after = meeting(world, 56), meeting(world, 70), meeting(world, 80)
    ask(world, to_member, south)
    releasing.send_now(to_member, by=world.coordinator, at=MONDAY)
    ask(world, to_group, group)

    held = releasing.send_now(to_group, by=world.coordinator, at=MONDAY + DAY).held
    assert (held[0].because.rule, held[0].because.by_name["party"]) == ("apart", "Söder")

    releasing.send_now(to_group, by=world.coordinator, at=MONDAY + 8 * DAY)
    assert left(to_group) == {"Hela landet"}
    ask(world, after, north)
    assert releasing.send_now(after, by=world.coordinator, at=MONDAY + 9 * DAY).held[0].because.rule == "apart"


def test_a_second_presentation_waits_until_the_first_dialogue_is_over_or_declined(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 90)
    (asked,) = ask(world, first, north, role=PRESENT)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    ask(world, second, north, role=PRESENT)
    at = MONDAY + 20 * DAY

    held = releasing.send_now(second, by=world.coordinator, at=at).held
    assert (held[0].because.rule, held[0].leaves_on) == ("preparing", None)

    dialogues.answer_invitation(asked, "declines", by=world.coordinator, at=at, on_behalf=True)
    releasing.send_now(second, by=world.coordinator, at=at)
    assert left(second) == {"Norr"}


def test_nothing_leaves_on_a_no_go_day_of_the_organisation(world: World) -> None:
    north, south = body("Norr"), body("Söder")
    CalendarEntry.objects.create(
        organisation=north, first=MONDAY.date(), last=MONDAY.date(), kind="no_go", title="Lov", created_at=MONDAY
    )
    dialogue = meeting(world)
    ask(world, dialogue, north, south)
    held = releasing.send_now(dialogue, by=world.coordinator, at=MONDAY).held
    assert (left(dialogue), held[0].because.rule, held[0].leaves_on) == ({"Söder"}, "no_go", date(2027, 8, 31))


def test_an_override_needs_a_reason_is_logged_and_says_what_it_broke(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    (asked,) = ask(world, second, north)
    with pytest.raises(RefusalError):
        tempo_actions.override(asked, reason=" ", by=world.coordinator, at=MONDAY)

    tempo_actions.override(asked, reason="Norr bad om det.", by=world.coordinator, at=MONDAY)
    releasing.send_now(second, by=world.coordinator, at=MONDAY)

    release = Release.objects.get(invitation=asked)
    assert (left(second), release.broke_rule, release.overridden_by) == ({"Norr"}, "apart", world.coordinator)
    assert BusinessEvent.objects.get(verb="invitation_tempo_overridden").reason == "Norr bad om det."


def test_an_override_that_is_taken_back_binds_again(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    (asked,) = ask(world, second, north)
    tempo_actions.override(asked, reason="Norr bad om det.", by=world.coordinator, at=MONDAY)
    tempo_actions.take_back_override(asked, by=world.coordinator, at=MONDAY)
    releasing.send_now(second, by=world.coordinator, at=MONDAY)
    assert left(second) == set()


def test_the_clock_releases_what_is_due_and_nothing_twice(world: World) -> None:
    dialogue = meeting(world, 56)
    ask(world, dialogue, body("Norr"))
    queue.place_wave(dialogue, by=world.coordinator, at=MONDAY - 20 * DAY)
    assert Release.objects.get().due_on == MONDAY.date()
    for days in (-3, -1, 0, 0, 1):
        releasing.release_due(at=MONDAY + days * DAY)
    assert left(dialogue) == {"Norr"}
    assert Message.objects.count() == Recipient.objects.filter(invitation__dialogue=dialogue).count() == 1


def test_the_clock_rests_on_weekends(world: World) -> None:
    dialogue = meeting(world, 56)
    (asked,) = ask(world, dialogue, body("Norr"))
    saturday = MONDAY - 2 * DAY
    queue.place(
        asked, due_on=saturday.date(), earliest=saturday.date(), latest=MONDAY.date(), by=world.coordinator, at=saturday
    )
    releasing.release_due(at=saturday)
    assert left(dialogue) == set()
    releasing.release_due(at=MONDAY)
    assert left(dialogue) == {"Norr"}


def test_a_clock_that_stood_still_releases_in_order_and_not_everything_at_once(world: World) -> None:
    north = body("Norr")
    made = [meeting(world, 57 + number) for number in range(4)]
    for number, dialogue in enumerate(reversed(made)):
        (asked,) = ask(world, dialogue, north)
        due = (MONDAY - (number + 1) * DAY).date()
        queue.place(
            asked, due_on=due, earliest=due, latest=date(2027, 10, 1), by=world.coordinator, at=MONDAY - 9 * DAY
        )

    seen = []
    for days in range(40):
        releasing.release_due(at=MONDAY + days * DAY)
        seen.append([dialogue.title for dialogue in made if left(dialogue)])

    assert seen[0] == [made[0].title]  # it was due first
    assert [len(titles) for titles in seen[:8]] == [1] * 7 + [2]
    assert len(seen[27]) == 2
    assert len(seen[28]) == 3  # 28 days after the first
    assert Release.objects.stuck().count() == 1  # the fourth: its last day has passed


def test_what_cannot_be_placed_is_listed_and_a_person_chooses(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    (asked,) = ask(world, second, north)
    tomorrow = (MONDAY + DAY).date()
    queue.place(asked, due_on=tomorrow, earliest=tomorrow, latest=tomorrow, by=world.coordinator, at=MONDAY)

    releasing.release_due(at=MONDAY + DAY)
    assert list(Release.objects.stuck().values_list("invitation", "held_rule")) == [(asked.pk, "apart")]

    queue.choose_day(asked, on=date(2027, 9, 6), by=world.coordinator, at=MONDAY + DAY)
    for days in range(2, 8):
        releasing.release_due(at=MONDAY + days * DAY)
    assert left(second) == {"Norr"}


def test_the_days_in_the_queue_move_with_the_dialogue(world: World) -> None:
    dialogue = meeting(world, 70)
    ask(world, dialogue, body("Norr"))
    (release,) = queue.place_wave(dialogue, by=world.coordinator, at=MONDAY)
    assert release.due_on == date(2027, 9, 13)
    later = dialogue.starts_at + timedelta(days=14)
    dialogues.change_dialogue(
        dialogue, starts_at=later, ends_at=later + timedelta(hours=3), by=world.coordinator, at=MONDAY
    )
    assert queue.follow() == 1
    release.refresh_from_db()
    assert (release.due_on, release.latest) == (date(2027, 9, 27), date(2027, 10, 11))
    assert queue.follow() == 0


def test_what_is_held_back_by_hand_or_withdrawn_or_cancelled_does_not_leave(world: World) -> None:
    dialogue, other = meeting(world, 56), meeting(world, 57)
    held, gone = ask(world, dialogue, body("Norr"), body("Söder"))
    ask(world, other, body("Öst"))
    for one in (dialogue, other):
        queue.place_wave(one, by=world.coordinator, at=MONDAY)
    dialogues.hold_back(held, by=world.coordinator, at=MONDAY)
    dialogues.remove_participant(gone, by=world.coordinator, at=MONDAY)
    dialogues.cancel_dialogue(other, by=world.coordinator, at=MONDAY, reason="Krockar.")
    releasing.release_due(at=MONDAY + 2 * DAY)
    assert not Message.objects.exists()


def test_who_has_nobody_to_go_to_is_tried_again_and_then_a_choice(world: World) -> None:
    dialogue = meeting(world, 56)
    alone = factories.organisation(name="Öde")
    ask(world, dialogue, alone)
    queue.place_wave(dialogue, by=world.coordinator, at=MONDAY)
    releasing.release_due(at=MONDAY)
    assert (Release.objects.get().held_rule, Release.objects.stuck().count()) == ("nobody", 0)
    releasing.release_due(at=MONDAY + 15 * DAY)
    assert Release.objects.stuck().count() == 1


def test_bringing_back_at_once_undoes_a_mistake_whatever_day_it_is(world: World) -> None:
    dialogue = meeting(world, 56)
    (asked,) = ask(world, dialogue, body("Norr"))
    releasing.send_now(dialogue, by=world.coordinator, at=MONDAY)
    CalendarEntry.objects.create(
        first=date(2027, 9, 6), last=date(2027, 9, 6), kind="no_go", title="Stängt", created_at=MONDAY
    )
    at = MONDAY + 7 * DAY
    dialogues.remove_participant(asked, by=world.coordinator, at=at)
    releasing.bring_back(asked, by=world.coordinator, at=at + timedelta(minutes=5))
    asked.refresh_from_db()
    assert asked.withdrawn_at is None

    dialogues.remove_participant(asked, by=world.coordinator, at=at)
    with pytest.raises(releasing.TempoRefusalError, match="Stängt"):
        releasing.bring_back(asked, by=world.coordinator, at=at + timedelta(hours=2))
    releasing.bring_back(asked, by=world.coordinator, at=at + timedelta(hours=2), reason="Norr bad om det.")
    assert Release.objects.get(invitation=asked).broke_rule == "no_go"


def test_bringing_back_a_presentation_beside_a_new_one_needs_a_reason(world: World) -> None:
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 60)
    ask(world, first, north, role=PRESENT)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    dialogues.cancel_dialogue(first, by=world.coordinator, at=MONDAY + DAY, reason="Krockar.")
    ask(world, second, north, role=PRESENT)
    releasing.send_now(second, by=world.coordinator, at=MONDAY + 8 * DAY)
    assert left(second) == {"Norr"}

    with pytest.raises(releasing.TempoRefusalError, match="Dialog 60"):
        releasing.bring_back_dialogue(first, by=world.coordinator, at=MONDAY + 9 * DAY)
    releasing.bring_back_dialogue(first, by=world.coordinator, at=MONDAY + 9 * DAY, reason="Båda behövs.")
    first.refresh_from_db()
    assert first.is_open


def test_a_removed_one_that_had_been_invited_cannot_be_added_around_the_tempo(world: World) -> None:
    dialogue, north = meeting(world), body("Norr")
    (asked,) = ask(world, dialogue, north)
    releasing.send_now(dialogue, by=world.coordinator, at=MONDAY)
    dialogues.remove_participant(asked, by=world.coordinator, at=MONDAY)
    before = Message.objects.count()
    with pytest.raises(RefusalError, match="Ta tillbaka"):
        dialogues.add_participant(dialogue, north, role=LISTEN, by=world.coordinator, at=MONDAY + DAY)
    assert Message.objects.count() == before


def test_the_policy_has_versions_and_the_same_again_makes_none(world: World) -> None:
    strict = tempo.Policy(most=1, window_days=56, apart_days=14, most_preparing=1)
    for _twice in range(2):
        made = tempo_actions.set_policy(strict, reason="Höstens budget.", by=world.coordinator, at=MONDAY)
    assert (made.number, made.policy) == (1, strict)
    north = body("Norr")
    first, second = meeting(world, 56), meeting(world, 90)
    for dialogue in (first, second):
        ask(world, dialogue, north)
    releasing.send_now(first, by=world.coordinator, at=MONDAY)
    held = releasing.send_now(second, by=world.coordinator, at=MONDAY + 20 * DAY).held
    assert held[0].because.rule == "window"
    with pytest.raises(RefusalError):
        tempo_actions.set_policy(tempo.Policy(), reason="", by=world.coordinator, at=MONDAY)


def test_the_wave_page_says_who_is_held_back_and_why_in_twelve_queries(
    world: World, client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    client.force_login(world.coordinator)
    now = timezone.now()
    north, others = body("Norr"), [body(f"Region {number}") for number in range(10)]
    first = factories.dialogue(world.focus, world.coordinator, starts_at=now + 56 * DAY, title="Den första")
    second = factories.dialogue(world.focus, world.coordinator, starts_at=now + 60 * DAY)
    ask(world, first, north)
    dialogues.release_wave(first, by=world.coordinator, at=now - DAY)
    waits = ask(world, second, north, *others)[0]
    page = reverse("dialogue_wave", args=[second.pk])
    client.get(page)
    with django_assert_max_num_queries(12):
        text = client.get(page).content.decode()
    assert "Den första" in text
    assert "Hålls inne av tempot" in text
    override = reverse("invitation_override", args=[second.pk, waits.pk])
    assert client.post(override, {"reason": ""}).status_code == 422
    assert client.post(override, {"reason": "Norr bad om det."}).status_code == 302
    assert "Norr bad om det." in client.get(page).content.decode()
    assert client.post(page, {"queue": "1"}).status_code == 302
    assert Release.objects.filter(due_on__isnull=False).count() == 11
    day = reverse("invitation_day", args=[second.pk, waits.pk])
    assert client.post(day, {"on": "2015-01-01"}).status_code == 422
    assert client.post(day, {"take_out": "1"}).status_code == 302
    assert client.get(reverse("wave_release", args=[second.pk])).status_code == 200
