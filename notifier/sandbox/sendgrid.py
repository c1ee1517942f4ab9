"""A stand-in for SendGrid's v3 API on loopback, with the faults that a network and a service have.

Faults come from two scripts, one for each mail request, and one for each other request: an answer that
gets lost after the request was taken, a 5xx before or after it was taken, a rate limit, a connection that
breaks before.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from notifier.sandbox.account import Account, Answer, errors

LOOPBACK = "127.0.0.1"
MAIL, STOPS = "/v3/mail/send", "/v3/user/scheduled_sends"
Fault = Literal["none", "lost answer", "broken before", "5xx before", "5xx after", "429"]


@dataclass
class Sandbox:
    """A running stand-in. Only ``key`` opens it.

    ``faults`` gives the next mail request's fate, ``faults_elsewhere`` that of the next other request.
    """

    account: Account
    key: str
    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    faults_elsewhere: Iterator[Fault] = field(default_factory=lambda: iter(()))
    url: str = ""
    met: dict[Fault, int] = field(default_factory=dict)
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self, path: str) -> Fault:
        """What becomes of the request in hand."""
        mail = path == MAIL
        with self._lock:
            self.requests += mail
            fault: Fault = next(self.faults if mail else self.faults_elsewhere, "none")
            if mail or fault != "none":
                self.met[fault] = self.met.get(fault, 0) + 1
            return fault


@contextmanager
def sendgrid_sandbox(
    key: str = "SG.sandbox",
    clock: Callable[[], float] = time.time,
    faults: Iterator[Fault] | None = None,
    faults_elsewhere: Iterator[Fault] | None = None,
) -> Iterator[Sandbox]:
    """A stand-in that runs as long as the context; its ``url`` goes where SendGrid's host would."""
    sandbox = Sandbox(Account(clock), key, faults or iter(()), faults_elsewhere or iter(()))
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
        account, body = self.server.sandbox.account, self._body()
        if body is None:
            return
        acts: dict[str, Callable[[], Answer]] = {
            MAIL: lambda: account.send(body),
            "/v3/mail/batch": account.make_batch,
            STOPS: lambda: account.stop(str(body.get("batch_id")), str(body.get("status"))),
            "/v3/logs": lambda: account.logs(body),
        }
        self._act(acts.get(self.path, _not_found))

    def do_GET(self) -> None:
        """Whether a batch is known, and which are stopped."""
        account, name = self.server.sandbox.account, self.path.rpartition("/")[2]
        if not self._allowed():
            return
        if self.path == STOPS:
            self._act(account.stopped)
        elif self.path == f"{STOPS}/{name}":
            self._act(lambda: account.stopped(name))
        elif self.path == f"/v3/mail/batch/{name}":
            self._act(lambda: account.known(name))
        else:
            self._act(_not_found)

    def do_PATCH(self) -> None:
        """Change a stop."""
        body, name = self._body(), self.path.removeprefix(f"{STOPS}/")
        if body is not None:
            change = partial(self.server.sandbox.account.change, name, str(body.get("status")))
            self._act(_not_found if name == self.path else change)

    def do_DELETE(self) -> None:
        """Lift a stop."""
        if self._allowed():
            self._act(lambda: self.server.sandbox.account.go_on(self.path.rpartition("/")[2]))

    def _body(self) -> dict[str, Any] | None:
        """A request's JSON; None where it was answered already."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._allowed():
            return None
        with suppress(ValueError):
            if isinstance(body := json.loads(raw or b"{}"), dict):
                return body
        self._answer(errors(400, (None, "Bad Request")))
        return None

    def _act(self, act: Callable[[], Answer]) -> None:
        """Do it, unless a fault comes before; and answer, unless one comes after."""
        fault = self.server.sandbox.next_fault(self.path)
        if fault == "429":
            reset = {"X-RateLimit-Reset": str(int(self.server.sandbox.account.clock()))}
            self._answer(Answer(429, errors(429, (None, "too many requests")).body, reset))
        elif fault == "5xx before":
            self._answer(errors(503, (None, "Service Unavailable")))
        elif fault == "broken before":
            self._break()
        else:
            answer = act()
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


def _not_found() -> Answer:
    return errors(404, (None, "Not Found"))
