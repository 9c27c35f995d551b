"""/healthz and /readyz, with a real worker, a real beat and a real database that is not there."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal import health
from portal.celery import app
from portal.periodic import beat_heart
from presentations import renderings
from presentations.models import Rendering, Submission
from tests import factories, running
from tests.factories import World


def a_beating_heart() -> None:
    health.beat(at=timezone.now())


def test_the_process_says_that_it_lives(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.django_db
def test_the_portal_is_ready_when_every_part_is_well(client: Client) -> None:
    a_beating_heart()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert {name: part["ok"] for name, part in answer.json().items() if name != "ready"} == {
        "database": True,
        "redis": True,
        "worker": True,
        "tasks": True,
    }


@pytest.mark.django_db
def test_the_portal_is_not_ready_before_the_first_heartbeat(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["worker"]["ok"] is False


@pytest.mark.django_db
def test_the_portal_is_not_ready_when_the_last_heartbeat_is_old(client: Client) -> None:
    health.beat(at=timezone.now() - health.HEART_LIMIT - timedelta(seconds=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]["ok"]) == (503, False)


def a_document(world: World, key: str, *, asked: timedelta, **fields: Any) -> Rendering:
    """A document of a submission, asked for that long ago."""
    submission, _ = Submission.objects.get_or_create(
        presentation=world.presentation,
        number=1,
        defaults={"content": {}, "submitted_at": world.now, "submitted_by": world.strategist},
    )
    now = timezone.now()
    return Rendering.objects.create(key=key, format="deck", submission=submission, requested_at=now - asked, **fields)


def test_the_portal_is_not_ready_when_a_document_has_waited_too_long(client: Client, world: World) -> None:
    a_beating_heart()
    a_document(world, "a", asked=health.DUE_LIMIT + timedelta(seconds=1))
    a_document(world, "b", asked=timedelta())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["tasks"]["age_seconds"] == pytest.approx(health.DUE_LIMIT.total_seconds() + 1, abs=5)


def test_the_portal_is_not_ready_when_a_message_has_waited_too_long(client: Client, world: World) -> None:
    a_beating_heart()
    asked = timezone.now() - health.DUE_LIMIT - timedelta(seconds=1)
    factories.message(world.dialogue, "VINNOVA", "waits", next_attempt_at=asked)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["tasks"]["ok"]) == (503, False)


def test_a_document_that_is_made_or_waits_for_its_next_attempt_or_was_given_up_is_not_due(
    client: Client, world: World
) -> None:
    a_beating_heart()
    a_document(world, "a", asked=timedelta(days=1), rendered_at=timezone.now(), body=b"%PDF")
    a_document(world, "b", asked=timedelta(minutes=20), attempts=5)
    a_document(world, "c", asked=timedelta(days=1), attempts=renderings.MOST_ATTEMPTS)
    assert client.get("/readyz").json()["tasks"]["age_seconds"] == 0


@pytest.mark.django_db
def test_a_probe_asks_the_database_little(client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture has no public type
        client.get("/readyz")
    with django_assert_max_num_queries(0):  # type: ignore[operator]  # the same
        client.get("/healthz")


@pytest.mark.django_db
def test_nothing_about_the_inside_is_told_to_a_passer_by(client: Client) -> None:
    text = client.get("/readyz").content.decode()
    assert settings.REDIS_URL not in text
    assert "postgres" not in text


@pytest.mark.django_db
def test_a_worker_that_takes_a_heartbeat_makes_the_portal_ready(client: Client) -> None:
    with running.worker():
        beat_heart.delay()
        running.until(lambda: client.get("/readyz").status_code == 200, seconds=90)


@pytest.mark.django_db
def test_a_fresh_beat_sends_a_heartbeat_at_once(client: Client) -> None:
    arguments = ("celery", "-A", "portal", "beat", "--schedule=", "--pidfile=", "--loglevel=WARNING")
    with running.worker(), running.process(*arguments, "--scheduler=celery.beat:Scheduler"):
        running.until(lambda: client.get("/readyz").status_code == 200, seconds=90)


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned - set(app.tasks) == set()


@pytest.mark.django_db
def test_without_database_and_redis_the_process_lives_and_is_not_ready() -> None:
    with running.web(
        DATABASE_URL="postgresql://nobody:@127.0.0.1:9/none", REDIS_URL="redis://127.0.0.1:9/0"
    ) as address:
        assert running.status(f"{address}/healthz") == 200
        code, answer = running.fetch(f"{address}/readyz")
        assert code == 503
        assert {name: part["ok"] for name, part in answer.items() if name != "ready"} == {
            "database": False,
            "redis": False,
            "worker": False,
            "tasks": False,
        }
