"""Evaluations: who answers and how, what is asked for by mail, what is shown to whom, and what the planner reads."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dialogues import evaluating
from dialogues.actions import evaluate
from dialogues.links import evaluation_url, recipient_of, token_of
from dialogues.models import Dialogue, Evaluation, Invitation, Recipient
from outbox.models import Message
from portal import actions
from portal.waiting import waiting
from regions.models import Membership
from tests import factories
from tests.factories import NOW, World
from toolkit.refusals import RefusalError
from yearwheel import searching
from yearwheel.actions import planning
from yearwheel.models import PlanVersion, Wish
from yearwheel.plan_words import load
from yearwheel.planner.problem import Body, Problem
from yearwheel.tempo import Asked

AsUser = Callable[[User], Client]
DAY = date(2027, 2, 23)
"""The dialogue's day, a Tuesday; the request leaves on Wednesday the 24th, the last day is 26 March."""

GOOD: dict[str, Any] = {"usefulness": 5, "scope_fit": 4, "direction": "right"}


def clock(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def held(world: World) -> Dialogue:
    """Held: the region presented, the group listened, and the others of the world are planned for later."""
    made = factories.dialogue(
        world.focus, world.coordinator, title="Ståldialogen", starts_at=clock(DAY), scope_width=3,
        held_at=clock(DAY, 13), held_by=world.coordinator,
    )  # fmt: skip
    factories.invitation(made, world.region, world.coordinator)
    factories.invitation(made, world.group, world.coordinator, answer=Invitation.Answer.LISTENS)
    later = clock(date(2027, 12, 14))
    Dialogue.objects.exclude(pk=made.pk).update(
        starts_at=later, ends_at=later + timedelta(hours=3), material_due_on=later.date() - timedelta(days=7)
    )
    return made


def invited(held: Dialogue, world: World) -> Recipient:
    return factories.recipient(held.invitations.get(organisation=world.region), world.strategist)


# --- answering ------------------------------------------------------------------------------------------------------


def test_a_person_has_one_answer_and_may_change_it(world: World, held: Dialogue) -> None:
    first = evaluate(held, world.region, by=world.strategist, at=NOW, **GOOD)
    later = NOW + timedelta(days=1)
    second = evaluate(held, world.region, by=world.strategist, at=later, usefulness=2, scope_fit=1, direction="broad")
    assert (second.pk, second.usefulness, second.answered_at) == (first.pk, 2, later)
    assert Evaluation.objects.count() == 1
    assert first.events.count() == 2  # type: ignore[attr-defined]  # pghistory adds the relation


def test_the_same_answer_again_changes_nothing(world: World, held: Dialogue) -> None:
    for hours in (0, 1):
        at = NOW + timedelta(hours=hours)
        made = evaluate(held, world.region, by=world.strategist, at=at, **GOOD)
    assert made.answered_at == NOW
    assert made.events.count() == 1  # type: ignore[attr-defined]  # pghistory adds the relation


def test_an_answer_is_taken_from_when_it_is_held_to_the_last_day(world: World, held: Dialogue) -> None:
    last = evaluating.last_day(held)
    assert last == date(2027, 3, 26)
    assert evaluating.state_of(held, at=clock(last, 23)) is evaluating.Door.OPEN
    with pytest.raises(RefusalError, match="Sista dagen"):
        evaluate(held, world.region, by=world.strategist, at=clock(last + timedelta(days=1), 0), **GOOD)
    with pytest.raises(RefusalError, match="genomförd"):
        evaluate(world.dialogue, world.region, by=world.strategist, at=NOW, **GOOD)


def test_who_took_no_part_does_not_evaluate(world: World, held: Dialogue, as_user: AsUser) -> None:
    held.invitations.filter(organisation=world.region).update(answer=Invitation.Answer.DECLINES, placed_at=None)
    with pytest.raises(RefusalError, match="presenterade eller lyssnade"):
        evaluate(held, world.region, by=world.strategist, at=NOW, **GOOD)


@pytest.mark.parametrize("wrong", [{"usefulness": 0}, {"scope_fit": 6}, {"direction": "sideways"}])
def test_the_database_takes_no_impossible_answer(world: World, held: Dialogue, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.evaluation(held, world.region, **wrong)


def test_the_database_takes_one_answer_of_each_person(world: World, held: Dialogue) -> None:
    factories.evaluation(held, world.region, world.strategist)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.evaluation(held, world.group, world.strategist)


# --- the pages ------------------------------------------------------------------------------------------------------


def test_opening_the_link_never_answers_and_posting_does(world: World, client: Client) -> None:
    page = reverse("evaluation_link", args=[world.held_token])
    opened = client.get(page)
    assert opened.status_code == 200
    assert opened["Referrer-Policy"] == "same-origin"
    assert not Evaluation.objects.filter(user=world.other_strategist).exists()
    posted = client.post(page, {**GOOD, "comment": " Mer tid för frågor. "})
    assert (posted.status_code, posted["Location"]) == (302, page)
    made = Evaluation.objects.get(user=world.other_strategist)
    assert (made.organisation, made.scope_fit, made.comment) == (world.group, 4, "Mer tid för frågor.")
    assert "Ändra svaret" in client.get(page).content.decode()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(world: World, as_user: AsUser) -> None:
    page = reverse("evaluation_answer", args=[world.held.pk])
    answer = as_user(world.strategist).post(page, {"usefulness": "5", "comment": "Bra dag"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Välj hur väl avgränsningen passade." in shown
    assert "Bra dag" in shown
    too_long = as_user(world.strategist).post(page, {**GOOD, "comment": "x" * 2001})
    assert too_long.status_code == 422


def test_a_link_opens_nothing_before_it_is_held_after_the_last_day_or_for_who_has_left(
    world: World, client: Client
) -> None:
    assert client.get(reverse("evaluation_link", args=[world.token])).status_code == 410
    page = reverse("evaluation_link", args=[world.held_token])
    Membership.objects.filter(user=world.other_strategist).update(ended_at=NOW)
    factories.membership(world.other_strategist, world.group, ended_at=NOW)
    assert client.get(page).status_code == 410
    assert client.post(page, GOOD).status_code == 410
    assert client.get(reverse("evaluation_link", args=["x" + world.held_token])).status_code == 404
    assert not Evaluation.objects.filter(user=world.other_strategist).exists()


def test_one_person_cannot_fill_the_history(world: World, client: Client) -> None:
    page = reverse("evaluation_link", args=[world.held_token])
    codes = [client.post(page, {**GOOD, "comment": str(number)}).status_code for number in range(21)]
    assert codes == [302] * 20 + [429]


def test_the_invitations_link_leads_on_to_the_evaluation(world: World, client: Client) -> None:
    gone = client.get(reverse("invitation_answer", args=[world.held_token]))
    assert gone.status_code == 410
    assert reverse("evaluation_link", args=[world.held_token]) in gone.content.decode()


def test_coordinators_read_the_comments_and_everybody_else_the_means(world: World, as_user: AsUser) -> None:
    factories.evaluation(
        world.held, world.group, usefulness=1, scope_fit=1, direction="broad", comment="Alldeles för brett."
    )
    page = reverse("dialogue_evaluation", args=[world.held.pk])
    host = as_user(world.coordinator).get(page).content.decode()
    assert "2,5 av 5 i genomsnitt" in host
    assert "Alldeles för brett." in host
    assert "För bred" in host
    for person in (world.member, world.strategist, world.other_coordinator):
        shown = as_user(person).get(page).content.decode()
        assert "2,5 av 5 i genomsnitt" in shown
        assert "Alldeles för brett." not in shown
        assert "För bred" not in shown


def test_the_result_counts_those_asked_and_draws_each_answer(world: World, held: Dialogue) -> None:
    invited(held, world)
    factories.evaluation(held, world.group, usefulness=5, scope_fit=2, direction="broad")
    factories.evaluation(held, world.group, usefulness=4, scope_fit=2, direction="broad")
    found = evaluating.result_of(held)
    assert (found.answers, found.asked, found.usefulness, found.scope_fit) == (2, 3, 4.5, 2.0)
    assert [bar.number for bar in found.useful_bars] == [1, 1, 0, 0, 0]
    assert [(bar.number, bar.share) for bar in found.direction_bars] == [(0, 0), (0, 0), (2, 100)]


def test_the_result_costs_the_same_for_many_answers(
    world: World, as_user: AsUser, django_assert_max_num_queries: object
) -> None:
    page, client = reverse("dialogue_evaluation", args=[world.held.pk]), as_user(world.coordinator)
    for number in range(60):
        factories.evaluation(world.held, world.group, comment=f"Kommentar {number}")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a pytest-django fixture
        assert "Sida 1 av 2" in client.get(page).content.decode()


# --- the request ----------------------------------------------------------------------------------------------------


def test_those_who_took_part_are_asked_the_day_after_by_a_link_and_only_once(world: World, held: Dialogue) -> None:
    recipient = invited(held, world)
    assert actions.remind(at=clock(DAY, 14)) == 0
    assert actions.remind(at=clock(DAY + timedelta(days=1))) == 1
    assert actions.remind(at=clock(DAY + timedelta(days=2))) == 0
    (letter,) = Message.objects.filter(key__startswith="reminder:")
    assert (letter.to, letter.subject) == (world.strategist.email, "Utvärdera dialogen: Ståldialogen")
    assert evaluation_url(recipient) in letter.text
    assert "Svara senast fre 26 mars 2027." in letter.text


@pytest.mark.parametrize("why", ["answered", "declined", "not held", "too late"])
def test_nobody_is_asked_in_vain(world: World, held: Dialogue, why: str) -> None:
    invited(held, world)
    at = clock(DAY + timedelta(days=1))
    if why == "answered":
        evaluate(held, world.region, by=world.strategist, at=clock(DAY, 15), **GOOD)
    if why == "declined":
        held.invitations.update(answer=Invitation.Answer.DECLINES, placed_at=None)
    if why == "not held":
        Dialogue.objects.filter(pk=held.pk).update(held_at=None, held_by=None)
    if why == "too late":
        at = clock(date(2027, 3, 30))
    assert actions.remind(at=at) == 0


def test_a_request_that_waits_is_called_back_when_the_answer_comes(world: World, held: Dialogue) -> None:
    invited(held, world)
    at = clock(DAY + timedelta(days=1))
    actions.remind(at=at)
    evaluate(held, world.region, by=world.strategist, at=at, **GOOD)
    assert actions.call_back_reminders(at=at) == 1


def test_the_start_page_asks_until_the_person_has_answered(world: World, held: Dialogue) -> None:
    lines = [line.text for line in waiting(world.strategist, at=NOW)[0]]
    assert "Utvärdera dialogen: Ståldialogen" in lines
    evaluate(held, world.region, by=world.strategist, at=NOW, **GOOD)
    assert "Utvärdera dialogen: Ståldialogen" not in [line.text for line in waiting(world.strategist, at=NOW)[0]]


def test_the_link_of_the_request_is_the_invitations_own(world: World, held: Dialogue) -> None:
    recipient = invited(held, world)
    assert recipient_of(token_of(recipient)) == recipient


# --- the planner ----------------------------------------------------------------------------------------------------


def rated_last_year(world: World, *grades: int, direction: str = "broad") -> None:
    """A dialogue of last year with scope 3 in the world's focus area, and what was thought of it."""
    made = factories.dialogue(
        world.focus, world.coordinator, starts_at=clock(date(2027, 5, 18)), scope_width=3,
        held_at=clock(date(2027, 5, 18), 13), held_by=world.coordinator,
    )  # fmt: skip
    factories.invitation(made, world.region, world.coordinator)
    for grade in grades:
        factories.evaluation(made, world.region, scope_fit=grade, direction=direction)


def planned(world: World, **facts: Any) -> PlanVersion:
    """The year 2028 with one wish for scope 3, as the planner proposes it."""
    world.focus.themes.add(factories.theme(world.area))
    Wish.objects.filter(pk=world.wish.pk).update(**{"scope_width": 3, **facts})
    run = planning.ask_for_proposal(world.plan, by=world.coordinator, at=NOW)
    found = searching.search(run, clock=lambda: NOW)
    assert found is not None
    return found


def said_of(version: PlanVersion, as_user: AsUser, world: World) -> str:
    address = reverse("plan_meeting", args=[version.plan_id, version.number, world.wish.pk])
    return as_user(world.coordinator).get(address).content.decode()


def test_a_scope_rated_low_last_year_is_not_repeated_and_the_page_says_why(world: World, as_user: AsUser) -> None:
    rated_last_year(world, 1, 2, 3)
    version = planned(world)
    assert version.plain[0].width == 2
    why = (
        "Bredd 2 av 5 i stället för 3: förra året fick bredd 3 betyget 2,0 av 5 (3 svar), "
        "och de flesta tyckte att den var för bred."
    )
    assert why in said_of(version, as_user, world)
    assert why in as_user(world.coordinator).get(version.get_absolute_url()).content.decode()
    detail = as_user(world.coordinator).get(world.plan.get_absolute_url()).content.decode()
    assert "förra året fick den betyget 2,0 av 5 (3 svar), och de flesta tyckte att den var för bred" in detail


def test_who_found_it_too_narrow_gets_it_broader(world: World) -> None:
    rated_last_year(world, 2, 2, direction="narrow")
    assert planned(world).plain[0].width == 4


def test_a_low_rated_scope_that_is_fixed_by_hand_is_kept(world: World, as_user: AsUser) -> None:
    rated_last_year(world, 2, 2)
    version = planned(world, scope_fixed=True)
    assert version.plain[0].width == 3
    assert "Bredd 3 av 5 är bestämd för hand, trots att den förra året fick betyget 2,0 av 5" in said_of(
        version, as_user, world
    )


def test_a_liked_scope_is_repeated(world: World, as_user: AsUser) -> None:
    rated_last_year(world, 4, 5)
    version = planned(world)
    assert version.plain[0].width == 3
    assert "Bredd 3 av 5, som önskat: förra året fick den betyget 4,5 av 5 (2 svar)." in said_of(
        version, as_user, world
    )


def test_only_last_years_dialogues_of_the_same_area_that_count_are_read(world: World) -> None:
    rated_last_year(world, 2, 2)
    areas = [world.focus.pk]
    (found,) = evaluating.ratings(areas, before=date(2028, 1, 1)).values()
    assert (found.tenths, found.answers, found.lean) == (20, 2, -1)
    assert evaluating.ratings(areas, before=date(2027, 5, 18)) == {}
    assert evaluating.ratings(areas, before=date(2028, 5, 19)) == {}
    assert evaluating.ratings([0], before=date(2028, 1, 1)) == {}
    Dialogue.objects.update(kind=factories.kind(code="test", counts=False))
    assert evaluating.ratings(areas, before=date(2028, 1, 1)) == {}


def test_a_wishs_scope_is_typed_and_fixed_in_its_form(world: World, as_user: AsUser) -> None:
    page = reverse("wish_add", args=[world.plan.pk])
    typed = {
        "focus_area": world.focus.pk, "kind": factories.kind().pk, "count": 1, "least": 1, "most": 2, "weekdays": [1],
        "starts": "09.00", "ends": "12.00", "scope_width": 4, "scope_fixed": "on",
    }  # fmt: skip
    assert as_user(world.coordinator).post(page, typed).status_code == 302
    made = world.plan.wishes.get()
    assert (made.scope_width, made.scope_fixed) == (4, True)


def test_the_load_is_the_most_that_any_window_around_the_day_holds() -> None:
    day, one = date(2027, 3, 1), timedelta(days=1)
    asked = tuple(Asked(day + days * one, day + 90 * one, False) for days in (-27, 27))
    body = Body("05", asked=asked)
    problem = Problem(day, day + 300 * one, (body,), ())
    assert load(problem, body, (), day, "") == "belastning: 1 av 2 utöver den här"
    close = Body("05", asked=(*asked, Asked(day + 20 * one, day + 90 * one, False)))
    assert load(problem, close, (), day, "") == "belastning: 2 av 2 utöver den här"
