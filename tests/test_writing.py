"""Starting, saving, settling and handing in a presentation: the actions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import BusinessEvent
from dialogues.models import Dialogue, Invitation
from presentations.actions import review, writing
from presentations.actions.writing import Fields, Outcome
from presentations.content import Content, Link
from presentations.models import Answer, CompetingAnswer, Presentation, PresentationTemplate, TemplateSection
from regions.models import Organisation, StrategyDocument
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def events(thing: object) -> list[str]:
    return list(BusinessEvent.objects.filter(object_id=thing.pk).values_list("verb", flat=True))  # type: ignore[attr-defined]  # any thing that has a pk


def adopt(draft: PresentationTemplate) -> PresentationTemplate:
    PresentationTemplate.objects.filter(pk=draft.pk).update(adopted_at=factories.NOW)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def meeting(world: World) -> Dialogue:
    """A planned dialogue in which the region presents and has begun nothing."""
    made = factories.dialogue(world.focus, world.coordinator, title="Nästa")
    factories.invitation(made, world.region, world.coordinator)
    return made


@pytest.fixture
def draft(world: World, meeting: Dialogue, now: datetime) -> Presentation:
    """An empty draft in that dialogue."""
    return writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)


def section(draft: Presentation, key: str) -> TemplateSection:
    return draft.template.sections.get(key=key)


def save(draft: Presentation, world: World, text: str, *, seen: int, **options: object) -> writing.Saved:
    given = {"by": world.strategist, "at": world.now, **options}
    key = str(given.pop("key", "needs"))
    return writing.save_answer(draft, section(draft, key), Fields(text=text), seen_version=seen, **given)  # type: ignore[arg-type]  # the fields of a save


def fill_in(draft: Presentation, world: World) -> None:
    """Answers to both sections of the factory's template."""
    save(draft, world, "Behov", seen=0)
    anchored = Fields(text="Så här", choice="yes")
    writing.save_answer(draft, section(draft, "anchoring"), anchored, seen_version=0, by=world.strategist, at=world.now)


# --- the start ------------------------------------------------------------------------------------------------


def test_starting_twice_is_the_same_as_starting_once(world: World, meeting: Dialogue, now: datetime) -> None:
    other = factories.area(world.region)
    first = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)
    second = writing.start_presentation(meeting, world.region, other, by=world.coordinator, at=now)
    assert second == first
    assert (second.area, second.created_by) == (world.area, world.strategist)
    assert events(first).count("presentation_started") == 1


def test_a_presentation_is_written_from_the_latest_adopted_template(
    world: World, meeting: Dialogue, now: datetime
) -> None:
    latest = adopt(world.template_draft)
    factories.template(world.host, version=3, adopted=False)
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)
    assert started.template == latest


def test_a_group_writes_from_the_groups_template_and_may_choose_a_members_area(world: World, now: datetime) -> None:
    theirs = factories.template(world.host, audience="group")
    members = factories.area(world.other_region)
    started = writing.start_presentation(world.dialogue, world.group, members, by=world.other_strategist, at=now)
    assert (started.template, started.area) == (theirs, members)


def test_without_a_groups_template_a_group_writes_from_the_regions(world: World, now: datetime) -> None:
    started = writing.start_presentation(
        world.dialogue, world.group, world.group_area, by=world.other_strategist, at=now
    )
    assert started.template == world.template


def test_the_hosts_ten_minutes_are_about_a_focus_area(world: World, meeting: Dialogue, now: datetime) -> None:
    theirs = factories.template(world.host, audience="host")
    started = writing.start_presentation(meeting, world.host, world.focus, by=world.coordinator, at=now)
    assert (started.template, started.focus_area, started.area) == (theirs, world.focus, None)


def test_a_host_without_a_slot_does_not_present(world: World, now: datetime) -> None:
    silent = factories.dialogue(world.focus, world.coordinator, host_slot=Dialogue.HostSlot.NONE)
    with pytest.raises(RefusalError, match="Vinnova har inte svarat att den presenterar"):
        writing.start_presentation(silent, world.host, world.focus, by=world.coordinator, at=now)


@pytest.mark.parametrize("answer", ["", "listens", "declines"])
def test_an_organisation_that_has_not_said_that_it_presents_cannot_start(
    world: World, now: datetime, answer: str
) -> None:
    meeting = factories.dialogue(world.focus, world.coordinator)
    factories.invitation(meeting, world.region, world.coordinator, answer=answer)
    with pytest.raises(RefusalError, match="har inte svarat att den presenterar"):
        writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)


