"""Real processes of the portal beside a test: a web server, a worker, beat. Waiting is asking until a deadline."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from script.embedded import free_port

ROOT = Path(settings.BASE_DIR)


def until(true: Callable[[], bool], *, seconds: float = 90) -> None:
    """Returns as soon as `true()`; fails when that has not happened in time."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert time.monotonic() < deadline, f"not true within {seconds} seconds"
        pause.wait(0.05)


def environment(**changes: str) -> dict[str, str]:
    """What a process needs to work on the same database and Redis as the test."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {**os.environ, "DATABASE_URL": url.geturl(), "PYTHONUNBUFFERED": "1", **changes}


@contextlib.contextmanager
def process(*arguments: str, env: dict[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m …` while the block lasts; its output is shown only when the test fails."""
    started = subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=env or environment())
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextlib.contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker with a pool of one real child process."""
    with process("celery", "-A", "portal", "worker", "--concurrency=1", "--loglevel=WARNING") as started:
        yield started


@contextlib.contextmanager
def web(**changes: str) -> Iterator[str]:
    """Gunicorn on a free port; yields its address once it answers /healthz."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    bind = f"--bind=127.0.0.1:{port}"
    with process("gunicorn", "portal.wsgi", bind, "--log-level=warning", env=environment(**changes)) as started:
        until(lambda: started.poll() is not None or status(f"{address}/healthz") is not None)
        assert started.poll() is None, "gunicorn did not start"
        yield address


def status(url: str, **headers: str) -> int | None:
    """The status that an address answers with; None when nobody answers there."""
    try:
        return fetch(url, **headers)[0]
    except OSError:
        return None


def fetch(url: str, **headers: str) -> tuple[int, Any]:
    """Status and body; JSON is read."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - always http://127.0.0.1
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
            code, kind, body = answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as answer:
        code, kind, body = answer.code, answer.headers.get_content_type(), answer.read()
    return code, json.loads(body) if kind == "application/json" else body
