"""/healthz and /readyz, with a real worker, a real beat and a real database that is not there."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal import health
from portal.periodic import beat_heart
from presentations.models import Rendering
from tests import running


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


@pytest.mark.django_db
def test_the_portal_is_not_ready_when_a_document_has_waited_too_long(client: Client) -> None:
    a_beating_heart()
    asked = timezone.now() - health.DUE_LIMIT - timedelta(seconds=1)
    Rendering.objects.create(key="a", format="deck", requested_at=asked)
    Rendering.objects.create(key="b", format="deck", requested_at=timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["tasks"]["age_seconds"] >= health.DUE_LIMIT.total_seconds()


@pytest.mark.django_db
def test_a_document_that_has_been_rendered_is_not_due(client: Client) -> None:
    a_beating_heart()
    asked = timezone.now() - timedelta(days=1)
    Rendering.objects.create(key="a", format="deck", requested_at=asked, rendered_at=asked, body=b"%PDF")
    assert client.get("/readyz").json()["tasks"]["age_seconds"] == 0


@pytest.mark.django_db
def test_a_probe_asks_the_database_little(client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture has no public type
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
        running.until(lambda: client.get("/readyz").status_code == 200)


@pytest.mark.django_db
def test_a_fresh_beat_sends_a_heartbeat_at_once(client: Client) -> None:
    arguments = ("celery", "-A", "portal", "beat", "--schedule=", "--pidfile=", "--loglevel=WARNING")
    with running.worker(), running.process(*arguments, "--scheduler=celery.beat:Scheduler"):
        running.until(lambda: client.get("/readyz").status_code == 200, seconds=25)


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
