"""Starts everything the portal needs on one machine and stops it together: what script/server runs.

Ctrl-C, SIGTERM and SIGHUP end web, worker and beat first and then PostgreSQL and Redis, in that order.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from honcho.manager import Manager
from honcho.process import Process

from script import development, embedded

PR_SET_PDEATHSIG = 1  # prctl(2)
QUIET_WARNINGS = "ignore:You're running the worker"  # Celery's about root; only development runs it so
NOT_YET = 60  # seconds until it is worth saying what the portal waits for


def commands(port: str) -> dict[str, list[str]]:
    """The three processes of the portal. A worker of two, so that one long document does not stop the rest."""
    beat = development.VAR / "beat"
    celery = ["celery", "--app=portal", "--quiet", "--skip-checks"]
    return {
        "web": ["gunicorn", "portal.wsgi", f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=4"],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", f"--schedule={beat / 'schedule'}", "--pidfile=", "--loglevel=WARNING"],
    }


class Child(Process):  # type: ignore[misc]  # honcho has no types
    """A process that ends when we are killed outright, and whose keeper leaves the keyboard's signals to us."""

    def run(self, *args: Any, **kwargs: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        super().run(*args, **kwargs)


class Group(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager, which may be told to end at any time, also before all have started."""

    def __init__(self, port: str) -> None:
        super().__init__()
        self.port = port
        self.told_early = False
        self._process_ctor = Child
        environment = {**os.environ, "PYTHONWARNINGS": QUIET_WARNINGS}
        for name, command in commands(port).items():
            line = [*embedded.die_with_us("TERM"), sys.executable, "-m", *command]
            self.add_process(name, f"exec {shlex.join(line)}", env=environment, cwd=str(development.ROOT))

    def loop(self) -> None:
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        super().loop()

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:
            self.told_early = True

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=announce, args=(self.port,), daemon=True).start()

    def _system_print(self, data: str) -> None:
        """Called at each start and stop. Says only what is news: that something ended by itself."""
        if self.told_early:
            self.terminate()
        if "stopped" in data and not self._terminating:
            super()._system_print(data)


def announce(port: str) -> None:
    """Says in one line where the portal answers, as soon as it does; after a while what it waits for."""
    address, begun, said = f"http://127.0.0.1:{port}", time.monotonic(), False
    while True:
        parts, elapsed = ready(f"{address}/readyz"), time.monotonic() - begun
        waits = [name for name in ("database", "redis", "worker") if not parts.get(name, {}).get("ok")]
        if not waits and parts["worker"]["age_seconds"] < elapsed:  # a heartbeat of ours, not of the run before
            print(f"The portal answers at {address} (Ctrl-C stops it).", flush=True)
            return
        if not said and elapsed > NOT_YET:
            said = True
            print(f"Still starting; not ready yet: {', '.join(waits) or 'worker'}.", flush=True)
        time.sleep(0.1)


def ready(url: str) -> dict[str, Any]:
    """What /readyz says about each part; empty when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - always http://127.0.0.1
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return {}
    try:
        parts: dict[str, Any] = json.loads(body)
    except ValueError:
        return {}
    return parts


def only_server(stack: contextlib.ExitStack) -> None:
    """Refuses a second server on the same folder: they would share one schedule and one database."""
    lock = stack.enter_context((development.VAR / "server.lock").open("a"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise embedded.ServiceError("The portal already runs from this folder; stop it first.") from None


def check_port(port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise embedded.ServiceError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise embedded.ServiceError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 script/server"
            ) from None


def serve(port: str) -> int:
    for folder in ("mail", "beat"):
        (development.VAR / folder).mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        only_server(stack)
        check_port(port)
        os.environ.update(development.environment(port))
        print("Starting …", flush=True)
        os.environ.update(stack.enter_context(embedded.services(development.VAR)))
        prepared = embedded.run([sys.executable, "-m", "script.prepare"], os.environ)
        if prepared != 0:
            return prepared
        group = Group(port)
        group.loop()
        print("Stopping …", flush=True)
        return int(group.returncode or 0)


def main() -> int:
    os.chdir(development.ROOT)
    embedded.stop_on_signals()
    try:
        return serve(os.environ.get("PORT") or "8000")
    except embedded.ServiceError as error:
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(embedded.not_ours(error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
