"""Hints about the language: what they see, what they leave alone, and how hard a text is to read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from presentations.actions import writing
from presentations.content import Chart, Link, Series
from presentations.hints import hints_of
from presentations.readability import lix, sentences
from tests import factories
from tests.documents import content, section
from tests.factories import World
from toolkit.explaining import explained

AsUser = Callable[[User], Client]

LONG = "Vi tror att " + "det här är en mening som bara går på och " * 3 + "till slut tar slut."


def told(text: str = "", manuscript: str = "", *, what: str = "VAD", **more: Any) -> list[tuple[str, str]]:
    """What is quoted and the advice, in Swedish, without the readability."""
    here = section(1, text=text, manuscript=manuscript, what=what, **more)
    with translation.override("sv"):
        return [(hint.quote, hint.advice) for hint in hints_of(content(here), here).shown]


# --- sentences and LIX ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("En. Två? Tre!", ["En.", "Två?", "Tre!"]),
        ("Det gäller t.ex. Skåne och bl.a. Halland. Nytt.", ["Det gäller t.ex. Skåne och bl.a. Halland.", "Nytt."]),
        ("- en punkt\n– En till\n1. Den tredje", ["en punkt", "En till", "Den tredje"]),
        ("En rad som\ngår vidare\nOch en ny", ["En rad som\ngår vidare", "Och en ny"]),
        ("Kl. 09.30 den 3.5 procent. Slut", ["Kl. 09.30 den 3.5 procent.", "Slut"]),
        ("”Ja.” Sa hon", ["”Ja.”", "Sa hon"]),
        ("  \n\n ", []),
    ],
)
def test_a_text_is_divided_into_its_sentences(text: str, found: list[str]) -> None:
    assert list(sentences(text)) == found


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("Hon bor här nu. " * 6, 4, "mycket lättläst"),
        ("Ett kort ord här och ett till samt ännu fler. " * 3, 10, "mycket lättläst"),
        ("Regionen stödjer företag som vill växa i hela länet. " * 3, 42, "medelsvår"),
        ("Regionens innovationsstöd förutsätter gemensam finansiering. " * 5, 105, "mycket svår"),
    ],
)
def test_lix_is_words_per_sentence_and_the_share_of_long_words(text: str, value: int, label: str) -> None:
    found = lix(text)
    with translation.override("sv"):
        assert found is not None
        assert (found.value, str(found.label)) == (value, label)


def test_a_few_words_have_no_readability() -> None:
    assert lix("Bara några få ord här.") is None
    assert lix("") is None


# --- what is seen ---------------------------------------------------------------------------------------------


def test_a_long_sentence_is_quoted_with_its_number_of_words() -> None:
    assert told(manuscript=f"Kort. {LONG}") == [
        (
            "Vi tror att det här är en mening som bara går på och det här är en …",
            "Lång mening, 37 ord. Kan den bli två?",
        )
    ]
    assert told(manuscript=" ".join(["ord"] * 25)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Projekten prioriteras i nämnden",
        "Arbetet genomförs i tre steg",
        "Medel ska användas till piloter",
        "En färdplan har beslutats",
        "Stödet kan också samordnas",
        "Sedan ska alla medel användas",
        "Ansökan blev antagen",
        "Tre projekt blir finansierade",
        "Insatser drivs av klustret",
        "Resultaten presenterades i maj",
    ],
)
def test_a_passive_is_seen(text: str) -> None:
    assert [advice for _quote, advice in told(text)] == ["Passiv form. Vem gör det?"]


@pytest.mark.parametrize(
    "text",
    [
        "Vi hoppas att regionernas arbete lyckas",
        "Det finns många företag",
        "Området utvecklas snabbt",
        "Sveriges regioner möts och enas",
        "Hälsodata som går att använda",
        "Vi blev intresserade och det blir skillnad",
        "Vi har en plats i testmiljön",
        "Ska Sveriges regioner växa måste kommunernas och lärosätenas planer mötas",
        "Det saknas folk och det krävs mer",
        "Ska områdenas kluster och kommunernas bolag växa",
        "Glas, kalas och biogas",
        "Tillsammans av egen kraft",
    ],
)
def test_what_only_looks_like_a_passive_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_a_passive_is_quoted_with_the_words_around_it() -> None:
    said = told("Under hela den långa hösten så används testmiljöerna av företag i länet")
    assert said == [("långa hösten så används testmiljöerna av", "Passiv form. Vem gör det?")]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Vi söker stöd från DIGG", ["DIGG"]),
        ("IKT-stöd och IKT:s villkor", ["IKT"]),
        ("EU:s S3, FoU och RUS i Fas II", []),
        ("Myndigheten (DIGG) och DIGG:s råd", []),
        ("DIGG (Myndigheten för digital förvaltning)", []),
        ("VIKTIGT ATT VETA", []),
        ("RÖ ska leda", ["RÖ"]),
    ],
)
def test_a_short_form_that_nobody_explains_is_named_once(text: str, short: list[str]) -> None:
    assert [quote for quote, _advice in told(text)] == short


def test_what_is_explained_in_another_section_is_explained() -> None:
    first, second = section(1, text="Myndigheten för digital förvaltning (DIGG)"), section(2, text="DIGG svarar")
    assert hints_of(content(first, second), second).shown == ()


def test_a_cut_word_is_written_out() -> None:
    assert told("Kommuner resp. regioner, p.g.a. brist") == [
        ("resp.", "Skriv ut ordet: respektive."),
        ("p.g.a.", "Skriv ut ordet: på grund av."),
    ]


CLAIMS = ["Vi har 240 företag här", "Det är 12 % av jobben", "Vi lägger 4,2 miljoner kronor", "Här bor 1 200 forskare"]


@pytest.mark.parametrize("text", CLAIMS)
def test_a_figure_that_claims_something_wants_a_source(text: str) -> None:
    assert told(text) == [(text, "En siffra utan källa. Lägg till en länk eller skriv varifrån den kommer.")]


@pytest.mark.parametrize("text", CLAIMS)
@pytest.mark.parametrize(
    "source",
    [
        {"manuscript": "Enligt SCB"},
        {"manuscript": "Källa: registret"},
        {"links": (Link("s3", "Strategi", ""),)},
        {"chart": Chart("bars", "Jobb", "", ("2025",), (Series("Jobb", (1.0,)),), source="SCB")},
    ],
)
def test_a_source_anywhere_in_the_section_is_enough(text: str, source: dict[str, Any]) -> None:
    assert told(text, **source) == []


@pytest.mark.parametrize(
    "text",
    [
        "Agenda 2030 är viktig",
        "Sedan 2025 och framåt",
        "Det tar 10 minuter",
        "Vi ses den 14 mars",
        "Det är 3 kommuner",
        "Klockan 09.30 börjar vi",
        "Programmet 2021–2027 gäller",
        "Steg 12 blir svårt",
        "Vecka 12 öppnar den",
    ],
)
def test_a_date_a_time_and_a_few_are_no_claim(text: str) -> None:
    assert told(text) == []


def test_three_of_a_kind_are_shown_and_the_rest_are_counted() -> None:
    here = section(1, text="\n".join(f"Steg {letter} genomförs nu" for letter in "ABCDE"))
    found = hints_of(content(here), here)
    assert (len(found.shown), found.left_out) == (3, 2)
    with translation.override("sv"):
        assert found.in_words == "5 råd"


def test_every_place_stands_word_for_word_in_its_field() -> None:
    text = f"- {LONG}\n- DIGG ger 240 företag stöd\n- Medel ska användas\nresp. annat"
    here = section(1, text=text, manuscript=text)
    for hint in hints_of(content(here), here).shown:
        assert hint.place in getattr(here, hint.field)


# --- where they are shown -------------------------------------------------------------------------------------


def test_the_editor_shows_hints_as_one_types_and_never_stops_a_save(world: World, as_user: AsUser) -> None:
    meeting = factories.dialogue(
        world.focus, world.coordinator, title="Om en månad", starts_at=timezone.now() + timedelta(days=30)
    )
    factories.invitation(meeting, world.region, world.coordinator)
    draft = writing.start_presentation(meeting, world.region, world.area, by=world.strategist, at=timezone.now())
    client = as_user(world.strategist)
    typed = {"text": "Medel ska användas <nu>", "manuscript": "", "seen_version": 0, "window": "w"}
    preview = client.post(reverse("presentation_preview", args=[draft.pk, "needs"]), typed).content.decode()
    assert "1 råd" in preview
    assert 'data-place="Medel ska användas &lt;nu&gt;"' in preview
    assert client.post(reverse("presentation_edit", args=[draft.pk, "needs"]), typed).status_code == 302
    page = client.get(reverse("presentation_edit", args=[draft.pk, "needs"])).content.decode()
    assert "Passiv form. Vem gör det?" in page
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = client.get(reverse("presentation_edit", args=[draft.pk, "needs"])).content.decode()
    assert "Passive. Who does it?" in page


def test_a_term_is_explained_the_first_time_it_stands_in_a_text() -> None:
    html = explained("Klustret <b> och kluster, årshjul", "x", "Ett årshjul", language="sv")
    assert html.count('class="term-word"') == 1
    assert '<button type="button" class="term-word" aria-describedby="x-kluster">Klustret</button>' in html
    assert "&lt;b&gt; och kluster, årshjul" in html
    assert "</span>, b" not in explained("klustret, b", "x", language="sv")  # a comma stays on the line of its word
    assert "Firms and others" in explained("Klustret", "x", language="en")
