"""A real SMTP server for tests: what the portal sends arrives over the wire and is read back from there."""

import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from script.embedded import free_port

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every line of the conversation


class Mailbox:
    """Every message that arrived, in order. `to` filters by the address in the envelope."""

    def __init__(self) -> None:
        self.envelopes: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.envelopes.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message for _recipients, message in self.envelopes]

    def to(self, address: str) -> list[EmailMessage]:
        return [message for recipients, message in self.envelopes if address in recipients]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text part of a message; `kind` "html" gives the other one."""
    part = message.get_body(preferencelist=(kind,))
    assert part is not None, f"no text/{kind} in {message['Subject']}"
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """Mail goes by SMTP to a server on 127.0.0.1 for the length of the test."""
    received = Mailbox()
    port = free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield received
    controller.stop()
