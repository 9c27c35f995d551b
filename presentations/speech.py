"""How long a text takes to say.

The rule: the words that are said (figures as words, `presentations.numerals`) divided by a pace. The pace is the
setting WORDS_PER_MINUTE (130), or a person's own where somebody looks who has read aloud and taken the time at least
twice: the words of their last five readings divided by the time those took.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from accounts.models import User
from presentations.models import Rehearsal
from presentations.numerals import said

_WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")

READINGS_NEEDED = 2
READINGS_COUNTED = 5


@dataclass(frozen=True)
class Pace:
    """So many words in so many seconds. `is_own` where it is a person's and not the setting's."""

    words: int
    seconds: int
    is_own: bool = False

    @property
    def per_minute(self) -> int:
        """Words a minute, to the nearest whole word."""
        return round(self.words * 60 / self.seconds)

    def time_for(self, count: int) -> int:
        """Seconds for so many words, to the nearest second."""
        return round(count * self.seconds / self.words)


def usual_pace() -> Pace:
    return Pace(settings.WORDS_PER_MINUTE, 60)


def own_pace(person: User) -> Pace | None:
    """The person's own pace; None before the second reading. One query."""
    readings = list(
        Rehearsal.objects.filter(person=person)
        .order_by("-rehearsed_at", "-pk")
        .values_list("words", "seconds")[:READINGS_COUNTED]
    )
    if len(readings) < READINGS_NEEDED:
        return None
    return Pace(sum(words for words, _ in readings), sum(seconds for _, seconds in readings), is_own=True)


def written_words(text: str) -> list[str]:
    """The words as they are written; *10,5* and *e-hälsa* are one word each."""
    return _WORD.findall(text)


@lru_cache(maxsize=4096)  # a page of homework counts the same three hundred texts each time it is looked at
def words(text: str) -> int:
    """The number of words as they are written."""
    return len(written_words(text))


@lru_cache(maxsize=4096)  # the same
def spoken_words(text: str) -> int:
    """The number of words as they are said; *10,5* is three."""
    return sum(1 for _word in said(text))


def spoken_seconds(manuscript: str, pace: Pace | None = None) -> int:
    """Seconds it takes to say the manuscript, rounded to the nearest; 0 for an empty one."""
    return (pace or usual_pace()).time_for(spoken_words(manuscript))
