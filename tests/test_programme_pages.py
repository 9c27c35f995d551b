"""The pages of a programme: coordinators work, everybody else reads what is published and nothing more."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dialogues.actions import agenda
from dialogues.actions import programme as publishing
from dialogues.content import Kind
from dialogues.models import AgendaItem, Dialogue, Invitation, Programme
from tests import factories
from tests.factories import World

Login = Callable[[User], Client]
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """Planned, with one that presents: Teknikcheck, Inledning, Vinnova, Östergötland, Frågor …"""
    made = factories.dialogue(world.focus, world.coordinator, title="Stål och trä")
    factories.invitation(made, world.region, world.coordinator)
    return made


@pytest.fixture
def suggested(meeting: Dialogue, world: World) -> Dialogue:
    agenda.suggest(meeting, by=world.coordinator, at=world.now)
    return meeting


@pytest.fixture
def desk(world: World, as_user: Login) -> Client:
    return as_user(world.coordinator)


def page_of(meeting: Dialogue) -> str:
    return reverse("dialogue_programme", args=[meeting.pk])


def text(response: Any) -> str:
    """What stands on the page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def item(meeting: Dialogue, kind: str) -> AgendaItem:
    found = meeting.agenda_items.filter(kind=kind).first()
    assert found is not None
    return found


def press(desk: Client, meeting: Dialogue, route: str, *args: object, seen: int | None = None, **fields: Any) -> Any:
    """What a button of the programme posts through htmx."""
    version = meeting.agenda.version if seen is None and hasattr(meeting, "agenda") else seen or 0
    return desk.post(reverse(route, args=[meeting.pk, *args]), {"seen": version, **fields}, **HTMX)


def test_an_empty_programme_offers_a_suggestion(meeting: Dialogue, desk: Client) -> None:
    shown = text(desk.get(page_of(meeting)))
    assert "1 organisation presenterar. Föreslå program" in shown
    answer = press(desk, meeting, "programme_suggest")
    assert answer.status_code == 200
    assert "<!doctype" not in answer.content.decode()
    assert "Här är ett program med 8 punkter." in text(answer)


def test_without_javascript_a_button_leads_back_to_the_page(suggested: Dialogue, desk: Client) -> None:
    pause = item(suggested, Kind.CLOSING)
    answer = desk.post(reverse("programme_move", args=[suggested.pk, pause.pk]), {"to": 1, "seen": 1}, follow=True)
    assert answer.redirect_chain == [(page_of(suggested), 302)]
    assert "Avslutning flyttad till plats 1, börjar 10.00." in text(answer)


def test_a_move_is_announced_with_place_and_clock_time(suggested: Dialogue, desk: Client) -> None:
    answer = press(desk, suggested, "programme_move", item(suggested, Kind.QUESTIONS).pk, to=2)
    body = answer.content.decode()
    assert '<div hx-swap-oob="innerHTML:#programme-said">Frågor flyttad till plats 2, börjar 10.00.</div>' in body


def test_a_move_to_where_it_stands_says_so(suggested: Dialogue, desk: Client) -> None:
    answer = press(desk, suggested, "programme_move", item(suggested, Kind.CHECK).pk, to=0)
    assert "Teknikcheck ligger redan på plats 1." in text(answer)


def test_a_new_length_recomputes_and_says_when_it_no_longer_fits(suggested: Dialogue, desk: Client) -> None:
    talk = item(suggested, Kind.TALK)
    answer = press(desk, suggested, "programme_resize", talk.pk, minutes=120)
    assert "Gruppdiskussion: 150 minuter, 10.55–13.25. Programmet är 35 minuter för långt." in text(answer)
    assert "Ryms inte" in text(answer)
    assert "10.55–13.35: 160 minuter utan paus." in text(answer)


def test_what_is_removed_gives_the_focus_to_the_next_and_can_be_taken_back(suggested: Dialogue, desk: Client) -> None:
    opening, host = item(suggested, Kind.OPENING), item(suggested, Kind.HOST)
    answer = press(desk, suggested, "programme_remove", opening.pk)
    assert f'data-focus="item-{host.pk}-remove"' in answer.content.decode()
    assert "Borttagen ur programmet: Inledning." in text(answer)
    answer = press(desk, Dialogue.objects.get(pk=suggested.pk), "programme_undo")
    assert "Ångrat: Inledning borttagen." in text(answer)
    answer = press(desk, Dialogue.objects.get(pk=suggested.pk), "programme_redo")
    assert "Gjort om: Inledning borttagen." in text(answer)


