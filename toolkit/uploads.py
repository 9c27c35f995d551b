"""Files that are sent in: no larger in memory or on disk than anything the portal takes."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 26 * 1024 * 1024
"""A little more than the largest file that any form takes."""


class BoundedUploadHandler(FileUploadHandler):
    """Stands first among the handlers: what comes after MOST_BYTES of a file is counted and thrown away.

    The form gets an empty file with the true size, and says in its own words that it is too large.
    """

    overflowed = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.overflowed = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= MOST_BYTES:
            return raw_data
        self.overflowed = True
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.overflowed:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
