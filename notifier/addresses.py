"""Addresses of electronic mail: read strictly, brought into one form.

The domain becomes its ASCII form in lower case (IDNA, UTS 46); the part before the @ is kept as it
was given (RFC 5321 leaves its case to the receiver) in Unicode's composed form. Two addresses that
differ in case alone are one person: nobody may get two mails over it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import idna

MAX_LOCAL = 64  # octets, RFC 5321 §4.5.3.1.1
MAX_ADDRESS = 254  # octets, RFC 5321 §4.5.3.1.3 without the angle brackets
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*")
ASCII_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}  # categories that have no place in an address


class NotAnAddressError(ValueError):
    """The text is no address that mail can be sent to; the message says why, without repeating it."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address to deliver to, and the ``key`` under which it is one person."""

    text: str
    key: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only servers with RFC 6531 can take it."""
        return not self.text.isascii()


def read_address(text: str) -> Address:
    """One address, with nothing around it but spaces.

    Raises:
        NotAnAddressError: it is none.
    """
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    if not at:
        raise NotAnAddressError("has no @")
    unseen = not local.isascii() and any(unicodedata.category(c) in UNSEEN for c in local)
    if not LOCAL.fullmatch(local) or unseen:
        raise NotAnAddressError("the part before the @ is not one that mail can be sent to")
    if len(local.encode()) > MAX_LOCAL:
        raise NotAnAddressError(f"the part before the @ is longer than {MAX_LOCAL} bytes")
    host = _domain(domain)
    whole = f"{local}@{host}"
    if len(whole.encode()) > MAX_ADDRESS:
        raise NotAnAddressError(f"is longer than {MAX_ADDRESS} bytes")
    return Address(whole, f"{local.casefold()}@{host}")


def _domain(text: str) -> str:
    plain = text.lower()
    if not plain.isascii():
        try:
            plain = idna.encode(text, uts46=True).decode("ascii").lower()
        except idna.IDNAError:
            raise NotAnAddressError("the domain is not a name that can exist") from None
    if not ASCII_DOMAIN.fullmatch(plain):
        raise NotAnAddressError("the domain is not a name that can exist")
    return plain
