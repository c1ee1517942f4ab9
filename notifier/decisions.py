"""Counsel's decisions as the command line brings them: ``privacy:2027-03-01=skip``."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import cast

from notifier.errors import DecisionError
from notifier.notice import Choice, Decision
from policy_history.history import Policy, Version


def read_decisions(
    lines: Sequence[str], policies: Sequence[Policy], because: str, by: str
) -> tuple[Decision, ...]:
    """Each line as a decision; by whom defaults to the account that runs the command.

    Raises:
        DecisionError: a line cannot be read, or there is no reason.
    """
    if lines and not because.strip():
        raise DecisionError("A decision needs its reason.")
    found = tuple(_decision(line, policies) for line in lines)
    return tuple(
        Decision(policy.slug, version.id, version.revision.commit, choice, by.strip() or account(), because)
        for policy, version, choice in found
    )


def read_version(name: str, policies: Sequence[Policy]) -> tuple[Policy, Version]:
    """The policy and version that ``privacy:2027-03-01`` stands for.

    Raises:
        DecisionError: it cannot be read, or there is no such policy.
        UnknownVersionError: the policy has no such version.
    """
    slug, _, version = name.strip().rpartition(":")
    for policy in policies:
        if slug and slug in {policy.slug, *policy.earlier_slugs}:
            return policy, policy.version(version)
    raise DecisionError(f"{name!r} names no version of a published policy.")


def _decision(line: str, policies: Sequence[Policy]) -> tuple[Policy, Version, Choice]:
    name, _, choice = line.rpartition("=")
    if choice not in {"announce", "skip"}:
        raise DecisionError(f"{line!r} says neither announce nor skip.")
    policy, version = read_version(name, policies)
    return policy, version, cast("Choice", choice)


def account() -> str:
    """Who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"
