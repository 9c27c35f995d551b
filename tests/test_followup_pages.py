"""The pages about one follow-up point, and a dialogue's tab where points are written as they are said."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from dialogues.models import Dialogue
from followups import actions, facts
from followups.models import Deepening, Entry, FollowUp, Stage, Visibility
from followups.suggestions import suggestions, wishes
from presentations.models import Presentation, TemplateSection
from tests import factories
from tests.factories import NOW, World

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def typed(point: FollowUp | None = None, /, **fields: Any) -> dict[str, Any]:
    """The form as a browser would send it."""
    state = facts.state_of(point) if point else {**facts.EMPTY, "kind": "other", "visibility": "network"}
    names = ("title", "description", "measure", "kind", "owner", "owner_person", "need_owner", "focus_area", "area",
             "themes", "participants", "eu_leverage", "visibility", "due_on")  # fmt: skip
    sent = {name: state[name] for name in names if state[name] is not None}
    rows = {
        "evidence-TOTAL_FORMS": 1, "evidence-INITIAL_FORMS": 0, "evidence-0-title": "", "evidence-0-url": "",
        "funding-TOTAL_FORMS": 1, "funding-INITIAL_FORMS": 0, "funding-0-source": "",
    }  # fmt: skip
    return {**sent, **rows, "seen": point.version if point else "", "key": str(uuid4()), **fields}


def send(client: Client, route: str, point: FollowUp, **data: Any) -> Any:
    return client.post(reverse(route, args=[point.pk]), data, follow=True)


# --- reading


def test_a_point_tells_its_story_and_what_it_lacks(world: World) -> None:
    actions.move_point(
        world.point,
        Stage.MOBILISE,
        seen=1,
        by=world.strategist,
        at=NOW + timedelta(days=9),
        note="Tre regioner är med.",
    )
    said = page(signed_in(world.coordinator), world.point.get_absolute_url())
    for words in (world.point.title, "Hållbar industri", "Tre regioner är med.", "Skede: Identifiera → Mobilisera",
                  "För att punkten ska gå att följa upp saknas:", "Har inte bekräftat än", "10 mars 2027"):  # fmt: skip
        assert words in said


def test_a_reader_is_offered_nothing_to_change(world: World) -> None:
    said = page(signed_in(world.member), world.point.get_absolute_url())
    assert world.point.title in said
    for words in ("Skriv vad som har hänt", "För att punkten", "Bekräfta för", "Skriv ett diarienummer"):
        assert words not in said


def test_a_point_can_be_seen_as_it_was(world: World) -> None:
    first = world.point.title
    actions.change_point(world.point, {"title": "Ny rubrik"}, seen=1, by=world.coordinator, at=NOW)
    client = signed_in(world.member)
    assert f"<h1>{first}</h1>" in page(client, f"{world.point.get_absolute_url()}?efter=1")
    assert "<h1>Ny rubrik</h1>" in page(client, f"{world.point.get_absolute_url()}?efter=2")
    assert client.get(f"{world.point.get_absolute_url()}?efter=3").status_code == 404


def test_what_was_written_for_the_parties_stays_theirs_when_the_point_is_opened(world: World) -> None:
    wanted = {"title": "Öppen", "visibility": Visibility.NETWORK}
    actions.change_point(world.closed_point, wanted, seen=1, by=world.coordinator, at=NOW)
    address = world.closed_point.get_absolute_url()
    reader = signed_in(world.member)
    assert "Hemlig" not in page(reader, address)
    assert reader.get(f"{address}?efter=1").status_code == 404
    assert "Vad som bestämdes: Hemlig" in page(signed_in(world.strategist), address)


def test_money_of_a_closed_time_is_not_told_when_the_point_is_opened_again(world: World) -> None:
    asked = [["vinnova", "Hemlig utlysning", 777_000, None, None]]
    granted = [["vinnova", "Öppen utlysning", 777_000, 5, None]]
    steps: tuple[dict[str, Any], ...] = (
        {"visibility": "parties"},
        {"fundings": asked},
        {"visibility": "network", "fundings": granted},
    )
    for number, wanted in enumerate(steps, start=1):
        actions.change_point(world.point, wanted, seen=number, by=world.coordinator, at=NOW)
    address = world.point.get_absolute_url()
    assert "Öppen utlysning" in page(signed_in(world.member), address)
    assert "Hemlig utlysning" not in page(signed_in(world.member), address)
    assert "Hemlig utlysning" in page(signed_in(world.strategist), address)


def test_a_draft_dialogue_is_not_named_to_those_who_cannot_see_it(world: World) -> None:
    point = factories.followup(world.host, world.coordinator, dialogue=world.draft)
    assert "Utkast" in page(signed_in(world.coordinator), point.get_absolute_url())
    assert "Utkast" not in page(signed_in(world.member), point.get_absolute_url())


def test_a_long_history_costs_no_more_than_a_short_one(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        wanted = {"due_on": f"2027-09-{number + 1:02d}", "participants": [world.other_region.pk]}
        actions.change_point(world.point, wanted, seen=world.point.version, by=world.coordinator, at=NOW)
        world.point.refresh_from_db()
    client = signed_in(world.coordinator)
    with django_assert_max_num_queries(12):
        assert client.get(world.point.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get(reverse("followup_edit", args=[world.point.pk])).status_code == 200


# --- moving, confirming, numbers


def test_a_new_stage_and_a_sentence_are_one_entry_that_can_be_undone(world: World) -> None:
    client = signed_in(world.strategist)
    said = send(client, "followup_move", world.point, stage="mobilise", note="Vi träffades.", seen=1)
    assert "Sparat." in said.content.decode()
    entry = world.point.entries.get(number=2)
    assert (entry.stage, entry.note, entry.by) == (Stage.MOBILISE, "Vi träffades.", world.strategist)
    send(client, "followup_undo", world.point, entry=2)
    world.point.refresh_from_db()
    assert (world.point.stage, world.point.version) == (Stage.IDENTIFY, 3)


def test_a_sentence_alone_is_an_entry_too(world: World) -> None:
    send(signed_in(world.strategist), "followup_move", world.point, stage="identify", note="Väntar på besked.", seen=1)
    assert [(entry.note, entry.changes) for entry in world.point.entries.filter(number=2)] == [
        ("Väntar på besked.", {})
    ]


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"stage": "identify"}, "Skriv en mening, eller välj ett annat skede."),
        ({"stage": "dropped", "learning": "Fel tid"}, "Skriv varför punkten avförs."),
        ({"stage": "regular"}, "Skriv en lärdom innan"),
    ],
)
def test_what_a_step_lacks_is_asked_for_and_what_was_typed_is_kept(
    world: World, sent: dict[str, str], asked: str
) -> None:
    answer = send(signed_in(world.strategist), "followup_move", world.point, seen=1, **sent)
    assert answer.status_code == 422
    assert asked in answer.content.decode()
    assert f'value="{sent["stage"]}" class="form-check-input' in answer.content.decode() or "checked" in (
        answer.content.decode()
    )
    assert world.point.entries.count() == 1


def test_the_later_of_two_is_told_what_the_first_one_did(world: World) -> None:
    send(signed_in(world.strategist), "followup_move", world.point, stage="mobilise", note="", seen=1)
    answer = send(signed_in(world.coordinator), "followup_move", world.point, stage="finance", note="", seen=1)
    said = answer.content.decode()
    assert "Medan du skrev ändrade någon annan punkten:" in said
    assert "Nu gäller det du skrev. Dessförinnan stod det:" in said
    assert "Skede: Mobilisera" in said
    assert [entry.stage for entry in world.point.entries.all()] == ["identify", "mobilise", "finance"]


def test_an_organisation_confirms_and_what_was_changed_meanwhile_is_not_confirmed(world: World) -> None:
    client = signed_in(world.strategist)
    send(client, "followup_confirm", world.point, organisation=world.region.pk, seen=1)
    assert world.point.parties.get(organisation=world.region).confirmed_by == world.strategist
    actions.change_point(world.point, {"measure": "Avtal"}, seen=2, by=world.coordinator, at=NOW)
    assert send(client, "followup_confirm", world.point, organisation=world.region.pk, seen=2).status_code == 409
    assert world.point.parties.get(organisation=world.region).confirmed_at is None


def test_nobody_confirms_for_another_organisation(world: World) -> None:
    actions.change_point(world.point, {"participants": [world.other_region.pk]}, seen=1, by=world.coordinator, at=NOW)
    send(signed_in(world.strategist), "followup_confirm", world.point, organisation=world.other_region.pk, seen=2)
    assert world.point.parties.filter(confirmed_at__isnull=False).count() == 0


def test_each_party_has_its_own_registration_number(world: World) -> None:
    actions.change_point(world.point, {"participants": [world.other_region.pk]}, seen=1, by=world.coordinator, at=NOW)
    send(signed_in(world.strategist), "followup_number", world.point, organisation=world.region.pk, number="RUN 2027-4")
    send(
        signed_in(world.other_strategist),
        "followup_number",
        world.point,
        organisation=world.other_region.pk,
        number="9",
    )
    other = {"organisation": world.region.pk, "number": "X"}
    assert send(signed_in(world.other_strategist), "followup_number", world.point, **other).status_code == 400
    assert dict(world.point.parties.values_list("organisation", "diary_number")) == {
        world.region.pk: "RUN 2027-4",
        world.other_region.pk: "9",
    }


# --- the form


def test_a_coordinator_writes_a_whole_point_and_a_double_click_makes_one(world: World) -> None:
    sent = typed(
        title="  Gemensam  förstudie ", owner=world.region.pk, participants=[world.other_region.pk],
        due_on="2027-09-01", description="Rad ett\r\nrad två", owner_person=world.strategist.pk,
    ) | {
        "funding-0-source": "vinnova", "funding-0-applied": "1,5 mkr", "funding-0-programme": "Utlysning",
        "evidence-0-title": "Avtal", "evidence-0-url": "https://example.org/avtal",
    }  # fmt: skip
    client = signed_in(world.coordinator)
    for _click in range(2):
        client.post(f"{reverse('followup_create')}?dialog={world.dialogue.pk}", sent)
    point = FollowUp.objects.get()
    assert (point.title, point.description, point.dialogue, point.host) == (
        "Gemensam förstudie", "Rad ett\nrad två", world.dialogue, world.host,
    )  # fmt: skip
    assert facts.state_of(point)["fundings"] == [["vinnova", "Utlysning", 1_500_000, None, None]]
    assert point.evidence == [{"title": "Avtal", "url": "https://example.org/avtal"}]
    assert (point.owner_person, point.entries.count()) == (world.strategist, 1)


def test_a_strategist_writes_points_of_the_own_organisation_only(world: World) -> None:
    client, address = signed_in(world.strategist), reverse("followup_create")
    answer = client.post(address, typed(title="Andras", owner=world.other_region.pk, host=world.host.pk))
    assert answer.status_code == 422
    assert "Din egen organisation måste vara ägare eller delta." in answer.content.decode()
    client.post(address, typed(title="Egen", owner=world.region.pk, host=world.host.pk))
    assert [point.title for point in FollowUp.objects.all()] == ["Egen"]


def test_saving_the_form_as_it_is_changes_nothing(world: World) -> None:
    wanted = {
        "description": "Ett\nTvå", "fundings": [["eruf", "", 10, 0, "2027-03-02"]], "participants": [world.host.pk],
        "evidence": [{"title": "", "url": "https://example.org/"}], "due_on": "2027-05-01",
    }  # fmt: skip
    actions.change_point(world.point, wanted, seen=1, by=world.coordinator, at=NOW)
    world.point.refresh_from_db()
    client, address = signed_in(world.coordinator), reverse("followup_edit", args=[world.point.pk])
    form = client.get(address).context["form"]
    sent = {name: field.value() for name, field in ((field.html_name, field) for field in form)}
    for rows in (form.evidence, form.fundings):
        sent |= {field.html_name: field.value() for row in [rows.management_form, *rows] for field in row}
    client.post(address, {name: value for name, value in sent.items() if value is not None})
    assert world.point.entries.count() == 2


def test_two_who_change_the_form_at_once_both_get_their_way_and_the_later_is_told(world: World) -> None:
    address = reverse("followup_edit", args=[world.point.pk])
    before = typed(world.point)
    signed_in(world.strategist).post(address, {**before, "measure": "Avtal finns"})
    answer = signed_in(world.coordinator).post(address, {**before, "description": "Tre möten"}, follow=True)
    world.point.refresh_from_db()
    assert (world.point.measure, world.point.description) == ("Avtal finns", "Tre möten")
    assert "Båda ändringarna är sparade." in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "asked"),
    [
        ({"title": ""}, "id_title"),
        ({"due_on": "2027-02-31"}, "id_due_on"),
        ({"funding-0-applied": "mycket", "funding-0-source": "vinnova"}, "id_funding-0-applied"),
        ({"funding-0-applied": "5"}, "id_funding-0-source"),
        ({"evidence-0-url": "javascript:alert(1)"}, "id_evidence-0-url"),
        ({"owner": ""}, None),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, wrong: dict[str, str], asked: str | None
) -> None:
    address = reverse("followup_edit", args=[world.point.pk])
    sent = {**typed(world.point, description="Det jag skrev"), **wrong}
    answer = signed_in(world.coordinator).post(address, sent)
    assert answer.status_code == (422 if asked else 302)
    if asked:
        said = answer.content.decode()
        assert f'<a href="#{asked}">' in said
        assert f'id="{asked}"' in said
        assert "Det jag skrev" in said
        assert world.point.entries.count() == 1


# --- the dialogue's tab


def note(client: Client, dialogue: Dialogue, key: UUID, lines: str) -> Any:
    return client.post(reverse("followup_note", args=[dialogue.pk]), {"key": str(key), "lines": lines}, follow=True)


def test_a_line_becomes_a_point_once_however_often_it_is_sent(world: World) -> None:
    client, key = signed_in(world.coordinator), uuid4()
    for _click in range(2):
        note(client, world.dialogue, key, "RISE bjuder in till testbädden")
    note(client, world.dialogue, key, "En annan rad i samma formulär")
    assert [point.title for point in FollowUp.objects.order_by("pk")] == [
        "RISE bjuder in till testbädden",
        "En annan rad i samma formulär",
    ]


def test_pasted_lines_become_a_point_each(world: World) -> None:
    answer = note(signed_in(world.coordinator), world.dialogue, uuid4(), "Ett\r\n\r\nTvå\r\nTvå\r\n")
    assert [point.title for point in FollowUp.objects.order_by("pk")] == ["Ett", "Två", "Två"]
    assert "3 punkter är antecknade." in answer.content.decode()


def test_an_empty_line_says_so_and_a_long_one_is_kept(world: World) -> None:
    client = signed_in(world.coordinator)
    assert note(client, world.dialogue, uuid4(), "  ").status_code == 422
    answer = note(client, world.dialogue, uuid4(), "x" * 201)
    assert answer.status_code == 422
    assert "x" * 201 in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_htmx_gets_the_list_alone(world: World) -> None:
    answer = signed_in(world.coordinator).post(
        reverse("followup_note", args=[world.dialogue.pk]), {"key": str(uuid4()), "lines": "En rad"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    said = answer.content.decode()
    assert said.lstrip().startswith('<div id="noting">')
    assert "En rad" in said
    assert "1 punkt är antecknad." in said


def test_the_tab_lists_what_is_missing_and_only_what_may_be_read(world: World) -> None:
    _both = world.point, world.closed_point
    address = reverse("dialogue_followups", args=[world.dialogue.pk])
    for person, sees in ((world.coordinator, True), (world.strategist, True), (world.member, False)):
        said = page(signed_in(person), address)
        assert world.point.title in said
        assert ("Hemlig" in said) is sees
        assert "Saknas: beskrivning, mått" in said


def test_the_tab_costs_the_same_for_many_points(world: World, django_assert_max_num_queries: Any) -> None:
    client, address = signed_in(world.coordinator), reverse("dialogue_followups", args=[world.dialogue.pk])
    actions.note_points(
        world.dialogue, [(uuid4(), f"Punkt {number}") for number in range(60)], by=world.coordinator, at=NOW
    )
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_all_of_a_list_are_confirmed_but_what_was_changed_meanwhile(world: World) -> None:
    first, second = (
        factories.followup(world.host, world.coordinator, owner=world.region, dialogue=world.dialogue) for _both in "12"
    )
    elsewhere = factories.followup(world.host, world.coordinator, owner=world.other_region, dialogue=world.dialogue)
    actions.change_point(second, {"measure": "Avtal"}, seen=1, by=world.coordinator, at=NOW)
    answer = signed_in(world.strategist).post(
        reverse("followups_confirm", args=[world.dialogue.pk]),
        {"point": [f"{point.pk}:1" for point in (first, second, elsewhere)]},
        follow=True,
    )
    said = answer.content.decode()
    assert "1 punkt är bekräftad." in said
    assert "1 punkt har ändrats sedan du läste listan." in said
    confirmed = FollowUp.objects.filter(parties__confirmed_at__isnull=False)
    assert [point.pk for point in confirmed] == [first.pk]


def test_the_spreadsheet_holds_what_the_person_may_read(world: World) -> None:
    _both = world.point, world.closed_point
    address = reverse("dialogue_followups_export", args=[world.dialogue.pk])
    for person, titles in (
        (world.member, [world.point.title]),
        (world.strategist, [world.point.title, "Hemlig"]),
    ):
        sheet = load_workbook(BytesIO(signed_in(person).get(address).content)).active
        assert sheet is not None
        assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == titles


# --- wishes


def approved(world: World, *, wish: str, by_host: bool = True) -> Presentation:
    """The region's presentation, whose wish is handed in and, unless said otherwise, approved."""
    template = factories.template(world.host, adopted=False, version=3, audience="group")
    TemplateSection.objects.create(
        template=template, position=3, key="wish", title="Stöd", what="VAD", kind="text", seconds=60
    )
    written = factories.presentation(world.dialogue, world.other_region, template, world.other_strategist)
    factories.answer(written, "wish", world.other_strategist, text=wish)
    facts_ = {"approved_at": NOW, "approved_by": world.coordinator} if by_host else {}
    factories.submission(written, world.other_strategist, **facts_)
    return written


