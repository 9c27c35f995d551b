"""Points of the follow-up log: their history, changes at the same time, confirming, who may read."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from followups import actions, facts
from followups.access import can_edit_point, may_confirm
from followups.models import Entry, FollowUp, Funding, Party, Stage, Visibility, Way
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import NOW
from toolkit.refusals import RefusalError

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


class Setting:
    """An agency with a coordinator, a region with a strategist, another region with one, and a point of the first."""

    def __init__(self) -> None:
        self.agency = factories.agency(code="MYND", name="Myndigheten")
        self.region, self.other = factories.organisation(), factories.organisation()
        self.coordinator = self._person(self.agency, Membership.Role.COORDINATOR)
        self.strategist = self._person(self.region, Membership.Role.STRATEGIST)
        self.neighbour = self._person(self.other, Membership.Role.STRATEGIST)
        self.point = factories.followup(self.agency, self.coordinator, owner=self.region)

    @staticmethod
    def _person(body: Organisation, role: str) -> User:
        person = factories.user()
        factories.membership(person, body, role)
        return person

    def change(self, wanted: dict[str, Any], by: User | None = None, seen: int = 1) -> actions.Changed:
        return actions.change_point(self.point, wanted, seen=seen, by=by or self.coordinator, at=LATER)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        cursor.execute(sql)


# --- history


def test_a_new_point_begins_its_history(setting: Setting) -> None:
    entry = setting.point.entries.get()
    assert (entry.number, entry.by, entry.at, entry.stage) == (1, setting.coordinator, NOW, Stage.IDENTIFY)
    assert entry.changes["title"] == ["", setting.point.title]
    assert setting.point.version == 1


def test_the_same_form_sent_twice_makes_one_point(setting: Setting) -> None:
    key = uuid4()
    first = factories.followup(setting.agency, setting.coordinator, key=key, title="Möte om batterier")
    again = factories.followup(setting.agency, setting.coordinator, key=key, title="Möte om batterier")
    assert first == again
    assert first.entries.count() == 1


def test_every_change_is_an_entry_with_what_it_was_before(setting: Setting) -> None:
    changed = setting.change({"title": "Ny lydelse", "due_on": "2027-09-01", "participants": [setting.other.pk]})
    assert changed.entry is not None
    assert changed.entry.changes == {
        "title": [setting.point.title, "Ny lydelse"],
        "due_on": [None, "2027-09-01"],
        "participants": [[], [setting.other.pk]],
    }
    assert facts.earlier(facts.state_of(changed.point), [changed.entry]) == facts.state_of(setting.point) | {
        "participants": [],
        "title": setting.point.title,
        "due_on": None,
    }


def test_changing_nothing_writes_nothing(setting: Setting) -> None:
    assert setting.change({"title": setting.point.title}).entry is None
    assert setting.point.entries.count() == 1


def test_money_is_written_and_kept_in_the_history(setting: Setting) -> None:
    asked = [["vinnova", "Avancerad digitalisering", 2_000_000, None, None]]
    granted = [["vinnova", "Avancerad digitalisering", 2_000_000, 1_500_000, "2027-06-01"]]
    setting.change({"fundings": asked})
    changed = setting.change({"fundings": granted}, seen=2)
    assert changed.entry is not None
    assert changed.entry.changes == {"fundings": [asked, granted]}
    assert [(row.source, row.granted) for row in changed.point.fundings.all()] == [("vinnova", 1_500_000)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE followups_entry SET note = 'annat'",
        "DELETE FROM followups_entry",
        "TRUNCATE followups_entry CASCADE",
        "UPDATE followups_followup SET stage = 'finance'",
        "UPDATE followups_followup SET title = 'annat'",
        "UPDATE followups_followup SET stage = 'finance', version = version + 1",
        "UPDATE followups_followup SET version = version + 1",
        "DELETE FROM followups_followup",
        "TRUNCATE followups_followup CASCADE",
        """INSERT INTO followups_entry (followup_id, number, at, by_id, way, note, changes, stage, visibility)
        SELECT id, 7, now(), created_by_id, 'page', '', '{}', 'finance', 'network' FROM followups_followup""",
    ],
)
def test_the_database_keeps_the_history(setting: Setting, sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"history|Cannot"):
        run(sql)
    assert Entry.objects.get().changes["title"] == ["", setting.point.title]


def test_no_bulk_operation_and_no_save_gets_past_the_history(setting: Setting) -> None:
    entry = setting.point.entries.get()
    for attempt in (
        lambda: Entry.objects.update(note="annat"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.bulk_update([entry], ["note"]),
        entry.save,
        lambda: FollowUp.objects.update(stage=Stage.FINANCE),
        lambda: FollowUp.objects.bulk_update([setting.point], ["title"]),
        setting.point.save,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_the_administration_has_no_way_to_points_and_their_history() -> None:
    assert not any(admin.site.is_registered(model) for model in (FollowUp, Entry, Party, Funding))


# --- the process


def test_an_end_asks_for_a_learning_and_dropping_for_a_reason(setting: Setting) -> None:
    for stage, words in (
        (Stage.REGULAR, {}),
        (Stage.DROPPED, {"learning": "Fel tid."}),
        (Stage.DROPPED, {"reason": "x"}),
    ):
        with pytest.raises(RefusalError):
            actions.move_point(setting.point, stage, seen=1, by=setting.coordinator, at=LATER, **words)
    done = actions.move_point(
        setting.point, Stage.REGULAR, seen=1, by=setting.coordinator, at=LATER, learning="Börja tidigare."
    )
    assert (done.point.stage, done.point.is_open) == (Stage.REGULAR, False)


def test_what_was_dropped_can_be_taken_up_again(setting: Setting) -> None:
    actions.move_point(
        setting.point,
        Stage.DROPPED,
        seen=1,
        by=setting.coordinator,
        at=LATER,
        reason="Ingen tid",
        learning="Fråga först.",
    )
    again = actions.move_point(setting.point, Stage.MOBILISE, seen=2, by=setting.coordinator, at=LATER)
    assert (again.point.stage, again.point.drop_reason, again.point.learning) == (Stage.MOBILISE, "", "Fråga först.")


def test_undoing_is_an_entry_too(setting: Setting) -> None:
    moved = actions.move_point(setting.point, Stage.FINANCE, seen=1, by=setting.coordinator, at=LATER)
    assert moved.entry is not None
    undone = actions.take_back(moved.entry, by=setting.coordinator, at=LATER)
    assert (undone.point.stage, undone.point.version) == (Stage.IDENTIFY, 3)
    with pytest.raises(RefusalError):
        actions.take_back(moved.entry, by=setting.coordinator, at=LATER)


def test_lines_noted_in_a_dialogue_become_points_once(setting: Setting) -> None:
    meeting = factories.dialogue(factories.focus_area(setting.agency), setting.coordinator)
    lines = [(uuid4(), "Region X tar kontakt med RISE"), (uuid4(), "  "), (uuid4(), "Förstudie om vätgas")]
    for _twice in range(2):
        actions.note_points(meeting, lines, by=setting.coordinator, at=NOW)
    noted = FollowUp.objects.filter(dialogue=meeting).order_by("pk")
    assert [point.title for point in noted] == ["Region X tar kontakt med RISE", "Förstudie om vätgas"]
    assert {point.entries.get().way for point in noted} == {Way.DIALOGUE}


# --- two at once


def test_two_who_change_different_things_both_get_their_way(setting: Setting) -> None:
    setting.change({"measure": "Avtal finns"}, by=setting.strategist)
    changed = setting.change({"description": "Tre möten", "measure": setting.point.measure})
    assert (changed.point.measure, changed.point.description) == ("Avtal finns", "Tre möten")
    assert changed.overwritten == ()
    assert [entry.by for entry in changed.meanwhile] == [setting.strategist]


def test_the_later_of_two_who_change_the_same_thing_is_told(setting: Setting) -> None:
    actions.move_point(setting.point, Stage.MOBILISE, seen=1, by=setting.strategist, at=LATER)
    changed = actions.move_point(setting.point, Stage.FINANCE, seen=1, by=setting.coordinator, at=LATER)
    assert changed.overwritten == ("stage",)
    assert [entry.by for entry in changed.meanwhile] == [setting.strategist]
    assert [entry.stage for entry in setting.point.entries.all()] == [Stage.IDENTIFY, Stage.MOBILISE, Stage.FINANCE]


def test_participants_added_by_two_at_once_all_take_part(setting: Setting) -> None:
    third = factories.organisation()
    setting.change({"participants": [setting.other.pk]})
    changed = setting.change({"participants": [third.pk]})
    assert set(facts.state_of(changed.point)["participants"]) == {setting.other.pk, third.pk}


@pytest.mark.django_db(transaction=True)
def test_two_in_the_same_moment_are_both_in_the_history_and_one_is_told(setting: Setting) -> None:
    """Ten times two threads that have read the same version; the control is what each of them saw."""
    for seen in range(1, 21, 2):
        together, done = Barrier(2), []

        def move(person: User, stage: str, seen: int = seen) -> None:
            together.wait()  # noqa: B023  # both run before the next round
            done.append(actions.move_point(setting.point, stage, seen=seen, note=stage, by=person, at=LATER))  # noqa: B023  # the same
            connection.close()

        pairs = ((setting.coordinator, Stage.MOBILISE), (setting.strategist, Stage.FINANCE))
        threads = [Thread(target=move, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(len(one.meanwhile) for one in done) == [0, 1]
        assert {one.entry.number for one in done if one.entry} == {seen + 1, seen + 2}
    assert setting.point.entries.count() == 21


# --- confirming


def test_a_changed_agreement_has_to_be_confirmed_again(setting: Setting) -> None:
    confirmed = actions.confirm_point(setting.point, {setting.region.pk}, seen=1, by=setting.strategist, at=LATER)
    assert confirmed.point.parties.get().confirmed_by == setting.strategist
    setting.change({"description": "Noggrannare"}, seen=2)
    assert setting.point.parties.get().confirmed_at is None


def test_nobody_confirms_what_they_have_not_read(setting: Setting) -> None:
    setting.change({"title": "Något helt annat"})
    with pytest.raises(RefusalError):
        actions.confirm_point(setting.point, {setting.region.pk}, seen=1, by=setting.strategist, at=LATER)


def test_who_answers_for_a_point_belongs_to_its_owner(setting: Setting) -> None:
    with pytest.raises(RefusalError):
        setting.change({"owner_person": setting.neighbour.pk})
    assert setting.change({"owner_person": setting.strategist.pk}).point.owner_person == setting.strategist


# --- rights


def test_what_only_the_parties_may_read_is_read_by_them_and_by_the_agency(setting: Setting) -> None:
    setting.change({"visibility": Visibility.PARTIES.value})
    elsewhere = Setting._person(factories.agency(), Membership.Role.COORDINATOR)
    for person, sees in (
        (setting.coordinator, True),
        (setting.strategist, True),
        (setting.neighbour, False),
        (elsewhere, False),
        (factories.user(), False),
    ):
        assert FollowUp.objects.visible_to(person).exists() is sees, person
        assert Entry.objects.shown_to(person).exists() is sees, person


def test_a_groups_point_belongs_to_its_members(setting: Setting) -> None:
    group = factories.group(setting.other)
    setting.change({"visibility": Visibility.PARTIES.value, "owner": group.pk})
    assert FollowUp.objects.visible_to(setting.neighbour).exists()
    assert not can_edit_point(setting.neighbour, setting.point)


def test_what_was_written_among_the_parties_stays_theirs_when_the_point_is_opened(setting: Setting) -> None:
    setting.change({"visibility": Visibility.PARTIES.value})
    actions.change_point(setting.point, {}, seen=2, note="Känsligt", by=setting.coordinator, at=LATER)
    setting.change({"visibility": Visibility.NETWORK.value}, seen=3)
    read = Entry.objects.shown_to(setting.neighbour).values_list("number", flat=True)
    assert list(read) == [1, 4]
    assert Entry.objects.shown_to(setting.strategist).count() == 4


def test_strategists_of_the_parties_and_the_agencys_coordinators_edit(setting: Setting) -> None:
    people = (setting.coordinator, setting.strategist, setting.neighbour, AnonymousUser())
    assert [can_edit_point(person, setting.point) for person in people] == [True, True, False, False]  # type: ignore[arg-type]  # whoever is not logged in
    assert may_confirm(setting.strategist, setting.point) == {setting.region.pk}
    assert may_confirm(setting.neighbour, setting.point) == set()
