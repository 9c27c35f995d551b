"""Reading aloud with a clock: what is kept, what is refused, and whose pace the editor then counts in."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from presentations.actions import rehearsing, writing
from presentations.models import Presentation, Rehearsal
from regions.actions import anonymise_person
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

AsUser = Callable[[User], Client]


@pytest.fixture
def draft(world: World) -> Presentation:
    """A presentation in thirty days, whose section on needs has a manuscript of 220 words as they are said."""
    meeting = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(meeting, world.region, world.coordinator)
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=timezone.now())
    started.answers.all().delete()
    factories.answer(started, "needs", world.strategist, manuscript="ord " * 214 + "2 347")
    return Presentation.objects.whole().get(pk=started.pk)


def page(draft: Presentation, key: str = "needs") -> str:
    return reverse("presentation_rehearse", args=[draft.pk, key])


def editor(draft: Presentation, key: str = "needs") -> str:
    return reverse("presentation_edit", args=[draft.pk, key])


def logged(person: User) -> list[tuple[int, int]]:
    return list(Rehearsal.objects.filter(person=person).values_list("words", "seconds"))


def test_a_reading_is_kept_with_its_words_as_they_are_said(world: World, draft: Presentation, as_user: AsUser) -> None:
    response = as_user(world.strategist).post(page(draft), {"taken": "2:00"}, follow=True)
    text = response.content.decode()
    assert "Läsningen är sparad: 220 ord på 2:00." in text
    assert logged(world.strategist) == [(220, 120)]


@pytest.mark.parametrize("typed", ["1.45", "1,45", "1:45", " 1:45 "])
def test_the_time_may_be_typed_with_a_point_a_comma_or_a_colon(
    world: World, draft: Presentation, as_user: AsUser, typed: str
) -> None:
    as_user(world.strategist).post(page(draft), {"taken": typed})
    assert logged(world.strategist) == [(220, 105)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv hur lång tid det tog."),
        ("två", "Skriv tiden i minuter och sekunder, till exempel 1:45."),
        ("1:60", "Skriv tiden i minuter och sekunder, till exempel 1:45."),
        ("0:30", "Det skulle bli 440 ord i minuten, snabbare än någon talar."),
        ("5:31", "Det skulle bli 40 ord i minuten, långsammare än någon talar."),
        ("0:00", "Tiden ska vara mellan en sekund och en timme."),
        ("61:00", "Tiden ska vara mellan en sekund och en timme."),
    ],
)
def test_what_cannot_be_a_reading_is_refused_in_a_sentence(
    world: World, draft: Presentation, as_user: AsUser, typed: str, sentence: str
) -> None:
    response = as_user(world.strategist).post(page(draft), {"taken": typed})
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert f'value="{typed}"' in text
    assert logged(world.strategist) == []


def test_the_slowest_and_the_fastest_reading_are_kept(world: World, draft: Presentation) -> None:
    for seconds in (33, 330):
        rehearsing.log(draft, world.needs, seconds, by=world.strategist, at=world.now)
    assert logged(world.strategist) == [(220, 330), (220, 33)]


def test_a_manuscript_of_a_few_words_gives_no_pace(world: World, draft: Presentation) -> None:
    draft.answers.update(manuscript="nio ord " * 4 + "nio")
    with pytest.raises(RefusalError, match="minst 10 ord"):
        rehearsing.log(draft, world.needs, 5, by=world.strategist, at=world.now)


def test_the_same_reading_sent_twice_is_one(world: World, draft: Presentation, now: datetime) -> None:
    for second in (0, 1, 119):
        rehearsing.log(draft, world.needs, 120, by=world.strategist, at=now + timedelta(seconds=second))
    assert len(logged(world.strategist)) == 1
    rehearsing.log(draft, world.needs, 120, by=world.strategist, at=now + timedelta(seconds=120))
    assert len(logged(world.strategist)) == 2


def read_twice(world: World, draft: Presentation) -> None:
    for words in (110, 220):
        factories.rehearsal(draft, "needs", world.strategist, words=words, seconds=words * 60 // 110)


def test_after_two_readings_the_editor_counts_in_the_readers_pace_and_in_nobody_elses(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    colleague = factories.user(name="Kurt Kollega")
    factories.membership(colleague, world.region, "strategist")
    read_twice(world, draft)
    own = as_user(world.strategist).get(editor(draft)).content.decode()
    assert "tar 2:00 av 2:00 att säga i din takt, 110 ord i minuten" in own
    assert "Beräknad taltid 2:00 av" in own
    assert "2:00 av 2:00" in own
    theirs = as_user(colleague).get(editor(draft)).content.decode()
    assert "tar 1:42 av 2:00 att säga</span>" in theirs
    assert "din takt" not in theirs


def test_1300_words_are_ten_minutes_and_after_two_readings_at_110_eleven_and_49_seconds(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    draft.answers.update(manuscript="ord " * 1300)
    client = as_user(world.strategist)
    assert client.get(editor(draft)).context["bar"].spoken == 600
    read_twice(world, draft)
    assert client.get(editor(draft)).context["bar"].spoken == 11 * 60 + 49
    typed = {"text": "", "manuscript": "ord " * 650, "seen_version": 1, "window": "w"}
    preview = client.post(reverse("presentation_preview", args=[draft.pk, "needs"]), typed).content.decode()
    assert "tar 5:55 av 2:00 att säga i din takt, 110 ord i minuten" in preview
    pulse = client.get(reverse("presentation_pulse", args=[draft.pk, "needs"])).content.decode()
    assert "11:49 av 2:00" in pulse


def test_one_can_go_back_to_the_usual_pace_and_to_ones_own(world: World, draft: Presentation, as_user: AsUser) -> None:
    read_twice(world, draft)
    client = as_user(world.strategist)
    address = reverse("presentation_pace", args=[draft.pk])
    response = client.post(address, {"pace": "usual", "next": editor(draft)}, follow=True)
    assert response.redirect_chain == [(editor(draft), 302)]
    assert response.context["bar"].spoken == 102
    assert "Räkna i din takt, 110 ord i minuten" in response.content.decode()
    response = client.post(address, {"pace": "own", "next": editor(draft)}, follow=True)
    assert response.context["bar"].spoken == 120
    response = client.post(address, {"pace": "forget", "next": page(draft)}, follow=True)
    assert logged(world.strategist) == []
    assert "Dina läsningar är borttagna." in response.content.decode()


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(world: World, draft: Presentation, as_user: AsUser, back: str) -> None:
    address = reverse("presentation_pace", args=[draft.pk])
    response = as_user(world.strategist).post(address, {"pace": "usual", "next": back})
    assert response.headers["Location"] == reverse("presentation_rehearse", args=[draft.pk])


def test_a_reading_can_be_removed_by_the_one_who_read_and_by_nobody_else(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    colleague = factories.user(name="Kurt Kollega")
    factories.membership(colleague, world.region, "strategist")
    mine = factories.rehearsal(draft, "needs", world.strategist, words=123, seconds=67)
    address = reverse("rehearsal_remove", args=[draft.pk, "needs", mine.pk])
    assert "123" not in as_user(colleague).get(page(draft)).content.decode()
    assert as_user(colleague).post(address).status_code == 404
    assert logged(world.strategist) == [(123, 67)]
    client = as_user(world.strategist)
    assert 'data-label="Ord">123' in client.get(page(draft)).content.decode()
    assert client.post(address).status_code == 302
    assert logged(world.strategist) == []


def test_what_is_handed_in_can_still_be_read_aloud(world: World, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    response = client.get(page(world.submitted))
    assert response.status_code == 200
    assert page(world.submitted)[:-6] in client.get(world.submitted.get_absolute_url()).content.decode()
    assert "Läs högt" not in as_user(world.coordinator).get(world.submitted.get_absolute_url()).content.decode()


def test_the_document_and_the_reading_page_count_in_the_usual_pace(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    before = client.get(reverse("presentation_deck", args=[draft.pk])).headers["ETag"]
    read_twice(world, draft)
    assert client.get(reverse("presentation_deck", args=[draft.pk])).headers["ETag"] == before
    assert client.get(draft.get_absolute_url()).context["bar"].spoken == 102


def test_the_page_costs_the_same_for_one_reading_and_for_three_hundred(
    world: World, draft: Presentation, as_user: AsUser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_user(world.strategist)
    client.get(page(draft))
    for number in range(300):
        factories.rehearsal(draft, "needs", world.strategist, rehearsed_at=world.now + timedelta(minutes=number))
    with django_assert_max_num_queries(12):
        text = client.get(page(draft)).content.decode()
    assert text.count('data-label="Ord">') == 20
    with django_assert_max_num_queries(12):
        client.get(editor(draft))


def test_readings_are_taken_along_and_go_when_the_person_is_forgotten(world: World, client: Client) -> None:
    assert world.rehearsal.words == 110
    other = factories.rehearsal(world.presentation, "needs", world.coordinator)
    client.force_login(world.strategist)
    known = json.loads(client.get("/konto/mina-uppgifter.json").content)
    assert [(one["words"], one["seconds"]) for one in known["readings_aloud"]] == [(110, 60)]
    anonymise_person(world.strategist, by=world.admin, at=world.now)
    assert list(Rehearsal.objects.all()) == [other]
