"""What the slides say, how their text is broken, and that it never runs off."""

import pytest

from presentations import deck
from presentations.content import Link, SectionContent
from tests.documents import chart, content, illustration, section

WORDS = "Regionen har en stark tillverkningsindustri, men materialförsörjningen är sårbar. " * 3


def shown(slide: deck.Slide) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.kind, item.lines) for group in slide.groups for item in group.items]


def lines(slides: tuple[deck.Slide, ...]) -> list[str]:
    return [line for slide in slides for group in slide.groups for item in group.items for line in item.lines]


def test_a_deck_is_a_cover_and_a_slide_for_each_section_with_page_numbers() -> None:
    slides = deck.deck_of(content(section(1, text="Ett."), section(2, text="Två.")))
    assert [(slide.kind, slide.section_id, slide.page, slide.pages) for slide in slides] == [
        ("cover", 0, 1, 3),
        ("section", 1, 2, 3),
        ("section", 2, 3, 3),
    ]


def test_lines_that_begin_with_a_dash_or_a_bullet_become_a_list() -> None:
    one = section(text="Vi vill:\n- mäta mer\n• dela data\n-5 grader är för kallt")
    (slide,) = deck.slides_of(content(one), one)
    assert shown(slide) == [
        ("paragraph", ("Vi vill:",)),
        ("bullet", ("mäta mer",)),
        ("bullet", ("dela data",)),
        ("paragraph", ("-5 grader är för kallt",)),
    ]


def test_short_text_is_set_large_and_longer_text_smaller_before_it_goes_on() -> None:
    short, long = section(1, text="Kort."), section(2, text="Ungefär så här lång är en mening. " * 32)
    sizes = {slide.section_id: slide.size for slide in deck.deck_of(content(short, long))}
    assert sizes == {0: 0, 1: 32, 2: 20}


def test_a_text_that_fills_more_than_a_slide_goes_on_and_loses_no_word() -> None:
    one = section(text=" ".join(f"ord{number}" for number in range(3000)))
    slides = deck.slides_of(content(one), one)
    assert " ".join(lines(slides)).split() == one.text.split()
    assert [(slide.part, slide.parts) for slide in slides] == [(n, len(slides)) for n in range(1, len(slides) + 1)]
    assert slides[1].part_label == f"forts. 2 av {len(slides)}"


def test_the_editor_is_told_beforehand_how_many_slides_a_section_takes() -> None:
    short, long = section(1, text="Kort."), section(2, text="ord " * 900)
    whole = content(short, long)
    assert deck.continuation_warning(deck.slides_of(whole, short)) == ""
    count = len(deck.slides_of(whole, long))
    assert (
        deck.continuation_warning(deck.slides_of(whole, long))
        == f"Texten fortsätter på fler bilder: {count} sammanlagt."
    )


def test_no_slide_begins_or_ends_with_a_lonely_line_or_heading() -> None:
    links = tuple(Link("national", f"En strategi med ett ganska långt namn nummer {n}", "") for n in range(40))
    one = section(kind="links", text="Inledning. " * 120, links=links)
    for slide in deck.slides_of(content(one), one):
        assert slide.groups[-1].kind != "heading"
        first, last = slide.groups[0].items[0], slide.groups[-1].items[-1]
        assert not (first.kind == "paragraph" and first.continues and len(first.lines) == 1)
        assert not (last.kind == "paragraph" and not last.continues and len(last.lines) == 1 and slide.part == 1)


def test_a_very_long_list_is_run_together_at_its_end_so_that_the_deck_stays_a_deck() -> None:
    one = section(text="\n".join(f"- {number}" for number in range(1000)))
    slides = deck.slides_of(content(one), one)
    begun = [item for slide in slides for group in slide.groups for item in group.items if not item.continues]
    assert len(begun) == deck.MOST_LINES
    assert " ".join(lines(slides)).split()[-1] == "999"


