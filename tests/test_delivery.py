"""Delivery over a real SMTP server that can be told to misbehave: what left, what did not, and what nobody knows."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.tasks import send_login_mail
from outbox import actions, delivery, tasks
from outbox.letters import Attachment
from outbox.models import Attempt, Message
from outbox.smtp import Answer, Result
from script.embedded import free_port
from tests import running
from tests.factories import World
from tests.smtp import Mailbox, text_of
from tests.test_outbox import queued

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Hållbar industri\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def _quick(settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 2


def deliver(at: datetime) -> int:
    return delivery.run(clock=lambda: at).tried


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def history(message: Message) -> list[str]:
    return list(message.tries.values_list("outcome", flat=True))


class Server:
    """An SMTP server of a few lines that says exactly what the test wants at each step."""

    def __init__(self, settings: Settings) -> None:
        self.replies: dict[str, str] = {}
        self.before: dict[str, Callable[[], None]] = {}
        self.commands: list[str] = []
        self.taken: list[bytes] = []
        self.port = settings.EMAIL_PORT = free_port()
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def behave(self) -> None:
        self.before.clear()
        self.replies.clear()

    def run(self, listener: socket.socket) -> None:
        while True:
            try:
                talk, _address = listener.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as lines:
                self._talk(talk, lines)

    def _talk(self, talk: socket.socket, lines: Any) -> None:
        talk.sendall(b"220 test\r\n")
        for line in lines:
            verb = line.decode().split()[0].upper()
            self.commands.append(line.decode().strip())
            if not self._answer(talk, verb, "354 go on" if verb == "DATA" else "250 ok"):
                return
            if verb == "QUIT":
                return
            if verb == "DATA" and self.replies.get("DATA", "354").startswith("354"):
                body = b""
                for text in lines:
                    if text == b".\r\n":
                        break
                    body += text
                if self.replies.get("END", "250").startswith(("250", "hang up after")):
                    self.taken.append(body)
                if not self._answer(talk, "END", "250 taken"):
                    return

    def _answer(self, talk: socket.socket, verb: str, usual: str) -> bool:
        """False when the server hangs up instead of answering."""
        self.before.get(verb, lambda: None)()
        reply = self.replies.get(verb, usual)
        if reply.startswith("hang up"):
            return False
        if reply == "dribble":
            with contextlib.suppress(OSError):  # until the other end hangs up
                while True:
                    talk.sendall(b"2")
                    threading.Event().wait(0.05)
            return False
        if reply.startswith("break off "):
            talk.sendall(reply.removeprefix("break off ").encode())
            return False
        talk.sendall(f"{reply}\r\n".encode())
        return True


@pytest.mark.parametrize("reply", ["25", "250", "250-half"])
def test_a_reply_that_breaks_off_says_nothing(world: World, now: datetime, server: Server, reply: str) -> None:
    message = queued(world, now)
    server.replies["END"] = f"break off {reply}"
    deliver(now)
    assert fresh(message).state == "uncertain"


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    made = Server(settings)
    listener = socket.create_server(("127.0.0.1", made.port))
    thread = threading.Thread(target=made.run, args=(listener,), daemon=True)
    thread.start()
    yield made
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_a_message_arrives_as_it_was_queued(world: World, now: datetime, mailbox: Mailbox) -> None:
    files = (Attachment("program för dagen.pdf", "application/pdf", b"%PDF\r\n.\r\n\xff"),)
    message = queued(
        world,
        now,
        to_name="Åberg, Anna (Östergötlands län – regional utveckling)",
        subject="Inbjudan: Hållbar industri – så gör vi i Östergötland, och så här går det till",
        text="Hej Anna!\n.\nEn punkt ensam på sin rad.\n" + "å" * 1200 + "\n",
        attachments=files,
        calendar=ICS,
        calendar_method="REQUEST",
        reply_to="svar@example.org",
    )
    deliver(now)
    [mail] = mailbox.to("anna@example.org")
    assert mail["Subject"] == message.subject
    assert mail["Message-ID"] == message.message_id
    assert str(make_header(decode_header(_raw(mail, "To")))) == f"{message.to_name} <anna@example.org>"
    assert mail["From"] == "portal@example.org"
    assert mail["Reply-To"] == "svar@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text_of(mail) == message.text
    assert text_of(mail, "html") == "<p>Hej Anna!</p>\n"
    assert _shape(mail) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", "text/html", "text/calendar"],
        "application/pdf",
        "application/ics",
    ]
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == ICS.encode()  # byte for byte, with its CRLF
    pdf, ics = list(mail.iter_attachments())[-2:]
    assert (pdf.get_filename(), pdf.get_content()) == ("program för dagen.pdf", b"%PDF\r\n.\r\n\xff")
    assert (ics.get_filename(), ics.get_content()) == ("invite.ics", ICS.encode())
    sent = fresh(message)
    assert (sent.state, sent.sent_at, sent.attempts, history(sent)) == ("sent", now, 1, ["sent"])


def _raw(mail: EmailMessage, name: str) -> str:
    """A header as it came: the parser of addresses keeps a space that stands only for the folding (RFC 2047 6.2)."""
    return next(str(value) for key, value in mail.raw_items() if key == name)


def _shape(part: EmailMessage) -> Any:
    if not part.is_multipart():
        return part.get_content_type()
    inside = [_shape(one) for one in part.iter_parts()]  # type: ignore[arg-type]  # the parts of a MIME message
    return [part.get_content_type(), *inside]


def test_what_is_sent_is_not_sent_again(world: World, now: datetime, mailbox: Mailbox) -> None:
    queued(world, now)
    assert (deliver(now), deliver(now)) == (1, 0)
    assert len(mailbox.messages) == 1


def test_many_messages_go_over_one_connection(world: World, now: datetime, server: Server) -> None:
    for number in range(3):
        queued(world, now, key=str(number), thread=str(number))
    assert deliver(now) == 3
    assert len(server.taken) == 3
    assert [command[:4].lower() for command in server.commands].count("ehlo") == 1


def test_a_thread_leaves_in_order_also_when_its_first_message_must_wait(
    world: World, now: datetime, server: Server
) -> None:
    first = queued(world, now, key="1", subject="Ett")
    second = queued(world, now, key="2", subject="Två")
    server.replies["RCPT"] = "450 later"
    deliver(now)
    assert [fresh(first).attempts, fresh(second).attempts] == [1, 0]
    del server.replies["RCPT"]
    deliver(now + timedelta(minutes=2))
    assert [b"Subject: Ett" in server.taken[0], len(server.taken)] == [True, 2]


def test_nobody_there_is_tried_again_later_and_stops_the_run(world: World, now: datetime, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    first, other = queued(world, now, key="1", thread="1"), queued(world, now, key="2", thread="2")
    assert delivery.run(clock=lambda: now) == delivery.Ran(1, is_down=True)
    waits = fresh(first)
    assert (waits.state, waits.next_attempt_at) == ("queued", now + timedelta(minutes=1))
    assert "ConnectionRefusedError" in waits.last_error
    assert fresh(other).attempts == 0


@pytest.mark.parametrize(
    ("step", "reply", "state"),
    [
        ("MAIL", "451 not now", "queued"),
        ("MAIL", "550 sender unknown", "queued"),  # the portal's trouble, not the message's
        ("MAIL", "552 too large", "failed"),
        ("RCPT", "450 greylisted", "queued"),
        ("RCPT", "550 no such user", "failed"),
        ("RCPT", "hang up", "queued"),
        ("DATA", "421 closing", "queued"),
        ("DATA", "554 no", "failed"),
        ("DATA", "hang up", "queued"),
        ("END", "451 disk full", "queued"),
        ("END", "554 spam", "failed"),
        ("END", "hang up", "uncertain"),
        ("END", "hang up after taking it", "uncertain"),
    ],
)
def test_the_servers_answer_decides(world: World, server: Server, step: str, reply: str, state: str) -> None:
    now = world.now
    message = queued(world, now)
    server.replies[step] = reply
    deliver(now)
    after = fresh(message)
    assert after.state == state
    assert after.last_error.startswith(reply[:3] if reply[0].isdigit() else "SMTPServerDisconnected")
    assert history(after) == [{"queued": "later", "failed": "refused", "uncertain": "uncertain"}[state]]
    assert (after.handed_at is not None) == (state == "uncertain")


def test_one_that_is_refused_does_not_disturb_the_next(world: World, now: datetime, server: Server) -> None:
    server.before["MAIL"] = lambda: server.replies.update(RCPT="550 no" if not server.taken else "250 ok")
    bad, good = queued(world, now, key="1", thread="1"), queued(world, now, key="2", thread="2")
    server.before["RSET"] = server.behave
    deliver(now)
    assert [fresh(bad).state, fresh(good).state] == ["failed", "sent"]


def test_a_server_that_never_comes_to_an_end_is_cut_off(
    world: World, now: datetime, server: Server, settings: Settings
) -> None:
    """Each byte would start a socket's timeout anew."""
    settings.OUTBOX_SEND_LIMIT = 1
    message = queued(world, now)
    server.replies["END"] = "dribble"
    deliver(now)
    assert fresh(message).state == "uncertain"


