"""The list of dialogues, the page of one, and the forms, as they are met in the browser."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from dialogues import actions
from dialogues.models import Dialogue
from regions.models import Membership
from tests import factories
from tests.factories import World

Login = Callable[[User], Client]
LIST = "/dialoger/"


def ahead(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def five(world: World) -> dict[str, Dialogue]:
    """One dialogue of each tab, in real time, and none else."""
    by = world.coordinator
    Dialogue.objects.filter(pk__in=[world.dialogue.pk, world.later_dialogue.pk, world.draft.pk]).update(
        cancelled_at=factories.NOW, cancelled_by=by, cancel_reason="Undan"
    )
    gone = {"cancelled_at": factories.NOW, "cancelled_by": by, "cancel_reason": "Sjukdom"}

    def made(title: str, days: float, **fields: Any) -> Dialogue:
        if fields.get("planned", True):
            fields["planned_at"] = ahead(-60)
        return factories.dialogue(world.focus, by, title=title, starts_at=ahead(days), **fields)

    return {
        "upcoming": made("Kommande", 20),
        "past": made("Tidigare", -20),
        "held": made("Genomförd", -30, held_at=ahead(-30), held_by=by),
        "drafts": made("Utkastet", 30, planned=False),
        "cancelled": made("Inställd", 40, **gone),
        "cancelled draft": made("Inställt utkast", 50, planned=False, **gone),
    }


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    aside = {dialogue.get_absolute_url() for dialogue in Dialogue.objects.filter(cancel_reason="Undan")}
    return [row["title"] for row in response.context["rows"] if row["url"] not in aside]


# --- the list --------------------------------------------------------------------------------------------------------


def test_each_tab_shows_its_own_and_drafts_only_to_their_host(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    expected = {"upcoming": ["Kommande"], "past": ["Tidigare", "Genomförd"], "cancelled": ["Inställd"], "drafts": []}
    for person in (world.strategist, world.member, world.other_coordinator, world.admin):
        client = as_user(person)
        assert {tab: titles(client, tab=tab) for tab in expected} == expected
    client = as_user(world.coordinator)
    assert titles(client, tab="drafts") == ["Utkastet"]
    assert titles(client, tab="cancelled") == ["Inställt utkast", "Inställd"]
    assert titles(client) == titles(client, tab="upcoming") == titles(client, tab="nonsense") == ["Kommande"]


def test_the_tab_for_drafts_and_the_button_are_the_coordinators(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    assert "Ny dialog" not in as_user(world.strategist).get(LIST).content.decode()
    assert [str(tab["label"]) for tab in as_user(world.strategist).get(LIST).context["tabs"]] == [
        "Kommande", "Tidigare", "Inställda",
    ]  # fmt: skip
    response = as_user(world.coordinator).get(LIST)
    assert "Ny dialog" in response.content.decode()
    assert "Utkast" in [str(tab["label"]) for tab in response.context["tabs"]]


def test_a_dialogue_of_today_is_upcoming_until_it_is_held(world: World, as_user: Login) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = factories.dialogue(world.focus, world.coordinator, title="I dag", starts_at=midnight)
    client = as_user(world.member)
    assert "I dag" in titles(client)
    Dialogue.objects.filter(pk=today.pk).update(held_at=ahead(0), held_by=world.coordinator)
    assert "I dag" not in titles(client)
    assert "I dag" in titles(client, tab="past")


def test_the_filter_stands_in_the_address(five: dict[str, Dialogue], world: World, as_user: Login) -> None:
    sub = factories.focus_area(world.host, name="Hållbara material", parent=world.focus)
    other = factories.focus_area(world.other_host, name="Landsbygd")
    by = world.coordinator
    factories.dialogue(sub, by, title="Om material", starts_at=ahead(21), scope="Stål och trä")
    factories.dialogue(other, by, title="Om bygd", starts_at=ahead(22), kind=factories.kind(code="learning"))
    year = ahead(800).year
    factories.dialogue(world.focus, by, title="Långt fram", starts_at=ahead(800))
    client = as_user(world.member)
    assert titles(client) == ["Kommande", "Om material", "Om bygd", "Långt fram"]
    assert titles(client, area=world.focus.pk) == ["Kommande", "Om material", "Långt fram"]
    assert titles(client, area=sub.pk) == ["Om material"]
    assert titles(client, host=world.other_host.pk) == ["Om bygd"]
    assert titles(client, kind=factories.kind(code="learning").pk) == ["Om bygd"]
    assert titles(client, year=year) == ["Långt fram"]
    assert titles(client, text="trä stål") == ["Om material"]
    assert titles(client, text="LANDSBYGD") == ["Om bygd"]
    assert titles(client, text="trä", host=world.other_host.pk) == []
    assert "Ingen dialog stämmer med filtret." in client.get(LIST, {"text": "xyz"}).content.decode()


def test_nonsense_in_the_address_filters_nothing(five: dict[str, Dialogue], world: World, as_user: Login) -> None:
    nonsense = {"area": "x", "kind": "-1", "host": "9" * 30, "year": "0", "page": "many", "text": "\x00"}
    assert as_user(world.member).get(LIST, nonsense).status_code == 200
    assert titles(as_user(world.member), area="x", year="99999") == ["Kommande"]


def test_a_year_is_a_swedish_year(world: World, as_user: Login) -> None:
    """The first half hour of 2031 in Sweden is 2030 in UTC."""
    new_year = datetime.fromisoformat("2031-01-01T00:30:00+01:00")
    factories.dialogue(world.focus, world.coordinator, title="Nyår", starts_at=new_year)
    client = as_user(world.member)
    assert titles(client, year=2031) == ["Nyår"]
    assert titles(client, year=2030) == titles(client)  # not offered, so it filters nothing


def test_the_list_is_paged_and_keeps_its_filter(world: World, as_user: Login) -> None:
    for number in range(51):
        factories.dialogue(world.focus, world.coordinator, title=f"Stål {number:02}", starts_at=ahead(number + 1))
    client = as_user(world.member)
    assert titles(client, text="stål", page=2) == ["Stål 50"]
    assert "text=st%C3%A5l" in client.get(LIST, {"text": "stål"}).content.decode()


@pytest.mark.parametrize("rows", [1, 300])
@pytest.mark.parametrize("tab", ["upcoming", "past"])
def test_the_list_costs_the_same_for_one_row_and_for_many(
    tab: str, rows: int, world: World, as_user: Login, django_assert_max_num_queries: Any
) -> None:
    areas = [factories.focus_area(world.host, parent=world.focus) for _ in range(min(rows, 40))]
    days = 1 if tab == "upcoming" else -400
    for number in range(rows):
        factories.dialogue(areas[number % len(areas)], world.coordinator, starts_at=ahead(days + number / 24))
    client = as_user(world.coordinator)
    with django_assert_max_num_queries(11):
        client.get(LIST, {"tab": tab})


def test_the_export_has_the_rows_of_the_filter_and_no_formula(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    Dialogue.objects.filter(pk=five["upcoming"].pk).update(title="=HYPERLINK()")
    response = as_user(world.member).get("/dialoger/export.xlsx", {"tab": "upcoming"})
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    assert sheet["C1"].value == "Titel"
    found = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == ["'=HYPERLINK()"]


# --- one dialogue ----------------------------------------------------------------------------------------------------


def detail(dialogue: Dialogue) -> str:
    return reverse("dialogue_detail", args=[dialogue.pk])


def test_a_cancelled_dialogue_says_why_and_a_cancelled_draft_is_the_hosts_own(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    assert "Sjukdom" in as_user(world.member).get(detail(five["cancelled"])).content.decode()
    assert as_user(world.member).get(detail(five["cancelled draft"])).status_code == 404
    assert as_user(world.coordinator).get(detail(five["cancelled draft"])).status_code == 200


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("drafts", ("Planera", None)),
        ("upcoming", ("Ändra", None)),
        ("past", ("Markera som genomförd", None)),
        ("held", ("Avsluta dialogen", "Inte genomförd ändå")),
        ("cancelled", (None, "Återställ")),
    ],
)
def test_each_state_has_one_primary_action_and_its_way_back(
    name: str, offered: tuple[str | None, str | None], five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    context = as_user(world.coordinator).get(detail(five[name])).context
    steps = (context["primary"], context["undo"])
    assert tuple(step and str(step.label) for step in steps) == offered
    context = as_user(world.strategist).get(detail(five["upcoming"])).context
    assert (context["primary"], context["secondary"], context["undo"]) == (None, [], None)
    assert context["history"] == []


def test_a_coordinator_sees_what_remains_to_be_seen_to(world: World, as_user: Login) -> None:
    soon = factories.dialogue(world.focus, world.coordinator, starts_at=ahead(3), capacity=18)
    world.focus.valid_to = date(2020, 1, 1)
    world.focus.save()
    assert as_user(world.coordinator).get(detail(soon)).context["notices"] == [
        "Sista dagen för material har redan passerat.",
        "Möteslänken saknas.",
        "Fokusområdet gäller inte den dag dialogen hålls.",
        "Alla presentationer ryms inte i tiden.",
    ]
    assert as_user(world.member).get(detail(soon)).context["notices"] == []


def test_a_dialogue_without_anything_to_see_to_has_no_notices(world: World, as_user: Login) -> None:
    ready = factories.dialogue(
        world.focus, world.coordinator, starts_at=ahead(30), meeting_url="https://example.org/mote"
    )
    assert as_user(world.coordinator).get(detail(ready)).context["notices"] == []


def test_markup_in_a_dialogue_is_shown_as_text(world: World, as_user: Login) -> None:
    Dialogue.objects.filter(pk=world.dialogue.pk).update(title="<b>Fet</b>", scope="<script>alert(1)</script>")
    told = as_user(world.member).get(detail(world.dialogue)).content.decode()
    assert "&lt;b&gt;Fet&lt;/b&gt;" in told
    assert "<script>alert" not in told


@pytest.mark.parametrize("rows", [1, 300])
def test_the_page_of_a_dialogue_costs_the_same_for_a_short_and_a_long_history(
    rows: int, world: World, as_user: Login, django_assert_max_num_queries: Any
) -> None:
    made = world.dialogue
    for number in range(rows):
        at = world.now + timedelta(minutes=number)
        made = actions.change_dialogue(
            made, by=world.coordinator, at=at, title=f"Titel {number}", focus_area=factories.focus_area(world.host)
        )
    for body in [factories.organisation() for _ in range(rows)]:
        factories.invitation(made, body, world.coordinator)
    client = as_user(world.coordinator)
    with django_assert_max_num_queries(12):
        client.get(detail(made))


def test_a_step_asks_first_and_offers_the_way_back_afterwards(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    draft, client = five["drafts"], as_user(world.coordinator)
    url = reverse("dialogue_plan", args=[draft.pk])
    assert "Planera dialogen?" in client.get(url).content.decode()
    draft.refresh_from_db()
    assert draft.state == Dialogue.State.DRAFT
    told = client.post(url, follow=True).content.decode()
    assert "Dialogen är planerad." in told
    undo = reverse("dialogue_undo", args=[draft.pk])
    assert f'action="{undo}"' in told
    for _ in range(2):  # pressing twice goes back once
        client.post(undo, {"step": "plan"})
    draft.refresh_from_db()
    assert draft.state == Dialogue.State.DRAFT


def test_every_step_can_be_taken_and_taken_back_in_the_browser(
    five: dict[str, Dialogue], world: World, as_user: Login
) -> None:
    dialogue, client = five["past"], as_user(world.coordinator)
    undo = reverse("dialogue_undo", args=[dialogue.pk])
    seen = []
    for address, typed in [
        (reverse("dialogue_hold", args=[dialogue.pk]), {}),
        (reverse("dialogue_close", args=[dialogue.pk]), {}),
        (undo, {"step": "close"}),
        (undo, {"step": "hold"}),
        (reverse("dialogue_cancel", args=[dialogue.pk]), {"reason": "Ingen kunde"}),
        (reverse("dialogue_restore", args=[dialogue.pk]), {}),
    ]:
        assert client.post(address, typed)["Location"] == detail(dialogue)
        dialogue.refresh_from_db()
        seen.append(str(dialogue.state))
    assert seen == ["held", "closed", "held", "planned", "cancelled", "planned"]
    assert client.post(undo, {"step": "everything"}).status_code == 400


def test_cancelling_without_a_reason_is_told_beside_the_field(world: World, as_user: Login) -> None:
    response = as_user(world.coordinator).post(reverse("dialogue_cancel", args=[world.dialogue.pk]), {"reason": " "})
    assert response.status_code == 422
    assert "Skriv varför dialogen ställs in." in response.content.decode()
    world.dialogue.refresh_from_db()
    assert world.dialogue.cancelled_at is None


def test_a_step_out_of_turn_is_refused_in_its_own_words(world: World, as_user: Login) -> None:
    response = as_user(world.coordinator).post(reverse("dialogue_close", args=[world.dialogue.pk]))
    assert response.status_code == 409
    assert "Markera den som genomförd först." in response.content.decode()


def test_copying_leads_to_the_new_draft(world: World, as_user: Login) -> None:
    response = as_user(world.coordinator).post(reverse("dialogue_copy", args=[world.dialogue.pk]))
    copy = Dialogue.objects.get(copied_from=world.dialogue)
    assert response["Location"] == detail(copy)


# --- the form --------------------------------------------------------------------------------------------------------


def typed(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "kind": factories.kind().pk,
        "focus_area": world.focus.pk,
        "title": "Hållbara  material ",
        "day": "2027-04-15",
        "starts": "9",
        "ends": "kl. 12.30",
        "host_slot": "once",
        "capacity": "9",
        **fields,
    }


def test_a_dialogue_is_made_from_the_form(world: World, as_user: Login) -> None:
    response = as_user(world.coordinator).post(
        "/dialoger/ny/",
        typed(world, meeting_url="https://example.org/mote", scope="Stål", scope_width="2", diary_number="2027-1"),
    )
    made = Dialogue.objects.get(title="Hållbara material")
    assert response["Location"] == detail(made)
    assert timezone.localtime(made.starts_at).isoformat() == "2027-04-15T09:00:00+02:00"
    assert timezone.localtime(made.ends_at).isoformat() == "2027-04-15T12:30:00+02:00"
    assert (made.host, made.created_by, made.scope_width) == (world.host, world.coordinator, 2)
    assert (made.material_due_on, made.diary_number) == (date(2027, 4, 8), "2027-1")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"day": "2027-02-30"}, "day", "Ange ett riktigt datum"),
        ({"day": ""}, "day", "Ange datumet"),
        ({"day": "0001-01-01"}, "day", "Ange ett år mellan 1990 och 2100."),
        ({"day": "9999-12-31"}, "day", "Ange ett år mellan 1990 och 2100."),
        ({"starts": "25.00"}, "starts", "Ange ett klockslag"),
        ({"starts": "nio"}, "starts", "Ange ett klockslag"),
        ({"ends": ""}, "ends", "Ange ett klockslag"),
        ({"ends": "8.30"}, "ends", "Dialogen måste sluta efter att den börjar."),
        ({"ends": "09:00"}, "ends", "Dialogen måste sluta efter att den börjar."),
        ({"day": "2027-03-28", "starts": "02.30"}, "starts", "Det klockslaget finns inte"),
        ({"meeting_url": "javascript:alert(1)"}, "meeting_url", "Ange en hel webbadress"),
        ({"meeting_url": "ftp://example.org"}, "meeting_url", "Ange en hel webbadress"),
        ({"meeting_url": "https://"}, "meeting_url", "Ange en hel webbadress"),
        ({"meeting_url": "https://example.org/" + "a" * 500}, "meeting_url", "500"),
        ({"title": "   "}, "title", "Ge dialogen en titel."),
        ({"title": "a" * 161}, "title", "160"),
        ({"scope": "a" * 100_000}, "scope", "5000"),
        ({"scope_width": "6"}, "scope_width", "6"),
        ({"capacity": "0"}, "capacity", "1"),
        ({"capacity": "51"}, "capacity", "50"),
        ({"capacity": "nio"}, "capacity", "Ange ett heltal"),
        ({"host_slot": "twice"}, "host_slot", "twice"),
        ({"focus_area": ""}, "focus_area", "Välj ett fokusområde."),
        ({"focus_area": "999999999999999999999"}, "focus_area", ""),
        ({"kind": "x"}, "kind", ""),
        ({"material_due_on": "2027-04-16"}, "material_due_on", "senast samma dag"),
        ({"material_due_on": "1027-04-16"}, "material_due_on", "Ange ett år mellan 1990 och 2100."),
        ({"material_due_on": "snart"}, "material_due_on", "Ange ett riktigt datum"),
    ],
)
def test_a_wrong_entry_is_told_beside_its_field_kept_and_changes_nothing(
    wrong: dict[str, str], field: str, sentence: str, world: World, as_user: Login
) -> None:
    before = Dialogue.objects.count()
    response = as_user(world.coordinator).post("/dialoger/ny/", typed(world, **wrong))
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert form[field].value() == wrong[field]
    assert Dialogue.objects.count() == before


def test_only_the_hosts_areas_valid_on_the_day_are_offered(world: World, as_user: Login) -> None:
    old = factories.focus_area(world.host, name="Gammalt", valid_to=date(2020, 1, 1))
    sub = factories.focus_area(world.host, name="Hållbara material", parent=world.focus)
    factories.focus_area(world.other_host, name="Någon annans")
    factories.focus_area(world.host, name="Avancerad digitalisering")
    client = as_user(world.coordinator)
    offered = [
        label for _value, label in client.get("/dialoger/ny/").context["form"].fields["focus_area"].widget.choices
    ]
    assert offered == ["Välj …", "Avancerad digitalisering", "Hållbar industri", "– Hållbara material"]
    response = client.post("/dialoger/ny/", typed(world, focus_area=old.pk))
    assert "Området gäller inte tors 15 april 2027." in response.content.decode()
    assert client.post("/dialoger/ny/", typed(world, focus_area=sub.pk)).status_code == 302


def test_with_several_hosts_the_host_is_a_choice_and_the_area_must_be_its_own(world: World, as_user: Login) -> None:
    factories.membership(world.coordinator, world.other_host, Membership.Role.COORDINATOR)
    area = factories.focus_area(world.other_host, name="Landsbygd")
    client = as_user(world.coordinator)
    response = client.post("/dialoger/ny/", typed(world, host=world.other_host.pk))
    assert list(response.context["form"].errors) == ["focus_area"]
    response = client.post("/dialoger/ny/", typed(world, host=world.region.pk))
    assert "host" in response.context["form"].errors
    client.post("/dialoger/ny/", typed(world, host=world.other_host.pk, focus_area=area.pk))
    assert Dialogue.objects.get(title="Hållbara material").host == world.other_host


def change(dialogue: Dialogue) -> str:
    return reverse("dialogue_change", args=[dialogue.pk])


def test_opening_and_saving_the_form_untouched_changes_nothing(world: World, as_user: Login) -> None:
    made = actions.create_dialogue(
        world.host, by=world.coordinator, at=world.now, kind=factories.kind(), focus_area=world.focus, title="Ett",
        starts_at=ahead(30), ends_at=ahead(30) + timedelta(hours=2), scope="Rad ett\nRad två", scope_width=3,
        material_due_on=ahead(2).date(), meeting_url="https://example.org/a", wanted="Önskas", capacity=4,
    )  # fmt: skip
    whole = {"starts_at": made.starts_at.replace(second=0, microsecond=0)}
    made = actions.change_dialogue(
        made, by=world.coordinator, at=world.now, **whole, ends_at=whole["starts_at"] + timedelta(hours=2)
    )
    client = as_user(world.coordinator)
    context = client.get(change(made)).context
    shown = {field.html_name: field.value() for field in context["form"]}
    posted = {name: "" if value is None else value for name, value in shown.items()}
    posted["starts"], posted["ends"] = (f"{posted[name]:%H.%M}" for name in ("starts", "ends"))
    assert client.post(change(made), {**posted, "seen": context["seen"]}).status_code == 302
    after = Dialogue.objects.get(pk=made.pk)
    assert after.edited_at == made.edited_at


def test_the_later_of_two_coordinators_keeps_what_was_typed_sees_what_stands_and_may_save_again(
    world: World, as_user: Login
) -> None:
    colleague = factories.user(name="Kim Kollega")
    factories.membership(colleague, world.host, Membership.Role.COORDINATOR)
    seen = as_user(world.coordinator).get(change(world.dialogue)).context["seen"]
    first = typed(world, title="Kims titel", capacity="7", seen=seen)
    assert as_user(colleague).post(change(world.dialogue), first).status_code == 302
    mine = typed(world, title="Karins titel", capacity="7", seen=seen)
    response = as_user(world.coordinator).post(change(world.dialogue), mine)
    told = response.content.decode()
    assert response.status_code == 422
    assert "Kim Kollega sparade dialogen" in told
    assert 'value="Karins titel"' in told
    assert ("Titel", "Kims titel") in response.context["differences"]
    assert "Platser för presentationer" not in dict(response.context["differences"])
    world.dialogue.refresh_from_db()
    assert world.dialogue.title == "Kims titel"
    again = as_user(world.coordinator).post(change(world.dialogue), {**mine, "seen": response.context["seen"]})
    assert again.status_code == 302
    world.dialogue.refresh_from_db()
    assert world.dialogue.title == "Karins titel"


def test_a_form_without_its_stamp_is_not_taken_for_the_newest(world: World, as_user: Login) -> None:
    actions.change_dialogue(world.dialogue, by=world.coordinator, at=world.now, title="Ny")
    for stamp in ("", "x", "2027-13-01T00:00"):
        response = as_user(world.coordinator).post(change(world.dialogue), typed(world, seen=stamp))
        assert response.status_code == 422


def test_the_recording_is_asked_for_once_the_dialogue_is_held(world: World, as_user: Login) -> None:
    by, client = world.coordinator, as_user(world.coordinator)
    held = factories.dialogue(world.focus, by, starts_at=ahead(-2), held_at=ahead(-1), held_by=by)
    assert "recording_url" not in client.get(change(world.dialogue)).context["form"].fields
    day = timezone.localtime(held.starts_at)
    fields = typed(
        world, day=f"{day:%Y-%m-%d}", starts="01.00", ends="02.00", recording_url="https://example.org/film",
        recording_captioned="on",
    )  # fmt: skip
    assert client.post(change(held), {**fields, "seen": ""}).status_code == 302
    held.refresh_from_db()
    assert (held.recording_url, held.recording_captioned) == ("https://example.org/film", True)


def test_the_form_says_while_one_types_whether_it_fits(world: World, as_user: Login) -> None:
    client = as_user(world.coordinator)

    def told(**query: str) -> str:
        return client.get("/dialoger/ryms/", {"starts": "9", "ends": "12", **query}).content.decode()

    assert "Tillsammans 100 av 180 minuter." in told(capacity="9", host_slot="once")
    assert "Trångt" in told(capacity="9", host_slot="after_each")
    assert "20 minuter fattas." in told(capacity="10", host_slot="after_each")
    assert "Ange tiderna" in told(capacity="många", host_slot="once")
    assert "Ange tiderna" in told(capacity="9", host_slot="once", ends="8")


def test_the_form_costs_few_queries(world: World, as_user: Login, django_assert_max_num_queries: Any) -> None:
    for _ in range(50):
        factories.focus_area(world.host, parent=world.focus)
    client = as_user(world.coordinator)
    for address in ("/dialoger/ny/", change(world.dialogue)):
        with django_assert_max_num_queries(11):
            client.get(address)


def test_the_pages_are_in_english_too(world: World, as_user: Login) -> None:
    client = as_user(world.coordinator)
    client.cookies["language"] = "en"
    assert "New dialogue" in client.get(LIST).content.decode()
    response = client.post("/dialoger/ny/", typed(world, ends="8:30"))
    assert "The dialogue must end after it starts." in response.content.decode()
