"""What a fence is for: each doubt is withdrawn and its letters planned again, or looked up.

A provider lets ten batches be withdrawn at a time, and none shortly before it goes out. So nothing new
is sent while ten are open, and what can no longer be withdrawn is looked up in its log once the mail
must have gone out: a mail of the batch there means that all of it was taken; none there means that it
was not, but only when mail of a later batch is there already.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from notifier.delivery.mailer import Fence, FencedMailer, Mailer
from notifier.storage.fences import Fences, Held
from notifier.storage.journal import Journal

MAX_WITHDRAWN = 10  # batches at one time
LOGGED = timedelta(minutes=15)  # after send_at: by then the log has what went out


def settle(journal: Journal, mailer: Mailer, notice: str) -> str:
    """Settle what can be settled of a notice's doubts. Returns why nothing more can be sent now."""
    if not isinstance(mailer, FencedMailer):
        return ""
    fences = journal.fences
    left = fences.doubts(notice)
    if left:
        with fences.alone():
            for held in fences.doubts(notice):
                _settle(fences, mailer, held)
        left = fences.doubts(notice)
    if left and (waits := [held for held in left if held.send_at + LOGGED > mailer.now()]):
        return (
            f"The provider has to be asked about a batch in doubt after {_shown(waits[0].send_at + LOGGED)}."
        )
    withdrawn = fences.withdrawn(mailer.now())
    if len(withdrawn) >= MAX_WITHDRAWN:
        again = _shown(withdrawn[0].send_at)
        return f"{MAX_WITHDRAWN} batches in doubt were withdrawn; the next can go after {again}."
    return ""


def _settle(fences: Fences, mailer: FencedMailer, held: Held) -> None:
    now = mailer.now()
    if len(fences.withdrawn(now)) < MAX_WITHDRAWN and withdrawn(mailer, held):
        fences.withdraw(held, now)
    elif now > held.send_at + LOGGED:
        if mailer.went_out(held.label):
            fences.take(held, "found in the provider's log")
        elif (later := fences.later_than(held)) and mailer.went_out(later.label):
            fences.miss(held, now)


def withdrawn(mailer: FencedMailer, held: Held) -> bool:
    """Whether the provider has discarded a batch for certain."""
    return mailer.withdraw(Fence(held.fence, held.send_at)) == "withdrawn"


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
