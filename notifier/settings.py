"""What the operator says about the company, the mail and the database, read from the environment.

Every problem is reported at once. Passwords and keys come from the environment alone, are held as
``SecretStr`` and appear in no message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.addresses import NotAnAddressError, read_address
from notifier.errors import SettingsError
from notifier.logo import Logo, read_logo
from notifier.recipients import LANGUAGE

MailerName = Literal["outbox", "smtp", "sendgrid"]
MAILERS = ("outbox", "smtp", "sendgrid")
APPROVALS = ("0", "1", "2")  # how many people have to approve before anything new goes out
SENDGRID_HOSTS = {"global": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SHORTEST_HOLD = 30  # minutes: a doubt has to be found and withdrawn 10 minutes before the mail goes
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: the company, the address it writes from, and where its policies stand.

    ``contact`` is an address or a web page for questions. ``site`` ends without a slash.
    """

    company: str
    address: str
    contact: str
    site: str
    postal: str = ""
    language: str = ""  # of mails to those whose own is not known; empty: that of the policies
    logo: Logo | None = None
    templates: str = ""  # a folder whose templates go before the product's

    @property
    def contact_is_mail(self) -> bool:
        """Whether questions go to an address rather than to a page."""
        return "://" not in self.contact


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A server to hand mail to. ``timeout`` is in seconds and holds for each answer.

    ``connections`` is how many are open at a time, and how many mails a kill leaves in doubt at most.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str
    password: SecretStr
    timeout: float
    connections: int = 4


@dataclass(frozen=True, slots=True)
class SendGridSettings:
    """An account with SendGrid. ``timeout`` is in seconds and holds for one request.

    ``hold`` is how many seconds it keeps mail back, so that a doubt can be withdrawn; 0 sends at once.
    """

    key: SecretStr
    host: str
    timeout: float
    hold: float = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. A mailer's own part is there only where that mailer is chosen."""

    sender: Sender
    mailer: MailerName
    outbox: Path
    approvals: int = 0
    smtp: SmtpSettings | None = None
    sendgrid: SendGridSettings | None = None

    @property
    def mail_arrives(self) -> bool:
        """Whether mail goes to people rather than into a folder."""
        return self.mailer != "outbox"


def database_url(environment: Mapping[str, str]) -> str:
    """Where recipients and deliveries are kept."""
    return environment.get("POLICY_DATABASE_URL", "").strip() or "sqlite:///policy-notify.db"


def approvals_needed(environment: Mapping[str, str]) -> int:
    """How many people have to approve before anything new goes out.

    Raises:
        SettingsError: it is not 0, 1 or 2.
    """
    reader = _Reader(environment)
    needed = _approvals(reader)
    if reader.problems:
        raise SettingsError(reader.problems)
    return needed


def read_settings(environment: Mapping[str, str], mailer: str | None = None) -> Settings:
    """Everything that sending needs. ``mailer`` goes before POLICY_MAILER.

    Raises:
        SettingsError: it lists all that is missing or wrong.
    """
    reader = _Reader(environment)
    sender = _sender(reader)
    chosen = mailer or reader.one_of("POLICY_MAILER", MAILERS, "outbox")
    if chosen not in MAILERS:
        reader.problems.append(f"--mailer must be one of {', '.join(MAILERS)}, not {chosen!r}")
    settings = Settings(
        sender=sender,
        mailer=cast("MailerName", chosen),
        outbox=Path(reader.text("POLICY_OUTBOX", "outbox")),
        approvals=_approvals(reader),
        smtp=_smtp(reader) if chosen == "smtp" else None,
        sendgrid=_sendgrid(reader) if chosen == "sendgrid" else None,
    )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def _approvals(reader: _Reader) -> int:
    given = reader.one_of("POLICY_APPROVALS", APPROVALS, "0")
    return int(given) if given in APPROVALS else 0  # the reader has noted the problem


def sender_for_show(environment: Mapping[str, str]) -> tuple[Sender, tuple[str, ...]]:
    """The sender as far as it is known, for showing a mail, and what sending would still need.

    What is missing stands in the mail as its setting's name, so that nobody takes it for real.
    """
    reader = _Reader(environment)
    return _sender(reader), tuple(reader.problems)


def _sender(reader: _Reader) -> Sender:
    return Sender(
        company=reader.line("POLICY_COMPANY"),
        address=reader.parsed("POLICY_FROM", _ascii_address, "an address such as notices@example.com"),
        contact=reader.parsed("POLICY_CONTACT", _contact, "an address or a web page for questions"),
        site=reader.parsed("POLICY_SITE_URL", _page, "the site's address, https://…").rstrip("/"),
        postal=" ".join(reader.text("POLICY_POSTAL_ADDRESS", "").split()),
        language=reader.parsed("POLICY_LANGUAGE", _language, "a language tag such as de", ""),
        logo=_logo(reader),
        templates=reader.parsed("POLICY_TEMPLATES", _folder, "a folder that is there", ""),
    )


