"""What the slides say, how their text is broken, and that it never runs off."""

from presentations import deck
from presentations.content import Link
from tests.documents import content, section


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
