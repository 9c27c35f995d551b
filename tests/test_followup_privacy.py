"""What only the parties read leaks nowhere: to everybody else the portal looks the same with the point and without it.

One table of everything that tells of points. Each place is read before and after a point among parties is added,
changed, financed and overdue, and has to be the same to the last figure: counts and facets betray as much as titles.
"""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pptx import Presentation as Slides
from pypdfium2 import PdfDocument

from accounts.models import User
from dialogues.models import Dialogue
from followups import exporting
from followups.actions import change_point
from followups.actions import report as report_actions
from followups.actions.exports import ask_for_export
from followups.models import FollowUp
from outbox.models import Message
from portal import actions
from tests import factories
from tests.factories import World

pytestmark = pytest.mark.django_db

WORD = "Zirkoniumavtalet"
STRANGERS = ("member", "other_strategist", "other_coordinator")
"""People of organisations that are no party, and an agency's coordinator who does not keep the point."""

PAGES: list[tuple[str, tuple[str, ...], str]] = [
    ("home", (), ""),
    ("followup_list", (), ""),
    ("followup_list", (), f"?q={WORD.lower()}"),
    ("followup_list", (), "?q=zirk"),
    ("followup_list", (), "?stage=finance&late=1&region=05&year=2027"),
    ("followup_list", (), "?sort=due"),
    ("followup_list", (), "?on=2027-04-01"),
    ("followup_river", (), ""),
    ("followup_river", (), "?by=region"),
    ("organisation_list", (), ""),
    ("organisation_detail", ("region.code",), ""),
    ("focusarea_list", (), ""),
    ("focusarea_detail", ("focus.code",), ""),
    ("dialogue_list", (), ""),
    ("dialogue_detail", ("held.pk",), ""),
    ("dialogue_followups", ("held.pk",), ""),
    ("initiative_list", (), ""),
    ("initiative_detail", ("initiative.pk",), ""),
    ("network_meeting_list", (), ""),
    ("network_meeting_detail", ("meeting.pk",), ""),
    ("meeting_minutes", ("meeting.pk",), ""),
    ("wheel", (), ""),
    ("account_home", (), ""),
]
SHEETS = [
    ("dialogue_followups_export", ("held.pk",)),
    ("initiative_sheet", ()),
    ("network_meeting_export", ()),
]
SHARED = [("meeting_mode", ("meeting.pk",)), ("meeting_minutes", ("meeting.pk",)), ("report_detail", ("told.pk",))]
"""What the agency's coordinator shows on a screen that others see."""


class Place(World):
    """The world a hundred days after a dialogue, with a point that all may read and a meeting to be told of it."""

    def __init__(self) -> None:
        super().__init__()
        held_at = timezone.now() - timedelta(days=100)
        facts: dict[str, Any] = {"starts_at": held_at, "held_at": held_at, "held_by": self.coordinator}
        self.held = factories.dialogue(self.focus, self.coordinator, title="Hållen dialog", **facts)
        self.open = self._point("Öppen punkt")
        coming = timezone.now() + timedelta(days=10)
        net = factories.network(self.region, self.other_region, self.host)
        self.meeting = factories.network_meeting(self.host, self.coordinator, network=net, starts_at=coming)
        self.told = factories.network_meeting(self.host, self.coordinator, network=net, starts_at=coming)

    def _point(self, title: str, **fields: Any) -> FollowUp:
        facts = {"dialogue": self.held, "owner": self.region, "owner_person": self.strategist, "title": title, **fields}
        return factories.followup(
            self.host, self.coordinator, focus_area=self.focus, at=timezone.now() - timedelta(days=100), **facts
        )

    def add_the_secret(self) -> FollowUp:
        made = self._point(WORD, visibility="parties", due_on="2025-01-01", learning=f"Lärdom om {WORD}")
        money = [["vinnova", WORD, 9_000_000, 9_000_000, "2026-06-01"]]
        changed = change_point(
            *(made, {"stage": "finance", "fundings": money}),
            seen=1,
            note=f"Nytt om {WORD}",
            by=self.coordinator,
            at=timezone.now() - timedelta(days=2),
        )
        self.initiative.points.add(made)
        cache.clear()
        return changed.point


@pytest.fixture
def place() -> Place:
    made = Place()
    assert made.initiative.pk
    return made


def where(place: Place, names: tuple[str, ...]) -> list[object]:
    found = []
    for name in names:
        value: object = place
        for part in name.split("."):
            value = getattr(value, part)
        found.append(value)
    return found


