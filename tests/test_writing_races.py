"""Two at the same moment, on a real database. Each race has a control that shows it is real without the guard."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from presentations.actions import review, writing
from presentations.actions.writing import Fields, Outcome
from presentations.models import Answer, CompetingAnswer, Presentation, Submission
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError

PAIRS = 200

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def together(*tasks: Callable[[], object]) -> list[object]:
    """Runs the tasks at the same moment, each on its own connection; their results or exceptions."""
    barrier = Barrier(len(tasks))
    results: list[object] = [None] * len(tasks)

    def run(number: int, task: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[number] = task()
        except (RefusalError, IntegrityError) as refused:
            results[number] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, task)) for number, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def save_carelessly(presentation: Presentation, world: World, text: str, gate: Barrier) -> None:
    """What an editor without a version check does: read, change, save. Both have read before either saves."""
    answer = Answer.objects.get(presentation=presentation, section=world.needs)
    gate.wait()
    answer.text = text
    answer.save()


def test_control_without_the_version_check_a_text_is_lost(world: World) -> None:
    gate = Barrier(2)
    together(
        lambda: save_carelessly(world.presentation, world, "Stinas", gate),
        lambda: save_carelessly(world.presentation, world, "Svens", gate),
    )
    kept = {Answer.objects.get(pk=world.answer.pk).text}
    kept |= set(CompetingAnswer.objects.exclude(pk=world.competing.pk).values_list("text", flat=True))
    assert len(kept & {"Stinas", "Svens"}) == 1


def test_of_two_hundred_pairs_of_saves_no_text_is_lost(world: World) -> None:
    """Both have seen the same version: one stands, the other is kept beside it, whoever comes first."""

    def save(text: str, by: User, seen: int) -> Callable[[], object]:
        return lambda: writing.save_answer(
            world.presentation, world.needs, Fields(text=text), seen_version=seen, by=by, at=NOW, window=by.name
        )

    CompetingAnswer.objects.all().delete()
    lost = []
    for pair in range(PAIRS):
        seen = Answer.objects.get(pk=world.answer.pk).version
        results = together(
            save(f"Stinas {pair}", world.strategist, seen), save(f"Karins {pair}", world.coordinator, seen)
        )
        outcomes = sorted(result.outcome.value for result in results)  # type: ignore[attr-defined]  # no exception among the results
        competing = CompetingAnswer.objects.get(answer=world.answer, settled_at=None)
        kept = {Answer.objects.get(pk=world.answer.pk).text, competing.text}
        if outcomes != ["competing", "saved"] or kept != {f"Stinas {pair}", f"Karins {pair}"}:
            lost.append((pair, outcomes, kept))
        writing.settle(competing, CompetingAnswer.Settled.THEIRS, seen_version=seen + 1, by=world.strategist, at=NOW)
    assert lost == []


def test_of_two_first_saves_in_a_section_neither_is_lost(world: World) -> None:
    anchoring = world.template.sections.get(key="anchoring")

    def save(text: str, by: User) -> Callable[[], object]:
        return lambda: writing.save_answer(
            world.presentation, anchoring, Fields(text=text), seen_version=0, by=by, at=NOW
        )

    results = together(save("Stinas", world.strategist), save("Karins", world.coordinator))
    assert {result.outcome for result in results} == {Outcome.SAVED, Outcome.COMPETING}  # type: ignore[attr-defined]  # no exception among the results
    answer = Answer.objects.get(presentation=world.presentation, section=anchoring)
    assert {answer.text, answer.competing.get().text} == {"Stinas", "Karins"}


def test_two_who_start_at_the_same_moment_get_the_same_presentation(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    factories.invitation(meeting, world.region, world.coordinator)

    def start() -> Presentation:
        return writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=NOW, reuse=True)

    first, second = together(start, start)
    assert first == second
    assert Answer.objects.filter(presentation__dialogue=meeting).count() == 1


def test_a_double_click_hands_in_once(world: World) -> None:
    CompetingAnswer.objects.all().delete()
    factories.answer(world.presentation, "anchoring", world.strategist)

    def submit() -> Submission:
        return writing.submit(world.presentation, by=world.strategist, at=NOW)

    results = together(submit, submit)
    assert sorted(type(result).__name__ for result in results) == ["RefusalError", "Submission"]
    assert world.presentation.submissions.count() == 1


def test_what_is_saved_while_it_is_handed_in_is_in_the_submission_or_refused(world: World) -> None:
    CompetingAnswer.objects.all().delete()
    factories.answer(world.presentation, "anchoring", world.strategist)
    saved, submission = together(
        lambda: writing.save_answer(
            world.presentation, world.needs, Fields(text="I sista stund"), seen_version=1, by=world.coordinator, at=NOW
        ),
        lambda: writing.submit(world.presentation, by=world.strategist, at=NOW),
    )
    assert isinstance(submission, Submission)
    frozen = next(one["text"] for one in submission.content["sections"] if one["key"] == "needs")
    if isinstance(saved, RefusalError):
        assert (frozen, Answer.objects.get(pk=world.answer.pk).text) == ("Svar needs", "Svar needs")
    else:
        assert frozen == "I sista stund"


def test_approving_and_sending_back_at_the_same_moment_ends_as_one_of_them(world: World) -> None:
    soon = NOW + timedelta(minutes=1)
    together(
        lambda: review.approve(world.submission, by=world.coordinator, at=soon),
        lambda: review.request_changes(world.submission, by=world.coordinator, at=soon),
    )
    submission = Submission.objects.get(pk=world.submission.pk)
    assert (submission.approved_at is None) != (submission.returned_at is None)
