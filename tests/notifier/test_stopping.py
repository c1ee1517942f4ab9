"""How what runs until it is stopped ends: in good order for its supervisor, as every command by Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.notifier.desk import Desk

ENDINGS = pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])


@contextmanager
def asked_to_end(number: signal.Signals) -> Iterator[None]:
    """This process gets a signal over and over, which does nothing where no command listens to it."""
    before, ended = signal.signal(number, lambda *_: None), threading.Event()

    def ask() -> None:
        while not ended.wait(0.1):
            os.kill(os.getpid(), number)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join()
        signal.signal(number, before)


@ENDINGS
def test_the_service_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    """For the operator: a restart by its supervisor is no failure, and Ctrl-C is told apart from it."""
    monkeypatch.setenv("POLICY_SERVICE_URL", "http://localhost:8025")

    with asked_to_end(number):
        assert desk.types("serve", "--port", "0") == code


def test_a_service_that_gets_no_port_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: a second one on the same port is told so, and leaves at once."""
    monkeypatch.setenv("POLICY_SERVICE_URL", "http://localhost:8025")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert desk.types("serve", "--port", str(port)) == 2

    assert f"Nothing can listen on 127.0.0.1:{port}: Address already in use." in desk.said
    assert desk.types("serve", "--host", "no.such.host.invalid", "--port", "0") == 2


@ENDINGS
def test_telling_changes_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    """For the operator: likewise; what could not be told yet waits and is no failure of the service."""
    monkeypatch.setenv("POLICY_HOOK_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("POLICY_HOOK_SECRETS", "s" * 32)

    with asked_to_end(number):
        assert desk.types("hooks") == code

    assert "0 changes wait." in desk.said


@ENDINGS
@pytest.mark.postgres
def test_a_worker_ends(
    desk: Desk, postgres_url: str, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    """For the operator: likewise, once the mail in hand is answered."""
    monkeypatch.setenv("POLICY_DATABASE_URL", postgres_url)

    with asked_to_end(number):
        assert desk.types("worker") == code

    assert '"stopped"' in desk.said
