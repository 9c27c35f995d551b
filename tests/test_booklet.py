"""The booklet of a dialogue: what goes in, in which order, for whom, and when it is made anew."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from dialogues.models import AgendaItem, Dialogue, Invitation
from presentations import booklet, bookshelf, renderings, tasks
from presentations.actions import booklets, rendering
from presentations.booklet import Booklet
from presentations.models import OwnPage, OwnSlides, Presentation, Rendering
from tests import factories
from tests.booklets import bound, chapter
from tests.documents import content, outline, read_aloud, section, texts
from tests.factories import NOW, World
from tests.pictures import png
from tests.test_pdfua import half_day

AsUser = Callable[[User], Client]


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that a worker was nudged with; no worker runs in this test."""
    seen: list[int] = []
    monkeypatch.setattr(tasks.bind, "delay", seen.append)
    return seen


def of(dialogue: Dialogue) -> Booklet:
    found = booklet.booklet_of(dialogue)
    assert found is not None
    return found


def made(dialogue: Dialogue) -> bytes:
    """The booklet, made now."""
    row = booklets.ask(dialogue, at=NOW)
    tasks.bind(row.pk)
    return bytes(Rendering.objects.get(dialogue=dialogue).body or b"")


def another(world: World, name: str, text: str = "Mer trä.") -> Presentation:
    """One more approved presentation in the same dialogue."""
    body = factories.organisation(name=name)
    written = factories.presentation(world.approved.dialogue, body, world.template, world.strategist)
    factories.answer(written, "needs", world.strategist, text=text, manuscript="Det här säger vi bara högt.")
    factories.submission(written, world.strategist, approved_at=NOW, approved_by=world.coordinator)
    return written


def test_the_booklet_has_contents_with_the_pages_where_each_presentation_begins() -> None:
    body = bound(
        [
            chapter(1, content(section(text="Ett."), organisation="Region Skåne")),
            chapter(2, content(section(text="Två."), organisation="Region Dalarna")),
        ],
        half_day(2),
    )
    pages = texts(body)
    contents = next(page for page in pages if "Innehåll" in page)
    for name in ("Region Skåne", "Region Dalarna", "Deltagare och kontakter"):
        place = next(n for n, page in enumerate(pages, start=1) if name in page and n > 2 and page != contents)
        assert f"{name} " in contents
        assert f" {place}" in contents[contents.index(name) :][:80]
    titles = [title for depth, title in outline(body) if depth == 1]
    assert titles == [
        "Hållbara material",
        "Innehåll",
        "Program",
        "Region Skåne",
        "Region Dalarna",
        "Deltagare och kontakter",
    ]


def test_pages_are_numbered_through_the_whole_booklet() -> None:
    body = bound([chapter(1, content(section(text="Ett."))), chapter(2, content(section(text="Två.")))], None)
    pages = texts(body)
    assert [page.split()[-1] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]


def test_a_slide_is_read_as_one_picture_and_its_text_once() -> None:
    said = read_aloud(bound([chapter(1, content(section(text="Mer stål till rymden.")))], None))
    assert said.count("Mer stål till rymden.") == 1
    assert "Bild 1 av 1: Avsnitt 1. Texten följer efter bilderna." in said


def test_the_words_on_an_organisations_own_slides_are_read_in_their_place() -> None:
    body = bound([chapter(1, content(section(text="Vårt svar.")), own=True)], None)
    said = read_aloud(body)
    assert "Bild 1 av 2: Ord på bilden Bild 2 av 2" in said
    assert said.index("Ord på bilden") < said.index("Vårt svar.")


def test_presentations_come_in_the_order_of_the_programme_the_host_where_its_slot_is(world: World) -> None:
    dialogue = world.approved.dialogue
    first, last = another(world, "Region Örebro"), another(world, "Region Aspen")
    host = factories.presentation(dialogue, world.host, world.template, world.coordinator)
    factories.submission(host, world.coordinator, approved_at=NOW, approved_by=world.coordinator)
    present = AgendaItem.Kind.PRESENTATION
    factories.agenda_item(dialogue, present, organisation=first.organisation)
    factories.agenda_item(dialogue, AgendaItem.Kind.HOST)
    factories.agenda_item(dialogue, present, organisation=world.approved.organisation)
    factories.programme(dialogue, world.coordinator)
    found = of(dialogue)
    chapters = booklet.chapters_of(found, booklet.plan_of(found))
    assert [one.approved.presentation_id for one in chapters] == [first.pk, host.pk, world.approved.pk, last.pk]
    assert [bool(one.hours) for one in chapters] == [True, True, True, False]


