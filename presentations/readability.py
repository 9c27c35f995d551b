"""Sentences and how hard a text is to read, counted here and sent nowhere.

LIX, *läsbarhetsindex*, is C.-H. Björnsson's (Läsbarhet, Stockholm: Liber, 1968):

    LIX = words / sentences + 100 × long words / words

where a long word has more than six letters. A sentence ends at a full stop, a question or exclamation mark or a colon,
and with its line unless the next line goes on in small letters; a point in a list is a sentence too. His levels, with
what is usually written there: below 30 children's books, 30–40 fiction, 40–50 newspapers, 50–60 official texts, above
60 bureaucratic prose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from presentations.speech import written_words

FEWEST_WORDS = 20
"""A shorter text gives a figure that says nothing."""

LONG_WORD = 6
LEVELS = (
    (30, _("very easy to read")),
    (40, _("easy to read")),
    (50, _("of medium difficulty")),
    (60, _("hard to read")),
)
HARDEST = _("very hard to read")

_LINE_ENDS = re.compile(r"\n+(?!\s*[a-zåäö])")
_ENDS = re.compile(r"[.!?:…]+[)”\"']*(?=\s)")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[a-zåäö]|t\.ex|bl\.a|m\.m|m\.fl|o\.s\.v|osv|dvs|d\.v\.s|s\.k|p\.g\.a|fr\.o\.m|t\.o\.m|f\.d|f\.n"
    r"|kl|nr|ca|resp|inkl|exkl|ev|tel|st|sid|kap|jfr)\.$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])?\s*")


@dataclass(frozen=True)
class Lix:
    value: int
    label: str | Promise


def sentences(text: str) -> Iterator[str]:
    """Each sentence as it stands in the text, without the mark of a list before it; never an empty one."""
    for line in _LINE_ENDS.split(text):
        start = 0
        for end in _ENDS.finditer(line):
            goes_on = re.match(r"\s+[a-zåäö]", line[end.end() :])
            if goes_on or _SHORT.search(line[: end.end()]):
                continue
            yield from _whole(line[start : end.end()])
            start = end.end()
        yield from _whole(line[start:])


def _whole(sentence: str) -> Iterator[str]:
    bare = _MARK.sub("", sentence).strip()
    if written_words(bare):
        yield bare


def lix(text: str) -> Lix | None:
    """How hard the text is; None where it is too short to say."""
    words = written_words(text)
    if len(words) < FEWEST_WORDS:
        return None
    long = sum(len(word) > LONG_WORD for word in words)
    value = round(len(words) / sum(1 for _one in sentences(text)) + 100 * long / len(words))
    return Lix(value, next((label for below, label in LEVELS if value < below), HARDEST))