def test_a_withdrawn_invitation_gives_no_presentation(world: World, meeting: Dialogue, now: datetime) -> None:
    Invitation.objects.filter(dialogue=meeting).update(withdrawn_at=now, withdrawn_by=world.coordinator)
    with pytest.raises(RefusalError):
        writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)


def test_an_area_must_be_valid_on_the_day_of_the_dialogue(world: World, meeting: Dialogue, now: datetime) -> None:
    closed = factories.area(world.region, valid_to=date(2027, 3, 30))
    with pytest.raises(RefusalError, match="gäller den dag dialogen hålls"):
        writing.start_presentation(meeting, world.region, closed, by=world.strategist, at=now)
    last_day = factories.area(world.region, valid_to=date(2027, 3, 31))
    assert writing.start_presentation(meeting, world.region, last_day, by=world.strategist, at=now).area == last_day


def test_somebody_elses_area_is_refused(world: World, meeting: Dialogue, now: datetime) -> None:
    with pytest.raises(RefusalError):
        writing.start_presentation(
            meeting, world.region, factories.area(world.other_region), by=world.strategist, at=now
        )


def test_without_an_adopted_template_the_start_says_whose_it_waits_for(world: World, now: datetime) -> None:
    focus = factories.focus_area(world.other_host)
    meeting = factories.dialogue(focus, world.other_coordinator)
    factories.invitation(meeting, world.region, world.other_coordinator)
    with pytest.raises(RefusalError, match="Tillväxtverket har ingen antagen mall än"):
        writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"planned_at": None, "planned_by": None}, "utkast"),
        ({"held_at": factories.NOW}, "genomförd"),
        ({"cancelled_at": factories.NOW, "cancel_reason": "Sjukdom"}, "inställd"),
    ],
)
def test_a_dialogue_that_is_not_open_takes_no_new_presentation(
    world: World, meeting: Dialogue, now: datetime, facts: dict[str, object], words: str
) -> None:
    for name, value in facts.items():
        setattr(meeting, name, value)
        if name in ("held_at", "cancelled_at"):
            setattr(meeting, name.replace("_at", "_by"), world.coordinator)
    meeting.save()
    with pytest.raises(RefusalError, match=words):
        writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)


@pytest.fixture
def linked(world: World) -> TemplateSection:
    """A second version of the template, with a section that takes links; the register begins empty."""
    StrategyDocument.objects.all().delete()
    made = world.template_draft
    made.total_minutes = 11
    made.save()
    added = TemplateSection.objects.create(
        template=made, position=3, key="strategies", title="Strategier", what="VAD", kind="links", seconds=60
    )
    adopt(made)
    return added


def strategy(body: Organisation, kind: str, title: str, **fields: object) -> StrategyDocument:
    return StrategyDocument.objects.create(
        organisation=body, kind=kind, title=title, url=f"https://example.org/{title}", **fields
    )


def test_the_registers_strategies_are_filled_in(
    world: World, meeting: Dialogue, linked: TemplateSection, now: datetime
) -> None:
    strategy(world.region, "s3", "S3")
    strategy(world.region, "thematic", "Klimat")
    strategy(world.region, "thematic", "Gammal", valid_to=date(2026, 12, 31))
    strategy(world.host, "national", "Nationell")
    strategy(world.host, "thematic", "Värdens egen")
    strategy(world.other_region, "s3", "Grannens")
    world.focus.strategy_url = "https://example.org/omrade"
    world.focus.save()
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now)
    answer = started.answers.get()
    assert answer.section == linked
    assert [(link["source"], link["title"]) for link in answer.links] == [
        ("national", "Områdesstrategi: Hållbar industri"),
        ("national", "Nationell"),
        ("thematic", "Klimat"),
        ("s3", "S3"),
    ]
    assert (answer.version, answer.saved_by) == (1, world.strategist)


def test_a_group_gets_its_members_strategies_too(world: World, linked: TemplateSection, now: datetime) -> None:
    strategy(world.other_region, "s3", "Medlemmens")
    started = writing.start_presentation(
        world.dialogue, world.group, world.group_area, by=world.other_strategist, at=now
    )
    assert [link["title"] for link in started.answers.get().links] == ["Medlemmens"]


