"""How people get into the portal, and what administrators see and change."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BusinessEvent, User, record
from focusareas.models import Theme
from regions import reference
from regions.models import Membership, Network, Organisation
from tests import factories
from tests.factories import World

ADD = "/admin/accounts/user/add/"


@pytest.fixture
def administrator(world: World, client: Client, now: datetime) -> Client:
    """Logged in as the administrator; everybody has acted for their organisations for a year."""
    Membership.objects.update(started_at=now - timedelta(days=365))
    client.force_login(world.admin)
    return client


def page(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def memberships(*rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """The fields of the table of memberships on a person's page."""
    fields: dict[str, Any] = {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields |= {f"memberships-{number}-{name}": value for name, value in row.items()}
    return fields


def test_a_person_and_the_first_membership_are_added_on_one_page(world: World, administrator: Client) -> None:
    row = {"organisation": world.region.pk, "role": "strategist", "title": "strateg", "takes_invitations": "on"}
    form = {"email": " Ny.Person@Example.org ", "name": "Ny Person", "is_active": "on", **memberships(row)}
    assert administrator.post(ADD, form).status_code == 302
    person = User.objects.get(email="ny.person@example.org")
    assert not person.has_usable_password()
    (membership,) = person.memberships.all()
    assert (membership.organisation, membership.role, membership.title) == (world.region, "strategist", "strateg")
    assert abs((timezone.now() - membership.started_at).total_seconds()) < 60
    assert list(BusinessEvent.objects.filter(by=world.admin).values_list("verb", flat=True)) == [
        "person_added",
        "membership_started",
    ]


def test_the_same_address_in_other_capitals_is_the_same_person(world: World, administrator: Client) -> None:
    form = {"email": world.member.email.upper(), "name": "X", "is_active": "on", **memberships()}
    answer = administrator.post(ADD, form)
    assert answer.status_code == 200
    assert "email" in answer.context["adminform"].form.errors
    assert User.objects.filter(email__iexact=world.member.email).count() == 1


def test_a_membership_is_ended_and_never_deleted(world: World, administrator: Client) -> None:
    old = world.strategist.memberships.get()
    row = {"id": old.pk, "user": world.strategist.pk, "title": "", "takes_invitations": "on", "ends": "on"}
    form = {"email": world.strategist.email, "name": "Stina", "is_active": "on", **memberships(row, initial=1)}
    assert administrator.post(page(world.strategist), form).status_code == 302
    old.refresh_from_db()
    assert old.ended_at is not None
    assert BusinessEvent.objects.filter(verb="membership_ended", by=world.admin).count() == 1


def test_another_role_is_a_new_membership_while_the_old_one_ends(world: World, administrator: Client) -> None:
    old = world.strategist.memberships.get()
    ends = {"id": old.pk, "user": world.strategist.pk, "title": "", "ends": "on"}
    new = {"organisation": world.region.pk, "role": "member", "title": "", "user": world.strategist.pk}
    form = {"email": world.strategist.email, "name": "Stina", "is_active": "on", **memberships(ends, new, initial=1)}
    assert administrator.post(page(world.strategist), form).status_code == 302
    assert [one.role for one in Membership.objects.active().filter(user=world.strategist)] == ["member"]


def test_two_roles_in_one_organisation_are_refused_in_plain_words(world: World, administrator: Client) -> None:
    rows = [{"organisation": world.region.pk, "role": role, "title": ""} for role in ("strategist", "member")]
    form = {"email": "ny@example.org", "name": "Ny", "is_active": "on", **memberships(*rows)}
    answer = administrator.post(ADD, form)
    assert "En person har en roll i varje organisation." in answer.content.decode()
    assert not User.objects.filter(email="ny@example.org").exists()


def test_the_role_of_a_membership_that_lasts_cannot_be_changed_by_hand(world: World, administrator: Client) -> None:
    old = world.strategist.memberships.get()
    row = {"id": old.pk, "user": world.strategist.pk, "role": "coordinator", "title": "strateg"}
    form = {"email": world.strategist.email, "name": "Stina", "is_active": "on", **memberships(row, initial=1)}
    administrator.post(page(world.strategist), form)
    old.refresh_from_db()
    assert (old.role, old.title) == ("strategist", "strateg")


def test_administrators_cannot_lock_themselves_out(world: World, administrator: Client) -> None:
    form = {"email": world.admin.email, "name": "Adam", **memberships()}
    answer = administrator.post(page(world.admin), form)
    assert set(answer.context["adminform"].form.errors) == {"is_active", "is_staff"}
    world.admin.refresh_from_db()
    assert world.admin.is_active
    assert world.admin.is_staff


def test_a_person_is_anonymised_after_a_question(world: World, administrator: Client) -> None:
    question = reverse("admin:accounts_user_anonymise", args=[world.strategist.pk])
    assert "Anonymisera" in administrator.get(question).content.decode()
    assert User.objects.get(pk=world.strategist.pk).is_active
    administrator.post(question)
    assert not User.objects.get(pk=world.strategist.pk).is_active


def test_what_an_administrator_has_changed_is_not_overwritten_by_the_reference_data(db: None, client: Client) -> None:
    reference.load()
    boss = factories.user(is_staff=True)
    client.force_login(boss)
    network = Network.objects.order_by("code")[0]
    address = reverse("admin:regions_network_change", args=[network.pk])
    form = {"name": "Ett annat namn", "description": "", "source": "", "members": []}
    assert client.post(address, form).status_code == 302
    reference.load()
    network.refresh_from_db()
    assert (network.name, network.edited_by) == ("Ett annat namn", boss)


def test_saving_without_a_change_leaves_the_row_to_the_reference_data(world: World, administrator: Client) -> None:
    theme = Theme.objects.create(code="t1", name="Hälsa")
    administrator.post(reverse("admin:focusareas_theme_change", args=[theme.pk]), {"name": "Hälsa"})
    theme.refresh_from_db()
    assert theme.edited_at is None


def test_the_log_is_only_for_reading(world: World, administrator: Client, now: datetime) -> None:
    event = record("person_added", world.member, by=world.admin, at=now)
    listing = administrator.get(reverse("admin:accounts_businessevent_changelist"))
    assert "Maja Medlem" in listing.content.decode()
    assert administrator.get("/admin/accounts/businessevent/add/").status_code == 403
    address = reverse("admin:accounts_businessevent_change", args=[event.pk])
    administrator.post(address, {"verb": "something_else"})
    event.refresh_from_db()
    assert event.verb == "person_added"
    assert administrator.post(reverse("admin:accounts_businessevent_delete", args=[event.pk])).status_code == 403


def test_nothing_can_be_deleted(world: World, administrator: Client) -> None:
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        made = model._default_manager.first()
        if made is not None:
            answer = administrator.post(reverse(f"admin:{name}_delete", args=[made.pk]), {"post": "yes"})
            assert answer.status_code == 403, name


@pytest.mark.parametrize("who", ["coordinator", "strategist", "member", "outsider"])
def test_the_administration_is_closed_to_everybody_else(who: str, world: World, client: Client) -> None:
    client.force_login(getattr(world, who))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(ADD, follow=True).status_code == 403


def test_every_list_of_the_administration_opens_and_costs_the_same_for_more_rows(
    world: World, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        factories.membership(factories.user(), factories.organisation(code=f"X{number}"))
    for model in admin.site._registry:
        with django_assert_max_num_queries(12):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert administrator.get(address).status_code == 200, model
    assert Organisation.objects.count() > 30


def test_only_the_portals_own_tables_are_administered() -> None:
    assert sorted(model.__name__ for model in admin.site._registry) == [
        *(
            "BusinessEvent",
            "DialogueKind",
            "FocusArea",
            "Membership",
            "Network",
            "Organisation",
            "Tag",
            "Theme",
            "User",
        ),
    ]
