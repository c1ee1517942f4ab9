"""Sending what is planned, until nothing is left or it is wiser to stop.

Each batch is claimed before it is handed over, and each receipt is stored before the next is asked
for. Everybody is tried once in a run; who was put off stays planned for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from notifier.delivery.mailer import FencedMailer, Mailer
from notifier.errors import MailerUnavailableError
from notifier.fencing import settle
from notifier.interruption import Interruption, held_back
from notifier.letters import Receipt
from notifier.logs import hidden
from notifier.storage.journal import Claim, Journal
from notifier.storage.portions import Portion

REFUSALS_IN_A_ROW = 25  # so many say that something is wrong with us, not with the addresses


@dataclass
class _Mood:
    """What the answers so far make of going on."""

    interruption: Interruption
    fenced: bool  # then a doubt is withdrawn and sent anew
    alone: bool  # nobody else sends, so nobody takes a batch over
    refusals: int = 0  # in a row
    doubts: int = 0  # not settled yet
    stop: str = ""

    def hear(self, receipt: Receipt) -> None:
        self.refusals = self.refusals + 1 if receipt.outcome == "refused" else 0
        self.doubts += receipt.outcome == "in doubt"
        if receipt.outcome == "in doubt" and not self.fenced:
            self.stop = f"No answer came whether the mail was taken ({hidden(receipt.detail)})."
        elif self.refusals >= REFUSALS_IN_A_ROW:
            self.stop = f"{self.refusals} refusals in a row; the last said: {hidden(receipt.detail)}."


def dispatch(  # noqa: PLR0913  # what a worker adds to a run
    journal: Journal,
    mailer: Mailer,
    notice: str,
    progress: Callable[[int], None] = lambda _: None,
    *,
    portion: Portion | None = None,
    interruption: Interruption | None = None,
) -> str:
    """Hand over every planned letter of a notice, or of a portion; what workers share is left to them.

    ``progress`` is told how many were answered. Returns why it stopped early; empty if it did not.

    Raises:
        MailerUnavailableError: the provider cannot be used; the state says who was sent and who was not.
        KeyboardInterrupt: somebody asked to stop; the letter in hand was finished and is recorded.
    """
    if portion is None and journal.shared(notice):
        return ""
    last = first = portion.first - 1 if portion else 0
    with nullcontext(interruption) if interruption else held_back() as asked:
        mood = _Mood(asked, isinstance(mailer, FencedMailer), portion is None)
        mood.stop = settle(journal, mailer, notice)
        size, in_flight = mailer.batch_size, mailer.in_flight
        take = partial(journal.claim, notice, mailer.name, size=size, in_flight=in_flight, portion=portion)
        ending: Claim | None = None
        while not (mood.stop or asked.asked):
            claim = _claim(journal, mailer, take, last, ending)
            ending = None
            if claim is None:
                break
            _hand_over(journal, mailer, claim, partial(_take, journal, claim, mood, progress))
            # Behind a fence nobody is put off: whoever is planned again was withdrawn, and goes next.
            last = first if mood.fenced else claim.letters[-1].delivery
            if mood.alone and not mood.doubts:
                ending = claim  # with the next one, in the same transaction
                continue
            journal.close(claim)
            if mood.doubts:
                mood.doubts = 0
                mood.stop = mood.stop or settle(journal, mailer, notice)
            elif portion and claim.letters[-1].delivery == portion.last:
                break  # without asking the provider for one more fence
        if ending:
            journal.close(ending)
        if interruption is None:
            asked.heed()
    return mood.stop


def _claim(
    journal: Journal, mailer: Mailer, take: Callable[..., Claim | None], after: int, ending: Claim | None
) -> Claim | None:
    """The next batch, behind a fence if the mailer has one; the one before ends with it."""
    if not isinstance(mailer, FencedMailer):
        return take(after=after, ending=ending)
    try:
        fence = mailer.fence()
    except MailerUnavailableError:
        if ending:
            journal.close(ending)
        raise
    return take(after=after, ending=ending, fence=fence, seal=mailer.seal)


def _hand_over(
    journal: Journal, mailer: Mailer, claim: Claim, goes_on: Callable[[Sequence[Receipt]], bool]
) -> None:
    """Hand a batch over, as far as ``goes_on`` says after each answer; what was begun is waited for."""
    try:
        for receipts in mailer.hand_over(claim.letters):
            if not goes_on(receipts):
                mailer.stop()
    except MailerUnavailableError:
        journal.close(claim)
        raise


def _take(
    journal: Journal, claim: Claim, mood: _Mood, progress: Callable[[int], None], receipts: Sequence[Receipt]
) -> bool:
    """Store what a mailer says; whether to ask for more."""
    # Behind a fence the answers of a whole batch can wait for the next intent: a kill in between is a doubt
    # that is withdrawn.
    if not journal.record(receipts, claim, later=mood.fenced and mood.alone):
        mood.stop = "Another worker took the batch over."
        return False
    answers = [receipt for receipt in receipts if receipt.outcome != "begun"]
    progress(len(answers))
    for receipt in answers:
        mood.hear(receipt)
    return not (mood.stop or mood.interruption.asked)
