"""The service as an ASGI application: each route reads a request, asks the desk, and answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qs

from prometheus_client import CollectorRegistry, Counter, generate_latest
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from notifier.addresses import Address, NotAnAddressError, read_address
from notifier.events import is_signed, read_events
from notifier.logs import line, write
from notifier.phrases import nearest, phrases
from notifier.recipients import SLUG, VERSION
from notifier.service import wording
from notifier.service.desk import Desk
from notifier.service.guard import Guard
from notifier.service.limits import RateLimit, client_of
from notifier.service.pages import Page, choices, render, style
from notifier.service.reader import Reader, reader_of
from notifier.service.regrets import Regrets
from notifier.storage.audience import EVERY_POLICY
from notifier.storage.subscribers import Subscriber
from notifier.tokens import Purpose

RATE, BURST = 5.0, 40  # requests a second and at once, from one client
MAILS_RATE, MAILS_BURST = 1 / 30, 10  # likewise wishes for a mail: nobody sends strangers mail through us
ALL_MAILS_RATE, ALL_MAILS_BURST = 1.0, 500  # from everybody together, for the sake of the sender's good name
MAX_FORM = 20_000  # bytes
MAX_ADDRESS = 254  # characters


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one client may ask for anything, and how often for a mail; and how often all together."""

    requests: RateLimit = field(default_factory=lambda: RateLimit(RATE, BURST))
    mails: RateLimit = field(default_factory=lambda: RateLimit(MAILS_RATE, MAILS_BURST))
    all_mails: RateLimit = field(default_factory=lambda: RateLimit(ALL_MAILS_RATE, ALL_MAILS_BURST))

    def allow_mail(self, client: str, now: float) -> bool:
        """Count a wish for a mail."""
        return self.mails.allows(client, now) and self.all_mails.allows("", now)


def application(desk: Desk, limits: Limits | None = None, log: Callable[[str], None] = write) -> ASGIApp:
    """The service. ``limits`` and ``log`` stand in for the usual ones."""
    registry, regrets = CollectorRegistry(), Regrets(desk.sender)
    chosen = limits or Limits()
    counts = Counts(
        Counter("provider_events", "Reports that were kept", registry=registry),
        Counter("invitations", "Mails that ask for a confirmation", ["outcome"], registry=registry),
    )
    routes = _Routes(desk, chosen, counts, registry, regrets, log)
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
        ],
        default=routes.nothing,
    )
    return Guard(app, chosen.requests, registry, log, regrets)


@dataclass(frozen=True, slots=True)
class Counts:
    """What ``/metrics`` counts beside requests."""

    kept: Counter
    invitations: Counter


