"""What each slide says, where it stands and how its text is broken: decided here, so that the page, the preview, the
editor's warning about continuation slides and the PowerPoint are one and the same.
"""

from presentations.deck.slide import Box, Group, Item, Kind, Layout, Slide, Step
from presentations.deck.slides import continuation_warning, cover, deck_of, slides_of, standing
from presentations.deck.words import (
    MOST_LINES,
    choice_label,
    linked,
    paragraphs,
    safe_url,
    says_something,
    source_label,
    time_label,
)

__all__ = [
    "MOST_LINES",
    "Box",
    "Group",
    "Item",
    "Kind",
    "Layout",
    "Slide",
    "Step",
    "choice_label",
    "continuation_warning",
    "cover",
    "deck_of",
    "linked",
    "paragraphs",
    "safe_url",
    "says_something",
    "slides_of",
    "source_label",
    "standing",
    "time_label",
]
