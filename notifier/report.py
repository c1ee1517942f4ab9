"""What the commands say: plans, outcomes and doubts in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from notifier.announce import Announcement, Crew
from notifier.drafts import Draft, Telling, Text
from notifier.errors import DecisionError
from notifier.intent import Intent
from notifier.lead import Lead
from notifier.letters import OWN_LINK, STATES, Message, Tally
from notifier.notice import Change, Known, Outlook
from notifier.recall import Recall
from notifier.storage.halts import Halt
from notifier.storage.outgoing import Receiver
from notifier.storage.overview import Standing
from notifier.storage.people import Import
from notifier.unknown import unknown_lines
from policy_history.history import Policy
from policy_history.language_tags import language_name

DECIDE = DecisionError.remedy
SHOWN = 10  # people of a notice whom status names


def plan_lines(intent: Intent) -> list[str]:
    """What the next announcement would do: a line for each policy, who gets which text, and the mails."""
    lines = [_plan_line(outlook, intent.told_of(outlook)) for outlook in intent.outlooks]
    for draft in intent.drafts:
        if draft.people:
            lines += ["", *_draft_lines(draft)]
    return lines


def _draft_lines(draft: Draft) -> list[str]:
    """Who gets which text of a notice, and the one that most get."""
    to = "account holders" if draft.kind == "holder" else "people who follow"
    lines = [f"{draft.name}  to {to}: {_people(draft.people)}"]
    ordered = sorted(draft.texts, key=lambda text: -text.people)
    lines += [f"  {text.people:,} in {_language(text)}, {_tells(text.tellings)}" for text in ordered]
    lines += unknown_lines(draft.unknown)
    return [*lines, *mail_lines(draft.name, _shown(ordered[0].message, draft.service))]


def _language(text: Text) -> str:
    return language_name(text.message.language, "en")


def _tells(tellings: Sequence[Telling]) -> str:
    return ", ".join(f"{one.policy} since {one.before}" for one in tellings)


def _shown(message: Message, service: str) -> Message:
    """A mail with the place of each reader's own link filled for show."""
    link = f"{service or '[POLICY_SERVICE_URL]'}/u/…"
    return replace(message, text=message.text.replace(OWN_LINK, link))


def approval_lines(
    plan: str, approvers: Sequence[str], needed: int, then: str = "policy-notify announce --send"
) -> list[str]:
    """Who approved a plan, and what is next."""
    missing = needed - len(approvers)
    if missing > 0:
        step = f"{missing} more needed: policy-notify approve {plan} --by NAME."
    else:
        step = f"It may go out: {then}."
    return [f"Plan {plan}: approved by {', '.join(approvers) or 'nobody yet'}. {step}"]


def mail_lines(name: str, message: Message) -> list[str]:
    """A mail as a terminal shows it."""
    ruler = "─" * 72
    return [f"Mail for {name}", ruler, f"Subject: {message.subject}", "", *message.text.splitlines(), ruler]


def mail_markdown(name: str, message: Message) -> str:
    """A mail for a comment: the text in a block that nothing in it can end."""
    fence = "`" * max(3, 1 + _longest_run(message.text, "`"))
    subject = message.subject.replace("`", "'")
    heading = f"**The mail for `{name}`**\n\nSubject: `{subject}`"
    return f"{heading}\n\n{fence}text\n{message.text.rstrip()}\n{fence}\n"


def done_lines(announcement: Announcement) -> list[str]:
    """How a run ended."""
    lines: list[str] = []
    if announcement.first_use:
        lines += first_use_lines(announcement.intent.outlooks)
    lines += [_plan_line(o, None) for o in announcement.intent.outlooks if not announcement.first_use]
    lines += [tally_line(tally) for tally in announcement.notices]
    lines += [halt_line(halt) for halt in announcement.held]
    if announcement.stopped:
        lines.append(f"Stopped: {announcement.stopped}")
    if any(tally["in doubt"] for tally in announcement.notices):
        lines.append("Who is in doubt: policy-notify doubts. They are never sent to again unless you say so.")
    held = {halt.notice for halt in announcement.held}
    if announcement.crew:
        held |= set(announcement.crew.notices)
        lines.append(crew_line(announcement.crew))
    if any(tally.incomplete for tally in announcement.notices if tally.notice not in held):
        lines.append("Run the same command again to go on; nobody is told twice.")
    if any(tally["refused"] for tally in announcement.notices):
        lines.append("Who was refused: policy-notify doubts --state refused. Once more: policy-notify retry.")
    return lines


