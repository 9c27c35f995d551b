"""What changed between two rounds: every field, word by word, seen and heard without colour."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from presentations import rounds
from presentations.content import Chart, Content, Image, Link, OwnFile, Series
from presentations.models import Answer, Submission
from tests import factories, pictures
from tests.documents import content, section
from tests.factories import World

MAP = Image("a" * 64, "png", 120, 80, alt="Karta över länet")
CHART = Chart("bars", "Företag", "antal", ("2024", "2025"), (Series("Små", (10.5, None)),), "SCB")
ASKED: dict[str, Any] = {
    "text": "Vi satsar på vätgas.",
    "manuscript": "Hej.",
    "choice": "no",
    "scale": 2,
    "links": (Link("s3", "Vår strategi", "https://example.org/a"),),
    "picture": MAP,
    "chart": CHART,
}
WHOLE = content(section(1, **ASKED), section(2, text="Samma som förut."))


def changed(**fields: object) -> dict[str, list[tuple[str, str]]]:
    """What is told when the first section says something else: the pieces of each field, without what is the same."""
    now = replace(WHOLE, sections=(section(1, **{**ASKED, **fields}), WHOLE.sections[1]))
    found = rounds.between(WHOLE, now)
    assert "section-2" in [one.key for one in found.unchanged]
    return {
        change.label: [(piece.kind, piece.text.strip()) for piece in change.pieces if piece.kind != "same"]
        for one in found.changed
        for change in one.changes
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "Vi satsar på el."}, {"Text på bilden": [("removed", "vätgas."), ("added", "el.")]}),
        ({"manuscript": "Hej alla."}, {"Manus": [("removed", "Hej."), ("added", "Hej alla.")]}),
        ({"choice": "yes"}, {"Svar": [("removed", "nej"), ("added", "ja")]}),
        ({"scale": 4}, {"Skala": [("removed", "2"), ("added", "4")]}),
        ({"links": ()}, {"Strategier och länkar": [("removed", "Vår strategi https://example.org/a")]}),
        (
            {"picture": replace(MAP, alt="Karta över länets kluster")},
            {"Bildens beskrivning": [("removed", "länet"), ("added", "länets kluster")]},
        ),
        (
            {"picture": replace(MAP, place="full")},
            {"Bildens plats": [("removed", "bredvid texten"), ("added", "hela bilden")]},
        ),
        (
            {"chart": replace(CHART, series=(Series("Små", (12.0, None)),))},
            {"Diagram": [("removed", "10,5"), ("added", "12")]},
        ),
    ],
)
def test_each_field_tells_what_has_changed_in_it(fields: dict[str, object], told: object) -> None:
    assert changed(**fields) == told


def test_another_picture_is_told_with_both(world: World) -> None:
    other = replace(MAP, digest="b" * 64)
    now = replace(WHOLE, sections=(replace(WHOLE.sections[0], picture=other), WHOLE.sections[1]))
    (one,) = rounds.between(WHOLE, now).changed
    assert (one.changes, one.picture_before, one.picture_now) == ((), MAP, other)


def test_blanks_at_the_end_are_no_change_and_a_new_line_is() -> None:
    assert changed(text="Vi  satsar på vätgas. \n") == {}
    assert changed(text="Vi satsar\npå vätgas.") == {"Text på bilden": [("added", "")]}


def changed_facts(now: Content) -> list[tuple[str, str]]:
    return [(change.label, change.pieces[-1].text) for change in rounds.between(WHOLE, now).facts]


def test_another_area_and_other_slides_are_told() -> None:
    assert changed_facts(replace(WHOLE, subject="Vätgas")) == [("Område", "Vätgas")]
    own = OwnFile("c" * 64, "pdf", "bilder.pdf", 9)
    assert changed_facts(replace(WHOLE, own_slides=own)) == [("Egna bilder", "bilder.pdf")]
    before = replace(WHOLE, own_slides=own)
    again = rounds.between(before, replace(WHOLE, own_slides=replace(own, digest="d" * 64)))
    assert again.facts[0].pieces[-1].text == "bilder.pdf (en annan fil)"


# --- the page --------------------------------------------------------------------------------------------------


@pytest.fixture
def second(world: World) -> Submission:
    """The round after the host's comment, with a new text in one of the sections."""
    factories.answer(world.submitted, "needs", world.strategist, text="Tre behov, och ett till")
    content = world.submission.content
    for one in content["sections"]:
        if one["key"] == "needs":
            one["text"] = "Två behov, och ett till"
    Submission.objects.filter(pk=world.submission.pk).update(content=content)
    return factories.submission(world.submitted, world.strategist)


def page(client: Client, world: World, query: str = "") -> str:
    """What a screen reader says."""
    said = client.get(reverse("presentation_changes", args=[world.submitted.pk]) + query).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", said))


def test_the_review_leads_to_the_changes_since_the_round_before(
    world: World, second: Submission, client: Client
) -> None:
    client.force_login(world.coordinator)
    review = client.get(reverse("presentation_review", args=[world.submitted.pk])).content.decode()
    assert "Visa ändringarna sedan version 1" in review
    said = page(client, world)
    assert "Version 1 → Version 2" in said
    assert re.search(r"\[bort\w+: Två ?\]\[till\w+: Tre ?\]behov, och ett till", said)


def test_one_round_has_nothing_to_compare_with_but_its_writers_have_their_draft(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    assert "Det finns bara Version 1." in page(client, world)
    Submission.objects.filter(pk=world.submission.pk).update(returned_at=world.now, returned_by=world.coordinator)
    factories.answer(world.submitted, "needs", world.strategist, text="Nytt")
    assert "Det finns bara Version 1." in page(client, world)
    client.force_login(world.strategist)
    assert "Version 1 → Utkastet som det är nu" in page(client, world)


@pytest.mark.parametrize("query", ["?fran=1&till=2", "?fran=2&till=1", "?till=2", "?fran=9&till=x", "?till=1"])
def test_any_two_rounds_can_be_asked_for_and_nonsense_shows_the_last_two(
    world: World, second: Submission, client: Client, query: str
) -> None:
    client.force_login(world.coordinator)
    assert ("Version 1 → Version 2" in page(client, world, query)) is (query != "?till=1")


def test_the_host_sees_the_picture_of_every_round_and_the_network_only_the_approved(
    world: World, client: Client
) -> None:
    stored = pictures.picture(world.submitted, world.strategist)
    Answer.objects.filter(presentation=world.submitted).delete()
    shown = factories.answer(world.submitted, "needs", world.strategist, picture=vars(pictures.image(stored, alt="K")))
    factories.submission(world.submitted, world.strategist)
    shown.picture = None
    shown.save()
    factories.submission(world.submitted, world.strategist, approved_at=world.now, approved_by=world.coordinator)
    address = reverse("presentation_picture", args=[world.submitted.pk, stored.digest])
    for person, status in ((world.coordinator, 200), (world.strategist, 200), (world.member, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_two_rounds_cost_as_many_questions_as_twenty(world: World, second: Submission, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, world)
        return len(captured)

    client.force_login(world.coordinator)
    few = asked()
    for _round in range(18):
        factories.submission(world.submitted, world.strategist)
    assert asked() == few <= 12
