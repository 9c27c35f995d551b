"""The relay's record: a real IMAP server and Postfix's own log lines settle what is uncertain, or say nothing."""

import gzip
import imaplib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import BusinessEvent
from outbox import actions, delivery, relay
from outbox.models import Message
from outbox.relay import ArchiveMailbox, PostfixLog, RecordUnreadableError
from outbox.smtp import Answer, Result
from script.embedded import free_port
from tests import running
from tests.factories import World
from tests.smtp import Mailbox
from tests.test_outbox import queued

GRACE = timedelta(minutes=31)


@pytest.fixture(scope="module")
def imap() -> Iterator[int]:
    """A real IMAP server with one mailbox in memory."""
    port = free_port()
    program = [sys.executable, "-c", "from pymap.main import main; main()"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"]
    with subprocess.Popen([*program, *place, "dict", "--demo-data"]) as server:
        running.until(lambda: server.poll() is not None or _answers(port))
        yield port
        server.terminate()


def _answers(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port, timeout=2).logout()
    except OSError:
        return False
    return True


def put(port: int, message_id: str) -> None:
    """A copy as it lies in the archive."""
    with imaplib.IMAP4("127.0.0.1", port, timeout=5) as box:
        box.login("demouser", "demopass")
        text = f"Message-ID: {message_id}\r\nSubject: Inbjudan\r\n\r\nHej\r\n"
        assert box.append("INBOX", "", imaplib.Time2Internaldate(0), text.encode())[0] == "OK"


def archive(port: int, password: str = "demopass") -> str:  # noqa: S107 - of the server in memory
    return f"imap://demouser:{password}@127.0.0.1:{port}/INBOX?copy_to=archive%40example.org"


def uncertain(world: World, at: datetime, key: str) -> Message:
    """Handed over, without an answer."""
    message = queued(world, at, key=key, thread=key)
    claimed = delivery.claim(at=at)
    assert claimed is not None
    assert delivery._go_ahead(claimed, at=at)
    assert delivery.finish(claimed.token, Answer(Result.UNCERTAIN, "no reply"), at=at)
    return message


def sent(world: World, at: datetime, key: str = "witness") -> Message:
    message = queued(world, at, key=key, thread=key)
    claimed = delivery.claim(at=at)
    assert claimed is not None
    assert delivery._go_ahead(claimed, at=at)
    assert delivery.finish(claimed.token, Answer(Result.TAKEN, "250 ok"), at=at)
    return message


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_what_lies_in_the_archive_was_sent_and_what_does_not_waits_again(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    settings.MAIL_RECORD = archive(imap)
    witness = sent(world, now)
    arrived, lost = uncertain(world, now, "arrived"), uncertain(world, now, "lost")
    put(imap, witness.message_id)
    put(imap, arrived.message_id)
    assert actions.settle(at=now + timedelta(minutes=1)) == 1
    assert (fresh(arrived).state, fresh(lost).state) == ("sent", "uncertain")
    assert actions.settle(at=now + GRACE) == 1
    assert (fresh(lost).state, fresh(lost).handed_at) == ("queued", None)
    assert actions.settle(at=now + GRACE) == 0
    assert list(BusinessEvent.objects.values_list("verb", flat=True)) == [
        "message_found_at_relay",
        "message_unknown_to_relay",
    ]


def test_an_archive_that_lacks_what_was_surely_sent_settles_nothing_by_its_silence(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    """The blind copies go astray, or the address is wrong: everything would be sent twice."""
    settings.MAIL_RECORD = archive(imap)
    sent(world, now, "witness that never came")
    message = uncertain(world, now, "silence")
    assert actions.settle(at=now + GRACE) == 0
    assert fresh(message).state == "uncertain"


def test_without_anything_that_was_surely_sent_silence_says_nothing(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    settings.MAIL_RECORD = archive(imap)
    message = uncertain(world, now, "the very first")
    assert actions.settle(at=now + GRACE) == 0
    assert fresh(message).state == "uncertain"


def test_what_was_called_back_while_uncertain_is_not_sent_again(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    settings.MAIL_RECORD = archive(imap)
    put(imap, sent(world, now, "witness of the callback").message_id)
    message = uncertain(world, now, "called back")
    actions.withdraw("called back", at=now)
    actions.settle(at=now + GRACE)
    assert fresh(message).state == "withdrawn"


def test_what_was_not_taken_does_not_leave_after_a_later_message(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    settings.MAIL_RECORD = archive(imap)
    first = uncertain(world, now, "overtaken")
    later = queued(world, now, key="later", thread="overtaken")
    Message.objects.filter(pk=later.pk).update(state="sent", sent_at=now)
    put(imap, sent(world, now, "witness of the overtaken").message_id)
    actions.settle(at=now + GRACE)
    assert fresh(first).state == "failed"


@pytest.mark.parametrize("wrong", ["password", "port", "folder"])
def test_an_archive_that_cannot_be_read_settles_nothing(
    world: World, settings: Settings, imap: int, wrong: str
) -> None:
    url = archive(imap, "nonsense") if wrong == "password" else archive(free_port() if wrong == "port" else imap)
    settings.MAIL_RECORD = url.replace("/INBOX", "/Nowhere") if wrong == "folder" else url
    sent(world, world.now, "w")
    message = uncertain(world, world.now, "unread")
    assert actions.settle(at=world.now + GRACE) == 0
    assert fresh(message).state == "uncertain"
    record = relay.record()
    assert record is not None
    with pytest.raises(RecordUnreadableError):
        record.taken([message.message_id], since=world.now, until=world.now)


def test_an_uncertain_message_holds_back_what_follows_it_only_while_it_is_being_settled(
    world: World, now: datetime, settings: Settings, imap: int
) -> None:
    first = uncertain(world, now, "thread")
    second = queued(world, now, key="second", thread="thread")
    assert delivery.is_due(at=now)  # without a record a person decides, and that may take its time
    settings.MAIL_RECORD = archive(imap)
    assert not delivery.is_due(at=now)
    assert not delivery.is_due(at=now + GRACE)  # the record may not have been asked yet
    assert delivery.is_due(at=now + GRACE + timedelta(hours=6))
    Message.objects.filter(pk=first.pk).update(withdrawn_at=now)  # called back: it will not be sent again
    assert list(Message.objects.due(at=now, settling_since=now - GRACE)) == [second]


def test_the_archive_gets_a_copy_that_the_recipient_does_not_see(
    world: World, now: datetime, settings: Settings, mailbox: Mailbox
) -> None:
    settings.MAIL_RECORD = archive(1)
    queued(world, now)
    delivery.run(clock=lambda: now)
    [(recipients, mail)] = mailbox.envelopes
    assert recipients == ["anna@example.org", "archive@example.org"]
    assert "archive" not in mail.as_string()


def test_a_record_that_is_written_wrong_is_refused(settings: Settings) -> None:
    for url in ("imaps://mail.example.org/INBOX", "https://mail.example.org", "imaps:///INBOX?copy_to=a@example.org"):
        settings.MAIL_RECORD = url
        with pytest.raises(ValueError, match="MAIL_RECORD"):
            relay.record()
    settings.MAIL_RECORD = "imaps://us%40er:p%40ss@mail.example.org/Sent%20mail?copy_to=a@example.org"
    read = relay.record()
    assert isinstance(read, ArchiveMailbox)
    assert read == ArchiveMailbox("imaps", "mail.example.org", 993, "us@er", "p@ss", "Sent mail", "a@example.org")


LOG = """\
2027-03-01T07:59:00.1+00:00 mx postfix/smtpd[1]: connect from portal[10.0.0.1]
2027-03-01T08:00:00.2+00:00 mx postfix/cleanup[2]: 4WxAAA: message-id=<taken@portal>
2027-03-01T08:00:00.3+00:00 mx postfix/qmgr[3]: 4WxAAA: from=<portal@example.org>, size=900, nrcpt=1 (queue active)
2027-03-01T08:00:01.0+00:00 mx postfix/cleanup[2]: 4WxBBB: message-id=<broken@portal>
2027-03-01T08:00:02.0+00:00 mx postfix/smtpd[1]: lost connection after DATA (341 bytes) from portal[10.0.0.1]
2027-03-01T08:00:05.0+00:00 mx postfix/qmgr[3]: 4WxAAA: removed
2027-03-01T08:00:06.0+00:00 mx postfix/qmgr[3]: 4WxAAA: from=<other@example.org>, size=9, nrcpt=1 (queue active)
"""


def test_postfix_has_taken_what_its_queue_manager_took_up(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "mail.log"
    path.write_text(LOG, encoding="utf-8")
    asked = ["<taken@portal>", "<broken@portal>", "<never@portal>"]
    assert PostfixLog(path).taken(asked, since=now, until=now) == {"<taken@portal>"}


def test_a_log_that_begins_too_late_says_nothing_and_rotated_ones_are_read(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "mail.log"
    path.write_text("2027-03-02T00:00:00+00:00 mx postfix/qmgr[3]: started\n", encoding="utf-8")
    with pytest.raises(RecordUnreadableError, match="does not reach back"):
        PostfixLog(path).taken(["<taken@portal>"], since=now, until=now)
    (tmp_path / "mail.log.1").write_text("2027-03-01T12:00:00+00:00 mx x\n", encoding="utf-8")
    (tmp_path / "mail.log.2.gz").write_bytes(gzip.compress(LOG.encode()))
    assert PostfixLog(path).taken(["<taken@portal>"], since=now, until=now) == {"<taken@portal>"}


def test_a_log_that_ends_too_early_says_nothing(tmp_path: Path, now: datetime) -> None:
    """Whoever wrote it has died: of our own connection nothing stands there either."""
    path = tmp_path / "mail.log"
    path.write_text(LOG, encoding="utf-8")
    with pytest.raises(RecordUnreadableError, match="ends already at"):
        PostfixLog(path).taken(["<taken@portal>"], since=now, until=now + timedelta(seconds=7))


def test_the_old_form_of_the_log_has_no_year_and_swedish_time(tmp_path: Path) -> None:
    path = tmp_path / "mail.log"
    line = "Dec 31 23:30:00 mx postfix/cleanup[2]: 4WxAAA: message-id=<taken@portal>\n"
    taken = "Dec 31 23:30:01 mx postfix/qmgr[3]: 4WxAAA: from=<a@example.org>, size=9, nrcpt=1 (queue active)\n"
    path.write_text(line + taken, encoding="utf-8")
    written = datetime(2027, 1, 1, 1, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))
    since = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert PostfixLog(path).taken(["<taken@portal>"], since=since, until=since) == {"<taken@portal>"}
    with pytest.raises(RecordUnreadableError):
        PostfixLog(path).taken(["<taken@portal>"], since=since - timedelta(seconds=1), until=since)


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(RecordUnreadableError):
        PostfixLog(tmp_path / "nothing.log").taken(["<x@y>"], since=now, until=now)


def test_the_grace_is_measured_from_the_hand_over(settings: Settings) -> None:
    settings.MAIL_RECORD_GRACE = 5
    assert relay.grace() == timedelta(minutes=5)
