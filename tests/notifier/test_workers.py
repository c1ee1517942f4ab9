"""Workers that share a notice over PostgreSQL: who is told is the same as if one had sent it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from benchmarks.kill.crew import QUICK
from benchmarks.kill.crew_trial import CrewTrial
from notifier.delivery.mailer import Mailer
from notifier.delivery.memory import MemoryMailer
from notifier.delivery.outbox import OutboxMailer
from notifier.dispatch import dispatch
from notifier.errors import DatabaseError, OutdatedQueueError
from notifier.letters import Receipt
from notifier.notice import Record
from notifier.storage import Store, open_store, portions, queue
from notifier.storage.store import upgrade_store
from notifier.worker import Worker
from tests.notifier.conftest import MESSAGE, SENDER, people
from tests.notifier.desk import Desk
from tests.notifier.story import LONGER
from tests.support.postgres import Cluster

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
NOTICE = "privacy:2027-03-01"
EVERYBODY = 25

pytestmark = pytest.mark.postgres


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten people a portion."""
    monkeypatch.setattr(portions, "SIZE", 10)


def planned(store: Store, number: int = EVERYBODY) -> str:
    queue.prepare(store.engine)
    store.people.add(people(number))
    return store.journal.plan(NOTICE, SENDER, MESSAGE, [RECORD])


def worker(store: Store, mailer: Mailer) -> Worker:
    return Worker(store, lambda: mailer, until_done=True, pace=QUICK, write=lambda *_, **__: None)


