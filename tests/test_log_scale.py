"""The demo's `log` scale, small: the points that are copied in are of the same form as those made by the actions."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F, OuterRef, Subquery

from followups import indexing
from followups.models import Entry, FollowUp, Lookup
from portal.demo import log
from regions.models import Membership
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def forms(words: str) -> set[str]:
    """The words of a tsvector without their places, which follow the order of the texts."""
    return set(re.findall(r"'([^']+)'", words))


def test_points_that_are_copied_in_say_what_their_history_and_their_words_say() -> None:
    agency = factories.agency(name="Myndigheten")
    regions = [factories.organisation() for _number in range(3)]
    coordinator = factories.user()
    factories.membership(coordinator, agency, Membership.Role.COORDINATOR)
    area = factories.focus_area(agency, kind="area")
    area.themes.add(factories.theme())
    world = SimpleNamespace(
        by=coordinator,
        cast=SimpleNamespace(strategists={}),
        organisations={body.code: body for body in [agency, *regions]},
        focus_areas={area.code: area},
    )
    log.many_points(world, NOW + timedelta(days=4000), points=60, entries=300)  # type: ignore[arg-type]  # what it asks for
    assert FollowUp.objects.count() == 60
    assert Entry.objects.count() >= 250
    latest = Entry.objects.filter(followup=OuterRef("pk")).order_by("-number")
    facts = ("number", "stage", "owner", "due_on", "visibility", "at")
    points = FollowUp.objects.annotate(**{f"last_{name}": Subquery(latest.values(name)[:1]) for name in facts})
    same = points.filter(
        version=F("last_number"), stage=F("last_stage"), owner=F("last_owner"), due_on=F("last_due_on"),
        visibility=F("last_visibility"), changed_at=F("last_at"),
    )  # fmt: skip
    assert same.count() == 60
    before = dict(Lookup.objects.values_list("pk", "words"))
    reached = dict(Lookup.objects.values_list("pk", "furthest"))
    assert list(indexing.stale()) == []
    indexing.index(list(before))
    kept = dict(Lookup.objects.values_list("pk", "words"))
    assert {pk: forms(words) for pk, words in kept.items()} == {pk: forms(words) for pk, words in before.items()}
    assert dict(Lookup.objects.values_list("pk", "furthest")) == reached
    assert factories.followup(agency, coordinator).pk > max(before)
