"""What an operator can put right about recipients, settings, storage and sending.

Anything that is not a ``PolicypressError`` is our bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_history.errors import PolicypressError


class SettingsError(PolicypressError):
    """The environment does not say what is needed; every problem at once, never the value of a secret."""

    remedy = "docs/operating.md lists every setting."

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The settings need attention:\n{listed}")


class UnreadableRecipientsError(PolicypressError):
    """The file of recipients cannot be read as what it should be."""

    remedy = (
        "It must be a CSV file in UTF-8 whose first line names the columns ('email' is needed), "
        "with one row on each line."
    )


class BadRecipientsError(PolicypressError):
    """Some rows are not recipients, so nothing was imported."""

    remedy = "Mend these rows, or leave them out with --skip-invalid."


class NeedsPostgresError(PolicypressError):
    """Several workers share a database server; a file has one writer at a time."""

    remedy = (
        "Set POLICY_DATABASE_URL to PostgreSQL, such as postgresql://user@host/notices. With SQLite, one "
        "machine sends by itself: policy-notify announce --send."
    )

    def __init__(self) -> None:
        super().__init__("Workers need PostgreSQL, and this database is SQLite.")


class OutdatedQueueError(PolicypressError):
    """The queue of portions was made by another release."""

    remedy = "Stop the workers, run policy-notify upgrade once, and start them again; nothing is lost."

    def __init__(self) -> None:
        super().__init__("The workers' queue was made by another release.")


class CannotListenError(PolicypressError):
    """The service does not get its address on this machine."""

    remedy = "Name another with --host and --port, or end what listens there."

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"Nothing can listen on {place}: {reason}.")


class NoRecipientsError(PolicypressError):
    """There is nobody to tell, and a notice to nobody would count as told."""

    remedy = "Import the account holders first: policy-notify import recipients.csv."

    def __init__(self) -> None:
        super().__init__("There are no recipients yet.")


class NotARecipientError(PolicypressError):
    """There is nobody of that address."""

    remedy = "Give the address as it was imported; the spelling in capitals or small letters does not matter."

    def __init__(self) -> None:
        super().__init__("Nobody is recorded under that address. Nothing was changed.")


class UnsettledDeliveryError(PolicypressError):
    """A mail to a person who is to be forgotten may be on its way."""

    remedy = (
        "Settle it first: policy-notify announce --send goes on with a run that was killed, "
        "policy-notify resolve says what became of a doubt."
    )

    def __init__(self, notices: Sequence[str]) -> None:
        super().__init__(
            f"A mail to this address is on its way or in doubt: {', '.join(notices)}. Nothing was changed."
        )


class DatabaseError(PolicypressError):
    """The database cannot be opened or reached."""

    remedy = "Check POLICY_DATABASE_URL, the folder's permissions and that the server is up."


class LostDatabaseError(PolicypressError):
    """The database stopped answering in the middle; what was recorded before stands."""

    remedy = "Put it right (connection, disk space, another program's lock), then run the same command again."

    def __init__(self, said: str) -> None:
        super().__init__(f"The database stopped working: {said}.")


class UnwritableNotesError(PolicypressError):
    """Answers cannot be noted, so a kill would leave more in doubt than it has to; nothing more was sent."""

    remedy = (
        "Let this user write there (beside the SQLite file; with PostgreSQL in XDG_STATE_HOME, else "
        "~/.local/state), then run the same command again."
    )

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} cannot be written: {reason}.")


class ForeignDatabaseError(PolicypressError):
    """The database holds another program's tables; ours are not put beside them."""

    remedy = "Check POLICY_DATABASE_URL: name a database of its own; a file that does not exist yet is made."

    def __init__(self) -> None:
        super().__init__("The database belongs to another program. Nothing was changed in it.")


class OutdatedDatabaseError(PolicypressError):
    """The database was written by an earlier release."""

    remedy = "Make a copy of it, then run: policy-notify upgrade."

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"The database has the layout {found}, and this release needs {wanted}.")


