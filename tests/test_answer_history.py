"""The history of an answer: no path around it, and a way back to every text."""

from datetime import timedelta

import pytest
from django.db import connection

from presentations import history
from presentations.actions import writing
from presentations.models import Answer
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError


def texts(answer: Answer) -> list[str]:
    return [*answer.events.order_by("pgh_id").values_list("text", flat=True)]  # type: ignore[attr-defined]  # pghistory adds it


def test_a_save_leaves_who_when_and_what(world: World) -> None:
    later = world.now + timedelta(hours=1)
    fields = writing.Fields(text="Ny", manuscript="Manus")
    writing.save_answer(world.presentation, world.needs, fields, seen_version=1, by=world.coordinator, at=later)
    event = world.answer.events.order_by("pgh_id").last()  # type: ignore[attr-defined]  # pghistory adds it
    assert (event.text, event.manuscript, event.saved_by, event.saved_at, event.version) == (
        "Ny",
        "Manus",
        world.coordinator,
        later,
        2,
    )


def test_an_update_of_many_rows_leaves_history(world: World) -> None:
    Answer.objects.filter(pk=world.answer.pk).update(text="Förbi koden")
    assert texts(world.answer) == ["Svar needs", "Förbi koden"]


def test_raw_sql_leaves_history(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE presentations_answer SET text = 'Rå SQL' WHERE id = %s", [world.answer.pk])
    assert texts(world.answer) == ["Svar needs", "Rå SQL"]


def test_a_bulk_update_leaves_history(world: World) -> None:
    world.answer.text = "I klump"
    Answer.objects.bulk_update([world.answer], ["text"])
    assert texts(world.answer) == ["Svar needs", "I klump"]


def test_a_deleted_answer_leaves_its_last_text(world: World) -> None:
    pk = world.answer.pk
    world.competing.delete()
    events = world.answer.events.model.objects  # type: ignore[attr-defined]  # pghistory adds it
    Answer.objects.filter(pk=pk).delete()
    assert [*events.filter(pgh_obj_id=pk).order_by("pgh_id").values_list("pgh_label", "text")] == [
        ("insert", "Svar needs"),
        ("delete", "Svar needs"),
    ]


def test_a_competing_text_keeps_its_history_too(world: World) -> None:
    type(world.competing).objects.filter(pk=world.competing.pk).update(text="Överskriven")
    kept = world.competing.events.order_by("pgh_id").values_list("text", flat=True)  # type: ignore[attr-defined]  # pghistory adds it
    assert [*kept] == ["En annan text", "Överskriven"]


def test_an_older_text_comes_back_as_a_new_version_and_nothing_is_lost(world: World) -> None:
    fields = writing.Fields(text="Ny")
    writing.save_answer(world.presentation, world.needs, fields, seen_version=1, by=world.strategist, at=world.now)
    restored = writing.restore(world.answer, world.event.pk, by=world.coordinator, at=world.now)
    assert (restored.text, restored.version, restored.saved_by) == ("Svar needs", 3, world.coordinator)
    assert texts(world.answer) == ["Svar needs", "Ny", "Svar needs"]


def test_bringing_back_what_stands_already_writes_nothing(world: World) -> None:
    assert writing.restore(world.answer, world.event.pk, by=world.strategist, at=world.now).version == 1
    assert texts(world.answer) == ["Svar needs"]


def test_nothing_is_brought_back_into_what_is_handed_in(world: World) -> None:
    answer = factories.answer(world.submitted, "needs", world.strategist)
    event = answer.events.get()  # type: ignore[attr-defined]  # pghistory adds it
    with pytest.raises(RefusalError):
        writing.restore(answer, event.pk, by=world.strategist, at=world.now)


def test_what_one_person_saves_without_a_long_pause_is_one_stretch(world: World) -> None:
    moments = [(0, world.strategist), (5, world.strategist), (9, world.coordinator), (12, world.strategist)]
    moments += [(21, world.strategist), (31, world.strategist)]
    for number, (minute, person) in enumerate(moments, start=1):
        at = world.now + timedelta(minutes=minute)
        fields = writing.Fields(text=f"Text {number}")
        writing.save_answer(world.presentation, world.needs, fields, seen_version=number, by=person, at=at)
    found = [(stretch.count, stretch.ended_at - stretch.began_at) for stretch in history.stretches(world.answer)]
    assert found == [
        (1, timedelta(0)),
        (2, timedelta(minutes=9)),
        (1, timedelta(0)),
        (3, timedelta(minutes=5)),
    ]
    assert len(history.every_save(world.answer)) == 7