def test_a_message_called_back_in_the_last_moment_does_not_leave(world: World, now: datetime, server: Server) -> None:
    """In the middle of the conversation, after the recipient has been named."""
    message = queued(world, now)
    with _in_thread_with_own_connection() as elsewhere:
        server.before["RCPT"] = lambda: elsewhere(lambda: actions.withdraw("recipient:1", at=now))
        deliver(now)
    assert server.taken == []
    assert fresh(message).state == "withdrawn"


@contextlib.contextmanager
def _in_thread_with_own_connection() -> Iterator[Callable[[Callable[[], Any]], None]]:
    """The test's transaction is not visible to another connection, so the other thread borrows this one."""
    ours = connections["default"]
    ours.inc_thread_sharing()

    def call(do: Callable[[], Any]) -> None:
        connections["default"] = ours
        try:
            do()
        finally:
            del connections["default"]

    try:
        yield call
    finally:
        ours.dec_thread_sharing()


def test_a_message_called_back_after_it_left_is_never_sent_again(world: World, now: datetime, server: Server) -> None:
    message = queued(world, now)
    server.replies["END"] = "hang up"
    deliver(now)
    assert actions.withdraw("recipient:1", at=now) == 0
    after = fresh(message)
    assert (after.state, after.withdrawn_at) == ("uncertain", now)
    assert list(Message.objects.in_thread("recipient:1").may_have_arrived()) == [message]


