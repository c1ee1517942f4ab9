"""The service over real HTTP: whoever asks, nobody is told or left out against their will."""

from __future__ import annotations

import base64
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr
from sqlalchemy import text

from notifier.addresses import read_address
from notifier.delivery.memory import MemoryMailer
from notifier.drafts import Group, Reach
from notifier.errors import SettingsError
from notifier.events import SIGNATURE, STAMP
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.service.application import Limits, application
from notifier.service.desk import Desk
from notifier.service.limits import RateLimit, client_of
from notifier.service.settings import ServiceSettings, read_service
from notifier.settings import Sender
from notifier.storage import Store, open_store
from tests.notifier.desk import Desk as OperatorDesk

SENDER = Sender(
    "Firemoon Studio", "notices@firemoon.example", "privacy@firemoon.example", "https://f.example"
)
API_KEY = "k" * 32
SIGNER = ec.generate_private_key(ec.SECP256R1())
ADA = "ada.secret@example.org"
FREE = Limits(*[RateLimit(1e6, 1_000_000)] * 3)


@dataclass
class Served:
    """A running service and what it wrote."""

    desk: Desk
    mailer: MemoryMailer
    port: int
    log: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: str | bytes | Iterator[bytes] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            text = answer.read().decode()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def mails(self, number: int) -> list[Any]:
        end = time.monotonic() + 5
        while len(self.mailer.kept) < number and time.monotonic() < end:
            time.sleep(0.01)
        return list(self.mailer.kept.values())