def test_wishes_are_the_lines_without_their_marks() -> None:
    assert wishes("– Pröva vätgas\n\n2. Samordna  med ERUF\n• Bjud in\n2026 blir året") == [
        "Pröva vätgas", "Samordna med ERUF", "Bjud in", "2026 blir året",
    ]  # fmt: skip


def test_a_wish_becomes_a_point_with_its_presentation_and_is_not_offered_again(world: World) -> None:
    presentation = approved(world, wish="– Pröva vätgas\n– Samordna med ERUF")
    client = signed_in(world.coordinator)
    first = suggestions(world.dialogue, world.coordinator)[0]
    for _click in range(2):
        client.post(reverse("followup_take", args=[world.dialogue.pk]), {"wish": str(first.key)})
    point = FollowUp.objects.get()
    assert (point.title, point.presentation, point.dialogue) == ("Pröva vätgas", presentation, world.dialogue)
    assert point.area == presentation.area
    assert [party.organisation for party in point.parties.all()] == [world.other_region]
    assert [one.text for one in suggestions(world.dialogue, world.coordinator)] == ["Samordna med ERUF"]
    actions.change_point(point, {"title": "Vätgas prövas"}, seen=1, by=world.coordinator, at=NOW)
    assert [one.text for one in suggestions(world.dialogue, world.coordinator)] == ["Samordna med ERUF"]


