"""The trial with second thoughts: a notice is paused, resumed and at last cancelled while it is on its way.

Each of these is killed at random moments, as sending is. At the end everybody who is recorded as told has
one mail, and whoever was called back has none.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from benchmarks.kill.providers import Provider, SendGrid
from benchmarks.kill.trial import MESSAGE, SENDER, STEP, Clock, Outcome, Trial, await_end, begun
from notifier.letters import STATES, Message
from notifier.storage import Store

WHAT = ("send", "send", "send", "pause", "resume")
LATER = Message("Another change", "We keep less.\n", "<p>We keep less.</p>\n")
ROUNDS = 12
KILLS = 10  # of one notice
START = datetime(2000, 1, 1, tzinfo=UTC)  # before any batch


@dataclass
class RecallTrial(Trial):
    """``cancelled``: the notice ends so; else it is resumed and sent to the end."""

    cancelled: bool = True

    def trouble(self, store: Store, notice: str, where: str, clock: Clock, outcome: Outcome) -> None:
        """Kill runs, pauses and resumptions, then the end that it comes to; then let it be reached."""
        moments = random.Random(self.seed)
        with self.sender(self.place(), notice, where) as sender:
            self._run(sender, "send", clock)
            for number in range(self.kills):
                last = self.cancelled and number > self.kills - 4
                what = moments.choice(WHAT) if number else "pause"
                self._kill_one(sender, "cancel" if last else what, moments, clock)
                outcome.kills += 1
                self.look(store, notice, clock, outcome)
            self._end(store, notice, sender, clock, outcome)
            if not store.overview.tally(notice).finished:
                self._run(sender, f"send {self._later(store)}", clock)
                clock.ahead += 3 * STEP
                self._end(store, notice, sender, clock, outcome)

    def _kill_one(
        self, sender: subprocess.Popen[str], what: str, moments: random.Random, clock: Clock
    ) -> None:
        process = begun(sender, clock, what)
        ended = self.wait(sender, moments)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        if not ended:
            await_end(sender)

    def _end(
        self, store: Store, notice: str, sender: subprocess.Popen[str], clock: Clock, outcome: Outcome
    ) -> None:
        """Bring the notice where it is to end, as often as that takes."""
        if not self.cancelled:
            self._run(sender, "resume", clock)
        for _ in range(ROUNDS):
            self._run(sender, "cancel" if self.cancelled else "send", clock)
            self.look(store, notice, clock, outcome)
            if store.overview.tally(notice).finished:
                return
            clock.ahead += STEP

    def _run(self, sender: subprocess.Popen[str], what: str, clock: Clock) -> None:
        begun(sender, clock, what)
        await_end(sender)

    def _later(self, store: Store) -> str:
        """Another notice, whose mail shows that the provider's log does not lag."""
        return store.journal.plan("later", SENDER, LATER, [])

    def count(self, store: Store, notice: str, taking: Provider, clock: Clock, outcome: Outcome) -> None:
        """Compare what is recorded with what arrived; the mail of the later notice does not count."""
        clock.ahead += 72 * 3600
        assert isinstance(taking, SendGrid)
        sent = taking.sandbox.account.sent()
        copies = Counter(mail.address for mail in sent if mail.subject == MESSAGE.subject)
        states = {row.address: state for state in STATES for row in store.overview.deliveries(state, notice)}
        outcome.accepted = sum(state == "accepted" for state in states.values())
        outcome.recalled = sum(state == "recalled" for state in states.values())
        outcome.doubts = sum(state == "in doubt" for state in states.values())
        settled = outcome.accepted + outcome.recalled + outcome.doubts
        outcome.lost = sum(not copies[who] for who, state in states.items() if state == "accepted")
        outcome.lost += self.people - settled
        outcome.twice = sum(number > 1 for number in copies.values())
        outcome.told_after_all = sum(copies[who] for who, state in states.items() if state == "recalled")
        outcome.most_stopped, outcome.met = taking.most_stopped, taking.met()
        outcome.withdrawn = len(store.journal.fences.withdrawn(START))


def recalled(whole: RecallTrial) -> Outcome:
    """So many kills and people in all, in notices of a few kills each: later it has gone out already."""
    notices = max(whole.kills // KILLS, 1)
    total = Outcome(0)
    for number in range(notices):
        folder = whole.folder / f"notice {number}"
        folder.mkdir()
        people, seed = whole.people // notices, whole.seed + number
        one = replace(whole, folder=folder, people=people, seed=seed, kills=KILLS).run()
        for field in fields(Outcome):
            before, more = getattr(total, field.name), getattr(one, field.name)
            if field.name.startswith("most"):
                setattr(total, field.name, max(before, more))
            elif field.name == "met":
                total.met = dict(Counter(before) + Counter(more))
            else:
                setattr(total, field.name, before + more)
    return total
