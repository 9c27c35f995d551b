"""The host's review: comments, a request for changes, approval, and the way back from each."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessEvent
from presentations import access
from presentations.actions import review, writing
from presentations.models import Comment, Presentation, Submission
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

State = Presentation.State


def state(world: World) -> Presentation.State:
    return Presentation.objects.get(pk=world.submitted.pk).state


def test_changes_cannot_be_asked_for_without_a_comment(world: World) -> None:
    Comment.objects.all().delete()
    with pytest.raises(RefusalError, match="Skriv minst en kommentar"):
        review.request_changes(world.submission, by=world.coordinator, at=world.now)
    assert state(world) == State.SUBMITTED


def test_asking_for_changes_lets_the_organisation_write_again(world: World) -> None:
    returned = review.request_changes(world.submission, by=world.coordinator, at=world.now)
    assert (returned.returned_by, returned.returned_at) == (world.coordinator, world.now)
    assert state(world) == State.RETURNED
    fields = writing.Fields(text="Bättre")
    saved = writing.save_answer(world.submitted, world.needs, fields, seen_version=0, by=world.strategist, at=world.now)
    assert saved.outcome == writing.Outcome.SAVED


def test_asking_for_changes_twice_is_the_same_as_once(world: World) -> None:
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    later = world.now + timedelta(hours=1)
    again = review.request_changes(world.submission, by=world.other_coordinator, at=later)
    assert (again.returned_by, again.returned_at) == (world.coordinator, world.now)
    assert BusinessEvent.objects.filter(verb="presentation_returned").count() == 1


def test_changes_cannot_be_asked_for_when_the_dialogue_has_begun(world: World) -> None:
    with pytest.raises(RefusalError, match="Dialogen har börjat"):
        review.request_changes(world.submission, by=world.coordinator, at=world.later_dialogue.starts_at)


def test_approving_says_who_and_when_and_twice_is_the_same_as_once(world: World) -> None:
    review.approve(world.submission, by=world.coordinator, at=world.now)
    again = review.approve(world.submission, by=world.admin, at=world.now + timedelta(hours=1))
    assert (again.approved_by, again.approved_at) == (world.coordinator, world.now)
    assert state(world) == State.APPROVED
    assert BusinessEvent.objects.filter(verb="presentation_approved").count() == 1


def test_what_was_sent_back_is_not_approved(world: World) -> None:
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    with pytest.raises(RefusalError, match="Ändring begärdes"):
        review.approve(world.submission, by=world.coordinator, at=world.now)


def test_what_is_approved_is_neither_commented_nor_sent_back(world: World) -> None:
    review.approve(world.submission, by=world.coordinator, at=world.now)
    with pytest.raises(RefusalError, match="Ångra godkännandet innan du kommenterar"):
        review.comment(world.submission, world.needs, "Mer", by=world.coordinator, at=world.now)
    with pytest.raises(RefusalError, match="Ångra godkännandet innan du begär ändring"):
        review.request_changes(world.submission, by=world.coordinator, at=world.now)


def test_an_approval_can_be_undone(world: World) -> None:
    review.approve(world.submission, by=world.coordinator, at=world.now)
    review.undo(world.submission, by=world.coordinator, at=world.now)
    assert state(world) == State.SUBMITTED
    verbs = BusinessEvent.objects.filter(object_id=world.submitted.pk).values_list("verb", flat=True)
    assert [*verbs] == ["presentation_approved", "presentation_approval_undone"]


def test_a_request_for_changes_can_be_undone_until_the_organisation_writes(world: World) -> None:
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    review.undo(world.submission, by=world.coordinator, at=world.now)
    assert state(world) == State.SUBMITTED
    review.request_changes(world.submission, by=world.coordinator, at=world.now)
    fields = writing.Fields(text="Bättre")
    soon = world.now + timedelta(minutes=1)
    writing.save_answer(world.submitted, world.needs, fields, seen_version=0, by=world.strategist, at=soon)
    with pytest.raises(RefusalError, match="har redan börjat ändra"):
        review.undo(world.submission, by=world.coordinator, at=soon)


def test_an_older_version_cannot_be_answered(world: World) -> None:
    newer = factories.submission(world.submitted, world.strategist)
    with pytest.raises(RefusalError, match="En nyare version har lämnats in"):
        review.approve(world.submission, by=world.coordinator, at=world.now)
    assert review.approve(newer, by=world.coordinator, at=world.now).number == 2


def test_a_comment_is_dealt_with_once_and_can_be_opened_again(world: World) -> None:
    review.resolve(world.comment, by=world.strategist, at=world.now)
    again = review.resolve(world.comment, by=world.admin, at=world.now + timedelta(hours=1))
    assert (again.resolved_by, again.resolved_at) == (world.strategist, world.now)
    assert review.reopen(world.comment).resolved_at is None


def test_more_time_is_only_for_the_first_handing_in(world: World) -> None:
    with pytest.raises(RefusalError, match="redan inlämnad"):
        review.allow_late(world.submitted, world.today, "Sjukdom", by=world.coordinator, at=world.now)


PEOPLE = (
    "outsider",
    "member",
    "other_strategist",
    "strategist",
    "other_coordinator",
    "coordinator",
    "admin",
)


def test_the_list_and_the_predicate_agree_about_who_sees_what(world: World) -> None:
    """`visible_to` picks rows and `can_see` judges one; they must never drift apart."""
    approved = factories.presentation(world.later_dialogue, world.group, world.template, world.other_strategist)
    factories.submission(approved, world.other_strategist, approved_at=world.now, approved_by=world.coordinator)
    everything = Presentation.objects.select_related("latest_submission", "dialogue")
    for person in PEOPLE:
        user = getattr(world, person)
        listed = set(Presentation.objects.visible_to(user))
        judged = {one for one in everything if access.can_see(user, one)}
        assert listed == judged, person


@pytest.mark.parametrize(
    ("question", "draft", "submitted", "approved"),
    [
        ("can_edit", {"strategist"}, {"strategist"}, {"strategist"}),
        ("can_read_draft", {"strategist"}, {"strategist"}, {"strategist"}),
        ("can_follow", {"strategist", "coordinator"}, {"strategist", "coordinator"}, {"strategist", "coordinator"}),
        ("can_read_submission", set(), {"strategist", "coordinator"}, set(PEOPLE) - {"outsider"}),
        ("can_see", {"strategist", "coordinator"}, {"strategist", "coordinator"}, set(PEOPLE) - {"outsider"}),
        ("can_review", {"coordinator"}, {"coordinator"}, {"coordinator"}),
    ],
)
def test_who_may_what_follows_the_table_of_the_domain(
    world: World, question: str, draft: set[str], submitted: set[str], approved: set[str]
) -> None:
    judge = getattr(access, question)

    def those_who_may() -> set[str]:
        return {person for person in PEOPLE if judge(getattr(world, person), world.submitted)}

    may_submitted = those_who_may()
    world.submission.approved_at, world.submission.approved_by = world.now, world.coordinator
    world.submission.save()
    world.submitted.refresh_from_db()
    may_approved = those_who_may()
    may_draft = {person for person in PEOPLE if judge(getattr(world, person), world.presentation)}
    assert (may_draft, may_submitted, may_approved) == (draft, submitted, approved)


def test_the_strategist_of_a_region_that_leads_a_group_writes_for_the_group(world: World) -> None:
    groups = factories.presentation(world.dialogue, world.group, world.template, world.other_strategist)
    assert access.can_edit(world.other_strategist, groups)
    assert not access.can_edit(world.strategist, groups)


def test_the_links_of_a_section_stand_beside_its_slide_and_only_those_that_are_safe(
    world: World, client: Client
) -> None:
    content = world.submission.content
    content["sections"][0]["links"] = [
        {"source": "s3", "title": "Vår strategi", "url": "https://example.org/strategi"},
        {"source": "other", "title": "Ond", "url": "javascript:alert(1)"},
    ]
    Submission.objects.filter(pk=world.submission.pk).update(content=content)
    client.force_login(world.coordinator)
    page = client.get(reverse("presentation_review", args=[world.submitted.pk])).content.decode()
    assert page.count('href="https://example.org/strategi"') == 1
    assert 'href="javascript:' not in page
