"""The company's own systems hear of each change, once it is theirs and whatever fails in between."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from notifier.addresses import read_address
from notifier.delivery.memory import MemoryMailer
from notifier.dispatch import dispatch
from notifier.errors import SettingsError
from notifier.events import Event
from notifier.hook_settings import HookSettings, read_hooks
from notifier.hooks import SIGNATURE, Hooks
from notifier.letters import Receipt
from notifier.recipients import Recipient
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER
from tests.notifier.desk import Desk
from tests.notifier.test_hearing import DUE

SECRET = "s" * 32
NOTICE = "privacy:2027-03-01"


@dataclass
class Listener:
    """The company's system: what it took, and the statuses that it answers first."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def heard(self) -> list[dict[str, Any]]:
        return [change for body in self.bodies for change in json.loads(body)["changes"]]

    @property
    def settings(self) -> HookSettings:
        return HookSettings(f"http://127.0.0.1:{self.port}/hook?a=1", (SecretStr(SECRET),))


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            found.signatures.append(self.headers[SIGNATURE])
            found.paths.append(self.path)
            status = found.statuses.pop(0) if found.statuses else 204
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Location", f"http://127.0.0.1:{found.port}/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def told(store: Store, listener: Listener, *, addresses: bool = False) -> int:
    """One attempt to tell what waits; how much is left."""
    settings = HookSettings(listener.settings.url, listener.settings.secrets, addresses)
    return Hooks(
        store.outgoing,
        settings,
        write=lambda *_, **__: None,
        clock=lambda: 1_800_000_000,
        rest=lambda _: None,
    ).run(once=True)


def sent(store: Store) -> str:
    """Ada's and Joan's mail: one refused, then tried again, both accepted, one of them delivered."""
    store.people.add(
        [
            Recipient(read_address("Ada.Secret@example.org"), "Ada", reference="u1"),
            Recipient(read_address("joan@example.org"), "Joan"),
        ]
    )
    notice = store.journal.plan(NOTICE, SENDER, MESSAGE, [])
    claim = store.journal.claim(notice, "memory", size=1, in_flight=1)
    assert claim
    (letter,) = claim.letters
    store.journal.record([Receipt(letter.delivery, "refused", detail="550 Ada.Secret@example.org")], claim)
    store.journal.close(claim)
    store.journal.resolve(notice, None, "refused", "planned", because="tried again")
    dispatch(store.journal, MemoryMailer(), notice)
    store.events.keep([Event("e1", letter.key, "delivered", letter.address, DUE)] * 2)
    return letter.key


def test_each_change_is_told_in_order_and_names_nobody(any_store: Store, listener: Listener) -> None:
    """For the company: every state and report arrives, with their own id; for account holders: no address."""
    any_store.outgoing.begin()
    letter = sent(any_store)

    left = told(any_store, listener)

    heard = listener.heard()
    hers = [change["type"] for change in heard if change["letter"] == letter]
    assert (left, any_store.outgoing.waiting()) == (0, 0)
    assert hers == ["delivery.refused", "delivery.planned", "delivery.accepted", "report.delivered"]
    assert [change.get("reference") for change in heard if change["letter"] == letter] == ["u1"] * 3 + [None]
    assert len({change["id"] for change in heard}) == len(heard) == 5
    assert heard[0]["person"] == next(iter(any_store.proof.of("ada.secret@example.org")))["person"]
    assert b"secret" not in b"".join(listener.bodies).lower()
    assert listener.paths == ["/hook?a=1"]


def test_what_was_not_taken_is_told_again_with_the_same_ids(any_store: Store, listener: Listener) -> None:
    """For the company: an outage loses nothing; what was taken without an answer is known by its id."""
    any_store.outgoing.begin()
    sent(any_store)
    listener.statuses += [500, 0, 302]

    left = told(any_store, listener)
    again = told(any_store, listener)

    ids = [[change["id"] for change in json.loads(body)["changes"]] for body in listener.bodies]
    assert (left, again) == (5, 0)
    assert ids == [ids[0]] * 4
    assert set(listener.paths) == {"/hook?a=1"}, "a redirect was followed"


