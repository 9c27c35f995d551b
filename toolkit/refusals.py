"""A refusal: an action says no, in words that the person may read."""


class RefusalError(Exception):
    """Raised by an action when a rule says no. Nothing has changed. `str()` is a sentence for the user."""
