"""The states of a dialogue: which step may be taken from where, and back; and what the database never accepts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import BusinessEvent
from dialogues import actions
from dialogues.actions.steps import UNPLAN_WITHIN
from dialogues.models import Dialogue
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

State = Dialogue.State


def in_state(world: World, state: str, **fields: Any) -> Dialogue:
    """A dialogue of 1 March 2027, 09.00 in Sweden, which is `now`."""
    by, now = world.coordinator, world.now
    facts: dict[str, dict[str, Any]] = {
        "draft": {"planned": False},
        "planned": {},
        "held": {"held_at": now, "held_by": by},
        "closed": {"held_at": now, "held_by": by, "closed_at": now, "closed_by": by},
        "cancelled draft": {"planned": False, "cancelled_at": now, "cancelled_by": by, "cancel_reason": "Skäl"},
        "cancelled": {"cancelled_at": now, "cancelled_by": by, "cancel_reason": "Skäl"},
    }
    return factories.dialogue(world.focus, by, starts_at=now, **facts[state], **fields)


def cancel(dialogue: Dialogue, **who: Any) -> Dialogue:
    return actions.cancel_dialogue(dialogue, reason="Föredraganden är sjuk.", **who)


REFUSED = "refused"
# A row: the state before, then what each step leads to. The same state means that nothing was done.
STEPS: tuple[Callable[..., Dialogue], ...] = (
    actions.plan_dialogue, actions.mark_held, actions.close_dialogue, cancel,
    actions.unplan_dialogue, actions.unmark_held, actions.reopen_dialogue, actions.restore_dialogue,
)  # fmt: skip
TABLE = {
    # before           plan        held     close     cancel       unplan    unhold     reopen   restore
    "draft":           ("planned", "held",  REFUSED,  "cancelled", "draft",  REFUSED,   REFUSED, "draft"),
    "planned":         ("planned", "held",  REFUSED,  "cancelled", "draft",  "planned", REFUSED, "planned"),
    "held":            (REFUSED,   "held",  "closed", REFUSED,     REFUSED,  "planned", "held",  "held"),
    "closed":          (REFUSED,   REFUSED, "closed", REFUSED,     REFUSED,  REFUSED,   "held",  "closed"),
    "cancelled draft": (REFUSED,   REFUSED, REFUSED,  "cancelled", REFUSED,  REFUSED,   REFUSED, "draft"),
    "cancelled":       (REFUSED,   REFUSED, REFUSED,  "cancelled", REFUSED,  REFUSED,   REFUSED, "planned"),
}  # fmt: skip


def led_to(step: Callable[..., Dialogue], dialogue: Dialogue, world: World) -> str:
    try:
        return step(dialogue, by=world.coordinator, at=world.now).state
    except RefusalError:
        return REFUSED


@pytest.mark.parametrize("before", TABLE)
def test_each_step_leads_where_the_table_says(before: str, world: World) -> None:
    for step, expected in zip(STEPS, TABLE[before], strict=True):
        dialogue = in_state(world, before)
        was = dialogue.state
        found = led_to(step, dialogue, world)
        dialogue.refresh_from_db()
        assert (step.__name__, found) == (step.__name__, expected)
        assert dialogue.state == (was if found == REFUSED else found)
        events = BusinessEvent.objects.filter(object_id=dialogue.pk)
        assert events.count() == (0 if found in (REFUSED, was) else 1)


def test_a_step_records_who_when_and_why(world: World) -> None:
    at = world.now + timedelta(hours=1)
    done = actions.cancel_dialogue(in_state(world, "planned"), by=world.coordinator, at=at, reason="  Sjukdom. ")
    assert (done.cancelled_at, done.cancelled_by, done.cancel_reason) == (at, world.coordinator, "Sjukdom.")
    assert (done.edited_at, done.edited_by) == (at, world.coordinator)
    event = BusinessEvent.objects.get()
    assert (event.verb, event.at, event.by, event.reason) == ("dialogue_cancelled", at, world.coordinator, "Sjukdom.")
    assert event.thing == done


def test_a_dialogue_is_not_cancelled_without_a_reason(world: World) -> None:
    with pytest.raises(RefusalError):
        actions.cancel_dialogue(in_state(world, "planned"), by=world.coordinator, at=world.now, reason="  ")


def test_a_dialogue_whose_time_has_passed_cannot_be_planned(world: World) -> None:
    with pytest.raises(RefusalError, match=r"mån 1 mars 2027 kl\. 09\.00"):
        actions.plan_dialogue(in_state(world, "draft"), by=world.coordinator, at=world.now + timedelta(seconds=1))


def test_a_dialogue_is_not_planned_outside_the_time_its_area_is_valid(world: World) -> None:
    world.focus.valid_to = world.today - timedelta(days=1)
    world.focus.save()
    with pytest.raises(RefusalError, match="Hållbar industri"):
        actions.plan_dialogue(in_state(world, "draft"), by=world.coordinator, at=world.now)


def test_a_dialogue_is_not_held_before_it_starts(world: World) -> None:
    with pytest.raises(RefusalError, match=r"09\.00"):
        actions.mark_held(in_state(world, "planned"), by=world.coordinator, at=world.now - timedelta(seconds=1))


def test_a_dialogue_held_without_the_portal_is_registered_afterwards(world: World) -> None:
    at = world.now + timedelta(days=400)
    done = actions.mark_held(in_state(world, "draft"), by=world.coordinator, at=at)
    assert (done.planned_at, done.held_at) == (at, at)


@pytest.mark.parametrize(("late", "state"), [(timedelta(0), State.DRAFT), (timedelta(seconds=1), State.PLANNED)])
def test_planning_is_taken_back_within_the_hour_and_not_later(late: timedelta, state: State, world: World) -> None:
    dialogue = in_state(world, "planned")
    at = factories.NOW + UNPLAN_WITHIN + late
    if state == State.DRAFT:
        actions.unplan_dialogue(dialogue, by=world.coordinator, at=at)
    else:
        with pytest.raises(RefusalError):
            actions.unplan_dialogue(dialogue, by=world.coordinator, at=at)
    dialogue.refresh_from_db()
    assert dialogue.state == state


def impossible(world: World) -> dict[str, dict[str, Any]]:
    by, now = world.coordinator, world.now
    return {
        "dialogue_ends_after_start": {"ends_at": now, "starts_at": now},
        "dialogue_scope_1_to_5": {"scope_width": 6},
        "dialogue_capacity_at_least_1": {"capacity": 0},
        "dialogue_planned_by_and_at": {"planned_by": None},
        "dialogue_held_by_and_at": {"held_at": now},
        "dialogue_closed_by_and_at": {"held_at": now, "held_by": by, "closed_by": by},
        "dialogue_cancelled_by_and_at": {"cancelled_at": now, "cancel_reason": "Skäl"},
        "dialogue_edited_by_and_at": {"edited_at": now},
        "dialogue_held_was_planned": {"held_at": now, "held_by": by, "planned_at": None, "planned_by": None},
        "dialogue_closed_was_held": {"closed_at": now, "closed_by": by},
        "dialogue_cancelled_with_reason_and_not_held": {"cancelled_at": now, "cancelled_by": by},
        "dialogue_meeting_url_is_http": {"meeting_url": "javascript:alert(1)"},
        "dialogue_recording_url_is_http": {"recording_url": "//example.org"},
        "dialogue_material_not_after_it": {"material_due_on": datetime(2027, 4, 2).date()},  # noqa: DTZ001 - a day
    }


def test_the_database_refuses_every_impossible_dialogue(world: World) -> None:
    """By update(), which no action and no form sees."""
    for name, fields in impossible(world).items():
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            Dialogue.objects.filter(pk=world.dialogue.pk).update(**fields)


def test_every_constraint_on_dialogues_is_seen_failing(world: World) -> None:
    with connection.cursor() as cursor:
        checks = connection.introspection.get_constraints(cursor, "dialogues_dialogue")
    ours = {name for name, facts in checks.items() if facts["check"] and name.startswith("dialogue_")}
    assert ours == set(impossible(world))


def test_material_may_be_due_on_the_day_of_the_dialogue_in_swedish_time(world: World) -> None:
    """A dialogue at 00.30 in Sweden is on the day before in UTC."""
    late = datetime.fromisoformat("2027-04-02T00:30:00+02:00")
    day = datetime.fromisoformat("2027-04-02").date()
    made = factories.dialogue(world.focus, world.coordinator, starts_at=late, material_due_on=day)
    assert made.starts_on == made.material_due_on
