"""The figures of script/bench: server time and queries of the most used pages, and what documents cost."""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402  # after setup
from django.db import connection  # noqa: E402  # after setup
from django.test import Client  # noqa: E402  # after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402  # after setup
from django.urls import reverse  # noqa: E402  # after setup
from django.utils import timezone  # noqa: E402  # after setup

from accounts.demo_people import PEOPLE  # noqa: E402  # after setup
from dialogues.models import Dialogue  # noqa: E402  # after setup
from focusareas.models import FocusArea  # noqa: E402  # after setup
from presentations.models import Presentation, PresentationTemplate  # noqa: E402  # after setup
from script import measure_documents  # noqa: E402  # after setup
from yearwheel.actions import subscribing  # noqa: E402  # after setup

WARM, ROUNDS = 3, 60
PAGE_MEDIAN, PAGE_P95, PAGE_QUERIES = 40, 100, 12


def prepare() -> None:
    """Migrates, and makes the Swedish world when the database is empty."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if not Dialogue.objects.exists():
        start = time.perf_counter()
        call_command("create_demo", scale="sweden", verbosity=0)
        print(f"made the data in {time.perf_counter() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Dialogue.objects.count()} dialogues, {Presentation.objects.count()} presentations")


def client_of(role: str) -> Client:
    """A browser logged in as the first demo person of that group."""
    person = next(person for person in PEOPLE if person.group == role)
    client = Client()
    client.force_login(
        get_user_model().objects.get(email=person.email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def milliseconds(call: Callable[[], object], rounds: int) -> list[float]:
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return times


def measure_page(name: str, client: Client, path: str) -> None:
    """One line of the table. "CPU" is what this process spends on the page, which says the same on a busy machine; the
    difference from the median is the database's work and waiting.
    """

    def get() -> None:
        response = client.get(path)
        assert response.status_code == 200, f"{path} answered {response.status_code}"

    milliseconds(get, WARM)
    with CaptureQueriesContext(connection) as queries:
        get()
    asked = len(queries)  # before the next request empties the log
    start = time.process_time()
    times = milliseconds(get, ROUNDS)
    spent = (time.process_time() - start) * 1000 / ROUNDS
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    held = median < PAGE_MEDIAN and p95 < PAGE_P95 and asked <= PAGE_QUERIES
    print(
        f"| {name:<42} | {median:7.1f} | {p95:7.1f} | {spent:6.1f} | {asked:7d} | {'yes' if held else 'NO':<6} |",
        flush=True,
    )


def pages() -> None:
    coordinator, strategist, member = client_of("coordinator"), client_of("strategist"), client_of("member")
    busiest = Dialogue.objects.get(title="Cirkulära material i industrin")
    mine = Presentation.objects.get(dialogue=busiest, organisation__code="05")
    approved = Presentation.objects.filter(latest_submission__approved_at__isnull=False).latest("pk")
    template = PresentationTemplate.objects.get(audience="region", version=1)
    focus = FocusArea.objects.get(code="hallbar-industri")
    last_year = timezone.localdate().year - 1
    week = timedelta(days=7)
    coming = Dialogue.objects.planned().filter(starts_at__gt=timezone.now())
    coming = coming.in_year(timezone.localdate().year)
    moves = "&".join(f"move=d{row.pk}:{row.starts_on + week}" for row in coming)
    person = get_user_model().objects.get(pk=member.session["_auth_user_id"])
    subscription = subscribing.renew(person, at=timezone.now())
    print("| page                                       |  median |   95 %  |   CPU  | queries | target |")
    print("| ------------------------------------------ | ------: | ------: | -----: | ------: | ------ |")
    for name, client, path in (
        ("home, strategist", strategist, reverse("home")),
        ("home, coordinator", coordinator, reverse("home")),
        ("dialogues, upcoming", member, reverse("dialogue_list")),
        ("dialogues, past (200 rows, paged)", member, reverse("dialogue_list") + "?tab=past"),
        ("dialogue, overview", coordinator, reverse("dialogue_detail", args=[busiest.pk])),
        ("dialogue, participants", coordinator, reverse("dialogue_participants", args=[busiest.pk])),
        ("dialogue, presentations", coordinator, reverse("dialogue_presentations", args=[busiest.pk])),
        ("homework of all dialogues", coordinator, reverse("homework_board")),
        ("outbox", coordinator, reverse("outbox_list")),
        ("editor", strategist, reverse("presentation_edit", args=[mine.pk])),
        ("presentation, approved", member, reverse("presentation_detail", args=[approved.pk])),
        ("year wheel", member, reverse("wheel")),
        ("year wheel, last year of one region", member, f"{reverse('wheel')}?year={last_year}&region=05"),
        ("year wheel, one quarter", coordinator, f"{reverse('wheel')}?quarter=4"),
        ("moving dialogues on the wheel", coordinator, f"{reverse('wheel_move')}?{moves}"),
        ("the wheel as a calendar", member, reverse("wheel_feed", args=[subscription.secret])),
        ("regions", member, reverse("organisation_list")),
        ("one region", member, reverse("organisation_detail", args=["05"])),
        ("focus areas", member, reverse("focusarea_list")),
        ("one focus area", member, reverse("focusarea_detail", args=[focus.code])),
        ("template", member, reverse("template_detail", args=[template.pk])),
    ):
        measure_page(name, client, path)


def main() -> None:
    prepare()
    print(f"\n{timezone.localdate()}, Python {sys.version.split()[0]}, {os.cpu_count()} cores, one process")
    print(f"load before: {os.getloadavg()[0]:.1f} (above 1 others work on the machine too: then read the column CPU)\n")
    pages()
    print()
    measure_documents.table()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