def test_a_choice_a_scale_and_links_are_shown_as_what_they_are() -> None:
    one = section(1, kind="choice", choice="partly", text="Delvis på plats.")
    two = section(2, kind="scale", scale=4)
    three = section(
        3,
        kind="links",
        links=(
            Link("s3", "Vår strategi", "https://www.example.org/s3"),
            Link("national", "Nationell strategi", "javascript:alert(1)"),
        ),
    )
    slides = {slide.section_id: slide for slide in deck.deck_of(content(one, two, three))}
    choice, scale = slides[1].groups[0].items[0], slides[2].groups[0].items[0]
    assert (choice.kind, choice.value, choice.filled, choice.of) == ("choice", "Delvis", 2, 3)
    assert (scale.kind, scale.value, scale.filled, scale.of) == ("scale", "4 av 5", 4, 5)
    assert [(item.kind, item.lines[0], item.url) for group in slides[3].groups for item in group.items] == [
        ("heading", "Nationella strategier", ""),
        ("link", "Nationell strategi (javascript:alert(1))", ""),
        ("heading", "Regional innovationsstrategi och smart specialisering", ""),
        ("link", "Vår strategi (example.org)", "https://www.example.org/s3"),
    ]


def test_an_unanswered_section_says_so() -> None:
    one = section()
    assert shown(deck.slides_of(content(one), one)[0]) == [("empty", ("Här är inget skrivet ännu.",))]


def test_addresses_are_linked_only_when_they_are_safe() -> None:
    asked = [
        "https://example.org/a",
        "mailto:a@example.org",
        "javascript:x",
        "//example.org",
        "http://[",
        "data:text/html,x",
    ]
    assert [deck.safe_url(url) for url in asked] == ["https://example.org/a", "mailto:a@example.org", "", "", "", ""]


def test_characters_that_the_font_lacks_become_a_box_and_the_editor_is_told() -> None:
    one = section(text="Bra 👍🏽 jobbat ✅ Στρατηγική")
    slides = deck.slides_of(content(one), one)
    assert lines(slides) == ["Bra ☐ jobbat ✓ Στρατηγική"]
    assert deck.continuation_warning(slides) == "Tecken som bilderna inte kan visa blir ☐: 👍 🏽"


def test_a_section_left_out_has_a_slide_while_it_is_a_draft_and_none_when_it_is_approved() -> None:
    whole = content(section(1, text="Ett."), section(2))
    assert [slide.section_id for slide in deck.deck_of(whole)] == [0, 1, 2]
    assert [slide.section_id for slide in deck.deck_of(whole, approved=True)] == [0, 1]


def layouts(one: SectionContent) -> list[tuple[str, bool, bool, bool]]:
    """Each slide's layout, and whether it has words, a picture and a chart."""
    slides = deck.slides_of(content(one), one)
    return [(slide.layout, bool(slide.groups), slide.picture is not None, slide.chart is not None) for slide in slides]


def test_a_picture_stands_beside_the_words_on_one_slide() -> None:
    assert layouts(section(text=WORDS, picture=illustration())) == [("beside", True, True, False)]


def test_text_that_does_not_fit_beside_a_picture_goes_on_over_the_whole_width() -> None:
    one = section(text=WORDS * 8, picture=illustration())
    assert layouts(one) == [("beside", True, True, False), ("text", True, False, False)]
    first, second = deck.slides_of(content(one), one)
    assert max(map(len, lines((second,)))) > max(map(len, lines((first,))))
    assert [item.words for slide in (first, second) for group in slide.groups for item in group.items] == [
        first.groups[0].items[0].words,
        second.groups[0].items[0].words,
    ]
    assert f"{first.groups[0].items[0].words} {second.groups[0].items[0].words}" == one.text.strip()


def test_a_picture_that_fills_the_slide_has_few_words_under_it_and_many_before_it() -> None:
    full = illustration(1920, 1080, place="full")
    assert layouts(section(text="En mening.", picture=full)) == [("full", True, True, False)]
    assert layouts(section(text=WORDS * 2, picture=full)) == [
        ("text", True, False, False),
        ("full", False, True, False),
    ]
    assert layouts(section(text="- En punkt", picture=full))[0] == ("text", True, False, False)