def test_a_receiver_can_tell_who_signed_and_when(store: Store, listener: Listener) -> None:
    """For the company: nobody else can tell them anything, and an old request is known as old."""
    store.outgoing.begin()
    sent(store)

    told(store, listener)

    moment, digest = (part.partition("=")[2] for part in listener.signatures[0].split(","))
    wanted = hmac.new(SECRET.encode(), f"{moment}.".encode() + listener.bodies[0], hashlib.sha256)
    assert (moment, digest) == ("1800000000", wanted.hexdigest())


def test_stopped_in_the_middle_it_goes_on_with_what_was_not_told(store: Store, listener: Listener) -> None:
    """For the operator: a service that is stopped finishes the request in hand, and another one goes on."""
    store.outgoing.begin()
    sent(store)
    hooks = Hooks(store.outgoing, listener.settings, write=lambda *_, **__: hooks.stop())
    listener.statuses.append(503)

    left = hooks.run()

    assert (left, len(listener.bodies)) == (5, 1)
    assert told(store, listener) == 0
    assert len(listener.bodies) == 2


def test_addresses_are_told_only_where_that_is_set_and_never_of_who_was_forgotten(
    store: Store, listener: Listener
) -> None:
    """For account holders: their address leaves only where the company asked for it, and not after them."""
    store.outgoing.begin()
    sent(store)
    store.register.forget("joan@example.org")

    told(store, listener, addresses=True)

    named = {change.get("address") for change in listener.heard() if change["type"] == "delivery.accepted"}
    assert named == {"Ada.Secret@example.org", None}


def test_nothing_is_written_down_before_it_is_asked_for_and_after_it_is_ended(any_store: Store) -> None:
    """For the operator: who tells nobody keeps no heap of changes."""
    sent(any_store)
    before = any_store.outgoing.waiting()
    any_store.outgoing.begin()
    any_store.journal.resolve(NOTICE, None, "accepted", "planned", because="a test")
    during = any_store.outgoing.waiting()
    dropped = any_store.outgoing.end()
    any_store.journal.resolve(NOTICE, None, "planned", "accepted", because="a test")

    assert (before, during, dropped, any_store.outgoing.waiting()) == (0, 2, 2, 0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("POLICY_HOOK_URL", "", "is not set"),
        ("POLICY_HOOK_URL", "http://example.org/hook", "https"),
        ("POLICY_HOOK_URL", "https://ada:hunter2@example.org/", "without a name and password"),
        ("POLICY_HOOK_URL", "https://example.org:port/", "https"),
        ("POLICY_HOOK_SECRETS", "hunter2", "shorter than 24"),
        ("POLICY_HOOK_ADDRESSES", "perhaps", "on or off"),
    ],
)
def test_settings_that_would_give_something_away_are_refused(name: str, value: str, said: str) -> None:
    """For the operator: each problem is named, and no secret stands in the message."""
    good = {"POLICY_HOOK_URL": "https://example.org/hook", "POLICY_HOOK_SECRETS": SECRET}

    with pytest.raises(SettingsError, match=said) as caught:
        read_hooks({**good, name: value})

    assert "hunter2" not in str(caught.value)


def test_the_operator_tells_once_and_ends_it(
    desk: Desk, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: the rehearsal counts, one command tells, another ends it."""
    monkeypatch.setenv("POLICY_HOOK_URL", listener.settings.url)
    monkeypatch.setenv("POLICY_HOOK_SECRETS", SECRET)

    assert desk.types("hooks", "--dry-run") == 0
    assert "0 changes wait; they are written down not yet" in desk.said
    assert desk.types("hooks", "--once") == 0
    assert desk.types("hooks", "--off") == 0
    assert listener.bodies == []
