"""The service as an ASGI application: each route reads a request, asks the desk, and answers."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from prometheus_client import CollectorRegistry, Counter, generate_latest
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from notifier.addresses import Address, NotAnAddressError, read_address
from notifier.events import is_signed, read_events
from notifier.logs import line, write
from notifier.phrases import nearest
from notifier.recipients import SLUG, VERSION
from notifier.service.desk import Desk
from notifier.service.guard import Guard
from notifier.service.limits import RateLimit
from notifier.service.pages import Link, Page, choices, label, render, style
from notifier.tokens import Purpose

RATE, BURST = 5.0, 40  # requests a second and at once, from one client
MAX_FORM = 20_000  # bytes
Endpoint = Callable[[Request], Awaitable[Response]]

GONE = Page("This link no longer works", ("It has ended, or it is not complete.",))
CLOSED = Page("There is nothing to subscribe to here")
SENT = Page(
    "Look into your mailbox",
    ("If the address can be reached, a mail is on its way. Open the page it names to confirm.",),
)


def application(
    desk: Desk, limit: RateLimit | None = None, log: Callable[[str], None] | None = None
) -> ASGIApp:
    """The service. ``limit`` and ``log`` stand in for the usual ones."""
    registry = CollectorRegistry()
    note = log or write
    counts = Counts(
        Counter("provider_events", "Reports that were kept", registry=registry),
        Counter("invitations", "Mails that ask for a confirmation", ["outcome"], registry=registry),
    )
    routes = _Routes(desk, counts, registry, note)
    app = Router(  # not a whole Starlette, which would answer a fault before the guard does
        routes=[
            Route("/subscribe", routes.subscribe, methods=["GET", "POST"]),
            Route("/c/{token}", routes.confirm, methods=["GET", "POST"]),
            Route("/u/{token}", routes.leave, methods=["GET", "POST"]),
            Route("/p/{token}", routes.preferences, methods=["GET", "POST"]),
            Route("/v1/recipients/{id}/accepted", routes.accepted, methods=["PUT"]),
            Route("/v1/events/sendgrid", routes.sendgrid, methods=["POST"]),
            Route("/healthz", routes.health),
            Route("/metrics", routes.metrics),
            Route("/style.css", routes.style),
        ]
    )
    return Guard(app, limit or RateLimit(RATE, BURST), registry, note)


@dataclass(frozen=True, slots=True)
class Counts:
    """What ``/metrics`` counts beside requests."""

    kept: Counter
    invitations: Counter


@dataclass(frozen=True, slots=True)
class _Routes:
    desk: Desk
    counts: Counts
    registry: CollectorRegistry
    log: Callable[[str], None]

    async def subscribe(self, request: Request) -> Response:
        """The form, and what becomes of it."""
        if not self.desk.settings.subscribing:
            return self._page(CLOSED, 404)
        policies = await run_in_threadpool(self.desk.store.subscribers.policies)
        page = Page(
            "Hear of changes in our policies",
            ("You get one mail when a policy changes. Every mail has a link to stop them.",),
            button="Ask for the mails",
            action="/subscribe",
            asks_address=True,
            choices=choices(policies, ("*",)),
        )
        if request.method != "POST":
            return self._page(page)
        form = await _form(request)
        try:
            address = read_address(form.get("email", [""])[0])
        except NotAnAddressError:
            return self._page(_saying(page, "This is no address that mail can be sent to."), 400)
        wanted = await run_in_threadpool(self.desk.offered, form.get("policy", []))
        return self._page(SENT, 202, BackgroundTask(self._invite, address, _language(request), wanted))

    def _invite(self, address: Address, language: str, policies: Sequence[str]) -> None:
        """Ask by mail; what became of it is for the operator, since the reader may be a stranger."""
        outcome = self.desk.invite(address, language, policies)
        self.counts.invitations.labels(outcome).inc()
        self.log(line("invitation", outcome=outcome))

    async def confirm(self, request: Request) -> Response:
        """Second half of the double opt-in."""
        person = await self._bearer("confirm", request)
        if person is None:
            return self._page(GONE, 404)
        if request.method != "POST":
            return self._page(
                Page("Confirm", (f"Tell {person.address} of changes?",), "Confirm", request.url.path)
            )
        await run_in_threadpool(self.desk.store.subscribers.confirm, person.id)
        own = Link("Choose what you hear of", self.desk.link("preferences", person))
        return self._page(Page("You will hear of changes", ("Thank you.",), links=(own,)))

    async def leave(self, request: Request) -> Response:
        """Unsubscribing: a button, or one click in a mail program (RFC 8058)."""
        person = await self._bearer("leave", request)
        if person is None:
            return self._page(GONE, 404)
        if request.method != "POST":
            asked = f"Send no more mails about changes to {person.address}?"
            return self._page(Page("Unsubscribe", (asked,), "Unsubscribe", request.url.path))
        await request.body()
        await run_in_threadpool(self.desk.store.subscribers.keep_only, person.id, ())
        return self._page(Page("You are unsubscribed", ("No further mail about changes will come.",)))

    async def preferences(self, request: Request) -> Response:
        """What a person follows."""
        person = await self._bearer("preferences", request)
        if person is None:
            return self._page(GONE, 404)
        said = "You follow nothing." if not person.follows else ""
        if request.method == "POST":
            chosen = (await _form(request)).get("policy", [])
            wanted = await run_in_threadpool(self.desk.offered, chosen) if chosen else ()
            await run_in_threadpool(self.desk.store.subscribers.keep_only, person.id, wanted)
            named = ", ".join(map(label, wanted))
            return self._page(Page("Saved", (f"You follow: {named}." if named else "You follow nothing.",)))
        offered = choices(await run_in_threadpool(self.desk.store.subscribers.policies), person.follows)
        lines = (f"For {person.address}.", *([said] if said else []))
        return self._page(Page("What you hear of", lines, "Save", request.url.path, choices=offered))

    async def accepted(self, request: Request) -> Response:
        """The company's sign-up says which version an account accepted."""
        if not self.desk.may_report(request.headers.get("authorization", "")):
            return JSONResponse({"error": "the key is missing or wrong"}, 401)
        said = _json(await request.body())
        policy, version = said.get("policy"), said.get("version")
        good = isinstance(policy, str) and SLUG.fullmatch(policy)
        if not (good and isinstance(version, str) and VERSION.fullmatch(version)):
            return JSONResponse({"error": 'send {"policy": "privacy", "version": "2025-09-08"}'}, 400)
        record = partial(self.desk.store.audience.accepted, request.path_params["id"], str(policy), version)
        if not await run_in_threadpool(record):
            return JSONResponse({"error": "nobody has this id"}, 404)
        return Response(status_code=204)

    async def sendgrid(self, request: Request) -> Response:
        """Reports of the provider, believed only with its signature on the raw bytes."""
        body, key = await request.body(), self.desk.settings.sendgrid
        if key is None or not is_signed(key, request.headers, body, time.time()):
            return PlainTextResponse("The signature is missing or wrong.\n", 403)
        try:
            found = read_events(body)
        except ValueError:
            return PlainTextResponse("This is no list of events.\n", 400)
        await run_in_threadpool(self.desk.store.events.keep, found)
        self.counts.kept.inc(len(found))
        return Response(status_code=204)

    async def health(self, _request: Request) -> Response:
        """Whether the database answers."""
        await run_in_threadpool(self.desk.store.people.count)
        return PlainTextResponse("ok\n")

    async def metrics(self, _request: Request) -> Response:
        """Counts for Prometheus; nothing in them names anybody."""
        return Response(generate_latest(self.registry), media_type="text/plain; version=0.0.4")

    async def style(self, _request: Request) -> Response:
        """The style sheet."""
        return Response(style(), media_type="text/css")

    async def _bearer(self, purpose: Purpose, request: Request) -> Any:
        return await run_in_threadpool(self.desk.bearer, purpose, request.path_params["token"])

    def _page(self, page: Page, status: int = 200, after: BackgroundTask | None = None) -> Response:
        return HTMLResponse(render(page, self.desk.sender), status, background=after)


async def _form(request: Request) -> dict[str, list[str]]:
    body = await request.body()
    try:
        return parse_qs(body[:MAX_FORM].decode("utf-8", "replace"), max_num_fields=500)
    except ValueError:
        return {}


def _language(request: Request) -> str:
    """The language that the reader's browser names first, if mails are written in it."""
    first = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    return nearest(first.strip(), "")


def _json(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _saying(page: Page, line: str) -> Page:
    return replace(page, lines=(line,))
