"""What a programme says: clock times, whether it fits, sittings, the suggested half-day, and differences in words."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from dialogues.bar import bar_of, summary
from dialogues.content import Kind, Plan, Slot, text_of, timed
from dialogues.difference import concerned, difference
from dialogues.models import Dialogue, Invitation
from dialogues.suggestion import Part, suggestion, turns
from tests import factories
from tests.factories import NOW, World

HostSlot = Dialogue.HostSlot


def slot(pk: int, kind: str = Kind.QUESTIONS, minutes: int = 10, **fields: Any) -> Slot:
    return Slot(id=pk, kind=kind, minutes=minutes, **fields)


def plan(*slots: Slot, minutes: int = 180, **fields: Any) -> Plan:
    """From 09.00 in Sweden."""
    starts_at = fields.pop("starts_at", NOW)
    return Plan(
        dialogue="Hållbar industri",
        host="Vinnova",
        focus_area="Industri",
        palette=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        meeting_url="",
        slots=timed(slots, starts_at=starts_at),
        **{"long_sitting": False, **fields},
    )


def clocks(made: Plan) -> list[str]:
    return [f"{(one.starts_at + timedelta(hours=1)):%H.%M}" for one in made.slots]


def test_each_item_begins_when_the_one_before_it_ends() -> None:
    assert clocks(plan(slot(1, minutes=5), slot(2, minutes=15), slot(3))) == ["09.00", "09.05", "09.20"]


def test_a_technical_check_that_stands_first_ends_when_the_dialogue_starts() -> None:
    made = plan(slot(1, Kind.CHECK, 15), slot(2), slot(3, Kind.CHECK, 5), slot(4))
    assert clocks(made) == ["08.45", "09.00", "09.10", "09.15"]
    assert made.begins_at == NOW - timedelta(minutes=15)
    assert made.minutes == 25


def test_across_the_change_of_clocks_an_item_is_as_long_as_it_is() -> None:
    """On 28 March 2027 the clock goes from 02.00 to 03.00 in Sweden."""
    starts_at = datetime.fromisoformat("2027-03-28T00:30:00+00:00")
    made = plan(slot(1, minutes=60), slot(2), starts_at=starts_at)
    assert text_of(made).splitlines()[1:] == ["01.30–03.30 Frågor", "03.30–03.40 Frågor"]


@pytest.mark.parametrize(
    ("available", "fits", "spare", "missing"), [(30, True, 10, 0), (20, True, 0, 0), (15, False, -5, 5)]
)
def test_it_says_whether_it_fits_and_by_how_much(available: int, fits: bool, spare: int, missing: int) -> None:  # noqa: FBT001 - a parameter
    made = plan(slot(1, Kind.CHECK, 60), slot(2), slot(3), minutes=available)
    assert (made.fits, made.spare, made.missing) == (fits, spare, missing)


def test_only_a_pause_divides_sittings() -> None:
    made = plan(slot(1, Kind.CHECK), slot(2), slot(3, Kind.TALK, 50), slot(4, Kind.PAUSE), slot(5, minutes=61))
    assert [sitting.minutes for sitting in made.sittings] == [60, 61]
    assert [sitting.slots[0].id for sitting in made.long_sittings] == [5]


def test_a_long_sitting_that_is_intended_is_not_warned_of() -> None:
    assert plan(slot(1, minutes=90), long_sitting=True).long_sittings == ()


def test_the_pause_that_is_offered_divides_a_sitting_most_evenly() -> None:
    made = plan(slot(1, minutes=5), slot(2, minutes=30), slot(3, minutes=30), slot(4, minutes=10))
    assert made.sittings[0].pause_place == 3
    assert plan(slot(1, minutes=90)).sittings[0].pause_place == 1


def test_a_plan_survives_being_stored_as_json() -> None:
    made = plan(slot(1, Kind.CHECK), slot(2, Kind.PRESENTATION, organisation_id=7, organisation="Skåne", area="Ljus"))
    assert Plan.from_json(made.as_json()) == made


def test_as_text_it_says_clock_times_who_and_about_what() -> None:
    made = plan(
        slot(1, Kind.PRESENTATION, organisation="Region Skåne", area="Ljus", speaker="direktör"),
        slot(2, Kind.PAUSE, title="Kaffe"),
    )
    with translation.override("en"):
        assert text_of(replace(made, number=2)).splitlines() == [
            "Program, version 2, mån 1 mars 2027",
            "09.00–09.10 Region Skåne, Ljus, direktör",
            "09.10–09.20 Kaffe",
        ]


# --- the bar ---


def test_the_bar_is_as_wide_as_the_half_day_and_hatches_what_runs_over() -> None:
    bar = bar_of(plan(slot(1, Kind.CHECK, 30), slot(2, minutes=90), minutes=60))
    assert [(one.x, one.width) for one in bar.segments] == [("0", "25"), ("25", "75")]
    assert (bar.start, bar.end, bar.over) == ("25", "75", "25")
    assert [(one.label, one.x, one.anchor) for one in bar.ticks] == [
        ("09.00", "25", "middle"),
        ("10.00", "75", "middle"),
    ]


def test_the_half_day_in_one_sentence() -> None:
    made = plan(slot(1, Kind.PRESENTATION), slot(2, Kind.PAUSE), slot(3, Kind.PRESENTATION, 20))
    assert summary(made) == "09.00–09.40: 2 presentationer och 1 paus. Det längsta passet är 20 minuter."


# --- the suggestion ---


def sittings(parts: list[Part]) -> list[int]:
    lengths = [0]
    for part in parts[1:]:
        if part.kind == Kind.PAUSE:
            lengths.append(0)
        else:
            lengths[-1] += part.minutes
    return lengths


@pytest.mark.parametrize("host_slot", HostSlot.values)
@pytest.mark.parametrize("presenters", [0, 1, 2, 5, 9, 20, 50])
@pytest.mark.parametrize("available", [30, 90, 180, 240])
def test_a_suggestion_has_everyone_in_order_and_no_sitting_longer_than_an_hour(
    presenters: int, available: int, host_slot: str
) -> None:
    bodies = list(range(100, 100 + presenters))
    parts = suggestion(bodies, host_slot=host_slot, available=available)
    assert [part.organisation_id for part in parts if part.kind == Kind.PRESENTATION] == bodies
    assert max(sittings(parts)) <= 60
    assert [parts[0].kind, parts[1].kind, parts[-1].kind] == [Kind.CHECK, Kind.OPENING, Kind.CLOSING]
    assert Kind.PAUSE not in (parts[1].kind, parts[-1].kind)
    assert all(one.kind != Kind.PAUSE or other.kind != Kind.PAUSE for one, other in pairwise(parts))
    hosts = sum(part.kind == Kind.HOST for part in parts)
    assert hosts == {"once": 1, "after_each": presenters, "none": 0}[host_slot]


def test_nine_regions_and_the_host_once_fit_in_three_hours_with_questions_pauses_and_a_talk() -> None:
    parts = suggestion(list(range(9)), host_slot=HostSlot.ONCE, available=180)
    assert sum(part.minutes for part in parts[1:]) <= 180
    assert {Kind.QUESTIONS, Kind.PAUSE, Kind.TALK} <= {part.kind for part in parts}


def test_the_host_comes_right_after_each_when_it_is_so_decided() -> None:
    parts = suggestion([1, 2], host_slot=HostSlot.AFTER_EACH, available=180)
    kinds = [part.kind for part in parts if part.kind in (Kind.PRESENTATION, Kind.HOST)]
    assert kinds == [Kind.PRESENTATION, Kind.HOST] * 2


def test_what_does_not_fit_is_suggested_as_tight_as_it_can_be() -> None:
    parts = suggestion(list(range(9)), host_slot=HostSlot.AFTER_EACH, available=180)
    assert sum(part.minutes for part in parts[1:]) == 180 + 5 + 5 + 10 + 5 + 3 * 10


def test_time_to_spare_goes_to_the_talk_up_to_half_an_hour() -> None:
    parts = suggestion([1], host_slot=HostSlot.NONE, available=240)
    assert [part.minutes for part in parts if part.kind == Kind.TALK] == [20]
    assert sittings(parts) == [60]


def presented(world: World, days_ago: int, *bodies: Any, counts: bool = True) -> None:
    kind = factories.kind() if counts else factories.kind(code="test", counts=False)
    held = factories.dialogue(
        world.focus,
        world.coordinator,
        kind=kind,
        starts_at=NOW - timedelta(days=days_ago),
        held_at=NOW,
        held_by=world.coordinator,
    )
    for body in bodies:
        factories.invitation(held, body, world.coordinator)


def test_who_never_presented_or_longest_ago_comes_first(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    bodies = {name: factories.organisation(name=name) for name in ("Nyss", "Länge sedan", "Bara test", "Aldrig")}
    group = factories.group(bodies["Nyss"], name="Grupp")
    for body in bodies.values():
        factories.invitation(meeting, body, world.coordinator)
    presented(world, 10, group)
    presented(world, 400, bodies["Länge sedan"], bodies["Nyss"])
    presented(world, 5, bodies["Bara test"], counts=False)
    order = turns(meeting, Invitation.objects.filter(dialogue=meeting).select_related("organisation"))
    assert [turn.invitation.organisation.name for turn in order] == ["Aldrig", "Bara test", "Länge sedan", "Nyss"]
    assert [turn.why for turn in order] == [
        "har inte presenterat förut",
        "har inte presenterat förut",
        "presenterade senast 25 januari 2026",
        "presenterade senast 19 februari 2027",
    ]


def test_among_equals_who_answered_first_comes_first(world: World) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    late, early = (factories.organisation(name=name) for name in ("A sent", "Ö tidigt"))
    for body, minutes in ((late, 5), (early, 0)):
        row = factories.invitation(meeting, body, world.coordinator)
        Invitation.objects.filter(pk=row.pk).update(answered_at=NOW + timedelta(minutes=minutes))
    order = turns(meeting, Invitation.objects.filter(dialogue=meeting).select_related("organisation"))
    assert [turn.invitation.organisation for turn in order] == [early, late]


# --- differences ---

SKANE: dict[str, Any] = {"organisation_id": 1, "organisation": "Skåne"}
DALARNA: dict[str, Any] = {"organisation_id": 2, "organisation": "Dalarna"}
BEFORE = plan(
    slot(1, Kind.OPENING, 5),
    slot(2, Kind.PRESENTATION, **SKANE),
    slot(3, Kind.PRESENTATION, **DALARNA),
    slot(4, Kind.CLOSING, 5),
)


def again(*slots: Slot, **fields: Any) -> Plan:
    return plan(*slots, **fields)


def test_nothing_differs_from_itself() -> None:
    assert not difference(BEFORE, BEFORE)
    assert concerned(BEFORE, BEFORE) == frozenset()


def test_a_longer_opening_is_told_with_all_the_times_that_follow() -> None:
    after = again(slot(1, Kind.OPENING, 10), *BEFORE.slots[1:])
    found = difference(BEFORE, after)
    assert found.sentences == ("Inledning tar 10 minuter i stället för 5.",)
    assert [(one.after.heading, one.was, one.becomes) for one in found.moved] == [
        ("Inledning", "09.00–09.05", "09.00–09.10"),
        ("Skåne", "09.05–09.15", "09.10–09.20"),
        ("Dalarna", "09.15–09.25", "09.20–09.30"),
        ("Avslutning", "09.25–09.30", "09.30–09.35"),
    ]
    assert found.concerned == frozenset({1, 2})


def test_of_two_that_change_places_one_is_moved_and_both_are_told() -> None:
    opening, skane, dalarna, closing = BEFORE.slots
    found = difference(BEFORE, again(opening, dalarna, skane, closing))
    assert found.sentences == ("Dalarna flyttas från plats 3 till plats 2.",)
    assert found.concerned == frozenset({1, 2})


def test_what_comes_goes_and_is_renamed_is_said_in_words() -> None:
    opening, skane, _dalarna, closing = BEFORE.slots
    new = slot(9, Kind.PRESENTATION, organisation_id=3, organisation="Gotland", area="Vind", speaker="direktör")
    found = difference(
        BEFORE, again(opening, replace(skane, area="Ljus", speaker="chef"), new, replace(closing, title="Slut"))
    )
    assert found.sentences == (
        "Ny punkt: Gotland, 09.15–09.25.",
        "Borttagen punkt: Dalarna, 09.15–09.25.",
        "Skåne: område Ljus.",
        "Skåne: talare chef.",
        "Avslutning blir Slut (avslutning).",
    )
    assert found.concerned == frozenset({2, 3})


def test_a_change_that_moves_no_presentation_concerns_nobody() -> None:
    after = again(*BEFORE.slots[:3], slot(4, Kind.CLOSING, 15))
    found = difference(BEFORE, after)
    assert found
    assert found.concerned == frozenset()


def test_a_dialogue_at_another_time_concerns_everybody() -> None:
    found = difference(BEFORE, again(*BEFORE.slots, starts_at=NOW + timedelta(hours=1)))
    assert found.sentences == (
        "Dialogen flyttas från mån 1 mars 2027 kl. 09.00–12.00 till mån 1 mars 2027 kl. 10.00–13.00.",
    )
    assert found.concerned is None
    assert not difference(BEFORE, replace(BEFORE, long_sitting=True))


def test_a_new_name_or_link_is_told() -> None:
    after = replace(BEFORE, dialogue="Stål", meeting_url="https://video.example.org/1")
    assert difference(BEFORE, after).sentences == ("Dialogen heter nu Stål.", "Möteslänken är ny.")
    assert difference(after, replace(after, meeting_url="")).sentences == ("Möteslänken är borttagen.",)
