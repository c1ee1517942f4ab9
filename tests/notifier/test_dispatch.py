"""When it is wiser to stop, and what that leaves behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from notifier.dispatch import REFUSALS_IN_A_ROW, dispatch
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Outcome, Receipt
from notifier.notice import Record
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER, people

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


@dataclass
class Answering:
    """A provider that answers letter by letter and is then gone; ``heard`` are those it answered."""

    answers: list[Outcome]
    batch_size: int = 4
    in_flight: int = 1
    name: str = "answering"
    heard: list[str] = field(default_factory=list)
    stopped: bool = False

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        self.stopped = False
        for letter in letters:
            if self.stopped:
                return
            if not self.answers:
                raise MailerUnavailableError("It is gone.")
            self.heard.append(letter.address)
            yield [Receipt(letter.delivery, self.answers.pop(0), detail="because")]

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None:
        """There is nothing to let go of."""


def planned(store: Store, number: int) -> str:
    store.people.add(people(number))
    return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])


def test_a_row_of_refusals_stops_the_run(store: Store) -> None:
    """For account holders: a blocked sender must not burn the whole list as refused."""
    notice = planned(store, 40)
    mailer = Answering(["refused"] * 40)

    stopped = dispatch(store.journal, mailer, notice)

    assert stopped == "25 refusals in a row; the last said: because."
    assert store.overview.tally(notice).states == {"refused": REFUSALS_IN_A_ROW, "planned": 15}


def test_refusals_here_and_there_do_not(store: Store) -> None:
    """For account holders: many wrong addresses in a long list are ordinary."""
    notice = planned(store, 60)
    mailer = Answering(["refused", "accepted"] * 30)

    assert dispatch(store.journal, mailer, notice) == ""
    assert store.overview.tally(notice).finished


def test_the_first_doubt_stops_the_run(store: Store) -> None:
    """For the operator: a provider that does not answer is looked at before there are a thousand doubts."""
    notice = planned(store, 9)
    mailer = Answering(["accepted", "in doubt", "accepted", "accepted"])

    stopped = dispatch(store.journal, mailer, notice)

    assert stopped.startswith("No answer came whether the mail was taken")
    assert store.overview.tally(notice).states == {"accepted": 1, "in doubt": 1, "planned": 7}


def test_a_provider_that_goes_away_leaves_the_rest_planned(store: Store) -> None:
    """For account holders: whoever had no turn gets one in the next run."""
    notice = planned(store, 9)

    with pytest.raises(MailerUnavailableError):
        dispatch(store.journal, Answering(["accepted"] * 6), notice)
    dispatch(store.journal, second := Answering(["accepted"] * 9), notice)

    assert store.overview.tally(notice).states == {"accepted": 9}
    assert second.heard == ["p6@example.org", "p7@example.org", "p8@example.org"]


def test_who_is_put_off_is_tried_once_a_run(store: Store) -> None:
    """For the operator: a run ends, whatever the provider says."""
    notice = planned(store, 3)
    mailer = Answering(["try later"] * 9)

    dispatch(store.journal, mailer, notice)

    assert mailer.heard == ["p0@example.org", "p1@example.org", "p2@example.org"]
    assert store.overview.tally(notice).states == {"planned": 3}


@dataclass
class PressedOn:
    """A provider during whose third letter somebody asks to stop, so many times."""

    presses: int
    asking: signal.Signals = signal.SIGINT
    batch_size: int = 4
    in_flight: int = 1
    name: str = "pressed"
    took: list[str] = field(default_factory=list)
    stopped: bool = False

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        self.stopped = False
        for letter in letters:
            if self.stopped:
                return
            self.took.append(letter.address)
            for _ in range(self.presses if len(self.took) == 3 else 0):
                signal.raise_signal(self.asking)
            yield [Receipt(letter.delivery, "accepted")]

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None:
        """There is nothing to let go of."""


@pytest.mark.parametrize("asking", [signal.SIGINT, signal.SIGTERM])
def test_who_is_asked_to_stop_finishes_the_letter_in_hand(store: Store, asking: signal.Signals) -> None:
    """For account holders and the operator: stopping leaves no doubt, and the next run goes on."""
    notice = planned(store, 6)
    before = signal.getsignal(asking)

    with pytest.raises(KeyboardInterrupt):
        dispatch(store.journal, mailer := PressedOn(1, asking), notice)

    assert store.overview.tally(notice).states == {"accepted": 3, "planned": 3}
    assert signal.getsignal(asking) is before
    assert store.journal.recover(mailer.name) == 0
    dispatch(store.journal, mailer, notice)
    assert sorted(mailer.took) == [f"p{n}@example.org" for n in range(6)]


def test_ctrl_c_pressed_twice_stops_at_once(store: Store) -> None:
    """For the operator: a server that hangs can be left; the one letter is then in doubt, as it must be."""
    notice = planned(store, 6)

    with pytest.raises(KeyboardInterrupt):
        dispatch(store.journal, mailer := PressedOn(2), notice)

    assert store.journal.recover(mailer.name) == 1
    assert store.overview.tally(notice).states == {"accepted": 2, "in doubt": 1, "planned": 3}


def test_progress_is_told_answer_by_answer(store: Store) -> None:
    """For the operator: a long run shows how far it is."""
    told: list[int] = []

    dispatch(store.journal, Answering(["accepted"] * 5), planned(store, 5), told.append)

    assert sum(told) == 5
