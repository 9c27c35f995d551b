"""Every letter lies inside its slide, whatever is written: the real PDF is read, glyph box by glyph box."""

import random

import pytest

from presentations import deck, pdf
from presentations.content import Content, Link
from tests.documents import PICTURES, Letter, chart, content, illustration, letters, section, texts

LEFT, RIGHT = 55.5, 960 - 55.5
TOP, FOOT, BOTTOM = 20.0, 484.0, 540 - 12.0

LONG_WORD = "Regionutvecklingsförvaltningschefsmöteshandling"
WORST = {
    "forty-letter words": " ".join(["Forskningsinfrastrukturfinansieringsfråga"] * 200),
    "one paragraph of 3,000 words": " ".join(["samverkan"] * 3000),
    "200 points": "\n".join(f"- punkt nummer {number} om något viktigt" for number in range(200)),
    "a single word": "Ja",
    "a word without end": "å" * 1500,
    "widest letters": "W" * 700 + " " + "MW " * 300,
    "a long address": "Se https://www.example.org/" + "en/mycket-lång_adress/" * 40 + "?q=" + "x" * 300,
    "emoji": "Bra 😀👍🏽 jobbat 👨‍👩‍👧‍👦 🇸🇪 ✅ slut",
    "Greek and Cyrillic": "Στρατηγική έξυπνης εξειδίκευσης. " * 40 + "Стратегия умной специализации. " * 40,
    "scripts the font lacks": "中文 العربية עברית ไทย",
    "HTML tags": "<b>fet</b> <script>alert(1)</script> &amp; <img src=file:///etc/passwd> {{ x }} {% y %}" * 10,
    "combining marks": "e\u0301a\u030a" * 200 + "Z\u0335\u0336\u0337" * 100,
    "control characters": "rad\x00ett\x07 \u200b\u200d\u2028rad två\ttab\u202eomvänt\u202c",
    "empty lines": "\n\n \n-\n•\n" * 30 + "slut",
    "kerning pairs": "AVAVATo Ty f” LY’ rf) (j [j fä ” " * 120,
}


def outside(body: bytes, *, from_page: int = 2) -> list[Letter]:
    return [
        letter
        for letter in letters(body)
        if letter.page >= from_page
        and not (letter.left >= LEFT and letter.right <= RIGHT and letter.top >= TOP and letter.bottom <= BOTTOM)
    ]


def in_the_foot(body: bytes, slides: tuple[deck.Slide, ...]) -> list[str]:
    """What stands below the body's lower edge on each slide, next to the running foot that belongs there."""
    found = []
    for slide in slides[1:]:
        below = "".join(
            letter.text for letter in letters(body) if letter.page == slide.page and letter.bottom > FOOT + 2
        )
        expected = "".join(f"{slide.footer}{slide.edition} · {slide.page}({slide.pages})".split())
        if below != expected:
            found.append(below)
    return found


@pytest.mark.parametrize("name", WORST)
def test_every_letter_of_the_worst_texts_lies_inside_the_slide(name: str) -> None:
    one = section(text=WORST[name], title="Regionala behov och förutsättningar")
    whole = content(one)
    body = pdf.deck_pdf(whole, approved=False)
    assert len(texts(body)) == len(deck.deck_of(whole))
    assert outside(body) == []
    assert in_the_foot(body, deck.deck_of(whole)) == []


def longest(letter: str) -> Content:
    """Every field as long as the database lets it be."""
    return content(
        section(1, kind="area", title=letter * 160, scale=5, text=f"{letter * 30} " * 100),
        section(2, kind="choice", title=f"{letter * 12} " * 12, choice="no", text=f"{letter * 9} " * 300),
        section(
            3,
            kind="links",
            title="Länkar",
            links=tuple(Link("s3", f"{letter * 60} {n}", f"https://example.org/{letter * 300}") for n in range(30)),
        ),
        organisation=f"{letter * 9} " * 12,
        subject=f"{letter * 15} " * 10,
        focus_area=letter * 160,
        dialogue=letter * 160,
        host=letter * 120,
        credit=letter * 300,
    )


