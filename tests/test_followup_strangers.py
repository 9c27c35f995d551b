"""A point that only its parties may read: no route of the whole portal tells a stranger of it.

The table is that of test_access.py, so that a route that is added there is tried here as well. That pages are the same
to the last figure, and what goes out of the house, stands in test_followup_privacy.py.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from accounts.models import User
from followups.actions import change_point, importing
from followups.listing import Log
from followups.models import Entry, FollowUp, Visibility
from tests import factories
from tests.factories import World
from tests.test_access import TABLE, arguments
from tests.test_followup_import import sheet

TELLTALE = "Silverfyndet"
STRANGERS = ("outsider", "member", "other_strategist", "other_coordinator", "admin")
READERS = ("strategist", "coordinator")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def keep_secret(world: World) -> FollowUp:
    """Agreed in the world's dialogue, owned by its region, overdue, financed, noted, and part of the initiative."""
    point = factories.followup(
        world.host,
        world.coordinator,
        dialogue=world.dialogue,
        presentation=world.presentation,
        owner=world.region,
        owner_person=world.strategist,
        focus_area=world.focus,
        title=f"{TELLTALE} vid Sala",
        description=f"{TELLTALE} ska inte nämnas.",
        visibility=Visibility.PARTIES.value,
        due_on="2027-02-01",
        at=world.now - timedelta(days=30),
    )
    money = {"fundings": [["vinnova", TELLTALE, 2_000_000, 1_000_000, "2027-02-10"]], "stage": "finance"}
    change_point(
        point, money, seen=1, note=f"{TELLTALE} är beviljat", by=world.strategist, at=world.now - timedelta(days=9)
    )
    world.initiative.points.add(point)
    return FollowUp.objects.get(pk=point.pk)


@pytest.fixture
def secret(world: World) -> FollowUp:
    return keep_secret(world)


def said(response: Any) -> str:
    """Everything that the answer says: its page, or what stands in the file, and where it sends one."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as parts:
            text = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    elif body.startswith(b"%PDF-"):
        text = "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(body))
    else:
        text = body.decode("utf-8", "replace")
    return f"{text}\n{response.get('Location', '')}\n{response.get('Content-Disposition', '')}\n{kind}"


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Every route that is read, with the arguments that the access table gives it."""
    for route, names, method, _expected in TABLE:
        if method == "get":
            yield route, reverse(route, args=arguments(world, names))


def seen_by(person: User, url: str) -> str:
    """What one person is given, and nothing changed by it."""
    client = Client()
    client.force_login(person)
    with transaction.atomic():
        text = said(client.get(url))
        transaction.set_rollback(True)
    return text


def test_no_page_and_no_file_tells_a_stranger_of_it(world: World, secret: FollowUp) -> None:
    told = []
    for person in STRANGERS:
        client = Client()
        client.force_login(getattr(world, person))
        for route, url in {(route, url) for route, url in pages(world)}:
            with transaction.atomic():
                if TELLTALE in said(client.get(url)):
                    told.append((person, route))
                transaction.set_rollback(True)
    assert told == []


def test_its_own_pages_are_not_there_for_a_stranger(world: World, secret: FollowUp) -> None:
    routes = ["followup_detail", "followup_edit", "followup_deepen"]
    for person in STRANGERS:
        client = Client()
        client.force_login(getattr(world, person))
        assert {client.get(reverse(route, args=[secret.pk])).status_code for route in routes} == {404}
        assert client.post(reverse("followup_move", args=[secret.pk]), {"stage": "mobilise"}).status_code == 404
        assert client.post(reverse("followup_undo", args=[secret.pk])).status_code == 404


def test_its_parties_and_its_agency_do_read_it(world: World, secret: FollowUp) -> None:
    """The control: the same pages tell those who may read it, so that the silence above means something."""
    shows = {
        "followup_list": reverse("followup_list"),
        "initiative_detail": world.initiative.get_absolute_url(),
        "dialogue_followups": reverse("dialogue_followups", args=[world.dialogue.pk]),
        "organisation_detail": world.region.get_absolute_url(),
        "focusarea_detail": world.focus.get_absolute_url(),
        "followup_detail": secret.get_absolute_url(),
    }
    for person in READERS:
        silent = [route for route, url in shows.items() if TELLTALE not in seen_by(getattr(world, person), url)]
        assert silent == [], person


def test_no_search_and_no_count_finds_it(world: World, secret: FollowUp) -> None:
    for person, found in (("member", 0), ("other_coordinator", 0), ("strategist", 1), ("coordinator", 1)):
        for asked in ({"q": TELLTALE}, {"q": "silverfynd"}, {"stage": "finance"}, {}):
            log = Log(getattr(world, person), asked, today=world.today)
            assert (log.counts.total, log.points.count()) == (found, found), (person, asked)


def test_a_spreadsheet_sent_in_learns_nothing_of_it(world: World, secret: FollowUp) -> None:
    body = sheet((secret.pk, "Gissning", None, "20", None), (None, secret.title, None, "20", None))
    prepared = importing.prepare_import(body, name="x.xlsx", host=world.host, by=world.other_strategist, at=world.now)
    first, second = prepared.effects
    assert (first["kind"], second["kind"]) == ("error", "new")  # the same words written again are a point of one's own
    assert TELLTALE not in str(first)


def test_the_querysets_that_every_reading_starts_from_leave_it_out(world: World, secret: FollowUp) -> None:
    for person in STRANGERS:
        user = getattr(world, person)
        assert not FollowUp.objects.visible_to(user).filter(pk=secret.pk).exists()
        assert not Entry.objects.shown_to(user).filter(followup=secret).exists()
