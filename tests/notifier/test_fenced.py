"""Mail that the provider holds back: each doubt is withdrawn and sent anew, or looked up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook
from sqlalchemy import select

from benchmarks.kill.trial import Trial
from notifier.delivery.mailer import FencedMailer
from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.events import read_events
from notifier.notice import Record
from notifier.sandbox.account import MAX_STOPPED, Account
from notifier.sandbox.events import Post, posts
from notifier.sandbox.sendgrid import Fault
from notifier.storage import Store
from notifier.storage.tables import batch
from tests.notifier.conftest import MESSAGE, SENDER, letter, people
from tests.notifier.provider import HOLD, Clock, Provider, provider_at

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provider_at(1_800_000_000, faults_in_mail=True) as made:
        yield made


def planned(store: Store, number: int = 6) -> str:
    store.people.add(people(number))
    return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])


@pytest.mark.parametrize("fault", ["lost answer", "5xx before", "5xx after", "broken before"])
def test_a_doubt_is_withdrawn_and_sent_anew(store: Store, provider: Provider, fault: Fault) -> None:
    """For account holders: whatever became of the request, each of them has one mail."""
    notice = planned(store)
    provider.script.append(fault)

    assert dispatch(store.journal, provider.mailer(), notice) == ""

    provider.clock.now += HOLD + 5
    assert store.overview.tally(notice).states == {"accepted": 6}
    assert provider.sandbox.account.copies() == {f"p{n}@example.org": 1 for n in range(6)}


def test_ten_withdrawals_stop_the_run_until_they_are_over(store: Store, provider: Provider) -> None:
    """For the operator: the provider's limit is kept, and the next run goes on from there."""
    notice = planned(store, 3)
    provider.script += ["lost answer"] * 12

    stopped = dispatch(store.journal, provider.mailer(), notice)
    first = store.overview.tally(notice)
    provider.script.clear()
    provider.clock.now += HOLD + 5
    assert dispatch(store.journal, provider.mailer(), notice) == ""
    provider.clock.now += HOLD + 5

    assert "10 batches in doubt were withdrawn" in stopped
    assert first.states == {"planned": 3}
    assert provider.sandbox.account.most_stopped == MAX_STOPPED
    assert set(provider.sandbox.account.copies().values()) == {1}


def left_in_doubt(store: Store, provider: Provider, fault: Fault) -> str:
    """A run that was killed, and was not run again before the mail went out."""
    notice = planned(store, 4)
    provider.script.append(fault)
    mailer = provider.mailer(2)
    claim = store.journal.claim(
        notice, mailer.name, size=2, in_flight=2, fence=mailer.fence(), seal=mailer.seal
    )
    assert claim
    assert [r.outcome for group in mailer.hand_over(claim.letters) for r in group] == ["in doubt"] * 2
    store.journal.recover(mailer.name)
    provider.clock.now += 2 * HOLD
    return notice


def test_too_late_to_withdraw_the_log_shows_that_it_went_out(store: Store, provider: Provider) -> None:
    """For account holders: who has the mail is not sent another one."""
    notice = left_in_doubt(store, provider, "lost answer")

    dispatch(store.journal, provider.mailer(2), notice)

    provider.clock.now += HOLD + 5
    assert store.overview.tally(notice).states == {"accepted": 4}
    assert set(provider.sandbox.account.copies().values()) == {1}


def test_a_silent_log_counts_only_once_later_mail_is_in_it(store: Store, provider: Provider) -> None:
    """For account holders: a log that lags behind is not taken for an answer."""
    notice = left_in_doubt(store, provider, "5xx before")

    dispatch(store.journal, provider.mailer(2), notice)
    before = store.overview.tally(notice).states
    provider.clock.now += HOLD + 5
    dispatch(store.journal, provider.mailer(2), notice)
    provider.clock.now += HOLD + 5

    assert before == {"in doubt": 2, "accepted": 2}
    assert store.overview.tally(notice).states == {"accepted": 4}
    assert len(provider.sandbox.account.copies()) == 4


def test_events_signed_repeated_and_out_of_order_settle_a_doubt_once(
    store: Store, provider: Provider
) -> None:
    """For account holders: a webhook told twice and in disorder proves the same thing once."""
    notice = left_in_doubt(store, provider, "lost answer")
    key = ec.generate_private_key(ec.SECP256R1())
    verifier = EventWebhook()
    told: list[Post] = []
    for post in posts(provider.sandbox.account.sent(), key, 1_800_000_000, size=3):
        assert verifier.verify_signature(post.body.decode(), post.signature, post.timestamp, key.public_key())
        told.append(post)

    settled = [store.events.keep(read_events(post.body)) for post in told]

    assert store.events.count() == 4
    assert settled == [2, 0, 0]
    assert store.overview.tally(notice).states == {"accepted": 2, "planned": 2}


