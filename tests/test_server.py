"""script/server refuses what it cannot do in one sentence; script/smoke.py tries the rest of it in every CI run."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from script import development, embedded, serve


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that somebody listens to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


def test_a_port_that_is_taken_is_said_with_what_to_do(taken: str) -> None:
    with pytest.raises(embedded.ServiceError, match=f"Port {taken} cannot be used .* PORT=8001 script/server"):
        serve.check_port(taken)


@pytest.mark.parametrize("port", ["", "web", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_said(port: str) -> None:
    with pytest.raises(embedded.ServiceError, match="PORT must be a number"):
        serve.check_port(port)


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development, "VAR", tmp_path / "var")
    first = development.secret_key()
    assert len(first) >= 50
    assert development.secret_key() == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_what_is_set_already_stays_and_what_is_empty_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(development, "VAR", tmp_path)
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setenv("SITE_URL", "")
    made = development.environment("8123")
    assert (made["DEMO"], made["SITE_URL"]) == ("0", "http://127.0.0.1:8123")


def test_mail_goes_to_the_folder_also_when_its_path_has_spaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development, "VAR", tmp_path / "my portal + more")
    environment = {**os.environ, "EMAIL_URL": development.mail_url()}
    asked = "from portal import settings; print(settings.EMAIL_FILE_PATH)"
    said = subprocess.run(
        [sys.executable, "-c", asked], env=environment, cwd=development.ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(development.VAR / "mail")
