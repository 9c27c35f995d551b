"""Words of a message without the keys of its signed links, for readers who are not its recipient."""

import re

from django.conf import settings

_FOLD = re.compile(r"\r?\n[ \t]")
_KEY = re.compile(r"/(?=[^/?#\s]*(?:[0-9A-Z:]|%3A))[^/?#\s]{16,}")


def hidden(text: str) -> str:
    """Our own addresses in the text with … for whatever in them could be a key."""
    return re.sub(rf"{re.escape(settings.SITE_URL)}[^\s\"'<>\\]*", lambda found: _without_key(found[0]), text)


def hidden_calendar(text: str) -> str:
    """The same for iCalendar text, whose long lines are folded."""
    return hidden(_FOLD.sub("", text))


def hidden_path(words: str) -> str:
    """A path, or a line with paths in it, with … for whatever in them could be a key."""
    return _KEY.sub("/…", words)


def _without_key(address: str) -> str:
    root: str = settings.SITE_URL
    path, mark, _query = address[len(root) :].partition("?")
    return root + hidden_path(path) + (f"{mark}…" if mark else "")
