"""The service on one address of this machine."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from notifier.delivery.choice import mailer_for
from notifier.settings import database_url, read_settings
from notifier.storage import open_store
from policy_history.terminal import say

CONNECTIONS = 1_000  # at once; what comes beyond is turned away with 503 by uvicorn


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535)] = 8025,
    mailer: Annotated[str | None, typer.Option("--mailer", help="outbox, smtp or sendgrid.")] = None,
) -> None:
    """Serve subscribing, leaving, accepted versions and provider reports; behind a proxy that speaks TLS.

    Example: policy-notify serve --port 8025
    """
    import uvicorn

    from notifier.service.application import application
    from notifier.service.desk import Desk
    from notifier.service.settings import read_service

    settings, service = read_settings(os.environ, mailer), read_service(os.environ)
    with open_store(database_url(os.environ)) as store:
        desk = Desk(store, mailer_for(settings), settings.sender, service)
        say(f"Serving {service.url} on {host}:{port}. Stop with Ctrl-C.")
        uvicorn.run(
            application(desk),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=5,
        )
        desk.mailer.close()
