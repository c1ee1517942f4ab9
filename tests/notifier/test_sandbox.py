"""The stand-in for SendGrid against what SendGrid publishes, and the product against its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.logo import Logo
from notifier.sandbox.sendgrid import Fault
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, letter
from tests.notifier.provider import HOLD, Provider, provider_at
from tests.notifier.test_fenced import planned
from tests.notifier.test_headers import subscription

SHAPES = json.loads((Path(__file__).parent / "sendgrid_shapes.json").read_text("utf-8"))


def holds(shape: dict[str, Any], found: object) -> None:
    """What is wrong with it, all of it."""
    validator = Draft202012Validator({**shape, "$defs": SHAPES["$defs"]})
    assert [error.message for error in validator.iter_errors(found)] == []


@pytest.fixture
def account() -> Iterator[Provider]:
    with provider_at(1_800_000_000, faults_in_mail=False) as made:
        yield made


def test_every_request_of_the_product_has_the_published_shape(
    account: Provider, monkeypatch: pytest.MonkeyPatch
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


def test_every_answer_of_the_stand_in_has_the_published_shape(account: Provider) -> None:
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
        ("PATCH /v3/user/scheduled_sends/", account.ask("PATCH", f"{stops}/{batch}", {"status": "pause"})),
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
        ("PATCH", "/v3/user/scheduled_sends/unknown", {"status": "cancel"}, 404),
        ("PATCH", "/v3/user/scheduled_sends/unknown", {"status": "go"}, 400),
        ("PATCH", "/v3/user/scheduled_sends", {"status": "cancel"}, 404),
        ("POST", "/v3/logs", {"query": "everything"}, 400),
        ("GET", "/v3/elsewhere", None, 404),
        ("POST", "/v3/elsewhere", {}, 404),
    ],
)
def test_every_refusal_has_the_published_shape(
    account: Provider, verb: str, path: str, body: object, status: int
) -> None:
    """For the developer: a refusal is read the same way wherever it comes from."""
    answered, said = account.ask(verb, path, body)

    assert answered == status
    holds({"$ref": "#/$defs/errors"}, said)


@pytest.mark.parametrize("fault", ["lost answer", "broken before", "5xx before", "5xx after", "429"])
def test_trouble_with_an_id_for_a_batch_costs_nobody_their_mail(
    store: Store, account: Provider, fault: Fault
) -> None:
    """For the operator: a question that sends nothing is asked again, and the run goes on."""
    notice = planned(store, 3)
    account.script += [fault, fault]

    assert dispatch(store.journal, account.mailer(), notice) == ""

    account.clock.now += HOLD + 5
    assert account.sandbox.account.copies() == {f"p{n}@example.org": 1 for n in range(3)}


def test_a_provider_that_stays_in_trouble_stops_the_run_before_anything_is_sent(
    store: Store, account: Provider
) -> None:
    """For the operator: it is said what is the matter, and everybody is still planned."""
    notice = planned(store, 3)
    account.script += ["5xx before"] * 9

    with pytest.raises(MailerUnavailableError, match="gives no id for a batch"):
        dispatch(store.journal, account.mailer(), notice)

    assert store.overview.tally(notice).states == {"planned": 3}


@pytest.mark.parametrize("fault", ["lost answer", "broken before", "5xx before", "5xx after", "429"])
def test_a_withdrawal_counts_only_when_the_provider_confirms_it(account: Provider, fault: Fault) -> None:
    """For account holders: an answer that got lost is no yes; what is confirmed otherwise is."""
    mailer = account.mailer()
    fence = mailer.fence()
    account.script += [fault] * 3

    done = mailer.withdraw(fence)

    assert done == ("withdrawn" if fault in {"lost answer", "5xx after"} else "unknown")
    assert mailer.withdraw(fence) == "withdrawn"


def test_a_batch_that_somebody_paused_by_hand_is_cancelled_all_the_same(
    account: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: a pause made at SendGrid itself is in nobody's way, and takes no other place."""
    mailer = account.mailer()
    fence = mailer.fence()
    account.sandbox.account.stop(fence.id, "pause")
    bodies: list[str] = []
    call = mailer._call

    def heard(verb: Any, body: str | None) -> Any:
        bodies.append(body or "")
        return call(verb, body)

    monkeypatch.setattr(mailer, "_call", heard)

    done = mailer.withdraw(fence)

    assert done == "withdrawn"
    holds(SHAPES["requests"]["PATCH /v3/user/scheduled_sends/"], json.loads(bodies[-1]))
    assert account.ask("GET", f"/v3/user/scheduled_sends/{fence.id}")[1] == [
        {"batch_id": fence.id, "status": "cancel"}
    ]


def test_a_refused_withdrawal_is_known_from_one_without_an_answer(account: Provider) -> None:
    """For the operator: what surely still goes is no doubt, and what nobody knows is one."""
    mailer = account.mailer()
    fences = [mailer.fence() for _ in range(11)]
    for fence in fences[:10]:
        assert mailer.withdraw(fence) == "withdrawn"

    assert mailer.withdraw(fences[10]) == "still goes"  # ten are cancelled
    account.script += ["broken before"] * 9
    assert mailer.withdraw(fences[10]) == "unknown"


def test_a_pause_at_the_provider_holds_for_three_days_and_no_longer(account: Provider) -> None:
    """For the developer: why a paused notice is not left with the provider."""
    held, clock = account.sandbox.account, account.clock
    for days in (2, 4):
        batch = str(account.mailer().fence().id)
        mail: dict[str, Any] = {
            "personalizations": [{"to": [{"email": f"after{days}@example.org"}]}],
            "batch_id": batch,
        }
        mail |= {"from": {"email": "a@b.example"}, "content": [{"type": "text/plain", "value": "x"}]}
        assert held.send({**mail, "send_at": int(clock.now) + 3600}).status == 202
        assert held.stop(batch, "pause").status == 201
        clock.now += 3600 + days * 86_400
        assert not held.sent() or days == 4
        assert held.go_on(batch).status == 204

    assert list(held.copies()) == ["after2@example.org"]