def _smtp(reader: _Reader) -> SmtpSettings:
    security = reader.one_of("POLICY_SMTP_SECURITY", tuple(SMTP_PORTS), "starttls")
    found = SmtpSettings(
        host=reader.line("POLICY_SMTP_HOST"),
        port=int(reader.number("POLICY_SMTP_PORT", SMTP_PORTS.get(security, 587), 1, 65_535)),
        security=cast("Literal['starttls', 'tls', 'none']", security),
        user=reader.text("POLICY_SMTP_USER", ""),
        password=SecretStr(reader.environment.get("POLICY_SMTP_PASSWORD", "")),
        timeout=reader.number("POLICY_SMTP_TIMEOUT", 60, 1, 3600),
        connections=int(reader.number("POLICY_SMTP_CONNECTIONS", 4, 1, 20)),
    )
    if bool(found.user) != bool(found.password.get_secret_value()):
        reader.problems.append("POLICY_SMTP_USER and POLICY_SMTP_PASSWORD belong together: set both or none")
    if not (found.user + found.password.get_secret_value()).isascii():
        reader.problems.append("POLICY_SMTP_USER and POLICY_SMTP_PASSWORD must be ASCII: SMTP takes no other")
    if security == "none" and found.user and found.host not in LOOPBACK:
        reader.problems.append(
            "POLICY_SMTP_SECURITY must not be 'none' with a password: it would travel in the clear"
        )
    return found


def _sendgrid(reader: _Reader) -> SendGridSettings:
    region = reader.one_of("POLICY_SENDGRID_REGION", tuple(SENDGRID_HOSTS), "global")
    host = SENDGRID_HOSTS.get(region, "")
    if reader.text("POLICY_SENDGRID_URL", ""):
        host = reader.parsed("POLICY_SENDGRID_URL", _page, "https://… (a stand-in for SendGrid's own host)")
    key = reader.text("POLICY_SENDGRID_KEY", "")
    if not key:
        reader.problems.append("POLICY_SENDGRID_KEY is not set")
    elif not key.isascii() or not key.isprintable() or " " in key:
        reader.problems.append("POLICY_SENDGRID_KEY holds a character that no key has")
    hold = reader.number("POLICY_SENDGRID_HOLD", 30, 0, 71 * 60)  # minutes
    if 0 < hold < SHORTEST_HOLD:
        reader.problems.append(f"POLICY_SENDGRID_HOLD must be 0, or {SHORTEST_HOLD} minutes and more")
    return SendGridSettings(
        SecretStr(key), host.rstrip("/"), reader.number("POLICY_SENDGRID_TIMEOUT", 30, 1, 600), hold * 60
    )


def _ascii_address(text: str) -> str:
    address = read_address(text).text
    if not address.isascii():  # SendGrid takes no other, and replies from old servers would not arrive
        raise NotAnAddressError("must be ASCII")
    return address


def _contact(text: str) -> str:
    return _page(text) if "://" in text else read_address(text).text


def _logo(reader: _Reader) -> Logo | None:
    given = reader.text("POLICY_LOGO", "")
    try:
        return read_logo(Path(given)) if given else None
    except (OSError, ValueError):
        reader.problems.append(f"POLICY_LOGO must be a PNG, JPEG or GIF of at most 50 kB, not {given!r}")
        return None


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise ValueError(text)
    return text


def _folder(text: str) -> str:
    if text and not Path(text).is_dir():
        raise ValueError(text)
    return text


def _page(text: str) -> str:
    parts = urlsplit(text)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname or not text.isascii() or set(" @?#") & set(text):
        raise ValueError(text)
    return text


class _Reader:
    """Reads one variable after the other and keeps what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def line(self, name: str) -> str:
        """A needed line of text without control characters."""
        found = self.text(name, "")
        if not found:
            self.problems.append(f"{name} is not set")
        elif not found.isprintable():
            self.problems.append(f"{name} holds a line break or another control character")
        else:
            return found
        return f"[{name}]"

    def parsed(self, name: str, parse: Callable[[str], str], wanted: str, default: str | None = None) -> str:
        if default is not None and not self.text(name, ""):
            return default
        found = self.line(name)
        if found == f"[{name}]":
            return found
        try:
            return parse(found)
        except ValueError:
            held = "what it holds" if "://" in found and "@" in found else repr(found)  # maybe a password
            self.problems.append(f"{name} must be {wanted}, not {held}")
        return f"[{name}]" if default is None else default

    def one_of(self, name: str, known: tuple[str, ...], default: str) -> str:
        found = self.text(name, default).lower()
        if found not in known:
            self.problems.append(f"{name} must be one of {', '.join(known)}, not {found!r}")
        return found

    def number(self, name: str, default: float, lowest: float, highest: float) -> float:
        found = self.text(name, str(default))
        try:
            number = float(found)
        except ValueError:
            number = float("nan")
        if not lowest <= number <= highest:
            self.problems.append(f"{name} must be a number from {lowest:g} to {highest:g}, not {found!r}")
            return default
        return number
