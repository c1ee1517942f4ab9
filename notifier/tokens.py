"""Links that only one person can use, and only for one purpose.

Unit    a token: 5 bytes of the person's number, 4 of the last second it holds (0: for ever), and a
        code over both, the purpose and the address (HMAC-SHA256, 96 bits), in URL-safe base 64
Law     a token opens for its own person, purpose and address, until it ends, and for nothing else
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["confirm", "leave", "preferences"]
PATHS = {"confirm": "c", "leave": "u", "preferences": "p"}  # short: List-Unsubscribe has 77 bytes
CODE = 12  # bytes: 2^96 guesses, and a List-Unsubscribe that stays under 78 bytes
BODY = 9


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says about itself, before anybody has checked it."""

    person: int
    until: int
    code: bytes


def link(  # noqa: PLR0913, PLR0917  # whose, for what, until when, and where
    service: str, key: bytes, purpose: Purpose, person: int, address_key: str, until: int = 0
) -> str:
    """The address of a person's own page at the service."""
    return f"{service}/{PATHS[purpose]}/{make_token(key, purpose, person, address_key, until)}"


def make_token(key: bytes, purpose: Purpose, person: int, address_key: str, until: int = 0) -> str:
    """A token for a person; ``until`` is a Unix time, 0 for ever."""
    body = person.to_bytes(5, "big") + until.to_bytes(4, "big")
    return base64.urlsafe_b64encode(body + _code(key, purpose, body, address_key)).decode()


def read_token(text: str) -> Claim | None:
    """What a token says, or None where it is none."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(raw) != BODY + CODE or base64.urlsafe_b64encode(raw).decode() != text:
        return None
    return Claim(int.from_bytes(raw[:5], "big"), int.from_bytes(raw[5:BODY], "big"), raw[BODY:])


def holds(claim: Claim, key: bytes, purpose: Purpose, address_key: str, now: int) -> bool:
    """Whether the token was made here, for this purpose and address, and has not ended."""
    body = claim.person.to_bytes(5, "big") + claim.until.to_bytes(4, "big")
    right = hmac.compare_digest(claim.code, _code(key, purpose, body, address_key))
    return right and (not claim.until or now <= claim.until)


def _code(key: bytes, purpose: Purpose, body: bytes, address_key: str) -> bytes:
    said = b"token\n" + purpose.encode() + b"\n" + body + address_key.encode()
    return hmac.digest(key, said, hashlib.sha256)[:CODE]
