"""The report to a network meeting: what it gathers, what a person chooses, that frozen means frozen, what comes out."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pptx import Presentation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from dialogues.models import Dialogue, Evaluation, Invitation
from followups.actions import change_point, move_point
from followups.actions import report as actions
from followups.models import Indicator, Initiative, Measurement, Report, Stage, Target, Visibility
from followups.report_content import Content, paragraph
from followups.reporting import PICKED, content_of
from tests import factories
from tests.documents import texts
from tests.factories import NOW, World
from toolkit.refusals import RefusalError

Login = Callable[[User], Client]
LONG_AGO = NOW - timedelta(days=500)
BEFORE = NOW - timedelta(days=60)
"""The day of the meeting before."""
THEN, LATER = NOW - timedelta(days=10), NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are opened at NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class Told:
    """A report that looks back to BEFORE, with points of every kind to tell and some to keep quiet about."""

    def __init__(self, world: World) -> None:
        self.world = world
        net = world.meeting.network
        self.previous = factories.network_meeting(world.host, world.coordinator, network=net, starts_at=BEFORE)
        self.report = actions.begin_report(world.meeting, by=world.coordinator, at=NOW)
        self.old = self.point("Gammal och orörd", at=BEFORE - timedelta(days=30))
        self.new = self.point("Ny punkt", at=THEN)
        self.moved = self.point("Gick vidare")
        move_point(self.moved, Stage.MOBILISE, seen=1, by=world.coordinator, at=BEFORE - timedelta(days=1))
        move_point(self.moved, Stage.FINANCE, seen=2, by=world.coordinator, at=THEN, note="Ansökan är inne")
        self.financed = self.point("Fick pengar", fundings=[["vinnova", "", 2_000_000, None, None]])
        granted = [["vinnova", "", 2_000_000, 1_500_000, None]]
        change_point(self.financed, {"fundings": granted}, seen=1, by=world.coordinator, at=THEN)
        self.closed = self.point("Avslutad")
        move_point(self.closed, Stage.REGULAR, seen=1, by=world.coordinator, at=THEN, learning="Börja med behovet.")
        self.overdue = self.point("Sen", at=BEFORE - timedelta(days=30), due_on="2027-02-01")
        self.silent = self.point("Tyst")
        self.secret = self.point("Hemlig", at=THEN, visibility=Visibility.PARTIES.value)

    def point(self, title: str, **fields: Any) -> Any:
        at = fields.pop("at", LONG_AGO)
        facts = {"owner": self.world.region, "title": title, "at": at, **fields}
        return factories.followup(self.world.host, self.world.coordinator, **facts)

    def content(self) -> Content:
        return content_of(Report.objects.get(), at=NOW)

    def titles(self) -> dict[str, list[str]]:
        return {part.code: [row.title for row in part.rows] for part in self.content().parts}

    def facts(self, section: str) -> tuple[str, ...]:
        return next(part.rows[0].facts for part in self.content().parts if part.code == section)

    def freeze(self) -> Report:
        return actions.freeze(self.report, by=self.world.coordinator, at=NOW)


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


# --- what is gathered


def test_each_thing_that_happened_since_the_meeting_before_is_told_under_its_heading(told: Told) -> None:
    assert told.titles() == {
        "new": ["Ny punkt"],
        "moved": ["Gick vidare"],
        "financed": ["Fick pengar"],
        "closed": ["Avslutad"],
        "overdue": ["Sen"],
        "silent": ["Tyst"],
        "learned": ["Avslutad"],
    }


def test_the_facts_say_from_where_to_where_how_much_and_what_was_learned(told: Told) -> None:
    assert told.facts("moved") == ("Mobilisera → Finansiera", "Ansökan är inne", told.world.region.short_name)
    assert told.facts("financed")[0].replace("\xa0", " ") == "Vinnova: 1 500 000 kr"
    assert told.facts("closed")[0] == "I ordinarie arbete"
    assert told.facts("learned")[0] == "Börja med behovet."
    assert told.facts("overdue")[:2] == ("skulle vara klar 1 februari 2027", "försenat 28 dagar")


def test_nothing_that_only_the_parties_may_read_is_told(told: Told) -> None:
    change_point(told.new, {"visibility": Visibility.PARTIES.value}, seen=1, by=told.world.coordinator, at=NOW)
    assert "new" not in told.titles()
    assert "Hemlig" not in str(told.content())


def test_what_was_done_while_only_the_parties_read_is_not_told_when_the_point_is_opened(told: Told) -> None:
    by = told.world.coordinator
    move_point(told.secret, Stage.FINANCE, seen=1, by=by, at=THEN)
    change_point(told.secret, {"visibility": Visibility.NETWORK.value}, seen=2, by=by, at=THEN)
    assert "Hemlig" not in str(told.content().parts)


def test_dialogues_held_are_told_with_how_many_presented_and_what_was_thought_of_them(told: Told) -> None:
    world = told.world
    Dialogue.objects.filter(pk=world.dialogue.pk).update(held_at=THEN, held_by=world.coordinator)
    Invitation.objects.filter(pk=world.invitation.pk).update(answer="listens", placed_at=None)
    for person, grade in ((world.strategist, 5), (world.other_strategist, 4)):
        Evaluation.objects.create(
            dialogue=world.dialogue, organisation=world.region, user=person, usefulness=grade, scope_fit=3,
            direction="right", answered_at=NOW,
        )  # fmt: skip
    assert told.titles()["held"] == ["Hållbar industri"]
    assert told.facts("held")[1:] == ("1 presenterade, 1 lyssnade", "nytta 4,5 av 5 (2 svar)")


def test_indicators_that_moved_are_told_with_what_they_were_and_are_to_become(told: Told) -> None:
    world = told.world
    facts: dict[str, Any] = {"host": world.host, "lead": world.region, "title": "Smart energi", "first": BEFORE.date()}
    by = {"created_by": world.coordinator, "edited_by": world.coordinator, "created_at": BEFORE, "edited_at": BEFORE}
    initiative = Initiative.objects.create(key=uuid4(), **facts, **by)
    for name, values in (("Företag som deltar", (12, 18)), ("Möten", (3, 3))):
        indicator = Indicator.objects.create(kind=Indicator.Kind.ACTIVITY, name=name, unit="st")
        target = Target.objects.create(initiative=initiative, indicator=indicator, value=20)
        for value, at in zip(values, (BEFORE - timedelta(days=5), THEN), strict=True):
            Measurement.objects.create(
                target=target, on=at.date(), value=value, recorded_at=at, recorded_by=world.coordinator
            )
    assert told.titles()["measured"] == ["Företag som deltar"]
    assert told.facts("measured") == ("12 → 18 st", "mål 20", "Smart energi")


def test_trial_runs_are_not_told(told: Told) -> None:
    trial = factories.kind(code="trial", counts=False)
    Dialogue.objects.filter(pk=told.world.dialogue.pk).update(held_at=THEN, held_by=told.world.coordinator, kind=trial)
    assert "held" not in told.titles()


def test_the_next_report_begins_where_a_frozen_one_ended(told: Told) -> None:
    told.freeze()
    change_point(told.old, {"stage": Stage.MOBILISE}, seen=1, by=told.world.coordinator, at=LATER)
    after = factories.network_meeting(
        told.world.host,
        told.world.coordinator,
        network=told.world.meeting.network,
        starts_at=told.world.meeting.starts_at + timedelta(days=90),
    )
    report = actions.begin_report(after, by=told.world.coordinator, at=LATER)
    content = content_of(report, at=LATER)
    assert content.since == NOW
    changed = [row.title for part in content.parts if part.code not in ("overdue", "silent") for row in part.rows]
    assert changed == ["Gammal och orörd"]


def test_the_first_report_of_a_network_looks_a_year_back(world: World) -> None:
    report = actions.begin_report(world.meeting, by=world.coordinator, at=NOW)
    assert content_of(report, at=NOW).since == world.meeting.starts_at - timedelta(days=365)


def test_a_report_over_many_points_costs_the_same(
    told: Told, as_user: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(110):
        told.point(f"Sen {number}", due_on="2027-01-01")
        told.point(f"Ny {number}", at=THEN)
    client = as_user(told.world.coordinator)
    with django_assert_max_num_queries(12):
        page = client.get(told.report.get_absolute_url())
    assert page.status_code == 200
    assert (told.content().number("overdue"), told.content().number("new")) == (111, 111)


# --- what is chosen


def test_rows_are_left_out_ordered_and_commented(told: Told, as_user: Login) -> None:
    other = told.point("Ännu en ny", at=THEN + timedelta(days=1))
    assert told.titles()["new"] == ["Ännu en ny", "Ny punkt"]
    client = as_user(told.world.coordinator)
    row = reverse("report_row", args=[told.world.meeting.pk, "new", told.new.pk])
    client.post(row, {"do": "up"})
    assert told.titles()["new"] == ["Ny punkt", "Ännu en ny"]
    client.post(row, {"do": "say", "line": "Ett gott exempel"})
    client.post(reverse("report_row", args=[told.world.meeting.pk, "new", other.pk]), {"do": "leave"})
    part = next(part for part in told.content().told if part.code == "new")
    assert [(row.title, row.line) for row in part.rows] == [("Ny punkt", "Ett gott exempel")]
    assert part.number == 2


def test_a_row_at_the_end_stays_there(told: Told) -> None:
    actions.place(told.report, "new", told.new.pk, up=True, at=NOW)
    actions.place(told.report, "new", told.new.pk, up=False, at=NOW)
    assert told.titles()["new"] == ["Ny punkt"]


def test_the_first_rows_of_a_long_section_are_picked_and_the_others_can_be(told: Told) -> None:
    for number in range(PICKED + 5):
        told.point(f"Ny {number}", at=THEN - timedelta(hours=number))
    part = next(part for part in told.content().parts if part.code == "new")
    assert (len(part.picked), part.number) == (PICKED, PICKED + 6)
    actions.pick(told.report, "new", part.rows[-1].thing, picked=True)
    assert len(next(part for part in told.content().parts if part.code == "new").picked) == PICKED + 1


def test_htmx_gets_the_section_back(told: Told, as_user: Login) -> None:
    row = reverse("report_row", args=[told.world.meeting.pk, "new", told.new.pk])
    answer = as_user(told.world.coordinator).post(row, {"do": "say", "line": "Rad"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'id="part-new"' in page
    assert "<html" not in page


# --- frozen


def test_frozen_means_frozen(told: Told, as_user: Login) -> None:
    told.freeze()
    before = told.content()
    change_point(told.new, {"title": "Ett annat namn"}, seen=1, by=told.world.coordinator, at=LATER)
    told.point("Nyare", at=LATER)
    assert content_of(Report.objects.get(), at=LATER) == before
    page = as_user(told.world.member).get(told.report.get_absolute_url()).content.decode()
    assert "Ny punkt" in page
    assert "Ett annat namn" not in page
    for change in (
        lambda: actions.say_words(told.report, "Nej"),
        lambda: actions.pick(told.report, "new", told.new.pk, picked=False),
        lambda: actions.freeze(told.report, by=told.world.coordinator, at=LATER),
    ):
        with pytest.raises(RefusalError):
            change()


def test_the_database_refuses_to_change_a_frozen_report(told: Told) -> None:
    told.freeze()
    for attempt in (
        lambda: Report.objects.update(words="annat"),
        lambda: Report.objects.update(frozen_at=None, frozen_by=None, content=None, pdf=None, slides=None),
        lambda: Report.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_report_cannot_be_half_frozen(told: Told) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(frozen_at=NOW, frozen_by=told.world.coordinator)


# --- what comes out


def test_the_pdf_says_what_the_page_says(told: Told) -> None:
    body = bytes(told.freeze().pdf or b"")
    text = " ".join(texts(body))
    for words in ("Sedan förra mötet", "Ny punkt", "Mobilisera → Finansiera", "Börja med behovet."):
        assert words in text
    assert "Hemlig" not in text


def test_the_slides_are_real_slides(told: Told) -> None:
    actions.say(told.report, "new", told.new.pk, "Ett gott exempel")
    show = Presentation(BytesIO(bytes(told.freeze().slides or b"")))
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert titles[:2] == ["Sedan förra mötet", "I siffror"]
    assert "Nya punkter" in titles
    new = next(slide for slide in show.slides if slide.shapes.title.text_frame.text == "Nya punkter")
    first = new.placeholders[1].text_frame.paragraphs[0]
    assert (first.text, first.level) == ("Ny punkt", 0)
    assert "Ett gott exempel" in new.placeholders[1].text_frame.text
    assert f"/uppfoljning/{told.new.pk}/" in new.notes_slide.notes_text_frame.text
    assert all(slide.has_notes_slide for slide in show.slides)
    chart = next(shape for shape in show.slides[1].shapes if shape.has_chart)
    described = chart._element.xpath(".//p:cNvPr")[0].get("descr")
    assert "nya punkter: 1" in described
    runs = [run for slide in show.slides for run in slide._element.xpath(".//a:r/a:rPr")]
    assert runs
    assert {run.get("lang") for run in runs} == {"sv-SE"}
    assert show.core_properties.language == "sv-SE"


def test_long_sections_take_more_slides_and_no_row_is_lost(told: Told) -> None:
    for number in range(18):
        told.point(f"En punkt med ett namn som är ganska långt och tar plats på bilden, nummer {number}", at=THEN)
    show = Presentation(BytesIO(bytes(told.freeze().slides or b"")))
    slides = [slide for slide in show.slides if slide.shapes.title.text_frame.text.startswith("Nya punkter")]
    assert len(slides) > 1
    rows = [line for slide in slides for line in slide.placeholders[1].text_frame.paragraphs if line.level == 0]
    assert len(rows) == 19


def test_strange_letters_break_no_document(told: Told) -> None:
    told.point("Emoji 🎉 och \x0b styrtecken <b>", at=THEN)
    report = told.freeze()
    assert bytes(report.pdf or b"").startswith(b"%PDF")
    assert "<b>" in "".join(
        slide.placeholders[1].text_frame.text
        for slide in Presentation(BytesIO(bytes(report.slides or b""))).slides
        if slide.shapes.title.text_frame.text == "Nya punkter"
    )


def test_the_invitation_gets_one_paragraph(told: Told) -> None:
    actions.say_words(told.report, "Ta med\negna exempel.")
    text = paragraph(told.content())
    assert "\n" not in text
    assert text == (
        "Sedan 31 december 2026: 1 punkt har tillkommit, 1 har gått vidare, 1 har fått pengar och 1 har avslutats. "
        "1 punkt är försenad. Ta med egna exempel. Vi går igenom det som har förändrats på mötet."
    )
    assert paragraph(Content.from_json(told.freeze().content or {})) == text


def test_documents_of_a_draft_are_made_as_things_stand(told: Told, as_user: Login) -> None:
    client = as_user(told.world.coordinator)
    pdf = client.get(reverse("report_document", args=[told.world.meeting.pk]))
    assert "Utkast" in " ".join(texts(pdf.content))
    deck = client.get(reverse("report_deck", args=[told.world.meeting.pk]))
    assert len(Presentation(BytesIO(deck.content)).slides) > 2
