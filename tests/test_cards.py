"""The speaker cards: A6, one section or part of one on each, with the time so far and what comes next."""

import contextlib
import re

import pypdfium2
import pytest

from presentations.cards import cards_of, cards_pdf
from tests.documents import content, letters, outline, read_aloud, section, texts

SAID = "Vi har Sveriges tätaste kluster av företag, och det är här de nya materialen prövas först. "
A6 = (298, 420)
"""Points, to the nearest whole."""


def shared(*seconds: int, **answer: object) -> list[tuple[str, str]]:
    made = content(*(section(n, seconds=each, **answer) for n, each in enumerate(seconds, start=1)))  # type: ignore[arg-type]  # whatever a section says
    return [(card.begins, card.ends) for card in cards_of(made)]


def test_each_card_says_when_its_section_begins_and_ends() -> None:
    assert shared(60, 90, 30) == [("0:00", "1:00"), ("1:00", "2:30"), ("2:30", "3:00")]


def test_the_cards_are_a6_and_begin_with_the_whole_in_order() -> None:
    made = content(
        section(1, title="Fokusområde", manuscript=SAID), section(2, title="Behov"), revision=3, handed_in=True
    )
    body = cards_pdf(made, approved=True)
    with contextlib.closing(pypdfium2.PdfDocument(body)) as file:
        assert {(round(page.get_width()), round(page.get_height())) for page in file} == {A6}
    first, second, last = texts(body)
    assert "Avsnitt Tid 1 Fokusområde 0:00–2:00 2 Behov 2:00–4:00" in first
    assert "Version 3" in first
    assert "0:00–2:00" in second
    assert "Sedan: 2. Behov" in second
    assert "Klart vid 4:00." in last
    assert outline(body) == [(1, "Region Östergötland"), (2, "1 Fokusområde"), (2, "2 Behov")]


def test_every_card_carries_the_revision_and_its_number() -> None:
    made = content(section(1, manuscript=SAID * 40), revision=2)
    pages = texts(cards_pdf(made, approved=False))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "Utkast efter version 2" in page
        assert f"{number} ({len(pages)})" in page


def test_a_long_manuscript_flows_on_to_cards_that_say_which_section_it_is() -> None:
    made = content(section(1, title="Behov", manuscript=SAID * 40), section(2))
    pages = texts(cards_pdf(made, approved=True))
    more = [page for page in pages if "1. Behov (forts.)" in page]
    assert len(more) == len(pages) - 3  # not the first card of all, the section's first and the other section's
    assert all("0:00–2:00" in page for page in more)
    whole = re.sub(r"\W+", "", "".join(pages))
    assert whole.count("pröv") == 40


def test_the_manuscript_is_set_large_and_nothing_is_set_small() -> None:
    body = cards_pdf(content(section(1, title="T", manuscript="Q" * 30)), approved=True)
    found = list(letters(body))
    assert min(letter.size for letter in found if letter.text == "Q") >= 11
    assert min(letter.size for letter in found) >= 8.9


def test_a_section_without_manuscript_shows_what_the_slide_says() -> None:
    made = content(
        section(1, text="- Ett\n- Två"), section(2, kind="choice", choice="partly", text="Halva"), section(3)
    )
    said = read_aloud(cards_pdf(made, approved=True))
    assert "Inget manus. På bilden står det: • Ett • Två" in re.sub(r"•\s+", "• ", said)
    assert "Delvis Halva" in said
    assert said.count("Inget manus.") == 3


@pytest.mark.parametrize(("times", "told"), [(10, ""), (40, "manuset är")])
def test_a_manuscript_that_is_too_long_is_told_by_how_much(times: int, told: str) -> None:
    said = read_aloud(cards_pdf(content(section(1, manuscript=SAID * times)), approved=True))
    assert re.findall(r"manuset är(?= \d:\d\d för långt)", said) == [told][: len(told)]
