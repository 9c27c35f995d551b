"""Fixtures for every test: real PostgreSQL, real Redis, people with roles."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings as hypothesis_settings

from accounts.models import User
from tests import factories
from tests.smtp import mailbox

__all__ = ["mailbox"]

# Examples are not timed: several test processes share the machine.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.register_profile("long", deadline=None, max_examples=5000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)

# Tests in parallel (gw0, gw1, …): each process has its own Redis database, as it has its own PostgreSQL database, so
# that emptying the cache of one does not disturb another. Nothing has connected yet when this file is read.
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = f"{settings.REDIS_URL.rpartition('/')[0]}/{_process}"
os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = REDIS_URL
settings.CACHES["default"]["LOCATION"] = REDIS_URL

# Each process's database is a copy of the one that script/migrated.py has made.
connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("TEST_DATABASE_TEMPLATE")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Lets the test database be emptied after a test that commits: TRUNCATE is refused otherwise."""
    guards = [
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if str(trigger.name).endswith("_not_truncated")
    ]
    with django_db_blocker.unblock():
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} SET pgtrigger.ignore = %s", ["{" + ",".join(guards) + "}"])
        connection.close()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def now() -> datetime:
    """Monday 1 March 2027, 09.00 in Sweden."""
    return NOW


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    """`as_user(user)` is a client logged in as that person."""

    def login(user: User) -> Client:
        client.force_login(user)
        return client

    return login


@pytest.fixture
def world(db: None) -> factories.World:
    """The smallest world with one of each kind of person; see `factories.World`."""
    return factories.World()
