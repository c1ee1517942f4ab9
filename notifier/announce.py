"""One announcement from beginning to end: what was left behind first, then what is new.

The order keeps the promises: killed runs are settled, an incomplete notice is continued, and only
then is anything new planned. Planning writes the notice, everybody's delivery and the standing of
the versions in one transaction, before the first mail goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from notifier.delivery import Mailer
from notifier.dispatch import dispatch
from notifier.errors import NoRecipientsError
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
PUT_OFF = "The provider put some off."


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
        """Whether nothing is left to do: nobody planned, nobody in doubt, nothing waiting."""
        return not (self.stopped or self.waiting) and all(tally.finished for tally in self.notices)


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

    def announce(self, policies: Sequence[Policy], decisions: Sequence[Decision] = ()) -> Announcement:
        """Send what was left behind, then what is new.

        Raises:
            AnotherRunError: another run is sending.
            NoRecipientsError: something is to be announced, and there is nobody.
            MailerUnavailableError: the provider cannot be used; run again to go on.
        """
        with self.store.sole_run():
            self.store.journal.recover(self.mailer.name)
            stopped = self._send([tally.notice for tally in self._unfinished() if tally.incomplete])
            unfinished = self._unfinished()
            if stopped or any(tally.incomplete for tally in unfinished):
                return Announcement(notices=unfinished, stopped=stopped or PUT_OFF)
            if self.store.ledger.known().since is None:
                return self._first_use(policies)
            return self._announce_new(policies, decisions)

    def _announce_new(self, policies: Sequence[Policy], decisions: Sequence[Decision]) -> Announcement:
        known = with_decisions(self.store.ledger.known(), decisions)
        found = proposals(policies, known, self.repository, self.sender, self.signoffs)
        if any(p.message for p in found) and not self.store.people.count():
            raise NoRecipientsError
        for made in decisions:
            self.store.ledger.decide(made)
        doubtful = self._unfinished()
        names = [name for name in map(self._plan, found) if name]
        stopped = self._send(names)
        told = tuple(self.store.overview.tally(name) for name in names)
        return Announcement(notices=(*doubtful, *told), stopped=stopped, proposals=found)

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

    def _unfinished(self) -> tuple[Tally, ...]:
        return tuple(tally for tally in self.store.overview.tallies() if not tally.finished)


def _mail(outlook: Outlook, sender: Sender) -> Message | None:
    announced = outlook.change if outlook.course == "announce" else None
    return compose(announced, sender) if announced else None