@pytest.mark.parametrize("together", [1, 2])
@pytest.mark.usefixtures("small_portions")
def test_a_notice_is_cut_into_portions_and_each_is_sent_once(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """For account holders: together the portions hold everybody, and nobody twice, however many a job has."""
    monkeypatch.setattr(queue, "TOGETHER", together)
    monkeypatch.setattr(queue, "SHARES", 1)
    with open_store(postgres_url) as store:
        notice = planned(store)
        waiting, left = queue.waiting(store.engine), store.portions.unfinished()

        worker(store, OutboxMailer(tmp_path / "outbox")).run()

        assert (waiting, len(left), queue.waiting(store.engine)) == (3, 3, 0)
        assert store.overview.tally(notice).states == {"accepted": EVERYBODY}
        assert len(list((tmp_path / "outbox").glob("*.eml"))) == EVERYBODY


@pytest.mark.usefixtures("small_portions")
def test_a_plan_and_its_place_in_the_queue_are_written_together_or_not_at_all(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For account holders: no notice is planned that no worker hears of, and no worker hears of nothing."""
    put = queue._put  # the last thing that planning does

    def put_and_fail(connection: Connection, numbers: Sequence[int]) -> None:
        put(connection, numbers)
        raise TimeoutError

    with open_store(postgres_url) as store:
        monkeypatch.setattr(queue, "_put", put_and_fail)
        with pytest.raises(TimeoutError):
            planned(store)

        assert queue.waiting(store.engine) == 0
        assert store.overview.tallies() == []


@pytest.mark.usefixtures("small_portions")
def test_a_run_that_sends_by_itself_leaves_shared_notices_to_workers(postgres_url: str) -> None:
    """For the operator: announce and workers side by side never have the same mail in hand."""
    with open_store(postgres_url) as store:
        notice, mailer = planned(store), MemoryMailer()
        claim = store.journal.claim(notice, "a worker", size=5, in_flight=5)

        store.journal.recover(mailer.name)
        stopped = dispatch(store.journal, mailer, notice)

        assert claim
        assert (stopped, len(mailer.kept)) == ("", 0)
        assert store.overview.tally(notice).states == {"sending": 5, "planned": 20}


@pytest.mark.usefixtures("small_portions")
def test_a_worker_whose_batch_was_taken_over_sends_no_more_and_its_answers_settle_doubts(
    postgres_url: str,
) -> None:
    """For account holders: a worker that was silent too long cannot repeat what another one sends."""
    with open_store(postgres_url) as store:
        notice = planned(store)
        (portion,) = store.portions.find([1])
        claim = store.journal.claim(notice, "slow", size=10, in_flight=1, portion=portion)
        assert claim
        first, second, *_ = (letter.delivery for letter in claim.letters)
        assert store.journal.record([Receipt(first, "accepted")], claim)

        doubtful = store.journal.recover("another", portion)
        late = store.journal.record([Receipt(second, "accepted")], claim)
        store.journal.close(claim)

        assert (doubtful, late) == (1, False)
        assert store.overview.tally(notice).states == {"accepted": 2, "planned": 23}


@pytest.mark.usefixtures("small_portions")
def test_what_is_not_in_the_queue_is_put_in_again(postgres_url: str) -> None:
    """For account holders: a queue that was lost loses nobody, and an upgrade may make it anew."""
    with open_store(postgres_url) as store:
        notice = planned(store)
        with store.engine.begin() as connection:
            connection.execute(text("TRUNCATE policy_queue.procrastinate_jobs CASCADE"))
            connection.execute(text("COMMENT ON SCHEMA policy_queue IS 'of an earlier release'"))
        with pytest.raises(OutdatedQueueError):
            worker(store, MemoryMailer()).run()
        upgrade_store(postgres_url)

        worker(store, MemoryMailer()).run()

        assert store.overview.tally(notice).states == {"accepted": EVERYBODY}


@pytest.mark.usefixtures("small_portions")
def test_a_paused_notice_is_left_alone(postgres_url: str) -> None:
    """For the operator: pausing holds for workers too; what a dead one had in hand is settled."""
    with open_store(postgres_url) as store:
        notice = planned(store)
        portion = store.portions.find(store.portions.unfinished())[0]
        assert store.journal.claim(notice, MemoryMailer().name, size=5, in_flight=0, portion=portion)
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE notice SET paused_at = now()"))

        worker(store, MemoryMailer()).run()

        assert store.overview.tally(notice).states == {"planned": EVERYBODY}


def test_workers_and_database_killed_nobody_is_lost_and_nobody_told_twice(
    postgres: Cluster, postgres_url: str, tmp_path: Path
) -> None:
    """For account holders: three workers and their database are killed between lost answers and 5xx."""
    trial = CrewTrial(
        tmp_path,
        "fenced",
        600,
        6,
        size=40,
        chance=0.15,
        longest=0.4,
        seed=3,
        url=postgres_url,
        server=postgres,
    )

    outcome = trial.run()

    assert outcome.kills >= 3
    assert (outcome.lost, outcome.twice, outcome.doubts, outcome.sums_wrong) == (0, 0, 0, 0)
    assert outcome.accepted == 600
    assert outcome.most_stopped <= 10
    assert trial.ended_well


def test_workers_say_that_they_need_postgresql(desk: Desk) -> None:
    """For the operator: one line says why not and what to set."""
    assert desk.types("worker") == 2
    assert "SQLite" in desk.said
    assert "POLICY_DATABASE_URL" in desk.said


@pytest.mark.usefixtures("small_portions")
def test_a_rehearsal_says_what_workers_would_send(
    desk: Desk, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: the dry run counts and changes nothing; retiring gives the work back."""
    monkeypatch.setenv("POLICY_DATABASE_URL", postgres_url)
    with open_store(postgres_url) as store:
        notice = planned(store)

        assert desk.types("worker", "--dry-run") == 0
        assert "3 portions to send by outbox" in desk.said
        assert store.overview.tally(notice).states == {"planned": EVERYBODY}
        assert desk.types("worker", "--retire") == 0

        mailer = MemoryMailer()
        dispatch(store.journal, mailer, notice)
        assert len(mailer.kept) == EVERYBODY


def test_announce_says_that_workers_send_and_whether_any_is_at_work(
    desk: Desk, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: who plans for workers that nobody started is told so at once."""
    monkeypatch.setenv("POLICY_DATABASE_URL", postgres_url)
    assert (desk.types("import", "recipients.csv"), desk.announces("--send")) == (0, 0)
    assert desk.types("worker", "--until-done") == 0
    desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)

    planned_only = desk.announces("--send")
    said = desk.said
    sent = desk.types("worker", "--until-done")

    assert (planned_only, sent) == (1, 0)
    assert "Workers send privacy:2026-03-01, and none is at work: start policy-notify worker." in said
    assert "Run the same command again" not in said
    assert desk.outbox() == ["Ada <ada@example.org>", "joan@example.org"]
    assert desk.announces("--send") == 0


def test_an_account_that_may_not_make_the_queue_is_told_so(postgres_url: str) -> None:
    """For the operator: a missing right is a sentence, not a traceback."""
    with open_store(postgres_url) as store, store.engine.begin() as connection:
        connection.execute(text("CREATE ROLE sender LOGIN"))
        for right in ("ALL ON ALL TABLES IN SCHEMA public", "USAGE ON SCHEMA public"):
            connection.execute(text(f"GRANT {right} TO sender"))
    theirs = make_url(postgres_url).set(username="sender")

    with (
        open_store(theirs.render_as_string(hide_password=False)) as store,
        pytest.raises(DatabaseError, match="queue cannot be made: permission denied"),
    ):
        queue.prepare(store.engine)
