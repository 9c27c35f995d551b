"""The figures of script/bench documents: what each kind of document of one full presentation costs.

"Fresh" is the first document of a new process, as in a new worker, which loads the engine and the fonts; "memory" is
the most that this process took. "Warm" is one document more in a process that has made some, "cached" the whole request
for one that is there already. "CPU" is what this process spends on a warm one, which says the same on a busy machine.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  # after setup
from django.core.management import call_command  # noqa: E402  # after setup
from django.test import Client  # noqa: E402  # after setup
from django.urls import reverse  # noqa: E402  # after setup
from django.utils import timezone  # noqa: E402  # after setup

from accounts.demo_people import PEOPLE  # noqa: E402  # after setup
from presentations import renderings  # noqa: E402  # after setup
from presentations.models import Rendering, Submission  # noqa: E402  # after setup

FRESH_AT_MOST, WARM_AT_MOST, CACHED_AT_MOST = 1500, 500, 30
"""Milliseconds."""

ROUNDS = 5

KINDS = {
    Rendering.Format.DECK: "presentation_deck",
    Rendering.Format.PPTX: "presentation_pptx",
    Rendering.Format.HANDOUT: "presentation_handout",
    Rendering.Format.CARDS: "presentation_cards",
}
"""The kinds of documents with their routes."""

FRESH = """
import resource, sys, time
import django
django.setup()
from django.core.management import call_command
start = time.perf_counter()
call_command("export_presentation", sys.argv[1], "--format", sys.argv[2], "--output", sys.argv[3])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def milliseconds(call: Callable[[], object], rounds: int) -> float:
    """The median of some rounds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def fullest() -> Submission:
    """Of the latest approved presentations the one with most pictures and charts, then with most words."""

    def weight(submission: Submission) -> tuple[int, int]:
        sections = submission.content["sections"]
        shown = sum(bool(one.get("picture")) + bool(one.get("chart")) for one in sections)
        return shown, sum(len(one["text"]) + len(one["manuscript"]) for one in sections)

    return max(Submission.objects.filter(approved_at__isnull=False).order_by("-pk")[:200], key=weight)


def reader() -> Client:
    person = next(person for person in PEOPLE if person.group == "member")
    client = Client()
    client.force_login(
        get_user_model().objects.get(email=person.email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def fresh(presentation: int, kind: str) -> tuple[float, float]:
    """Milliseconds and megabytes of a process that makes this one document."""
    Rendering.objects.all().delete()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", FRESH, str(presentation), kind, str(Path(folder) / "document")]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(output[-2]) * 1000, int(output[-1]) / 1024


def table() -> None:
    submission, client = fullest(), reader()
    pictures = sum(bool(one.get("picture")) for one in submission.content["sections"])
    charts = sum(bool(one.get("chart")) for one in submission.content["sections"])
    print(f"documents of one presentation: {len(submission.content['sections'])} sections, ", end="")
    print(f"{pictures} pictures, {charts} charts\n")
    print("| document        |    fresh |    warm |     CPU | cached |    size |  memory | held |")
    print("| --------------- | -------: | ------: | ------: | -----: | ------: | ------: | ---- |")
    for kind, route in KINDS.items():
        row(submission, client, kind, reverse(route, args=[submission.presentation_id]))
    print(f"\ntargets: fresh {FRESH_AT_MOST} ms, warm {WARM_AT_MOST} ms, cached {CACHED_AT_MOST} ms")


def row(submission: Submission, client: Client, kind: Rendering.Format, path: str) -> None:
    def get() -> None:
        assert client.get(path).status_code == 200

    def render() -> None:
        renderings.of_submission(submission, kind).render()

    first, memory = fresh(submission.presentation_id, kind)
    render()
    before = time.process_time()
    warm = milliseconds(render, ROUNDS)
    spent = (time.process_time() - before) * 1000 / ROUNDS
    get()
    cached = milliseconds(get, 20)
    size = len(renderings.stored(renderings.of_submission(submission, kind)) or b"") / 1024
    held = first < FRESH_AT_MOST and warm < WARM_AT_MOST and cached < CACHED_AT_MOST
    times = f"{first:5.0f} ms | {warm:4.0f} ms | {spent:4.0f} ms | {cached:3.0f} ms"
    print(
        f"| {kind.value:<15} | {times} | {size:4.0f} kB | {memory:4.0f} MB | {'yes' if held else 'NO':<4} |", flush=True
    )


def prepare() -> None:
    """Migrates, and makes the demo's story when the database is empty."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if not Submission.objects.exists():
        call_command("create_demo", verbosity=0)


def main() -> None:
    prepare()
    print(f"\n{timezone.localdate()}, Python {sys.version.split()[0]}, {os.cpu_count()} cores, one process")
    print(f"load before: {os.getloadavg()[0]:.1f} (above 1 others work on the machine too)\n")
    table()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
