"""What the service needs beside the settings of sending, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from pydantic import SecretStr

from notifier.errors import SettingsError
from notifier.events import read_key
from notifier.settings import LOOPBACK

SHORTEST_KEY = 24  # characters of an API key: nobody guesses 24 random ones
PROXIES = ("127.0.0.1", "::1")  # what stands before the service on the same machine
LONGEST_URL = 44  # characters, so that ``<URL/u/TOKEN>`` stays within the 77 bytes that SendGrid leaves alone


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Where readers reach the service, who may report acceptances, and whose reports count."""

    url: str
    api_keys: tuple[SecretStr, ...] = ()
    sendgrid: EllipticCurvePublicKey | None = None
    subscribing: bool = False  # whether new people may ask to follow policies
    proxies: tuple[str, ...] = PROXIES  # whose word counts on who asks, as addresses and networks


def read_service(environment: Mapping[str, str], *, mail_arrives: bool = False) -> ServiceSettings:
    """The service's own settings.

    Unless it is said, people may ask to follow policies where ``mail_arrives``: without a mail to confirm
    they would wait for nothing.

    Raises:
        SettingsError: it lists all that is missing or wrong.
    """
    problems: list[str] = []
    url = _url(environment.get("POLICY_SERVICE_URL", "").strip().rstrip("/"), problems)
    keys = tuple(environment.get("POLICY_API_KEYS", "").split())
    if any(len(key) < SHORTEST_KEY or not key.isascii() for key in keys):
        problems.append(f"POLICY_API_KEYS holds a key that is shorter than {SHORTEST_KEY} characters")
    verification = environment.get("POLICY_SENDGRID_WEBHOOK_KEY", "").strip()
    try:
        public = read_key(verification) if verification else None
    except (ValueError, TypeError):
        public = None
        problems.append("POLICY_SENDGRID_WEBHOOK_KEY is not the verification key that SendGrid shows")
    asked = environment.get("POLICY_SUBSCRIBE", "").strip().lower() or ("on" if mail_arrives else "off")
    if asked not in {"on", "off"}:
        problems.append(f"POLICY_SUBSCRIBE must be on or off, not {asked!r}")
    proxies = _proxies(environment.get("POLICY_PROXIES", ""), problems)
    if problems:
        raise SettingsError(problems)
    return ServiceSettings(url, tuple(SecretStr(key) for key in keys), public, asked == "on", proxies)


def service_url(environment: Mapping[str, str]) -> str:
    """Where people who follow policies can leave; empty where there is no service.

    Raises:
        SettingsError: the address is none.
    """
    given, problems = environment.get("POLICY_SERVICE_URL", "").strip().rstrip("/"), list[str]()
    if given:
        _url(given, problems)
    if problems:
        raise SettingsError(problems)
    return given


def _proxies(text: str, problems: list[str]) -> tuple[str, ...]:
    """Addresses and networks; whoever is in none of them cannot say that somebody else asks."""
    given = text.split()
    if given == ["none"]:
        return ()
    try:
        return tuple(str(ip_network(one)) for one in given) or PROXIES
    except ValueError:
        problems.append(
            f"POLICY_PROXIES must be addresses, networks such as 10.0.0.0/8, or none, not {text!r}"
        )
        return PROXIES


def _url(text: str, problems: list[str]) -> str:
    parts = urlsplit(text)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not text:
        problems.append("POLICY_SERVICE_URL is not set")
    elif not secure or not parts.hostname or parts.query or parts.fragment or not text.isascii():
        problems.append(f"POLICY_SERVICE_URL must be the service's address, https://…, not {text!r}")
    elif len(text) > LONGEST_URL:
        problems.append(f"POLICY_SERVICE_URL must not be longer than {LONGEST_URL} characters")
    return text