def test_a_picture_without_words_fills_the_slide_and_an_upright_one_stands_beside_them() -> None:
    assert layouts(section(picture=illustration())) == [("full", False, True, False)]
    assert layouts(section(text=WORDS, picture=illustration(800, 1600, place="full"))) == [
        ("beside", True, True, False)
    ]


def test_a_small_chart_stands_beside_the_words_and_a_large_one_has_its_own_slide() -> None:
    assert layouts(section(text=WORDS, chart=chart(3, 1))) == [("beside", True, False, True)]
    assert layouts(section(text=WORDS * 2, chart=chart(12, 3))) == [
        ("text", True, False, False),
        ("chart", False, False, True),
    ]
    assert layouts(section(text="En mening.", chart=chart(6, 2))) == [("chart", True, False, True)]


def test_a_chart_that_needs_the_whole_slide_leaves_even_few_words_on_their_own() -> None:
    dense = chart(12, 3, label="Kommunal vuxenutbildning på gymnasienivå")
    title = "En rubrik som är så lång att den måste ta två hela rader på bilden"
    assert layouts(section(title=title, text=WORDS, chart=dense)) == [
        ("text", True, False, False),
        ("chart", False, False, True),
    ]


def test_a_section_with_both_shows_the_picture_first_and_the_chart_after_it() -> None:
    assert layouts(section(text=WORDS, picture=illustration(), chart=chart())) == [
        ("beside", True, True, False),
        ("chart", False, False, True),
    ]


@pytest.mark.parametrize("place", ["beside", "full"])
@pytest.mark.parametrize("size", [(1600, 800), (800, 1600), (2400, 400), (400, 2400), (60, 40), (1, 1), (4000, 3000)])
@pytest.mark.parametrize("text", ["", "Kort.", WORDS, WORDS * 8])
def test_a_picture_keeps_its_proportions_stays_on_the_slide_and_is_never_blown_up(
    place: str, size: tuple[int, int], text: str
) -> None:
    one = section(kind="area", scale=2, text=text, picture=illustration(*size, place=place))
    (shown,) = [slide for slide in deck.slides_of(content(one), one) if slide.picture]
    box = shown.picture_box
    assert box is not None
    assert abs(box.width / box.height - size[0] / size[1]) < 0.01 * size[0] / size[1]
    assert box.width <= size[0] + 0.01
    assert box.x >= 0
    assert box.x + box.width <= 960.01
    assert box.y >= 60
    assert box.y + box.height <= 472.01


def test_long_words_are_divided_between_syllables_and_told_whole() -> None:
    one = section(text="Forskningsinfrastrukturfinansieringsfråga är avgörande. " * 4, picture=illustration())
    (slide,) = deck.slides_of(content(one), one)
    assert any(line.endswith("-") for line in lines((slide,)))
    (item,) = slide.groups[0].items
    assert item.words == one.text.strip()


def test_text_on_several_slides_is_shared_out_evenly() -> None:
    one = section(text="\n".join(f"- punkt nummer {number}" for number in range(26)))
    counts = [len(slide.groups[0].items) for slide in deck.slides_of(content(one), one)]
    assert sum(counts) == 26
    assert max(counts) - min(counts) <= 1


def test_every_slide_says_which_version_it_is() -> None:
    one = section(text="Ett.")
    for facts, said in (
        ({}, "Utkast"),
        ({"revision": 2}, "Utkast efter version 2"),
        ({"revision": 2, "handed_in": True}, "Version 2"),
    ):
        _cover, slide = deck.deck_of(content(one, **facts))
        assert slide.edition == said
    cover = deck.cover(content(one, revision=2, handed_in=True))
    assert cover.edition == "Version 2, ännu inte godkänd"


def test_a_section_that_only_shows_a_picture_says_something() -> None:
    whole = content(section(1, picture=illustration()), section(2, chart=chart()), section(3))
    assert [slide.section_id for slide in deck.deck_of(whole, approved=True)] == [0, 1, 2]
