"""Every field about a person has its purpose, legal ground and end; a person takes the data along and is forgotten."""

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessEvent, User
from accounts.periodic import forget_old_sessions
from regions import actions
from regions.models import Membership
from tests import factories
from tests.factories import World
from toolkit.refusals import RefusalError

RULES = tomllib.loads((Path(settings.BASE_DIR) / "docs" / "personal_data.toml").read_text(encoding="utf-8"))["rule"]
LISTED = [field for rule in RULES for field in rule["fields"]]


def fields_about_people() -> set[str]:
    """Everything of a person's own row, every pointer at a person, every e-mail address; history tables apart."""
    found = set()
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model.__module__.startswith("pghistory"):
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            about = model is User or isinstance(field, models.EmailField) or field.related_model is User
            if about and not field.primary_key and not field.auto_created:
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_every_field_about_people_is_listed_with_its_rule() -> None:
    assert fields_about_people() - set(LISTED) == set()


def test_every_listed_field_exists_and_is_listed_once() -> None:
    missing = []
    for field in LISTED:
        app, model, name = field.split(".")
        try:
            apps.get_model(app, model)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            missing.append(field)
    assert missing == []
    assert len(LISTED) == len(set(LISTED))


def test_every_rule_says_why_on_which_ground_and_how_long() -> None:
    for rule in RULES:
        assert set(rule) == {"fields", "purpose", "basis", "retention"}, rule
        assert rule["basis"] in {"public task", "legal duty"}
        assert rule["purpose"].strip()
        assert rule["retention"].strip()


def test_a_person_takes_along_everything_the_portal_knows(world: World, client: Client) -> None:
    client.force_login(world.strategist)
    answer = client.get("/konto/mina-uppgifter.json")
    known = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="mina-uppgifter.json"'
    assert known["person"]["email"] == world.strategist.email
    assert [one["organisation"] for one in known["memberships"]] == ["Region Östergötland"]
    stands = {(place["in"], place["as"]): place["rows"] for place in known["where_your_name_stands"]}
    assert world.presentation.pk in {row["id"] for row in stands["presentationer", "created_by"]}
    assert world.coordinator.email not in answer.content.decode()


def test_a_forgotten_person_leaves_rows_without_name_address_or_title(world: World, now: datetime) -> None:
    person = world.strategist
    Membership.objects.filter(user=person).update(title="strateg")
    factories.second_factor(person)
    SocialAccount.objects.create(user=person, provider="oidc", uid="stina")
    name, address = person.name, person.email

    actions.anonymise_person(person, by=world.admin, at=now)

    person.refresh_from_db()
    assert (person.name, person.email) == (f"Anonym {person.pk}", f"anonym-{person.pk}@example.invalid")
    assert not person.is_active
    assert not Authenticator.objects.filter(user=person).exists()
    assert not SocialAccount.objects.filter(user=person).exists()
    assert [(one.ended_at, one.title) for one in Membership.objects.filter(user=person)] == [(now, "")]
    history = Membership.pgh_event_model.objects.filter(user=person)  # type: ignore[attr-defined]  # pghistory adds it
    assert set(history.values_list("title", flat=True)) == {""}
    world.presentation.refresh_from_db()
    assert world.presentation.created_by == person
    assert list(BusinessEvent.objects.filter(by=world.admin, at=now).values_list("verb", flat=True)) == [
        "membership_ended",
        "person_anonymised",
    ]
    assert not _anywhere(name)
    assert not _anywhere(address)


def _anywhere(text: str) -> list[str]:
    """The columns of the portal's own tables, history included, that hold exactly this text."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and model._default_manager.filter(**{field.name: text}).exists()
    ]


def test_a_forgotten_person_is_logged_out_at_once(world: World, now: datetime, client: Client) -> None:
    client.force_login(world.strategist)
    actions.anonymise_person(world.strategist, by=world.admin, at=now)
    assert client.get("/konto/")["Location"] == "/konto/logga-in/?next=/konto/"


def test_forgetting_twice_changes_nothing(world: World, now: datetime) -> None:
    actions.anonymise_person(world.strategist, by=world.admin, at=now)
    before = BusinessEvent.objects.count()
    actions.anonymise_person(world.strategist, by=world.admin, at=now)
    assert BusinessEvent.objects.count() == before


def test_nobody_forgets_themselves(world: World, now: datetime) -> None:
    with pytest.raises(RefusalError):
        actions.anonymise_person(world.admin, by=world.admin, at=now)
    assert User.objects.get(pk=world.admin.pk).is_active


def test_sessions_that_have_ended_are_deleted(db: None) -> None:
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours))
    forget_old_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
