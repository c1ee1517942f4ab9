"""Where changes are told, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.errors import SettingsError
from notifier.settings import LOOPBACK

SHORTEST_SECRET = 24  # characters: nobody guesses 24 random ones


NAMED = re.compile(r"POLICY_HOOK_([A-Z0-9]{1,39})_URL")  # of a receiver beside the first
FIRST = "main"  # the receiver of POLICY_HOOK_URL


@dataclass(frozen=True, slots=True)
class HookSettings:
    """Where a receiver is told changes, what signs them, and whether addresses are told too."""

    url: str
    secrets: tuple[SecretStr, ...]
    addresses: bool = False
    name: str = FIRST


def read_hooks(environment: Mapping[str, str]) -> tuple[HookSettings, ...]:
    """The settings of every receiver of changes; each has a secret of its own.

    Raises:
        SettingsError: it lists all that is missing or wrong.
    """
    named = sorted(found[1] for name in environment if (found := NAMED.fullmatch(name)))
    first = not named or any(environment.get(f"POLICY_HOOK_{part}") for part in ("URL", "SECRETS"))
    problems: list[str] = []
    receivers = [
        _receiver(environment, prefix, name, problems)
        for prefix, name in [
            *([("POLICY_HOOK_", FIRST)] if first else []),
            *((f"POLICY_HOOK_{part}_", part.lower()) for part in named),
        ]
    ]
    if FIRST.upper() in named:
        problems.append(f"POLICY_HOOK_{FIRST.upper()}_URL needs another name: POLICY_HOOK_URL has this one")
    if problems:
        raise SettingsError(problems)
    return tuple(receivers)


def _receiver(environment: Mapping[str, str], prefix: str, name: str, problems: list[str]) -> HookSettings:
    """One receiver; what is wrong with it is added to the problems."""
    url = environment.get(f"{prefix}URL", "").strip()
    secrets = tuple(environment.get(f"{prefix}SECRETS", "").split())
    told = environment.get(f"{prefix}ADDRESSES", "").strip().lower() or "off"
    if not url:
        problems.append(f"{prefix}URL is not set")
    elif not _is_safe(url):
        problems.append(f"{prefix}URL must be https://…, without a name and password in it")
    if not secrets:
        problems.append(f"{prefix}SECRETS is not set")
    elif any(len(secret) < SHORTEST_SECRET or not secret.isascii() for secret in secrets):
        problems.append(f"{prefix}SECRETS holds one that is shorter than {SHORTEST_SECRET} characters")
    if told not in {"on", "off"}:
        problems.append(f"{prefix}ADDRESSES must be on or off, not {told!r}")
    return HookSettings(url, tuple(map(SecretStr, secrets)), told == "on", name)


def _is_safe(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.hostname and not parts.fragment and (parts.port or 1)
    except ValueError:  # a port that is no number
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(known) and secure and "@" not in parts.netloc and text.isascii() and text.isprintable()
