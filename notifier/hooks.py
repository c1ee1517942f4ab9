"""Telling the company's own systems of each change: signed requests, until each was heard.

Law     at least once and in order: a change is told again until an answer says that it was taken, always
        with the same id; nothing is told to anybody but the address that was set, over TLS. A change
        that is refused again and again, told alone, is parked; later ones about other mails go on
Method  the body is signed with HMAC-SHA256 together with the moment, as ``t=SECONDS,v1=HEX`` in the
        header ``Policypress-Signature``; with two secrets there are two ``v1`` (decision 0035)
"""

from __future__ import annotations

import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.hook_settings import HookSettings
from notifier.logs import Log, log
from notifier.storage.outgoing import Change, Outgoing

SIGNATURE = "Policypress-Signature"
MOST = 200  # changes in one request
TIMEOUT = 15.0  # seconds for each answer
LONGEST = 900.0  # seconds between two attempts
IDLE = 1.0  # seconds between two looks
TRIES = 3  # attempts in a row before a single run gives up
REFUSALS = 8  # of one change, told alone, until it is parked
AWAY = {"408", "425", "429", "502", "503", "504"}  # the receiver is, whatever it is told


def signature(secrets: Sequence[SecretStr], moment: int, body: bytes) -> str:
    """The header that proves who sent a body, and when."""
    signed = f"{moment}.".encode() + body
    made = [hmac.digest(secret.get_secret_value().encode(), signed, "sha256").hex() for secret in secrets]
    return ",".join([f"t={moment}", *(f"v1={digest}" for digest in made)])


def body_of(changes: Sequence[Change], *, addresses: bool) -> bytes:
    """The request for some changes: no address, unless it is asked for."""
    told = [_told(change, addresses=addresses) for change in changes]
    return json.dumps({"format": "policypress/changes", "version": 1, "changes": told}).encode()


class Hooks:
    """Tells one receiver until it is stopped. ``clock`` gives seconds since 1970, ``rest`` waits for some."""

    def __init__(
        self,
        outgoing: Outgoing,
        settings: HookSettings,
        write: Log = log,
        clock: Callable[[], float] = time.time,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        self._outgoing = outgoing
        self._settings = settings
        self._log = write
        self._clock = clock
        self._stopped = threading.Event()
        self._rest = rest or self._stopped.wait
        self._size = MOST  # changes in a request; fewer where one of them may be what is refused

    @property
    def name(self) -> str:
        """The receiver's."""
        return self._settings.name

    def stop(self) -> None:
        """Tell no more than what is being told."""
        self._stopped.set()

    def run(self, *, once: bool = False) -> int:
        """Tell what waits, ``once`` or as it comes. Returns how many changes were not told."""
        name, setbacks = self._settings.name, 0
        while not self._stopped.is_set() and not (once and setbacks >= TRIES):
            changes = self._outgoing.next(self._size, name)
            if not changes and once:
                break
            if not changes:
                self._stopped.wait(IDLE)
                continue
            said = self._tell(changes)
            taken = said.isdigit() and 200 <= int(said) < 300
            self._log("told" if taken else "not told", receiver=name, changes=len(changes), answer=said)
            if taken:
                self._outgoing.heard(changes)
                setbacks, self._size = 0, min(2 * self._size, MOST)
            elif not self._narrowed(changes, said):
                setbacks += 1
                if not once or setbacks < TRIES:
                    self._rest(min(2.0 ** min(setbacks, 20) / 4, LONGEST))
        return self._outgoing.waiting(name)

    def _narrowed(self, changes: Sequence[Change], said: str) -> bool:
        """Whether to go on at once after a refusal: with fewer changes, or without one that is parked now."""
        if not said.isdigit() or said in AWAY:
            return False
        if len(changes) > 1:
            self._size = len(changes) // 2
            return True
        parked = self._outgoing.refused(changes[0], said, REFUSALS)
        if parked:
            self._log("parked", receiver=self._settings.name, change=changes[0].id, answer=said)
        return parked

    def _tell(self, changes: Sequence[Change]) -> str:
        """The answer's status, or the kind of failure. A redirect is an answer, and is not followed."""
        body = body_of(changes, addresses=self._settings.addresses)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "policypress",
            SIGNATURE: signature(self._settings.secrets, int(self._clock()), body),
        }
        parts = urlsplit(self._settings.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            connection.request(
                "POST", f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}", body, headers
            )
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()


def _told(change: Change, *, addresses: bool) -> dict[str, str]:
    known = {
        "id": change.id,
        "type": change.what,
        "at": change.happened_at.isoformat(),
        "letter": change.letter,
        "notice": change.notice,
        "person": change.person,
        "reference": change.reference,
        "policy": change.policy,
        "address": change.address if addresses else "",
    }
    return {name: value for name, value in known.items() if value}


def tell_all(telling: Sequence[Hooks], *, once: bool) -> int:
    """Tell every receiver, each in a thread of its own: none waits for another. How much was not told."""
    with ThreadPoolExecutor(max(len(telling), 1)) as threads:
        running = [threads.submit(one.run, once=once) for one in telling]
        wait(running, return_when=FIRST_EXCEPTION)
        if any(one.done() and one.exception() for one in running):
            for one in telling:
                one.stop()
    return sum(one.result() for one in running)