def crew_line(crew: Crew) -> str:
    """Who sends what workers share."""
    if not crew.workers:
        return f"Workers send {', '.join(crew.notices)}, and none is at work: start policy-notify worker."
    return f"Workers send {', '.join(crew.notices)}; at work: {crew.workers}. See policy-notify status."


def halt_line(halt: Halt) -> str:
    """Why a notice does not go now, and what can be done."""
    moment = f"{halt.send_at:%Y-%m-%d %H:%M} UTC" if halt.send_at else ""
    said = {
        "waits": f"goes out with the first run after {moment}",
        "paused": f"paused ({halt.because}). Go on: policy-notify resume {halt.notice}",
        "stale": f"was to go out at {moment}. Decide: policy-notify resume {halt.notice}, or cancel",
        "cancelled": f"cancelled ({halt.because})",
        "goes": "goes out with the next run",
    }
    return f"{halt.notice}: {said[halt.course]}."


def recall_lines(found: Recall) -> list[str]:
    """What became of the mail that a provider held."""
    lines = [f"Called back before it went out: {found.called_back:,}."]
    if found.stays and found.again:
        lines.append(
            f"Go out all the same: {found.stays:,}, since SendGrid lets ten batches be cancelled at a time. "
            f"Run this again after {found.again:%H:%M} UTC for what it holds until then."
        )
    elif found.stays:
        lines.append(f"Too late to call back: {found.stays:,}.")
    if found.in_doubt:
        lines.append(f"In doubt: {found.in_doubt:,}. Run this again; who they are: policy-notify doubts.")
    return lines


def receiver_lines(receivers: Sequence[Receiver]) -> list[str]:
    """How far the company's own systems have heard of changes."""
    lines = []
    for one in receivers:
        lines.append(f"{one.waiting:,} changes wait for {one.name}, since {one.since:%Y-%m-%d}.")
        if one.parked:
            lines.append(
                f"  {one.parked:,} of them are parked, refused with {one.said} each time: "
                f"policy-notify hooks --retry (or --discard) --receiver {one.name}."
            )
    return lines or ["No changes are written down."]


def lead_lines(leads: Iterable[Lead]) -> list[str]:
    """How early people would hear of each change, and what the check says of it."""
    lines = []
    for lead in leads:
        when = (
            f"in {lead.given} days" if lead.given >= 0 else f"{-lead.given} days before people would be told"
        )
        lines.append(f"{lead.name}  applies from {lead.effective}, {when}")
        lines += [f"  too late: it needs {lead.needed} days ({lead.reason})"] if lead.late else []
        lines += [f"  check: {said}" for said in lead.said]
    return lines


def first_use_lines(found: Iterable[Outlook]) -> list[str]:
    """What the first use records, and what to do where the newest version has yet to be announced."""
    lines = [
        "First use: what is published now counts as known to account holders. Nobody gets a mail about it."
    ]
    lines += [f"  {o.policy.slug}: known up to {o.policy.current.id}" for o in found]
    lines.append(
        "If they were never told of a newest version, name the one they know: "
        "policy-notify init --again --last-told POLICY:VERSION."
    )
    return lines


def known_lines(policies: Iterable[Policy], known: Known) -> list[str]:
    """What is recorded about each policy's versions, the newest record of each."""
    standing = {(r.policy, r.commit): r.standing for r in known.records}
    lines = []
    for policy in policies:
        for version in policy.versions:
            recorded = standing.get((policy.slug, version.revision.commit), "new")
            lines.append(f"{policy.slug}:{version.id}  {'new' if recorded == 'gone' else recorded}")
    return lines


