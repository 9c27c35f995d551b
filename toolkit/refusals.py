"""A refusal: an action says no, in words that the person may read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm


class RefusalError(Exception):
    """Raised by an action when a rule says no. Nothing has changed. `str()` is a sentence for the user."""


@contextmanager
def shown_in(form: BaseForm) -> Iterator[None]:
    """A refusal inside the block becomes an error of the form, so that the page keeps what was typed.

    with shown_in(form):
        actions.do(…)
        return redirect(…)
    return render(…, status=422)
    """
    try:
        yield
    except RefusalError as refusal:
        form.add_error(None, str(refusal))
