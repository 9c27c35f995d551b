"""Fixtures for every test: real PostgreSQL, real Redis, people with roles."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests import factories

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
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
