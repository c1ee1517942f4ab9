"""Laws of delivery, held against every order of answers, refusals, doubts and crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.dispatch import dispatch
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Outcome, Receipt
from notifier.notice import Record
from notifier.storage import Store
from tests.notifier.conftest import MESSAGE, SENDER, memory_store, people

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")

# What happens to one letter: an answer, or the death of the process before or after the provider has it.
Happening = Outcome | str
HAPPENINGS = ("accepted", "refused", "in doubt", "try later", "killed before", "killed after", "down")
PEOPLE = 8


class KilledError(BaseException):
    """The process died here; nothing after it ran."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """One store for all examples: each of them plans a notice of its own."""
    with memory_store() as made:
        made.people.add(people(PEOPLE))
        yield made


@dataclass
class ScriptedMailer:
    """A provider that does what the script says, letter by letter, and remembers what it really took.

    ``batch_size`` and ``in_flight`` make it one that answers singly, or one that answers for all.
    """

    script: Iterator[Happening]
    batch_size: int
    in_flight: int
    name: str = "scripted"
    took: Counter[str] = field(default_factory=Counter)
    stopped: bool = False

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        self.stopped = False
        if self.in_flight <= 1:
            for letter in letters:
                if self.stopped:
                    return
                yield [Receipt(letter.delivery, "begun")]
                yield [self._one(letter)]
        else:
            yield self._all(letters)

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None:
        """There is nothing to let go of."""

    def _one(self, letter: Letter) -> Receipt:
        happening = next(self.script, "accepted")
        if self.in_flight == 0 and self.took[letter.address]:
            happening = "accepted"  # such a way finds what it took before
        self._happen(happening, [letter])
        return Receipt(letter.delivery, _outcome(happening))

    def _all(self, letters: Sequence[Letter]) -> list[Receipt]:
        happening = next(self.script, "accepted")
        self._happen(happening, letters)
        return [Receipt(letter.delivery, _outcome(happening)) for letter in letters]

    def _happen(self, happening: Happening, letters: Sequence[Letter]) -> None:
        if happening == "killed before":
            raise KilledError
        if happening == "down":
            raise MailerUnavailableError("down")
        if happening in {"accepted", "in doubt", "killed after"}:
            for letter in letters:
                # The same letter by an idempotent way is the same mail.
                self.took[letter.address] = 1 if self.in_flight == 0 else self.took[letter.address] + 1
        if happening == "killed after":
            raise KilledError


def _outcome(happening: Happening) -> Outcome:
    return happening if happening in {"refused", "in doubt", "try later"} else "accepted"


def one_run(store: Store, mailer: ScriptedMailer, notice: str) -> None:
    """What the command does, with death in the middle allowed."""
    store.journal.recover(mailer.name)
    try:
        dispatch(store.journal, mailer, notice)
    except (KilledError, MailerUnavailableError):
        return


def run_on(store: Store, mailer: ScriptedMailer, notice: str, runs: int) -> None:
    """Run again until nobody is left, or so many times."""
    while runs and store.overview.tally(notice).incomplete:
        one_run(store, mailer, notice)
        runs -= 1


scripts = st.lists(st.sampled_from(HAPPENINGS), max_size=24)
ways = st.sampled_from([(3, 0), (4, 1), (3, 3), (1, 1)])  # batch size and letters in flight


@given(script=scripts, way=ways, runs=st.integers(1, 6))
def test_the_states_add_up_and_nobody_is_told_twice(
    store: Store, script: list[str], way: tuple[int, int], runs: int
) -> None:
    """For account holders: at every moment each of them has a state, and none has two mails."""
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    mailer = ScriptedMailer(iter(script), *way)
    for _ in range(runs):
        one_run(store, mailer, notice)
        tally = store.overview.tally(notice)

        assert tally.recipients == PEOPLE
        assert all(count == 1 for count in mailer.took.values())
        told = {d.address for d in store.overview.deliveries("accepted", notice)}
        assert told <= set(mailer.took)


@given(script=scripts, way=ways)
def test_nobody_is_left_out(store: Store, script: list[str], way: tuple[int, int]) -> None:
    """For account holders: once the provider answers, runs go on until each is told, refused or in doubt."""
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    mailer = ScriptedMailer(iter(script), *way)
    run_on(store, mailer, notice, len(script) + 2)
    tally = store.overview.tally(notice)
    doubtful = {d.address for d in store.overview.deliveries("in doubt", notice)}

    assert not tally.incomplete
    assert tally.finished == (not doubtful)
    assert tally["accepted"] <= sum(mailer.took.values()) <= tally["accepted"] + len(doubtful)


@given(script=scripts)
def test_a_way_that_can_be_repeated_leaves_no_doubt_behind_a_crash(store: Store, script: list[str]) -> None:
    """For the operator: with the outbox a killed run costs nothing but another one."""
    without_doubt = [happening for happening in script if happening != "in doubt"]
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    mailer = ScriptedMailer(iter(without_doubt), 3, 0)
    run_on(store, mailer, notice, len(script) + 2)

    assert store.overview.tally(notice).finished


@given(kills=st.lists(st.sampled_from(["accepted", "killed before", "killed after"]), max_size=12))
def test_one_connection_leaves_at_most_one_doubt_for_each_kill(store: Store, kills: list[str]) -> None:
    """For the operator: of a batch of fifty by SMTP a crash leaves one mail to look up, not fifty."""
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    mailer = ScriptedMailer(iter(kills), 8, 1)
    run_on(store, mailer, notice, len(kills) + 2)
    tally = store.overview.tally(notice)

    assert tally["in doubt"] <= sum(happening.startswith("killed") for happening in kills)
    assert not tally.incomplete


@example(answered=[0, 5, 2, 3], said=1)  # as many as between its ends, and not those
@given(answered=st.lists(st.integers(0, PEOPLE - 1), unique=True), said=st.integers(1, 3))
def test_answers_in_any_order_are_those_of_the_very_letters(
    store: Store, answered: list[int], said: int
) -> None:
    """For account holders: several connections answer in any order, and nobody's answer becomes another's."""
    notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
    claim = store.journal.claim(notice, "smtp", size=PEOPLE, in_flight=PEOPLE)
    assert claim

    wanted = [claim.letters[n] for n in answered]
    store.journal.record(
        [Receipt(one.delivery, "accepted", detail=f"250 {n % said}") for n, one in enumerate(wanted)]
    )

    accepted = {row.address for row in store.overview.deliveries("accepted", notice)}
    assert accepted == {one.address for one in wanted}
