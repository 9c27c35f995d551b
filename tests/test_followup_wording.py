"""The history of a point in plain words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from followups import actions
from followups.models import Entry, Stage, Visibility
from followups.wording import Spoken, spoken
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Setting:
    def __init__(self) -> None:
        self.agency = factories.agency(code="MYND", name="Myndigheten", short_name="Mynd")
        self.skane = factories.organisation(code="12", name="Region Skåne", short_name="Region Skåne")
        self.rise = factories.organisation(code="RISE", name="RISE", short_name="RISE", kind="actor")
        self.person = factories.user(name="Karin Ekdal")
        factories.membership(self.person, self.agency, Membership.Role.COORDINATOR)
        self.point = factories.followup(self.agency, self.person, title="Gemensam förstudie")

    def say(self, **wanted: object) -> tuple[str, ...]:
        """What the change is called."""
        self.point.refresh_from_db()
        at = NOW + timedelta(hours=self.point.version)
        actions.change_point(self.point, wanted, seen=self.point.version, by=self.person, at=at)
        return self.latest().lines

    def latest(self) -> Spoken:
        with override("sv"):
            return spoken([self.point.entries.order_by("number").last()])[0]  # type: ignore[list-item]  # there is one


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_the_first_entry_says_what_was_noted(setting: Setting) -> None:
    first = setting.latest()
    assert first.lines == ("Vad som bestämdes: Gemensam förstudie",)
    assert (first.number, first.who, first.way, first.note, first.stage) == (1, "Karin Ekdal", "", "", Stage.IDENTIFY)


def test_a_change_says_what_it_was_and_what_it_became(setting: Setting) -> None:
    assert setting.say(stage="mobilise") == ("Skede: Identifiera → Mobilisera",)
    assert setting.say(owner=setting.skane.pk) == ("Ägare: Region Skåne",)
    assert setting.say(participants=[setting.rise.pk]) == ("Deltar: + RISE",)
    assert setting.say(participants=[]) == ("Deltar: − RISE",)
    assert setting.say(due_on="2027-09-01") == ("Klart senast: ons 1 september 2027",)
    assert setting.say(due_on=None) == ("Klart senast: ons 1 september 2027 → inget",)


def test_a_confirmation_that_lapses_is_told(setting: Setting) -> None:
    setting.say(owner=setting.skane.pk)
    assert setting.say(confirmed=[setting.skane.pk]) == ("Bekräftat av: + Region Skåne",)
    assert setting.say(measure="Avtal finns") == (
        "Så märks det att det är klart: Avtal finns",
        "Bekräftat av: − Region Skåne",
    )


def test_money_is_told_by_its_source(setting: Setting) -> None:
    asked = ["vinnova", "Avancerad digitalisering", 2_000_000, None, None]
    granted = ["vinnova", "Avancerad digitalisering", 2_000_000, 1_500_000, "2027-06-01"]
    source = "Finansiering: Vinnova, Avancerad digitalisering:"
    assert setting.say(fundings=[asked]) == (f"{source} sökt 2\xa0000\xa0000 kr",)
    assert setting.say(fundings=[granted]) == (
        f"{source} sökt 2\xa0000\xa0000 kr → sökt 2\xa0000\xa0000 kr, beviljat 1\xa0500\xa0000 kr (tis 1 juni 2027)",
    )
    assert setting.say(fundings=[["eruf", "", 10, 0, None]])[0].endswith("; ERUF: sökt 10 kr, avslag")


def test_a_number_is_told_with_whose_it_is(setting: Setting) -> None:
    setting.say(owner=setting.skane.pk)
    assert setting.say(diary=[[setting.skane.pk, "2027-44"]]) == ("Diarienummer: Region Skåne: 2027-44",)


def test_what_was_written_for_the_parties_is_not_told_when_the_point_is_opened(setting: Setting) -> None:
    closed = factories.followup(setting.agency, setting.person, title="Hemligt", visibility=Visibility.PARTIES)
    actions.change_point(
        closed, {"title": "Öppet", "visibility": Visibility.NETWORK}, seen=1, by=setting.person, at=NOW
    )
    with override("sv"):
        lines = spoken([Entry.objects.get(followup=closed, number=2)])[0].lines
    assert lines == ("Vad som bestämdes: Öppet", "Får läsas av: Parterna → Nätverket")


def test_many_entries_cost_no_more_queries_than_one(setting: Setting, django_assert_max_num_queries: object) -> None:
    others: list[Organisation] = [factories.organisation() for _each in range(4)]
    focus = factories.focus_area(setting.agency)
    for body in others:
        setting.say(owner=body.pk, focus_area=focus.pk, participants=[setting.rise.pk], title=str(uuid4()))
    entries = list(Entry.objects.all())
    assert len(entries) == 5
    with django_assert_max_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert len(spoken(entries)) == 5
