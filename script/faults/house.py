"""The processes of one run: an SMTP server, workers, beats, and somebody who kills."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from django.conf import settings
from django.db import connection, transaction
from pgtrigger import registered

from script.embedded import die_with_us, free_port
from script.faults.sink import Manners

ROOT = Path(__file__).resolve().parent.parent.parent
CELERY = ["celery", "--app=script.faults.celery_app", "--quiet", "--skip-checks"]
QUIET = "ignore:You're running the worker"


def empty(*tables: str) -> None:
    """Empties these tables of the throwaway database and all that hangs on them, though some of it refuses that."""
    guards = [
        trigger.get_pgid(model) for model, trigger in registered() if str(trigger.name).endswith("_not_truncated")
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = %s", ["{" + ",".join(guards) + "}"])
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


class House:
    """Everything that runs beside the harness, in a folder of its own; gone when the block ends."""

    def __init__(self, *, workers: int, beats: int, manners: Manners, record: bool, control: str, seed: int) -> None:
        self.stack = contextlib.ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        self.log = self.folder / "mail.log"
        self.port = free_port()
        self.random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self.number, self.beats, self.manners = workers, beats, manners
        self.started = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "MAIL_RECORD": f"postfix://{self.log}" if record else "",
            "FAULT_CONTROL": control,
            "PYTHONWARNINGS": QUIET,
        }

    def __enter__(self) -> Self:
        self.empty_redis()
        self._start("script.faults.sink", str(self.port), str(self.log), json.dumps(asdict(self.manners)))
        until(self._sink_answers, seconds=30, what="the SMTP server answers")
        for number in range(self.beats):
            self._start(
                *CELERY, "beat", f"--schedule={self.folder / f'beat{number}'}", "--pidfile=", "--loglevel=ERROR"
            )
        self.workers = [self._worker() for _number in range(self.number)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def kill_somebody(self) -> None:
        """SIGKILL for a worker's child in the middle of what it does, for the whole worker, or for the parent alone.

        The last leaves a child behind that nobody watches over, and that goes on with its message.
        """
        victim = self.random.choice(self.workers)
        children = _children(victim.pid)
        way = self.random.choices(["child", "all", "parent"], [7, 2, 1])[0]
        if way == "child" and children:
            _kill(self.random.choice(children))
            return
        if way == "all":
            for child in children:
                _kill(child)
        _kill(victim.pid)
        victim.wait()
        self.workers[self.workers.index(victim)] = self._worker()

    @staticmethod
    def empty_redis() -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as store:
            store.flushall()

    def taken(self) -> list[str]:
        """The Message-IDs that the server has taken, in order, each as often as it did."""
        names: dict[str, str] = {}
        found = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            _head, _tail, rest = line.partition("]: ")
            queue, _colon, said = rest.partition(": ")
            if said.startswith("message-id="):
                names[queue] = said.removeprefix("message-id=")
            elif "queue active" in said:
                found.append(names[queue])
        return found

    def errors(self) -> str:
        """The end of what the processes complained about."""
        return (self.folder / "errors.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _worker(self) -> "subprocess.Popen[bytes]":
        self.started += 1
        return self._start(
            *CELERY, "worker", "--concurrency=1", "--loglevel=CRITICAL", f"--hostname=w{self.started}@faults",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        )  # fmt: skip

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [*die_with_us("KILL"), sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "errors.log").open("ab"),
        )
        self.stack.callback(_end, process)
        return process

    def _sink_answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


def until(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} seconds: {what}")
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def moments(number: int, *, between: tuple[float, float], chance: random.Random) -> Iterator[float]:
    """So many moments in a span of seconds, in order."""
    yield from sorted(chance.uniform(*between) for _number in range(number))
