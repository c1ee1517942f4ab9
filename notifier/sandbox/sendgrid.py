"""A stand-in for SendGrid's v3 API on loopback, with the faults that a network and a service have.

Faults come from a script, one for each mail request: an answer that gets lost after the request was
taken, a 5xx before or after it was taken, a rate limit, a connection that breaks before.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from notifier.sandbox.account import Account, Answer, errors

LOOPBACK = "127.0.0.1"
Fault = Literal["none", "lost answer", "broken before", "5xx before", "5xx after", "429"]


@dataclass
class Sandbox:
    """A running stand-in. Only ``key`` opens it; ``faults`` gives the next mail request's fate."""

    account: Account
    key: str
    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    url: str = ""
    met: dict[Fault, int] = field(default_factory=dict)
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self) -> Fault:
        """What becomes of the mail request in hand."""
        with self._lock:
            self.requests += 1
            fault: Fault = next(self.faults, "none")
            self.met[fault] = self.met.get(fault, 0) + 1
            return fault


@contextmanager
def sendgrid_sandbox(
    key: str = "SG.sandbox",
    clock: Callable[[], float] = time.time,
    faults: Iterator[Fault] | None = None,
) -> Iterator[Sandbox]:
    """A stand-in that runs as long as the context; its ``url`` goes where SendGrid's host would."""
    sandbox = Sandbox(Account(clock), key, faults or iter(()))
    server = _Server(sandbox)
    sandbox.url = f"http://{LOOPBACK}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield sandbox
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.sandbox = sandbox

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_POST(self) -> None:
        """Mail, batches, stops and logs."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._allowed():
            return
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            self._answer(errors(400, (None, "Bad Request")))
            return
        account = self.server.sandbox.account
        if self.path == "/v3/mail/send":
            self._mail(body)
        elif self.path == "/v3/mail/batch":
            self._answer(account.make_batch())
        elif self.path == "/v3/user/scheduled_sends":
            self._answer(account.stop(str(body.get("batch_id")), str(body.get("status"))))
        elif self.path == "/v3/logs":
            self._answer(account.logs(body))
        else:
            self._answer(errors(404, (None, "Not Found")))

    def do_GET(self) -> None:
        """Which batches are stopped."""
        base, _, batch = self.path.partition("/v3/user/scheduled_sends")
        if self._allowed():
            known = not base and batch.startswith(("", "/"))
            found = self.server.sandbox.account.stopped(batch.strip("/") or None)
            self._answer(found if known else errors(404, (None, "Not Found")))

    def do_DELETE(self) -> None:
        """Lift a stop."""
        if self._allowed():
            self._answer(self.server.sandbox.account.go_on(self.path.rpartition("/")[2]))

    def _mail(self, body: dict[str, object]) -> None:
        fault = self.server.sandbox.next_fault()
        if fault == "429":
            reset = {"X-RateLimit-Reset": str(int(self.server.sandbox.account.clock()))}
            self._answer(Answer(429, errors(429, (None, "too many requests")).body, reset))
        elif fault == "5xx before":
            self._answer(errors(503, (None, "Service Unavailable")))
        elif fault == "broken before":
            self._break()
        else:
            answer = self.server.sandbox.account.send(body)
            if fault == "lost answer":
                self._break()
            else:
                self._answer(errors(500, (None, "Internal error")) if fault == "5xx after" else answer)

    def _allowed(self) -> bool:
        good = self.headers.get("Authorization") == f"Bearer {self.server.sandbox.key}"
        if not good:
            self._answer(errors(401, (None, "The provided authorization grant is invalid")))
        return good

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, answer: Answer) -> None:
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Nobody reads it."""
