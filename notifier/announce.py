"""One announcement from beginning to end: what was left behind first, then what is new.

The order keeps the promises: killed runs are settled, incomplete notices are continued, and then
what is new is planned. Whoever was put off waits for the next run and holds nobody else up. Planning
writes the notice, everybody's delivery and the standing of the versions in one transaction, before
the first mail goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain

from notifier.approval import SHORT, plan_of
from notifier.delivery import Mailer
from notifier.delivery.mailer import FencedMailer
from notifier.dispatch import dispatch
from notifier.errors import (
    DecisionOnFirstUseError,
    NoRecipientsError,
    NotApprovedError,
    SettingsError,
)
from notifier.intent import Intent, Public, intend
from notifier.lead import Lead, leads
from notifier.letters import Tally
from notifier.messages import from_header
from notifier.notice import Decision, Known, Outlook, baseline
from notifier.recall import call_back
from notifier.refusals import LateError
from notifier.settings import Sender
from notifier.storage import Store
from notifier.storage.halts import Halt
from policy_history.history import document_of

Count = Callable[[int], None]
NOTHING = Intent(())


@dataclass(frozen=True, slots=True)
class Crew:
    """Notices that workers send, and how many workers were at work within the last minute."""

    notices: tuple[str, ...]
    workers: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """How a run ended. ``stopped`` says why it ended early; ``waiting`` are policies that need counsel.

    ``held`` are unfinished notices that did not go: their moment has not come or has passed, or somebody
    paused them.
    """

    notices: tuple[Tally, ...] = ()
    intent: Intent = NOTHING
    held: tuple[Halt, ...] = ()
    stopped: str = ""
    crew: Crew | None = None
    first_use: bool = False

    @property
    def waiting(self) -> tuple[Outlook, ...]:
        """What counsel has to decide on."""
        return tuple(o for o in self.intent.outlooks if o.course == "needs counsel")

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do now: everybody reached, nobody in doubt, nothing waiting."""
        overdue = any(halt.course != "waits" for halt in self.held)
        later = {halt.notice for halt in self.held}
        reached = all(tally.reached_all for tally in self.notices if tally.notice not in later)
        return not (self.stopped or self.waiting or overdue) and reached


def with_decisions(known: Known, made: Sequence[Decision]) -> Known:
    """What is remembered, and what counsel says now."""
    return replace(known, decisions=(*known.decisions, *made))


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one announcement leans on.

    ``service`` is where watchers can leave; empty where there is none. ``count`` is told how many letters
    were answered. ``late`` is counsel's reason where people are told too late.
    """

    store: Store
    public: Public
    sender: Sender
    mailer: Mailer
    service: str = ""
    count: Count = lambda _: None
    approvals: int = 0
    late: str = ""

    def announce(self, decisions: Sequence[Decision] = (), send_at: datetime | None = None) -> Announcement:
        """Send what was left behind and may go, then what is new; that not before ``send_at``.

        Raises:
            LateError: people would hear of it too late, and counsel has not said that it shall be so.
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
            self.store.halts.overtake({policy.slug: policy.current.id for policy in self.public.policies})
            self.store.halts.sweep()
            self._call_back()
            left = [tally.notice for tally in self.store.overview.tallies() if not tally.finished]
            if stopped := self._send(left):
                return Announcement(
                    self._tallies(left), stopped=stopped, held=self._held(), crew=self._crew()
                )
            return self._first_use() if first_use else self._announce_new(left, send_at)

    def _call_back(self) -> None:
        """What a provider holds of halted notices, where the command that halted them did not end it."""
        if isinstance(self.mailer, FencedMailer):
            for name in self.store.journal.fences.halted(self.mailer.now()):
                call_back(self.store, self.mailer, name, self.store.halts.of(name).because)

    def _announce_new(self, left: Sequence[str], send_at: datetime | None) -> Announcement:
        """Plan and send what is new; ``left`` are the notices that this run went on with."""
        for tally in self.store.overview.tallies():
            if tally["refused"] or tally["recalled"]:  # of a run that was killed before it settled them
                self.store.journal.settle_known(tally.notice)
        known, groups = self.store.ledger.known(), self.store.audience.groups
        told = day_of(send_at)
        intent = intend(self.public, known, groups, self.sender, service=self.service, told=told)
        if any(o.course == "announce" for o in intent.outlooks) and not self.store.people.count():
            raise NoRecipientsError
        refuse_without_exit(intent)
        refuse_late(leads_of(intent, self.public, send_at), self.late)
        self._refuse_unapproved(intent, send_at)
        names = self._plan(intent, send_at)
        stopped = self._send(names)
        tallies = self._tallies([*left, *names])
        return Announcement(
            notices=tallies, stopped=stopped, intent=intent, held=self._held(), crew=self._crew()
        )

    def _refuse_unapproved(self, intent: Intent, send_at: datetime | None) -> None:
        plan = plan_of(intent, self.sender, send_at)
        has = len(self.store.ledger.approvers(plan))
        if intent.mails and has < self.approvals:
            raise NotApprovedError(plan[:SHORT], has, self.approvals)

    def _plan(self, intent: Intent, send_at: datetime | None) -> list[str]:
        """Write down what is decided about each policy; the names of notices that go out."""
        sender = from_header(self.sender)
        # Watchers first: a run that is killed in between finds them planned, and the rest still new.
        drafts = sorted((d for d in intent.drafts if d.people), key=lambda d: d.kind == "holder")
        records = {outlook.policy.slug: outlook.records for outlook in intent.outlooks}
        names = []
        for draft in drafts:
            mine = [records.pop(reach.slug) for reach in draft.reaches] if draft.kind == "holder" else []
            whole = replace(draft, send_at=send_at, because=self.late and f"late: {self.late}")
            names.append(self.store.journal.plan_draft(whole, sender, chain.from_iterable(mine)))
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
            self.store.halts.sweep()
            self.store.journal.settle_known(name)
            if stopped:
                return stopped
        return ""

    def _crew(self) -> Crew | None:
        shared = self.store.portions.shared()
        return Crew(tuple(shared), self.store.workers()) if shared else None

    def _held(self) -> tuple[Halt, ...]:
        """Unfinished notices that are not to go now."""
        open_ = {tally.notice for tally in self.store.overview.tallies() if tally.incomplete}
        return tuple(h for h in self.store.halts.all() if h.notice in open_ and h.course != "goes")

    def _tallies(self, names: Sequence[str]) -> tuple[Tally, ...]:
        return tuple(self.store.overview.tally(name) for name in names)


def day_of(send_at: datetime | None) -> date:
    """The day on which people are told, in UTC."""
    return (send_at or datetime.now(UTC)).date()


def leads_of(intent: Intent, public: Public, send_at: datetime | None) -> tuple[Lead, ...]:
    """How early account holders would hear of each announced change."""
    changes = [o.change for o in intent.outlooks if o.course == "announce" and o.change]
    return tuple(leads(changes, partial(document_of, public.repository), day_of(send_at)))


def refuse_late(found: Sequence[Lead], late: str) -> None:
    """Nobody is told later than they must be without a word of counsel's.

    Raises:
        LateError: somebody would be.
    """
    if not late and (lines := [report_late(lead) for lead in found if lead.late]):
        raise LateError(lines)


def report_late(lead: Lead) -> str:
    """What is too late about a change, in a line."""
    when = f"applies from {lead.effective}, {lead.given} days after people would be told"
    return f"{lead.name} {when}; it needs {lead.needed} ({lead.reason}). Earliest: {lead.earliest}."


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
