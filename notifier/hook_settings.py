"""Where changes are told, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.errors import SettingsError
from notifier.settings import LOOPBACK

SHORTEST_SECRET = 24  # characters: nobody guesses 24 random ones


@dataclass(frozen=True, slots=True)
class HookSettings:
    """Where changes are told, what signs them, and whether addresses are told too."""

    url: str
    secrets: tuple[SecretStr, ...]
    addresses: bool = False


def read_hooks(environment: Mapping[str, str]) -> HookSettings:
    """The settings of telling changes.

    Raises:
        SettingsError: it lists all that is missing or wrong.
    """
    problems: list[str] = []
    url = environment.get("POLICY_HOOK_URL", "").strip()
    secrets = tuple(environment.get("POLICY_HOOK_SECRETS", "").split())
    told = environment.get("POLICY_HOOK_ADDRESSES", "").strip().lower() or "off"
    if not url:
        problems.append("POLICY_HOOK_URL is not set")
    elif not _is_safe(url):
        problems.append("POLICY_HOOK_URL must be https://…, without a name and password in it")
    if not secrets:
        problems.append("POLICY_HOOK_SECRETS is not set")
    elif any(len(secret) < SHORTEST_SECRET or not secret.isascii() for secret in secrets):
        problems.append(f"POLICY_HOOK_SECRETS holds one that is shorter than {SHORTEST_SECRET} characters")
    if told not in {"on", "off"}:
        problems.append(f"POLICY_HOOK_ADDRESSES must be on or off, not {told!r}")
    if problems:
        raise SettingsError(problems)
    return HookSettings(url, tuple(map(SecretStr, secrets)), told == "on")


def _is_safe(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.hostname and not parts.fragment and (parts.port or 1)
    except ValueError:  # a port that is no number
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(known) and secure and "@" not in parts.netloc and text.isascii() and text.isprintable()