def test_only_what_the_network_may_read_goes_in(world: World) -> None:
    dialogue = world.approved.dialogue
    another(world, "Region Örebro")
    waiting = factories.presentation(dialogue, world.region, world.template, world.strategist)
    factories.answer(waiting, "needs", world.strategist, text="Hemligt utkast.")
    factories.submission(waiting, world.strategist)
    body = factories.organisation(name="Jordbruksverket", mailbox="funktion@example.org")
    factories.invitation(dialogue, body, world.coordinator, Invitation.Answer.LISTENS)
    factories.invitation(dialogue, factories.organisation(name="Sade nej"), world.coordinator, "declines")
    said = " ".join(texts(made(dialogue)))
    assert "Mer stål till rymden." in said
    assert "Mer trä." in said
    assert "funktion@example.org" in said
    for hidden in ("Hemligt utkast", "Det här säger vi bara högt", "Sade nej", world.strategist.name):
        assert hidden not in said


def test_own_slides_stand_in_the_booklet_as_soon_as_their_pages_can_be_shown(world: World) -> None:
    written, dialogue = world.approved, world.approved.dialogue
    file = OwnSlides.objects.create(
        presentation=written, format="pdf", name="egna.pdf", digest="d" * 64, body=b"%PDF", pdf=b"%PDF", page_count=1,
        uploaded_at=NOW, uploaded_by=world.other_strategist,
    )  # fmt: skip
    OwnPage.objects.create(slides=file, number=1, width=160, height=90, body=png(160, 90), text="Ord på egen bild")
    submission = written.submissions.get()
    own = {"digest": file.digest, "format": "pdf", "name": file.name, "pages": 1}
    submission.content = {**submission.content, "own_slides": own}
    submission.save()
    before = of(dialogue)
    assert booklet.chapters_of(before, None)[0].own_slides == ()
    OwnSlides.objects.update(shown_at=NOW)
    assert of(dialogue).digest != before.digest
    said = read_aloud(made(dialogue))
    assert "Bild 1 av 1: Ord på egen bild" in said
    assert "Mer stål till rymden." in said


def test_a_programme_of_another_day_is_left_out(world: World) -> None:
    dialogue = world.approved.dialogue
    factories.agenda_item(dialogue)
    factories.programme(dialogue, world.coordinator)
    assert booklet.plan_of(of(dialogue)) is not None
    Dialogue.objects.filter(pk=dialogue.pk).update(
        starts_at=dialogue.starts_at + timedelta(days=1), ends_at=dialogue.ends_at + timedelta(days=1)
    )
    assert booklet.plan_of(of(dialogue)) is None


def test_reading_what_booklets_say_costs_the_same_for_any_number(
    world: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    dialogue = world.approved.dialogue
    with django_assert_num_queries(6):
        booklet.booklets_of([dialogue.pk])
    for number in range(8):
        another(world, f"Region {number}")
    with django_assert_num_queries(6):
        assert len(booklet.booklets_of([dialogue.pk, world.dialogue.pk])[dialogue.pk].approved) == 9


def test_nobody_but_the_host_knows_of_a_booklet_before_something_is_approved(world: World, as_user: AsUser) -> None:
    url = reverse("dialogue_booklet", args=[world.dialogue.pk])
    assert as_user(world.member).get(url).status_code == 404
    page = as_user(world.coordinator).get(url)
    assert "när den första presentationen är godkänd" in page.content.decode()
    assert as_user(world.coordinator).post(url).status_code == 409


def test_a_member_asks_for_the_booklet_follows_it_and_opens_it(
    world: World, as_user: AsUser, nudges: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client, dialogue = as_user(world.member), world.approved.dialogue
    url, document = (reverse(name, args=[dialogue.pk]) for name in ("dialogue_booklet", "dialogue_booklet_pdf"))
    assert client.get(document).headers["Location"] == url
    assert "Gör samlingshäftet" in client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url)
        client.post(url)
    row = Rendering.objects.get()
    assert set(nudges) == {row.pk}
    assert "väntar på sin tur" in client.get(url).content.decode()
    Rendering.objects.filter(pk=row.pk).update(attempts=1, done=4, steps=9)
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "4 av 9 presentationer" in fragment
    assert "<html" not in fragment
    tasks.bind(row.pk)
    assert "Samlingshäftet är klart" in client.get(url).content.decode()
    answer = client.get(document)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "samlingsh%C3%A4fte.pdf" in answer.headers["Content-Disposition"]
    assert client.get(document, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_change_is_found_by_the_sweep_and_the_earlier_booklet_is_read_until_the_new_one_is_made(
    world: World, as_user: AsUser, nudges: list[int]
) -> None:
    dialogue = world.approved.dialogue
    made(dialogue)
    assert booklets.renew(at=NOW) == 0
    another(world, "Region Örebro")
    assert booklets.renew(at=NOW) == 1
    assert booklets.renew(at=NOW) == 0
    client = as_user(world.member)
    page = client.get(reverse("dialogue_booklet", args=[dialogue.pk])).content.decode()
    assert "väntar på sin tur" in page
    assert "Öppna häftet som det var" in page
    document = reverse("dialogue_booklet_pdf", args=[dialogue.pk])
    assert "Region Örebro" not in " ".join(texts(client.get(document).content))
    rendering.render_due(at=NOW)
    tasks.bind(nudges[-1])
    assert "Region Örebro" in " ".join(texts(client.get(document).content))
    assert Rendering.objects.filter(dialogue=dialogue).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda world: Dialogue.objects.filter(pk=world.approved.dialogue_id).update(title="Ett annat namn"),
        lambda world: factories.programme(world.approved.dialogue, world.coordinator),
        lambda world: factories.invitation(world.approved.dialogue, world.region, world.coordinator, "listens"),
        lambda world: type(world.host).objects.filter(pk=world.host.pk).update(mailbox="ny@example.org"),
    ],
    ids=["dialogue", "programme", "participants", "contacts"],
)
def test_everything_that_the_booklet_shows_makes_it_anew(world: World, change: Callable[[World], object]) -> None:
    dialogue = world.approved.dialogue
    booklets.ask(dialogue, at=NOW)
    assert list(bookshelf.outdated()) == []
    change(world)
    assert [one.dialogue_id for one in bookshelf.outdated()] == [dialogue.pk]


