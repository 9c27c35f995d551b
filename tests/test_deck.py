"""What the slides say and how their text is broken."""

from datetime import UTC, datetime
from typing import Any

from presentations import deck
from presentations.content import Content, SectionContent


def section(number: int = 1, *, kind: str = "text", seconds: int = 120, **answer: Any) -> SectionContent:
    return SectionContent(
        section_id=number,
        key=f"section-{number}",
        position=number,
        title=answer.pop("title", f"Avsnitt {number}"),
        what="VAD",
        how="HUR",
        kind=kind,
        seconds=seconds,
        word_limit=60,
        required=True,
        **answer,
    )


def content(*sections: SectionContent, **fields: Any) -> Content:
    facts: dict[str, Any] = {
        "organisation": "Region Östergötland",
        "audience": "region",
        "subject": "Avancerade material",
        "focus_area": "Hållbar industri",
        "host": "Vinnova",
        "dialogue": "Hållbara material",
        "starts_at": datetime(2027, 3, 31, 7, 0, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 31, 10, 0, tzinfo=UTC),
        "template": "Mall",
        "template_version": 1,
        "credit": "",
        "total_seconds": 600,
        "sections": sections,
    }
    return Content(**{**facts, **fields})


def shown(slide: deck.Slide) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.kind, item.lines) for group in slide.groups for item in group.items]


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