def test_last_times_answers_come_back_if_asked_for(world: World, meeting: Dialogue, now: datetime) -> None:
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now, reuse=True)
    assert [(one.section.key, one.text) for one in started.answers.all()] == [("needs", "Svar needs")]


def test_last_times_answers_do_not_come_back_unasked(draft: Presentation) -> None:
    assert not draft.answers.exists()


def test_last_times_answers_follow_an_area_that_has_been_replaced(
    world: World, meeting: Dialogue, now: datetime
) -> None:
    successor = factories.area(world.region)
    successor.replaces.add(world.area)
    started = writing.start_presentation(meeting, world.region, successor, by=world.strategist, at=now, reuse=True)
    assert started.answers.get().text == "Svar needs"


def test_answers_about_another_area_do_not_come_back(world: World, meeting: Dialogue, now: datetime) -> None:
    other = factories.area(world.region)
    started = writing.start_presentation(meeting, world.region, other, by=world.strategist, at=now, reuse=True)
    assert not started.answers.exists()


def test_last_times_answers_find_their_section_by_key_in_a_newer_template(
    world: World, meeting: Dialogue, linked: TemplateSection, now: datetime
) -> None:
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=now, reuse=True)
    assert started.template.version == 2
    assert started.answers.get().section.key == "needs"


# --- saving ---------------------------------------------------------------------------------------------------


def test_a_save_that_has_seen_the_latest_version_makes_the_next(world: World, draft: Presentation) -> None:
    assert save(draft, world, "ett", seen=0).outcome == Outcome.SAVED
    saved = save(draft, world, "två", seen=1)
    assert saved.outcome == Outcome.SAVED
    assert saved.answer
    assert (saved.answer.version, saved.answer.text) == (2, "två")


def test_saving_what_stands_already_writes_nothing(world: World, draft: Presentation) -> None:
    save(draft, world, "ett", seen=0)
    before = Answer.objects.get(presentation=draft)
    saved = save(draft, world, "ett", seen=1, at=world.now + timedelta(hours=1))
    after = Answer.objects.get(presentation=draft)
    assert saved.outcome == Outcome.UNCHANGED
    assert (after.version, after.saved_at) == (before.version, before.saved_at)


def test_saving_nothing_in_an_empty_section_writes_nothing(world: World, draft: Presentation) -> None:
    assert save(draft, world, "", seen=0).outcome == Outcome.UNCHANGED
    assert not draft.answers.exists()


def test_a_save_that_has_not_seen_the_latest_version_is_kept_beside(world: World, draft: Presentation) -> None:
    save(draft, world, "första", seen=0)
    saved = save(draft, world, "andra", seen=0, by=world.coordinator)
    assert saved.outcome == Outcome.COMPETING
    assert saved.answer
    assert saved.competing
    assert (saved.answer.text, saved.answer.version) == ("första", 1)
    assert (saved.competing.text, saved.competing.base_version) == ("andra", 0)


def test_one_window_writes_on_in_the_same_competing_text(world: World, draft: Presentation) -> None:
    save(draft, world, "första", seen=0, window="a")
    save(draft, world, "and", seen=0, window="b")
    save(draft, world, "andra", seen=0, window="b")
    assert [one.text for one in CompetingAnswer.objects.filter(answer__presentation=draft)] == ["andra"]


def test_a_second_conflict_does_not_overwrite_the_first(world: World, draft: Presentation) -> None:
    save(draft, world, "första", seen=0, window="a")
    save(draft, world, "andra", seen=0, window="b")
    save(draft, world, "tredje", seen=0, window="c")
    assert [one.text for one in CompetingAnswer.objects.filter(answer__presentation=draft)] == ["andra", "tredje"]


def test_a_window_whose_answer_was_lost_on_the_way_is_not_in_conflict_with_itself(
    world: World, draft: Presentation
) -> None:
    save(draft, world, "i tunneln", seen=0, window="a")
    saved = save(draft, world, "i tunneln och ut", seen=0, window="a")
    assert saved.outcome == Outcome.SAVED
    assert saved.answer
    assert (saved.answer.text, saved.answer.version) == ("i tunneln och ut", 2)