@pytest.mark.parametrize("letter", ["W", "i", "ö", "m"])
def test_every_letter_lies_inside_also_where_each_field_is_as_long_as_it_may_be(letter: str) -> None:
    whole = longest(letter)
    body = pdf.deck_pdf(whole, approved=False)
    assert len(texts(body)) == len(deck.deck_of(whole))
    assert outside(body, from_page=1) == []
    name_and_subject = [letter for letter in letters(body) if letter.page == 1 and letter.top < 280]
    assert max(letter.bottom for letter in name_and_subject) < 284  # where the cover's dark field ends


def test_no_line_is_drawn_wider_than_it_was_measured() -> None:
    chance = random.Random(7)  # noqa: S311 – a fixed seed, so that a failure can be looked at again
    alphabet = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ0123456789.,;:!?-–()[]/\"'”’%&@"
    text = " ".join("".join(chance.choice(alphabet) for _ in range(chance.randint(1, 14))) for _ in range(1200))
    body = pdf.deck_pdf(content(section(text=text)), approved=True)
    assert outside(body) == []


def test_the_text_of_tags_is_shown_as_it_was_written() -> None:
    body = pdf.deck_pdf(content(section(text="<b>fet</b> & {{ x }}")), approved=True)
    assert "<b>fet</b> & {{ x }}" in texts(body)[1]


def test_no_letter_is_smaller_than_18_points() -> None:
    body = pdf.deck_pdf(longest("o"), approved=False)
    assert min(letter.size for letter in letters(body)) > 17.9


SHAPES = {"lying": (1600, 800), "upright": (400, 800), "flat": (2400, 500), "tiny": (60, 40)}


def over_the_picture(body: bytes, slides: tuple[deck.Slide, ...]) -> list[Letter]:
    """Letters that lie on a picture or its mat."""
    boxes = {slide.page: slide.mat or slide.picture_box for slide in slides if slide.picture_box}
    found = []
    for letter in letters(body):
        box = boxes.get(letter.page)
        if box and box.x < letter.right - 1 and letter.left < box.x + box.width - 1:
            low, high = letter.top + 0.3 * letter.size, letter.bottom - 0.35 * letter.size
            if box.y < high and low < box.y + box.height:
                found.append(letter)
    return found


@pytest.mark.parametrize("place", ["beside", "full"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_worst_texts_stay_inside_the_slide_and_off_the_picture_beside_them(shape: str, place: str) -> None:
    named = (
        "forty-letter words",
        "200 points",
        "a word without end",
        "a long address",
        "kerning pairs",
        "widest letters",
    )
    sections = [
        section(number, text=text, picture=illustration(*SHAPES[shape], place=place), kind="area", scale=5)
        for number, text in enumerate((WORST[name][:500] for name in named), start=1)
    ]
    whole = content(*sections, section(90, kind="choice", choice="no", picture=illustration(*SHAPES[shape])))
    body = pdf.deck_pdf(whole, approved=False, pictures=PICTURES)
    slides = deck.deck_of(whole)
    assert len(texts(body)) == len(slides)
    assert outside(body) == []
    assert over_the_picture(body, slides) == []


def test_charts_stay_inside_the_slide_and_are_not_smaller_than_18_points() -> None:
    shown = [
        chart(12, 3, label="Kommunal vuxenutbildning på gymnasienivå"),
        chart(12, 3),
        chart(12, 3, kind="lines"),
        chart(3, 1),
        chart(1, 1, title="En lång rubrik " * 20, source="En lång källa " * 30),
    ]
    whole = content(
        *(section(number, text="Kort text.", chart=one) for number, one in enumerate(shown, start=1)),
        section(9, title="M" * 160, text="Ord. " * 40, chart=shown[0]),
    )
    body = pdf.deck_pdf(whole, approved=False)
    assert outside(body) == []
    assert in_the_foot(body, deck.deck_of(whole)) == []
    assert min(letter.size for letter in letters(body)) > 17.9
