"""One announcement from beginning to end: what was left behind first, then what is new.

The order keeps the promises: killed runs are settled, incomplete notices are continued, and then
what is new is planned. Whoever was put off waits for the next run and holds nobody else up. Planning
writes the notice, everybody's delivery and the standing of the versions in one transaction, before
the first mail goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from notifier.approval import SHORT, plan_of
from notifier.delivery import Mailer
from notifier.dispatch import dispatch
from notifier.errors import DecisionOnFirstUseError, NoRecipientsError, NotApprovedError, SettingsError
from notifier.intent import Intent, Public, intend
from notifier.letters import Tally
from notifier.messages import from_header
from notifier.notice import Decision, Known, Outlook, baseline
from notifier.settings import Sender
from notifier.storage import Store

Count = Callable[[int], None]
NOTHING = Intent(())


@dataclass(frozen=True, slots=True)
class Announcement:
    """How a run ended. ``stopped`` says why it ended early; ``waiting`` are policies that need counsel."""

    notices: tuple[Tally, ...] = ()
    intent: Intent = NOTHING
    stopped: str = ""
    first_use: bool = False

    @property
    def waiting(self) -> tuple[Outlook, ...]:
        """What counsel has to decide on."""
        return tuple(o for o in self.intent.outlooks if o.course == "needs counsel")

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do: everybody reached, nobody in doubt, nothing waiting."""
        return not (self.stopped or self.waiting) and all(tally.reached_all for tally in self.notices)


def with_decisions(known: Known, made: Sequence[Decision]) -> Known:
    """What is remembered, and what counsel says now."""
    return replace(known, decisions=(*known.decisions, *made))


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one announcement leans on.

    ``service`` is where watchers can leave; empty where there is none. ``count`` is told how many letters
    were answered.
    """

    store: Store
    public: Public
    sender: Sender
    mailer: Mailer
    service: str = ""
    count: Count = lambda _: None
    approvals: int = 0

    def announce(self, decisions: Sequence[Decision] = ()) -> Announcement:
        """Send what was left behind, then what is new.

        Raises:
            AnotherRunError: another run is sending.
            NotApprovedError: what is new was not approved by enough people.
            NoRecipientsError: something is to be announced, and there is nobody.
            SettingsError: people follow policies, and there is no way for them to leave.
            MailerUnavailableError: the provider cannot be used; run again to go on.
            DecisionError: a decision on the first use, which announces nothing.
        """
        with self.store.sole_run():
            first_use = self.store.ledger.known().since is None
            if first_use and decisions:
                raise DecisionOnFirstUseError
            # Before the first mail: whatever stops this run, counsel's word is kept.
            for made in decisions:
                self.store.ledger.decide(made)
            self.store.journal.recover(self.mailer.name)
            left = [tally.notice for tally in self.store.overview.tallies() if not tally.finished]
            if stopped := self._send(left):
                return Announcement(notices=self._tallies(left), stopped=stopped)
            return self._first_use() if first_use else self._announce_new(left)

    def _announce_new(self, left: Sequence[str]) -> Announcement:
        """Plan and send what is new; ``left`` are the notices that this run went on with."""
        for tally in self.store.overview.tallies():
            if tally["refused"]:  # of a run that was killed before it settled them
                self.store.journal.settle_known(tally.notice)
        known, groups = self.store.ledger.known(), self.store.audience.groups
        intent = intend(self.public, known, groups, self.sender, self.service)
        if any(o.course == "announce" for o in intent.outlooks) and not self.store.people.count():
            raise NoRecipientsError
        refuse_without_exit(intent)
        self._refuse_unapproved(intent)
        names = self._plan(intent)
        stopped = self._send(names)
        return Announcement(notices=self._tallies([*left, *names]), stopped=stopped, intent=intent)

    def _refuse_unapproved(self, intent: Intent) -> None:
        plan = plan_of(intent, self.sender)
        has = len(self.store.ledger.approvers(plan))
        if intent.mails and has < self.approvals:
            raise NotApprovedError(plan[:SHORT], has, self.approvals)

    def _plan(self, intent: Intent) -> list[str]:
        """Write down what is decided about each policy; the names of notices that go out."""
        sender = from_header(self.sender)
        # Watchers first: a run that is killed in between finds them planned, and the rest still new.
        drafts = sorted((d for d in intent.drafts if d.people), key=lambda d: d.kind == "holder")
        records = {outlook.policy.slug: outlook.records for outlook in intent.outlooks}
        names = []
        for draft in drafts:
            mine = [records.pop(reach.slug) for reach in draft.reaches] if draft.kind == "holder" else []
            names.append(self.store.journal.plan_draft(draft, sender, chain.from_iterable(mine)))
        self.store.ledger.write(chain.from_iterable(records.values()))
        return names[::-1]

    def _first_use(self) -> Announcement:
        """Nobody may suddenly get mail about years of history: what is public now counts as known."""
        found = tuple(Outlook(policy, "baseline", baseline(policy)) for policy in self.public.policies)
        self.store.ledger.begin_use([record for outlook in found for record in outlook.records])
        return Announcement(first_use=True, intent=Intent(found))

    def _send(self, names: Sequence[str]) -> str:
        """One notice after the other, until one stops early; why it did."""
        for name in names:
            stopped = dispatch(self.store.journal, self.mailer, name, self.count)
            self.store.journal.settle_known(name)
            if stopped:
                return stopped
        return ""

    def _tallies(self, names: Sequence[str]) -> tuple[Tally, ...]:
        return tuple(self.store.overview.tally(name) for name in names)


def refuse_without_exit(intent: Intent) -> None:
    """Whoever follows a policy by choice must be able to leave.

    Raises:
        SettingsError: there are such people, and no service where they could.
    """
    people = sum(draft.people for draft in intent.drafts if draft.kind == "watcher" and not draft.service)
    if people:
        raise SettingsError(
            [f"POLICY_SERVICE_URL is not set, and {people:,} who follow policies must be able to leave"]
        )
