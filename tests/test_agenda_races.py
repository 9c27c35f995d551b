"""Two coordinators at the same moment, on a real database, with a control that shows that the race is real."""

from collections.abc import Callable
from threading import Barrier

import pytest

from dialogues.actions import agenda
from dialogues.actions import programme as publishing
from dialogues.content import Kind
from dialogues.draft import draft_of
from dialogues.models import AgendaChange, AgendaItem, Dialogue, Programme
from tests import factories
from tests.factories import NOW, World
from tests.test_writing_races import together
from toolkit.refusals import RefusalError

PAIRS = 30

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def meeting(world: World) -> Dialogue:
    made = factories.dialogue(world.focus, world.coordinator)
    for kind in (Kind.OPENING, Kind.TALK, Kind.CLOSING):
        agenda.add_item(made, kind=kind, by=world.coordinator, at=NOW)
    return made


def longer(item: int, minutes: int, gate: Barrier) -> None:
    """What a page without the lock does: read, change, save. Both have read before either saves."""
    row = AgendaItem.objects.get(pk=item)
    gate.wait()
    row.minutes += minutes
    row.save()


def test_control_without_the_lock_a_change_is_lost(meeting: Dialogue) -> None:
    item = meeting.agenda_items.all()[0]
    gate = Barrier(2)
    together(lambda: longer(item.pk, 1, gate), lambda: longer(item.pk, 2, gate))
    assert AgendaItem.objects.get(pk=item.pk).minutes in (item.minutes + 1, item.minutes + 2)


def test_of_two_who_saw_the_same_agenda_one_changes_it_and_the_other_is_told(meeting: Dialogue, world: World) -> None:
    other = factories.user(name="Klara Kollega")
    first, _second, third = meeting.agenda_items.values_list("pk", flat=True)

    def resize(seen: int) -> Callable[[], object]:
        return lambda: agenda.resize_item(meeting, first, minutes=1, by=world.coordinator, at=NOW, seen=seen)

    def rename(seen: int, title: str) -> Callable[[], object]:
        return lambda: agenda.change_item(meeting, third, title=title, by=other, at=NOW, seen=seen)

    for pair in range(PAIRS):
        seen = draft_of(meeting).version
        results = together(resize(seen), rename(seen, f"Avslutning {pair}"))
        assert sum(isinstance(result, RefusalError) for result in results) == 1
        assert draft_of(meeting).version == seen + 1
    assert AgendaChange.objects.filter(dialogue=meeting).count() == PAIRS + 3


def test_without_a_seen_version_both_changes_stand(meeting: Dialogue, world: World) -> None:
    item = meeting.agenda_items.all()[0]
    for _pair in range(PAIRS // 3):
        together(
            *(lambda: agenda.resize_item(meeting, item.pk, minutes=1, by=world.coordinator, at=NOW) for _ in range(2))
        )
    assert AgendaItem.objects.get(pk=item.pk).minutes == item.minutes + 2 * (PAIRS // 3)


def test_publishing_twice_in_the_same_second_makes_one_version(meeting: Dialogue, world: World) -> None:
    results = together(*(lambda: publishing.publish(meeting, by=world.coordinator, at=NOW) for _ in range(3)))
    assert [getattr(result, "number", result) for result in results] == [1, 1, 1]
    assert Programme.objects.filter(dialogue=meeting).count() == 1