def test_the_waits_grow_to_an_hour_and_end_after_three_days(world: World, now: datetime, server: Server) -> None:
    message, waits = queued(world, now), []
    server.replies["RCPT"] = "450 later"
    at = now
    while fresh(message).state == "queued":
        deliver(at)
        waits.append(round((fresh(message).next_attempt_at - at).total_seconds() / 60))
        at = fresh(message).next_attempt_at
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert fresh(message).state == "failed"
    assert timedelta(days=3) <= at - now <= timedelta(days=3, hours=2)


def test_a_claim_left_before_the_text_waits_again_and_one_left_after_it_is_uncertain(
    world: World, now: datetime
) -> None:
    before, after = queued(world, now, key="1", thread="1"), queued(world, now, key="2", thread="2")
    claims = [delivery.claim(at=now), delivery.claim(at=now)]
    assert claims[1] is not None
    assert delivery._go_ahead(claims[1], at=now)
    soon, later = now + timedelta(seconds=269), now + timedelta(seconds=271)
    assert actions.sweep(at=soon) == 0
    assert actions.sweep(at=later) == 2
    assert actions.sweep(at=later) == 0
    assert (fresh(before).state, fresh(before).next_attempt_at, history(before)) == ("queued", later, ["broken_off"])
    assert (fresh(after).state, history(after)) == ("uncertain", ["uncertain"])