def test_the_last_item_removed_leaves_the_focus_on_the_heading(meeting: Dialogue, desk: Client, world: World) -> None:
    agenda.add_item(meeting, kind=Kind.PAUSE, by=world.coordinator, at=world.now)
    answer = press(desk, meeting, "programme_remove", item(meeting, Kind.PAUSE).pk)
    assert 'data-focus="programme-heading"' in answer.content.decode()
    assert "Föreslå program" in text(answer)


def test_what_somebody_else_changed_meanwhile_is_shown_and_kept(
    suggested: Dialogue, desk: Client, world: World
) -> None:
    colleague = factories.user(name="Klara Kollega")
    agenda.resize_item(suggested, item(suggested, Kind.TALK).pk, minutes=5, by=colleague, at=world.now)
    answer = press(desk, suggested, "programme_remove", item(suggested, Kind.TALK).pk, seen=1)
    assert answer.status_code == 409
    assert "Klara Kollega ändrade programmet kl. 09.00" in text(answer)
    assert 'name="seen" value="2"' in answer.content.decode()
    assert item(suggested, Kind.TALK).minutes == 35


def test_an_item_is_added_where_one_says(suggested: Dialogue, desk: Client) -> None:
    typed = {"kind": "pause", "place": "3", "minutes": "", "title": " Kaffe  och te ", "seen": "1"}
    answer = desk.post(reverse("programme_add", args=[suggested.pk]), typed, follow=True)
    assert "Kaffe och te ligger på plats 3, börjar 10.10." in text(answer)
    assert meeting_lines(suggested)[2] == ("pause", "Kaffe och te", 10)


def meeting_lines(meeting: Dialogue) -> list[tuple[str, str, int]]:
    return list(meeting.agenda_items.order_by("position").values_list("kind", "title", "minutes"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"minutes": "0"}, "större än eller lika med 1"),
        ({"minutes": "tio"}, "Ange ett heltal"),
        ({"kind": "pause", "organisation": "region"}, "Bara en presentation har en organisation."),
        ({"kind": "presentation", "organisation": "region"}, "har redan en presentation i programmet"),
        ({"organisation": "other_region"}, "Välj en organisation i listan."),
        ({"kind": "dans"}, "dans"),
    ],
)
def test_a_new_item_that_cannot_be_is_shown_again_with_what_was_typed(
    typed: dict[str, str], said: str, suggested: Dialogue, desk: Client, world: World
) -> None:
    if "organisation" in typed:
        typed = {**typed, "organisation": str(getattr(world, typed["organisation"]).pk)}
    before = meeting_lines(suggested)
    fields = {"kind": "talk", "place": "1", "title": "Min rubrik", "seen": "1", **typed}
    answer = desk.post(reverse("programme_add", args=[suggested.pk]), fields)
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="Min rubrik"' in answer.content.decode()
    assert meeting_lines(suggested) == before


def test_an_item_is_changed_on_a_page_of_its_own(suggested: Dialogue, desk: Client, world: World) -> None:
    row = item(suggested, Kind.PRESENTATION)
    address = reverse("programme_item", args=[suggested.pk, row.pk])
    assert "Region Östergötland" in text(desk.get(address))
    typed = {"kind": "presentation", "organisation": world.region.pk, "title": "", "speaker": "direktör", "minutes": 12}
    answer = desk.post(address, {**typed, "seen": 1})
    assert answer["Location"] == f"{page_of(suggested)}#item-{row.pk}"
    row.refresh_from_db()
    assert (row.speaker, row.minutes) == ("direktör", 12)
    answer = desk.post(address, {**typed, "minutes": 11, "seen": 1})
    assert answer.status_code == 422
    assert "ändrade programmet" in text(answer)
    assert desk.post(address, {"minutes": "x"}).status_code == 422


def test_an_item_of_another_dialogue_is_not_found(suggested: Dialogue, desk: Client, world: World) -> None:
    assert desk.get(reverse("programme_item", args=[suggested.pk, world.agenda_item.pk])).status_code == 404
    answer = press(desk, suggested, "programme_move", world.agenda_item.pk, to=1)
    assert answer.status_code == 409


