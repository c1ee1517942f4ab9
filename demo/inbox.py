"""A mail server on loopback that receives the demonstration's mails and keeps them in memory."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it came over the wire."""

    to: str
    received: datetime
    source: bytes

    @property
    def message(self) -> EmailMessage:
        """It, parsed."""
        return message_from_bytes(self.source, policy=policy.default)

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.message["Subject"] or "(no subject)")

    @property
    def sender(self) -> str:
        """Who it says it is from."""
        return str(self.message["From"] or "(no sender)")

    def part(self, kind: str) -> str:
        """Its body as ``plain`` text or ``html``; empty where it has none."""
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""


@dataclass
class Inbox:
    """Every mail that arrived, oldest first, and the port it arrives at."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002  # aiosmtpd's name and arguments
        """Keep one mail for each of its recipients."""
        source = envelope.content if isinstance(envelope.content, bytes) else b""
        now = datetime.now(tz=UTC)
        self.mails += [Mail(address, now, source) for address in envelope.rcpt_tos]
        return "250 Kept for you to look at"


@contextmanager
def receiving() -> Iterator[Inbox]:
    """An inbox that takes mail on a free port of this machine alone, until the block ends."""
    inbox = Inbox()
    ready, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_receive(inbox, ready, done)), name="inbox")
    thread.start()
    try:
        ready.wait()
        yield inbox
    finally:
        done.set()
        thread.join()


async def _receive(inbox: Inbox, ready: threading.Event, done: threading.Event) -> None:
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: SMTP(inbox, hostname="localhost", loop=loop), LOOPBACK, 0)
        inbox.port = server.sockets[0].getsockname()[1]
    finally:
        ready.set()  # also where it could not listen, or the other thread would wait for ever
    await loop.run_in_executor(None, done.wait)
    server.close()
