"""A stand-in for SendGrid whose clock a test moves and whose faults it writes, with a mailer for it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError

from pydantic import SecretStr

from notifier.delivery.fenced import FencedSendGridMailer
from notifier.sandbox.sendgrid import Fault, Sandbox, sendgrid_sandbox
from notifier.settings import SendGridSettings

HOLD = 1800  # seconds
KEY = "SG.sandbox"


@dataclass
class Clock:
    """A time that a test puts forward."""

    now: float = 1_800_000_000

    def __call__(self) -> float:
        return self.now


@dataclass
class Provider:
    """``script`` are the faults of the next requests, ``size`` the people in a batch of its mailer."""

    sandbox: Sandbox
    clock: Clock
    script: list[Fault]
    size: int

    def mailer(self, size: int = 0) -> FencedSendGridMailer:
        settings = SendGridSettings(SecretStr(KEY), self.sandbox.url, 5, HOLD)
        made = FencedSendGridMailer(settings, sleep=lambda _: None, clock=self.clock)
        made.batch_size = size or self.size
        return made

    def all_goes_out(self) -> dict[str, int]:
        self.clock.now += 2 * HOLD
        return dict(self.sandbox.account.copies())

    def ask(self, verb: str, path: str, body: object = None) -> tuple[int, object]:
        """A status, and the body as JSON has it."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.sandbox.url}{path}", data, method=verb)
        request.add_header("Authorization", f"Bearer {KEY}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except HTTPError as answer:
            with answer:
                return answer.code, json.loads(answer.read() or b"null")


@contextmanager
def provider_at(now: float, *, faults_in_mail: bool, size: int = 1000) -> Iterator[Provider]:
    """A stand-in in whose mail, or in whose other requests, the script's faults happen."""
    clock, script = Clock(now), list[Fault]()

    def faults() -> Iterator[Fault]:
        while True:
            yield script.pop(0) if script else "none"

    in_mail, elsewhere = (faults(), None) if faults_in_mail else (None, faults())
    with sendgrid_sandbox(KEY, clock, in_mail, elsewhere) as sandbox:
        yield Provider(sandbox, clock, script, size)
