"""Sending what is planned, until nothing is left or it is wiser to stop.

Each batch is claimed before it is handed over, and each receipt is stored before the next is asked
for. Everybody is tried once in a run; who was put off stays planned for the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from notifier.delivery.mailer import Mailer
from notifier.errors import MailerUnavailableError
from notifier.letters import Receipt
from notifier.storage.journal import Claim, Journal

REFUSALS_IN_A_ROW = 25  # so many say that something is wrong with us, not with the addresses


@dataclass
class _Mood:
    """What the answers so far make of going on."""

    refusals: int = 0
    stop: str = ""

    def hear(self, receipt: Receipt) -> None:
        self.refusals = self.refusals + 1 if receipt.outcome == "refused" else 0
        if receipt.outcome == "in doubt":
            self.stop = f"No answer came whether the mail was taken ({receipt.detail})."
        elif self.refusals >= REFUSALS_IN_A_ROW:
            self.stop = f"{self.refusals} refusals in a row; the last said: {receipt.detail}."


def dispatch(
    journal: Journal, mailer: Mailer, notice: str, progress: Callable[[int], None] = lambda _: None
) -> str:
    """Hand over every planned letter of a notice.

    ``progress`` is told how many were answered. Returns why it stopped early; empty if it did not.

    Raises:
        MailerUnavailableError: the provider cannot be used; the state says who was sent and who was not.
    """
    mood, last = _Mood(), 0
    while not mood.stop:
        claim = journal.claim(
            notice, mailer.name, size=mailer.batch_size, in_flight=mailer.in_flight, after=last
        )
        if claim is None:
            break
        _hand_over(journal, mailer, claim, mood, progress)
        last = claim.letters[-1].delivery
    return mood.stop


def _hand_over(
    journal: Journal, mailer: Mailer, claim: Claim, mood: _Mood, progress: Callable[[int], None]
) -> None:
    try:
        for receipts in mailer.hand_over(claim.letters):
            journal.record(receipts)
            progress(len(receipts))
            for receipt in receipts:
                mood.hear(receipt)
            if mood.stop:
                break
    except MailerUnavailableError:
        journal.close(claim)
        raise
    journal.close(claim)
