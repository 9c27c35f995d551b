"""The pages where a presentation is written: what they show, what they refuse, and how much they ask the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from dialogues.models import Dialogue
from presentations.actions import writing
from presentations.models import Answer, CompetingAnswer, Presentation, PresentationTemplate, TemplateSection
from tests import factories
from tests.factories import World

AsUser = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def template(world: World) -> PresentationTemplate:
    """A template with one section of each kind, two minutes each."""
    made = world.template_draft
    made.sections.all().delete()
    for position, kind in enumerate(TemplateSection.Kind.values, start=1):
        TemplateSection.objects.create(
            template=made,
            position=position,
            key=kind,
            title=f"Avsnitt {kind}",
            what=f"VAD {kind}",
            how=f"HUR {kind}",
            kind=kind,
            seconds=120,
            required=kind != "scale",
        )
    PresentationTemplate.objects.filter(pk=made.pk).update(adopted_at=world.now)
    made.refresh_from_db()
    return made


@pytest.fixture
def meeting(world: World, template: PresentationTemplate) -> Dialogue:
    """A dialogue in thirty days, whenever the test runs."""
    made = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(made, world.region, world.coordinator)
    return made


@pytest.fixture
def draft(world: World, meeting: Dialogue) -> Presentation:
    started = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=timezone.now())
    started.answers.all().delete()
    return started


def address(draft: Presentation, key: str = "text") -> str:
    return reverse("presentation_edit", args=[draft.pk, key])


def typed(text: str = "Svar", seen: int = 0, **more: str) -> dict[str, Any]:
    return {"text": text, "manuscript": "", "seen_version": seen, "window": "fönster", **more}


def links(*rows: tuple[str, str, str]) -> dict[str, str]:
    data = {"links-TOTAL_FORMS": str(len(rows)), "links-INITIAL_FORMS": "0"}
    for number, (source, title, url) in enumerate(rows):
        data |= {
            f"links-{number}-source": source,
            f"links-{number}-title": title,
            f"links-{number}-url": url,
        }
    return data


def stored(draft: Presentation) -> list[Answer]:
    return list(draft.answers.all())


# --- what is shown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("area", {"scale", "text", "manuscript"}),
        ("text", {"text", "manuscript"}),
        ("choice", {"choice", "text", "manuscript"}),
        ("scale", {"scale", "text", "manuscript"}),
        ("links", {"links-0-url", "text", "manuscript"}),
    ],
)
def test_each_kind_of_section_has_its_fields_beside_what_and_how(
    world: World, draft: Presentation, as_user: AsUser, kind: str, fields: set[str]
) -> None:
    page = as_user(world.strategist).get(address(draft, kind)).content.decode()
    names = {"scale", "text", "manuscript", "choice", "links-0-url"}
    assert {name for name in names if f'name="{name}"' in page} == fields
    assert f"VAD {kind}" in page
    assert f"HUR {kind}" in page


def test_the_editor_opens_at_the_first_section_or_at_the_one_that_is_named(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    start = reverse("presentation_edit", args=[draft.pk])
    assert client.get(start).context["section"].key == "area"
    assert client.get(f"{start}?avsnitt=choice").context["section"].key == "choice"
    assert client.get(f"{start}?avsnitt=finns-inte").status_code == 404
    assert client.get(f"{start}?avsnitt=%00").status_code == 404


def test_a_presentation_that_is_handed_in_is_read_and_not_written(world: World, as_user: AsUser) -> None:
    response = as_user(world.strategist).get(reverse("presentation_edit", args=[world.submitted.pk]))
    assert response.headers["Location"] == world.submitted.get_absolute_url()


# --- saving ---------------------------------------------------------------------------------------------------


def test_an_ordinary_save_stores_the_text_and_says_so(world: World, draft: Presentation, as_user: AsUser) -> None:
    response = as_user(world.strategist).post(address(draft), typed("Ett svar"), follow=True)
    assert [(one.text, one.saved_by, one.version) for one in stored(draft)] == [("Ett svar", world.strategist, 1)]
    assert "Sparat " in response.content.decode()


def test_a_save_by_itself_answers_with_the_time_and_the_version_it_made(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    response = as_user(world.strategist).post(address(draft), typed("Ett svar"), headers=HTMX)
    page = response.content.decode()
    answer = stored(draft)[0]
    assert f"Sparat {timezone.localtime(answer.saved_at):%H.%M}" in page
    assert 'id="seen-version" value="1" hx-swap-oob="true"' in page


def test_a_choice_a_scale_and_links_are_stored(world: World, draft: Presentation, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    client.post(address(draft, "choice"), typed("Så", choice="partly"))
    client.post(address(draft, "scale"), typed("", scale="4"))
    rows = links(("s3", "Strategin", "https://example.org/s3"), ("national", "Bara titel", ""), ("other", "", ""))
    client.post(address(draft, "links"), {**typed(""), **rows})
    answers = {one.section.key: one for one in stored(draft)}
    assert (answers["choice"].choice, answers["scale"].scale) == ("partly", 4)
    assert answers["links"].links == [
        {"source": "s3", "title": "Strategin", "url": "https://example.org/s3"},
        {"source": "national", "title": "Bara titel", "url": ""},
    ]


def test_a_link_can_be_removed_and_an_untitled_one_is_named_after_its_site(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    rows = links(("s3", "Bort", "https://example.org/bort"), ("s3", "", "example.org/kvar"))
    as_user(world.strategist).post(address(draft, "links"), {**typed(""), **rows, "links-0-DELETE": "on"})
    assert stored(draft)[0].links == [{"source": "s3", "title": "example.org", "url": "https://example.org/kvar"}]


def test_pasted_line_breaks_become_one_kind_and_unseen_characters_go(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    as_user(world.strategist).post(address(draft), typed("ett\r\ntvå\x0btre\u2028fyra\x07!\ufffe"))
    assert stored(draft)[0].text == "ett\ntvå\ntre\nfyra!"


# --- what is refused ------------------------------------------------------------------------------------------


def refused(client: Client, draft: Presentation, key: str, data: dict[str, Any]) -> str:
    """Posts as a page and as a fragment; both refuse, nothing is stored. The page."""
    fragment = client.post(address(draft, key), data, headers=HTMX)
    page = client.post(address(draft, key), data)
    assert (fragment.status_code, page.status_code) == (422, 422)
    assert stored(draft) == []
    return page.content.decode()


@pytest.mark.parametrize("length", [20_001, 100_000])
def test_too_long_a_text_is_refused_beside_its_field_and_kept(
    world: World, draft: Presentation, as_user: AsUser, length: int
) -> None:
    text = "å" * length
    page = refused(as_user(world.strategist), draft, "text", typed(text))
    assert "Texten får vara högst 20\xa0000 tecken." in page
    assert 'aria-invalid="true"' in page
    assert text in page


def test_the_longest_text_is_stored(world: World, draft: Presentation, as_user: AsUser) -> None:
    as_user(world.strategist).post(address(draft), typed("å" * 20_000))
    assert len(stored(draft)[0].text) == 20_000


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "ftp://example.org"])
def test_only_web_addresses_become_links(world: World, draft: Presentation, as_user: AsUser, url: str) -> None:
    page = refused(as_user(world.strategist), draft, "links", {**typed(""), **links(("s3", "Titel", url))})
    assert "Adressen ska börja med http:// eller https://." in page
    assert f'value="{url}"' in page


@pytest.mark.parametrize("key", ["text", "choice"])
def test_a_null_character_is_refused_politely(world: World, draft: Presentation, as_user: AsUser, key: str) -> None:
    refused(as_user(world.strategist), draft, key, typed("a\x00b"))


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("choice", {"choice": "kanske"}),
        ("scale", {"scale": "6"}),
        ("text", {"seen_version": "x"}),
        ("text", {"seen_version": "-1"}),
        ("text", {"seen_version": "9" * 30}),
        ("links", {"links-TOTAL_FORMS": "x"}),
        ("links", {"links-TOTAL_FORMS": "100000", "links-INITIAL_FORMS": "0"}),
    ],
)
def test_an_answer_that_the_form_never_offered_is_refused(
    world: World, draft: Presentation, as_user: AsUser, key: str, bad: dict[str, str]
) -> None:
    refused(as_user(world.strategist), draft, key, {**typed(), **bad})


def test_too_many_links_are_refused(world: World, draft: Presentation, as_user: AsUser) -> None:
    rows = links(*[("s3", f"Länk {number}", "") for number in range(21)])
    assert "Det får vara högst 20 länkar." in refused(as_user(world.strategist), draft, "links", {**typed(""), **rows})


def test_tags_in_an_answer_are_just_text_everywhere(world: World, draft: Presentation, as_user: AsUser) -> None:
    tag = "<script>alert(1)</script><b>fet</b>"
    client = as_user(world.strategist)
    client.post(address(draft), typed(tag, manuscript=tag))
    pages = [
        client.get(address(draft)),
        client.post(reverse("presentation_preview", args=[draft.pk, "text"]), typed(tag)),
        client.get(draft.get_absolute_url()),
        client.get(reverse("presentation_history", args=[draft.pk, "text"])),
    ]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in body
        assert "<b>fet" not in body
        assert "&lt;b&gt;fet" in body


def test_a_save_after_the_handing_in_keeps_what_was_typed_on_the_page(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    factories.submission(draft, world.strategist)
    client = as_user(world.strategist)
    page = client.post(address(draft), typed("För sent"))
    fragment = client.post(address(draft), typed("För sent"), headers=HTMX)
    assert (page.status_code, fragment.status_code) == (422, 409)
    assert "För sent" in page.content.decode()
    for response in (page, fragment):
        assert "Stina Strateg lämnade in presentationen" in response.content.decode()
    assert stored(draft) == []


# --- the preview ----------------------------------------------------------------------------------------------


def test_the_preview_shows_what_is_typed_and_writes_nothing(world: World, draft: Presentation, as_user: AsUser) -> None:
    data = typed("- Vätgas\n- Batterier", manuscript="ord " * 260)
    page = (
        as_user(world.strategist).post(reverse("presentation_preview", args=[draft.pk, "text"]), data).content.decode()
    )
    assert "Vätgas" in page
    assert "2 av 60 ord" in page
    assert "tar 2:00 av 2:00 att säga" in page
    assert "Beräknad taltid 2:00 av 10:00 minuter." in page
    assert stored(draft) == []


def test_the_preview_says_beforehand_that_the_text_goes_on_to_another_slide(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    data = typed("\n".join(f"- Punkt {number} med några ord till" for number in range(40)))
    page = as_user(world.strategist).post(reverse("presentation_preview", args=[draft.pk, "text"]), data)
    assert "Texten fortsätter på fler bilder" in page.content.decode()


def test_the_preview_of_a_faulty_form_is_still_a_slide(world: World, draft: Presentation, as_user: AsUser) -> None:
    data = {**typed("å" * 20_001), **links(("s3", "Titel", "javascript:alert(1)"))}
    for key in ("text", "links"):
        page = as_user(world.strategist).post(reverse("presentation_preview", args=[draft.pk, key]), data)
        assert page.status_code == 200


# --- two texts ------------------------------------------------------------------------------------------------


def test_the_one_who_comes_second_is_told_and_chooses(world: World, draft: Presentation, as_user: AsUser) -> None:
    colleague = factories.user(name="Kurt Kollega")
    factories.membership(colleague, world.region, "strategist")
    as_user(colleague).post(address(draft), typed("Kurts text", window="annat"))
    client = as_user(world.strategist)
    fragment = client.post(address(draft), typed("Stinas text"), headers=HTMX).content.decode()
    assert "Kurt Kollega sparade avsnittet kl." in fragment
    assert 'id="seen-version"' not in fragment
    page = client.get(address(draft)).content.decode()
    assert "Kurts text" in page
    assert "Stinas text" in page
    competing = CompetingAnswer.objects.get(answer__presentation=draft)
    settle = reverse("presentation_settle", args=[draft.pk, "text", competing.pk])
    client.post(settle, {"choice": "both", "seen_version": 1})
    assert [(one.text, one.version) for one in stored(draft)] == [("Kurts text\n\nStinas text", 2)]
    assert "Här finns två texter" not in client.get(address(draft)).content.decode()


def test_a_choice_that_was_not_offered_changes_nothing(world: World, as_user: AsUser) -> None:
    settle = reverse("presentation_settle", args=[world.presentation.pk, "needs", world.competing.pk])
    response = as_user(world.strategist).post(settle, {"choice": "ingen", "seen_version": 1})
    assert response.status_code == 409
    world.competing.refresh_from_db()
    assert world.competing.settled_at is None


def test_the_pulse_tells_of_a_colleagues_newer_text_and_not_of_ones_own(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    client.post(address(draft), typed("Min", window="mitt"))
    pulse = reverse("presentation_pulse", args=[draft.pk, "text"])
    news = "sparade en nyare text"
    assert news not in client.get(f"{pulse}?seen_version=0&window=mitt").content.decode()
    assert news not in client.get(f"{pulse}?seen_version=1&window=annat").content.decode()
    assert news in client.get(f"{pulse}?seen_version=0&window=annat").content.decode()


# --- history --------------------------------------------------------------------------------------------------


def test_the_history_brings_an_older_text_back(world: World, draft: Presentation, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    client.post(address(draft), typed("Gammal"))
    client.post(address(draft), typed("Ny", seen=1))
    old = stored(draft)[0].events.get(text="Gammal")  # type: ignore[attr-defined]  # pghistory adds the relation
    history = reverse("presentation_history", args=[draft.pk, "text"])
    assert "Gammal" not in client.get(history).content.decode()
    assert "Gammal" in client.get(history, {"alla": "1"}).content.decode()
    client.post(reverse("presentation_restore", args=[draft.pk, "text", old.pk]))
    assert [(one.text, one.version) for one in stored(draft)] == [("Gammal", 3)]


def test_another_answers_history_cannot_be_brought_back(world: World, draft: Presentation, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    client.post(address(draft), typed("Mitt"))
    restore = reverse("presentation_restore", args=[draft.pk, "text", world.event.pk])
    assert client.post(restore).status_code == 404


# --- the start and the handing-in -----------------------------------------------------------------------------


def test_a_strategist_starts_from_the_dialogue(world: World, meeting: Dialogue, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    start = reverse("presentation_start", args=[meeting.pk, world.region.code])
    assert start in client.get(reverse("dialogue_presentations", args=[meeting.pk])).content.decode()
    page = client.get(start).content.decode()
    assert "Avancerade material – presenterades senast" in page
    assert client.post(start, {}).status_code == 422
    client.post(start, {"subject": world.area.pk, "reuse": "on"})
    started = Presentation.objects.get(dialogue=meeting)
    assert client.get(start).headers["Location"] == reverse("presentation_edit", args=[started.pk])


def test_the_handing_in_lists_what_is_missing_with_ways_to_it(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    page = as_user(world.strategist).get(reverse("presentation_submit", args=[draft.pk])).content.decode()
    for key in ("area", "text", "choice", "links"):
        assert f'href="{address(draft, key)}">Avsnitt {key} saknar svar' in page
    assert "Avsnitt scale saknar svar" not in page


def fill_in(client: Client, draft: Presentation) -> None:
    client.post(address(draft, "area"), typed("Avgränsning", scale="2"))
    client.post(address(draft, "text"), typed("Behov", manuscript="ord " * 400))
    client.post(address(draft, "choice"), typed("", choice="no"))
    client.post(address(draft, "links"), {**typed(""), **links(("s3", "Strategin", ""))})


def test_too_long_a_manuscript_is_a_warning_and_not_a_wall(world: World, draft: Presentation, as_user: AsUser) -> None:
    client = as_user(world.strategist)
    fill_in(client, draft)
    submit = reverse("presentation_submit", args=[draft.pk])
    assert "tar 3:05 av 2:00 att säga" in client.get(submit).content.decode()
    client.post(submit)
    assert Presentation.objects.get(pk=draft.pk).state == Presentation.State.SUBMITTED


def test_a_second_handing_in_is_a_plain_sentence_and_changes_nothing(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    client = as_user(world.strategist)
    fill_in(client, draft)
    submit = reverse("presentation_submit", args=[draft.pk])
    client.post(submit)
    again = client.post(submit)
    assert again.status_code == 409
    assert "Stina Strateg lämnade in presentationen" in again.content.decode()
    assert draft.submissions.count() == 1


def test_after_the_deadline_the_page_says_so_and_whom_to_ask(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    draft.dialogue.material_due_on = timezone.localdate() - timedelta(days=1)
    draft.dialogue.save()
    client = as_user(world.strategist)
    fill_in(client, draft)
    submit = reverse("presentation_submit", args=[draft.pk])
    page = client.get(submit).content.decode()
    assert "Be koordinatorn på Vinnova om mer tid." in page
    assert '<button class="btn btn-primary" type="submit">' not in page
    assert client.post(submit).status_code == 409
    late = reverse("presentation_late", args=[draft.pk])
    as_user(world.coordinator).post(late, {"until": timezone.localdate(), "reason": "Sjukdom"})
    assert as_user(world.strategist).post(submit).status_code == 302


def test_more_time_after_the_dialogue_is_refused_beside_the_form(
    world: World, draft: Presentation, as_user: AsUser
) -> None:
    late = reverse("presentation_late", args=[draft.pk])
    until = timezone.localdate() + timedelta(days=90)
    page = as_user(world.coordinator).post(late, {"until": until, "reason": "Sjukdom"})
    assert page.status_code == 422
    assert "Välj en dag från i dag till och med dagen för dialogen" in page.content.decode()
    assert "Sjukdom" in page.content.decode()


# --- how much a page asks the database ------------------------------------------------------------------------


def test_the_editors_pages_ask_at_most_twelve_questions(
    world: World, draft: Presentation, as_user: AsUser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_user(world.strategist)
    for number in range(30):
        client.post(address(draft), typed(f"Text {number}", seen=number))
    writing.save_answer(
        draft,
        draft.template.sections.get(key="text"),
        writing.Fields("Annan"),
        seen_version=0,
        by=world.strategist,
        at=timezone.now(),
    )
    for page in (
        address(draft),
        draft.get_absolute_url(),
        reverse("presentation_history", args=[draft.pk, "text"]),
        reverse("presentation_history", args=[draft.pk, "text"]) + "?alla=1",
        reverse("presentation_submit", args=[draft.pk]),
        reverse("presentation_subject", args=[draft.pk]),
        reverse("presentation_pulse", args=[draft.pk, "text"]),
        reverse("presentation_start", args=[world.dialogue.pk, world.region.code]),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code in (200, 302)
    with django_assert_max_num_queries(12):
        client.post(reverse("presentation_preview", args=[draft.pk, "text"]), typed())