def serving(store: Store, limits: Limits, *, subscribing: bool = True) -> Iterator[Served]:
    mailer = MemoryMailer()
    settings = ServiceSettings(
        "https://n.example", (SecretStr(API_KEY),), SIGNER.public_key(), subscribing=subscribing
    )
    desk = Desk(store, mailer, SENDER, settings)
    log: list[str] = []
    server = uvicorn.Server(
        uvicorn.Config(application(desk, limits, log.append), port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield Served(desk, mailer, server.servers[0].sockets[0].getsockname()[1], log)
    server.should_exit = True
    thread.join()


@pytest.fixture
def operator(desk: OperatorDesk) -> OperatorDesk:
    """The operator at their commands."""
    return desk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The service over a store with one account holder and one policy."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        store.people.add([Recipient(read_address("joan@example.org"), "Joan", reference="u1")])
        store.ledger.write(
            [Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "baseline", "material")]
        )
        yield from serving(store, FREE)


def followers(served: Served) -> int:
    return sum(served.desk.store.audience.groups("watcher", [Reach("privacy")]).values())


def subscribed(served: Served) -> str:
    """Ada goes all the way; returns the path of her preferences."""
    served.ask("POST", "/subscribe", urlencode({"email": ADA, "policy": "privacy"}))
    (letter,) = served.mails(1)
    path = re.search(r"https://n\.example(/c/\S+)", letter.message.text)
    assert path
    _, _, page = served.ask("POST", path[1], "")
    own = re.search(r'href="https://n\.example(/p/[^"]+)"', page)
    assert own
    return own[1]


def test_the_confirmation_is_in_the_reader_s_language(served: Served) -> None:
    """For watchers: the one that their browser asks for; their later mails are in it too."""
    asked = urlencode({"email": ADA, "policy": "privacy"})
    served.ask("POST", "/subscribe", asked, Accept_Language="ja, en;q=0.5, de-AT;q=0.9")

    (letter,) = served.mails(1)

    assert letter.message.language == "de"
    assert "Bitte bestätigen Sie" in letter.message.subject


def test_nobody_follows_before_they_confirmed_from_their_mailbox(served: Served) -> None:
    """For people whose address somebody else typed: one mail, and nothing more."""
    status, _, _ = served.ask("POST", "/subscribe", urlencode({"email": ADA, "policy": "privacy"}))
    (letter,) = served.mails(1)
    path = re.search(r"https://n\.example(/c/\S+)", letter.message.text)
    assert path
    looked = served.ask("GET", path[1])

    assert (status, looked[0], followers(served)) == (202, 200, 0)
    assert served.ask("POST", path[1], "")[0] == 200
    assert followers(served) == 1
    assert served.ask("POST", path[1], "")[0] == 200
    assert followers(served) == 1


def test_nobody_can_subscribe_where_the_operator_has_not_opened_it(tmp_path: Path) -> None:
    """For readers: no form promises mails that nobody sends."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        running = serving(store, FREE, subscribing=False)
        served = next(running)
        found = [served.ask(m, "/subscribe", urlencode({"email": ADA}))[0] for m in ("GET", "POST")]
        assert next(running, None) is None
        assert store.subscribers.find(1) is None

    assert found == [404, 404]


def test_asking_again_at_once_sends_no_second_mail(served: Served) -> None:
    """For people whose address somebody else typed: the form is no way to flood a mailbox."""
    for _ in range(3):
        served.ask("POST", "/subscribe", urlencode({"email": ADA, "policy": "privacy"}))
    subscribed_late = urlencode({"email": "max@example.org"})
    served.ask("POST", "/subscribe", subscribed_late)

    assert sorted(letter.address for letter in served.mails(2)) == [ADA, "max@example.org"]


def test_who_follows_already_gets_no_further_mail(served: Served) -> None:
    """For watchers: nobody can flood them through the form, now or a quarter of an hour later."""
    subscribed(served)
    subscribers = served.desk.store.subscribers

    assert subscribers.ask(read_address(ADA), "en", ("privacy",)) is None
    assert subscribers.ask(read_address(ADA), "en", ("terms",)) is not None
    with served.desk.store.engine.begin() as connection:
        connection.execute(text("UPDATE following SET asked_at = datetime(asked_at, '-1 hour')"))
    assert subscribers.ask(read_address(ADA), "en", ("terms",)) is not None
    assert subscribers.ask(read_address(ADA), "en", ("terms",)) is None


def test_one_click_unsubscribes_and_a_look_does_not(served: Served) -> None:
    """For watchers: RFC 8058; programs that look at links send GET."""
    subscribed(served)
    (person,) = [p for p in map(served.desk.store.subscribers.find, range(1, 9)) if p and p.address == ADA]
    link = served.desk.link("leave", person)
    path = link.removeprefix("https://n.example")

    assert served.ask("GET", path)[0] == 200
    assert followers(served) == 1
    for _ in range(2):
        assert served.ask("POST", path, "List-Unsubscribe=One-Click")[0] == 200
        assert followers(served) == 0
    assert len(f"<{link}>") <= 77


def test_preferences_change_what_is_followed(served: Served) -> None:
    """For watchers: one page shows and sets what they hear of."""
    path = subscribed(served)

    assert "checked" in served.ask("GET", path)[2]
    assert "You follow no policy" in served.ask("POST", path, "")[2]
    assert followers(served) == 0
    assert "All policies" in served.ask("POST", path, urlencode({"policy": "*"}))[2]
    assert followers(served) == 1


def test_each_person_s_own_pages_speak_their_language(served: Served) -> None:
    """For watchers: the language of their mails, whatever the browser in hand; a link changes it."""
    path = subscribed(served)
    served.ask("POST", path, urlencode({"policy": "privacy", "language": "fr"}))

    status, headers, page = served.ask("GET", path, Accept_Language="de")
    linked = served.ask("GET", f"{path}?lang=de")[2]

    assert (status, headers["content-language"], headers["vary"]) == (200, "fr", "Accept-Language")
    assert '<html lang="fr"' in page
    assert '<a href="?lang=de" hreflang="de" lang="de">Deutsch</a>' in page
    assert '<html lang="de"' in linked
    assert f'action="{path}?lang=de"' in linked


def test_a_form_on_another_site_subscribes_nobody_by_itself(served: Served) -> None:
    """For readers: a page of a stranger's may send the form for them, and all that comes is a question."""
    form = urlencode({"email": ADA, "policy": "privacy"})

    status, _, page = served.ask(
        "POST", "/subscribe?lang=fr", form, Origin="https://elsewhere.example", Sec_Fetch_Site="cross-site"
    )

    assert (status, followers(served)) == (202, 0)
    assert '<html lang="fr"' in page
    assert [letter.message.language for letter in served.mails(1)] == ["fr"]


def test_what_was_typed_stands_in_the_form_that_comes_again(served: Served) -> None:
    """For readers: a slip costs one letter, not the whole form."""
    form = urlencode({"email": 'ada"@', "policy": "privacy"})

    status, _, page = served.ask("POST", "/subscribe", form)

    assert status == 400
    assert 'value="ada&#34;@" aria-invalid="true" aria-describedby="problem"' in page
    assert re.findall(r'value="([^"]+)" checked', page) == ["privacy"]


def test_nobody_sends_strangers_mail_through_the_form(tmp_path: Path) -> None:
    """For the operator's good name: few mails for one connection, and not without end for all together."""
    rich, poor = RateLimit(1e6, 1_000_000), RateLimit(0.0001, 3)
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        for limits in (Limits(rich, poor, rich), Limits(rich, rich, poor)):
            running = serving(store, limits)
            served = next(running)
            forms = [urlencode({"email": f"a{number}@example.org"}) for number in range(5)]
            found = [served.ask("POST", "/subscribe", form)[0] for form in forms]
            assert next(running, None) is None
            assert found == [202, 202, 202, 429, 429]


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_a_client_is_counted_by_what_is_its_own(host: str, client: str) -> None:
    """For everybody else: whoever has 2^64 addresses has no more turns for it."""
    assert client_of({"type": "http", "client": (host, 1)}) == client


def test_a_tampered_or_foreign_token_opens_nothing(served: Served) -> None:
    """For watchers: nobody else can leave for them."""
    path = subscribed(served)
    token = path.removeprefix("/p/")

    for wrong in (
        f"/u/{token}",
        f"/c/{token}",
        f"/p/{token[:-1]}{'B' if token[-1] == 'A' else 'A'}",
        "/p/x",
        f"/p/{'A' * 28}",
        "/p/%FF",
    ):
        for method in ("GET", "POST"):
            assert served.ask(method, wrong)[0] == 404
    assert followers(served) == 1


def test_an_accepted_version_needs_a_key(served: Served) -> None:
    """For account holders: only the company's own systems say what was accepted."""
    path, body = "/v1/recipients/u1/accepted", json.dumps({"policy": "privacy", "version": "2027-03-01"})

    def put(where: str, what: str, key: str) -> int:
        return served.ask("PUT", where, what, Authorization=f"Bearer {key}")[0]

    assert served.ask("PUT", path, body)[0] == 401
    assert put(path, body, "wrong" * 8) == 401
    assert put(path, '{"policy": 3}', API_KEY) == 400
    assert put(path, "[" * 50_000, API_KEY) == 400
    assert put(path.replace("u1", "u2"), body, API_KEY) == 404
    assert put(path, body, API_KEY) == 204
    assert served.desk.store.audience.groups("holder", [Reach("privacy")]) == {Group("", ("2027-03-01",)): 1}


def report(kind: str, number: int, **more: object) -> dict[str, object]:
    common = {"email": "joan@example.org", "timestamp": 1_800_000_000, "delivery": "a" * 32}
    return {"event": kind, "sg_event_id": f"e{number}", **common, **more}


def signed(body: bytes, stamp: str | None = None) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    signature = SIGNER.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), STAMP: stamp}


