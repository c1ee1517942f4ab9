"""A notice that is halted while its provider still holds the mail: what is called back, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.kill.recall_trial import RecallTrial
from notifier.delivery import fenced
from notifier.dispatch import dispatch
from notifier.errors import AnotherRunError
from notifier.recall import Recall, call_back, when_nobody_sends
from notifier.sandbox.account import MAX_STOPPED
from notifier.sandbox.sendgrid import Fault, Sandbox, sendgrid_sandbox
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER, memory_store, people
from tests.notifier.desk import Desk
from tests.notifier.provider import HOLD, KEY, Provider, provider_at
from tests.notifier.story import LONGER
from tests.notifier.test_fenced import planned

NOTICE = "privacy:2026-03-01"


@pytest.fixture
def holder() -> Iterator[Provider]:
    """A provider that holds mail of two people in a batch."""
    with provider_at(2_000_000_000, faults_in_mail=False, size=2) as made:
        yield made


@pytest.fixture
def store() -> Iterator[Store]:
    """One that is made in no time; a few tests are held against every kind, too."""
    with memory_store() as made:
        yield made


def held(store: Store, holder: Provider, number: int = 6) -> str:
    """A notice that was handed over, two people in a batch, and is still with the provider."""
    notice = planned(store, number)
    assert dispatch(store.journal, holder.mailer(), notice) == ""
    return notice


def called_back(store: Store, holder: Provider, notice: str) -> Recall:
    return call_back(store, holder.mailer(), notice, "a wrong date")


def states(store: Store, notice: str) -> dict[str, int]:
    return {str(state): number for state, number in store.overview.tally(notice).states.items()}


def test_what_a_provider_holds_of_a_cancelled_notice_goes_to_nobody(
    any_store: Store, holder: Provider
) -> None:
    """For counsel: within the half hour that SendGrid holds mail, a cancelled notice is really stopped."""
    notice = held(any_store, holder)

    any_store.halts.cancel(notice, "a wrong date")
    found = called_back(any_store, holder, notice)

    assert found == Recall(called_back=6)
    assert states(any_store, notice) == {"recalled": 6}
    assert holder.all_goes_out() == {}


def test_evidence_shows_what_was_handed_over_and_taken_back(store: Store, holder: Provider) -> None:
    """For the auditor: the provider's first answer, the doubt and the end stand one after the other."""
    notice = held(store, holder, 1)
    store.halts.cancel(notice, "a wrong date")

    called_back(store, holder, notice)

    (entry,) = store.proof.of("p0@example.org")
    assert (entry["state"], entry["said"]) == ("recalled", "cancelled: a wrong date")
    assert [(one["state"], one["said"]) for one in entry["earlier"]] == [
        ("accepted", ""),
        ("in doubt", "being called back: a wrong date"),
        ("planned", "called back before it went out: a wrong date"),
    ]
    assert entry["earlier"][0]["provider"]


def test_a_paused_notice_goes_out_once_after_it_is_resumed(any_store: Store, holder: Provider) -> None:
    """For account holders: one mail, however long the pause was; SendGrid's own ends after three days."""
    notice = held(any_store, holder)

    any_store.halts.pause(notice, "a wrong date")
    called_back(any_store, holder, notice)
    paused = states(any_store, notice)
    holder.clock.now += 30 * 86_400
    assert dispatch(any_store.journal, holder.mailer(), notice) == ""
    assert states(any_store, notice) == paused == {"planned": 6}
    any_store.halts.resume(notice, None, "mended")
    assert dispatch(any_store.journal, holder.mailer(), notice) == ""

    assert holder.all_goes_out() == {f"p{n}@example.org": 1 for n in range(6)}


def test_who_has_the_mail_already_stays_told(any_store: Store, holder: Provider) -> None:
    """For account holders: they are recorded as told, and no other ones are."""
    notice = planned(any_store, 4)
    mailer = holder.mailer()
    first = any_store.journal.claim(
        notice, mailer.name, size=2, in_flight=2, fence=mailer.fence(), seal=mailer.seal
    )
    assert first
    for receipts in mailer.hand_over(first.letters):
        any_store.journal.record(receipts, first)
    holder.clock.now += HOLD + 5  # the first two have it
    assert dispatch(any_store.journal, holder.mailer(), notice) == ""

    any_store.halts.cancel(notice, "a wrong date")
    found = called_back(any_store, holder, notice)

    assert found == Recall(called_back=2)
    assert states(any_store, notice) == {"accepted": 2, "recalled": 2}
    assert holder.all_goes_out() == {"p0@example.org": 1, "p1@example.org": 1}