def read(place: Place, person: User, route: str, names: tuple[str, ...], query: str = "") -> str:
    """The page without what differs from one request to the next."""
    client = Client()
    client.force_login(person)
    response = client.get(reverse(route, args=where(place, names)) + query)
    assert response.status_code == 200, (route, response.status_code)
    page = response.content.decode()
    return re.sub(
        r'csrfmiddlewaretoken" value="\w+"|CSRFToken&quot;: &quot;\w+|X-CSRFToken": "\w+|[0-9a-f]{8}-[0-9a-f-]{27}',
        "…",
        page,
    )


def cells(place: Place, person: User, route: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    client = Client()
    client.force_login(person)
    response = client.get(reverse(route, args=where(place, names)))
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # of a streaming one
    return list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))


def exported(person: User, query: str, format_: str) -> list[tuple[Any, ...]] | str:
    row = ask_for_export(query, format_, language="sv", by=person, at=timezone.now())
    exporting.write(row.pk)
    body = b"".join(bytes(part.body) for part in row.parts.order_by("number"))
    if format_ == "csv":
        return body.decode("utf-8-sig")
    return list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))


def everything(place: Place, person: User) -> dict[str, Any]:
    """All that the person reads of the log, by what it is."""
    found: dict[str, Any] = {
        f"{route}{query}": read(place, person, route, names, query) for route, names, query in PAGES
    }
    found |= {route: cells(place, person, route, names) for route, names in SHEETS}
    found |= {
        f"export {query} {kind}": exported(person, query, kind) for query in ("", "late=1") for kind in ("xlsx", "csv")
    }
    return found


@pytest.mark.parametrize("who", STRANGERS)
def test_the_portal_looks_the_same_to_strangers_whether_the_point_is_there_or_not(place: Place, who: str) -> None:
    person = getattr(place, who)
    before = everything(place, person)
    secret = place.add_the_secret()
    after = everything(place, person)
    assert [name for name in before if before[name] != after[name]] == []
    assert WORD not in str({name: text for name, text in after.items() if "q=" not in name})
    client = Client()
    client.force_login(person)
    assert client.get(secret.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["strategist", "coordinator"])
def test_its_parties_and_its_agency_find_it_in_the_same_places(place: Place, who: str) -> None:
    """Otherwise the test above could not fail."""
    person = getattr(place, who)
    before = everything(place, person)
    place.add_the_secret()
    after = everything(place, person)
    told = {name for name in before if before[name] != after[name]}
    assert {"followup_list", "followup_river", "organisation_detail", "focusarea_detail", "dialogue_followups"} <= told
    assert {"dialogue_followups_export", "initiative_detail", "export  xlsx", "export  csv", "home"} <= told


def test_a_screen_that_others_see_shows_it_to_nobody(place: Place) -> None:
    report_actions.begin_report(place.told, by=place.coordinator, at=timezone.now())
    before = {route: read(place, place.coordinator, route, names) for route, names in SHARED}
    place.add_the_secret()
    after = {route: read(place, place.coordinator, route, names) for route, names in SHARED}
    assert after == before
    assert "Öppen punkt" in after["report_detail"]


def test_a_report_its_pdf_and_its_slides_say_nothing_of_it(place: Place) -> None:
    place.add_the_secret()
    report = report_actions.begin_report(place.told, by=place.coordinator, at=timezone.now())
    frozen = report_actions.freeze(report, by=place.coordinator, at=timezone.now())
    pdf = "".join(page.get_textpage().get_text_range() for page in PdfDocument(bytes(frozen.pdf or b"")))
    slides = Slides(io.BytesIO(bytes(frozen.slides or b"")))
    shown = "".join(shape.text_frame.text for slide in slides.slides for shape in slide.shapes if shape.has_text_frame)
    notes = "".join(slide.notes_slide.notes_text_frame.text for slide in slides.slides if slide.has_notes_slide)
    for text in (str(frozen.content), pdf, shown + notes):
        assert WORD not in text
        assert "9 000 000" not in text.replace("\xa0", " ")
    assert "Öppen punkt" in pdf


def test_no_mail_and_no_calendar_names_it(place: Place) -> None:
    place.add_the_secret()
    Dialogue.objects.exclude(pk=place.held.pk).update(
        cancelled_at=timezone.now(), cancelled_by=place.coordinator, cancel_reason="Över"
    )
    for days in range(8):
        actions.remind(at=timezone.now() + timedelta(days=days))
    written = [message.subject + message.text + message.html for message in Message.objects.all()]
    assert any("uppföljningspunkt" in text for text in written)
    assert [text for text in written if WORD in text] == []
    feed = Client().get(reverse("wheel_feed", args=[place.subscription.secret]))
    assert WORD not in feed.content.decode()