def test_an_address_that_is_refused_costs_nobody_else_their_mail(store: Store, provider: Provider) -> None:
    """For account holders: the request goes out without it, behind the same fence."""
    mailer = provider.mailer()
    wanted = [letter("ada@example.org", 1), letter("bad@localhost", 2), letter("joan@example.org", 3)]
    mailer.seal(wanted, "label", mailer.fence())

    found = {r.delivery: r.outcome for group in mailer.hand_over(wanted) for r in group}

    assert found == {1: "accepted", 2: "refused", 3: "accepted"}


def test_a_request_that_comes_too_late_to_be_withdrawn_is_not_sent(store: Store, provider: Provider) -> None:
    """For account holders: a machine that slept repeats nothing that was sent anew meanwhile."""
    notice, mailer = planned(store), provider.mailer()
    claim = store.journal.claim(
        notice, mailer.name, size=6, in_flight=6, fence=mailer.fence(), seal=mailer.seal
    )
    assert claim
    provider.clock.now += HOLD - 11 * 60

    with pytest.raises(MailerUnavailableError, match="too late"):
        list(mailer.hand_over(claim.letters))

    assert provider.sandbox.account.mails == []


def test_the_intent_is_stored_before_the_request_goes(store: Store, provider: Provider) -> None:
    """For whoever looks after a crash: id, moment and SHA-256 of the request are in the database."""
    notice = planned(store)
    mailer = provider.mailer()
    assert isinstance(mailer, FencedMailer)
    store.journal.claim(notice, mailer.name, size=6, in_flight=6, fence=mailer.fence(), seal=mailer.seal)

    with store.engine.connect() as connection:
        row = connection.execute(select(batch)).one()

    assert provider.sandbox.account.mails == []
    assert row.fence in provider.sandbox.account.batches
    assert len(row.sha256) == 64
    assert "@" not in row.label


def test_killed_again_and_again_nobody_is_lost_and_nobody_told_twice(tmp_path: Path) -> None:
    """For account holders: a dozen kills between lost answers, 5xx and rate limits."""
    outcome = Trial(tmp_path, "fenced", 1200, 12, size=40, chance=0.15, longest=0.12, seed=3).run()

    assert outcome.kills >= 6  # on a quick machine everybody is told before the twelfth
    assert outcome.withdrawn
    assert (outcome.lost, outcome.twice, outcome.doubts, outcome.sums_wrong) == (0, 0, 0, 0)
    assert outcome.accepted == 1200
    assert outcome.most_stopped <= MAX_STOPPED


def body(number: int, **more: Any) -> dict[str, Any]:
    return {
        "from": {"email": "a@b.example"},
        "content": [{"type": "text/plain", "value": "x"}],
        "personalizations": [{"to": [{"email": f"p{n}@example.org"}]} for n in range(number)],
        **more,
    }


@pytest.mark.parametrize(
    ("request_body", "field_named"),
    [
        (body(1001), "personalizations"),
        (body(0), "personalizations"),
        (body(1, send_at=1_800_000_000 + 73 * 3600), "send_at"),
        (body(1, batch_id="unknown"), "batch_id"),
        (body(1, categories=["a", "a"]), "categories"),
        (body(1, **{"from": {"email": "nowhere"}}), "from"),
        (body(1, personalizations=[{"to": [{"email": "A@b.example"}]}, {"to": [{"email": "a@b.example"}]}]),
         "personalizations"),
    ],
)  # fmt: skip
def test_the_stand_in_refuses_what_the_service_refuses(
    request_body: dict[str, Any], field_named: str
) -> None:
    """For the developer: a request that would fail with the service fails here too."""
    answer: Any = Account(Clock()).send(request_body)

    assert answer.status == 400
    assert answer.body["errors"][0]["field"] == field_named


def test_the_stand_in_cancels_no_batch_shortly_before_it_goes() -> None:
    """For the developer: the ten minutes before the moment of sending are the service's own."""
    clock = Clock()
    account = Account(clock)
    made: Any = account.make_batch().body
    account.send(body(1, batch_id=made["batch_id"], send_at=int(clock.now) + 900))
    clock.now += 301

    assert account.stop(made["batch_id"], "cancel").status == 400