def test_a_wish_that_is_not_approved_is_offered_to_nobody(world: World) -> None:
    approved(world, wish="Pröva vätgas", by_host=False)
    assert suggestions(world.dialogue, world.coordinator) == []


# --- the in-depth dialogue


def test_an_in_depth_dialogue_is_the_child_of_the_points_dialogue(world: World) -> None:
    kind = factories.kind(code="deepened")
    sent = {
        "kind": kind.pk, "focus_area": world.focus.pk, "title": "Fördjupning", "day": "2027-06-01", "starts": "9",
        "ends": "11", "capacity": 4, "host_slot": "once",
    }  # fmt: skip
    client = signed_in(world.coordinator)
    for _click in range(2):
        client.post(reverse("followup_deepen", args=[world.point.pk]), sent)
    made = Dialogue.objects.get(title="Fördjupning")
    assert (made.parent, made.kind, made.host) == (world.dialogue, kind, world.host)
    assert Deepening.objects.get().followup == world.point
    assert [entry.note for entry in Entry.objects.filter(number=2)] == ["En fördjupad dialog förbereds."]
    assert "Fördjupning" in page(client, world.point.get_absolute_url())
    assert "Fördjupning" not in page(signed_in(world.strategist), world.point.get_absolute_url())


def test_a_point_for_its_parties_lends_the_dialogue_no_words(world: World) -> None:
    said = page(signed_in(world.coordinator), reverse("followup_deepen", args=[world.closed_point.pk]))
    assert 'value="Hemlig"' not in said
