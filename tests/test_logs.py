"""What is kept out of the log."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World


def test_the_key_of_a_signed_link_is_not_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A form that lacks something is logged with its address."""
    path = reverse("followup_status", args=[world.status_token])
    field = f"p{world.followup.pk}-seen"
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert Client().post(path, {"point": world.followup.pk, field: "1"}).status_code == 422
    assert world.status_token not in caplog.text
    assert "/uppfoljning/lage/…/" in caplog.text


def test_the_access_log_hides_keys_and_keeps_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("gunicorn.access")
    with caplog.at_level(logging.INFO, logger=log.name):
        log.info("%(r)s %(s)s", {"r": "GET /svara/WzEsIDJd:1xUjKQ:5hDwx3htmZ/ HTTP/1.1", "s": 200})
        log.info("%(r)s %(s)s", {"r": "GET /dialoger/17/deltagare/ HTTP/1.1", "s": 200})
    assert caplog.messages == ["GET /svara/…/ HTTP/1.1 200", "GET /dialoger/17/deltagare/ HTTP/1.1 200"]
