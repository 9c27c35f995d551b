"""Twenty at the same moment, on a real database, and a control that shows that the race is real without the lock."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from dialogues import actions as dialogues
from dialogues.models import Dialogue, Invitation
from tests import factories
from tests.factories import World
from tests.tempo_world import LISTEN, MONDAY, ask, body, meeting
from tests.test_writing_races import together
from yearwheel import tempo
from yearwheel.actions import queue, releasing
from yearwheel.actions import tempo as tempo_actions
from yearwheel.reading import Ledger, asked_on

THREADS = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def meetings(world: World) -> list[Dialogue]:
    """Twenty dialogues to which the same organisation is asked; at most three invitations in 28 days."""
    tempo_actions.set_policy(
        tempo.Policy(most=3, window_days=28, apart_days=0), reason="Prov.", by=world.coordinator, at=MONDAY
    )
    north = body("Norr")
    made = [meeting(world, 56 + number) for number in range(THREADS)]
    for dialogue in made:
        ask(world, dialogue, north, role=LISTEN)
    return made


def left() -> int:
    return Invitation.objects.exclude(released_at=None).count()


@transaction.atomic
def send_carelessly(dialogue: Dialogue, world: World, gate: Barrier) -> None:
    """What a release without the lock does: asks the tempo, and then sends. All have asked before any sends."""
    invitation = dialogue.invitations.get()
    new = asked_on(invitation, timezone.localdate(MONDAY))
    allowed = Ledger([invitation.organisation], on=new.on).judge(invitation.organisation, new).allowed
    gate.wait()
    if allowed:
        dialogues.release_wave(dialogue, by=world.coordinator, at=MONDAY)


def test_control_without_the_lock_all_twenty_pass(meetings: list[Dialogue], world: World) -> None:
    gate = Barrier(THREADS)
    together(*(lambda one=one: send_carelessly(one, world, gate) for one in meetings))
    assert left() == THREADS


def test_twenty_at_once_send_exactly_what_the_policy_allows(meetings: list[Dialogue], world: World) -> None:
    def send(dialogue: Dialogue) -> Callable[[], object]:
        return lambda: releasing.send_now(dialogue, by=world.coordinator, at=MONDAY)

    outcomes = together(*(send(dialogue) for dialogue in meetings))
    assert [type(outcome) for outcome in outcomes] == [releasing.Outcome] * THREADS
    assert left() == 3
    assert sum(len(getattr(outcome, "held", ())) for outcome in outcomes) == THREADS - 3


def test_groups_and_members_at_once_wait_for_each_other_and_never_in_a_ring(world: World) -> None:
    """Every dialogue asks the same two organisations and their group, in different orders: nothing locks up."""
    north, south = body("Norr"), body("Söder")
    group = factories.group(north, south, name="Grupp")
    factories.membership(factories.user(), group, "strategist")
    made = [meeting(world, 56 + number) for number in range(THREADS)]
    for number, dialogue in enumerate(made):
        bodies = [north, south] if number % 3 else [group]
        ask(world, dialogue, *(bodies if number % 2 else reversed(bodies)))

    def send(dialogue: Dialogue) -> Callable[[], object]:
        return lambda: releasing.send_now(dialogue, by=world.coordinator, at=MONDAY)

    outcomes = together(*(send(dialogue) for dialogue in made))
    assert [type(outcome) for outcome in outcomes] == [releasing.Outcome] * THREADS
    ledger = Ledger([north, south], on=timezone.localdate(MONDAY))
    assert [len(ledger.asked(one)) for one in (north, south)] == [1, 1]


def test_five_clocks_and_a_coordinator_at_once_send_each_invitation_once(
    meetings: list[Dialogue], world: World
) -> None:
    for dialogue in meetings:
        queue.place_wave(dialogue, by=world.coordinator, at=MONDAY)
    clocks = [lambda: releasing.release_due(at=MONDAY + timedelta(days=11)) for _ in range(5)]
    by_hand = [lambda: releasing.send_now(meetings[0], by=world.coordinator, at=MONDAY + timedelta(days=11))]
    together(*clocks, *by_hand)
    assert left() == 3