def test_who_has_lost_the_claim_can_write_nothing(world: World, now: datetime) -> None:
    message = queued(world, now)
    slow = delivery.claim(at=now)
    assert slow is not None
    actions.sweep(at=now + timedelta(minutes=10))
    assert not delivery._go_ahead(slow, at=now)
    quick = delivery.claim(at=now + timedelta(minutes=10))
    assert quick is not None
    assert not delivery.finish(slow.token, Answer(Result.TAKEN), at=now)
    assert (fresh(message).state, fresh(message).claim) == ("sending", quick.token)


def test_the_sweep_waits_longer_than_the_longest_send(settings: Settings) -> None:
    """A send is cut off at its limit; a run takes messages for at most as long; the task is killed after both."""
    assert delivery.RUN <= settings.OUTBOX_SEND_LIMIT
    assert tasks.deliver.time_limit is not None
    assert tasks.deliver.time_limit > delivery.RUN + settings.OUTBOX_SEND_LIMIT
    assert delivery.sweep_after().total_seconds() > tasks.deliver.time_limit


def test_a_claimed_row_is_not_given_to_another_worker(world: World, now: datetime) -> None:
    queued(world, now)
    assert delivery.claim(at=now) is not None
    assert delivery.claim(at=now) is None


def test_a_database_that_was_copied_from_production_sends_to_nobody(
    world: World, now: datetime, mailbox: Mailbox, settings: Settings
) -> None:
    message = queued(world, now)
    settings.MAIL_ALLOW_LIST = []
    deliver(now)
    assert (fresh(message).state, mailbox.messages) == ("kept_back", [])


def test_a_login_mail_outside_production_leaves_only_for_who_is_on_the_list(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_ALLOW_LIST = ["anna@example.org"]
    for address in ("anna@example.org", "eva@example.org"):
        send_login_mail(address, "Kod", "123456\n", None)
    assert [recipients for recipients, _mail in mailbox.envelopes] == [["anna@example.org"]]


def test_a_message_that_cannot_be_made_fails_and_lets_the_others_through(
    world: World, now: datetime, mailbox: Mailbox, settings: Settings
) -> None:
    settings.PRODUCTION = True
    bad = queued(world, now, key="1", thread="1", to=f"anna@{'a' * 64}.example.org")  # no host has such a name
    queued(world, now, key="2", thread="2", to="eva@example.org")
    deliver(now)
    assert fresh(bad).state == "failed"
    assert len(mailbox.to("eva@example.org")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_queued_message_leaves_after_the_commit_through_a_real_worker(mailbox: Mailbox) -> None:
    world = World()
    url = f"smtp://127.0.0.1:{mailbox_port()}"
    with running.process(
        "celery",
        "-A",
        "portal",
        "worker",
        "--concurrency=1",
        "--loglevel=WARNING",
        env=running.environment(EMAIL_URL=url),
    ):
        with transaction.atomic():
            message = queued(world, timezone.now())
        running.until(lambda: fresh(message).state == "sent", seconds=60)
    assert len(mailbox.to("anna@example.org")) == 1


def mailbox_port() -> int:
    from django.conf import settings

    return int(settings.EMAIL_PORT)


def test_the_attempts_tell_what_happened_each_time(world: World, now: datetime, server: Server) -> None:
    message = queued(world, now)
    server.replies["RCPT"] = "450 4.2.0 greylisted"
    deliver(now)
    del server.replies["RCPT"]
    deliver(now + timedelta(minutes=1))
    assert list(Attempt.objects.values_list("began_at", "outcome", "reply")) == [
        (now, "later", "450 4.2.0 greylisted"),
        (now + timedelta(minutes=1), "sent", "250 taken"),
    ]
    assert fresh(message).last_error == ""
