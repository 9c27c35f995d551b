"""Whether the portal can do its work: database, Redis, a worker that is alive, and nothing that waits too long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from redis.exceptions import RedisError

from outbox import delivery
from presentations import renderings

HEART = "portal:heart"
# A worker may be busy for one task's time limit (120 s), and the heart beats every 30 s.
HEART_LIMIT = timedelta(minutes=3)
# Due work is swept every minute and tried again for a while; older than this somebody should look.
DUE_LIMIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Part:
    """One part of the house: whether it is well, and the figures that say so (seconds)."""

    ok: bool
    facts: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **self.facts}


def beat(*, at: datetime) -> None:
    """Notes that beat, Redis and a worker reached each other at this time."""
    cache.set(HEART, at.isoformat(), timeout=None)


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part(ok=True, facts={})


def redis() -> Part:
    cache.set("portal:ready", 1, timeout=5)
    return Part(ok=cache.get("portal:ready") == 1, facts={})


def worker(*, at: datetime) -> Part:
    stamp = cache.get(HEART)
    if stamp is None:
        return Part(ok=False, facts={"age_seconds": None, "limit_seconds": HEART_LIMIT.total_seconds()})
    return _aged(at - datetime.fromisoformat(stamp), limit=HEART_LIMIT)


def tasks(*, at: datetime) -> Part:
    """How long the oldest piece of due work has waited: a document to be made, a message to be mailed."""
    message = delivery.due_since(at=at)
    return _aged(max(renderings.overdue(at=at), at - message if message else timedelta()), limit=DUE_LIMIT)


def parts(*, at: datetime) -> dict[str, Part]:
    """Every part by name; a part that cannot be reached says so instead of raising."""
    return {
        "database": _reached(database),
        "redis": _reached(redis),
        "worker": _reached(lambda: worker(at=at)),
        "tasks": _reached(lambda: tasks(at=at)),
    }


def _aged(age: timedelta, *, limit: timedelta) -> Part:
    return Part(
        ok=age <= limit,
        facts={"age_seconds": round(age.total_seconds(), 1), "limit_seconds": limit.total_seconds()},
    )


def _reached(look: Callable[[], Part]) -> Part:
    try:
        return look()
    except (DatabaseError, InterfaceError, RedisError) as error:
        return Part(ok=False, facts={"error": type(error).__name__})
