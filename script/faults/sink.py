"""A real SMTP server that misbehaves as told, and writes down what it has taken as Postfix would.

    python -m script.faults.sink PORT LOG '{"usual": 0.05, …}'

A message counts as taken when its second line stands in LOG, wherever the client is by then.
"""

import asyncio
import contextlib
import json
import logging
import os
import random
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosmtpd.smtp import SMTP

MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]+>)")


@dataclass(frozen=True)
class Manners:
    """How the server behaves. Times in seconds, shares from 0 to 1, `every` counts messages (0: never)."""

    seed: int = 0
    usual: float = 0.05
    slow_share: float = 0.0
    slow_times: float = 3.0
    lost_share: float = 0.0
    refuse_every: int = 0
    hang_every: int = 0


class Sink:
    def __init__(self, log: str, manners: Manners) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.manners = manners
        self.random = random.Random(manners.seed)  # noqa: S311 - chance, not secrecy
        self.asked = self.begun = 0
        self.write("postfix/master[1]: daemon started", ago=timedelta(hours=1))

    def write(self, text: str, *, ago: timedelta = timedelta()) -> None:
        os.write(self.log, f"{(datetime.now(UTC) - ago).isoformat()} sink {text}\n".encode())

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        if self.manners.refuse_every and self.asked % self.manners.refuse_every == 0:
            return "450 4.2.0 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        found = MESSAGE_ID.search(envelope.content)
        assert found is not None
        self.begun += 1
        queue = f"Q{self.begun:06X}"
        self.write(f"postfix/cleanup[2]: {queue}: message-id={found[1].decode()}")
        if self.manners.hang_every and self.begun % self.manners.hang_every == 0:
            await asyncio.sleep(600)
        takes = self.manners.usual
        if self.random.random() < self.manners.slow_share:
            takes *= self.manners.slow_times
        before = takes * self.random.random()
        await asyncio.sleep(before)
        self.write(f"postfix/qmgr[3]: {queue}: from=<{envelope.mail_from}>, size=1, nrcpt=1 (queue active)")
        await asyncio.sleep(takes - before)
        if self.random.random() < self.manners.lost_share:
            server.transport.abort()
            await asyncio.sleep(600)  # the connection's end ends this too
        return f"250 2.0.0 Ok: queued as {queue}"


class Server(SMTP):
    """Says in the log, as Postfix does, that a connection has ended."""

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.write("postfix/smtpd[1]: disconnect from portal[127.0.0.1]")


async def serve(port: int, sink: Sink) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, _context: None)  # clients that die are what this is about
    server = await loop.create_server(lambda: Server(sink, hostname="sink", loop=loop), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    logging.disable(logging.CRITICAL)
    port, log, manners = sys.argv[1:]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(int(port), Sink(log, Manners(**json.loads(manners)))))


if __name__ == "__main__":
    main()