def test_too_late_to_call_back_is_said_and_changes_nothing(store: Store, holder: Provider) -> None:
    """For counsel: who gets the mail all the same is counted, and recorded as told."""
    notice = held(store, holder)
    holder.clock.now += HOLD - 11 * 60

    store.halts.cancel(notice, "a wrong date")
    found = called_back(store, holder, notice)

    assert found == Recall(stays=6)
    assert states(store, notice) == {"accepted": 6}
    assert len(holder.all_goes_out()) == 6


def test_ten_batches_are_called_back_and_the_rest_is_counted(store: Store, holder: Provider) -> None:
    """For the operator: the provider's limit is kept, and what it leaves is said with a moment."""
    notice = held(store, holder, 24)

    store.halts.cancel(notice, "a wrong date")
    found = called_back(store, holder, notice)

    assert (found.called_back, found.stays, found.in_doubt) == (20, 4, 0)
    assert found.again
    assert found.again.timestamp() == holder.clock.now + HOLD + 1
    assert holder.sandbox.account.most_stopped == MAX_STOPPED
    assert len(holder.all_goes_out()) == 4


@pytest.mark.parametrize("fault", ["broken before", "5xx before", "429"])
def test_without_an_answer_people_are_in_doubt_by_name_until_it_is_known(
    store: Store, holder: Provider, fault: Fault
) -> None:
    """For account holders: nothing is guessed and nothing repeated; the next attempt asks again."""
    notice = held(store, holder, 2)
    store.halts.cancel(notice, "a wrong date")
    holder.script += [fault] * 6

    found = called_back(store, holder, notice)
    doubtful = states(store, notice)
    again = called_back(store, holder, notice)

    assert (found, doubtful) == (Recall(in_doubt=2), {"in doubt": 2})
    assert again == Recall()
    assert states(store, notice) == {"recalled": 2}
    assert holder.all_goes_out() == {}


@pytest.mark.parametrize("fault", ["lost answer", "5xx before"])
def test_a_doubt_that_nobody_could_ask_about_in_time_is_looked_up_in_the_log(
    store: Store, holder: Provider, fault: Fault
) -> None:
    """For account holders: a cancellation whose answer got lost ends as the provider's log has it."""
    notice = held(store, holder, 2)
    store.halts.cancel(notice, "a wrong date")
    holder.script += [fault, "5xx before", "5xx before"] * 3
    called_back(store, holder, notice)
    holder.script.clear()
    holder.clock.now += 2 * HOLD
    store.people.add(people(3)[2:])
    later = store.journal.plan("later", SENDER, MESSAGE, [])
    dispatch(store.journal, holder.mailer(), later)
    holder.clock.now += 2 * HOLD

    called_back(store, holder, notice)

    gone = {"accepted": 2} if fault == "5xx before" else {"recalled": 2}
    assert states(store, notice) == gone
    assert holder.all_goes_out() == {
        f"p{n}@example.org": 1 + (n < 2 and fault == "5xx before") for n in range(3)
    }


def test_a_run_ends_what_a_killed_recall_began(store: Store, holder: Provider) -> None:
    """For account holders: killed after its intent, a recall is ended by the next one."""
    notice = held(store, holder, 4)
    store.halts.cancel(notice, "a wrong date")
    fences = store.journal.fences
    fences.ask(fences.kept(notice, holder.mailer().now())[0], "a wrong date")
    killed = states(store, notice)

    called_back(store, holder, notice)

    assert killed == {"in doubt": 2, "accepted": 2}
    assert states(store, notice) == {"recalled": 4}
    assert holder.all_goes_out() == {}


