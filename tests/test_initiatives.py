"""Initiatives: who keeps them, how they move, their result chain, and what is measured."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from followups.actions import initiatives as actions
from followups.charts import curve, figure
from followups.models import Indicator, Initiative, InitiativeStep, Measurement, Stage, Target, Visibility
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

pytestmark = pytest.mark.django_db


def facts(world: World, **changed: object) -> actions.InitiativeFacts:
    said = {"title": "Smart energi", "kind": "thematic", "lead": world.host, "first": date(2022, 3, 1), **changed}
    return actions.InitiativeFacts(**said)  # type: ignore[arg-type]  # facts by their names


@pytest.fixture
def coordinator(world: World, client: Client) -> Client:
    client.force_login(world.coordinator)
    return client


def form_of(world: World, **changed: object) -> dict[str, object]:
    rows = {"part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0", "part-0-organisation": str(world.region.pk)}
    said = {
        "title": "Smart energi",
        "kind": "thematic",
        "lead": str(world.host.pk),
        "first": "2022-03-01",
        "last": "2023-01-31",
        "key": str(uuid4()),
        "part-0-role": "needs",
        **rows,
    }
    return {**said, **changed}


def test_the_same_form_sent_twice_starts_one_initiative(world: World, now: datetime) -> None:
    key = uuid4()
    for _twice in range(2):
        actions.create_initiative(facts(world), host=world.host, key=key, by=world.coordinator, at=now)
    assert Initiative.objects.count() == 1
    assert InitiativeStep.objects.count() == 1


def test_a_change_by_somebody_else_meanwhile_is_told_and_overwrites_nothing(world: World, now: datetime) -> None:
    made = world.initiative
    actions.change_initiative(made, facts(world, title="Först"), seen=1, by=world.coordinator, at=now)
    with pytest.raises(RefusalError, match="Karin Koordinator"):
        actions.change_initiative(made, facts(world, title="Sedan"), seen=1, by=world.coordinator, at=now)
    made.refresh_from_db()
    assert made.title == "Först"


def test_who_edits_it_keeps_the_points_that_the_person_may_not_read(world: World, now: datetime) -> None:
    made = world.initiative
    hidden = factories.followup(
        world.other_host, world.other_coordinator, owner=world.other_region, visibility=Visibility.PARTIES
    )
    seen = factories.followup(world.host, world.coordinator)
    made.points.set([hidden, seen])
    actions.change_initiative(made, facts(world, points=[]), seen=1, by=world.coordinator, at=now)
    assert list(made.points.all()) == [hidden]


def test_an_end_asks_for_a_learning_and_dropping_for_a_reason(world: World, now: datetime) -> None:
    made = world.initiative
    for stage, words in (("regular", {}), ("dropped", {"learning": "Tätare möten"})):
        with pytest.raises(RefusalError):
            actions.move_initiative(made, stage, by=world.coordinator, at=now, **words)
    actions.move_initiative(
        made, "dropped", learning="Tätare möten", reason="Ingen ägare", by=world.coordinator, at=now
    )
    made.refresh_from_db()
    assert (made.stage, made.drop_reason) == (Stage.DROPPED, "Ingen ägare")
    actions.move_initiative(made, "mobilise", note="En ägare har hittats", by=world.coordinator, at=now)
    made.refresh_from_db()
    assert (made.stage, made.drop_reason) == (Stage.MOBILISE, "")
    assert list(made.steps.values_list("stage", flat=True)) == ["identify", "dropped", "mobilise"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE followups_initiativestep SET note = 'annat'",
        "DELETE FROM followups_initiativestep",
    ],
)
def test_the_steps_of_an_initiative_are_never_changed(world: World, statement: str) -> None:
    assert world.initiative.steps.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert world.initiative.steps.count() == 1


def test_a_target_with_measured_values_cannot_be_left_out(world: World, now: datetime) -> None:
    target = world.measurement.target
    other = factories.indicator()
    chain = actions.Chain(rows=[actions.ChainText("Insats")], targets=[actions.TargetFacts(other)])
    with pytest.raises(RefusalError, match=target.indicator.name):
        actions.write_chain(world.initiative, chain, seen=1, by=world.coordinator, at=now)
    assert list(world.initiative.targets.all()) == [target]
    assert world.initiative.chain.count() == 0


def test_a_second_value_for_a_day_takes_the_place_of_the_first(world: World, now: datetime) -> None:
    first = world.measurement
    second = actions.record_value(first.target, on=world.today, value=Decimal(7), by=world.strategist, at=now)
    assert list(Measurement.objects.standing()) == [second]
    with pytest.raises(RefusalError):
        actions.restore_value(first, by=world.strategist, at=now)
    actions.remove_value(second, by=world.strategist, at=now)
    actions.restore_value(first, by=world.strategist, at=now)
    assert list(Measurement.objects.standing()) == [first]


def test_a_value_of_tomorrow_is_refused(world: World, now: datetime) -> None:
    with pytest.raises(RefusalError):
        actions.record_value(
            world.measurement.target, on=world.today + timedelta(days=1), value=Decimal(1), by=world.admin, at=now
        )


@pytest.mark.parametrize(("value", "said"), [("1200", "1 200"), ("0.5", "0,5"), ("12.00", "12"), ("100", "100")])
def test_a_figure_is_written_as_in_swedish(value: str, said: str) -> None:
    assert figure(Decimal(value)).replace("\xa0", " ") == said


def test_the_curve_stands_inside_its_frame_and_says_when_the_target_is_reached(world: World) -> None:
    target = Target(indicator=factories.indicator(), value=Decimal(10), baseline=Decimal(0))
    values = [Measurement(target=target, on=date(2026, month, 1), value=Decimal(month * 2)) for month in (1, 3, 6)]
    drawn = curve(target, values)
    assert drawn.reached
    assert [dot.value for dot in drawn.dots] == ["2", "6", "12"]
    assert all(0 <= float(dot.x) <= drawn.width and 0 <= float(dot.y) <= drawn.height for dot in drawn.dots)
    assert not curve(target, values[:2]).reached
    assert curve(target, []).dots == ()
    del world


def test_loading_the_library_again_keeps_what_a_coordinator_has_changed(world: World, now: datetime) -> None:
    call_command("load_reference", verbosity=0)
    assert Indicator.objects.filter(kind="activity").count() == 11
    one = Indicator.objects.get(code="foretag-bidrag")
    text = actions.IndicatorText("activity", "Företag med bidrag", "företag")
    actions.change_indicator(one, text, by=world.coordinator, at=now)
    call_command("load_reference", verbosity=0)
    one.refresh_from_db()
    assert one.name == "Företag med bidrag"
    assert Indicator.objects.count() == 22


# --- the pages


def test_an_initiative_is_started_in_the_form_with_its_participants(world: World, coordinator: Client) -> None:
    answer = coordinator.post(reverse("initiative_create"), form_of(world))
    made = Initiative.objects.get()
    assert answer.url == made.get_absolute_url()  # type: ignore[attr-defined]  # a redirect
    assert [(one.organisation, one.role) for one in made.participants.all()] == [(world.region, "needs")]
    page = coordinator.get(made.get_absolute_url()).content.decode()
    assert "Östergötland" in page


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(world: World, coordinator: Client) -> None:
    typed = form_of(world, last="2021-01-01", points="999999", description="Det här ska stå kvar")
    answer = coordinator.post(reverse("initiative_create"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Den sista dagen kan inte ligga före den första." in page
    assert "999999" in page
    assert "Det här ska stå kvar" in page
    assert Initiative.objects.count() == 0


def test_more_participants_are_asked_for_without_losing_what_was_typed(world: World, coordinator: Client) -> None:
    answer = coordinator.post(reverse("initiative_create"), {**form_of(world), "more-part": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="part-4-organisation"' in page
    assert 'value="Smart energi"' in page
    assert Initiative.objects.count() == 0


def test_the_page_shows_only_points_that_the_reader_may_see(world: World, client: Client) -> None:
    hidden = factories.followup(
        world.host, world.coordinator, title="Hemlig punkt", owner=world.region, visibility=Visibility.PARTIES
    )
    world.initiative.points.set([hidden, factories.followup(world.host, world.coordinator, title="Öppen punkt")])
    for person, sees in ((world.member, False), (world.strategist, True)):
        client.force_login(person)
        page = client.get(world.initiative.get_absolute_url()).content.decode()
        assert "Öppen punkt" in page
        assert ("Hemlig punkt" in page) == sees


def test_a_strategist_of_the_lead_records_a_value_and_takes_it_back(world: World, client: Client) -> None:
    target = world.measurement.target
    client.force_login(world.strategist)
    url = reverse("initiative_values", args=[world.initiative.pk])
    client.post(url, {"target": str(target.pk), "on": "2026-10-01", "value": "12,5", "note": "Halvår"})
    made = Measurement.objects.get(on=date(2026, 10, 1))
    assert made.value == Decimal("12.5")
    client.post(reverse("value_remove", args=[world.initiative.pk, made.pk]))
    assert not Measurement.objects.standing().filter(pk=made.pk).exists()


def test_the_result_chain_is_written_row_by_row(world: World, coordinator: Client) -> None:
    url = reverse("initiative_chain", args=[world.initiative.pk])
    sent = {
        "seen": "1",
        "row-TOTAL_FORMS": "2",
        "row-INITIAL_FORMS": "0",
        "row-0-activity": "Två verkstäder",
        "row-0-output": "Tolv företag deltar",
        "target-TOTAL_FORMS": "1",
        "target-INITIAL_FORMS": "0",
        "target-0-indicator": str(world.indicator.pk),
        "target-0-value": "12",
    }
    assert coordinator.post(url, {**sent, "row-1-output": "Utan insats"}).status_code == 422
    assert coordinator.post(url, sent).status_code == 302
    assert [row.activity for row in world.initiative.chain.all()] == ["Två verkstäder"]
    assert world.initiative.targets.get().value == 12
    again = coordinator.post(url, sent)
    assert again.status_code == 422
    assert "Karin Koordinator" in again.content.decode()


def test_the_list_is_filtered_and_its_spreadsheet_holds_the_same_rows(world: World, client: Client) -> None:
    client.force_login(world.member)
    factories.initiative(world.host, world.coordinator, title="Smart energi", participants=[(world.region, "finances")])
    factories.initiative(world.host, world.coordinator, title="=Halvledare", kind="vertical")
    query = "?organisation=05&q=energi"
    page = client.get(reverse("initiative_list") + query).content.decode()
    assert "Smart energi" in page
    assert "Halvledare" not in page
    book = load_workbook(BytesIO(client.get(reverse("initiative_sheet") + query).content))
    assert [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["Smart energi"]
    book = load_workbook(BytesIO(client.get(reverse("initiative_sheet") + "?kind=vertical").content))
    assert [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["'=Halvledare"]


def test_the_list_and_a_page_cost_the_same_for_one_and_many(world: World, client: Client) -> None:
    client.force_login(world.coordinator)

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    one = factories.initiative(world.host, world.coordinator, participants=[(world.region, "needs")])
    one.points.set([factories.followup(world.host, world.coordinator)])
    few = cost(reverse("initiative_list")), cost(one.get_absolute_url())
    for number in range(60):
        other = factories.initiative(world.host, world.coordinator, participants=[(world.other_region, "needs")])
        one.points.add(factories.followup(world.host, world.coordinator))
        if number < 20:
            goal = Target.objects.create(initiative=one, indicator=factories.indicator())
            Measurement.objects.create(
                target=goal, on=world.today, value=1, recorded_at=world.now, recorded_by=world.coordinator
            )
        del other
    assert (cost(reverse("initiative_list")), cost(one.get_absolute_url())) <= (few[0], few[1] + 1)
    assert max(cost(reverse("initiative_list")), cost(one.get_absolute_url())) <= 12
