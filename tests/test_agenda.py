"""The agenda: every change computes again, can be taken back and done again, and loses nobody else's."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from accounts.models import BusinessEvent
from dialogues import actions as dialogue_actions
from dialogues.actions import agenda
from dialogues.actions import programme as publishing
from dialogues.actions.agenda import AgendaChangedError
from dialogues.content import Kind, programme_text
from dialogues.draft import Draft, draft_of, within_reach
from dialogues.models import Agenda, AgendaChange, AgendaItem, Dialogue, Invitation, Programme
from regions.models import Organisation
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """Planned, 10.00–13.00, with three that present and nothing in its programme."""
    made = factories.dialogue(world.focus, world.coordinator, meeting_url="https://video.example.org/1")
    for name in ("Skåne", "Gotland", "Örebro"):
        factories.invitation(made, factories.organisation(name=name, code=name), world.coordinator)
    return made


@pytest.fixture
def who(world: World) -> dict[str, Any]:
    return {"by": world.coordinator, "at": world.now}


def body(name: str) -> Organisation:
    return Organisation.objects.get(code=name)


def read(meeting: Dialogue) -> list[str]:
    """Heading and minutes of each item, in order."""
    return [f"{slot.heading} {slot.minutes}" for slot in draft(meeting).plan.slots]


def draft(meeting: Dialogue) -> Draft:
    return draft_of(Dialogue.objects.get(pk=meeting.pk))


@pytest.fixture
def three(meeting: Dialogue, who: dict[str, Any]) -> list[int]:
    """Inledning 5, Paus 10, Avslutning 5; their ids."""
    for kind in (Kind.OPENING, Kind.PAUSE, Kind.CLOSING):
        agenda.add_item(meeting, kind=kind, **who)
    return [item.pk for item in meeting.agenda_items.all()]


def test_a_suggestion_becomes_the_agenda(meeting: Dialogue, who: dict[str, Any]) -> None:
    change = agenda.suggest(meeting, **who)
    assert change is not None
    assert read(meeting)[:5] == ["Teknikcheck 15", "Inledning 10", "Vinnova 10", "Gotland 10", "Skåne 10"]
    assert draft(meeting).plan.fits
    assert [item.position for item in meeting.agenda_items.all()] == list(range(1, meeting.agenda_items.count() + 1))


def test_an_item_is_added_at_its_place_with_the_usual_length(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.add_item(meeting, kind=Kind.TALK, place=2, **who)
    agenda.add_item(meeting, kind=Kind.PRESENTATION, organisation=body("Skåne"), minutes=12, place=99, **who)
    assert read(meeting) == ["Inledning 5", "Gruppdiskussion 15", "Paus 10", "Avslutning 5", "Skåne 12"]


@pytest.mark.parametrize(
    ("to", "order"),
    [(1, "PIA"), (3, "IAP"), (99, "IAP"), (-4, "PIA"), (2, "IPA")],
)
def test_an_item_is_moved_to_a_place_and_beyond_the_end_is_the_end(
    to: int, order: str, meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    change = agenda.move_item(meeting, three[1], to=to, **who)
    assert "".join(line[0] for line in read(meeting)) == order
    assert (change is None) == (order == "IPA")


@pytest.mark.parametrize(("minutes", "becomes"), [(1, 11), (-1, 9), (5, 15), (-50, 1), (500, 240)])
def test_an_item_becomes_longer_or_shorter_within_a_half_day(
    minutes: int, becomes: int, meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.resize_item(meeting, three[1], minutes=minutes, **who)
    assert read(meeting)[1] == f"Paus {becomes}"


def test_an_item_is_changed(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    facts: dict[str, Any] = {
        "kind": Kind.PRESENTATION,
        "organisation": body("Skåne"),
        "title": "Ljus",
        "minutes": 8,
        "speaker": "chef",
    }
    agenda.change_item(meeting, three[1], **facts, **who)
    slot = draft(meeting).plan.slots[1]
    assert (slot.heading, slot.minutes, slot.details) == ("Ljus", 8, ["Skåne", "chef"])
    agenda.change_item(meeting, three[1], kind=Kind.PAUSE, title="", **who)
    assert read(meeting)[1] == "Paus 8"
    assert meeting.agenda_items.get(pk=three[1]).organisation is None


def test_two_items_can_change_organisations_with_each_other_by_taking_back(
    meeting: Dialogue, who: dict[str, Any]
) -> None:
    for name in ("Skåne", "Gotland"):
        agenda.add_item(meeting, kind=Kind.PRESENTATION, organisation=body(name), **who)
    first, second = meeting.agenda_items.values_list("pk", flat=True)
    agenda.change_item(meeting, first, organisation=None, **who)
    agenda.change_item(meeting, second, organisation=body("Skåne"), **who)
    agenda.change_item(meeting, first, organisation=body("Gotland"), **who)
    state = AgendaChange.objects.filter(dialogue=meeting)[2].before
    AgendaChange.objects.filter(dialogue=meeting, version=5).update(before=state)
    agenda.undo(meeting, **who)
    assert read(meeting) == ["Skåne 10", "Gotland 10"]


def test_the_same_organisation_presents_once(meeting: Dialogue, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    before = read(meeting)
    with pytest.raises(RefusalError, match="Skåne"):
        agenda.add_item(meeting, kind=Kind.PRESENTATION, organisation=body("Skåne"), **who)
    assert read(meeting) == before


def test_every_change_can_be_taken_back_and_done_again(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: agenda.move_item(meeting, three[1], to=1, **who),
        lambda: agenda.resize_item(meeting, three[0], minutes=5, **who),
        lambda: agenda.change_item(meeting, three[2], title="Slut", **who),
        lambda: agenda.remove_item(meeting, three[0], **who),
        lambda: agenda.put_in(meeting, body("Skåne"), **who),
        lambda: agenda.allow_long_sitting(meeting, allowed=True, **who),
        lambda: agenda.suggest(meeting, **who),
        lambda: agenda.take_out(meeting, body("Gotland"), **who),
    ]

    def state() -> object:
        items = list(meeting.agenda_items.order_by("position").values())
        return items, Agenda.objects.get(dialogue=meeting).long_sitting

    states = [state()]
    for step in steps:
        step()
        states.append(state())
    assert len({str(one) for one in states}) == len(states)
    for before in reversed(states[:-1]):
        agenda.undo(meeting, **who)
        assert state() == before
    for after in states[1:]:
        agenda.redo(meeting, **who)
        assert state() == after


def test_with_nothing_to_take_back_nothing_happens(meeting: Dialogue, who: dict[str, Any]) -> None:
    assert agenda.undo(meeting, **who) is None
    assert agenda.redo(meeting, **who) is None
    agenda.add_item(meeting, kind=Kind.PAUSE, **who)
    agenda.undo(meeting, **who)
    assert agenda.undo(meeting, **who) is None
    assert read(meeting) == []


def test_after_a_new_change_what_was_taken_back_cannot_be_done_again(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.undo(meeting, **who)
    agenda.resize_item(meeting, three[0], minutes=1, **who)
    assert agenda.redo(meeting, **who) is None
    assert within_reach(meeting)[1] is None
    assert read(meeting) == ["Inledning 6", "Paus 10"]


def test_a_change_keeps_who_when_and_what_about(
    meeting: Dialogue, three: list[int], world: World, who: dict[str, Any]
) -> None:
    agenda.move_item(meeting, three[1], to=1, by=world.coordinator, at=NOW + timedelta(minutes=1))
    change, later = within_reach(meeting)
    assert change is not None
    assert later is None
    assert (change.verb, change.subject, change.by, change.at) == (
        "moved",
        "Paus",
        world.coordinator,
        NOW + timedelta(minutes=1),
    )


# --- two coordinators ---


def test_a_change_of_an_agenda_that_somebody_changed_meanwhile_is_refused(
    meeting: Dialogue, three: list[int], world: World, who: dict[str, Any]
) -> None:
    seen = draft(meeting).version
    agenda.resize_item(meeting, three[0], minutes=5, seen=seen, **who)
    with pytest.raises(AgendaChangedError, match=r"Karin Koordinator ändrade programmet kl. 09.00"):
        agenda.move_item(meeting, three[1], to=1, seen=seen, **who)
    assert read(meeting) == ["Inledning 10", "Paus 10", "Avslutning 5"]


def test_taking_back_counts_as_a_change_too(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    seen = draft(meeting).version
    agenda.undo(meeting, seen=seen, **who)
    with pytest.raises(AgendaChangedError):
        agenda.undo(meeting, seen=seen, **who)


def test_an_item_that_is_gone_is_refused(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    agenda.remove_item(meeting, three[1], **who)
    acts: list[Callable[[], object]] = [
        lambda: agenda.move_item(meeting, three[1], to=1, **who),
        lambda: agenda.resize_item(meeting, three[1], minutes=1, **who),
        lambda: agenda.change_item(meeting, three[1], title="x", **who),
        lambda: agenda.remove_item(meeting, three[1], **who),
    ]
    for act in acts:
        with pytest.raises(RefusalError, match="finns inte längre"):
            act()


def test_an_item_of_another_dialogue_is_not_touched(
    world: World, three: list[int], meeting: Dialogue, who: dict[str, Any]
) -> None:
    with pytest.raises(RefusalError):
        agenda.remove_item(meeting, world.agenda_item.pk, **who)
    assert AgendaItem.objects.filter(pk=world.agenda_item.pk).exists()


@pytest.mark.parametrize("fact", ["held", "cancelled"])
def test_the_programme_of_what_is_over_is_not_changed(
    fact: str, meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    if fact == "held":
        dialogue_actions.mark_held(meeting, by=who["by"], at=meeting.ends_at)
    else:
        dialogue_actions.cancel_dialogue(meeting, reason="Sjuk.", **who)
    for act in (agenda.suggest, agenda.undo, publishing.publish):
        with pytest.raises(RefusalError):
            act(meeting, **who)


def test_a_programme_has_an_end(meeting: Dialogue, who: dict[str, Any]) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(dialogue=meeting, position=number, kind=Kind.PAUSE, minutes=1) for number in range(1, 401)
    )
    with pytest.raises(RefusalError, match="400"):
        agenda.add_item(meeting, kind=Kind.PAUSE, **who)


# --- who comes and goes ---


def test_who_accepts_or_withdraws_afterwards_is_pointed_out(
    meeting: Dialogue, world: World, who: dict[str, Any]
) -> None:
    agenda.suggest(meeting, **who)
    factories.invitation(meeting, world.region, world.coordinator)
    Invitation.objects.filter(dialogue=meeting, organisation=body("Skåne")).update(answer="declines", placed_at=None)
    found = draft(meeting)
    assert (found.missing, found.gone) == ([world.region], [body("Skåne")])
    agenda.put_in(meeting, world.region, **who)
    agenda.take_out(meeting, body("Skåne"), **who)
    found = draft(meeting)
    assert (found.missing, found.gone) == ([], [])


def test_nobody_is_missing_from_a_programme_that_is_not_begun(meeting: Dialogue) -> None:
    assert draft(meeting).missing == []


def test_a_newcomer_stands_after_the_last_presentation(meeting: Dialogue, world: World, who: dict[str, Any]) -> None:
    agenda.suggest(meeting, **who)
    factories.invitation(meeting, world.region, world.coordinator)
    agenda.put_in(meeting, world.region, **who)
    lines = read(meeting)
    assert lines[lines.index("Örebro 10") + 1] == "Region Östergötland 10"
    agenda.put_in(meeting, world.region, **who)
    assert read(meeting) == lines


def test_a_first_presentation_stands_before_the_questions_and_the_closing(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.put_in(meeting, body("Skåne"), **who)
    assert read(meeting) == ["Inledning 5", "Paus 10", "Skåne 10", "Avslutning 5"]


def test_the_hosts_minutes_come_and_go_with_a_presentation_when_they_follow_each(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    Dialogue.objects.filter(pk=meeting.pk).update(host_slot="after_each")
    agenda.put_in(meeting, body("Skåne"), **who)
    agenda.put_in(meeting, body("Gotland"), **who)
    assert read(meeting)[2:] == ["Skåne 10", "Vinnova 10", "Gotland 10", "Vinnova 10", "Avslutning 5"]
    agenda.take_out(meeting, body("Skåne"), **who)
    assert read(meeting)[2:] == ["Gotland 10", "Vinnova 10", "Avslutning 5"]


def test_who_does_not_present_is_not_put_in(meeting: Dialogue, world: World, who: dict[str, Any]) -> None:
    with pytest.raises(RefusalError, match="Östergötland"):
        agenda.put_in(meeting, world.region, **who)


def test_the_area_and_the_speaker_come_from_the_invitation(meeting: Dialogue, who: dict[str, Any]) -> None:
    row = Invitation.objects.filter(dialogue=meeting, organisation=body("Skåne"))
    row.update(area=factories.area(body("Skåne"), name="Ljus"), speaker_title="direktör")
    agenda.put_in(meeting, body("Skåne"), **who)
    assert draft(meeting).plan.slots[0].details == ["Ljus", "direktör"]
    item = meeting.agenda_items.get()
    agenda.change_item(meeting, item.pk, speaker="områdeschef", **who)
    assert draft(meeting).plan.slots[0].details == ["Ljus", "områdeschef"]
    row.update(answer="declines", placed_at=None)
    assert draft(meeting).plan.slots[0].details == ["Ljus", "områdeschef"]


# --- published versions ---


def test_publishing_freezes_a_numbered_version_with_its_document(
    meeting: Dialogue, world: World, who: dict[str, Any]
) -> None:
    agenda.suggest(meeting, **who)
    made = publishing.publish(meeting, **who)
    assert (made.number, made.published_at, made.published_by) == (1, world.now, world.coordinator)
    assert bytes(made.pdf).startswith(b"%PDF")
    assert programme_text(meeting).splitlines()[:2] == [
        "Program, version 1, ons 31 mars 2027",
        "09.45–10.00 Teknikcheck",
    ]
    event = BusinessEvent.objects.get(verb="programme_published")
    assert (event.thing, event.reason) == (meeting, "Version 1")


def test_nobody_changes_or_deletes_a_published_version(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    made = publishing.publish(meeting, **who)
    for change in (lambda: Programme.objects.filter(pk=made.pk).update(number=7), made.delete):
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_what_is_changed_afterwards_is_not_published(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    publishing.publish(meeting, **who)
    text = programme_text(meeting)
    agenda.resize_item(meeting, three[0], minutes=5, **who)
    assert programme_text(meeting) == text
    found = draft(meeting).difference
    assert found is not None
    assert found.sentences == ("Inledning tar 10 minuter i stället för 5.",)


def test_publishing_twice_is_the_same_as_once(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    first = publishing.publish(meeting, **who)
    assert publishing.publish(meeting, **who) == first
    agenda.resize_item(meeting, three[0], minutes=5, **who)
    assert publishing.publish(meeting, **who).number == 2
    assert BusinessEvent.objects.filter(verb="programme_published").count() == 2


def test_a_programme_that_does_not_fit_is_published_only_when_one_says_so(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.resize_item(meeting, three[0], minutes=200, **who)
    with pytest.raises(publishing.DoesNotFitError, match="40 minuter längre"):
        publishing.publish(meeting, **who)
    assert publishing.publish(meeting, anyway=True, **who).number == 1


def test_an_empty_programme_and_one_of_a_draft_dialogue_are_not_published(
    meeting: Dialogue, world: World, who: dict[str, Any]
) -> None:
    with pytest.raises(RefusalError, match="inget att publicera"):
        publishing.publish(meeting, **who)
    agenda.add_item(world.draft, kind=Kind.PAUSE, **who)
    with pytest.raises(RefusalError, match="utkast"):
        publishing.publish(world.draft, **who)
    assert not Programme.objects.filter(dialogue__in=[meeting, world.draft]).exists()


def test_what_is_published_is_what_was_seen(meeting: Dialogue, three: list[int], who: dict[str, Any]) -> None:
    seen = draft(meeting).version
    agenda.resize_item(meeting, three[0], minutes=5, **who)
    with pytest.raises(AgendaChangedError):
        publishing.publish(meeting, seen=seen, **who)


def test_one_goes_back_to_the_published_version_and_can_take_that_back(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    agenda.change_item(meeting, three[0], speaker="generaldirektör", **who)
    agenda.put_in(meeting, body("Skåne"), **who)
    publishing.publish(meeting, **who)
    published = list(meeting.agenda_items.order_by("position").values())
    agenda.remove_item(meeting, three[0], **who)
    agenda.suggest(meeting, **who)
    changed = list(meeting.agenda_items.order_by("position").values())
    agenda.revert(meeting, **who)
    assert list(meeting.agenda_items.order_by("position").values()) == published
    assert not draft(meeting).difference
    agenda.undo(meeting, **who)
    assert list(meeting.agenda_items.order_by("position").values()) == changed


def test_without_a_published_version_there_is_nothing_to_go_back_to(
    meeting: Dialogue, three: list[int], who: dict[str, Any]
) -> None:
    with pytest.raises(RefusalError, match="Inget program"):
        agenda.revert(meeting, **who)


def test_without_a_published_version_there_is_no_text(meeting: Dialogue, three: list[int]) -> None:
    assert programme_text(meeting) == ""


# --- what the database holds ---


@pytest.mark.parametrize(
    "fields",
    [{"minutes": 0}, {"minutes": 241}, {"position": 1}, {"kind": "pause", "organisation": True}],
)
def test_the_database_refuses_an_impossible_item(fields: dict[str, Any], meeting: Dialogue, three: list[int]) -> None:
    if fields.get("organisation"):
        fields = {**fields, "organisation": body("Skåne")}
    with pytest.raises(IntegrityError):
        _made({"dialogue": meeting, "position": 9, "kind": "talk", "minutes": 5, **fields})


def _made(fields: dict[str, Any]) -> None:
    with transaction.atomic():
        AgendaItem.objects.create(**fields)
        transaction.get_connection().check_constraints()
