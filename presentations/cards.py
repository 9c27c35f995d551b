"""Speaker cards: the manuscript in hand, one section or part of it on each A6 card, with the time so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from presentations import deck, pdf
from presentations.content import Content, SectionContent
from presentations.speech import spoken_seconds
from toolkit.dates import minutes
from toolkit.pdf import tagged_pdf

STYLES = ("slide-font.css", "pdf-cards.css")


@dataclass(frozen=True)
class Card:
    """One section. `passages` are its manuscript, or what stands on the slide where there is none.

    `begins` and `ends` are clock times from the first word, as the template shares them out.
    """

    section: SectionContent
    begins: str
    ends: str
    over: int
    passages: tuple[pdf.Passage, ...]
    answer: str
    following: SectionContent | None

    @property
    def has_manuscript(self) -> bool:
        return bool(self.section.manuscript.strip())

    @property
    def length(self) -> str:
        return minutes(self.section.seconds)


def cards_of(content: Content) -> Iterator[Card]:
    """The cards in order; a long manuscript flows on to more paper when it is set."""
    at = 0
    for section, following in zip(content.sections, [*content.sections[1:], None], strict=True):
        spoken = section.manuscript if section.manuscript.strip() else section.text
        yield Card(
            section=section,
            begins=minutes(at),
            ends=minutes(at + section.seconds),
            over=max(spoken_seconds(section.manuscript) - section.seconds, 0),
            passages=tuple(pdf.passages(spoken)),
            answer=deck.choice_label(section.choice) if section.choice else "",
            following=following,
        )
        at += section.seconds


def cards_pdf(content: Content, *, approved: bool, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The speaker cards, A6, with a card of what is said when first. They show no pictures."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = pdf.drawn(content)
        html = render_to_string(
            "presentations/cards.html",
            {
                "language": settings.LANGUAGE_CODE,
                "title": pdf.title_of(shown, approved=approved),
                "content": shown,
                "cards": list(cards_of(shown)),
                "whole": minutes(sum(section.seconds for section in shown.sections)),
                "approved": approved,
            },
        )
        return tagged_pdf(html, stylesheets=STYLES, pictures=pictures)
