"""The mail server's own record of what it has taken, by which an uncertain message is settled.

MAIL_RECORD names one of two: an archive mailbox that gets a blind copy of everything and is read over IMAP, or the log
of a Postfix whose file the worker can read. A record says what it knows; what it does not know counts as not taken only
when the record vouches for the whole time in question (see `outbox.actions.settle`).
"""

import contextlib
import gzip
import imaplib
import re
import ssl
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

IMAP_TIMEOUT = 20  # seconds
SWEDEN = ZoneInfo("Europe/Stockholm")


class RecordUnreadableError(Exception):
    """The record cannot be asked now, or does not reach back far enough: nothing follows from it."""


class RelayRecord(Protocol):
    """What the relay knows."""

    @property
    def copy_to(self) -> str:
        """An address that gets a blind copy of every message; "" when none is needed."""

    def taken(self, message_ids: Collection[str], *, since: datetime, until: datetime) -> set[str]:
        """Those of the Message-IDs that the server took between two moments, at least.

        Raises RecordUnreadableError when the record cannot answer for the whole time between them.
        """


def record() -> RelayRecord | None:
    """The record that MAIL_RECORD names; None when there is none, so that a person decides."""
    if not settings.MAIL_RECORD:
        return None
    url = urlsplit(settings.MAIL_RECORD)
    if url.scheme == "postfix":
        return PostfixLog(Path(unquote(url.path)))
    if url.scheme in ("imap", "imap+tls", "imaps"):
        return ArchiveMailbox.at(url)
    raise ValueError("MAIL_RECORD begins with imaps://, imap+tls:// or postfix://")


def grace() -> timedelta:
    """How long after the hand-over a message that the record does not know counts as not taken."""
    return timedelta(minutes=settings.MAIL_RECORD_GRACE)


@dataclass(frozen=True)
class ArchiveMailbox:
    """A mailbox that every message is blindly copied to: `imaps://user:password@host:993/INBOX?copy_to=archive@…`."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    copy_to: str

    @classmethod
    def at(cls, url: SplitResult) -> "ArchiveMailbox":
        copy_to = parse_qs(url.query).get("copy_to", [""])[0]
        if not copy_to or not url.hostname:
            raise ValueError("MAIL_RECORD for a mailbox names its host and ends with ?copy_to= and its address")
        return cls(
            scheme=url.scheme,
            host=url.hostname,
            port=url.port or (993 if url.scheme == "imaps" else 143),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            folder=unquote(url.path.strip("/")) or "INBOX",
            copy_to=copy_to,
        )

    def taken(self, message_ids: Collection[str], *, since: datetime, until: datetime) -> set[str]:
        """Nothing is marked as read. The moments are not asked for: a mailbox keeps what it has."""
        del since, until
        try:
            with self._opened() as box:
                return {message_id for message_id in message_ids if self._has(box, message_id)}
        except (OSError, imaplib.IMAP4.error) as error:
            raise RecordUnreadableError(f"{type(error).__name__}: {error}") from error

    @contextlib.contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        trust = ssl.create_default_context()
        box = (
            imaplib.IMAP4_SSL(self.host, self.port, ssl_context=trust, timeout=IMAP_TIMEOUT)
            if self.scheme == "imaps"
            else imaplib.IMAP4(self.host, self.port, timeout=IMAP_TIMEOUT)
        )
        with box:
            if self.scheme == "imap+tls":
                box.starttls(ssl_context=trust)
            box.login(self.user, self.password)
            status, said = box.select(_quoted(self.folder), readonly=True)
            if status != "OK":
                raise imaplib.IMAP4.error(f"{self.folder}: {said!r}")
            yield box

    def _has(self, box: imaplib.IMAP4, message_id: str) -> bool:
        status, found = box.uid("SEARCH", "HEADER", "Message-ID", _quoted(message_id))
        if status != "OK":
            raise imaplib.IMAP4.error(f"SEARCH: {found!r}")
        return bool(found and found[0])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


QUEUE_LINE = re.compile(r"postfix[\w/-]*/(?:cleanup|qmgr)\[\d+\]: (?P<queue>[0-9A-Za-z]+): (?P<rest>.*)")
OLD_STAMP = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ")


@dataclass(frozen=True)
class PostfixLog:
    """The mail log of the Postfix that the portal hands its mail to, with its rotated files: `postfix:///var/log/mail.log`.

    cleanup writes the Message-ID as soon as it has read the header, also when the text then breaks off; only when qmgr
    takes up the same queue file has the message been taken.
    """

    path: Path
    copy_to: str = ""

    def taken(self, message_ids: Collection[str], *, since: datetime, until: datetime) -> set[str]:
        """Refuses, too, when the last line is older than `until`: the end of our own connection would stand there."""
        wanted, found, line = set(message_ids), set(), ""
        seen: dict[str, str] = {}
        try:
            for line in self._lines(self._files(since)):
                match = QUEUE_LINE.search(line)
                if match is None:
                    continue
                queue, rest = match["queue"], match["rest"]
                if rest.startswith("message-id="):
                    seen[queue] = rest.removeprefix("message-id=").strip()
                elif rest.startswith("from=") and "queue active" in rest and seen.get(queue) in wanted:
                    found.add(seen[queue])
                elif rest.startswith("removed"):
                    seen.pop(queue, None)
            written = _stamp(line, newest=self._changed(self.path))
        except (OSError, EOFError, ValueError) as error:
            raise RecordUnreadableError(f"{type(error).__name__}: {error}") from error
        if written < until:
            raise RecordUnreadableError(f"{self.path} ends already at {written:%Y-%m-%d %H:%M:%S}")
        return found

    @staticmethod
    def _changed(path: Path) -> datetime:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _files(self, since: datetime) -> list[Path]:
        """From the oldest that is needed to the newest. Refuses when they begin later than `since`."""
        rotated = [
            Path(f"{self.path}{ending}") for number in range(1, 60) for ending in (f".{number}", f".{number}.gz")
        ]
        files: list[Path] = []
        for path in [self.path, *(path for path in rotated if path.exists())]:
            files.insert(0, path)
            first = next(iter(self._lines([path])), "")
            if first and _stamp(first, newest=self._changed(path)) <= since:
                return files
        raise RecordUnreadableError(f"{self.path} does not reach back to {since:%Y-%m-%d %H:%M}")

    @staticmethod
    def _lines(files: Iterable[Path]) -> Iterator[str]:
        for path in files:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                for line in file:
                    yield line.decode(errors="replace")


def _stamp(line: str, *, newest: datetime) -> datetime:
    """When a line was written: RFC 3339, or the old form without a year and in the machine's (Swedish) time."""
    if OLD_STAMP.match(line):
        local = newest.astimezone(SWEDEN)
        moment = datetime.strptime(f"{local.year} {line[:15]}", "%Y %b %d %H:%M:%S").replace(tzinfo=SWEDEN)
        return moment if moment <= local + timedelta(days=1) else moment.replace(year=local.year - 1)
    moment = datetime.fromisoformat(line.split(" ", 1)[0])
    return moment if moment.tzinfo else moment.replace(tzinfo=SWEDEN)
