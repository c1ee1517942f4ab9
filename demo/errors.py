"""What can keep the demonstration from running, each with its cure."""

from __future__ import annotations

from policy_history.errors import PolicypressError


class PolicyMovedOnError(PolicypressError):
    """The demonstration's edits no longer fit the policy."""

    remedy = "Give demo/changes.py something to change that the policy has now."

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"The demonstration wants to change {what}, and {path} has none.")


class StepFailedError(PolicypressError):
    """A command of the product ended with another code than it should."""

    remedy = "Its own words stand above."

    def __init__(self, command: str, code: int) -> None:
        super().__init__(f"{command} ended with code {code}.")


class PortTakenError(PolicypressError):
    """Another program listens on the port that was asked for."""

    remedy = "Choose another with --port, or leave it out to take any that is free."

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken or may not be used.")


class UndeliveredError(PolicypressError):
    """The notice did not reach the inbox as it should."""

    remedy = "Please report this with the lines above."

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(f"{wanted} mails should have arrived by now, and {found} did.")
