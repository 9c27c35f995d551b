"""What is kept out of the log."""

import logging
from typing import Any

from outbox.hiding import hidden_path


class NotReadyFilter(logging.Filter):
    """Who asks /readyz every few seconds reads the answer; the log need not fill with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return getattr(record, "status_code", None) != 503 or getattr(request, "path", None) != "/readyz"


class KeyFilter(logging.Filter):
    """The keys of signed links open something for whoever has them; a log that is copied and searched is no place."""

    def filter(self, record: logging.LogRecord) -> bool:
        args: Any = record.args
        if isinstance(args, dict):  # gunicorn's, by the letters of its format
            record.args = {name: _hidden(value) for name, value in args.items()}
        elif isinstance(args, tuple):
            record.args = tuple(_hidden(value) for value in args)
        return True


def _hidden(value: object) -> object:
    return hidden_path(value) if isinstance(value, str) else value
