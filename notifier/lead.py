"""Whether people hear of a release early enough: against its effective date and the policy's own promise.

Unit    calendar days between the telling and the day from which a text applies
Law     what the earlier text promises is never undercut without a word of counsel's; nor what counsel set
        (``notice_days``); nor the law table's days where the release names an effective date
Method  the obligation is that of ``policy_history.obligation``; decision 0033 tells why these three bind
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from notifier.notice import Change
from policy_history.document import Document
from policy_history.history import Version
from policy_history.obligation import Obligation, obligation, shortcomings


@dataclass(frozen=True, slots=True)
class Lead:
    """One announced change: the days it needs, the days it leaves, and what the check says of it.

    ``needed`` binds; ``reason`` is where it comes from. ``said`` are the check's words.
    """

    name: str
    effective: date
    needed: int
    given: int
    reason: str
    said: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether people would hear of it later than they must."""
        return bool(self.needed) and self.given < self.needed

    @property
    def earliest(self) -> date:
        """From when it could apply, if people are told on the day that was reckoned with."""
        return self.effective + timedelta(days=self.needed - self.given)


def leads(changes: Sequence[Change], read: Callable[[Version], Document], told: date) -> Iterator[Lead]:
    """Each change as it would be told on a day."""
    for change in changes:
        before, after = read(change.before), read(change.after)
        owed = obligation(before, after, change.assessment)
        needed, reason = _needed(owed, after)
        said = tuple(message for _, message in shortcomings(owed, after.front))
        effective = change.after.effective
        yield Lead(change.name, effective, needed, (effective - told).days, reason, said)


def _needed(owed: Obligation, after: Document) -> tuple[int, str]:
    """The days that bind, and why."""
    found = [(0, "")]
    if owed.promise and owed.days:
        found.append((owed.promise.days, f"the earlier text promises it: “{owed.promise.quote}”"))
    if after.front.notice_days is not None:
        found.append((after.front.notice_days, "counsel set it ('notice_days')"))
    elif after.front.effective is not None:
        found.append((owed.days, "the law table asks for it"))
    return max(found, key=lambda pair: pair[0])
