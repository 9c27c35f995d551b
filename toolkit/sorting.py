"""Swedish alphabetical order: Å Ä Ö after Z. The embedded PostgreSQL has no Swedish collation, so Python sorts."""

import unicodedata
from functools import lru_cache

_ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "è": "e", "ü": "y", "æ": "|", "ø": "}", "-": " "})


@lru_cache(maxsize=4096)  # the same few hundred names are sorted on every page
def swedish_key(text: str) -> str:
    """A sort key: `sorted(names, key=swedish_key)` gives A … Z, Å, Ä, Ö without regard to case."""
    return text.casefold().translate(_ORDER)


def folded(text: str) -> str:
    """Lower case without dots and accents, to look for words in: `orebro` finds `Örebro`."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