def tally_line(tally: Tally) -> str:
    """A notice in one line; the states add up to the recipients."""
    parts = ", ".join(f"{tally[state]} {state}" for state in STATES if tally[state])
    end = "finished" if tally.finished else "not finished"
    if tally.finished and (left_out := tally["refused"] + tally["recalled"]):
        end = f"finished, {left_out:,} not reached"
    return f"{tally.notice}: {_people(tally.recipients)}: {parts}; {end}."


def status_lines(
    tallies: Sequence[Tally],
    known: Known,
    people: int,
    put_off: Mapping[str, Sequence[Standing]],
    halts: Sequence[Halt] = (),
) -> list[str]:
    """Everything at a glance; ``put_off`` has who waits for another try, by notice, as far as it is shown.

    ``halts`` says of notices why they do not go.
    """
    stands = {halt.notice: halt for halt in halts if halt.course != "goes"}
    lines = [f"{_people(people)}."]
    if known.since is None:
        lines.append(
            "No baseline is recorded yet: policy-notify init, or the first announce --send, does it."
        )
    for record in known.records:
        told = f" ({record.notice})" if record.notice else ""
        lines.append(f"{record.policy}:{record.version}  {record.standing}{told}")
    lines += [
        f"{d.policy}:{d.version}  decided: {d.choice}, by {d.by}, because: {d.because}"
        for d in known.decisions
    ]
    for tally in tallies:
        lines += [tally_line(tally), *_put_off_lines(put_off.get(tally.notice, ()))]
        halt = stands.get(tally.notice)
        lines += [f"  {halt_line(halt)}"] if halt and (tally.incomplete or halt.course == "cancelled") else []
    return lines


def _put_off_lines(waiting: Sequence[Standing]) -> list[str]:
    lines = [f"  {s.address}  {s.since:%Y-%m-%d %H:%M} UTC  {s.detail}" for s in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        lines.append("  … and more: policy-notify doubts --state planned")
    return lines


def standing_lines(found: Iterable[Standing]) -> list[str]:
    """Deliveries by name, for the operator's own eyes."""
    return [f"{s.notice}  {s.address}  {s.since:%Y-%m-%d %H:%M} UTC  {s.mailer}  {s.detail}" for s in found]


def import_lines(result: Import, *, rehearsed: bool) -> list[str]:
    """What an import did, with every bad row by its line."""
    lines = [f"  {row}" for row in result.listed]
    if result.bad > len(result.listed):
        lines.append(f"  … and {result.bad - len(result.listed)} more")
    good = f"{result.new} new, {result.known} known already"
    if result.kept or rehearsed:
        verb = "Would import" if rehearsed else "Imported"
        lines.append(f"{verb}: {good}; {result.bad} bad rows left out.")
    return lines


def forgotten_line(mark: str, deliveries: int, *, rehearsed: bool) -> str:
    """What became of a person who left, without their address."""
    verb = "Would forget" if rehearsed else "Forgot"
    return f"{verb} 1 recipient. Recorded deliveries that keep {mark} in place of the address: {deliveries}."


def _plan_line(outlook: Outlook, people: int | None) -> str:
    change, policy = outlook.change, outlook.policy
    name = change.name if change else f"{policy.slug}:{policy.current.id}"
    if outlook.course == "announce" and change:
        told = "" if people is None else f"  → {_people(people)}"
        return f"{name}  {_verdict(change)}{told}"
    if outlook.course == "needs counsel" and change:
        return f"{name}  {_verdict(change)}; nothing is sent before counsel decides. {DECIDE}"
    if outlook.course == "not announced" and change:
        return f"{name}  not material, not announced"
    if outlook.course == "translation":
        return f"{name}  told with {policy.translation_of}, whose translation it is"
    if outlook.course == "baseline":
        return f"{name}  baseline, announced to nobody"
    return f"{name}  nothing new"


def _verdict(change: Change) -> str:
    findings = len(change.assessment.findings)
    since = f"since {change.before.id}"
    return f"{change.assessment.verdict} ({findings} finding{'s' if findings != 1 else ''} {since})"


def _people(number: int) -> str:
    return f"{number:,} recipient{'s' if number != 1 else ''}"


def _longest_run(text: str, character: str) -> int:
    longest = run = 0
    for c in text:
        run = run + 1 if c == character else 0
        longest = max(longest, run)
    return longest
