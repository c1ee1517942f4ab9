"""Laws of a notice behind a fence that people pause, resume and cancel, in any order and killed anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.delivery.mailer import LAST_STOP, Fence, Withdrawal
from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Outcome, Receipt
from notifier.recall import call_back
from notifier.refusals import HaltError
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER, memory_store, people

PEOPLE, SIZE = 6, 2
HOLD = timedelta(minutes=30)
START = datetime(2100, 1, 1, tzinfo=UTC)

# What becomes of one question or request: done and answered; done or not, without an answer; refused; death.
FAULTS = ("lost", "never came", "refused", "killed before", "killed after")
MAIL, QUESTIONS = ("done",) * 12 + FAULTS, ("done",) * 3 + FAULTS
STEPS = ("send", "send", "pause", "cancel", "resume", "a while", "an hour")


class KilledError(BaseException):
    """The process died here; nothing after it ran."""


@dataclass
class Provider:
    """Holds batches for half an hour, and knows the truth about them."""

    script: Iterator[str]  # of mail
    answers: Iterator[str]  # to questions
    clock: datetime = START
    name: str = "held back"
    batch_size: int = SIZE
    in_flight: int = SIZE
    made: int = 0
    taken: dict[str, list[str]] = field(default_factory=dict)  # addresses by fence
    due: dict[str, datetime] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    _sealed: Fence | None = None

    def now(self) -> datetime:
        return self.clock

    def fence(self) -> Fence:
        self.made += 1
        return Fence(f"fence {self.made}", self.clock + HOLD)

    def seal(self, letters: Sequence[Letter], label: str, fence: Fence) -> str:
        self._sealed, self.labels[fence.id], self.due[fence.id] = fence, label, fence.send_at
        return "0" * 64

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        assert self._sealed
        fence, addresses = self._sealed.id, [letter.address for letter in letters]
        happened = self._happen(self.script, lambda: self.taken.update({fence: addresses}))
        if happened == "refused":
            raise MailerUnavailableError("refused")
        outcome: Outcome = "accepted" if happened == "done" else "in doubt"
        yield [Receipt(letter.delivery, outcome) for letter in letters]

    def withdraw(self, fence: Fence) -> Withdrawal:
        if self.clock > fence.send_at - LAST_STOP:
            return "still goes"
        happened = self._happen(self.answers, lambda: self.cancelled.add(fence.id))
        if happened == "refused":
            return "still goes"
        return "withdrawn" if happened == "done" else "unknown"

    def went_out(self, label: str) -> bool:
        return any(self.labels[fence] == label for fence in self.out())

    def out(self) -> list[str]:
        """Batches that reached people."""
        return [one for one in self.taken if one not in self.cancelled and self.due[one] <= self.clock]

    def alive(self) -> Counter[str]:
        """How many mails each person has, or will have if nothing is done."""
        going = [addresses for fence, addresses in self.taken.items() if fence not in self.cancelled]
        return Counter(address for addresses in going for address in addresses)

    def stop(self) -> None:
        """A request is sent as a whole."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def _happen(self, script: Iterator[str], act: Callable[[], object]) -> str:
        happening = next(script, "done")
        if happening == "killed before":
            raise KilledError
        if happening in {"done", "lost", "killed after"}:
            act()
        if happening == "killed after":
            raise KilledError
        return happening


def takes(store: Store, provider: Provider, notice: str, step: str) -> None:
    """One command, or some time that passes; a command may be killed."""
    if step in {"a while", "an hour"}:
        provider.clock += timedelta(minutes=5 if step == "a while" else 60)
        return
    with suppress(KilledError, MailerUnavailableError, HaltError):
        if step == "send":
            store.journal.recover(provider.name)
            store.halts.sweep()
            for halted in store.journal.fences.halted(provider.now()):
                call_back(store, provider, halted, "a law")
            dispatch(store.journal, provider, notice)
            store.halts.sweep()
        elif step == "resume":
            store.halts.resume(notice, None, "a law")
        else:
            with suppress(HaltError):
                (store.halts.pause if step == "pause" else store.halts.cancel)(notice, "a law")
            if store.halts.of(notice).course in {"paused", "cancelled"}:
                call_back(store, provider, notice, "a law")


def holds(store: Store, provider: Provider, notice: str) -> None:
    """What is so at every moment."""
    tally = store.overview.tally(notice)
    assert tally.recipients == PEOPLE
    assert tally.finished == (tally["planned"] + tally["sending"] + tally["in doubt"] == 0)
    assert all(number == 1 for number in provider.alive().values())


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """One store for all examples: each of them plans a notice of its own."""
    with memory_store() as made:
        made.people.add(people(PEOPLE))
        yield made


@settings(max_examples=12, deadline=None)
@given(
    steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=8),
    mail=st.lists(st.sampled_from(MAIL), max_size=12),
    questions=st.lists(st.sampled_from(QUESTIONS), min_size=3, max_size=12),
)
def test_second_thoughts_lose_nobody_and_tell_nobody_twice(
    store: Store, steps: list[str], mail: list[str], questions: list[str]
) -> None:
    """For account holders: whatever is paused, lost or killed, each has one state and at most one mail."""
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])
    provider = Provider(iter(mail), iter(questions))
    for step in ("send", *steps):
        takes(store, provider, notice, step)
        holds(store, provider, notice)
    provider.script = provider.answers = iter(())
    for step in ("resume", *("send", "an hour") * 4):
        takes(store, provider, notice, step)
        holds(store, provider, notice)

    told = {address for fence in provider.out() for address in provider.taken[fence]}
    by_state = {
        state: {row.address for row in store.overview.deliveries(state, notice)}
        for state in ("accepted", "recalled", "in doubt", "planned", "sending")
    }
    assert by_state["accepted"] <= told
    assert not by_state["recalled"] & told
    assert not by_state["planned"] | by_state["sending"]
    with (
        store.engine.begin() as connection
    ):  # the limit of ten is for one account: the next example has another
        connection.exec_driver_sql("UPDATE batch SET send_at = '2000-01-01 00:00:00.000000'")
