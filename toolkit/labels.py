"""Choices in words, for a whole list at once."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import capfirst


def in_words(choices: Iterable[tuple[str, str | Promise]]) -> dict[str, str]:
    """Each value with its label in the reader's language, with a capital: what `get_…_display` says row by row."""
    return {value: str(capfirst(str(label))) for value, label in choices}