def test_who_comes_and_goes_is_put_in_and_taken_out_with_one_press(
    suggested: Dialogue, desk: Client, world: World
) -> None:
    factories.invitation(suggested, world.other_region, world.coordinator)
    Invitation.objects.filter(dialogue=suggested, organisation=world.region).update(answer="listens", placed_at=None)
    shown = text(desk.get(page_of(suggested)))
    assert "Dalarna presenterar men finns inte i programmet. Lägg in" in shown
    assert "Östergötland presenterar inte längre men finns i programmet. Ta ut" in shown
    answer = press(desk, suggested, "programme_put_in", "20")
    assert "Region Dalarna ligger på plats 5, börjar 10.30." in text(answer)
    answer = press(desk, Dialogue.objects.get(pk=suggested.pk), "programme_take_out", "05")
    assert "Borttagen ur programmet: Region Östergötland." in text(answer)
    assert "men finns" not in text(answer)


def test_a_long_sitting_is_warned_of_until_a_pause_is_put_in_or_it_is_intended(
    suggested: Dialogue, desk: Client
) -> None:
    press(desk, suggested, "programme_resize", item(suggested, Kind.TALK).pk, minutes=25)
    again = Dialogue.objects.get(pk=suggested.pk)
    answer = press(desk, again, "programme_sitting", allowed=1)
    assert "minuter utan paus." not in text(answer)
    answer = press(desk, Dialogue.objects.get(pk=suggested.pk), "programme_sitting", allowed=0)
    assert "10.55–12.00: 65 minuter utan paus. Lägg in en paus" in text(answer)
    place = re.search(r'name="place" value="(\d+)"', answer.content.decode())
    assert place is not None
    answer = press(desk, Dialogue.objects.get(pk=suggested.pk), "programme_pause", place=place[1])
    assert "Paus ligger på plats" in text(answer)
    assert "minuter utan paus." not in text(answer)


# --- publishing ---


def test_the_page_before_publishing_says_what_changes_and_who_is_told(
    suggested: Dialogue, desk: Client, world: World
) -> None:
    factories.invitation(suggested, world.other_region, world.coordinator, answer="listens")
    factories.invitation(suggested, world.group, world.coordinator, answer="declines")
    address = reverse("programme_publish", args=[suggested.pk])
    shown = text(desk.get(address))
    assert "Ingen: ingen inbjudan är skickad än. De här har inte fått någon inbjudan" in shown
    assert "inget mejl: Dalarna, Östergötland." in shown
    assert "Möteslänken saknas." in shown
    assert desk.post(address, {"seen": 1})["Location"] == page_of(suggested)
    agenda.resize_item(suggested, item(suggested, Kind.CLOSING).pk, minutes=5, by=world.coordinator, at=world.now)
    shown = text(desk.get(address))
    assert "Avslutning tar 15 minuter i stället för 10." in shown
    assert "Ingen: ingens egen tid blir en annan." in shown
    agenda.resize_item(suggested, item(suggested, Kind.OPENING).pk, minutes=1, by=world.coordinator, at=world.now)
    shown = text(desk.get(address))
    assert "inget mejl: Östergötland." in shown
    assert "7 punkter har andra tider" in shown


def test_a_programme_that_is_too_long_is_published_after_a_question(
    suggested: Dialogue, desk: Client, world: World
) -> None:
    agenda.resize_item(suggested, item(suggested, Kind.TALK).pk, minutes=200, by=world.coordinator, at=world.now)
    address = reverse("programme_publish", args=[suggested.pk])
    page = desk.get(address)
    assert "Publicera ändå" in text(page)
    assert desk.post(address, {"seen": 2}).status_code == 409
    assert not Programme.objects.filter(dialogue=suggested).exists()
    assert desk.post(address, {"seen": 2, "anyway": 1}).status_code == 302


def test_with_nothing_to_publish_the_page_says_so(meeting: Dialogue, desk: Client, world: World) -> None:
    address = reverse("programme_publish", args=[meeting.pk])
    assert "Det finns inget att publicera än." in text(desk.get(address))
    agenda.add_item(meeting, kind=Kind.PAUSE, by=world.coordinator, at=world.now)
    publishing.publish(meeting, by=world.coordinator, at=world.now)
    assert "Inget har ändrats sedan version 1." in text(desk.get(address))


# --- reading ---


