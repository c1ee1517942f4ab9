"""One announcement from beginning to end: what was left behind first, then what is new.

The order keeps the promises: killed runs are settled, incomplete notices are continued, and then
what is new is planned. Whoever was put off waits for the next run and holds nobody else up. Planning
writes the notice, everybody's delivery and the standing of the versions in one transaction, before
the first mail goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from notifier.approval import SHORT, plan_of
from notifier.delivery import Mailer
from notifier.dispatch import dispatch
from notifier.errors import DecisionOnFirstUseError, NoRecipientsError, NotApprovedError
from notifier.letters import Message, Tally
from notifier.messages import compose, from_header
from notifier.notice import Change, Decision, Known, Outlook, baseline, outlooks
from notifier.settings import Sender
from notifier.storage import Store
from policy_history.document import Document
from policy_history.history import Policy, Version, document_of
from policy_history.judgement import judge
from policy_history.repository import Repository
from policy_history.signoff import SignOff

Count = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the next announcement would do about one policy, with the mail where one would go."""

    outlook: Outlook
    message: Message | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """How a run ended. ``stopped`` says why it ended early; ``waiting`` are policies that need counsel."""

    notices: tuple[Tally, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    stopped: str = ""
    first_use: bool = False

    @property
    def waiting(self) -> tuple[Outlook, ...]:
        """What counsel has to decide on."""
        return tuple(p.outlook for p in self.proposals if p.outlook.course == "needs counsel")

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do: everybody reached, nobody in doubt, nothing waiting."""
        return not (self.stopped or self.waiting) and all(tally.reached_all for tally in self.notices)


def change_of(
    policy: Policy,
    before: Version,
    after: Version,
    read: Callable[[Version], Document],
    signoffs: Sequence[SignOff] = (),
) -> Change:
    """Two versions of a policy, compared, assessed, and as counsel decided about single changes."""
    return Change(policy, before, after, judge(read(before), read(after), signoffs))


def proposals(
    policies: Sequence[Policy],
    known: Known,
    repository: Repository,
    sender: Sender,
    signoffs: Sequence[SignOff] = (),
) -> tuple[Proposal, ...]:
    """What is to be done about each policy, and the mails that would go. Writes nothing.

    Raises:
        RewrittenHistoryError: a recorded version is no longer on the branch.
    """
    weigh = partial(change_of, read=partial(document_of, repository), signoffs=signoffs)
    found = outlooks(policies, known, weigh)
    return tuple(Proposal(outlook, _mail(outlook, sender)) for outlook in found)


def with_decisions(known: Known, made: Sequence[Decision]) -> Known:
    """What is remembered, and what counsel says now."""
    return replace(known, decisions=(*known.decisions, *made))


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one announcement leans on. ``count`` is told how many letters were answered."""

    store: Store
    repository: Repository
    sender: Sender
    mailer: Mailer
    count: Count = lambda _: None
    signoffs: Sequence[SignOff] = ()
    approvals: int = 0

    def announce(self, policies: Sequence[Policy], decisions: Sequence[Decision] = ()) -> Announcement:
        """Send what was left behind, then what is new.

        Raises:
            AnotherRunError: another run is sending.
            NotApprovedError: what is new was not approved by enough people.
            NoRecipientsError: something is to be announced, and there is nobody.
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
            return self._first_use(policies) if first_use else self._announce_new(policies, left)

    def _announce_new(self, policies: Sequence[Policy], left: Sequence[str]) -> Announcement:
        """Plan and send what is new; ``left`` are the notices that this run went on with."""
        found = proposals(policies, self.store.ledger.known(), self.repository, self.sender, self.signoffs)
        if any(p.message for p in found) and not self.store.people.count():
            raise NoRecipientsError
        self._refuse_unapproved(found)
        names = [name for name in map(self._plan, found) if name]
        stopped = self._send(names)
        return Announcement(notices=self._tallies([*left, *names]), stopped=stopped, proposals=found)

    def _refuse_unapproved(self, found: Sequence[Proposal]) -> None:
        plan = plan_of([(p.outlook, p.message) for p in found], self.sender)
        has = len(self.store.ledger.approvers(plan))
        if plan and has < self.approvals:
            raise NotApprovedError(plan[:SHORT], has, self.approvals)

    def _plan(self, proposal: Proposal) -> str:
        """Write down what is decided about a policy; the notice's name where mail goes out."""
        outlook = proposal.outlook
        if proposal.message is None or outlook.change is None:
            self.store.ledger.write(outlook.records)
            return ""
        sender = from_header(self.sender)
        return self.store.journal.plan(outlook.change.name, sender, proposal.message, outlook.records)

    def _first_use(self, policies: Sequence[Policy]) -> Announcement:
        """Nobody may suddenly get mail about years of history: what is public now counts as known."""
        found = tuple(Proposal(Outlook(policy, "baseline", baseline(policy)), None) for policy in policies)
        self.store.ledger.begin_use([r for proposal in found for r in proposal.outlook.records])
        return Announcement(first_use=True, proposals=found)

    def _send(self, names: Sequence[str]) -> str:
        """One notice after the other, until one stops early; why it did."""
        for name in names:
            if stopped := dispatch(self.store.journal, self.mailer, name, self.count):
                return stopped
        return ""

    def _tallies(self, names: Sequence[str]) -> tuple[Tally, ...]:
        return tuple(self.store.overview.tally(name) for name in names)


def _mail(outlook: Outlook, sender: Sender) -> Message | None:
    announced = outlook.change if outlook.course == "announce" else None
    return compose([announced], sender) if announced else None
