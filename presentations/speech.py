"""How long a text takes to say. The rule: words divided by the setting WORDS_PER_MINUTE (130)."""

import re
from functools import lru_cache

from django.conf import settings

_WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")


@lru_cache(maxsize=4096)  # a page of homework counts the same three hundred texts each time it is looked at
def words(text: str) -> int:
    """The number of words; *10,5* and *e-hälsa* are one word each."""
    return len(_WORD.findall(text))


def spoken_seconds(manuscript: str) -> int:
    """Seconds it takes to say the manuscript, rounded to the nearest; 0 for an empty one."""
    pace: int = settings.WORDS_PER_MINUTE
    return round(words(manuscript) * 60 / pace)