def test_reports_are_kept_once_and_a_bounce_ends_the_mails(served: Served) -> None:
    """For the operator: the provider repeats its reports, and an address that is gone is not written to."""
    body = json.dumps([report("delivered", 1), report("bounce", 2), report("processed", 3), 7]).encode()

    for _ in range(2):
        assert served.ask("POST", "/v1/events/sendgrid", body, **signed(body))[0] == 204

    assert served.desk.store.events.count() == 3
    assert served.desk.store.events.reached("a" * 32) == "bounced"
    assert served.desk.store.people.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SIGNATURE: "", STAMP: ""},
        {SIGNATURE: "!!!", STAMP: "1"},
        {SIGNATURE: "AAAA", STAMP: str(int(time.time()))},
        {SIGNATURE: "\xe9", STAMP: "\xb2"},
        signed(b"[]"),
        signed(b'[{"a":1}]', "1000"),
    ],
)
def test_a_forged_report_is_refused_and_changes_nothing(served: Served, headers: dict[str, str]) -> None:
    """For account holders: a stranger cannot have them left out."""
    status, _, text = served.ask("POST", "/v1/events/sendgrid", b'[{"a":1}]', **headers)

    assert (status, served.desk.store.events.count()) == (403, 0)
    assert "Traceback" not in text


def test_a_signed_body_that_is_no_list_is_refused(served: Served) -> None:
    """For the operator: a fault on the other side is said to be one."""
    for body in (b"{}", b"not json", b"[" * 100_000, b"\xff"):
        assert served.ask("POST", "/v1/events/sendgrid", body, **signed(body))[0] == 400


