"""Real servers on loopback that take mail, and misbehave for certain recipients."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
KEY = "SG.a-key-for-tests"


@dataclass
class Taken:
    """What a server took: addresses in order, and the mails as they came."""

    port: int = 0
    addresses: list[str] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0


class _SmtpHandler:
    """nobody@ is refused, later@ put off, silent@ taken without an answer, sender blocked@ refused."""

    pipelining = True
    full = False  # too many others are connected

    def __init__(self, taken: Taken) -> None:
        self.taken = taken

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if self.full:
            server.transport.abort()  # type: ignore[union-attr]  # it is connected, or nothing would come
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.pipelining else []), responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("blocked@"):
            return "550 5.7.1 You may not send here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.addresses += envelope.rcpt_tos
        self.taken.sources.append(envelope.content if isinstance(envelope.content, bytes) else b"")
        if envelope.rcpt_tos[0].startswith("silent@"):
            server.transport.abort()  # type: ignore[union-attr]  # it is connected, or no data would come
        return "250 Taken"


@contextmanager
def smtp_server(
    *,
    mails_a_connection: int = 0,
    connections: int = 99,
    pipelining: bool = True,
    tls: ssl.SSLContext | None = None,
    at_once: bool = False,
) -> Iterator[Taken]:
    """A server for a test; with a limit it says goodbye after so many mails.

    With ``tls`` it offers STARTTLS, or speaks nothing else from the first byte on (``at_once``).
    """
    taken = Taken()
    ready, done = threading.Event(), threading.Event()
    offered = _Offered(mails_a_connection, connections, pipelining, tls, at_once)
    thread = threading.Thread(target=lambda: asyncio.run(_serve(taken, ready, done, offered)))
    thread.start()
    assert ready.wait(10)
    try:
        yield taken
    finally:
        done.set()
        thread.join()


@dataclass(frozen=True)
class _Offered:
    mails: int
    connections: int
    pipelining: bool
    tls: ssl.SSLContext | None
    at_once: bool


async def _serve(taken: Taken, ready: threading.Event, done: threading.Event, offered: _Offered) -> None:
    def protocol() -> SMTP:
        handler = _Limited(taken, offered.mails) if offered.mails else _SmtpHandler(taken)
        handler.pipelining = offered.pipelining
        taken.connections += 1
        handler.full = taken.connections > offered.connections
        return SMTP(
            handler,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
            tls_context=None if offered.at_once else offered.tls,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, LOOPBACK, 0, ssl=offered.tls if offered.at_once else None
    )
    taken.port = server.sockets[0].getsockname()[1]
    ready.set()
    await asyncio.to_thread(done.wait)
    server.close()


class _Limited(_SmtpHandler):
    def __init__(self, taken: Taken, limit: int) -> None:
        super().__init__(taken)
        self.left = limit

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.left:
            return "421 4.7.0 Enough for one connection"
        self.left -= 1
        return await super().handle_MAIL(server, session, envelope, address, options)


class _SendGrid(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _SendGridHandler)
        self.taken = Taken(port=self.server_port)
        self.limited = False


class _SendGridHandler(BaseHTTPRequestHandler):
    """nobody@ is named as wrong, later@ meets a rate limit once, silent@ gets no answer, broken@ a 503."""

    server: _SendGrid

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.requests.append(body)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self._errors(401, [("authorization", "The provided authorization grant is invalid")])
        elif problems := _problems(body):
            self._errors(400, problems)
        else:
            self._take([person["to"][0]["email"] for person in body["personalizations"]])

    def _take(self, addresses: list[str]) -> None:
        names = {address.partition("@")[0] for address in addresses}
        if "later" in names and not self.server.limited:
            self.server.limited = True
            self._errors(429, [(None, "too many requests")], {"X-RateLimit-Reset": "0"})
            return
        self.server.taken.addresses += addresses
        if "silent" in names:
            self.connection.close()
        elif "broken" in names:
            self._errors(503, [(None, "try again")])
        else:
            self._answer(202, b"", {"X-Message-Id": "sg-1"})

    def _errors(
        self, status: int, problems: list[tuple[str | None, str]], headers: dict[str, str] | None = None
    ) -> None:
        listed = [{"field": where, "message": said, "help": None} for where, said in problems]
        self._answer(status, json.dumps({"errors": listed}).encode(), headers or {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


def _problems(body: dict[str, Any]) -> list[tuple[str | None, str]]:
    """The rules of the documentation that a sender could break."""
    people = body["personalizations"]
    addresses = [person["to"][0]["email"] for person in people]
    names = [person["to"][0].get("name", "") for person in people] + [body["from"]["name"]]
    if len(people) > 1000:
        return [("personalizations", "The personalization block is limited to 1000 personalizations")]
    if len(set(addresses)) != len(addresses):
        return [("personalizations", "Each email address should only be included once")]
    if any(set(";,\r\n") & set(name) for name in names):
        return [("personalizations", "A name holds a character that is not allowed")]
    return [
        (f"personalizations.{index}.to.0.email", "Does not contain a valid address.")
        for index, address in enumerate(addresses)
        if address.startswith("nobody@")
    ]


@contextmanager
def sendgrid_server() -> Iterator[Taken]:
    """A stand-in for SendGrid's Mail Send, for a test."""
    server = _SendGrid()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
