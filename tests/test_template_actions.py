"""A template is drafted, edited, adopted and discarded."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts.models import BusinessEvent, User
from presentations import versions
from presentations.actions import templates as actions
from presentations.models import PresentationTemplate, TemplateSection
from presentations.versions import SectionText
from regions.models import Organisation
from tests import factories
from toolkit.refusals import RefusalError


@pytest.fixture
def host(db: None) -> Organisation:
    return factories.agency(code="VINNOVA", name="Vinnova")


@pytest.fixture
def karin(db: None) -> User:
    return factories.user(name="Karin Koordinator")


@pytest.fixture
def current(host: Organisation) -> PresentationTemplate:
    return factories.template(host, name="Mall för regioner", credit="Källa", total_minutes=10)


@pytest.fixture
def draft(current: PresentationTemplate, karin: User, now: datetime) -> PresentationTemplate:
    return actions.new_draft(current.owner, audience="region", by=karin, at=now)


def text(section: TemplateSection | None = None, **changes: Any) -> SectionText:
    said = {name: getattr(section, name) for name in versions.TEXTS} if section else {}
    blank = {
        "title": "Nytt",
        "what": "VAD",
        "how": "",
        "kind": "text",
        "seconds": 60,
        "word_limit": 40,
        "required": True,
    }
    return SectionText(**{**blank, **said, **changes})


def keys(template: PresentationTemplate) -> list[str]:
    found = list(template.sections.order_by("position"))
    assert [section.position for section in found] == list(range(1, len(found) + 1))
    return [section.key for section in found]


def verbs() -> list[str]:
    return list(BusinessEvent.objects.values_list("verb", flat=True))


# --- the draft -------------------------------------------------------------------------------------------------


def test_a_draft_is_a_copy_of_the_current_version_with_the_next_number(
    current: PresentationTemplate, draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    assert (draft.version, draft.name, draft.credit, draft.total_minutes) == (2, "Mall för regioner", "Källa", 10)
    assert (draft.created_by, draft.created_at, draft.is_adopted) == (karin, now, False)
    fields = ("position", "key", *versions.TEXTS)
    assert list(draft.sections.values_list(*fields)) == list(current.sections.values_list(*fields))
    assert verbs() == ["template_drafted"]


def test_asking_for_a_draft_again_gives_the_same_one(draft: PresentationTemplate, now: datetime) -> None:
    olle = factories.user()
    assert actions.new_draft(draft.owner, audience="region", by=olle, at=now + timedelta(days=1)) == draft
    assert verbs() == ["template_drafted"]


def test_a_host_without_a_template_begins_with_an_empty_draft(host: Organisation, karin: User, now: datetime) -> None:
    draft = actions.new_draft(host, audience="group", by=karin, at=now)
    assert (draft.version, draft.name, draft.total_minutes) == (1, "Mall för regiongrupper", 10)
    assert keys(draft) == []


def test_another_agency_can_begin_with_a_template_that_is_not_its_own(
    current: PresentationTemplate, karin: User, now: datetime
) -> None:
    other = factories.agency()
    draft = actions.new_draft(other, audience="region", by=karin, at=now, source=current)
    assert (draft.owner, draft.version) == (other, 1)
    assert keys(draft) == keys(current)


def test_a_draft_can_go_back_to_an_older_version(
    current: PresentationTemplate, draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    later = factories.template(current.owner, adopted=False, version=3, audience="group")
    actions.discard_draft(draft, by=karin, at=now)
    actions.discard_draft(later, by=karin, at=now)
    factories.template(current.owner, version=2, name="Tvåan")
    draft = actions.new_draft(current.owner, audience="region", by=karin, at=now, source=current)
    assert (draft.version, draft.name) == (3, "Mall för regioner")


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_ask_at_the_same_time_get_one_draft() -> None:
    host = factories.agency()
    factories.template(host)
    people = [factories.user() for _ in range(6)]
    barrier = threading.Barrier(len(people))
    drafts: list[int] = []

    def ask(person: User) -> None:
        try:
            barrier.wait()
            drafts.append(actions.new_draft(host, audience="region", by=person, at=factories.NOW).pk)
        finally:
            connection.close()

    run_together(ask, people)
    assert len(drafts) == 6
    assert len(set(drafts)) == 1
    assert PresentationTemplate.objects.filter(adopted_at=None).count() == 1
    assert TemplateSection.objects.filter(template=drafts[0]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_control_without_waiting_for_each_other_all_but_one_fail() -> None:
    host = factories.agency()
    people = [factories.user() for _ in range(6)]
    barrier = threading.Barrier(len(people))
    outcomes: list[str] = []

    def look_then_make(person: User) -> None:
        try:
            found = PresentationTemplate.objects.filter(owner=host, adopted_at=None).first()
            barrier.wait()
            if found is None:
                factories.template(host, adopted=False, created_by=person)
            outcomes.append("made")
        except IntegrityError:
            outcomes.append("failed")
        finally:
            connection.close()

    run_together(look_then_make, people)
    assert sorted(outcomes) == ["failed"] * 5 + ["made"]


def run_together(work: Any, people: list[User]) -> None:
    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- its facts and sections ------------------------------------------------------------------------------------


def test_the_facts_of_a_draft_can_be_changed(draft: PresentationTemplate, karin: User, now: datetime) -> None:
    for _ in range(2):
        actions.change_template(draft, name="Ny", total_minutes=12, credit="", by=karin, at=now)
    draft.refresh_from_db()
    assert (draft.name, draft.total_minutes, draft.credit) == ("Ny", 12, "")
    assert verbs() == ["template_drafted", "template_changed"]


def test_a_new_section_stands_last_and_gets_a_key_from_its_title(
    draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    titles = ["Nytt gemensamt arbetssätt", "Nytt gemensamt arbetssätt", "???", "Å" * 100, "Å" * 100]
    for title in titles:
        actions.add_section(draft, text(title=title), by=karin, at=now)
    assert keys(draft)[2:] == [
        "nytt-gemensamt-arbetssatt",
        "nytt-gemensamt-arbetssatt-2",
        "avsnitt",
        "a" * 40,
        "a" * 38 + "-2",
    ]
    assert verbs()[1:] == ["section_added"] * 5


def test_a_section_keeps_its_key_when_its_title_changes(
    draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    section = draft.sections.get(key="needs")
    new = text(section, title="Annan rubrik", seconds=90)
    actions.change_section(section, new, seen=versions.seen(section), by=karin, at=now)
    section.refresh_from_db()
    assert (section.key, section.title, section.seconds) == ("needs", "Annan rubrik", 90)
    assert verbs()[1:] == ["section_changed"]


def test_saving_a_section_as_it_is_leaves_no_trace(draft: PresentationTemplate, karin: User, now: datetime) -> None:
    section = draft.sections.get(key="needs")
    actions.change_section(section, text(section), seen=versions.seen(section), by=karin, at=now)
    assert verbs() == ["template_drafted"]


def test_a_section_that_somebody_else_changed_meanwhile_is_not_overwritten(
    draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    section = draft.sections.get(key="needs")
    seen = versions.seen(section)
    actions.change_section(section, text(section, what="Olles"), seen=seen, by=factories.user(), at=now)
    with pytest.raises(RefusalError, match="Någon annan har ändrat"):
        actions.change_section(section, text(section, what="Karins"), seen=seen, by=karin, at=now)
    section.refresh_from_db()
    assert section.what == "Olles"


def test_a_section_moves_one_step_and_stops_at_the_ends(
    draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    last = actions.add_section(draft, text(title="Sist"), by=karin, at=now)
    last = actions.move_section(last, up=True, by=karin, at=now)
    assert keys(draft) == ["needs", "sist", "anchoring"]
    last = actions.move_section(last, up=True, by=karin, at=now)
    assert keys(draft) == ["sist", "needs", "anchoring"]
    last = actions.move_section(last, up=True, by=karin, at=now)
    assert keys(draft) == ["sist", "needs", "anchoring"]
    actions.move_section(last, up=False, by=karin, at=now)
    assert keys(draft) == ["needs", "sist", "anchoring"]
    assert verbs().count("section_moved") == 3


def test_a_removed_section_leaves_no_gap_and_can_come_back_as_it_was(
    draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    actions.add_section(draft, text(title="Sist"), by=karin, at=now)
    before = list(draft.sections.values_list("position", "key", *versions.TEXTS))
    actions.remove_section(draft.sections.get(key="needs"), by=karin, at=now)
    assert keys(draft) == ["anchoring", "sist"]
    [removed] = versions.removed_sections(draft, draft.sections.all())
    actions.restore_section(draft, event=removed.pk, by=karin, at=now)
    assert list(draft.sections.values_list("position", "key", *versions.TEXTS)) == before
    assert versions.removed_sections(draft, draft.sections.all()) == []
    with pytest.raises(RefusalError, match="redan tillbaka"):
        actions.restore_section(draft, event=removed.pk, by=karin, at=now)


def test_a_section_that_is_gone_cannot_be_changed(draft: PresentationTemplate, karin: User, now: datetime) -> None:
    section = draft.sections.get(key="needs")
    stale = draft.sections.get(key="needs")
    actions.remove_section(section, by=karin, at=now)
    with pytest.raises(RefusalError, match="tagit bort avsnittet"):
        actions.move_section(stale, up=False, by=karin, at=now)


# --- adopted or discarded --------------------------------------------------------------------------------------


def whole(draft: PresentationTemplate, karin: User, now: datetime) -> PresentationTemplate:
    """The draft with the choice of area that a template for regions must have, still within its ten minutes."""
    section = draft.sections.get(key="needs")
    actions.change_section(section, text(section, seconds=60), seen=versions.seen(section), by=karin, at=now)
    actions.add_section(draft, text(title="Fokusområde", kind="area"), by=karin, at=now)
    return draft


def test_an_adopted_draft_is_current_and_presentations_begun_keep_their_version(
    current: PresentationTemplate, draft: PresentationTemplate, karin: User, now: datetime
) -> None:
    focus = factories.focus_area(current.owner)
    begun = factories.presentation(factories.dialogue(focus, karin), factories.organisation(), current, karin)
    adopted = actions.adopt_template(whole(draft, karin, now), by=karin, at=now + timedelta(hours=1))
    assert (adopted.adopted_by, adopted.adopted_at) == (karin, now + timedelta(hours=1))
    assert PresentationTemplate.objects.current(owner=current.owner, audience="region") == adopted
    begun.refresh_from_db()
    assert begun.template == current
    assert verbs()[-1] == "template_adopted"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"seconds": 30}, "Avsnitten tar 9,5 av 10 minuter: 0,5 min kvar att fördela."),
        ({"seconds": 120}, "Avsnitten tar 11 av 10 minuter: 1 min för mycket."),
        ({"what": " \n"}, "säger inte VAD som ska presenteras: Fokusområde."),
        ({"required": False}, "måste vara obligatoriskt"),
        ({"kind": "text"}, "Ett avsnitt måste vara valet av område"),
    ],
)
def test_a_draft_that_lacks_something_is_not_adopted_and_it_is_said_what(
    draft: PresentationTemplate, karin: User, now: datetime, spoil: dict[str, Any], sentence: str
) -> None:
    section = whole(draft, karin, now).sections.get(kind="area")
    actions.change_section(section, text(section, **spoil), seen=versions.seen(section), by=karin, at=now)
    with pytest.raises(RefusalError, match=r"Mallen kan inte fastställas än\.") as refusal:
        actions.adopt_template(draft, by=karin, at=now)
    assert sentence in str(refusal.value)
    draft.refresh_from_db()
    assert not draft.is_adopted


def test_a_draft_without_sections_is_not_adopted(host: Organisation, karin: User, now: datetime) -> None:
    draft = actions.new_draft(host, audience="host", by=karin, at=now)
    with pytest.raises(RefusalError, match="Mallen har inga avsnitt än"):
        actions.adopt_template(draft, by=karin, at=now)


def test_only_one_section_can_be_the_choice_of_area(draft: PresentationTemplate, karin: User, now: datetime) -> None:
    whole(draft, karin, now)
    actions.add_section(draft, text(title="Ett till", kind="area"), by=karin, at=now)
    actions.change_template(draft, name="Mall", total_minutes=11, credit="", by=karin, at=now)
    with pytest.raises(RefusalError, match="Bara ett avsnitt kan vara valet av område"):
        actions.adopt_template(draft, by=karin, at=now)


def test_the_hosts_own_template_needs_no_choice_of_area(host: Organisation, karin: User, now: datetime) -> None:
    draft = factories.template(host, audience="host", adopted=False)
    assert actions.adopt_template(draft, by=karin, at=now).is_adopted


def test_an_adopted_template_refuses_every_action(current: PresentationTemplate, karin: User, now: datetime) -> None:
    section = current.sections.get(key="needs")
    seen, said = versions.seen(section), text(section)
    for change in (
        lambda: actions.change_template(current, name="Ny", total_minutes=10, credit="", by=karin, at=now),
        lambda: actions.add_section(current, said, by=karin, at=now),
        lambda: actions.change_section(section, said, seen=seen, by=karin, at=now),
        lambda: actions.move_section(section, up=False, by=karin, at=now),
        lambda: actions.remove_section(section, by=karin, at=now),
        lambda: actions.restore_section(current, event=1, by=karin, at=now),
        lambda: actions.adopt_template(current, by=karin, at=now),
        lambda: actions.discard_draft(current, by=karin, at=now),
    ):
        with pytest.raises(RefusalError, match="Version 1 är fastställd"):
            change()
    assert verbs() == []


def test_a_discarded_draft_is_gone_and_the_log_says_so(draft: PresentationTemplate, karin: User, now: datetime) -> None:
    stale = PresentationTemplate.objects.get(pk=draft.pk)
    actions.discard_draft(draft, by=karin, at=now)
    assert PresentationTemplate.objects.filter(adopted_at=None).count() == 0
    event = BusinessEvent.objects.get(verb="template_discarded")
    assert (event.by, event.object_id, event.reason) == (karin, stale.pk, "Mall för regioner, version 2")
    with pytest.raises(RefusalError, match="kastat utkastet"):
        actions.adopt_template(stale, by=karin, at=now)