def test_nothing_is_called_back_while_somebody_sends(any_store: Store) -> None:
    """For account holders: a batch in hand is waited for; what is being sent is not asked about."""
    store, notice = any_store, planned(any_store, 2)
    waits: list[int] = []

    with (
        store.sole_run(),
        pytest.raises(AnotherRunError),
        when_nobody_sends(store, notice, lambda: waits.append(1), longest=0.3),
    ):
        pytest.fail("it was not alone")

    assert waits == [1]
    with when_nobody_sends(store, notice, lambda: None), pytest.raises(AnotherRunError), store.sole_run():
        pytest.fail("it was not alone")


def test_killed_while_it_is_called_back_nobody_is_lost_and_nobody_told_twice(tmp_path: Path) -> None:
    """For account holders: pauses and cancellations are killed between faults; all is as recorded."""
    outcome = RecallTrial(tmp_path, "fenced", 120, 8, size=20, chance=0.2, longest=0.1, seed=5).run()

    assert (outcome.lost, outcome.twice, outcome.told_after_all, outcome.sums_wrong) == (0, 0, 0, 0)
    assert outcome.accepted + outcome.recalled == 120
    assert outcome.recalled
    assert outcome.withdrawn
    assert outcome.most_stopped <= MAX_STOPPED


@pytest.fixture
def held_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Sandbox]]:
    """An operator whose notice to two people is with SendGrid."""
    with sendgrid_sandbox(KEY) as sandbox:
        monkeypatch.setenv("POLICY_MAILER", "sendgrid")
        monkeypatch.setenv("POLICY_SENDGRID_KEY", KEY)
        monkeypatch.setenv("POLICY_SENDGRID_URL", sandbox.url)
        desk.repo.publish("2026-03-01", "Keep logs longer", privacy=LONGER)
        assert desk.announces("--send") == 0
        yield desk, sandbox


def test_the_operator_cancels_what_is_on_its_way(held_desk: tuple[Desk, Sandbox]) -> None:
    """For the operator: one command, rehearsed first; the change is new again for whom it was called back."""
    desk, sandbox = held_desk

    assert desk.types("cancel", NOTICE, "--because", "a wrong date", "--dry-run") == 0
    assert "SendGrid holds mail for 2; it would be called back." in desk.said
    assert sandbox.account.stopped().body == []
    assert desk.types("cancel", NOTICE, "--because", "a wrong date") == 0
    assert "Called back before it went out: 2." in desk.said
    assert f"{NOTICE}: 2 recipients: 2 recalled; finished, 2 not reached." in desk.said
    assert desk.types("cancel", NOTICE, "--because", "a wrong date") == 2
    assert desk.types("doubts", "--state", "recalled") == 1
    assert desk.announces("--send") == 0
    assert f"{NOTICE}~2: 2 recipients: 2 accepted; finished." in desk.said


def test_a_cancelled_notice_is_settled_only_once_nobody_is_in_doubt(
    held_desk: tuple[Desk, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the operator: status says not finished while it is open whether somebody's mail was called back."""
    desk, sandbox = held_desk
    monkeypatch.setattr(fenced, "AGAIN", ())
    sandbox.faults_elsewhere = iter(["broken before"] * 2)

    assert desk.types("cancel", NOTICE, "--because", "a wrong date") == 1
    assert "In doubt: 2. Run this again; who they are: policy-notify doubts." in desk.said
    assert desk.types("status") == 1
    assert f"{NOTICE}: 2 recipients: 2 in doubt; not finished." in desk.said

    assert desk.types("cancel", NOTICE, "--because", "a wrong date") == 0
    assert desk.types("status") == 0


def test_a_run_calls_back_what_a_killed_command_left(
    held_desk: tuple[Desk, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For counsel: the timer that sends is enough to end what a crash interrupted."""
    desk, sandbox = held_desk
    monkeypatch.setenv("POLICY_MAILER", "outbox")
    assert desk.types("pause", NOTICE, "--because", "a wrong date") == 2
    assert f"{NOTICE} is paused." in desk.said
    assert "SendGrid holds mail of" in desk.said
    monkeypatch.setenv("POLICY_MAILER", "sendgrid")

    assert desk.announces("--send") == 1

    assert f"{NOTICE}: paused (a wrong date)" in desk.said
    stopped = sandbox.account.stopped().body
    assert isinstance(stopped, list)
    assert [stop["status"] for stop in stopped] == ["cancel"]
    assert desk.types("resume", NOTICE, "--because", "mended") == 0
    assert desk.announces("--send") == 0
