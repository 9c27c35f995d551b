"""The start page: what waits, by date; the next dialogue; what is new."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dialogues.models import Dialogue
from followups.actions import change_point, confirm_point
from followups.models import FollowUp
from portal.news import news
from portal.waiting import Line, next_dialogue, waiting
from presentations.models import Presentation, Submission
from tests import factories
from tests.factories import NOW


class Place:
    """One host, one region that presents, one draft, and the people around them; nothing that other tests need."""

    def __init__(self) -> None:
        self.host = host = factories.agency(code="VINNOVA", name="Vinnova")
        self.region = factories.organisation(code="05", name="Region Östergötland")
        self.other_region = factories.organisation(code="20", name="Region Dalarna")
        self.group = factories.group(self.other_region, code="NMS", name="Norra Mellansverige", lead=self.other_region)
        self.coordinator, self.other_coordinator = factories.user(), factories.user()
        self.strategist, self.other_strategist = factories.user(), factories.user()
        self.member, self.outsider = factories.user(), factories.user()
        factories.membership(self.coordinator, host, "coordinator")
        factories.membership(self.other_coordinator, factories.agency(), "coordinator")
        factories.membership(self.strategist, self.region, "strategist")
        factories.membership(self.other_strategist, self.other_region, "strategist")
        factories.membership(self.member, self.other_region)
        self.focus = factories.focus_area(host)
        self.template = factories.template(host)
        self.dialogue = factories.dialogue(self.focus, self.coordinator, title="Hållbar industri")
        factories.dialogue(self.focus, self.coordinator, planned=False, title="Utkast")
        self.presentation = factories.presentation(
            self.dialogue,
            self.region,
            self.template,
            self.strategist,
            area=factories.area(self.region, name="Avancerade material"),
        )
        factories.invitation(self.dialogue, self.region, self.coordinator)


@pytest.fixture
def place(db: None) -> Place:
    return Place()


def hand_in(presentation: Presentation, by: User, **facts: Any) -> None:
    """A submission with the facts that the test cares about, without going through the editor."""
    submission = Submission.objects.create(
        presentation=presentation,
        number=1,
        content={},
        submitted_at=NOW,
        submitted_by=by,
        **facts,
    )
    Presentation.objects.filter(pk=presentation.pk).update(latest_submission=submission)


def lines(user: User) -> list[Line]:
    return waiting(User.objects.get(pk=user.pk), at=NOW)[0]


def texts(user: User) -> list[str]:
    return [line.text for line in lines(user)]


def test_a_strategist_sees_the_own_presentation_with_its_deadline(place: Place) -> None:
    (line,) = lines(place.strategist)
    assert line.text == "Skriv klart och lämna in: Region Östergötland: Avancerade material"
    assert line.due == place.dialogue.material_due_on
    assert line.url == reverse("presentation_edit", args=[place.presentation.pk])
    assert (line.when, line.tone) == ("om 23 dagar", "quiet")


def test_a_presentation_that_was_sent_back_waits_again(place: Place) -> None:
    hand_in(place.presentation, place.strategist, returned_at=NOW, returned_by=place.coordinator)
    assert texts(place.strategist) == ["Ändra och lämna in igen: Region Östergötland: Avancerade material"]


def test_what_is_handed_in_waits_for_the_coordinator_and_no_longer_for_the_strategist(place: Place) -> None:
    hand_in(place.presentation, place.strategist)
    assert texts(place.strategist) == []
    assert "Läs och godkänn: Region Östergötland: Avancerade material" in texts(place.coordinator)
    assert texts(place.other_coordinator) == []


def test_what_is_approved_waits_for_nobody(place: Place) -> None:
    hand_in(place.presentation, place.strategist, approved_at=NOW, approved_by=place.coordinator)
    assert texts(place.strategist) == []
    assert texts(place.coordinator) == ["Planera utkastet: Utkast"]


def test_one_who_is_to_present_and_has_not_begun_is_told_to_begin(place: Place) -> None:
    factories.invitation(place.dialogue, place.group, place.coordinator)
    (line,) = lines(place.other_strategist)
    assert line.text == "Börja skriva: Norra Mellansverige ska presentera"
    assert line.url == reverse("presentation_start", args=[place.dialogue.pk, "NMS"])


def test_nothing_waits_for_a_cancelled_or_held_dialogue(place: Place) -> None:
    Dialogue.objects.filter(pk=place.dialogue.pk).update(
        cancelled_at=NOW, cancelled_by=place.coordinator, cancel_reason="Krock"
    )
    assert texts(place.strategist) == []


def test_a_dialogue_whose_time_has_passed_asks_whether_it_was_held(place: Place) -> None:
    factories.dialogue(place.focus, place.coordinator, title="Förra veckan", starts_at=NOW - timedelta(days=7))
    first, second = lines(place.coordinator)
    assert (first.text, first.when, first.tone) == (
        "Ange om den har hållits: Förra veckan",
        "försenat 7 dagar",
        "brick",
    )
    assert second.text == "Planera utkastet: Utkast"


@pytest.mark.parametrize(
    ("due", "when", "tone"),
    [
        (date(2027, 2, 28), "försenat 1 dag", "brick"),
        (date(2027, 3, 1), "i dag", "sun"),
        (date(2027, 3, 2), "i morgon", "sun"),
        (date(2027, 3, 8), "om 7 dagar", "sun"),
        (date(2027, 3, 9), "om 8 dagar", "quiet"),
    ],
)
def test_a_line_says_in_words_what_its_colour_says(place: Place, due: date, when: str, tone: str) -> None:
    Dialogue.objects.filter(pk=place.dialogue.pk).update(material_due_on=due)
    (line,) = lines(place.strategist)
    assert (line.when, line.tone) == (when, tone)


def test_at_most_seven_lines_are_shown_earliest_first(place: Place) -> None:
    for days in range(20, 9, -1):
        meeting = factories.dialogue(place.focus, place.coordinator, starts_at=NOW + timedelta(days=days))
        factories.invitation(meeting, place.region, place.coordinator)
    found, more = waiting(place.strategist, at=NOW)
    assert [line.due.day for line in found] == [4, 5, 6, 7, 8, 9, 10]
    assert more


def test_a_member_and_an_outsider_have_nothing_waiting(place: Place) -> None:
    assert texts(place.member) == texts(place.outsider) == []


def test_the_next_dialogue_is_the_planned_one_that_starts_first(place: Place) -> None:
    factories.dialogue(place.focus, place.coordinator, starts_at=NOW + timedelta(days=60))
    factories.dialogue(place.focus, place.coordinator, planned=False, starts_at=NOW + timedelta(days=2))
    found = next_dialogue(place.coordinator, at=NOW)
    assert found == place.dialogue
    assert found.presenters == 1  # type: ignore[attr-defined]  # annotated by next_dialogue
    assert next_dialogue(place.outsider, at=NOW) is None


def test_news_are_approved_presentations_and_newly_planned_dialogues(place: Place) -> None:
    hand_in(place.presentation, place.strategist, approved_at=NOW + timedelta(hours=1), approved_by=place.coordinator)
    assert [line.text for line in news(place.member, at=NOW)] == [
        "Region Östergötland: Avancerade material",
        "Hållbar industri",
    ]
    assert news(place.outsider, at=NOW) == []


def test_a_presentation_that_is_not_approved_is_no_news(place: Place) -> None:
    hand_in(place.presentation, place.strategist)
    assert [line.text for line in news(place.member, at=NOW)] == ["Hållbar industri"]


def queries(client: Client, user: User) -> int:
    client.force_login(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(reverse("home")).status_code == 200
    return len(captured)


def test_the_start_page_costs_at_most_twelve_queries_and_no_more_for_more_rows(place: Place, client: Client) -> None:
    factories.membership(place.coordinator, place.region, "strategist")
    few = queries(client, place.coordinator)
    for number in range(40):
        meeting = factories.dialogue(place.focus, place.coordinator, starts_at=NOW + timedelta(days=number - 5))
        factories.invitation(meeting, place.region, place.coordinator)
        made = factories.presentation(meeting, place.other_region, place.template, place.other_strategist)
        hand_in(made, place.other_strategist)
        factories.dialogue(place.focus, place.coordinator, planned=False)
    many = queries(client, place.coordinator)
    assert few == many
    assert many <= 12


def test_before_login_the_start_page_says_what_this_is_and_shows_the_way_in(client: Client, db: None) -> None:
    page = client.get(reverse("home")).content.decode()
    assert "tio minuter" in page
    assert reverse("account_login") in page


def test_one_without_any_organisation_is_told_whom_to_ask(place: Place, client: Client) -> None:
    client.force_login(place.outsider)
    assert "Du hör inte till någon organisation här än" in client.get(reverse("home")).content.decode()


def point(place: Place, **fields: Any) -> FollowUp:
    """Agreed in a dialogue that was held a week ago."""
    held = factories.dialogue(place.focus, place.coordinator, starts_at=NOW - timedelta(days=7), title="Vätgas")
    Dialogue.objects.filter(pk=held.pk).update(held_at=NOW - timedelta(days=7), held_by=place.coordinator)
    return factories.followup(place.host, place.coordinator, **{"dialogue": held, "title": "Förstudie", **fields})


WHOLE = {"description": "Tre möten", "measure": "Avtal finns", "due_on": "2027-09-01"}


def test_points_wait_for_who_answers_for_them_confirms_them_or_completes_them(place: Place) -> None:
    late = point(place, owner=place.region, owner_person=place.strategist, due_on="2027-02-01")
    assert "Berätta hur det går: Förstudie" in texts(place.strategist)
    assert "Bekräfta det ni kom överens om: Förstudie" in texts(place.strategist)
    assert "Komplettera punkterna från Vätgas" in texts(place.coordinator)
    confirm_point(late, {place.region.pk}, seen=1, by=place.strategist, at=NOW)
    change_point(late, WHOLE, seen=2, by=place.coordinator, at=NOW)
    assert [line for line in texts(place.strategist) if "Förstudie" in line] == [
        "Bekräfta det ni kom överens om: Förstudie"
    ]
    assert "Komplettera punkterna från Vätgas" not in texts(place.coordinator)
    assert texts(place.member) == []


def test_who_was_asked_how_a_point_is_getting_on_finds_it_until_it_is_told(place: Place) -> None:
    asked = point(place, owner=place.region, owner_person=place.strategist, **WHOLE)
    factories.status_request(asked, place.strategist)
    assert "Berätta hur det går: Förstudie" in texts(place.strategist)
    change_point(asked, {}, note="Rullar på.", seen=1, by=place.strategist, at=NOW)
    assert "Berätta hur det går: Förstudie" not in texts(place.strategist)


def test_the_log_is_news_for_who_may_read_it(place: Place) -> None:
    point(place, owner=place.region, at=NOW + timedelta(hours=2))
    point(place, owner=place.region, title="Hemlig", visibility="parties", at=NOW + timedelta(hours=3))
    assert next(line.text for line in news(place.member, at=NOW)) == "Förstudie"
    assert [line.text for line in news(place.strategist, at=NOW)][:2] == ["Hemlig", "Förstudie"]
    assert news(place.outsider, at=NOW) == []