class NewerDatabaseError(PolicypressError):
    """The database was written by a later release."""

    remedy = "Install that release again; layouts only go forward."

    def __init__(self, found: str) -> None:
        super().__init__(f"The database has the layout {found}, which this release does not know.")


class AnotherRunError(PolicypressError):
    """Two runs at once could hand the same mail over twice."""

    remedy = "Wait until it ends, then run this again."

    def __init__(self) -> None:
        super().__init__("Another run is at work on this database.")


class AlreadyInUseError(PolicypressError):
    """The baseline is recorded already."""

    remedy = "To record it anew, say so: policy-notify init --again."

    def __init__(self) -> None:
        super().__init__("This database is in use: its baseline is recorded.")


class RewrittenHistoryError(PolicypressError):
    """A version that account holders were told of is no longer on the published branch."""

    def __init__(self, policy: str, version: str, commit: str) -> None:
        super().__init__(
            f"{policy}: the version {version} (commit {commit[:12]}) is recorded here, and is not on the "
            "branch. The history was rewritten, or this is another repository or branch."
        )
        self._policy = policy

    @property
    def cure(self) -> str:
        """How to go on where the new history is right."""
        return (
            "Check --repo, --branch and --folder. If the new history is right: policy-notify init --again "
            f"--last-told {self._policy}:VERSION, with the version that account holders know."
        )


class DecisionError(PolicypressError):
    """Counsel's decision cannot be read, or names a version that is not waiting for one."""

    remedy = 'Write it as: --decide POLICY:VERSION=announce (or =skip) --because "the reason".'


class DecisionOnFirstUseError(DecisionError):
    """The first use announces nothing, so a decision would be lost in it."""

    remedy = (
        "Record first what account holders know: policy-notify init (with --last-told POLICY:VERSION where "
        "the newest version has yet to be announced). Then decide again."
    )

    def __init__(self) -> None:
        super().__init__(
            "This database was never used: what is public now would count as known, and the decision as made "
            "in vain. Nothing was written or sent."
        )


class MailerUnavailableError(PolicypressError):
    """The provider took nothing of what has no receipt yet: it can be handed over again safely."""

    remedy = "Put it right, then run the same command again; nobody is told twice."


class FirstVersionError(PolicypressError):
    """A policy's first version changes nothing, so there is no mail about it."""

    remedy = "Name a later version; policy-history log lists them."

    def __init__(self, policy: str, version: str) -> None:
        super().__init__(f"{policy}:{version} is the first version, which is announced to nobody.")


class UnknownNoticeError(PolicypressError):
    """There is no notice of that name."""

    remedy = "See which there are: policy-notify status."

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no notice {name!r}.")


class NothingToResolveError(PolicypressError):
    """No delivery of the notice is in the state that was asked for."""

    remedy = "See how things stand: policy-notify status, policy-notify doubts."


class NotApprovedError(PolicypressError):
    """What would go out was not approved by as many people as the settings ask for."""

    remedy = "Look at it with policy-notify announce, then: policy-notify approve PLAN --by NAME."

    def __init__(self, plan: str, has: int, needed: int) -> None:
        super().__init__(f"Plan {plan} needs {needed} approvals and has {has}. Nothing new was sent.")


class AnotherPlanError(PolicypressError):
    """What would go out now is not what somebody wants to approve."""

    remedy = "Look at it again with policy-notify announce, which names the plan."

    def __init__(self, plan: str) -> None:
        now = f"The plan is {plan} now." if plan else "There is nothing to approve: no mail would go out."
        super().__init__(f"{now} Nothing was approved.")


class NoEvidenceError(PolicypressError):
    """Nothing was recorded for a person, so there is nothing to certify."""

    remedy = "Give the address to which mail was sent; an earlier one of the same person counts apart."

    def __init__(self) -> None:
        super().__init__("No mail is recorded for that address.")


class UnreadableEvidenceError(PolicypressError):
    """There is no bundle to check."""

    remedy = "Give the folder that policy-notify evidence export wrote."

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} cannot be read: {reason}.")
