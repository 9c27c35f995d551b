"""Looking words up in the follow-up log: forms of words, compounds, missing dots, phrases, beginnings, the order."""

from collections.abc import Callable

import pytest

from accounts.models import User
from followups import actions, indexing, words
from followups.models import FollowUp, Lookup, Stage
from regions.models import Organisation
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
type_note = Callable[..., FollowUp]


@pytest.fixture
def agency() -> Organisation:
    return factories.agency(name="Myndigheten")


@pytest.fixture
def coordinator(agency: Organisation) -> User:
    return factories.user()


@pytest.fixture
def note(agency: Organisation, coordinator: User) -> type_note:
    def made(title: str, **fields: object) -> FollowUp:
        return factories.followup(agency, coordinator, title=title, **fields)

    return made


def found(text: str) -> list[str]:
    asked = indexing.question(text)
    return list(FollowUp.objects.matching(asked).order_by("rank", "-changed_at", "-pk").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("hållbar", "Hållbara material"),
        ("hållbara", "Ett hållbart fiske"),
        ("dialog", "Efter snabbdialogerna"),
        ("dialogen", "Fler snabbdialoger"),
        ("dialog", "Ett dialogforum"),
        ("försörjning", "Kompetensförsörjningsfrågor"),
        ("ställning", "Energiomställningen"),
        ("orebro", "Möte i Örebro"),
        ("ORÉBRO", "Möte i Örebro"),
        ("hallbar", "Hållbara material"),
        ("vätg", "Vätgas i Norrbotten"),
        ("vät", "Vätgas i Norrbotten"),
        ("norrbotten vätgas", "Vätgas i Norrbotten"),
        ('"material i industrin"', "Cirkulära material i industrin"),
        ("”material i industrin”", "Cirkulära material i industrin"),
        ('cirkulär "i industrin"', "Cirkulära material i industrin"),
        ("o", "O"),
        ("och", "Det ena och det andra"),
        ("2026-01234", "Diarienummer 2026-01234"),
        ("Mälar\u0308", "Mälär"),
    ],
)
def test_a_word_is_found_in_its_forms(note: type_note, asked: str, title: str) -> None:
    note("Något helt annat")
    note(title)
    assert found(asked) == [title]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("rom", "Strömning"),
        ("bat", "Kombattant"),
        ('"material industrin"', "Material i industrin"),
        ('"i industrin material"', "Material i industrin"),
        ("vätgas norrbotten", "Vätgas i Skåne"),
        ("for", "Fågelvägen"),
    ],
)
def test_what_is_not_meant_is_not_found(note: type_note, asked: str, title: str) -> None:
    note(title)
    assert found(asked) == []


def test_exact_words_come_before_other_forms_and_those_before_parts_of_words(note: type_note) -> None:
    for title, more in (
        ("Snabbdialoger", ""),
        ("Fler dialoger", ""),
        ("Ett möte", "En dialog"),
        ("Ny dialog", ""),
        ("Dialogforum", ""),
    ):
        note(title, description=more)
    assert found("dialog") == ["Ny dialog", "Ett möte", "Fler dialoger", "Dialogforum", "Snabbdialoger"]


def test_no_phrase_reaches_from_one_text_into_the_next(note: type_note) -> None:
    note("Möte om batterier", description="Återvinning nästa gång")
    assert found('"batterier återvinning"') == []
    assert found('"om batterier"') == ["Möte om batterier"]


@pytest.mark.parametrize("asked", ["'", "\\", "a:b & | !( <->", '"', '""', "%", "\x00", "☃", "' OR 1=1 --", "x" * 5000])
def test_whatever_is_typed_is_a_question_and_no_error(note: type_note, asked: str) -> None:
    note("Punkt")
    assert found(asked) in ([], ["Punkt"])


def test_a_change_is_found_at_once_by_its_new_words_only(note: type_note, coordinator: User) -> None:
    point = note("Vindkraft", description="Till havs")
    actions.change_point(point, {"title": "Solkraft"}, seen=1, by=coordinator, at=NOW)
    assert (found("vindkraft"), found("solkraft")) == ([], ["Solkraft"])
    assert list(indexing.stale()) == []


def test_parties_areas_programmes_and_registration_numbers_are_words_too(
    agency: Organisation, coordinator: User
) -> None:
    region = factories.organisation(name="Region Västmanland", short_name="Västmanland")
    factories.followup(
        agency,
        coordinator,
        title="Ansökan",
        owner=region,
        fundings=[["vinnova", "Avancerad digitalisering", 1000, None, None]],
        diary=[[region.pk, "RV 2026/77"]],
        evidence=[{"title": "Avsiktsförklaringen", "url": "https://example.org/a"}],
    )
    for asked in ("västmanland", "digitalisering", "vinnova", '"2026/77"', "avsikt"):
        assert found(asked) == ["Ansökan"], asked


def test_how_far_a_point_came_is_kept_when_it_ends(note: type_note, coordinator: User) -> None:
    point = note("Pilot")
    actions.move_point(point, Stage.FINANCE, seen=1, by=coordinator, at=NOW)
    actions.move_point(point, Stage.MOBILISE, seen=2, by=coordinator, at=NOW)
    assert Lookup.objects.get().furthest == 2
    actions.move_point(point, Stage.FINANCE, seen=3, by=coordinator, at=NOW)
    actions.move_point(point, Stage.DROPPED, seen=4, by=coordinator, at=NOW, reason="Nej", learning="Ja")
    assert Lookup.objects.get().furthest == 3


def marked(text: str, asked: str) -> str:
    result, end = "", 0
    for start, stop in indexing.question(asked).places(text):
        result += text[end:start] + "[" + text[start:stop] + "]"
        end = stop
    return result + text[end:]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("dialog", "Efter snabb[dialogerna] och en [dialog]"),
        ("orebro", "I [Örebro] och [Örebros] län"),
        ('"i industrin"', "Material [i industrin] och i skogen"),
        ("hus", "Ett [hus], flera [husen], husvagn "),
        ("vätgas skåne", "[Vätgasen] i [Skåne]"),
    ],
)
def test_what_was_asked_for_is_marked(asked: str, text: str) -> None:
    assert marked(text.replace("[", "").replace("]", ""), asked + " ") == text


def test_a_word_without_dots_is_as_long_as_with_them() -> None:
    for word in ("örebro", "ﬁnland", "straße", "İstanbul", "åäöéü"):
        assert len(words.bare(word)) == len(word)
