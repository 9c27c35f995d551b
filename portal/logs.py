"""What is kept out of the log."""

import logging


class NotReadyFilter(logging.Filter):
    """Who asks /readyz every few seconds reads the answer; the log need not fill with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return getattr(record, "status_code", None) != 503 or getattr(request, "path", None) != "/readyz"
