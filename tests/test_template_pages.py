"""The pages of templates: the list, the blank template, the draft and its sections."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from presentations import versions
from presentations.models import PresentationTemplate, TemplateSection
from tests import factories
from tests.factories import World

LIST = reverse("template_list")


@pytest.fixture
def karin(world: World, as_user: Callable[[User], Client]) -> Client:
    return as_user(world.coordinator)


def typed(section: TemplateSection, **changes: Any) -> dict[str, Any]:
    """What the form of a section sends when nothing but `changes` is typed."""
    said = {name: getattr(section, name) for name in versions.TEXTS} | {"seconds": f"{section.seconds / 60}"}
    return {**said, "required": "on", "seen": versions.seen(section), **changes}


def page(client: Client, url: str, **data: Any) -> str:
    """The page's text without tags, every space one."""
    response = client.get(url, data)
    assert response.status_code == 200
    main = re.sub(r"(?s).*<main|</main>.*", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- the list --------------------------------------------------------------------------------------------------


def test_the_list_shows_a_member_adopted_versions_and_a_coordinator_the_draft_too(
    world: World, as_user: Callable[[User], Client]
) -> None:
    seen = {
        person: [template.version for template in as_user(getattr(world, person)).get(LIST).context["page"]]
        for person in ("member", "other_coordinator", "coordinator")
    }
    assert seen == {"member": [1], "other_coordinator": [1], "coordinator": [2, 1]}


def test_the_list_can_be_filtered_by_audience_and_state(world: World, karin: Client) -> None:
    factories.template(world.host, audience="host", name="Värdens mall")
    factories.template(world.host, audience="group", version=1, name="Gruppernas gamla")
    factories.template(world.host, audience="group", version=2, name="Gruppernas nya")
    found = {
        state: [template.name for template in karin.get(LIST, {"state": state}).context["page"]]
        for state in ("draft", "current", "older", "nonsense")
    }
    assert found["draft"] == ["Mall"]
    assert found["current"] == ["Mall", "Gruppernas nya", "Värdens mall"]
    assert found["older"] == ["Gruppernas gamla"]
    assert len(found["nonsense"]) == 5
    assert [one.name for one in karin.get(LIST, {"audience": "host"}).context["page"]] == ["Värdens mall"]
    assert "Ingen mall passar filtret" in page(karin, LIST, audience="host", state="older")


@pytest.mark.parametrize("versions_", [1, 300])
def test_the_list_costs_the_same_for_1_and_300_versions(
    world: World, karin: Client, versions_: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    PresentationTemplate.objects.bulk_create(
        PresentationTemplate(
            owner=factories.agency(), audience="region", version=1, name=f"Mall {number}", created_at=world.now
        )
        for number in range(1, versions_)
    )
    with django_assert_max_num_queries(9):
        assert karin.get(LIST).status_code == 200


def test_a_host_without_templates_is_offered_to_begin(world: World, as_user: Callable[[User], Client]) -> None:
    client = as_user(world.other_coordinator)
    assert "Börja med mallen som Vinnova har" in page(client, LIST)
    begin = {"owner": world.other_host.pk, "audience": "region", "source": world.template.pk}
    response = client.post(reverse("template_draft"), begin)
    draft = PresentationTemplate.objects.get(owner=world.other_host)
    assert (response.status_code, response.headers["Location"]) == (302, draft.get_edit_url())
    assert draft.sections.count() == 2


@pytest.mark.parametrize("wrong", [{"audience": "nobody"}, {"owner": "other"}, {"source": "draft"}])
def test_a_draft_for_somebody_elses_host_or_from_a_hidden_draft_is_refused(
    world: World, as_user: Callable[[User], Client], wrong: dict[str, Any]
) -> None:
    values = {"other": world.host.pk, "draft": world.template_draft.pk}
    begin = {"owner": world.other_host.pk, "audience": "region"} | {
        name: values.get(value, value) for name, value in wrong.items()
    }
    assert as_user(world.other_coordinator).post(reverse("template_draft"), begin).status_code == 409
    assert not PresentationTemplate.objects.filter(owner=world.other_host).exists()


def test_the_spreadsheet_has_every_section_and_no_formula(world: World, karin: Client) -> None:
    TemplateSection.objects.filter(pk=world.template_section.pk).update(what="=1+1")
    response = karin.get(reverse("template_export"))
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + 4
    assert [row[4] for row in rows[1:]] == ["utkast", "utkast", "gällande", "gällande"]
    assert [row[8] for row in rows[1:]] == ["'=1+1", "VAD", "VAD", "VAD"]
    assert [row[11] for row in rows[1:]] == [2, 8, 2, 8]


# --- the blank template ----------------------------------------------------------------------------------------


def test_the_blank_template_tells_what_how_minutes_and_words(world: World, as_user: Callable[[User], Client]) -> None:
    text = page(as_user(world.member), world.template.get_absolute_url())
    assert "10 av 10 minuter" in text
    assert "1. Avsnitt needs 2 min · högst 60 ord på bilden · text · obligatoriskt VAD VAD HUR HUR" in text
    assert "Används av" not in text


def test_the_page_of_a_draft_shows_what_has_changed_in_words(world: World, karin: Client) -> None:
    section = world.template_section
    TemplateSection.objects.filter(pk=section.pk).update(what="VAD som är nytt", seconds=90)
    text = page(karin, world.template_draft.get_absolute_url())
    assert "9,5 av 10 minuter – 0,5 min kvar att fördela" in text
    assert "Ändringar sedan version 1 1 avsnitt ändrat." in text
    assert "[borttaget: 2 ]" in text
    assert "[tillagt: 1,5 ]" in text


def test_an_older_version_says_that_it_is_no_longer_current(world: World, karin: Client) -> None:
    newer = factories.template(world.host, audience="group", version=2)
    older = factories.template(world.host, audience="group", version=1)
    text = page(karin, older.get_absolute_url())
    assert "Version 1 gäller inte längre. Till version 2" in text
    assert "gäller inte längre" not in page(karin, newer.get_absolute_url())


@pytest.mark.parametrize("name", ["template_detail", "template_edit"])
@pytest.mark.parametrize("sections", [0, 40])
def test_a_template_costs_the_same_for_few_and_many_sections(
    world: World, karin: Client, name: str, sections: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = world.template_draft
    for number in range(sections):
        TemplateSection.objects.create(
            template=draft, position=10 + number, key=f"k{number}", title="T", what="W", seconds=60
        )
    with django_assert_max_num_queries(12):
        assert karin.get(reverse(name, args=[draft.pk])).status_code == 200


# --- the draft -------------------------------------------------------------------------------------------------


def test_the_draft_page_sums_the_minutes_and_says_what_is_left(world: World, karin: Client) -> None:
    TemplateSection.objects.filter(pk=world.template_section.pk).update(seconds=60)
    text = page(karin, world.template_draft.get_edit_url())
    assert "9 av 10 minuter 1 min kvar att fördela" in text
    assert "Återstår Avsnitten tar 9 av 10 minuter: 1 min kvar att fördela." in text
    assert "Klart Varje avsnitt säger VAD som ska presenteras" in text


def test_facts_that_cannot_be_keep_what_was_typed(world: World, karin: Client) -> None:
    url = world.template_draft.get_edit_url()
    response = karin.post(url, {"name": "Ny mall", "total_minutes": "tio", "credit": ""})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Skriv ett heltal, till exempel 10." in html
    assert 'value="Ny mall"' in html
    assert 'href="#id_total_minutes"' in html
    world.template_draft.refresh_from_db()
    assert world.template_draft.name == "Mall"


def test_a_section_is_saved_and_the_page_of_the_draft_follows(world: World, karin: Client) -> None:
    section = world.template_section
    url = reverse("section_edit", args=[section.template_id, section.pk])
    response = karin.post(url, typed(section, title="Behoven", seconds="1,5"), follow=True)
    section.refresh_from_db()
    assert (section.title, section.seconds, section.key) == ("Behoven", 90, "needs")
    assert "”Behoven” är sparat." in response.content.decode()


def test_a_section_with_errors_keeps_what_was_typed(world: World, karin: Client) -> None:
    section = world.template_section
    url = reverse("section_edit", args=[section.template_id, section.pk])
    response = karin.post(url, typed(section, what="<b>Min text</b>", seconds="snart"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Skriv minuter med siffror, till exempel 1, 1,5 eller 0,5." in html
    assert "&lt;b&gt;Min text&lt;/b&gt;" in html
    assert 'value="snart"' in html


def test_a_section_that_somebody_saved_meanwhile_is_shown_beside_what_was_typed(world: World, karin: Client) -> None:
    section = world.template_section
    url = reverse("section_edit", args=[section.template_id, section.pk])
    mine = typed(section, what="Min text")
    karin.post(url, typed(section, what="Olles text"))

    response = karin.post(url, mine)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Olles text" in html
    assert "Min text" in html
    section.refresh_from_db()
    assert section.what == "Olles text"

    assert karin.post(url, {**mine, "seen": response.context["seen"]}).status_code == 302
    section.refresh_from_db()
    assert section.what == "Min text"


def test_a_new_section_is_added_last(world: World, karin: Client) -> None:
    url = reverse("section_add", args=[world.template_draft.pk])
    assert "2" in page(karin, url)
    karin.post(url, {"title": "Sist", "what": "", "how": "", "kind": "text", "seconds": "1", "word_limit": "40"})
    added = world.template_draft.sections.last()
    assert added is not None
    assert (added.title, added.position, added.required) == ("Sist", 3, False)


def test_buttons_move_remove_and_bring_back_with_and_without_htmx(world: World, karin: Client) -> None:
    draft, section = world.template_draft, world.template_section
    move, remove = (reverse(name, args=[draft.pk, section.pk]) for name in ("section_move", "section_remove"))
    edit = draft.get_edit_url()
    moved = karin.post(move, {"down": "1"})
    assert (moved.status_code, moved.headers["Location"]) == (302, edit)
    fragment = karin.post(move, {"up": "1"}, headers={"HX-Request": "true"})
    assert "”Avsnitt needs” är nu nummer 1." in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "autofocus" not in fragment.content.decode()
    fragment = karin.post(remove, headers={"HX-Request": "true"})
    assert 'tabindex="-1" autofocus>”Avsnitt needs” är borttaget.' in fragment.content.decode()
    [removed] = karin.get(edit).context["removed"]
    karin.post(reverse("section_restore", args=[draft.pk, removed.pk]))
    assert list(draft.sections.values_list("key", flat=True)) == ["needs", "anchoring"]


def test_a_draft_that_lacks_something_is_refused_in_words(world: World, karin: Client) -> None:
    response = karin.post(reverse("template_adopt", args=[world.template_draft.pk]))
    assert response.status_code == 409
    assert "Ett avsnitt måste vara valet av område" in response.content.decode()


def test_a_whole_draft_is_adopted_and_then_only_read(world: World, karin: Client) -> None:
    draft = world.template_draft
    TemplateSection.objects.filter(pk=world.template_section.pk).update(kind="area")
    response = karin.post(reverse("template_adopt", args=[draft.pk]), follow=True)
    assert "Versionen är fastställd." in response.content.decode()
    assert "Version 2 är fastställd och går inte längre att ändra." in karin.get(draft.get_edit_url()).content.decode()


def test_a_draft_can_be_discarded(world: World, karin: Client) -> None:
    response = karin.post(reverse("template_discard", args=[world.template_draft.pk]))
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert not PresentationTemplate.objects.filter(pk=world.template_draft.pk).exists()


def test_a_section_of_another_template_is_not_found(world: World, karin: Client) -> None:
    url = reverse("section_edit", args=[world.template_draft.pk, world.needs.pk])
    assert karin.get(url).status_code == 404
