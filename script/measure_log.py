"""The figures of `script/bench log`: the follow-up log with a hundred thousand points and a million entries."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection  # noqa: E402 - after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after setup
from django.urls import reverse  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402 - after setup

from accounts.demo_people import PEOPLE  # noqa: E402 - after setup
from followups.models import Entry, Export, FollowUp  # noqa: E402 - after setup
from script.measure import client_of, milliseconds  # noqa: E402 - after setup

ROUNDS = 40
MEDIAN, QUERIES, EXPORT = 150, 12, 10
PLANS = Path("docs/log_plans.md")


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if not FollowUp.objects.exists():
        start = time.perf_counter()
        call_command("create_demo", scale="log", verbosity=0)
        print(f"made the data in {time.perf_counter() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{FollowUp.objects.count()} points, {Entry.objects.count()} entries")


VIEWS = (
    ("first page", ""),
    ("two words", "?q=vätgas+stål"),
    ("two words, in compounds", "?q=gruv+kompetens"),
    ("one word of every tenth point", "?q=kompetensförsörjning"),
    ("a quoted phrase", "?q=%22fördjupad+dialog%22"),
    ("three filters", "?stage=mobilise&region=05&late=1"),
    ("three filters and a word", "?stage=finance&region=12&kind=edp&q=batteri"),
    ("by day", "?sort=due"),
    ("page 500", "?page=500"),
    ("as it stood three years ago", "?on=2023-11-01"),
)
"""What is asked for, by name. The first, the second and the sixth have targets."""


def pages() -> None:
    print("| view                          | who         | median | counted anew | queries | target |")
    print("| ----------------------------- | ----------- | -----: | -----------: | ------: | ------ |")
    base = reverse("followup_list")
    for role in ("coordinator", "member"):
        client = client_of(role)
        for name, query in VIEWS:
            path = base + query

            def get(path: str = path) -> None:
                assert client.get(path).status_code == 200  # noqa: B023  # called before the next client

            def anew(get: Callable[[], None] = get) -> None:
                _forget()
                get()

            milliseconds(get, 2)
            with CaptureQueriesContext(connection) as queries:
                get()
            asked = len(queries)
            median = statistics.median(milliseconds(get, ROUNDS))
            fresh = statistics.median(milliseconds(anew, 5))
            held = median < MEDIAN and asked <= QUERIES
            said = f"{median:6.1f} | {fresh:12.1f} | {asked:7d} | {'yes' if held else 'NO':<6}"
            print(f"| {name:<29} | {role:<11} | {said} |", flush=True)


def _forget() -> None:
    """Counts are kept under the number of the newest entry: the sessions stay, the counts go."""
    from redis import Redis

    from portal import settings

    store = Redis.from_url(settings.REDIS_URL)
    for key in store.scan_iter("*log-counts*", count=1000):
        store.delete(key)


def export() -> None:
    """Ten thousand rows and all rows, each in a fresh process, with the process's peak memory."""
    person = next(one for one in PEOPLE if one.group == "coordinator")
    user = get_user_model().objects.get(email=person.email)
    print("\n| file                          | rows    | seconds | peak memory | bytes      |")
    print("| ----------------------------- | ------: | ------: | ----------: | ---------: |")
    for format_, query in (("xlsx", "year=2022"), ("csv", "year=2022"), ("csv", "")):
        row = Export.objects.create(by=user, format=format_, query=query, language="sv", asked_at=timezone.now())
        command = [sys.executable, "-c", FRESH, str(row.pk)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        row.refresh_from_db()
        size = sum(len(part.body) for part in row.parts.all())
        name = f"{format_} {query or 'everything'}"
        print(
            f"| {name:<29} | {row.rows:7d} | {float(output[-2]):7.1f} | {int(output[-1]) / 1024:8.0f} MB | {size:10d} |"
        )
        row.delete()


FRESH = """
import resource, sys, time
import django
django.setup()
from followups import exporting
start = time.perf_counter()
exporting.write(int(sys.argv[1]))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def plans() -> None:
    """Writes how PostgreSQL answers the queries of the three views that have targets."""
    client, number = client_of("member"), count(1)
    out = [
        "# How PostgreSQL answers the log",
        "",
        "Written by `script/bench log`: the queries of the views that have targets, of a network member, with",
        "100,000 points and 1,000,000 entries. Figures are of one run.",
    ]
    for name, query in (VIEWS[0], VIEWS[1], VIEWS[5]):
        _forget()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("followup_list") + query)
        out += ["", f"## {name.capitalize()}: `{query or '/uppfoljning/'}`"]
        for row in queries.captured_queries:
            sql = row["sql"].rpartition(", true); ")[2]  # without what the history says about the request
            if "followups_" not in sql or "max(" in sql.lower():
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY ON) {sql}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            out += ["", f"Query {next(number)}:", "", "```", plan, "```"]
    PLANS.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(f"\nwrote {PLANS}")


def main() -> None:
    prepare()
    print(f"\n{timezone.localdate()}, Python {sys.version.split()[0]}, {os.cpu_count()} cores, one process")
    print(f"load before: {os.getloadavg()[0]:.1f} (above 1 others work on the machine too)\n")
    pages()
    export()
    plans()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
