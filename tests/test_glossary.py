"""Where a text uses the words of the glossary."""

import pytest

from presentations.glossary import used_in
from tests.documents import content, section
from toolkit import glossary


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ange S3-området och Vinnovas område.", ["S3-området"]),
        ("S3-nätverket är ett, S3 ett annat", ["S3-nätverket", "S3"]),
        ("Smart\nspecialisering", ["Smart\nspecialisering"]),
        ("Klustrets klusterorganisation", ["Klustrets"]),
        ("RUS är inte rus", ["RUS"]),
        ("Två utlysningar, en nyutlysning", ["utlysningar"]),
        ("Värd är värd att nämna", []),
    ],
)
def test_a_term_is_found_in_its_forms_and_as_a_whole_word(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in glossary.mentions(text)] == found


def test_no_form_belongs_to_two_terms() -> None:
    forms = [form for term in glossary.terms("sv") for form in term.forms]
    assert sorted(forms) == sorted(set(forms))


def test_a_presentation_lists_its_terms_in_alphabetical_order() -> None:
    said = content(
        section(1, what="Ange fokusområde", text="Klustret och årshjulet", manuscript="Testbädden"),
        section(2, text="Ett kluster till"),
    )
    assert [term.word for term in used_in(said)] == ["fokusområde", "kluster", "testmiljö", "årshjul"]
