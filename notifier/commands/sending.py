"""Announcing, and seeing beforehand what would be announced."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from notifier import report
from notifier.announce import Announcement, Run, day_of, leads_of, refuse_without_exit, with_decisions
from notifier.approval import SHORT, moved_plan_of, plan_of
from notifier.commands.halting import At, moment
from notifier.commands.previewing import shown_sender
from notifier.commands.standing import DryRun
from notifier.decisions import account, read_decisions
from notifier.delivery.choice import mailer_for
from notifier.errors import AnotherPlanError, DecisionOnFirstUseError, SettingsError
from notifier.intent import Public, intend
from notifier.notice import Decision
from notifier.service.settings import service_url
from notifier.settings import Settings, approvals_needed, database_url, read_settings
from notifier.storage import Store, open_store
from notifier.terminal import tell
from policy_history.history import read_history
from policy_history.option_groups import grouped
from policy_history.options import Published
from policy_history.signoff import signoffs_of
from policy_history.terminal import FOUND, progress, say

MailerOption = Annotated[str | None, typer.Option("--mailer", help="outbox, smtp or sendgrid.")]


@dataclass(frozen=True, slots=True)
class Word:
    """Counsel's decisions as they were typed."""

    decide: Annotated[
        list[str] | None,
        typer.Option("--decide", help="Counsel's word: POLICY:VERSION=announce or =skip. Kept when sending."),
    ] = None
    because: Annotated[str, typer.Option("--because", help="The decision's reason, for the record.")] = ""
    by: Annotated[str, typer.Option("--by", help="Who decided. [default: your account]")] = ""
    late: Annotated[
        str, typer.Option("--late", help="Counsel's reason to tell people later than promised.")
    ] = ""


@grouped
def announce_changes(
    *,
    send: Annotated[bool, typer.Option("--send/--dry-run", help="Send, or only show what would go.")] = False,
    mailer: MailerOption = None,
    word: Word,
    where: Published,
) -> int:
    """Show what everybody would be told of what changed; with --send, send it at once.

    Example: policy-notify announce --send --mailer smtp
    """
    return _announce(where, Wish(send, mailer, None, word.late), word)


@grouped
def send(
    *,
    at: At = None,
    dry_run: DryRun = False,
    mailer: MailerOption = None,
    word: Word,
    where: Published,
) -> int:
    """Send what is due and what is new; with --at, write what is new down now and let it go at that moment.

    Run it again from then on, as from a timer: a schedule missed by more than a day never fires by itself.

    Example: policy-notify send --at 2027-02-01T09:00+01:00
    """
    return _announce(where, Wish(not dry_run, mailer, moment(at), word.late), word)


@grouped
def approve(
    *,
    plan: Annotated[str, typer.Argument(help="The plan, as announce names it.")],
    by: Annotated[str, typer.Option("--by", help="Who approves. [default: your account]")] = "",
    at: At = None,
    notice: Annotated[
        str, typer.Option("--notice", help="A planned notice that is to go at another moment.")
    ] = "",
    where: Published,
) -> None:
    """Approve exactly what announce would send now, or at a moment; what changes after that needs a new one.

    With --notice, approve that a notice which is planned already goes at another moment, as resume asks.

    Example: policy-notify approve 3f9a1c20b7de --by "Maria Gruber"
    """
    if notice:
        with open_store(database_url(os.environ), create=False) as store:
            now = moved_plan_of(notice, store.overview.mails(notice), moment(at))
            _approve(store, plan, now, by, f"policy-notify resume {notice}")
        return
    sender = read_settings(os.environ, "outbox").sender
    repository, selection = where.opened()
    with repository, open_store(database_url(os.environ), create=False) as store:
        policies = read_history(repository, selection)
        public = Public(repository, policies, signoffs_of(repository, selection))
        known, groups = store.ledger.known(), store.audience.groups
        service, told = service_url(os.environ), day_of(moment(at))
        intent = intend(public, known, groups, sender, service=service, told=told)
        now = plan_of(intent, sender, moment(at))
        _approve(store, plan, now, by, "policy-notify announce --send")


def _approve(store: Store, plan: str, now: str, by: str, then: str) -> None:
    """Keep an approval of the plan as it is now, if that is what was named."""
    if len(plan) < SHORT or not now.startswith(plan.lower()):
        raise AnotherPlanError(now[:SHORT])
    store.ledger.approve(now, " ".join(by.split()).casefold() or account())
    needed = approvals_needed(os.environ)
    tell(report.approval_lines(now[:SHORT], store.ledger.approvers(now), needed, then))


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether to send, how, from when on, and why people are told too late where they are."""

    send: bool
    mailer: str | None
    at: datetime | None
    late: str


def _announce(where: Published, wish: Wish, word: Word) -> int:
    """Announce or rehearse, and tell about it."""
    settings = read_settings(os.environ, wish.mailer) if wish.send else None
    repository, selection = where.opened()
    with repository, open_store(database_url(os.environ), create=wish.send) as store:
        policies = read_history(repository, selection)
        decisions = read_decisions(word.decide or [], policies, word.because, word.by)
        public = Public(repository, policies, signoffs_of(repository, selection))
        if settings is None:
            return _rehearse(store, public, decisions, wish)
        done = _send(store, public, settings, decisions, wish)
    tell(report.done_lines(done))
    return 0 if done.complete else FOUND


def _send(
    store: Store, public: Public, settings: Settings, decisions: Sequence[Decision], wish: Wish
) -> Announcement:
    service, mailer = service_url(os.environ), mailer_for(settings)
    try:
        with progress() as bar:
            task = bar.add_task("Answered", total=None)
            sending = Run(
                store,
                public,
                settings.sender,
                mailer,
                service,
                lambda n: bar.advance(task, n),
                settings.approvals,
                wish.late,
            )
            return sending.announce(decisions, wish.at)
    finally:
        mailer.close()


def _rehearse(store: Store, public: Public, decisions: Sequence[Decision], wish: Wish) -> int:
    known = with_decisions(store.ledger.known(), decisions)
    if known.since is None and decisions:
        raise DecisionOnFirstUseError
    sender = shown_sender()
    service, told = service_url(os.environ), day_of(wish.at)
    intent = intend(public, known, store.audience.groups, sender, service=service, told=told)
    if known.since is None:
        tell(report.first_use_lines(intent.outlooks))
    else:
        tell(report.plan_lines(intent))
        tell(report.lead_lines(leads_of(intent, public, wish.at)))
    tell(report.tally_line(tally) for tally in store.overview.tallies() if not tally.finished)
    if (needed := approvals_needed(os.environ)) and (plan := plan_of(intent, sender, wish.at)):
        tell(report.approval_lines(plan[:SHORT], store.ledger.approvers(plan), needed))
    try:
        refuse_without_exit(intent)
    except SettingsError as error:
        tell(f"Before sending: {problem}." for problem in error.problems)
    when = f"at {wish.at:%Y-%m-%d %H:%M} UTC" if wish.at else "at once"
    say(f"Nothing was sent. With --send: {intent.mails:,} mails, {when}.")
    return FOUND if any(outlook.course == "needs counsel" for outlook in intent.outlooks) else 0
