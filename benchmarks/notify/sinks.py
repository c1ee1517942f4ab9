"""Providers that cost little: one that reads SendGrid's requests and answers yes, and Postfix's smtp-sink."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

LOOPBACK = "127.0.0.1"
PATIENCE = 10  # seconds until a sink listens


@contextmanager
def sendgrid_sink() -> Iterator[str]:
    """The sink's address, while it runs."""
    command = [sys.executable, "-m", "benchmarks.notify.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline() if process.stdout else ""
            yield f"http://{LOOPBACK}:{int(port)}"
        finally:
            process.kill()


@contextmanager
def mail_sink() -> Iterator[int]:
    """The port of an smtp-sink, while it runs.

    Raises:
        SystemExit: there is none on this machine.
    """
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if not program:
        raise SystemExit("smtp-sink is missing; Postfix brings it along: apt-get install postfix")
    port = _free_port()
    as_nobody = ["-u", "nobody"] if getpass.getuser() == "root" else []
    with subprocess.Popen([program, *as_nobody, f"{LOOPBACK}:{port}", "256"]) as process:
        try:
            _await(port)
            yield port
        finally:
            process.kill()


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as one:
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), closing(socket.create_connection((LOOPBACK, port))):
            return
        time.sleep(0.02)
    raise SystemExit("smtp-sink does not listen.")
