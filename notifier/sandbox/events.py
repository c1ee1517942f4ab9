"""What a SendGrid account tells a webhook about its mail: signed, repeated and out of order, as it does."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from notifier.sandbox.account import Mail

KINDS = ("processed", "delivered")


@dataclass(frozen=True, slots=True)
class Post:
    """A request to a webhook: the raw bytes, and the two headers that sign them."""

    body: bytes
    signature: str
    timestamp: str


def posts(
    mails: Sequence[Mail], key: ec.EllipticCurvePrivateKey, moment: int, *, seed: int = 1, size: int = 100
) -> Iterator[Post]:
    """Every event of these mails, each told twice, shuffled, ``size`` in a request."""
    told = [_event(mail, kind) for mail in mails for kind in KINDS for _ in range(2)]
    random.Random(seed).shuffle(told)  # noqa: S311  # an order, not a secret
    for start in range(0, len(told), size):
        yield signed(json.dumps(told[start : start + size]).encode(), key, moment)


def signed(body: bytes, key: ec.EllipticCurvePrivateKey, moment: int) -> Post:
    """A body with its signature: ECDSA on P-256 over the time-stamp and the raw bytes."""
    signature = key.sign(str(moment).encode() + body, ec.ECDSA(hashes.SHA256()))
    return Post(body, base64.b64encode(signature).decode(), str(moment))


def _event(mail: Mail, kind: str) -> dict[str, object]:
    """One event; the same event has the same id each time that it is told."""
    digest = hashlib.sha256(f"{mail.id}\n{kind}".encode()).digest()[:16]
    return {
        "event": kind,
        "email": mail.address,
        "timestamp": int(mail.due),
        "sg_event_id": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "sg_message_id": mail.id,
        "category": list(mail.categories),
        **mail.custom_args,
    }
