"""One connection to the mail server, and an exact answer to the question whether it may have taken a message.

Django's own backend cannot tell a server that hung up before the text from one that hung up after it; here the
conversation is led step by step with `smtplib`. Until the text is on its way nothing can have been taken. From its
first byte on only the server's reply says so, and without a reply it is uncertain.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Parsed
from email.utils import parseaddr
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.utils import DNS_NAME

LAST_REPLY = 60
"""Seconds to wait for the reply after the text: the server may look for viruses meanwhile (RFC 5321 4.5.3.2.6)."""

LONGEST_LINE = 8192
LAST_LINE = re.compile(rb"[245]\d\d[ \r\n-]")


class Result(Enum):
    """What a try to hand over a message came to."""

    TAKEN = "taken"
    NOT_NOW = "not now"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CALLED_BACK = "called back"


@dataclass(frozen=True)
class Answer:
    """The result in the server's own words. `is_down`: there is nobody to talk to, so the rest may wait as well."""

    result: Result
    words: str = ""
    is_down: bool = False


class Line(Protocol):
    """A way to hand over messages, used as a context."""

    def hand_over(self, recipients: Sequence[str], body: bytes, *, go_ahead: Callable[[], bool]) -> Answer:
        """Hands over one message. `go_ahead` is asked in the last moment before the server may take it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def line(*, seconds: float) -> Line:
    """The line that EMAIL_URL names; one message takes at most `seconds`, whatever the server does."""
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        return SmtpLine(seconds=seconds)
    return BackendLine()


class SmtpLine:
    """Opens when it is first needed, stays open between messages, opens again when the server has hung up."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.smtp.quit()
            self._hang_up()

    def hand_over(self, recipients: Sequence[str], body: bytes, *, go_ahead: Callable[[], bool]) -> Answer:
        with self._at_most() as over:
            try:
                smtp = self._open()
            except (OSError, smtplib.SMTPException) as error:
                self._hang_up()
                return Answer(Result.NOT_NOW, _words(error), is_down=True)
            try:
                refusal = self._prepare(smtp, recipients, body)
                if refusal is None and over.is_set():
                    raise TimeoutError("the server was too slow")
                return refusal or self._hand(smtp, body, go_ahead)
            except (OSError, smtplib.SMTPException) as error:
                self._hang_up()
                return Answer(Result.NOT_NOW, _words(error))

    def _open(self) -> smtplib.SMTP:
        """A connection on which a new message may begin."""
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self.smtp.noop()[0] == 250:
                    return self.smtp
            self._hang_up()
        place = (settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn())
        trust = ssl.create_default_context()
        self.smtp = (
            smtplib.SMTP_SSL(*place, timeout=settings.EMAIL_TIMEOUT, context=trust)
            if settings.EMAIL_USE_SSL
            else smtplib.SMTP(*place, timeout=settings.EMAIL_TIMEOUT)
        )
        if settings.EMAIL_USE_TLS:
            self.smtp.starttls(context=trust)
        self.smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            self.smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return self.smtp

    def _prepare(self, smtp: smtplib.SMTP, recipients: Sequence[str], body: bytes) -> Answer | None:
        """MAIL and RCPT. None when the server wants the text; otherwise what it said, and it is ready for the next.

        A server that does not accept the sender accepts none of our messages: that is the portal's trouble and not the
        message's, so it waits until somebody has seen to it.
        """
        size = [f"SIZE={len(body)}"] if smtp.has_extn("size") else []
        code, reply = smtp.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], size)
        if code != 250:
            too_large = code == 552
            return self._start_over(smtp, Result.REFUSED if too_large else Result.NOT_NOW, code, reply)
        for number, recipient in enumerate(recipients):
            code, reply = smtp.rcpt(recipient)
            if code not in (250, 251):
                # A blind copy that is refused would leave the archive without the message: then it does not leave.
                final = code >= 500 and number == 0
                return self._start_over(smtp, Result.REFUSED if final else Result.NOT_NOW, code, reply)
        return None

    def _hand(self, smtp: smtplib.SMTP, body: bytes, go_ahead: Callable[[], bool]) -> Answer:
        if not go_ahead():
            return self._start_over(smtp, Result.CALLED_BACK, 0, b"")
        code, reply = smtp.docmd("DATA")
        if code != 354:
            return self._start_over(smtp, Result.REFUSED if code >= 500 else Result.NOT_NOW, code, reply)
        try:
            assert smtp.sock is not None  # noqa: S101 - we have just been talking
            smtp.send(_dotted(body))
            smtp.sock.settimeout(LAST_REPLY)
            code, reply = _last_reply(smtp)
            smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Answer(Result.UNCERTAIN, _words(error))
        if code < 300:
            return Answer(Result.TAKEN, _reply(code, reply))
        return self._start_over(smtp, Result.REFUSED if code >= 500 else Result.NOT_NOW, code, reply)

    def _start_over(self, smtp: smtplib.SMTP, result: Result, code: int, reply: bytes) -> Answer:
        """The answer, after the server has been made ready for the next message; 421 means that it is closing."""
        try:
            if code == 421 or smtp.rset()[0] != 250:
                self._hang_up()
        except (OSError, smtplib.SMTPException):
            self._hang_up()
        return Answer(result, _reply(code, reply) if code else "", is_down=code == 421)

    def _hang_up(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None

    @contextlib.contextmanager
    def _at_most(self) -> Iterator[threading.Event]:
        """Cuts the line when the time is up, in the middle of whatever the server does or does not do.

        A timeout of the socket would begin anew with each byte that a slow server sends, and the sweep relies on
        conversations being shorter than it waits. Yields the event that says that the time is up.
        """
        over = threading.Event()

        def cut() -> None:
            over.set()
            smtp = self.smtp
            if smtp is not None and smtp.sock is not None:
                with contextlib.suppress(OSError):
                    # The plain socket's own method also where TLS lies on top; it wakes whoever waits.
                    socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)

        timer = threading.Timer(self.seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()
            if over.is_set():
                self._hang_up()


class BackendLine:
    """Django's other backends, which put mail in a file or in memory; they cannot lose it half-way."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def hand_over(self, recipients: Sequence[str], body: bytes, *, go_ahead: Callable[[], bool]) -> Answer:
        if not go_ahead():
            return Answer(Result.CALLED_BACK)
        mail.get_connection().send_messages([_Ready(body, list(recipients))])
        return Answer(Result.TAKEN)


class _Ready(EmailMessage):
    """A message that is already made."""

    def __init__(self, body: bytes, recipients: list[str]) -> None:
        self.made = message_from_bytes(body)
        super().__init__(subject=str(self.made["Subject"]), to=recipients)

    def message(self) -> Parsed:
        return self.made


def _dotted(body: bytes) -> bytes:
    """The text as it goes over the line: a line that begins with a dot gets another, and one dot ends it all."""
    ended = body if body.endswith(b"\r\n") else body + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _last_reply(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """The reply to the text, read to the end of its last line: 2xx, 4xx or 5xx.

    smtplib itself takes what came before the server hung up for the whole reply, so that "25" would be a refusal.
    """
    assert smtp.file is not None  # noqa: S101 - earlier replies were read from it
    said: list[bytes] = []
    while True:
        line = smtp.file.readline(LONGEST_LINE)
        if not line.endswith(b"\n") or not LAST_LINE.match(line):
            raise smtplib.SMTPServerDisconnected(f"the reply broke off: {line!r}" if line else "no reply")
        said.append(line[4:].strip())
        if line[3:4] != b"-":
            return int(line[:3]), b"\n".join(said)


def _reply(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode(errors='replace')}"[:2000]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _reply(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    return f"{type(error).__name__}: {error}"[:2000]
