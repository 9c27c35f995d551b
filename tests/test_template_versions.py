"""Time, checks and differences of template versions; the minutes that a form takes."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from presentations import versions
from presentations.forms.templates import MinutesField, SectionForm
from presentations.models import PresentationTemplate, TemplateSection
from toolkit.comparison import compared
from toolkit.dates import in_minutes


def section(key: str, position: int, **fields: object) -> TemplateSection:
    said = {"title": key.capitalize(), "what": f"Vad om {key}", "how": "", "kind": "text", "seconds": 60}
    return TemplateSection(key=key, position=position, **{**said, **fields})


def template(**fields: object) -> PresentationTemplate:
    return PresentationTemplate(**{"name": "Mall", "total_minutes": 10, "credit": "", "audience": "region", **fields})


def told(old: list[TemplateSection], new: list[TemplateSection]) -> list[tuple[str, str, list[str]]]:
    found = versions.differences(template(), old, template(), new)
    return [(one.kind, one.title, [change.label for change in one.changes]) for one in found.sections]


# --- minutes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("1", 60), ("1,5", 90), ("0,5", 30), ("0.25", 15), ("1:30", 90), (" 2 min ", 120), ("10", 600), ("1,50", 90)],
)
def test_minutes_are_read_as_people_write_them(typed: str, seconds: int) -> None:
    assert MinutesField().clean(typed) == seconds


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv hur många minuter avsnittet tar, till exempel 1,5."),
        ("en", "Skriv minuter med siffror, till exempel 1, 1,5 eller 0,5."),
        ("-1", "Skriv minuter med siffror, till exempel 1, 1,5 eller 0,5."),
        ("1e3", "Skriv minuter med siffror, till exempel 1, 1,5 eller 0,5."),
        ("1:75", "Skriv minuter med siffror, till exempel 1, 1,5 eller 0,5."),
        ("0", "Ett avsnitt tar minst en kvarts minut, 0,25."),
        ("0,33", "Använd hela, halva eller kvarts minuter: 0,25, 0,5, 0,75, 1 och så vidare."),
        ("121", "Ett avsnitt tar högst 120 minuter."),
    ],
)
def test_minutes_that_cannot_be_are_refused_in_plain_words(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        MinutesField().clean(typed)
    assert refusal.value.messages == [sentence]


@pytest.mark.parametrize(
    ("seconds", "swedish", "english"), [(90, "1,5", "1.5"), (600, "10", "10"), (15, "0,25", "0.25")]
)
def test_minutes_are_written_without_needless_decimals(seconds: int, swedish: str, english: str) -> None:
    assert in_minutes(seconds) == swedish
    with translation.override("en"):
        assert in_minutes(seconds) == english
    assert MinutesField().clean(in_minutes(seconds)) == seconds


def test_a_browsers_line_ends_are_not_a_change_of_the_text() -> None:
    data = {"title": "T", "what": "Ett\r\nTvå", "how": "", "kind": "text", "seconds": "1", "word_limit": "40"}
    form = SectionForm(data)
    assert form.is_valid()
    assert form.text().what == "Ett\nTvå"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Ge avsnittet en rubrik."),
        ("what", "x" * 100_000, "Texten har 100000 tecken. Den får ha högst 4000."),
        ("word_limit", "0", "Skriv ett tal från 1 till 300."),
        ("word_limit", "många", "Skriv ett heltal, till exempel 40."),
    ],
)
def test_a_section_that_cannot_be_is_refused_beside_its_field(field: str, typed: str, sentence: str) -> None:
    data = {"title": "T", "what": "", "how": "", "kind": "text", "seconds": "1", "word_limit": "40", field: typed}
    assert SectionForm(data).errors == {field: [sentence]}


def test_the_bar_shares_the_width_by_time_and_leaves_the_rest_open() -> None:
    time = versions.time_of(template(), [section("a", 1, seconds=90), section("b", 2, seconds=360)])
    assert [(share.x, share.width) for share in time.shares] == [("0", "15"), ("15", "60")]
    assert time.rest is not None
    assert (time.rest.x, time.rest.width) == ("75", "25")
    assert (time.summary, time.balance) == ("7,5 av 10 minuter", "2,5 min kvar att fördela")


def test_the_bar_of_too_many_minutes_is_as_wide_as_they_are() -> None:
    time = versions.time_of(template(total_minutes=1), [section("a", 1), section("b", 2)])
    assert [(share.x, share.width) for share in time.shares] == [("0", "50"), ("50", "50")]
    assert (time.rest, time.balance) == (None, "1 min för mycket")


# --- differences -----------------------------------------------------------------------------------------------


def test_two_equal_versions_do_not_differ() -> None:
    found = versions.differences(template(), [section("a", 1)], template(), [section("a", 1)])
    assert (found.any, found.summary) == (False, "Ingenting skiljer")


def test_added_removed_and_changed_sections_are_told() -> None:
    old = [section("a", 1), section("b", 2), section("c", 3)]
    new = [section("a", 1, what="Annat", seconds=90), section("d", 2), section("c", 3)]
    assert told(old, new) == [
        ("changed", "A", ["VAD", "Minuter"]),
        ("added", "D", ["VAD", "Minuter"]),
        ("removed", "B", ["VAD", "Minuter"]),
    ]


def test_only_the_section_that_moved_is_told_to_have_moved() -> None:
    old = [section(key, place) for place, key in enumerate("abcd", start=1)]
    new = [section(key, place) for place, key in enumerate("bcda", start=1)]
    assert told(old, new) == [("changed", "A", ["Ordning"])]


def test_a_section_that_shifts_because_another_was_added_has_not_moved() -> None:
    assert told([section("a", 1), section("b", 2)], [section("n", 1), section("a", 2), section("b", 3)]) == [
        ("added", "N", ["VAD", "Minuter"])
    ]


def test_every_fact_of_a_section_is_compared() -> None:
    new = section("a", 1, title="Ny", how="Nytt", kind="scale", word_limit=20, required=False)
    assert told([section("a", 1)], [new]) == [
        (
            "changed",
            "Ny",
            ["Rubrik", "HUR", "Slags svar", "Högst antal ord på bilden", "Obligatoriskt"],
        )
    ]


def test_the_facts_of_the_template_are_compared() -> None:
    found = versions.differences(template(), [], template(name="Ny mall", total_minutes=12, credit="Källa"), [])
    assert [change.label for change in found.facts] == ["Namn", "Minuter totalt", "Mallens källa"]
    assert found.summary == "Uppgifter om mallen ändrade"


def test_texts_are_compared_word_by_word() -> None:
    pieces = list(compared("Vad är viktigast att satsa på?", "Vad är allra viktigast att göra?"))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Vad är "),
        ("added", "allra "),
        ("same", "viktigast att "),
        ("removed", "satsa på?"),
        ("added", "göra?"),
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("", "Nytt"), ("Ett två", ""), ("a  b\nc", "a b\n\nd c"), ("x " * 5000, "y " * 5000)]
)
def test_the_pieces_make_up_both_texts_again(old: str, new: str) -> None:
    pieces = list(compared(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    removed = "".join(piece.text for piece in pieces if piece.kind != "added")
    assert removed.split() == old.split()