def test_others_see_the_published_version_and_nothing_that_is_changed_since(
    suggested: Dialogue, world: World, as_user: Login
) -> None:
    who: dict[str, Any] = {"by": world.coordinator, "at": world.now}
    reader = as_user(world.strategist)
    assert "Programmet är inte publicerat än." in text(reader.get(page_of(suggested)))
    publishing.publish(suggested, **who)
    agenda.change_item(suggested, item(suggested, Kind.OPENING).pk, title="Hemlig rubrik", minutes=25, **who)
    for person in (world.strategist, world.member, world.other_coordinator, world.admin):
        shown = text(as_user(person).get(page_of(suggested)))
        assert "Version 1, publicerad" in shown
        assert "10.00–10.10 Inledning" in shown
        assert "Hemlig" not in shown
        assert "Ångra" not in shown
    assert "Hemlig rubrik" in text(as_user(world.coordinator).get(page_of(suggested)))


def test_earlier_versions_can_be_read_and_say_that_there_is_a_later_one(
    suggested: Dialogue, world: World, as_user: Login
) -> None:
    who: dict[str, Any] = {"by": world.coordinator, "at": world.now}
    publishing.publish(suggested, **who)
    agenda.change_item(suggested, item(suggested, Kind.OPENING).pk, title="Välkomna", **who)
    publishing.publish(suggested, **who)
    reader = as_user(world.member)
    first = text(reader.get(reverse("programme_version", args=[suggested.pk, 1])))
    assert "Det finns en senare version av programmet." in first
    assert "Inledning" in first
    assert "Välkomna" in text(reader.get(page_of(suggested)))
    assert reader.get(reverse("programme_version", args=[suggested.pk, 3])).status_code == 404
    assert reader.get(reverse("programme_pdf", args=[suggested.pk, 3])).status_code == 404


def test_the_document_is_the_one_that_was_published(suggested: Dialogue, world: World, as_user: Login) -> None:
    made = publishing.publish(suggested, by=world.coordinator, at=world.now)
    answer = as_user(world.member).get(reverse("programme_pdf", args=[suggested.pk, 1]))
    assert answer.content == bytes(made.pdf)
    assert answer["Content-Type"] == "application/pdf"
    name = "2027-03-31%20St%C3%A5l%20och%20tr%C3%A4%2C%20program%20version%201.pdf"
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{name}"


def test_a_dialogue_that_is_moved_says_that_the_times_are_old(
    suggested: Dialogue, world: World, as_user: Login
) -> None:
    publishing.publish(suggested, by=world.coordinator, at=world.now)
    starts_at = suggested.starts_at + timedelta(days=1)
    Dialogue.objects.filter(pk=suggested.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    assert "Dialogen har flyttats sedan version 1" in text(as_user(world.member).get(page_of(suggested)))
    desk = text(as_user(world.coordinator).get(page_of(suggested)))
    assert "Dialogen flyttas från ons 31 mars 2027 kl. 10.00–13.00 till tors 1 april 2027 kl. 10.00–13.00." in desk


def test_what_is_over_is_read_only_for_its_coordinator_too(suggested: Dialogue, desk: Client, world: World) -> None:
    publishing.publish(suggested, by=world.coordinator, at=world.now)
    Dialogue.objects.filter(pk=suggested.pk).update(held_at=world.now, held_by=world.coordinator)
    shown = text(desk.get(page_of(suggested)))
    assert "Version 1, publicerad" in shown
    assert "Ångra" not in shown


# --- numbers ---


@pytest.mark.parametrize("number", [1, 3, 300])
def test_the_pages_cost_the_same_for_one_item_and_three_hundred(number: int, world: World, as_user: Login) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    for each in range(min(number, 30)):
        body = factories.organisation()
        row = factories.invitation(meeting, body, world.coordinator)
        Invitation.objects.filter(pk=row.pk).update(area=factories.area(body))
        fields: dict[str, Any] = {"kind": Kind.PRESENTATION, "organisation": body, "minutes": 1}
        agenda.add_item(meeting, **fields, by=world.coordinator, at=world.now)
        assert meeting.agenda_items.count() == each + 1
    position = meeting.agenda_items.count()
    AgendaItem.objects.bulk_create(
        AgendaItem(dialogue=meeting, position=at, kind=Kind.TALK, minutes=1) for at in range(position + 1, number + 1)
    )
    factories.programme(meeting, world.coordinator)
    agenda.resize_item(meeting, item(meeting, Kind.PRESENTATION).pk, minutes=1, by=world.coordinator, at=world.now)
    counts = {}
    for person in (world.coordinator, world.member):
        client = as_user(person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(meeting)).status_code == 200
        counts[person.name] = len(queries)
    assert counts == {"Karin Koordinator": 12, "Maja Medlem": 4}