def test_only_what_the_kind_of_section_asks_for_is_kept(world: World, draft: Presentation) -> None:
    everything = Fields("text", "manus", "yes", 3, (Link("s3", "Titel", "https://example.org"),))
    saved = writing.save_answer(
        draft, section(draft, "needs"), everything, seen_version=0, by=world.strategist, at=world.now
    )
    assert saved.answer
    assert Fields.of(saved.answer) == Fields("text", "manus")


def test_a_presentation_that_is_handed_in_takes_no_text(world: World) -> None:
    with pytest.raises(RefusalError, match="Stina Strateg lämnade in presentationen"):
        save(world.submitted, world, "för sent", seen=0)


def test_a_dialogue_that_has_been_held_takes_no_text(world: World, draft: Presentation) -> None:
    with pytest.raises(RefusalError, match="genomförd"):
        save(draft, world, "för sent", seen=0, at=draft.dialogue.ends_at)


# --- settling -------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(world: World, draft: Presentation) -> CompetingAnswer:
    save(draft, world, "första", seen=0)
    saved = save(draft, world, "andra", seen=0, by=world.coordinator)
    assert saved.competing
    return saved.competing


@pytest.mark.parametrize(
    ("choice", "text", "version"),
    [("theirs", "första", 1), ("mine", "andra", 2), ("both", "första\n\nandra", 2)],
)
def test_one_choice_settles_a_conflict(
    world: World, conflict: CompetingAnswer, choice: str, text: str, version: int
) -> None:
    settled = CompetingAnswer.Settled(choice)
    answer = writing.settle(conflict, settled, seen_version=1, by=world.strategist, at=world.now)
    conflict.refresh_from_db()
    assert (answer.text, answer.version) == (text, version)
    assert (conflict.settled_as, conflict.settled_by, conflict.settled_at) == (choice, world.strategist, world.now)
    assert conflict.text == "andra"


def test_settling_twice_changes_nothing_more(world: World, conflict: CompetingAnswer) -> None:
    choose = CompetingAnswer.Settled
    writing.settle(conflict, choose.BOTH, seen_version=1, by=world.strategist, at=world.now)
    answer = writing.settle(conflict, choose.MINE, seen_version=2, by=world.strategist, at=world.now)
    assert (answer.text, answer.version) == ("första\n\nandra", 2)


def test_a_choice_made_before_the_first_text_changed_again_is_refused(
    world: World, draft: Presentation, conflict: CompetingAnswer
) -> None:
    save(draft, world, "första, nyare", seen=1)
    with pytest.raises(RefusalError, match="sparade avsnittet igen"):
        writing.settle(conflict, CompetingAnswer.Settled.MINE, seen_version=1, by=world.strategist, at=world.now)
    assert Answer.objects.get(presentation=draft).text == "första, nyare"


def test_both_texts_together_may_not_be_longer_than_one(world: World, draft: Presentation) -> None:
    save(draft, world, "a" * 15_000, seen=0)
    competing = save(draft, world, "b" * 15_000, seen=0, by=world.coordinator).competing
    assert competing
    with pytest.raises(RefusalError, match="längre än 20\xa0000 tecken"):
        writing.settle(competing, CompetingAnswer.Settled.BOTH, seen_version=1, by=world.strategist, at=world.now)


def test_both_keeps_the_links_of_both_once() -> None:
    a, b, c = (Link("s3", name, "") for name in "abc")
    both = Fields("x", "same", "yes", 2, (a, b)).together_with(Fields("", "same", "", 4, (b, c)))
    assert both == Fields("x", "same", "yes", 4, (a, b, c))


# --- another area ---------------------------------------------------------------------------------------------


def test_a_draft_can_be_made_about_another_area(world: World, draft: Presentation) -> None:
    other = factories.area(world.region, name="Livsmedel")
    changed = writing.change_subject(draft, other, by=world.strategist, at=world.now)
    assert changed.subject == "Livsmedel"
    reason = BusinessEvent.objects.get(verb="presentation_subject_changed").reason
    assert reason == "Avancerade material → Livsmedel"


def test_what_is_handed_in_keeps_its_area(world: World) -> None:
    with pytest.raises(RefusalError):
        writing.change_subject(world.submitted, factories.area(world.region), by=world.strategist, at=world.now)


# --- handing in -----------------------------------------------------------------------------------------------


