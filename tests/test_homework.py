"""The homework of a dialogue, and the pages where a presentation is read and reviewed."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from dialogues.models import Dialogue
from presentations.models import Presentation
from regions.models import Organisation
from tests import factories
from tests.factories import World

AsUser = Callable[[User], Client]
WRITTEN = "Hemlig utkasttext"


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """A dialogue in thirty days, whenever the test runs; the region presents."""
    made = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(made, world.region, world.coordinator)
    return made


@pytest.fixture
def draft(world: World, meeting: Dialogue) -> Presentation:
    made = factories.presentation(meeting, world.region, world.template, world.strategist, area=world.area)
    factories.answer(made, "needs", world.strategist, text=WRITTEN, manuscript="ord " * 130)
    return made


def homework(client: Client, meeting: Dialogue) -> str:
    response = client.get(reverse("dialogue_presentations", args=[meeting.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_host_sees_how_complete_a_draft_is_and_never_its_text(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.coordinator)
    page = homework(client, meeting)
    assert "1 av 2" in page
    assert "Avancerade material" in page
    assert "1:00 av 10:00" in page
    assert WRITTEN not in page
    detail = client.get(draft.get_absolute_url()).content.decode()
    assert "1 av 2 avsnitt har svar" in detail
    assert WRITTEN not in detail


def test_the_network_sees_who_presents_and_nothing_of_a_draft(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    page = homework(as_user(world.member), meeting)
    assert "Östergötland" in page
    assert "går att läsa när den är godkänd" in page
    for unseen in (WRITTEN, "1 av 2", "Avancerade material", "försenad", draft.get_absolute_url()):
        assert unseen not in page


def test_the_spreadsheet_holds_no_more_than_the_page(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    def line(person: User) -> list[object]:
        response = as_user(person).get(reverse("dialogue_presentations_export", args=[meeting.pk]))
        sheet = load_workbook(BytesIO(response.content)).active
        assert sheet is not None
        lines: list[list[object]] = [[*row] for row in sheet.iter_rows(values_only=True)]
        return next(line[:6] for line in lines if line[0] == "Region Östergötland")

    assert line(world.coordinator) == ["Region Östergötland", "Avancerade material", "utkast", 1, 2, 60]
    assert line(world.member) == ["Region Östergötland", None, None, None, None, None]


def test_the_own_organisation_goes_on_from_the_list(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    page = homework(as_user(world.strategist), meeting)
    assert reverse("presentation_edit", args=[draft.pk]) in page


def test_everybody_who_presents_is_in_the_list_in_swedish_order_after_the_host(
    world: World, meeting: Dialogue, as_user: AsUser
) -> None:
    for name in ("Örebro", "Åland", "Värmland"):
        factories.invitation(meeting, factories.organisation(name=name), world.coordinator)
    factories.invitation(meeting, factories.organisation(name="Lyssnaren"), world.coordinator, answer="listens")
    response = as_user(world.coordinator).get(reverse("dialogue_presentations", args=[meeting.pk]))
    names = [row.organisation.short_name for row in response.context["rows"]]
    assert names == ["Vinnova", "Värmland", "Åland", "Örebro", "Östergötland"]


def test_a_host_without_a_slot_is_not_in_the_list(world: World, meeting: Dialogue, as_user: AsUser) -> None:
    meeting.host_slot = Dialogue.HostSlot.NONE
    meeting.save()
    assert "Börja skriva" not in homework(as_user(world.coordinator), meeting)


def test_what_is_not_in_by_the_deadline_is_late_to_the_host_and_to_its_writers(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser
) -> None:
    meeting.material_due_on = timezone.localdate() - timedelta(days=1)
    meeting.save()
    for person in (world.coordinator, world.strategist):
        assert "försenad" in homework(as_user(person), meeting)
    draft.late_until, draft.late_by, draft.late_at = timezone.localdate(), world.coordinator, timezone.now()
    draft.save()
    assert "försenad" not in homework(as_user(world.strategist), meeting)


def test_reading_follows_the_rounds_draft_to_writers_submission_to_host_approved_to_all(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    def reads(person: User) -> bool:
        return WRITTEN in as_user(person).get(draft.get_absolute_url()).content.decode()

    people = (world.member, world.strategist, world.coordinator)
    assert [reads(person) for person in people] == [False, True, False]
    submission = factories.submission(draft, world.strategist)
    assert [reads(person) for person in people] == [False, True, True]
    submission.approved_at, submission.approved_by = timezone.now(), world.coordinator
    submission.save()
    assert [reads(person) for person in people] == [True, True, True]


def test_the_host_keeps_reading_what_was_handed_in_while_it_is_being_changed(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    factories.submission(draft, world.strategist, returned_at=timezone.now(), returned_by=world.coordinator)
    draft.answers.update(text="Påbörjad ändring")
    page = as_user(world.coordinator).get(draft.get_absolute_url()).content.decode()
    assert WRITTEN in page
    assert "Påbörjad ändring" not in page
    assert "Påbörjad ändring" in as_user(world.strategist).get(draft.get_absolute_url()).content.decode()


def test_a_coordinator_comments_asks_for_changes_and_approves_the_next_version(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    factories.answer(draft, "anchoring", world.strategist)
    client = as_user(world.strategist)
    submit = reverse("presentation_submit", args=[draft.pk])
    client.post(submit)
    client = as_user(world.coordinator)
    comment = reverse("presentation_comment", args=[draft.pk, "needs"])
    assert client.post(comment, {"needs-text": ""}).status_code == 422
    assert client.post(comment, {"needs-text": "å" * 2001}).status_code == 422
    client.post(comment, {"needs-text": "Nämn två företag."})
    client.post(reverse("presentation_return", args=[draft.pk]))
    client = as_user(world.strategist)
    editor = reverse("presentation_edit", args=[draft.pk, "needs"])
    page = client.get(editor).content.decode()
    assert "Nämn två företag." in page
    assert "1 obesvarad kommentar" in page
    remark = draft.submissions.get().comments.get()
    client.post(reverse("comment_resolve", args=[draft.pk, remark.pk]), {"resolved": "yes"})
    assert "åtgärdad av Stina Strateg" in client.get(editor).content.decode()
    client.post(editor, {"text": "Två företag", "manuscript": "", "seen_version": 1, "window": "w"})
    client.post(submit)
    client = as_user(world.coordinator)
    client.post(reverse("presentation_approve", args=[draft.pk]))
    rounds = client.get(draft.get_absolute_url()).content.decode()
    for sentence in (
        "Version 1 inlämnad av Stina Strateg",
        "Ändring begärd av Karin Koordinator",
        "Version 2 inlämnad av Stina Strateg",
        "Godkänd av Karin Koordinator",
    ):
        assert sentence in rounds
    client.post(reverse("presentation_undo", args=[draft.pk]))
    assert Presentation.objects.get(pk=draft.pk).state == Presentation.State.SUBMITTED


def questions(client: Client, meeting: Dialogue) -> int:
    with CaptureQueriesContext(connection) as captured:
        homework(client, meeting)
    return len(captured)


def present(world: World, meeting: Dialogue) -> None:
    body = factories.organisation(kind=Organisation.Kind.REGION)
    factories.invitation(meeting, body, world.coordinator)
    made = factories.presentation(meeting, body, world.template, world.coordinator)
    factories.answer(made, "needs", world.coordinator)
    factories.submission(made, world.coordinator)


@pytest.mark.parametrize("person", ["strategist", "coordinator", "member"])
def test_the_homework_asks_the_same_questions_for_one_and_for_many(
    world: World, meeting: Dialogue, draft: Presentation, as_user: AsUser, person: str
) -> None:
    client = as_user(getattr(world, person))
    present(world, meeting)
    one = questions(client, meeting)
    for _ in range(20):
        present(world, meeting)
    assert questions(client, meeting) == one <= 12


def test_reading_and_reviewing_ask_at_most_twelve_questions(
    world: World, draft: Presentation, as_user: AsUser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        submission = factories.submission(draft, world.strategist)
        for _comment in range(20):
            factories.comment(submission, "needs", world.coordinator)
    client = as_user(world.coordinator)
    for page in (draft.get_absolute_url(), reverse("presentation_review", args=[draft.pk])):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
