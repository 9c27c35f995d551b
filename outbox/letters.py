"""What is to be sent, as plain data, before it is queued."""

import re
from dataclasses import dataclass

CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content_type: str
    body: bytes

    def __post_init__(self) -> None:
        if not CONTENT_TYPE.fullmatch(self.content_type):
            raise ValueError(f"{self.content_type} is no content type")


@dataclass(frozen=True)
class Letter:
    """One mail to one recipient. With `calendar` (iCalendar text) stands `calendar_method`: REQUEST or CANCEL.

    An answer to the mail goes to `reply_to`; empty means the portal's support.
    """

    to: str
    to_name: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    calendar: str = ""
    calendar_method: str = ""
    reply_to: str = ""

    def __post_init__(self) -> None:
        if bool(self.calendar) != bool(self.calendar_method):
            raise ValueError("a calendar and its method stand together, or neither does")
        if len(f"{self.subject}{self.to}{self.to_name}{self.reply_to}".splitlines()) > 1:
            raise ValueError("a header is one line")
