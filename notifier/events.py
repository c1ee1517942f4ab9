"""What SendGrid reports about mails: the signature on the raw bytes, and the events in them. Pure.

Method  ECDSA over the time stamp and the body as they came (SendGrid's signed event webhook)
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE = "x-twilio-email-event-webhook-signature"
STAMP = "x-twilio-email-event-webhook-timestamp"
FRESH = 26 * 3600  # seconds; SendGrid goes on trying for a day
MAX_ID = 100  # characters

# How far a mail got, later ones outrank earlier ones, so that no order or repetition matters.
RANKS: Mapping[str, int] = {
    "unknown": 0,
    "processed": 1,
    "deferred": 2,
    "delivered": 3,
    "dropped": 4,
    "bounced": 5,
    "complained": 6,
}
KINDS: Mapping[str, str] = {
    "processed": "processed",
    "deferred": "deferred",
    "delivered": "delivered",
    "dropped": "dropped",
    "bounce": "bounced",
    "spamreport": "complained",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One report. ``letter`` is the key of the mail, ``address`` whom it went to, ``batch`` its label."""

    id: str
    letter: str
    kind: str
    address: str
    happened_at: datetime
    batch: str = ""

    @property
    def rank(self) -> int:
        """How much it says about the mail; the greatest one stands."""
        return RANKS[self.kind]


def read_key(text: str) -> EllipticCurvePublicKey:
    """The verification key as SendGrid shows it.

    Raises:
        ValueError: it is none.
    """
    key = load_der_public_key(base64.b64decode(text, validate=True))
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("is no key on an elliptic curve")  # noqa: TRY004  # the text is at fault
    return key


def is_signed(key: EllipticCurvePublicKey, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether the body came from the key's owner, and lately."""
    stamp = headers.get(STAMP, "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or abs(now - int(stamp)) > FRESH:
        return False
    try:
        signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
        key.verify(signature, stamp.encode() + body, ECDSA(SHA256()))
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def read_events(body: bytes) -> list[Event]:
    """The events of a signed body; what is no event of a mail of ours is left out.

    Raises:
        ValueError: it is no list.
    """
    try:
        found = json.loads(body)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(found, list):
        raise ValueError("is no list")  # noqa: TRY004  # the text is at fault
    return [event for raw in found if isinstance(raw, dict) and (event := _event(raw))]


def _event(raw: Mapping[str, object]) -> Event | None:
    name, letter = raw.get("sg_event_id"), raw.get("delivery")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_ID or not isinstance(letter, str):
        return None
    kind = KINDS.get(str(raw.get("event")), "unknown")
    if kind == "bounced" and raw.get("type") == "blocked":
        kind = "deferred"  # the server refused this time; the mailbox is not gone
    stamp = raw.get("timestamp")
    moment = stamp if isinstance(stamp, int) and 0 <= stamp < 1 << 33 else 0
    happened_at = datetime.fromtimestamp(moment, UTC)
    return Event(name, letter[:64], kind, str(raw.get("email", "")), happened_at, str(raw.get("batch", "")))
