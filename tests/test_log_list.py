"""The log: what its address asks for, counts that agree with the rows, rights, an earlier day, the queries."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from followups import actions
from followups.listing import Log
from followups.models import FollowUp, Kind, Stage, Visibility
from regions.models import Membership, Organisation
from tests import factories
from tests.factories import NOW
from toolkit.dates import plain_day

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)
type_login = Callable[[User], Client]


class Setting:
    def __init__(self) -> None:
        self.agency = factories.agency(code="MYND", name="Myndigheten")
        self.north, self.south = (factories.organisation(code=code, name=name) for code, name in NAMES)
        self.coordinator = self.person(self.agency, Membership.Role.COORDINATOR)
        self.strategist = self.person(self.north, Membership.Role.STRATEGIST)
        self.member = self.person(self.south, Membership.Role.MEMBER)
        self.industry = factories.focus_area(self.agency, name="Industri", code="industri")
        self.steel = factories.focus_area(self.agency, name="Stål", code="stal", parent=self.industry)

    @staticmethod
    def person(body: Organisation, role: str) -> User:
        found = factories.user()
        factories.membership(found, body, role)
        return found

    def note(self, title: str, **fields: Any) -> FollowUp:
        return factories.followup(self.agency, self.coordinator, title=title, **fields)

    def log(self, user: User | None = None, /, **asked: str) -> Log:
        return Log(user or self.coordinator, asked, today=TODAY)

    def titles(self, user: User | None = None, /, **asked: str) -> list[str]:
        return [point.title for point in self.log(user, **asked).points]


NAMES = (("25", "Norr"), ("12", "Syd"))


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_the_latest_changed_comes_first(setting: Setting) -> None:
    first = setting.note("Äldst")
    setting.note("Nyast", at=NOW + DAY)
    assert setting.titles() == ["Nyast", "Äldst"]
    actions.move_point(first, Stage.MOBILISE, seen=1, by=setting.coordinator, at=NOW + 2 * DAY)
    assert setting.titles() == ["Äldst", "Nyast"]


def test_each_filter_leaves_its_points(setting: Setting) -> None:
    theme = factories.theme(code="T99", name="Tema")
    setting.note("Alla", owner=setting.north, focus_area=setting.steel, themes=[theme.pk], kind=Kind.EDP.value,
                 due_on="2027-02-01", stage=Stage.MOBILISE.value)  # fmt: skip
    setting.note("Ingen", owner=setting.south, at=NOW - 400 * DAY, visibility=Visibility.PARTIES.value)
    for asked in (
        {"stage": "mobilise"}, {"kind": "edp"}, {"region": "25"}, {"owner": "25"}, {"area": "stal"},
        {"area": "industri"}, {"theme": "T99"}, {"year": "2027"}, {"late": "1"}, {"reader": "network"}, {"q": "alla"},
        {"region": "25", "stage": "mobilise", "late": "1"},
    ):  # fmt: skip
        assert setting.titles(**asked) == ["Alla"], asked
    assert setting.titles(year="2026") == ["Ingen"]
    assert setting.titles(reader="parties") == ["Ingen"]


def test_a_group_s_point_is_each_member_s(setting: Setting) -> None:
    group = factories.group(setting.north, code="GRUPP")
    setting.note("Gruppens", owner=group)
    setting.note("Bådas", owner=group, participants=[setting.north])
    log = setting.log(region="25")
    assert {point.title for point in log.points} == {"Gruppens", "Bådas"}
    assert log.counts.by["region"] == {str(setting.north.pk): 2}


@pytest.mark.parametrize(
    "asked",
    [
        {"stage": "x"}, {"region": "99"}, {"owner": "' OR 1=1"}, {"area": "x"}, {"theme": "x"}, {"year": "x"},
        {"year": "99999999"}, {"on": "2026-02-31"}, {"on": "x"}, {"on": "2999-01-01"}, {"sort": "x"}, {"late": "x"},
        {"q": " "}, {"q": "\x00"},
    ],
)  # fmt: skip
def test_what_is_not_known_asks_for_nothing(setting: Setting, asked: dict[str, str]) -> None:
    setting.note("Punkt")
    assert setting.titles(**asked) == ["Punkt"]


def test_every_count_says_how_many_points_its_choice_leaves(setting: Setting) -> None:
    """The counts are one query of their own; here each is compared with the rows of the choice itself."""
    theme = factories.theme(code="T99", name="Tema")
    for number, (owner, stage, reader) in enumerate(
        product((setting.north, setting.south), (Stage.IDENTIFY, Stage.FINANCE), Visibility.values)
    ):
        setting.note(
            f"Punkt {number}", owner=owner, stage=stage.value, visibility=reader, due_on=f"2027-0{number % 4 + 1}-01",
            focus_area=setting.steel if number % 3 else None, themes=[theme.pk] if number % 2 else [],
            kind=(Kind.EDP if number % 2 else Kind.OTHER).value, at=NOW - number * 100 * DAY,
        )  # fmt: skip
    codes = {
        "owner": {str(body.pk): body.code for body in (setting.north, setting.south)},
        "region": {str(body.pk): body.code for body in (setting.north, setting.south)},
        "area": {str(setting.steel.pk): "stal"},
        "theme": {str(theme.pk): "T99"},
        "late": {"true": "1"},
    }
    for user, asked in product(
        (setting.coordinator, setting.strategist, setting.member),
        ({}, {"stage": "finance"}, {"owner": "25", "late": "1"}, {"q": "punkt", "year": "2026", "region": "12"}),
    ):
        log = setting.log(user, **asked)
        assert log.counts.total == len(log.points)
        for facet, counted in log.counts.by.items():
            for value, number in counted.items():
                if facet == "late" and value == "false":
                    continue
                code = codes.get(facet, {}).get(value, value)
                assert number == len(setting.titles(user, **{**asked, facet: code})), (asked, facet, value)


def test_counts_are_kept_until_something_is_written(setting: Setting) -> None:
    point = setting.note("Punkt")
    assert setting.log().counts.by["stage"] == {"identify": 1}
    with CaptureQueriesContext(connection) as queries:
        assert setting.log().counts.total == 1
    assert not [query for query in queries if "MATERIALIZED" in query["sql"]]
    actions.move_point(point, Stage.FINANCE, seen=1, by=setting.coordinator, at=NOW)
    assert setting.log().counts.by["stage"] == {"finance": 1}


def test_nobody_is_given_counts_that_somebody_else_may_see(setting: Setting) -> None:
    setting.note("Hemlig", owner=setting.north, visibility=Visibility.PARTIES.value)
    people = (setting.coordinator, setting.strategist, setting.member)
    assert [setting.log(user).counts.total for user in people] == [1, 1, 0]
    assert setting.log(setting.member, q="hemlig").counts.total == 0
    assert setting.log(setting.member).counts.by == {}


def test_the_log_is_shown_as_it_stood(setting: Setting) -> None:
    point = setting.note("Först", owner=setting.north, due_on="2027-02-01", at=NOW - 100 * DAY)
    changed = actions.change_point(
        point, {"title": "Sedan", "owner": setting.south.pk, "due_on": "2027-09-01"}, seen=1, by=setting.coordinator,
        at=NOW - 50 * DAY,
    )  # fmt: skip
    actions.move_point(changed.point, Stage.FINANCE, seen=2, by=setting.coordinator, at=NOW - 10 * DAY)
    setting.note("Ny", at=NOW - DAY)
    then = (TODAY - 60 * DAY).isoformat()
    assert setting.log(on=then).counts.total == 1
    assert setting.titles(on=then, owner="25", stage="identify") == ["Sedan"]  # the page shows the old title
    assert setting.titles(on=then, owner="12") == setting.titles(on=then, stage="finance") == []
    assert setting.titles(on=(TODAY - 200 * DAY).isoformat()) == []
    assert setting.log(on=(TODAY - 20 * DAY).isoformat(), stage="identify", owner="12").counts.total == 1


def test_what_only_the_parties_read_then_is_not_shown_as_it_stood(setting: Setting) -> None:
    point = setting.note("Då hemlig", owner=setting.north, visibility=Visibility.PARTIES.value, at=NOW - 100 * DAY)
    actions.change_point(point, {"visibility": "network"}, seen=1, by=setting.coordinator, at=NOW - 10 * DAY)
    then = (TODAY - 50 * DAY).isoformat()
    assert setting.titles(setting.member) == ["Då hemlig"]
    assert setting.titles(setting.member, on=then) == []
    assert setting.titles(setting.strategist, on=then) == ["Då hemlig"]


@pytest.mark.parametrize("sort", ["changed", "new", "due", "stage", ""])
def test_every_order_holds_every_point(setting: Setting, sort: str) -> None:
    for number in range(3):
        setting.note(f"Punkt {number}", due_on=f"2027-0{number + 1}-01" if number else None)
    assert sorted(setting.titles(sort=sort)) == ["Punkt 0", "Punkt 1", "Punkt 2"]


def test_the_nearest_day_comes_first_and_points_without_one_last(setting: Setting) -> None:
    setting.note("Utan")
    setting.note("Sen", due_on="2027-05-01")
    setting.note("Snart", due_on="2027-04-01")
    assert setting.titles(sort="due") == ["Snart", "Sen", "Utan"]


# --- the page


def test_the_page_marks_what_was_looked_for_and_nothing_typed_runs(setting: Setting, as_user: type_login) -> None:
    setting.note("<b>Dialog</b> om vätgas", description="Ett möte om <script>alert(1)</script> stålet i norr")
    page = as_user(setting.member).get(reverse("followup_list"), {"q": "dialog stål"}).content.decode()
    assert "&lt;b&gt;<mark>Dialog</mark>&lt;/b&gt; om vätgas" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>stålet</mark> i norr" in page
    assert "<script>alert" not in page


def test_htmx_is_given_the_list_and_the_choices_and_the_address_to_send(setting: Setting, as_user: type_login) -> None:
    setting.note("Punkt", stage=Stage.MOBILISE.value)
    client = as_user(setting.member)
    query = {"q": "", "stage": "mobilise", "region": "", "late": ""}
    answer = client.get(reverse("followup_list"), query, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert answer["HX-Replace-Url"] == "/uppfoljning/?stage=mobilise"
    restored = client.get(
        reverse("followup_list"), query, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()


def test_the_page_shows_the_old_title_and_owner_of_an_earlier_day(setting: Setting, as_user: type_login) -> None:
    now = timezone.now()
    point = setting.note("Först", owner=setting.north, at=now - 100 * DAY)
    actions.change_point(point, {"title": "Sedan", "owner": setting.south.pk}, seen=1, by=setting.coordinator, at=now)
    then = timezone.localdate() - 60 * DAY
    page = as_user(setting.member).get(reverse("followup_list"), {"on": then.isoformat()}).content.decode()
    assert "Först" in page
    assert "Sedan" not in page
    assert f"så som de stod den {plain_day(then)}" in page


@pytest.mark.parametrize(
    "query", [{}, {"q": "punkt"}, {"stage": "identify", "region": "25", "late": "1"}, {"on": "yesterday"}]
)
def test_the_log_costs_the_same_for_one_point_and_three_hundred(
    setting: Setting, as_user: type_login, query: dict[str, str]
) -> None:
    now, client, asked = timezone.now(), as_user(setting.member), []
    if "on" in query:
        query = {"on": (timezone.localdate() - DAY).isoformat()}
    for number in (1, 299):
        for _each in range(number):
            setting.note("Punkt", owner=setting.north, due_on="2026-01-01", at=now - 50 * DAY)
        cache.clear()
        client.force_login(setting.member)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("followup_list"), query).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