def test_handing_in_freezes_what_is_written(world: World, draft: Presentation) -> None:
    fill_in(draft, world)
    submission = writing.submit(draft, by=world.strategist, at=world.now)
    draft.refresh_from_db()
    content = Content.from_json(submission.content)
    assert (submission.number, draft.latest_submission, draft.state) == (1, submission, Presentation.State.SUBMITTED)
    assert [one.text for one in content.sections] == ["Behov", "Så här"]
    assert content.revision == 1
    assert "presentation_submitted" in events(draft)


def test_a_required_section_without_an_answer_stops_the_handing_in(world: World, draft: Presentation) -> None:
    save(draft, world, "Behov", seen=0)
    with pytest.raises(RefusalError, match="Ett obligatoriskt avsnitt saknar svar: Avsnitt anchoring"):
        writing.submit(draft, by=world.strategist, at=world.now)
    assert not draft.submissions.exists()


def test_a_voluntary_section_may_be_empty(world: World, meeting: Dialogue) -> None:
    world.template_draft.sections.update(required=False)
    adopt(world.template_draft)
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=world.now)
    assert writing.submit(started, by=world.strategist, at=world.now).number == 1


def test_handing_in_twice_says_who_did_it_and_changes_nothing(world: World, draft: Presentation) -> None:
    fill_in(draft, world)
    writing.submit(draft, by=world.strategist, at=world.now)
    with pytest.raises(RefusalError, match=r"Stina Strateg lämnade in presentationen mån 1 mars 2027 kl\. 09\.00"):
        writing.submit(draft, by=world.strategist, at=world.now)
    assert draft.submissions.count() == 1


def test_two_texts_in_a_section_stop_the_handing_in(world: World, draft: Presentation) -> None:
    fill_in(draft, world)
    save(draft, world, "En annan", seen=0)
    with pytest.raises(RefusalError, match="Välj först vilken text som ska gälla i: Avsnitt needs"):
        writing.submit(draft, by=world.strategist, at=world.now)


def test_a_first_handing_in_after_the_deadline_says_when_it_was_and_whom_to_ask(
    world: World, draft: Presentation
) -> None:
    fill_in(draft, world)
    with pytest.raises(
        RefusalError, match=r"Sista dag att lämna in var ons 24 mars 2027\. Be koordinatorn på Vinnova om mer tid"
    ):
        writing.submit(draft, by=world.strategist, at=draft.due_at)
    assert writing.submit(draft, by=world.strategist, at=draft.due_at - timedelta(seconds=1)).number == 1


def test_the_host_can_allow_a_late_handing_in(world: World, draft: Presentation) -> None:
    fill_in(draft, world)
    late = draft.due_at + timedelta(hours=10)
    review.allow_late(draft, date(2027, 3, 27), "Sjukdom", by=world.coordinator, at=late)
    assert writing.submit(draft, by=world.strategist, at=late).number == 1
    draft.refresh_from_db()
    assert (draft.late_until, draft.late_reason, draft.late_by) == (date(2027, 3, 27), "Sjukdom", world.coordinator)
    assert "presentation_allowed_late" in events(draft)


@pytest.mark.parametrize("until", [date(2027, 2, 28), date(2027, 4, 1)])
def test_more_time_lies_between_today_and_the_dialogue(world: World, draft: Presentation, until: date) -> None:
    with pytest.raises(RefusalError, match="Välj en dag från i dag till och med dagen för dialogen"):
        review.allow_late(draft, until, "Sjukdom", by=world.coordinator, at=world.now)


def test_handing_in_again_after_a_return_has_no_deadline_until_the_dialogue_begins(
    world: World, draft: Presentation
) -> None:
    fill_in(draft, world)
    first = writing.submit(draft, by=world.strategist, at=world.now)
    review.comment(first, section(draft, "needs"), "Mer", by=world.coordinator, at=world.now)
    review.request_changes(first, by=world.coordinator, at=world.now)
    starts = draft.dialogue.starts_at
    with pytest.raises(RefusalError, match="Dialogen har börjat"):
        writing.submit(draft, by=world.strategist, at=starts)
    second = writing.submit(draft, by=world.strategist, at=starts - timedelta(minutes=1))
    draft.refresh_from_db()
    assert (second.number, draft.state) == (2, Presentation.State.SUBMITTED)


def test_fields_without_anything_are_empty() -> None:
    assert Fields().is_empty
    assert not replace(Fields(), scale=1).is_empty
