"""What host and organisation say to each other about a section: who, when, round after round, on three pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from presentations.actions import review
from presentations.models import Comment, Presentation, Submission
from presentations.threads import Count, counted, open_in, threads_of
from presentations.views.threads import Panel, panels
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

HX = {"HX-Request": "true"}


def url(route: str, world: World, *args: object) -> str:
    return reverse(route, args=[world.submitted.pk, *args])


def read(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def panel(world: World, user: User) -> Panel | None:
    written = Presentation.objects.whole().get(pk=world.submitted.pk)
    return panels(user, written, "read").get(world.needs.pk)


def counts(world: World) -> tuple[Count | None, Count | None]:
    """How the threads about the section look to the host and to the organisation."""
    threads = threads_of(Presentation.objects.with_dialogue().get(pk=world.submitted.pk))
    host, own = (counted(threads, host=side).get(world.needs.pk) for side in (True, False))
    return host, own


# --- what is said ----------------------------------------------------------------------------------------------


def test_the_side_that_has_not_answered_has_an_unanswered_comment(world: World) -> None:
    assert counts(world) == (Count(1, 0), Count(1, 1))
    review.answer(world.comment, "Vi menar två.", by=world.strategist, at=world.now)
    assert counts(world) == (Count(1, 1), Count(1, 0))
    review.resolve(world.comment, by=world.coordinator, at=world.now)
    assert counts(world) == (None, None)


def test_a_host_that_presents_itself_leaves_nobody_unanswered(world: World) -> None:
    area = factories.area(world.host)
    own = factories.presentation(world.later_dialogue, world.host, world.template, world.coordinator, area=area)
    factories.comment(factories.submission(own, world.coordinator), "needs", world.coordinator)
    assert counted(threads_of(own), host=False) == {world.needs.pk: Count(1, 0)}
    assert open_in({own.pk: False}) == {own.pk: Count(1, 0)}


def test_the_organisation_may_begin_a_thread_of_its_own(world: World) -> None:
    review.comment(world.submission, world.needs, "Räcker detta?", by=world.strategist, at=world.now)
    assert counts(world) == (Count(2, 1), Count(2, 1))


def test_a_settled_thread_is_opened_before_it_is_answered(world: World) -> None:
    review.resolve(world.comment, by=world.strategist, at=world.now)
    with pytest.raises(RefusalError, match="Stina Strateg har markerat detta som åtgärdat"):
        review.answer(world.comment, "En sak till.", by=world.coordinator, at=world.now)
    review.reopen(world.comment)
    assert review.answer(world.comment, "En sak till.", by=world.coordinator, at=world.now).thread == world.comment


def test_an_answer_is_not_answered_but_the_thread_it_stands_in(world: World) -> None:
    answer = review.answer(world.comment, "Så här.", by=world.strategist, at=world.now)
    with pytest.raises(Comment.DoesNotExist):
        review.answer(answer, "Hur?", by=world.coordinator, at=world.now)


def test_nothing_is_said_about_what_is_approved_but_a_thread_can_still_be_settled(world: World) -> None:
    review.approve(world.submission, by=world.coordinator, at=world.now)
    with pytest.raises(RefusalError, match="Ångra godkännandet innan du kommenterar"):
        review.answer(world.comment, "Mer", by=world.coordinator, at=world.now)
    with pytest.raises(RefusalError, match="Presentationen är godkänd"):
        review.answer(world.comment, "Mer", by=world.strategist, at=world.now)
    assert review.resolve(world.comment, by=world.strategist, at=world.now).resolved_by == world.strategist


def test_changes_are_asked_for_by_an_open_comment_of_the_host(world: World) -> None:
    review.resolve(world.comment, by=world.coordinator, at=world.now)
    own = review.comment(world.submission, world.needs, "Räcker detta?", by=world.strategist, at=world.now)
    with pytest.raises(RefusalError, match="Skriv minst en kommentar"):
        review.request_changes(world.submission, by=world.coordinator, at=world.now)
    review.answer(own, "Nej, nämn två företag.", by=world.coordinator, at=world.now)
    assert review.request_changes(world.submission, by=world.coordinator, at=world.now).returned_at == world.now


# --- rounds ----------------------------------------------------------------------------------------------------


def test_a_thread_stays_open_in_the_next_round_and_says_in_which_it_began(world: World, client: Client) -> None:
    factories.submission(world.submitted, world.strategist)
    review.answer(world.comment, "Nu är det med.", by=world.strategist, at=world.now + timedelta(days=1))
    (thread,) = threads_of(Presentation.objects.with_dialogue().get(pk=world.submitted.pk))
    assert (thread.number, len(thread.said), thread.is_open) == (1, 2, True)
    page = read(client, world.coordinator, url("presentation_review", world))
    assert "Om version 1" in page
    assert "Nu är det med." in page
    assert "obesvarad" in page


def test_the_draft_that_has_never_been_handed_in_has_no_threads(world: World, client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert threads_of(world.presentation) == []
    assert len(asked) == 0
    page = read(client, world.strategist, reverse("presentation_detail", args=[world.presentation.pk]))
    assert 'class="threads"' not in page


# --- pages -----------------------------------------------------------------------------------------------------


def test_both_sides_read_what_is_said_on_the_reading_page_and_the_network_does_not(
    world: World, client: Client
) -> None:
    Submission.objects.filter(pk=world.submission.pk).update(approved_at=world.now, approved_by=world.coordinator)
    address = url("presentation_detail", world)
    for person, reads in ((world.strategist, True), (world.coordinator, True), (world.member, False)):
        assert ("Säg mer." in read(client, person, address)) is reads
    client.force_login(world.member)
    assert client.get(url("presentation_comment", world, "needs")).status_code == 403


def test_an_answer_without_scripts_leads_back_to_the_thread_on_its_page(world: World, client: Client) -> None:
    client.force_login(world.coordinator)
    told = {f"thread-{world.comment.pk}-text": "Ja, gärna.", "page": "review"}
    answer = client.post(url("comment_answer", world, world.comment.pk), told)
    assert answer.headers["Location"] == f"{url('presentation_review', world)}#thread-{world.comment.pk}"
    client.force_login(world.strategist)
    answer = client.post(url("comment_answer", world, world.comment.pk), told)
    assert answer.headers["Location"] == f"{url('presentation_comment', world, 'needs')}#thread-{world.comment.pk}", (
        "one who does not review is not sent to the review"
    )


def test_a_comment_with_scripts_is_answered_with_the_panel_and_what_follows_from_it(
    world: World, client: Client
) -> None:
    client.force_login(world.coordinator)
    told = {"needs-text": "Nämn två företag.", "page": "review"}
    page = client.post(url("presentation_comment", world, "needs"), told, headers=HX).content.decode()
    assert page.lstrip().startswith('<section class="threads" id="threads-needs"')
    assert "2 kommentarer från dig är öppna." in page
    made = Comment.objects.latest("pk")
    assert f'id="thread-{made.pk}" tabindex="-1" autofocus' in page


def test_settling_in_the_editor_updates_the_list_of_sections(world: World, client: Client) -> None:
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    client.force_login(world.strategist)
    told = {"resolved": "yes", "page": "write"}
    page = client.post(url("comment_resolve", world, world.comment.pk), told, headers=HX).content.decode()
    assert '<div id="section-list" hx-swap-oob="true">' in page
    assert "obesvarad" not in page
    assert '<details class="threads-settled" open>' in page


@pytest.mark.parametrize("headers", [{}, HX])
def test_what_is_typed_in_a_refused_answer_is_kept_beside_the_reason(
    world: World, client: Client, headers: dict[str, str]
) -> None:
    client.force_login(world.strategist)
    told = {f"thread-{world.comment.pk}-text": "å" * 2001}
    answer = client.post(url("comment_answer", world, world.comment.pk), told, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "å" * 2001 in page
    assert 'aria-invalid="true" autofocus' in page
    assert not Comment.objects.filter(thread=world.comment).exists()


def test_a_comment_of_another_presentation_is_not_found(world: World, client: Client) -> None:
    elsewhere = factories.presentation(world.later_dialogue, world.group, world.template, world.other_strategist)
    factories.submission(elsewhere, world.other_strategist)
    client.force_login(world.coordinator)
    for route in ("comment_answer", "comment_resolve"):
        assert client.post(reverse(route, args=[elsewhere.pk, world.comment.pk])).status_code == 404


def test_the_homework_says_how_many_comments_are_open_to_those_who_take_part(world: World, client: Client) -> None:
    address = reverse("dialogue_presentations", args=[world.later_dialogue.pk])
    assert "1 obesvarad kommentar" in read(client, world.strategist, address)
    assert ">1 kommentar<" in read(client, world.coordinator, address)
    assert "homework-talk" not in read(client, world.member, address)


def test_what_is_said_costs_the_same_for_one_thread_and_for_many(world: World, client: Client) -> None:
    def asked() -> list[int]:
        found = []
        for person, route in ((world.strategist, "presentation_detail"), (world.coordinator, "presentation_review")):
            client.force_login(person)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url(route, world)).status_code == 200
            found.append(len(captured))
        return found

    few = asked()
    for number in range(20):
        thread = factories.comment(world.submission, "needs", world.coordinator)
        factories.comment(world.submission, "needs", world.strategist, thread=thread, text=f"Svar {number}")
    assert asked() == few
    assert max(few) <= 12


def test_the_panel_may_be_written_in_until_the_presentation_is_approved(world: World) -> None:
    assert panel(world, world.member) is None
    before = panel(world, world.strategist)
    assert before is not None
    assert before.may_write
    review.approve(world.submission, by=world.coordinator, at=world.now)
    after = panel(world, world.coordinator)
    assert after is not None
    assert not after.may_write
