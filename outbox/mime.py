"""A queued message as the bytes that the mail server is given (RFC 5322, 2045, 6047)."""

from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from outbox.models import Message

CALENDAR_FILE = "invite.ics"


def as_bytes(message: Message, *, at: datetime) -> bytes:
    """The whole mail with CRLF, all of it ASCII. The same row and moment give the same words.

    multipart/mixed( multipart/alternative( text, HTML, text/calendar; method=… ), files …, invite.ics )

    Outlook shows its buttons for the alternative that names the method; other programs want the file.
    """
    mail = EmailMessage(policy=policy.SMTP)
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    if message.calendar:
        mail.add_alternative(
            message.calendar,
            subtype="calendar",
            cte="quoted-printable",
            params={"method": message.calendar_method},
        )
    for file in message.files.all():
        kind, _slash, subtype = file.content_type.partition("/")
        mail.add_attachment(bytes(file.body), maintype=kind, subtype=subtype, filename=file.name)
    if message.calendar:
        # Not text/calendar again: some programs would show the entry twice.
        mail.add_attachment(message.calendar.encode(), maintype="application", subtype="ics", filename=CALENDAR_FILE)
    return _head(message, at=at) + mail.as_bytes(policy=policy.SMTP)


def _head(message: Message, *, at: datetime) -> bytes:
    """Written by the older `email.header`: the newer one loses spaces between Swedish words when it folds a line."""
    values = {
        "Message-ID": message.message_id,
        "Date": format_datetime(at),
        "From": _mailbox("From", *parseaddr(message.from_header)),
        "To": _mailbox("To", message.to_name, message.to),
        "Reply-To": ascii_address(message.reply_to) if message.reply_to else "",
        "Subject": _words("Subject", message.subject),
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
        "Content-Language": "sv",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in values.items() if value).encode("ascii")


def _words(name: str, text: str) -> str:
    return Header(text, None if text.isascii() else "utf-8", header_name=name).encode(linesep="\r\n")


def _mailbox(name: str, person: str, address: str) -> str:
    if person.isascii():
        return formataddr((person, ascii_address(address)))
    return f"{_words(name, person)} <{ascii_address(address)}>"


def ascii_address(address: str) -> str:
    """The address with its domain as a mail server writes it: å@… is not touched, …@räksmörgås.se becomes xn--…"""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
