"""The company's own systems hear of each change, once it is theirs and whatever fails in between."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from notifier.addresses import read_address
from notifier.delivery.memory import MemoryMailer
from notifier.dispatch import dispatch
from notifier.errors import SettingsError
from notifier.events import Event
from notifier.hook_settings import HookSettings, read_hooks
from notifier.hooks import SIGNATURE, Hooks, tell_all
from notifier.letters import Receipt
from notifier.recipients import Recipient
from notifier.storage import Store
from notifier.storage.outgoing import MOST_PARKED
from notifier.storage.tables import outgoing
from tests.notifier.conftest import MESSAGE, SENDER, people
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
    refuses: Callable[[dict[str, Any]], bool] = lambda _: False

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
            if any(map(found.refuses, json.loads(found.bodies[-1])["changes"])):
                found.bodies.pop()
                status = 422
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
    assert hers == [
        "delivery.planned",
        "delivery.refused",
        "delivery.planned",
        "delivery.accepted",
        "report.delivered",
    ]
    assert [change.get("reference") for change in heard if change["letter"] == letter] == ["u1"] * 4 + [None]
    assert len({change["id"] for change in heard}) == len(heard) == 7
    assert heard[0]["person"] == next(iter(any_store.proof.of("ada.secret@example.org")))["person"]
    assert b"secret" not in b"".join(listener.bodies).lower()
    assert listener.paths == ["/hook?a=1"]


def test_what_was_not_taken_is_told_again_with_the_same_ids(any_store: Store, listener: Listener) -> None:
    """For the company: an outage loses nothing; what was taken without an answer is known by its id."""
    any_store.outgoing.begin()
    sent(any_store)
    listener.statuses += [503, 0, 429]

    left = told(any_store, listener)
    again = told(any_store, listener)

    ids = [[change["id"] for change in json.loads(body)["changes"]] for body in listener.bodies]
    assert (left, again) == (7, 0)
    assert ids == [ids[0]] * 4


def test_a_redirect_is_not_followed(store: Store, listener: Listener) -> None:
    """For account holders: what is told goes to the address that was set, and to no other."""
    store.outgoing.begin()
    sent(store)
    listener.statuses += [302] * 9

    told(store, listener)

    assert set(listener.paths) == {"/hook?a=1"}


def refusing(store: Store, listener: Listener, letter: str, runs: int) -> int:
    """Runs against a system that never takes the first change of one mail."""
    listener.refuses = lambda change: change["letter"] == letter and change["type"] == "delivery.planned"
    for _ in range(runs):
        left = told(store, listener)
    return left


def test_what_is_never_taken_is_parked_and_holds_up_nobody_else(any_store: Store, listener: Listener) -> None:
    """For the company: a change that their system chokes on costs them no other; order is kept."""
    any_store.outgoing.begin()
    letter = sent(any_store)

    left = refusing(any_store, listener, letter, 4)

    (receiver,) = any_store.outgoing.receivers()
    assert (left, receiver.waiting, receiver.parked, receiver.said) == (5, 5, 1, "422")
    assert {change["letter"] for change in listener.heard()} != {letter}
    assert letter not in {change["letter"] for change in listener.heard()}
    assert any_store.outgoing.retry() == 1
    listener.refuses = lambda _: False
    assert told(any_store, listener) == 0
    assert [change["type"] for change in listener.heard() if change["letter"] == letter] == [
        "delivery.planned",
        "delivery.refused",
        "delivery.planned",
        "delivery.accepted",
        "report.delivered",
    ]


def test_what_is_parked_can_be_given_up(store: Store, listener: Listener) -> None:
    """For the operator: one command drops it, and what waited behind it is told."""
    store.outgoing.begin()
    letter = sent(store)
    refusing(store, listener, letter, 4)

    dropped = store.outgoing.discard("main")
    listener.refuses = lambda _: False

    assert (dropped, told(store, listener)) == (1, 0)
    assert len(listener.heard()) == 6


def test_a_receiver_that_refuses_everything_is_told_nothing_more(store: Store, listener: Listener) -> None:
    """For the operator: a system that lost its mind does not get through the whole heap into the siding."""
    store.outgoing.begin()
    store.people.add(people(MOST_PARKED + 20))
    store.journal.plan(NOTICE, SENDER, MESSAGE, [])
    with store.engine.begin() as connection:
        first = select(outgoing.c.id).order_by(outgoing.c.id).limit(MOST_PARKED + 1)
        connection.execute(
            update(outgoing).where(outgoing.c.id.in_(first)).values(parked_at=datetime.now(UTC), said="400")
        )

    assert told(store, listener) == MOST_PARKED + 20
    assert listener.bodies == []


def test_several_receivers_each_have_their_own_secret_and_their_own_place(
    any_store: Store, listener: Listener
) -> None:
    """For the company: the ledger that is down does not keep the customer system from hearing."""
    any_store.outgoing.begin(["main", "crm"])
    sent(any_store)
    url, other = listener.settings.url, "o" * 32
    down = HookSettings("http://127.0.0.1:9/", (SecretStr(SECRET),))
    crm = HookSettings(url, (SecretStr(other),), name="crm")
    quiet: dict[str, Any] = {"write": lambda *_, **__: None, "rest": lambda _: None}
    telling = [Hooks(any_store.outgoing, one, **quiet) for one in (down, crm)]

    left = tell_all(telling, once=True)

    assert left == any_store.outgoing.waiting("main") == 7
    assert (any_store.outgoing.waiting("crm"), len(listener.heard())) == (0, 7)
    moment, digest = (part.partition("=")[2] for part in listener.signatures[0].split(","))
    assert (
        digest == hmac.new(other.encode(), f"{moment}.".encode() + listener.bodies[0], "sha256").hexdigest()
    )
    assert any_store.outgoing.end("main") == 7
    assert [one.name for one in any_store.outgoing.receivers()] == ["crm"]
    assert any_store.outgoing.since()


def test_subscriptions_are_told_as_they_begin_and_end(any_store: Store, listener: Listener) -> None:
    """For the company: their own preference centre knows who follows what; a wish alone is told to nobody."""
    any_store.outgoing.begin()
    policies = ["privacy", "terms"]
    person = any_store.subscribers.ask(read_address("ada.secret@example.org"), "en", policies)
    assert person
    told(any_store, listener)
    assert listener.heard() == []
    any_store.subscribers.confirm(person.id)
    any_store.subscribers.keep_only(person.id, ["privacy"])
    any_store.register.forget("ada.secret@example.org")

    assert told(any_store, listener, addresses=True) == 0

    heard = listener.heard()
    assert [(change["type"], change["policy"]) for change in heard] == [
        ("subscription.confirmed", "privacy"),
        ("subscription.confirmed", "terms"),
        ("subscription.ended", "terms"),
        ("subscription.ended", "privacy"),
    ]
    assert len({change["person"] for change in heard}) == 1
    assert b"secret" not in b"".join(listener.bodies)


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

    assert (left, len(listener.bodies)) == (7, 1)
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


def test_receivers_are_named_in_their_settings() -> None:
    """For the operator: one more system is three more settings, and the first keeps its own."""
    good = {"POLICY_HOOK_URL": "https://example.org/hook", "POLICY_HOOK_SECRETS": SECRET}
    named = {"POLICY_HOOK_CRM_URL": "https://crm.example.org/", "POLICY_HOOK_CRM_SECRETS": "c" * 30}

    assert [one.name for one in read_hooks(good)] == ["main"]
    assert [one.name for one in read_hooks({**good, **named})] == ["main", "crm"]
    assert [one.name for one in read_hooks(named)] == ["crm"]
    with pytest.raises(SettingsError, match="POLICY_HOOK_CRM_SECRETS is not set"):
        read_hooks({**good, **named, "POLICY_HOOK_CRM_SECRETS": ""})
    with pytest.raises(SettingsError, match="needs another name"):
        read_hooks({"POLICY_HOOK_MAIN_URL": "https://example.org/", "POLICY_HOOK_MAIN_SECRETS": SECRET})


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
    assert "No changes are written down." in desk.said
    assert desk.types("hooks", "--once") == 0
    assert desk.types("hooks", "--retry", "--discard", "--receiver", "main") == 0
    assert "0 changes wait for main" in desk.said
    assert desk.types("hooks", "--off") == 0
    assert listener.bodies == []