@dataclass(frozen=True, slots=True)
class _Routes:
    desk: Desk
    limits: Limits
    counts: Counts
    registry: CollectorRegistry
    regrets: Regrets
    log: Callable[[str], None]

    async def subscribe(self, request: Request) -> Response:
        """The form, and what becomes of it."""
        reader = self._reader(request)
        if not self.desk.settings.subscribing:
            return self._page(reader, wording.closed(reader.said), 404)
        policies = await run_in_threadpool(self.desk.store.subscribers.policies)
        if request.method != "POST":
            return self._form_again(reader, policies, {"policy": [EVERY_POLICY]})
        form = await _form(request)
        try:
            address = read_address(form.get("email", [""])[0])
        except NotAnAddressError:
            return self._form_again(reader, policies, form, reader.said.say("page_no_address"))
        if not self.limits.allow_mail(client_of(request.scope), time.monotonic()):
            return self.regrets.answer(request.scope, 429)
        wanted = await run_in_threadpool(self.desk.offered, form.get("policy", []))
        invite = BackgroundTask(self._invite, address, reader.wished, wanted)
        return self._page(reader, wording.invited(reader.said), 202, after=invite)

    def _form_again(
        self, reader: Reader, policies: Sequence[str], form: Mapping[str, list[str]], problem: str = ""
    ) -> Response:
        offered = choices(policies, form.get("policy", []), reader.said.language)
        typed = form.get("email", [""])[0][:MAX_ADDRESS]
        page = wording.subscribing(reader.said, reader.path("/subscribe"), offered, typed, problem)
        return self._page(reader, page, 400 if problem else 200, switch=not problem)

    def _invite(self, address: Address, language: str, policies: Sequence[str]) -> None:
        """Ask by mail; what became of it is for the operator, since the reader may be a stranger."""
        outcome = self.desk.invite(address, language, policies)
        self.counts.invitations.labels(outcome).inc()
        self.log(line("invitation", outcome=outcome))

    async def confirm(self, request: Request) -> Response:
        """Second half of the double opt-in."""
        person, reader = await self._bearer("confirm", request)
        if person is None or not (person.asked or person.follows):
            return self._page(reader, wording.gone(reader.said), 404)
        own = reader.path(self.desk.link("preferences", person))
        if request.method == "POST":
            person = await run_in_threadpool(self.desk.confirm, person)
        elif person.asked:
            page = wording.confirming(reader.said, person, reader.path(request.url.path))
            return self._page(reader, page, switch=True)
        return self._page(reader, wording.confirmed(reader.said, person, own))

    async def leave(self, request: Request) -> Response:
        """Unsubscribing: a button, or one click in a mail program (RFC 8058)."""
        person, reader = await self._bearer("leave", request)
        if person is None:
            return self._page(reader, wording.gone(reader.said), 404)
        if request.method == "POST":
            await request.body()
            await run_in_threadpool(self.desk.store.subscribers.keep_only, person.id, ())
        elif person.follows:
            own = reader.path(self.desk.link("preferences", person))
            page = wording.leaving(reader.said, person, reader.path(request.url.path), own)
            return self._page(reader, page, switch=True)
        return self._page(reader, wording.left(reader.said), switch=request.method != "POST")

    async def preferences(self, request: Request) -> Response:
        """What a person follows, and in which language they are written to."""
        person, reader = await self._bearer("preferences", request)
        if person is None:
            return self._page(reader, wording.gone(reader.said), 404)
        path = reader.path(request.url.path)
        if request.method == "POST":
            form = await _form(request)
            chosen, language = form.get("policy", []), nearest(form.get("language", [""])[0], "")
            wanted = await run_in_threadpool(self.desk.settle, person, chosen, language)
            said = phrases(language) if language else reader.said
            return self._page(Reader(said, "", linked=False), wording.saved(said, wanted, request.url.path))
        policies = await run_in_threadpool(self.desk.store.subscribers.policies)
        page = wording.preferences(reader.said, person, policies, path)
        return self._page(reader, page, switch=True)

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

    async def nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An address that leads nowhere."""
        await self.regrets.answer(scope, 404)(scope, receive, send)

    async def _bearer(self, purpose: Purpose, request: Request) -> tuple[Subscriber | None, Reader]:
        """Whom the token of a request names, and in which language they are spoken to."""
        person = await run_in_threadpool(self.desk.bearer, purpose, request.path_params["token"])
        return person, self._reader(request, person.language if person else "")

    def _reader(self, request: Request, known: str = "") -> Reader:
        return reader_of(request, self.desk.sender.language, known)

    def _page(
        self,
        reader: Reader,
        page: Page,
        status: int = 200,
        *,
        switch: bool = False,
        after: BackgroundTask | None = None,
    ) -> Response:
        spoken = {"content-language": reader.said.language, "vary": "Accept-Language"}
        html = render(page, self.desk.sender, reader.said, switch=switch)
        return HTMLResponse(html, status, spoken, background=after)


async def _form(request: Request) -> dict[str, list[str]]:
    body = await request.body()
    try:
        return parse_qs(body[:MAX_FORM].decode("utf-8", "replace"), max_num_fields=500)
    except ValueError:
        return {}


def _json(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
