"""Calling back what a provider took and still holds, when its notice is paused or cancelled.

Law     nobody is lost and nobody told twice, whenever this is killed: before the provider is asked,
        everybody in the batch is in doubt by name; only what it has discarded for certain is planned
        again, to go with the next run of a paused notice and never of a cancelled one
Method  a batch is discarded by its id, as any doubt behind a fence is (decision 0025), and not paused at
        the provider: a pause lapses there after three days, and the mail with it (decision 0041)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from notifier.delivery.mailer import Fence, FencedMailer
from notifier.errors import AnotherRunError
from notifier.fencing import MAX_WITHDRAWN, settle
from notifier.storage import Store
from notifier.storage.fences import Fences, Held

TAKEN_BACK = "called back before it went out"
STAYS = "could not be called back"
PATIENCE = 120.0  # seconds until a run or worker has ended the batch in hand; a request takes up to 30
LOOK = 0.25  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Recall:
    """How many people's mail was called back, goes out all the same, and is in doubt.

    ``again`` is when the provider takes further cancellations; None where its limit was not in the way.
    """

    called_back: int = 0
    stays: int = 0
    in_doubt: int = 0
    again: datetime | None = None


@contextmanager
def when_nobody_sends(
    store: Store, notice: str, waits: Callable[[], None], longest: float = PATIENCE
) -> Iterator[None]:
    """The sole run, once whoever sends has ended the batch in hand: a halted notice gets no other one.

    Raises:
        AnotherRunError: somebody sends for longer than that.
    """
    with ExitStack() as run:
        if not _until(lambda: _taken(store, run), longest, waits):
            raise AnotherRunError
        if store.journal.shared(notice):
            # A worker that died is not waited for: others settle its batch, which is not asked about here.
            _until(lambda: not store.overview.tally(notice)["sending"], longest, waits)
        yield


def _until(done: Callable[[], bool], longest: float, waits: Callable[[], None]) -> bool:
    """Look until it is done, or for so many seconds; whether it was done."""
    end = time.monotonic() + longest
    while not done():
        if time.monotonic() > end:
            return False
        waits()
        waits = _quietly
        time.sleep(LOOK)
    return True


def _quietly() -> None:
    """It was said once."""


def _taken(store: Store, run: ExitStack) -> bool:
    """Whether the sole run is ours from now on."""
    try:
        run.enter_context(store.sole_run())
    except AnotherRunError:
        return False
    return True


def call_back(store: Store, mailer: FencedMailer, notice: str, because: str) -> Recall:
    """Have the provider discard what it holds of a notice that was paused or cancelled.

    To be called while nobody sends, in the sole run.
    """
    store.journal.recover(mailer.name)  # what a killed run left
    settle(store.journal, mailer, notice)  # what an earlier attempt left in doubt
    fences = store.journal.fences
    with fences.alone():
        called_back = sum(
            _call_back(fences, mailer, held, because) for held in fences.kept(notice, mailer.now())
        )
    store.halts.sweep()
    store.journal.settle_known(notice)
    now = mailer.now()
    withdrawn, left = fences.withdrawn(now), fences.kept(notice, now)
    return Recall(
        called_back,
        fences.people(left),
        store.overview.tally(notice)["in doubt"],
        withdrawn[0].send_at if left and len(withdrawn) >= MAX_WITHDRAWN else None,
    )


def _call_back(fences: Fences, mailer: FencedMailer, held: Held, because: str) -> int:
    """How many people of a batch were called back."""
    now = mailer.now()
    if len(fences.withdrawn(now)) >= MAX_WITHDRAWN:
        return 0
    fences.ask(held, because)
    people = fences.people([held], "in doubt")
    match mailer.withdraw(Fence(held.fence, held.send_at)):
        case "withdrawn":
            fences.withdraw(held, now, f"{TAKEN_BACK}: {because}")
            return people
        case "still goes":
            fences.leave(held, f"{STAYS}: {because}")
        case "unknown":
            pass  # in doubt by name, until the provider's log or an event tells
    return 0