def test_every_answer_has_the_headers_that_protect_readers(served: Served) -> None:
    """For readers: no script, no frame, no cookie, no trace in a cache."""
    for path in ("/subscribe", "/u/x", "/nowhere", "/healthz", "/metrics", "/style.css"):
        _, headers, _ = served.ask("GET", path)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    """For the operator: nobody fills the memory."""
    status, _, _ = served.ask("POST", "/subscribe", None, Content_Length=str(1 << 40))

    assert status == 413
    many = (b"x" * 100_000 for _ in range(50))
    try:  # the answer comes before the end of the body, so the client may find the line closed
        status = served.ask("POST", "/v1/events/sendgrid", many, Transfer_Encoding="chunked")[0]
    except ConnectionError:
        status = 413
    assert status == 413
    assert served.ask("GET", "/healthz")[0] == 200


def test_who_asks_too_often_is_asked_to_wait(tmp_path: Path) -> None:
    """For everybody else: one client cannot take the service for itself."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        running = serving(store, Limits(RateLimit(0.001, 2)))
        served = next(running)
        found = [served.ask("GET", "/healthz")[0] for _ in range(4)]
        assert next(running, None) is None

    assert found == [200, 200, 429, 429]


def test_no_address_and_no_token_is_in_the_log_or_the_metrics(served: Served) -> None:
    """For everybody: logs travel further than databases."""
    path = subscribed(served)
    served.ask("GET", path)
    served.ask("GET", f"/{ADA}")
    served.ask("POST", "/subscribe", urlencode({"email": f"{ADA} "}))

    written = "\n".join(served.log) + served.ask("GET", "/metrics")[2]

    end = time.monotonic() + 5
    while len(served.log) < 6 and time.monotonic() < end:  # a line is written after its answer
        time.sleep(0.01)
    assert len(served.log) >= 6
    assert all(json.loads(line)["event"] in {"request", "invitation"} for line in served.log)
    assert ADA not in written
    assert "@" not in written
    assert path.removeprefix("/p/") not in written


def test_a_fault_of_ours_reveals_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """For everybody: the answer has no trace, and the log no text of the exception."""

    def fail(*_: object) -> None:
        raise RuntimeError(ADA)

    monkeypatch.setattr(type(served.desk.store.subscribers), "policies", fail)

    status, _, text = served.ask("GET", "/subscribe")

    assert (status, text) == (500, "Something went wrong.\n")
    assert ADA not in "\n".join(served.log)


def test_a_refusal_is_a_page_for_readers_and_a_line_for_programs(served: Served) -> None:
    """For readers: in their language, with a way to us; for programs: nothing to take apart."""
    _, headers, page = served.ask("GET", "/nowhere", Accept="text/html", Accept_Language="de")
    line = served.ask("GET", "/nowhere")[2]

    assert headers["content-language"] == "de"
    assert "<h1>Diese Seite gibt es nicht</h1>" in page
    assert SENDER.contact in page
    assert line == "There is no such page.\n"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("", ("127.0.0.1", "::1")),
        ("none", ()),
        ("10.0.0.0/8  2001:db8::1", ("10.0.0.0/8", "2001:db8::1/128")),
    ],
)
def test_only_proxies_that_are_named_say_who_asks(given: str, found: tuple[str, ...]) -> None:
    """For the operator: a header that anybody can write is believed from nobody else."""
    environment = {"POLICY_SERVICE_URL": "https://n.example", "POLICY_PROXIES": given}

    assert read_service(environment).proxies == found


def test_the_command_hands_on_what_was_set(operator: OperatorDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: the proxies that count reach the server, and the start says who can subscribe."""
    started: list[tuple[object, object]] = []

    def run(server: uvicorn.Server, sockets: Sequence[socket.socket]) -> None:
        started.append((sockets[0].getsockname(), server.config.forwarded_allow_ips))

    monkeypatch.setattr(uvicorn.Server, "run", run)
    monkeypatch.setenv("POLICY_SERVICE_URL", "https://n.example")
    monkeypatch.setenv("POLICY_PROXIES", "10.0.0.7")

    assert operator.types("serve", "--port", "8099") == 0

    assert started == [(("127.0.0.1", 8099), ["10.0.0.7/32"])]
    assert "Nobody can subscribe: mail goes into a folder (POLICY_MAILER)." in operator.said


def test_settings_of_the_service_are_checked_at_once() -> None:
    """For the operator: every problem in one message, no key in it."""
    wrong = {
        "POLICY_API_KEYS": "hunter2",
        "POLICY_SENDGRID_WEBHOOK_KEY": "x",
        "POLICY_SUBSCRIBE": "maybe",
        "POLICY_PROXIES": "*",
    }

    with pytest.raises(SettingsError) as caught:
        read_service(wrong)

    assert len(caught.value.problems) == 5
    assert "hunter2" not in str(caught.value)
