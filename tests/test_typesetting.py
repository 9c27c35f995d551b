"""Where lines and words are broken."""

import re
from itertools import pairwise

import pytest

from toolkit.typesetting import broken, evened, width, wrap


def test_a_long_compound_is_divided_between_its_parts_where_the_line_would_be_short() -> None:
    text = "Vi ska satsa på forskningsinfrastrukturfinansiering och mer."
    assert wrap(text, within=300, size=24)[0] == "Vi ska satsa på forsknings-"


def test_a_word_wider_than_the_line_is_divided_between_syllables() -> None:
    lines = wrap("Forskningsinfrastrukturfinansieringsfråga", within=160, size=24)
    assert lines == ("Forsknings-", "infrastruktur-", "finansierings-", "fråga")


def test_a_hyphen_of_the_words_own_is_not_doubled() -> None:
    lines = wrap("Samverkansplattformen smart-specialiseringsstrategin växer", within=230, size=24)
    assert not any("--" in line for line in lines)


@pytest.mark.parametrize(
    "word", ["https://www.example.org/forskningsinfrastruktur/finansiering", "namn.efternamnsson@forskning.example.org"]
)
def test_an_address_has_no_hyphen_that_is_not_its_own(word: str) -> None:
    assert "".join(wrap(f"Se {word}", within=220, size=24)).replace(" ", "") == f"Se{word}"


def test_the_last_word_is_not_divided_so_that_no_syllable_stands_alone() -> None:
    lines = wrap("Nu börjar vi arbeta med kompetensförsörjningen", within=330, size=24)
    assert lines[-1] == "kompetensförsörjningen"


def test_a_short_last_word_gets_company() -> None:
    text = "Här har vi en rad med många små ord och så"
    room = (width(text, size=24) + width(text.removesuffix(" så"), size=24)) / 2
    assert wrap(text, within=room, size=24) == ("Här har vi en rad med många små ord", "och så")


@pytest.mark.parametrize("room", [90, 160, 250, 400, 784])
def test_every_line_fits_and_the_ends_of_lines_name_the_whole_text(room: int) -> None:
    text = (
        "Forskningsinfrastruktur  (kompetensförsörjning), e-hälsa och https://example.org/a/b?c=d "
        '"livsmedelsberedskap" i Östergötland. '
    )
    lines = broken(text * 5, within=room, size=20)
    whole = evened(text * 5)
    at = 0
    for line in lines:
        assert width(line.text, size=20) <= room + 0.01
        piece = whole[at : line.end].strip()
        assert line.text in {piece, piece + "-"}
        at = line.end
    assert at == len(whole)


def test_at_most_one_line_after_another_is_divided_by_choice() -> None:
    lines = wrap("Kompetensförsörjningsfrågorna tillverkningsindustrins " * 12, within=420, size=24)
    divided = [bool(re.search(r"[a-zåäö]-$", line)) for line in lines]
    assert not any(first and second for first, second in pairwise(divided))
