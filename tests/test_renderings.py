"""Documents made once, in the background and in time, whatever happens to the worker or the broker."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from portal.celery import app
from presentations import renderings, tasks
from presentations.actions import rendering
from presentations.models import Rendering, Submission
from presentations.renderings import Document
from tests.documents import content, section
from tests.factories import NOW, World
from tests.test_documents import submit, write
from toolkit.pdf import tagged_pdf


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that a worker was nudged with; no worker runs in this test."""
    seen: list[int] = []
    monkeypatch.setattr(tasks.render, "delay", seen.append)
    return seen


def draft(text: str = "Ett.") -> Document:
    return Document("deck", content(section(text=text)).as_json(), approved=False)


def test_asking_ahead_writes_a_row_for_each_document_and_nudges_a_worker_after_commit(
    world: World, nudges: list[int], django_capture_on_commit_callbacks: object
) -> None:
    submission = submit(world, approved=True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a pytest-django fixture
        rendering.request_ahead(submission, at=world.now)
        rendering.request_ahead(submission, at=world.now)
        assert nudges == []
    rows = {row.format: row for row in Rendering.objects.all()}
    assert set(rows) == set(renderings.AHEAD)
    assert set(nudges) == {row.pk for row in rows.values()}


def test_a_nudged_worker_makes_the_document_that_a_reader_then_gets_at_once(
    world: World, nudges: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world, "Klart.")
    submission = submit(world, approved=True)
    rendering.request_ahead(submission, at=world.now)
    for row in Rendering.objects.all():
        tasks.render(row.pk)
    monkeypatch.setattr("presentations.pdf.tagged_pdf", lambda *_args, **_kwargs: pytest.fail("rendered again"))
    asked = renderings.of_submission(submission, "deck")
    assert rendering.document(asked, at=world.now).startswith(b"%PDF")
    tasks.render(Rendering.objects.get(format="deck").pk)
    assert set(Rendering.objects.values_list("attempts", flat=True)) == {1}


def test_a_lost_nudge_is_found_by_the_sweep(world: World, nudges: list[int]) -> None:
    submission = submit(world, approved=True)
    rendering.request_ahead(submission, at=world.now)
    assert nudges == []  # the transaction of the test never commits: as good as FLUSHALL
    assert rendering.render_due(at=world.now) == len(renderings.AHEAD)
    for pk in nudges:
        tasks.render(pk)
    assert rendering.render_due(at=world.now) == 0
    assert Rendering.objects.filter(rendered_at=None).count() == 0


def test_a_failed_document_is_tried_again_later_and_later_and_at_last_not_at_all(
    world: World, nudges: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> bytes:
        raise ValueError("no paper")

    monkeypatch.setattr("presentations.pdf.tagged_pdf", fail)
    rendering.request_ahead(submit(world, approved=True), at=world.now)
    row = Rendering.objects.filter(format="deck").get()
    Rendering.objects.exclude(pk=row.pk).delete()
    tried = []
    for minute in range(300):
        if renderings.due(at=world.now + timedelta(minutes=minute)).exists():
            with pytest.raises(ValueError, match="no paper"):
                tasks.render(row.pk)
            tried.append(minute)
    row.refresh_from_db()
    assert tried == [0, 1, 3, 7, 15, 31, 63, 127]
    assert (row.attempts, row.last_error) == (renderings.MOST_ATTEMPTS, "ValueError: no paper")
    tasks.render(row.pk)  # too often already: nothing happens


def test_a_row_asked_for_by_an_older_version_of_the_portal_becomes_what_is_shown_now(
    world: World, nudges: list[int]
) -> None:
    submission = submit(world, approved=True)
    old = Rendering.objects.create(key="old", format="deck", submission=submission, requested_at=world.now)
    tasks.render(old.pk)
    row = Rendering.objects.get()
    assert (row.key, row.requested_at, row.rendered_at is not None) == (
        renderings.of_submission(submission, "deck").key,
        world.now,
        True,
    )


def test_undoing_an_approval_while_a_worker_waits_leaves_no_unmarked_document(world: World, nudges: list[int]) -> None:
    submission = submit(world, approved=True)
    rendering.request_ahead(submission, at=world.now)
    row = Rendering.objects.get(format="deck")
    Submission.objects.filter(pk=submission.pk).update(approved_at=None, approved_by=None)
    submission.refresh_from_db()
    tasks.render(row.pk)
    made = Rendering.objects.get(rendered_at__isnull=False)
    assert made.key == renderings.of_submission(submission, "deck").key


def test_old_documents_of_drafts_are_removed_and_the_newest_of_what_is_approved_is_kept(world: World) -> None:
    submission = submit(world, approved=True)
    rows: list[tuple[int, dict[str, Any]]] = [
        (31, {"key": "an old draft"}),
        (29, {"key": "a draft"}),
        (60, {"key": "an old look", "submission": submission}),
        (40, {"key": "the look of today", "submission": submission}),
        (40, {"key": "the handout", "submission": submission, "format": "handout"}),
    ]
    for age, fields in rows:
        at = world.now - timedelta(days=age)
        Rendering.objects.create(**{"format": "deck", "requested_at": at, "rendered_at": at, "body": b"%PDF", **fields})
    assert rendering.purge(at=world.now) == 2
    assert set(Rendering.objects.values_list("key", flat=True)) == {"a draft", "the look of today", "the handout"}


def test_the_key_changes_with_the_content_the_format_and_the_approval_and_with_nothing_else() -> None:
    data = content(section(text="Ett.")).as_json()
    documents = [
        Document("deck", data, approved=False),
        Document("deck", data, approved=True),
        Document("handout", data, approved=False),
        draft("Två."),
    ]
    assert len({document.key for document in documents}) == 4
    assert (
        Document("deck", content(section(text="Ett.")).as_json(), approved=False, submission_id=7).key
        == documents[0].key
    )


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_make_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    bodies: list[bytes] = []
    together = threading.Barrier(2)

    def counted(html: str, **given: Any) -> bytes:
        calls.append(html)
        return tagged_pdf(html, **given)

    def read() -> None:
        try:
            together.wait(timeout=20)
            bodies.append(rendering.document(draft(), at=NOW))
        finally:
            connection.close()

    monkeypatch.setattr("presentations.pdf.tagged_pdf", counted)
    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(calls) == 1
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert Rendering.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_another_one_holds_the_row_from_does_nothing(world: World) -> None:
    row = Rendering.objects.create(
        key="held", format="deck", submission=submit(world, approved=True), requested_at=world.now
    )
    done = threading.Event()

    def other() -> None:
        try:
            tasks.render(row.pk)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        Rendering.objects.select_for_update().get(pk=row.pk)
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(timeout=20)
        thread.join()
    row.refresh_from_db()
    assert (row.attempts, row.rendered_at) == (0, None)


KILLED = """
import sys, time
import django
django.setup()
from presentations import pdf, tasks

def never_ends(html, **given):
    print("rendering", flush=True)
    time.sleep(600)

pdf.tagged_pdf = never_ends
tasks.render(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_renders_leaves_the_row_to_the_next(world: World) -> None:
    submission = submit(world, approved=True)
    row = renderings.row_for(renderings.of_submission(submission, "deck"), at=world.now)
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(row.pk)], env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"rendering\n"
        tasks.render(row.pk)  # the other holds it: nothing happens
        worker.kill()
    row.refresh_from_db()
    assert (row.attempts, row.last_error, row.rendered_at) == (1, renderings.UNFINISHED, None)
    assert not renderings.due(at=world.now).exists()
    assert renderings.due(at=world.now + timedelta(minutes=1)).get() == row
    tasks.render(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.last_error, row.rendered_at is not None) == (2, "", True)


def test_the_tasks_are_known_to_the_worker_by_the_names_in_the_schedule() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values() if "presentations" in entry["task"]}
    assert scheduled == {f"presentations.periodic.{name}" for name in ("render_due", "show_due", "purge_renderings")}
    assert scheduled <= set(app.tasks)


def test_each_pattern_of_what_a_document_depends_on_still_finds_a_file() -> None:
    folder = Path(settings.BASE_DIR)
    assert [pattern for pattern in renderings.SOURCES if not any(folder.glob(pattern))] == []
