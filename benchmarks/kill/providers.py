"""Who takes the mail of a trial, with the faults that networks and services have, and counts what arrived."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifier.sandbox.sendgrid import Fault, Sandbox, sendgrid_sandbox

KEY = "SG.sandbox"
FAULTS: tuple[Fault, ...] = ("lost answer", "broken before", "5xx before", "5xx after", "429")
POST_FAULTS = ("lost answer", "broken before", "put off", "broken at the envelope")
LOOPBACK = "127.0.0.1"


class Provider(Protocol):
    """Takes mail somewhere, and knows how many copies came to whom."""

    @property
    def where(self) -> str:
        """What a mailer needs to find it."""
        ...

    @property
    def most_stopped(self) -> int:
        """How many batches were withdrawn at one time at most."""
        ...

    def met(self) -> dict[str, int]:
        """How many requests or mails met which fault."""
        ...

    def copies(self) -> Counter[str]:
        """How many mails reached each address."""
        ...


@contextmanager
def provider(
    way: str, folder: Path, clock: Callable[[], float], chance: float, seed: int
) -> Iterator[Provider]:
    """The provider of a way, while it runs; with this chance a request or a mail meets a fault."""
    if way == "outbox":
        yield Folder(folder / "outbox")
    elif way == "smtp":
        with post_office(chance, seed) as office:
            yield office
    else:
        elsewhere = _faults(chance / 2, seed + 1)
        with sendgrid_sandbox(KEY, clock, _faults(chance, seed), elsewhere) as sandbox:
            yield SendGrid(sandbox)


@dataclass
class SendGrid:
    """The product's own stand-in."""

    sandbox: Sandbox

    @property
    def where(self) -> str:
        """Its address."""
        return self.sandbox.url

    @property
    def most_stopped(self) -> int:
        """Batches withdrawn at one time."""
        return self.sandbox.account.most_stopped

    def met(self) -> dict[str, int]:
        """Requests, by their fate."""
        return {str(fate): number for fate, number in self.sandbox.met.items()}

    def copies(self) -> Counter[str]:
        """What went out."""
        return self.sandbox.account.copies()


@dataclass
class Folder:
    """The outbox, which has no faults of its own."""

    folder: Path
    most_stopped: int = 0

    @property
    def where(self) -> str:
        """The folder."""
        return str(self.folder)

    def met(self) -> dict[str, int]:
        """Nothing."""
        return {}

    def copies(self) -> Counter[str]:
        """Whole files, by whom they are to."""
        return Counter(
            message_from_bytes(file.read_bytes())["to"].rpartition("<")[2].rstrip(">")
            for file in self.folder.glob("*.eml")
        )


@dataclass
class Office:
    """A mail server with faults. Each mail counts when it is taken, whatever becomes of the answer."""

    dice: random.Random
    chance: float
    port: int = 0
    most_stopped: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def where(self) -> str:
        """Its port."""
        return str(self.port)

    def met(self) -> dict[str, int]:
        """Mails, by their fate."""
        return dict(self.fates)

    def copies(self) -> Counter[str]:
        """What was taken."""
        return self.taken

    def fate(self, *possible: str) -> str:
        """What becomes of this mail, at a moment where these faults are possible."""
        fault = self.dice.choice(POST_FAULTS) if self.dice.random() < self.chance else ""
        if fault in possible:
            self.fates[fault] += 1
            return fault
        return ""


class _Counter:
    """What the server does at each step."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        fate = self.office.fate("put off", "broken at the envelope")
        if fate == "put off":
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return _broken(server) if fate else "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        fate = self.office.fate("lost answer", "broken before")
        if fate != "broken before":
            self.office.taken.update(envelope.rcpt_tos)
            self.office.fates["none"] += not fate
        return _broken(server) if fate else "250 2.0.0 Taken"


def _broken(server: SMTP) -> str:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    return "421 nobody hears this"


@contextmanager
def post_office(chance: float, seed: int) -> Iterator[Office]:
    """A mail server in a thread of its own."""
    office = Office(random.Random(seed), chance)
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(_Counter(office), loop=loop), LOOPBACK, 0)
        office.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.to_thread(done.wait)
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        ready.wait(10)
        yield office
    finally:
        done.set()
        thread.join()


def _faults(chance: float, seed: int) -> Iterator[Fault]:
    """An endless script: with this chance a request meets a fault."""
    dice = random.Random(seed)
    while True:
        yield dice.choice(FAULTS) if dice.random() < chance else "none"