def test_a_booklet_that_nobody_has_asked_for_is_not_made_by_itself(world: World) -> None:
    assert of(world.approved.dialogue).approved
    assert booklets.renew(at=NOW) == 0


def test_when_an_approval_is_taken_back_nobody_gets_the_booklet_with_that_presentation(
    world: World, as_user: AsUser
) -> None:
    gone = another(world, "Region Örebro")
    dialogue = world.approved.dialogue
    made(dialogue)
    gone.submissions.update(approved_at=None, approved_by=None)
    document = reverse("dialogue_booklet_pdf", args=[dialogue.pk])
    assert as_user(world.member).get(document).status_code == 302
    shelf = bookshelf.shelf_of(of(dialogue))
    assert (shelf.newest, shelf.is_current) == (None, False)


def test_a_row_that_asks_for_what_has_changed_since_gives_way_to_a_new_one(world: World) -> None:
    dialogue = world.approved.dialogue
    old = booklets.ask(dialogue, at=NOW)
    another(world, "Region Örebro")
    tasks.bind(old.pk)
    row = Rendering.objects.get()
    assert (row.key, row.steps, row.done) == (bookshelf.key_of(of(dialogue)), 2, 2)
    assert row.rendered_at is not None


def test_a_booklet_that_cannot_be_made_says_so_and_can_be_tried_again(
    world: World, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> bytes:
        raise ValueError("no paper")

    row = booklets.ask(world.approved.dialogue, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("presentations.binding.booklet_pdf", fail)
        for _attempt in range(renderings.MOST_ATTEMPTS):
            with pytest.raises(ValueError, match="no paper"):
                tasks.bind(row.pk)
    client, url = as_user(world.member), reverse("dialogue_booklet", args=[world.approved.dialogue_id])
    assert "kunde inte göras" in client.get(url).content.decode()
    row.refresh_from_db()
    assert row.last_error == "ValueError: no paper"
    tasks.bind(row.pk)
    assert Rendering.objects.get().rendered_at is None
    client.post(url)
    tasks.bind(row.pk)
    assert Rendering.objects.get().rendered_at is not None


def test_the_progress_is_seen_by_others_while_the_booklet_is_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    another(world, "Region Örebro")
    seen: list[tuple[int, int]] = []
    pictures = bookshelf.pictures_of

    def looked(one: Any) -> dict[str, bytes]:
        row = Rendering.objects.get()
        seen.append((row.done, row.steps))
        return pictures(one)

    monkeypatch.setattr(bookshelf, "pictures_of", looked)
    made(world.approved.dialogue)
    assert seen == [(0, 2), (1, 2)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_booklet(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    row = booklets.ask(world.approved.dialogue, at=NOW)
    begun, go_on = threading.Event(), threading.Event()
    bind = bookshelf._bound
    made_by: list[str] = []

    def held(*args: Any, **kwargs: Any) -> bytes:
        made_by.append(threading.current_thread().name)
        begun.set()
        assert go_on.wait(30)
        return bind(*args, **kwargs)

    monkeypatch.setattr(bookshelf, "_bound", held)

    def work() -> None:
        tasks.bind(row.pk)
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert begun.wait(30)
    tasks.bind(row.pk)  # somebody is at it
    go_on.set()
    first.join(60)
    assert len(made_by) == 1
    assert Rendering.objects.get().attempts == 1


def test_a_booklet_is_not_removed_with_the_documents_of_drafts(world: World) -> None:
    made(world.approved.dialogue)
    rendering.purge(at=NOW + timedelta(days=400))
    assert Rendering.objects.filter(format="booklet").count() == 1


def test_a_picture_has_no_more_pixels_in_the_booklet_than_paper_shows() -> None:
    small, large = png(1200, 800), png(2400, 1200)
    assert bookshelf.printed(small) == small
    with Image.open(BytesIO(bookshelf.printed(large))) as picture:
        assert (picture.size, picture.format) == ((1400, 700), "PNG")


def test_the_same_booklet_gives_the_same_bytes() -> None:
    one = chapter(1, replace(content(section(text="Ett.")), revision=3))
    assert bound([one], half_day(2)) == bound([one], half_day(2))
