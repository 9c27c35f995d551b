"""Swedish alphabetical order: Å Ä Ö after Z. The embedded PostgreSQL has no Swedish collation, so Python sorts."""

_ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "è": "e", "ü": "y", "æ": "|", "ø": "}", "-": " "})


def swedish_key(text: str) -> str:
    """A sort key: `sorted(names, key=swedish_key)` gives A … Z, Å, Ä, Ö without regard to case."""
    return text.casefold().translate(_ORDER)
