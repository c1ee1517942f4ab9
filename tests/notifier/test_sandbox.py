"""The stand-in for SendGrid against what SendGrid publishes, and the product against its faults."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from jsonschema import Draft202012Validator
from pydantic import SecretStr

from notifier.delivery.fenced import FencedSendGridMailer
from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.logo import Logo
from notifier.sandbox.sendgrid import Fault, Sandbox, sendgrid_sandbox
from notifier.settings import SendGridSettings
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, letter
from tests.notifier.test_fenced import HOLD, KEY, Clock, planned
from tests.notifier.test_headers import subscription

SHAPES = json.loads((Path(__file__).parent / "sendgrid_shapes.json").read_text("utf-8"))


def holds(shape: dict[str, Any], found: object) -> None:
    """What is wrong with it, all of it."""
    validator = Draft202012Validator({**shape, "$defs": SHAPES["$defs"]})
    assert [error.message for error in validator.iter_errors(found)] == []


@dataclass
class Account:
    """A stand-in, its clock, and what becomes of requests that are not mail."""

    sandbox: Sandbox
    clock: Clock
    script: list[Fault]

    def mailer(self) -> FencedSendGridMailer:
        settings = SendGridSettings(SecretStr(KEY), self.sandbox.url, 5, HOLD)
        return FencedSendGridMailer(settings, sleep=lambda _: None, clock=self.clock)

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


@pytest.fixture
def account() -> Iterator[Account]:
    clock, script = Clock(), list[Fault]()

    def elsewhere() -> Iterator[Fault]:
        while True:
            yield script.pop(0) if script else "none"

    with sendgrid_sandbox(KEY, clock, faults_elsewhere=elsewhere()) as sandbox:
        yield Account(sandbox, clock, script)


def test_every_request_of_the_product_has_the_published_shape(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: nothing is sent that the service does not describe."""
    bodies: list[Any] = []
    mailer = account.mailer()
    call = mailer._call

    def heard(verb: Any, body: str | None) -> Any:
        bodies.append(json.loads(body or "null"))
        return call(verb, body)

    monkeypatch.setattr(mailer, "_call", heard)
    owed = letter("joan@example.org", 2, "Joan", message=replace(MESSAGE, logo=Logo(b"GIF89a", "gif")))
    wanted, fence = [owed, replace(subscription(), key="b")], mailer.fence()
    mailer.seal(wanted, "label", fence)
    list(mailer.hand_over(wanted))
    mailer.withdraw(fence)
    mailer.went_out("label")

    names = ("mail/batch", "mail/send", "user/scheduled_sends", "logs")
    for name, body in zip(names, bodies, strict=True):
        holds(SHAPES["requests"][f"POST /v3/{name}"], body)


def test_every_answer_of_the_stand_in_has_the_published_shape(account: Account) -> None:
    """For the developer: what passes here was not made to fit us alone."""
    status, made = account.ask("POST", "/v3/mail/batch", {})
    assert isinstance(made, dict)
    batch = made["batch_id"]
    mail = {
        "personalizations": [{"to": [{"email": "ada@example.org"}]}],
        "from": {"email": "notices@firemoon.example"},
        "subject": "Changes",
        "content": [{"type": "text/plain", "value": "x"}],
        "categories": ["pn-a"],
    }
    stops, stop = "/v3/user/scheduled_sends", {"batch_id": batch, "status": "cancel"}
    asked = [
        ("POST /v3/mail/batch", (status, made)),
        ("GET /v3/mail/batch/", account.ask("GET", f"/v3/mail/batch/{batch}")),
        ("POST /v3/mail/send", account.ask("POST", "/v3/mail/send", mail)),
        ("POST /v3/user/scheduled_sends", account.ask("POST", stops, stop)),
        ("GET /v3/user/scheduled_sends", account.ask("GET", stops)),
        ("GET /v3/user/scheduled_sends/", account.ask("GET", f"{stops}/{batch}")),
        ("DELETE /v3/user/scheduled_sends/", account.ask("DELETE", f"{stops}/{batch}")),
        ("POST /v3/logs", account.ask("POST", "/v3/logs", {"query": "categories IN ('pn-a')"})),
    ]

    assert {name for name, _ in asked} == set(SHAPES["answers"])
    for name, (answered, body) in asked:
        holds(SHAPES["answers"][name][str(answered)], body)


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/v3/mail/send", {"personalizations": []}, 400),
        ("GET", "/v3/mail/batch/unknown", None, 400),
        ("POST", "/v3/user/scheduled_sends", {"batch_id": "unknown", "status": "cancel"}, 400),
        ("DELETE", "/v3/user/scheduled_sends/unknown", None, 404),
        ("POST", "/v3/logs", {"query": "everything"}, 400),
        ("GET", "/v3/elsewhere", None, 404),
        ("POST", "/v3/elsewhere", {}, 404),
    ],
)
def test_every_refusal_has_the_published_shape(
    account: Account, verb: str, path: str, body: object, status: int
) -> None:
    """For the developer: a refusal is read the same way wherever it comes from."""
    answered, said = account.ask(verb, path, body)

    assert answered == status
    holds({"$ref": "#/$defs/errors"}, said)


@pytest.mark.parametrize("fault", ["lost answer", "broken before", "5xx before", "5xx after", "429"])
def test_trouble_with_an_id_for_a_batch_costs_nobody_their_mail(
    store: Store, account: Account, fault: Fault
) -> None:
    """For the operator: a question that sends nothing is asked again, and the run goes on."""
    notice = planned(store, 3)
    account.script += [fault, fault]

    assert dispatch(store.journal, account.mailer(), notice) == ""

    account.clock.now += HOLD + 5
    assert account.sandbox.account.copies() == {f"p{n}@example.org": 1 for n in range(3)}


def test_a_provider_that_stays_in_trouble_stops_the_run_before_anything_is_sent(
    store: Store, account: Account
) -> None:
    """For the operator: it is said what is the matter, and everybody is still planned."""
    notice = planned(store, 3)
    account.script += ["5xx before"] * 9

    with pytest.raises(MailerUnavailableError, match="gives no id for a batch"):
        dispatch(store.journal, account.mailer(), notice)

    assert store.overview.tally(notice).states == {"planned": 3}


@pytest.mark.parametrize("fault", ["lost answer", "broken before", "5xx before", "5xx after", "429"])
def test_a_withdrawal_counts_only_when_the_provider_confirms_it(account: Account, fault: Fault) -> None:
    """For account holders: an answer that got lost is no yes; what is confirmed otherwise is."""
    mailer = account.mailer()
    fence = mailer.fence()
    account.script.append(fault)

    done = mailer.withdraw(fence)

    assert done == (fault in {"lost answer", "5xx after"})
    assert mailer.withdraw(fence)
