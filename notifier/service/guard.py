"""What stands before every page: limits, headers, and answers that reveal nothing. Plain ASGI.

Law     whatever comes in, what goes out is a page of ours or a plain refusal; an exception is logged
        by its class alone, since its text may hold an address
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifier.logs import line
from notifier.service.limits import RateLimit, client_of
from notifier.service.regrets import Regrets

MAX_BODY = 4 * 1024 * 1024  # bytes; a thousand provider events take less than one million
BODY_TIME = 10.0  # seconds in which a whole body must have come
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class TooLargeError(Exception):
    """The body is longer than any that this service takes."""


class Guard:
    """Wraps an application. ``log`` takes one line."""

    def __init__(
        self,
        app: ASGIApp,
        limit: RateLimit,
        registry: CollectorRegistry,
        log: Callable[[str], None],
        regrets: Regrets,
    ) -> None:
        self._app = app
        self._limit = limit
        self._log = log
        self._regrets = regrets
        self._answers = Counter("http_responses", "Answers, by status", ["status"], registry=registry)
        self._seconds = Histogram("http_seconds", "Time to an answer", registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        answer = _Answer(send)
        refused = self._refusal(scope, began)
        if refused is not None:
            await refused(scope, receive, answer)
        else:
            await self._answer(scope, receive, answer)
        self._answers.labels(str(answer.status)).inc()
        self._seconds.observe(time.monotonic() - began)
        self._note(scope, answer.status, began)

    def _refusal(self, scope: Scope, now: float) -> Response | None:
        if not self._limit.allows(client_of(scope), now):
            return self._regrets.answer(scope, 429)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 10 or int(length) > MAX_BODY:
            return self._regrets.answer(scope, 413)
        return None

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            await self._app(scope, _measured(receive), answer)
        except TooLargeError:
            await self._instead(scope, receive, answer, 413)
        except TimeoutError:
            await self._instead(scope, receive, answer, 408)
        except ClientDisconnect:
            self._log(line("gone"))
        except Exception as error:  # noqa: BLE001  # the last stop: nothing of it may reach a reader
            self._log(line("fault", kind=type(error).__name__))
            await self._instead(scope, receive, answer, 500)

    async def _instead(self, scope: Scope, receive: Receive, answer: _Answer, status: int) -> None:
        if not answer.status:
            await self._regrets.answer(scope, status)(scope, receive, answer)

    def _note(self, scope: Scope, status: int, began: float) -> None:
        """One line a request: the first part of the path alone, since what follows may be a token."""
        first = "/" + str(scope["path"]).lstrip("/").partition("/")[0][:20]
        spent = round((time.monotonic() - began) * 1000, 1)
        path = first if first.isascii() and "@" not in first else "?"
        self._log(line("request", method=scope["method"], path=path, status=status, ms=spent))


class _Answer:
    """Sends on, puts the headers in, and remembers the status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            ours = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            given = [pair for pair in message["headers"] if pair[0].decode().lower() not in HEADERS]
            message = {**message, "headers": [*given, *ours]}
        await self._send(message)


def _measured(receive: Receive) -> Receive:
    """A body that is counted and timed as it comes."""
    seen, end = 0, time.monotonic() + BODY_TIME
    over = False

    async def measured() -> Message:
        nonlocal seen, over
        if over:
            return await receive()
        async with asyncio.timeout(max(end - time.monotonic(), 0)):
            message = await receive()
        seen += len(message.get("body", b""))
        over = not message.get("more_body", False)
        if seen > MAX_BODY:
            raise TooLargeError
        return message

    return measured
