"""The fault runs themselves, with few messages: they pass, and with a guard taken out they find duplicates."""

import os
import subprocess
from pathlib import Path

from django.conf import settings


def test_messages_leave_once_while_workers_are_killed_and_the_harness_would_see_it_otherwise() -> None:
    ran = subprocess.run(
        ["script/fault", "all", "--quick"],
        cwd=Path(settings.BASE_DIR),
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    print(ran.stdout)  # noqa: T201 - the table, when it fails
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("yes") == 4
