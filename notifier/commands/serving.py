"""The service on one address of this machine."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from notifier.delivery.choice import mailer_for
from notifier.errors import CannotListenError
from notifier.interruption import asked_to_stop
from notifier.settings import Settings, database_url, read_settings
from notifier.storage import open_store
from policy_history.terminal import say

CONNECTIONS = 1_000  # at once; what comes beyond is turned away with 503 by uvicorn


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="The port to listen on.")] = 8025,
    mailer: Annotated[str | None, typer.Option("--mailer", help="outbox, smtp or sendgrid.")] = None,
) -> None:
    """Serve subscribing, leaving, accepted versions and provider reports; behind a proxy that speaks TLS.

    POLICY_SERVICE_URL says where readers reach it; docs/operating.md has its other settings and a proxy's.

    Example: policy-notify serve --port 8025 --mailer smtp
    """
    import uvicorn

    from notifier.service.application import application
    from notifier.service.desk import Desk
    from notifier.service.settings import read_service

    settings = read_settings(os.environ, mailer)
    service = read_service(os.environ, mail_arrives=settings.mail_arrives)
    with open_store(database_url(os.environ)) as store, _listening(host, port) as door:
        desk = Desk(store, mailer_for(settings, at_once=True), settings.sender, service)
        say(f"Serving {service.url} on {host}:{door.getsockname()[1]}. Stop with Ctrl-C.")
        say(_open(settings, subscribing=service.subscribing))
        wanted = uvicorn.Config(
            application(desk),
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=list(service.proxies),
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=5,
        )
        server = uvicorn.Server(wanted)
        # uvicorn hears signals itself while it serves, ends in good order, and then passes them on.
        with asked_to_stop(lambda: setattr(server, "should_exit", True)):
            server.run(sockets=[door])
            desk.mailer.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections; uvicorn would end with a code of its own where it gets none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=CONNECTIONS)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (while")[0]  # Python names the address again
        raise CannotListenError(f"{host}:{port}", reason) from None


def _open(settings: Settings, *, subscribing: bool) -> str:
    """Whether new people may follow policies, and why."""
    if subscribing and settings.mail_arrives:
        return "Readers can subscribe; the mail that they confirm by goes out by " + settings.mailer + "."
    if subscribing:
        return f"Readers can subscribe, but the mail that they confirm by goes into {settings.outbox}."
    why = "POLICY_SUBSCRIBE is off" if settings.mail_arrives else "mail goes into a folder (POLICY_MAILER)"
    return f"Nobody can subscribe: {why}."
